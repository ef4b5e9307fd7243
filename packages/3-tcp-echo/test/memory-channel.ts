/** A ByteChannel without a socket: pieces of octets that "arrive", and a record of what was sent. */

import { channel } from 'node:diagnostics_channel';
import { decodeLatin1, encodeLatin1 } from '@http-from-scratch/protocol';
import { type ByteChannel, ConnectionLost, type WaitingFor } from '#chapter';

/** Tells whoever listens (the coach does) what travels, as a client of a socket would see it. */
const wire = channel('http-from-scratch:wire');

export class MemoryChannel implements ByteChannel {
  readonly peer = { address: 'memory', port: 1 };
  waitingFor: WaitingFor = 'octets';
  messages = 0;
  timeAllowed: number | undefined;
  onInterrupt: ((error: Error) => void) | undefined;
  readonly hasUnread = false;
  /** What has left, a string for each time that something left. */
  readonly sent: string[] = [];
  state: 'open' | 'ended' | 'destroyed' = 'open';
  readonly #pieces: string[];
  readonly #afterwards: 'fin' | 'reset';
  readonly #stopping = new AbortController();
  #lost: ConnectionLost | undefined;
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

  get draining(): AbortSignal {
    return this.#stopping.signal;
  }

  get unsent(): number {
    return this.#gathered.length;
  }

  /** The server that this connection belongs to is asked to stop. */
  drain(): void {
    this.#stopping.abort();
  }

  async read(waitingFor: WaitingFor = 'octets'): Promise<Uint8Array | undefined> {
    this.waitingFor = waitingFor;
    await this.flush();
    const piece = this.#pieces.shift();
    wire.publish(piece === undefined ? { kind: 'end-sent' } : { kind: 'sent', octets: piece });
    if (piece !== undefined) return encodeLatin1(piece);
    if (this.#afterwards === 'fin') return undefined;
    throw this.lose();
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    if (this.#gathered === '') setImmediate(() => this.flush()); // as a socket does: by the end of the turn
    this.#gathered += decodeLatin1(octets);
    return undefined;
  }

  flush(): Promise<void> | undefined {
    if (this.#lost !== undefined) {
      const failed = Promise.reject(this.#lost);
      failed.catch(() => {}); // a rejection is for those that await it
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

  lose(): ConnectionLost {
    if (this.#lost === undefined) {
      this.#lost = new ConnectionLost('reset, says the test');
      this.onInterrupt?.(this.#lost);
    }
    return this.#lost;
  }
}
