/**
 * How long is too long? A connection knows what it waits for; this looks at it once in a while, adds up, and says when
 * time is up. A timer for each wait would cost more than reading the request.
 */

import { ProtocolError } from '@http-from-scratch/protocol';
import type { SocketChannel, WaitingFor } from '@http-from-scratch/tcp-echo';
import type { Deadlines } from './options.ts';

/** The most unsent octets that buy a slow reader time: a response of gigabytes must not buy days. */
const WRITE_CREDIT = 256 * 1024;

/** Milliseconds between the end of the idle time that we have announced and the close: a request may be on its way. */
const IDLE_GRACE = 1_000;

/** What to do with a connection: nothing; close it as soon as it is idle; cut it off; or tell it what it did. */
export type Verdict = 'wait' | 'close' | 'cut off' | ProtocolError;

const NOTHING_SPENT = { message: 0, head: 0, body: 0, octets: 0, tunnel: 0, handler: 0, peer: 0, end: 0 };

export class Patience {
  readonly channel: SocketChannel;
  readonly #deadlines: Deadlines;
  /** What was seen at the last look. */
  #waitingFor: WaitingFor = 'octets';
  #messages = -1;
  #received = 0;
  #taken = -1;
  /** Milliseconds spent on each kind of wait for this message, less what the client has earned. */
  #spent: Record<WaitingFor, number> = { ...NOTHING_SPENT };
  /** Milliseconds in which the client has read nothing of what lies here for it. */
  #unread = 0;

  constructor(channel: SocketChannel, deadlines: Deadlines) {
    this.channel = channel;
    this.#deadlines = deadlines;
  }

  /** @param elapsed milliseconds since the last look */
  look(elapsed: number): Verdict {
    const { waitingFor, messages, received, taken, unsent } = this.channel;
    if (messages !== this.#messages) this.#spent = { ...NOTHING_SPENT };
    else if (waitingFor === this.#waitingFor) this.#spend(waitingFor, elapsed, received - this.#received);
    this.#unread = unsent === 0 || taken > this.#taken ? 0 : this.#unread + elapsed;
    if (taken > this.#taken) this.#spent.peer = 0;
    this.#waitingFor = waitingFor;
    this.#messages = messages;
    this.#received = received;
    this.#taken = taken;
    return this.#judge(waitingFor);
  }

  /** Time is spent while the same wait goes on. A body earns some back with each octet, and raw octets earn it all. */
  #spend(waitingFor: WaitingFor, elapsed: number, octets: number): void {
    let earned = 0;
    if (waitingFor === 'body') earned = (octets / this.#deadlines.minimumRate) * 1000;
    else if (waitingFor === 'octets' && octets > 0) earned = Number.POSITIVE_INFINITY;
    else if (waitingFor === 'message' && this.channel.unsent > 0) earned = elapsed; // it is still reading
    // Never below zero: a fast start must not pay for an hour of silence.
    this.#spent[waitingFor] = Math.max(0, this.#spent[waitingFor] + elapsed - earned);
  }

  #judge(waitingFor: WaitingFor): Verdict {
    const { idle, head, body, write, handler, minimumRate } = this.#deadlines;
    const { unsent, peerFinished, timeAllowed } = this.channel;
    // It doesn't read, so no response would reach it.
    if (this.#unread >= write + (Math.min(unsent, WRITE_CREDIT) / minimumRate) * 1000) return 'cut off';
    const spent = this.#spent[waitingFor];
    switch (waitingFor) {
      case 'message':
        return spent >= idle + IDLE_GRACE ? 'close' : 'wait';
      case 'octets':
        return spent >= idle ? 'close' : 'wait';
      case 'head': // not from the last octet: one octet a second would keep us forever
        return spent >= head ? tooSlow() : 'wait';
      case 'body':
        return spent >= body ? tooSlow() : 'wait';
      case 'handler':
        return spent >= (timeAllowed ?? handler) ? tooLate() : 'wait';
      case 'peer': // a client that has closed its side may be gone: only octets that it takes would tell
        return peerFinished && unsent === 0 && spent >= idle ? 'cut off' : 'wait';
      case 'tunnel':
      case 'end':
        return 'wait'; // a tunnel and a goodbye have their own patience
    }
  }
}

const tooSlow = () => new ProtocolError('timed-out', 408, 'the request took too long');
const tooLate = () => new ProtocolError('timed-out', 503, 'The answer took too long');
