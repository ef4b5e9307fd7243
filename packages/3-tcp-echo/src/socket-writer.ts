/**
 * The half of a socket that sends. Octets gather here until the end of this turn of the event loop, so that a head and
 * its content, or the responses to pipelined requests, leave in one system call, whatever the program waits for. When
 * the system takes no more, because the peer doesn't read, `flush` returns a promise: await it, and you write no faster
 * than the peer reads.
 */

import type { Socket } from 'node:net';
import { ConnectionLost } from './byte-channel.ts';

/** Octets that may gather before they are sent. About what the system takes at once on loopback. */
const GATHER_LIMIT = 64 * 1024;

/** It is written when everything before it is. */
const NOTHING = new Uint8Array();

export class SocketWriter {
  /** The writers that send at the end of this turn of the event loop. */
  static readonly #soon: SocketWriter[] = [];

  /** Octets handed to the system so far. */
  sent = 0;
  /** Pending while the system takes no more. */
  full: Promise<void> | undefined;

  readonly #socket: Socket;
  #gathered: Uint8Array[] = [];
  #gatheredOctets = 0;
  #sendsSoon = false;
  #settleFull: PromiseWithResolvers<void> | undefined;
  /** Why nothing can be sent any more. */
  #lost: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Octets that were written and that the system hasn't taken yet. */
  get unsent(): number {
    return this.#gatheredOctets + this.#socket.writableLength;
  }

  /** Octets that the system has taken. */
  get taken(): number {
    return this.sent - this.#socket.writableLength;
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    if (octets.length === 0) return undefined;
    this.#gathered.push(octets);
    this.#gatheredOctets += octets.length;
    if (this.#gatheredOctets >= GATHER_LIMIT) return this.flush();
    if (!this.#sendsSoon) this.#sendSoon();
    return undefined;
  }

  flush(): Promise<void> | undefined {
    if (this.#gatheredOctets > 0) this.#send();
    if (this.#lost !== undefined) return unlessAwaited(Promise.reject(new ConnectionLost(this.#lost)));
    return this.full;
  }

  /**
   * Flushes when everything that has arrived in this turn has been read. The responses to all connections then leave
   * one right after the other, and a client on this machine is woken once for many of them.
   */
  #sendSoon(): void {
    this.#sendsSoon = true;
    if (SocketWriter.#soon.push(this) === 1) setImmediate(SocketWriter.#sendAll);
  }

  static #sendAll(): void {
    for (const writer of SocketWriter.#soon.splice(0)) {
      writer.#sendsSoon = false;
      if (writer.#gatheredOctets > 0) writer.#send();
    }
  }

  #send(): void {
    const pieces = this.#gathered;
    const octets = this.#gatheredOctets;
    this.#gathered = [];
    this.#gatheredOctets = 0;
    if (this.#lost !== undefined) return;
    this.sent += octets;
    const socket = this.#socket;
    if (pieces.length === 1) socket.write(pieces[0]!);
    else if (octets <= GATHER_LIMIT) socket.write(Buffer.concat(pieces, octets));
    else {
      // Large pieces are not copied together: cork makes them one writev.
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
    if (this.full === undefined && socket.writableLength > 0) this.#becomeFull();
  }

  #becomeFull(): void {
    this.#settleFull = Promise.withResolvers();
    this.full = unlessAwaited(this.#settleFull.promise);
    this.#askWhenWritten();
  }

  /** Not by 'drain': that needs 64 KiB unsent to be emitted, and so much for each slow reader is too much. */
  #askWhenWritten(): void {
    this.#socket.write(NOTHING, () => {
      if (this.#socket.writableLength > 0 && this.#lost === undefined) this.#askWhenWritten();
      else this.#emptied();
    });
  }

  #emptied(): void {
    this.#settleFull?.resolve();
    this.#settleFull = this.full = undefined;
  }

  lose(why: string): void {
    this.#lost = why;
    this.#settleFull?.reject(new ConnectionLost(why));
    this.#settleFull = this.full = undefined;
  }
}

/** A rejection is for code that awaits the promise; there may be none, and that must not end the process. */
export function unlessAwaited<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
