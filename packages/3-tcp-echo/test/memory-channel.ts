/** A ByteChannel without a socket: pieces of octets that "arrive", and a record of what was sent. */

import { channel } from 'node:diagnostics_channel';
import { decodeLatin1, encodeLatin1 } from '@http-from-scratch/protocol';
import { type ByteChannel, ConnectionLost } from '#chapter';

/** Tells whoever listens (the coach does) what travels, as a client of a socket would see it. */
const wire = channel('http-from-scratch:wire');

export class MemoryChannel implements ByteChannel {
  readonly peer = 'memory:1';
  /** What has left, a string for each time that something left. */
  readonly sent: string[] = [];
  state: 'open' | 'ended' | 'destroyed' = 'open';
  readonly #pieces: string[];
  readonly #afterwards: 'fin' | 'reset';
  readonly #whenLost = new AbortController();
  #gathered = '';
  #listensOn: boolean | undefined;

  /** @param afterwards what the client does when the pieces are used up */
  constructor(pieces: readonly string[], afterwards: 'fin' | 'reset' = 'fin') {
    this.#pieces = [...pieces];
    this.#afterwards = afterwards;
  }

  /** After the end: whether somebody would still throw away what comes. */
  get listensOn(): boolean | undefined {
    return this.#listensOn;
  }

  get lost(): AbortSignal {
    return this.#whenLost.signal;
  }

  async read(): Promise<Uint8Array | undefined> {
    await this.flush();
    const piece = this.#pieces.shift();
    wire.publish(piece === undefined ? { kind: 'end-sent' } : { kind: 'sent', octets: piece });
    if (piece !== undefined) return encodeLatin1(piece);
    if (this.#afterwards === 'fin') return undefined;
    this.lose();
    throw this.lost.reason;
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    this.#gathered += decodeLatin1(octets);
    return undefined;
  }

  flush(): Promise<void> | undefined {
    if (this.lost.aborted) {
      const failed = Promise.reject(this.lost.reason);
      failed.catch(() => {}); // who does not await it is not told
      return failed;
    }
    if (this.#gathered !== '') {
      this.sent.push(this.#gathered);
      wire.publish({ kind: 'received', octets: this.#gathered });
    }
    this.#gathered = '';
    return undefined;
  }

  async end(peerIsDone = false): Promise<void> {
    await this.flush();
    if (this.state === 'open') this.#listensOn = !peerIsDone;
    this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
    this.lose();
  }

  lose(): void {
    this.#whenLost.abort(new ConnectionLost('reset, says the test'));
  }
}
