/**
 * Threads that belong together. A thread that has a place in the crew is replaced when it ends: at once, if that is rare,
 * and later and later, if it isn't. Without this back-off, a thread that dies while it starts would be started again and
 * again, as fast as the machine can.
 */

import { guarded } from '@http-from-scratch/tcp-echo';
import { type Clock, guardedClock } from './clock.ts';
import { describeEnd, Thread, type ThreadEnd, type ThreadEvents, type ThreadOptions } from './thread.ts';

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

export interface CrewEvents<Order, Report> extends Omit<ThreadEvents<Order, Report>, 'onEnd'> {
  /** Called for each new thread, before it is ready: the place for a first order. */
  readonly onStart?: (thread: Thread<Order, Report>) => void;
  /** @param delay milliseconds until the thread is replaced; undefined when it won't be */
  readonly onEnd?: (thread: Thread<Order, Report>, end: ThreadEnd, delay: number | undefined) => void;
}

interface Place {
  readonly filled: PromiseWithResolvers<void>;
  wasFilled: boolean;
  endsInARow: number;
}

export class Crew<Order, Report> {
  readonly #options: ThreadOptions;
  readonly #events: CrewEvents<Order, Report>;
  readonly #clock: Clock;
  /** Each living thread, and for one that was asked to leave, what calls its deadline off. */
  readonly #alive = new Map<Thread<Order, Report>, (() => void) | undefined>();
  /** What calls off the replacements that wait for their time. */
  readonly #pending = new Set<() => void>();
  #dissolved: PromiseWithResolvers<void> | undefined;

  constructor(options: ThreadOptions & { readonly clock?: Clock }, events: CrewEvents<Order, Report>) {
    this.#options = { ...options, onMessage: guarded(options.onMessage ?? (() => {})) };
    this.#events = events;
    this.#clock = guardedClock(options.clock);
  }

  get size(): number {
    return this.#alive.size;
  }

  /**
   * Fills so many places; resolves when the thread of each is ready.
   * @throws why a thread did not start: what does not start once will not start later either
   */
  async start(size: number): Promise<void> {
    try {
      // The first one alone: it may find out what the others need to know, such as a port.
      await this.#fill();
      await Promise.all(Array.from({ length: size - 1 }, () => this.#fill()));
    } catch (error) {
      await this.dissolve((thread) => thread.end('another one did not start'));
      throw error;
    }
  }

  #fill(): Promise<void> {
    const place = { filled: Promise.withResolvers<void>(), wasFilled: false, endsInARow: 0 };
    this.launch(place);
    return place.filled.promise;
  }

  /** Starts one more thread: for a place, or for once if there is none. */
  launch(place?: Place): Thread<Order, Report> {
    let readyAt = Number.POSITIVE_INFINITY;
    const thread = new Thread<Order, Report>(this.#options, {
      ...this.#events,
      onReady: (thread, ready) => {
        readyAt = this.#clock.now();
        if (place !== undefined) place.wasFilled = true;
        this.#events.onReady?.(thread, ready);
        place?.filled.resolve();
      },
      onEnd: (thread, end) => {
        this.#alive.get(thread)?.();
        this.#alive.delete(thread);
        const delay = this.#delayAfter(place, this.#clock.now() - readyAt);
        this.#events.onEnd?.(thread, end, delay);
        if (delay !== undefined) this.#later(delay, () => this.launch(place));
        else place?.filled.reject(whyNotStarted(end)); // of no effect when it had started
        if (this.#alive.size === 0) this.#dissolved?.resolve();
      },
    });
    this.#alive.set(thread, undefined);
    this.#events.onStart?.(thread);
    return thread;
  }

  /** @param age how long the thread was ready, in milliseconds @returns undefined when its place stays empty */
  #delayAfter(place: Place | undefined, age: number): number | undefined {
    if (place?.wasFilled !== true || this.#dissolved !== undefined) return undefined;
    place.endsInARow = age >= PROVEN_AFTER ? 1 : place.endsInARow + 1;
    return restartDelay(place.endsInARow);
  }

  #later(delay: number, action: () => void): void {
    const cancel = this.#clock.after(delay, () => {
      this.#pending.delete(cancel);
      action();
    });
    this.#pending.add(cancel);
  }

  /**
   * Asks a thread to leave, once.
   * @param ask how; it may be an order that takes a while
   * @param within milliseconds; a thread that is still there then is ended. As long as it takes unless given
   */
  dismiss(
    thread: Thread<Order, Report>,
    ask: (thread: Thread<Order, Report>) => void,
    within = Number.POSITIVE_INFINITY,
  ): void {
    if (this.#alive.get(thread) !== undefined) return;
    this.#alive.set(
      thread,
      this.#clock.after(within, () => thread.end('it did not leave in time')),
    );
    ask(thread);
  }

  /** Replaces no thread any more, dismisses all of them, and resolves when the last has ended. */
  async dissolve(ask: (thread: Thread<Order, Report>) => void, within?: number): Promise<void> {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    this.#dissolved ??= Promise.withResolvers();
    for (const thread of this.#alive.keys()) this.dismiss(thread, ask, within);
    if (this.#alive.size > 0) await this.#dissolved.promise;
  }
}

function whyNotStarted(end: ThreadEnd): Error {
  return end.kind === 'crashed' ? end.error : new Error(`a thread ${describeEnd(end)} before it was ready`);
}
