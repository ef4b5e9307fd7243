/** What became of all requests to one server, as the clients saw it, and whether the server's own log agrees. */

import { REFUSALS } from './fate.ts';
import type { Account } from './keep-alive-client.ts';

export class Tally {
  sent = 0;
  answered = 0;
  refused = 0;
  lost = 0;
  /** Attempts to connect where nobody listened. No request was sent. */
  refusedConnections = 0;
  /** Clients that left in the middle of something. Nothing is owed to them. */
  vanished = 0;
  /** Why requests were lost or refused, and how many for each reason. */
  readonly reasons = new Map<string, number>();
  /** Answers that clients got, for each port of theirs. A port may be used again. */
  readonly #received = new Map<number, number>();
  readonly #portsOfVanished = new Set<number>();

  add({ sent, answered, fates, port }: Account): void {
    this.sent += sent;
    this.answered += answered;
    let cut = 0;
    for (const fate of fates) {
      this[fate.kind] += 1;
      if (fate.kind === 'lost') cut += 1;
      this.#note(`${fate.kind}: ${fate.kind === 'refused' ? REFUSALS[fate.why] : fate.why}`, 1);
    }
    const unaccounted = sent - answered - fates.length;
    if (unaccounted !== 0) this.#lose('the count of the client is wrong', unaccounted);
    this.#received.set(port, (this.#received.get(port) ?? 0) + answered + cut);
  }

  addVanished(port: number): void {
    this.vanished += 1;
    this.#portsOfVanished.add(port);
  }

  /**
   * Compares with the server's log. An answer that the server has logged and no client has seen is a lost one; an
   * answer that it has not logged is no loss for the client, but then the log cannot be believed.
   */
  compare(logged: ReadonlyMap<number, number>): void {
    for (const port of new Set([...logged.keys(), ...this.#received.keys()])) {
      if (this.#portsOfVanished.has(port)) continue; // what is logged there has no reader
      const difference = (logged.get(port) ?? 0) - (this.#received.get(port) ?? 0);
      if (difference > 0) {
        this.refused -= difference; // the client took it for one that nobody had read
        this.#lose('logged as answered, and not seen by its client', difference);
      }
      if (difference < 0) this.unlogged -= difference;
    }
  }

  unlogged = 0;

  #lose(why: string, count: number): void {
    this.lost += count;
    this.#note(`lost: ${why}`, count);
  }

  #note(reason: string, count: number): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
  }

  /** Adds those of another server. */
  include(other: Tally): void {
    for (const key of ['sent', 'answered', 'refused', 'lost', 'refusedConnections', 'vanished', 'unlogged'] as const) {
      this[key] += other[key];
    }
    for (const [reason, count] of other.reasons) this.#note(reason, count);
  }
}
