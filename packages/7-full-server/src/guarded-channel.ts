/**
 * A channel that does not wait for ever. It only notes until when it may wait; a sweep over all connections, once in a
 * while, ends the waits that are over. A timer for each wait would cost more than reading the request.
 */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { ProtocolError } from '@http-from-scratch/protocol';
import type { ByteChannel, SocketChannel, WaitingFor } from '@http-from-scratch/tcp-echo';
import type { Clock } from '@http-from-scratch/threads';
import type { Deadlines } from './options.ts';

/** The most unsent octets that buy a slow reader time: an answer of gigabytes must not buy days. */
const WRITE_CREDIT = 256 * 1024;

export class GuardedChannel implements ByteChannel {
  readonly peer: string;
  readonly #channel: SocketChannel;
  readonly #deadlines: Deadlines;
  readonly #clock: Clock;

  #waitingFor: WaitingFor | undefined;
  /** Reads so far: tells one wait from the next. */
  #reads = 0;
  #readUntil = Number.POSITIVE_INFINITY;
  #writeUntil = Number.POSITIVE_INFINITY;
  /** When the head or body that is being read began, and how many octets had come by then. */
  #partStarted = 0;
  #partOctets = 0;
  /** When octets of a body last came: from then until it asks for more, the handler is at work. */
  #bodyCame = 0;
  #draining = false;

  constructor(channel: SocketChannel, deadlines: Deadlines, clock: Clock) {
    this.#channel = channel;
    this.#deadlines = deadlines;
    this.#clock = clock;
    this.peer = channel.peer;
  }

  read(waitingFor: WaitingFor = 'octets'): Promise<Uint8Array | undefined> {
    const sending = this.#guardWrite(this.#channel.flushSoon());
    return sending === undefined ? this.#read(waitingFor) : sending.then(() => this.#read(waitingFor));
  }

  #read(waitingFor: WaitingFor): Promise<Uint8Array | undefined> {
    const now = this.#clock.now();
    this.#reads += 1;
    if (waitingFor !== this.#waitingFor || waitingFor === 'message') {
      this.#waitingFor = waitingFor;
      this.#partStarted = now;
      this.#partOctets = this.#channel.received;
    } else if (waitingFor === 'body') {
      this.#partStarted += now - this.#bodyCame; // the handler's time is not the client's
    }
    this.#readUntil = this.#endOfPatience(waitingFor, now);
    const octets = this.#channel.read();
    if (waitingFor === 'body') this.#noteWhenItComes(octets);
    if (this.#draining && waitingFor === 'message') this.#leaveUnlessAsked();
    return octets;
  }

  #noteWhenItComes(octets: Promise<unknown>): void {
    const note = () => {
      this.#bodyCame = this.#clock.now();
    };
    octets.then(note, note);
  }

  // #region patience
  #endOfPatience(waitingFor: WaitingFor, now: number): number {
    const { idle, head, body, minimumRate } = this.#deadlines;
    switch (waitingFor) {
      case 'message':
      case 'octets':
        return now + idle;
      case 'head':
        return this.#partStarted + head; // not from the last octet: one octet a second would keep us for ever
      case 'body': {
        const earned = ((this.#channel.received - this.#partOctets) / minimumRate) * 1000;
        // Nobody earns more than one grace in advance: a fast start must not pay for an hour of silence.
        return Math.min(this.#partStarted + body + earned, now + body);
      }
    }
  }
  // #endregion patience

  write(octets: Uint8Array): Promise<void> | undefined {
    return this.#guardWrite(this.#channel.write(octets));
  }

  flush(): Promise<void> | undefined {
    return this.#guardWrite(this.#channel.flush());
  }

  #guardWrite(sending: Promise<void> | undefined): Promise<void> | undefined {
    if (sending === undefined || this.#writeUntil !== Number.POSITIVE_INFINITY) return sending;
    const { write, minimumRate } = this.#deadlines;
    this.#writeUntil = this.#clock.now() + write + (Math.min(this.#channel.unsent, WRITE_CREDIT) / minimumRate) * 1000;
    const done = () => {
      this.#writeUntil = Number.POSITIVE_INFINITY;
    };
    sending.then(done, done);
    return sending;
  }

  get hasUnread(): boolean {
    return this.#channel.hasUnread;
  }

  get unsent(): number {
    return this.#channel.unsent;
  }

  get lost(): AbortSignal {
    return this.#channel.lost;
  }

  async end(peerIsDone = false): Promise<void> {
    // The goodbye has its own patience. Cut short, it would end in RST, which can destroy the answer before it.
    this.#waitingFor = undefined;
    this.#readUntil = Number.POSITIVE_INFINITY;
    this.#reads += 1;
    await this.flush();
    const ending = this.#channel.end(peerIsDone);
    await (this.#channel.unsent > 0 ? this.#guardWrite(ending) : ending);
  }

  destroy(): void {
    this.#channel.destroy();
  }

  // #region expire
  /** Ends a wait that has lasted too long. Called by the sweep. */
  expire(now: number): void {
    if (now >= this.#writeUntil)
      this.#channel.destroy(); // it does not read: an answer would not reach it
    else if (now >= this.#readUntil) {
      if (this.#waitingFor === 'message' || this.#waitingFor === 'octets') this.#leaveUnlessAsked();
      else this.#channel.interrupt(new ProtocolError('timed-out', 408, 'the request took too long'));
    }
  }

  /** For a server that is stopping: from now on, nothing is waited for between two requests. */
  drain(): void {
    this.#draining = true;
    if (this.#waitingFor === 'message') this.#leaveUnlessAsked();
  }

  /**
   * Ends the wait for a request, as if the client had sent FIN. What has come is answered first, also when it lies in
   * the buffers of the system yet: one whole turn of the event loop brings it here, and the second of these two is
   * whole. FIN leaves before the next turn reads anything. So a request that comes too late finds a connection that was
   * closed before we read it. RFC 9112 §9.5
   */
  async #leaveUnlessAsked(): Promise<void> {
    const wait = this.#reads;
    await turnOfTheLoop();
    await turnOfTheLoop();
    if (this.#reads === wait) this.#channel.interrupt();
  }
  // #endregion expire
}
