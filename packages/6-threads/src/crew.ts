/**
 * A fixed number of threads. One that ends is replaced: at once, if that is rare, and later and later, if it is not.
 * Without the back-off a thread that dies while it starts would be started again and again, as fast as the machine can.
 */

import { type Clock, systemClock } from './clock.ts';
import type { Life } from './messages.ts';
import { Thread, type ThreadEnd, type ThreadOptions } from './thread.ts';

// #region back-off
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;

/** A thread that was ready for so many milliseconds is forgiven: its end is not the next one of a row. */
const PROVEN_AFTER = 10_000;

/** Milliseconds before a place is filled again. The first time costs nothing; then the delay doubles. */
export function restartDelay(endsInARow: number): number {
  return endsInARow <= 1 ? 0 : Math.min(FIRST_DELAY * 2 ** (endsInARow - 2), LONGEST_DELAY);
}
// #endregion back-off

export interface CrewEvents<Order, Report extends { readonly kind: string }> {
  /** Called for each new thread, before it is ready: the place for a first order. */
  readonly onStart?: (thread: Thread<Order, Report>) => void;
  readonly onReady?: (thread: Thread<Order, Report>, report: Extract<Life, { kind: 'ready' }>) => void;
  readonly onReport?: (thread: Thread<Order, Report>, report: Exclude<Report, Life>) => void;
  /** @param delay milliseconds until the place is filled again; undefined when it will not be */
  readonly onEnd?: (thread: Thread<Order, Report>, end: ThreadEnd, delay: number | undefined) => void;
}

interface Place {
  endsInARow: number;
}

export class Crew<Order, Report extends { readonly kind: string }> {
  readonly #options: ThreadOptions;
  readonly #events: CrewEvents<Order, Report>;
  readonly #clock: Clock;
  readonly #alive = new Set<Thread<Order, Report>>();
  readonly #pending = new Set<() => void>();
  #dissolved: (() => void) | undefined;

  constructor(options: ThreadOptions, events: CrewEvents<Order, Report>, clock: Clock = systemClock) {
    this.#options = options;
    this.#events = events;
    this.#clock = clock;
  }

  /**
   * Starts so many threads; resolves when all are ready.
   * @throws why a thread did not start: what does not start once will not start later either
   */
  async start(size: number): Promise<void> {
    try {
      // The first one alone: it may find out what the others need to know, such as a port.
      await this.#fill({ endsInARow: 0 });
      await Promise.all(Array.from({ length: size - 1 }, () => this.#fill({ endsInARow: 0 })));
    } catch (error) {
      await this.dissolve((thread) => thread.end('another one did not start'));
      throw error;
    }
  }

  /** Resolves when the thread is ready, and rejects when it ends before that; then its place stays empty. */
  #fill(place: Place): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#launch(place, { resolve, reject });
    });
  }

  #launch(place: Place, first?: { resolve(): void; reject(reason: Error): void }): void {
    let readyAt: number | undefined;
    const thread: Thread<Order, Report> = new Thread<Order, Report>(this.#options, {
      onReady: (report) => {
        readyAt = this.#clock.now();
        this.#events.onReady?.(thread, report);
        first?.resolve();
      },
      onReport: (report) => this.#events.onReport?.(thread, report),
      onEnd: (end) => {
        this.#alive.delete(thread);
        const proven = readyAt !== undefined && this.#clock.now() - readyAt >= PROVEN_AFTER;
        place.endsInARow = proven ? 1 : place.endsInARow + 1;
        const stays = this.#dissolved !== undefined || (first !== undefined && readyAt === undefined);
        const delay = stays ? undefined : restartDelay(place.endsInARow);
        this.#events.onEnd?.(thread, end, delay);
        if (delay !== undefined) this.#later(delay, () => this.#launch(place));
        else if (readyAt === undefined) first?.reject(whyNotStarted(end));
        if (this.#alive.size === 0) this.#dissolved?.();
      },
    });
    this.#alive.add(thread);
    this.#events.onStart?.(thread);
  }

  #later(delay: number, action: () => void): void {
    const cancel = this.#clock.after(delay, () => {
      this.#pending.delete(cancel);
      action();
    });
    this.#pending.add(cancel);
  }

  /**
   * Replaces nobody any more, asks each thread to end, and resolves when all have.
   * @param ask how; it may be an order that takes a while
   * @param within milliseconds; who is still there then is ended. As long as it takes unless given
   */
  async dissolve(ask: (thread: Thread<Order, Report>) => void, within?: number): Promise<void> {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    const dissolved = new Promise<void>((resolve) => {
      this.#dissolved = resolve;
    });
    for (const thread of this.#alive) ask(thread);
    const late = () => {
      for (const thread of this.#alive) thread.end('it did not leave in time');
    };
    const cancel = within === undefined ? undefined : this.#clock.after(within, late);
    if (this.#alive.size > 0) await dissolved;
    cancel?.();
  }
}

function whyNotStarted(end: ThreadEnd): Error {
  switch (end.kind) {
    case 'crashed':
      return end.error;
    case 'ended':
      return new Error(`a thread was ended before it was ready: ${end.why}`);
    case 'left':
      return new Error('a thread left before it was ready');
  }
}
