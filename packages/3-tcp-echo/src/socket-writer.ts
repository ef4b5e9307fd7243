/**
 * The half of a socket that sends. Octets gather here while the program runs on without waiting, so that a head and
 * its content, or the answers to pipelined requests, leave in one system call. When the system takes no more, because
 * the peer does not read, `flush` returns a promise, and who awaits it writes no faster than the peer reads.
 */

import type { Socket } from 'node:net';
import { ConnectionLost } from './byte-channel.ts';

/** Octets that may gather before they are sent. About what the system takes at once on loopback. */
const GATHER_LIMIT = 64 * 1024;

/** Unsent octets up to here can wait for the end of the turn: the system will take them. */
const SOON_LIMIT = 16 * 1024;

export class SocketWriter {
  /** Those who send at the end of this turn of the event loop. */
  static readonly #soon: SocketWriter[] = [];

  /** Octets handed to the system so far. */
  sent = 0;

  readonly #socket: Socket;
  #gathered: Uint8Array[] = [];
  #gatheredOctets = 0;
  #sendsSoon = false;
  /** Pending while the system takes no more. */
  #full: PromiseWithResolvers<void> | undefined;
  /** Why nothing can be sent any more. */
  #lost: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', () => {
      this.#full?.resolve();
      this.#full = undefined;
    });
  }

  /** Octets that were written and that the system has not taken yet. */
  get unsent(): number {
    return this.#gatheredOctets + this.#socket.writableLength;
  }

  // #region gather
  write(octets: Uint8Array): Promise<void> | undefined {
    if (octets.length === 0) return undefined;
    this.#gathered.push(octets);
    this.#gatheredOctets += octets.length;
    return this.#gatheredOctets < GATHER_LIMIT ? undefined : this.flush();
  }

  flush(): Promise<void> | undefined {
    if (this.#gatheredOctets > 0) this.#send();
    if (this.#lost !== undefined) return unlessAwaited(Promise.reject(new ConnectionLost(this.#lost)));
    return this.#full?.promise;
  }
  // #endregion gather

  // #region soon
  /**
   * As `flush`, but at the end of this turn of the event loop, when all that had come has been read. The answers to
   * all connections then leave one right after the other, and a client on this machine is woken once for many of them.
   */
  flushSoon(): Promise<void> | undefined {
    if (this.#gatheredOctets === 0 || this.unsent > SOON_LIMIT) return this.flush();
    if (this.#sendsSoon) return undefined;
    if (SocketWriter.#soon.length === 0) setImmediate(SocketWriter.#sendAll);
    SocketWriter.#soon.push(this);
    this.#sendsSoon = true;
    return undefined;
  }

  static #sendAll(): void {
    for (const writer of SocketWriter.#soon) {
      writer.#sendsSoon = false;
      writer.flush();
    }
    SocketWriter.#soon.length = 0;
  }
  // #endregion soon

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
    if (this.#full === undefined && socket.writableNeedDrain) {
      this.#full = Promise.withResolvers();
      unlessAwaited(this.#full.promise);
    }
  }

  /**
   * Sends FIN after the last octet.
   * @returns undefined when the system has all octets, or a promise that resolves when it does, as from `flush`. `flush`
   *   alone would not tell: it lets the peer fall behind by a buffer.
   */
  finish(): Promise<void> | undefined {
    this.#socket.end();
    if (this.unsent === 0) return undefined;
    if (this.#lost === undefined) {
      this.#full ??= Promise.withResolvers();
      unlessAwaited(this.#full.promise);
      this.#socket.once('finish', () => this.#full?.resolve());
    }
    return this.flush();
  }

  lose(why: string): void {
    this.#lost = why;
    this.#full?.reject(new ConnectionLost(why));
    this.#full = undefined;
  }
}

/** Whoever awaits the promise hears of a failure; nobody has to. */
export function unlessAwaited<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
