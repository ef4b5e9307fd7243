/**
 * The half of a socket that receives. A socket pushes, a channel is pulled. One piece may lie here unread; when a
 * second comes, the socket is paused, the system's buffer fills, the TCP window closes, and the sender stops. So a
 * sender that is faster than we are costs two pieces of memory (a piece is at most 64 KiB), however much it sends.
 */

import type { Socket } from 'node:net';
import { ConnectionLost } from './byte-channel.ts';

interface Waiter {
  resolve(octets: Uint8Array | undefined): void;
  reject(reason: Error): void;
}

export class SocketReader {
  /** Octets received so far. */
  received = 0;
  /** The peer has sent FIN: it will send no more, and may still read. */
  finished = false;

  readonly #socket: Socket;
  readonly #arrived: Uint8Array[] = [];
  #waiter: Waiter | undefined;
  /** Why nothing arrives any more. */
  #lost: string | undefined;

  constructor(socket: Socket, onFinished: () => void) {
    this.#socket = socket;
    socket.on('data', (octets) => this.#onData(octets as Uint8Array)); // no encoding is set, so never a string
    socket.on('end', () => {
      this.finished = true;
      this.interrupt();
      onFinished();
    });
  }

  /** Whether a piece lies here. */
  get hasUnread(): boolean {
    return this.#arrived.length > 0;
  }

  /**
   * The next piece, or undefined after the last. One reader waits at a
   * time: a second one gets an Error that says "already", and the first waits on.
   */
  next(): Promise<Uint8Array | undefined> {
    const octets = this.#arrived.shift();
    if (octets !== undefined) {
      if (this.#socket.isPaused()) this.#socket.resume();
      return Promise.resolve(octets);
    }
    if (this.#lost !== undefined) return Promise.reject(new ConnectionLost(this.#lost));
    if (this.finished) return Promise.resolve(undefined);
    // Two readers would each get a part, and neither could make sense of it.
    if (this.#waiter !== undefined) return Promise.reject(new Error('this connection is being read already'));
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  #onData(octets: Uint8Array): void {
    this.received += octets.length;
    const waiter = this.#waiter;
    if (waiter !== undefined) {
      this.#waiter = undefined;
      waiter.resolve(octets);
      return;
    }
    this.#arrived.push(octets);
    if (this.#arrived.length > 1) this.#socket.pause();
  }

  /** Whether a `next` is pending. */
  get awaited(): boolean {
    return this.#waiter !== undefined;
  }

  /** Ends the wait of a pending `next`, if there is one: as if FIN had arrived, or with an error. */
  interrupt(error?: Error): boolean {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (error === undefined) waiter?.resolve(undefined);
    else waiter?.reject(error);
    return waiter !== undefined;
  }

  /** What has arrived is forgotten: a response to it could not be sent. */
  lose(why: string): void {
    this.#lost = why;
    this.#arrived.length = 0;
    if (this.awaited) this.interrupt(new ConnectionLost(why));
  }
}
