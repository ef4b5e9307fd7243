/**
 * A ByteChannel over a TCP socket of node:net.
 *
 * Reading: a socket pushes, a channel is pulled. One octet run may be waiting for its reader; when a second comes, the
 * socket is paused, the kernel's buffer fills, the TCP window closes, and the sender stops. Memory stays bounded.
 *
 * Writing: octets gather here until somebody flushes, so that a head and its content, or the answers to pipelined
 * requests, leave in one system call. When the kernel takes no more, `flush` returns a promise.
 */

import type { Socket } from 'node:net';
import { type ByteChannel, ConnectionLost, type WaitingFor } from './byte-channel.ts';

/** Octets that may gather before they are sent. About what the kernel takes at once on loopback. */
const GATHER_LIMIT = 64 * 1024;

/** How much unread input is thrown away at the end, in octets and milliseconds, before we give the peer up. */
const LINGER_OCTETS = 16 * 1024 * 1024;
const LINGER_MILLISECONDS = 2_000;

interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: Error): void;
}

export class SocketChannel implements ByteChannel {
  readonly peer: string;
  /** Octets received and sent so far, for logs. */
  received = 0;
  sent = 0;

  readonly #socket: Socket;
  readonly #arrived: Uint8Array[] = [];
  #reader: Waiter<Uint8Array | undefined> | undefined;
  #drain: Waiter<void> | undefined;
  #draining: Promise<void> | undefined;
  #gathered: Uint8Array[] = [];
  #gatheredOctets = 0;
  #finished = false; // the peer has sent FIN
  #lost: ConnectionLost | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    socket.on('data', (octets) => this.#onData(octets as Uint8Array)); // no encoding is set, so never a string
    socket.on('end', () => this.#onEnd());
    socket.on('drain', () => this.#onDrain());
    // 'close' follows; without a listener an error would end the process.
    socket.on('error', (error) => this.#onLost(error.message));
    socket.on('close', () => this.#onLost('the connection is closed'));
  }

  /** Octets that were written and that the system has not taken yet. */
  get unsent(): number {
    return this.#gatheredOctets + this.#socket.writableLength;
  }

  read(_waitingFor?: WaitingFor): Promise<Uint8Array | undefined> {
    const sending = this.flush();
    // Who does not read our answers gets no further questions in.
    return sending === undefined ? this.#next() : sending.then(() => this.#next());
  }

  #next(): Promise<Uint8Array | undefined> {
    const octets = this.#arrived.shift();
    if (octets !== undefined) {
      if (this.#socket.isPaused()) this.#socket.resume();
      return Promise.resolve(octets);
    }
    if (this.#finished) return Promise.resolve(undefined);
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  #onData(octets: Uint8Array): void {
    this.received += octets.length;
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      reader.resolve(octets);
      return;
    }
    this.#arrived.push(octets);
    if (this.#arrived.length > 1) this.#socket.pause();
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    if (octets.length === 0) return undefined;
    this.#gathered.push(octets);
    this.#gatheredOctets += octets.length;
    return this.#gatheredOctets < GATHER_LIMIT ? undefined : this.flush();
  }

  flush(): Promise<void> | undefined {
    if (this.#lost !== undefined) {
      this.#gathered = [];
      return unlessAwaited(Promise.reject(this.#lost));
    }
    if (this.#gatheredOctets > 0) this.#send();
    return this.#draining;
  }

  #send(): void {
    const pieces = this.#gathered;
    const octets = this.#gatheredOctets;
    this.#gathered = [];
    this.#gatheredOctets = 0;
    this.sent += octets;
    let room: boolean;
    if (pieces.length === 1) room = this.#socket.write(pieces[0]!);
    else if (octets <= GATHER_LIMIT) room = this.#socket.write(Buffer.concat(pieces, octets));
    else {
      // Large pieces are not copied together: cork makes them one writev.
      this.#socket.cork();
      for (const piece of pieces) this.#socket.write(piece);
      this.#socket.uncork();
      room = !this.#socket.writableNeedDrain;
    }
    if (!room && this.#draining === undefined) {
      this.#draining = unlessAwaited(
        new Promise((resolve, reject) => {
          this.#drain = { resolve, reject };
        }),
      );
    }
  }

  #onDrain(): void {
    this.#drain?.resolve();
    this.#drain = undefined;
    this.#draining = undefined;
  }

  #onEnd(): void {
    this.#finished = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  }

  /**
   * Ends a wait from outside: the pending `read` (if there is one) behaves as if the peer had sent FIN, or throws.
   * A layer with deadlines, or a server that is stopping, uses it.
   * @returns whether somebody was waiting
   */
  interrupt(error?: Error): boolean {
    const reader = this.#reader;
    this.#reader = undefined;
    if (error === undefined) reader?.resolve(undefined);
    else reader?.reject(error);
    return reader !== undefined;
  }

  async end(): Promise<void> {
    if (this.#lost !== undefined) return;
    await this.flush();
    if (this.#lost !== undefined) return;
    const socket = this.#socket;
    socket.end();
    if (!this.#finished) await this.#linger();
    // FIN has been sent and received, or we waited long enough.
    if (!socket.destroyed) socket.destroySoon();
  }

  #linger(): Promise<void> {
    const socket = this.#socket;
    this.#arrived.length = 0;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        socket.off('data', count);
        socket.off('end', done);
        socket.off('close', done);
        resolve();
      };
      let octets = 0;
      const count = (piece: Uint8Array) => {
        this.#arrived.length = 0;
        octets += piece.length;
        if (octets > LINGER_OCTETS) done();
        else if (socket.isPaused()) socket.resume();
      };
      const timer = setTimeout(done, LINGER_MILLISECONDS);
      socket.on('data', count);
      socket.on('end', done);
      socket.on('close', done);
      socket.resume();
    });
  }

  destroy(): void {
    this.#socket.destroy();
    this.#onLost('the connection was given up');
  }

  #onLost(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new ConnectionLost(why);
    this.#reader?.reject(this.#lost);
    this.#drain?.reject(this.#lost);
    this.#reader = undefined;
    this.#drain = undefined;
    this.#draining = undefined;
  }
}

/** Whoever awaits the promise hears of a failure; nobody has to. */
function unlessAwaited<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
