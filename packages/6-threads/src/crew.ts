/**
 * Threads that belong together. When a thread with a place in the crew ends, it is replaced: at once, if that is rare, and
 * later and later, if it isn't. Without this back-off, a thread that dies right after its start would be started again and
 * again, as fast as the machine can.
 */

import { guarded } from '@http-from-scratch/tcp-echo';
import { type Clock, systemClock } from './clock.ts';
import { describeEnd, Thread, type ThreadEnd, type ThreadEvents, type ThreadOptions } from './thread.ts';

const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;

/** A thread that was ready for this many milliseconds is forgiven: its end counts as the first. */
const PROVEN_AFTER = 10_000;

/** Milliseconds before a place is filled again. The first time costs nothing; then the delay doubles. */
export function restartDelay(endsInARow: number): number {
  return endsInARow <= 1 ? 0 : Math.min(FIRST_DELAY * 2 ** (endsInARow - 2), LONGEST_DELAY);
}

export interface CrewOptions extends ThreadOptions {
  /**
   * For a log: called for each thread that ended before its time, with the milliseconds until it is replaced. One that had a
   * place counts only if it is replaced (not when the crew dissolves, or `start` throws); one without, unless it simply left.
   */
  readonly onThreadEnd?: (end: ThreadEnd, delay: number | undefined) => void;
}

export interface CrewEvents<Order, Report> extends Partial<ThreadEvents<Order, Report>> {
  /** Called for each new thread, before it is ready: the place for a first order. */
  readonly onStart?: (thread: Thread<Order, Report>) => void;
  /** Asks a thread to leave; it may take its time. */
  readonly onLeave: (thread: Thread<Order, Report>) => void;
}

interface Place {
  readonly filled: PromiseWithResolvers<void>;
  /** Undefined until its first thread was ready. */
  endsInARow: number | undefined;
}

export class Crew<Order, Report> {
  readonly #options: ThreadOptions;
  readonly #events: CrewEvents<Order, Report>;
  readonly #onThreadEnd: (end: ThreadEnd, delay: number | undefined) => void;
  readonly #clock: Clock;
  /** Each living thread, and for one that was asked to leave, the function that cancels its deadline. */
  readonly #alive = new Map<Thread<Order, Report>, (() => void) | undefined>();
  /** The functions that cancel the replacements still to come. */
  readonly #pending = new Set<() => void>();
  #dissolved: PromiseWithResolvers<void> | undefined;

  constructor(options: CrewOptions, events: CrewEvents<Order, Report>, clock = systemClock) {
    const { onMessage = () => {}, onThreadEnd = () => {} } = options;
    this.#options = { ...options, onMessage: guarded(onMessage) };
    this.#onThreadEnd = guarded(onThreadEnd);
    this.#events = events;
    this.#clock = clock;
  }

  get size(): number {
    return this.#alive.size;
  }

  /**
   * Fills this many places; resolves when the thread of each is ready.
   * @throws the reason why a thread did not start: what doesn't start once won't start later either
   */
  async start(size: number): Promise<void> {
    const fill = () => {
      const place: Place = { filled: Promise.withResolvers(), endsInARow: undefined };
      this.launch(place);
      return place.filled.promise;
    };
    try {
      await fill(); // alone: it may find out something that the others need, such as a port
      await Promise.all(Array.from({ length: size - 1 }, fill));
    } catch (error) {
      await this.dissolve();
      throw error;
    }
  }

  /** Starts one more thread: for a place, or, without one, never to be replaced. */
  launch(place?: Place): Thread<Order, Report> {
    let readyAt = Number.POSITIVE_INFINITY;
    const thread = new Thread<Order, Report>(this.#options, {
      ...this.#events,
      onReady: (thread, ready) => {
        readyAt = this.#clock.now();
        if (place !== undefined) place.endsInARow ??= 0;
        this.#events.onReady?.(thread, ready);
        place?.filled.resolve();
      },
      onEnd: (thread, end) => {
        this.#alive.get(thread)?.();
        this.#alive.delete(thread);
        const delay = this.#delayAfter(this.#clock.now() - readyAt, place);
        if (delay !== undefined || (place === undefined && end.kind !== 'left')) this.#onThreadEnd(end, delay);
        this.#events.onEnd?.(thread, end);
        if (delay !== undefined) this.#later(delay, () => this.launch(place));
        place?.filled.reject(end.kind === 'crashed' ? end.error : new Error(`a thread ${describeEnd(end)}`));
        if (this.#alive.size === 0) this.#dissolved?.resolve();
      },
    });
    this.#alive.set(thread, undefined);
    this.#events.onStart?.(thread);
    return thread;
  }

  /** @param age how long the thread was ready, in milliseconds @returns undefined when the place stays empty */
  #delayAfter(age: number, place: Place | undefined): number | undefined {
    if (place?.endsInARow === undefined || this.#dissolved !== undefined) return undefined;
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

  /** Asks a thread to leave, once. @param within milliseconds; if it is still there then, it is ended */
  dismiss(thread: Thread<Order, Report>, within = Number.POSITIVE_INFINITY): void {
    if (this.#alive.get(thread) !== undefined) return;
    const cancel = this.#clock.after(within, () => thread.end('it did not leave in time'));
    this.#alive.set(thread, cancel);
    this.#events.onLeave(thread);
  }

  /** Stops replacing threads, dismisses all of them, and resolves when the last one has ended. */
  async dissolve(within?: number): Promise<void> {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    this.#dissolved ??= Promise.withResolvers();
    for (const thread of this.#alive.keys()) this.dismiss(thread, within);
    if (this.#alive.size > 0) await this.#dissolved.promise;
  }
}
