/**
 * One worker thread, watched from outside. A thread can end in many ways and it can hang; whoever uses this class hears
 * of each exactly once, through `onEnd`.
 *
 * A thread that dies takes its sockets along: the system closes them, and their clients see the connection end.
 */

import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import type { Life } from './messages.ts';

export type ThreadEnd =
  /** It had nothing left to do. */
  | { readonly kind: 'left' }
  /** It threw what nobody caught, ran out of memory, or called process.exit(). */
  | { readonly kind: 'crashed'; readonly error: Error }
  /** We ended it. */
  | { readonly kind: 'ended'; readonly why: string };

export interface ThreadOptions {
  /** The module that the thread runs. */
  readonly module: URL;
  readonly workerData?: unknown;
  /** What the thread may take of the heap. Octets in Buffers do not count: they lie outside. */
  readonly resourceLimits?: ResourceLimits;
  /** Milliseconds without an answer to a ping after which a thread counts as stuck and is ended. Not watched unless given. */
  readonly stuckAfter?: number;
}

export interface ThreadEvents<Report> {
  readonly onReady?: (report: Extract<Life, { kind: 'ready' }>) => void;
  readonly onReport?: (report: Exclude<Report, Life>) => void;
  readonly onEnd: (end: ThreadEnd) => void;
}

/** A module that is not loaded after so many milliseconds will never be. */
const START_LIMIT = 30_000;

/** How often a thread is pinged before it counts as stuck: one lost second of a busy machine must not kill it. */
const PINGS = 5;

export class Thread<Order, Report extends { readonly kind: string }> {
  readonly #worker: Worker;
  readonly #events: ThreadEvents<Report>;
  readonly #stuckAfter: number | undefined;
  #watch: NodeJS.Timeout;
  #error: Error | undefined;
  #why: string | undefined;
  #gone = false;

  constructor(options: ThreadOptions, events: ThreadEvents<Report>) {
    const { module, workerData, resourceLimits, stuckAfter } = options;
    this.#events = events;
    this.#stuckAfter = stuckAfter;
    // The thread inherits our execArgv: what runs under `--import tsx` can start a .ts file.
    this.#worker = new Worker(module, { workerData, ...(resourceLimits !== undefined && { resourceLimits }) });
    this.#worker.on('message', (report: Life | Exclude<Report, Life>) => this.#onReport(report));
    this.#worker.on('error', (error) => {
      this.#error = asError(error);
    });
    this.#worker.on('exit', (code) => this.#onExit(code));
    this.#watch = setTimeout(() => this.end('it did not start'), START_LIMIT);
  }

  /** @returns false when the thread is gone: nobody will read the order */
  post(order: Order, transfer: readonly Transferable[] = []): boolean {
    if (this.#gone || this.#why !== undefined) return false;
    this.#worker.postMessage(order, transfer);
    return true;
  }

  /** Stops the thread wherever it is, also in the middle of a loop. `onEnd` follows. */
  end(why: string): void {
    if (this.#gone) return;
    this.#why ??= why;
    void this.#worker.terminate();
  }

  #onReport(report: Life | Exclude<Report, Life>): void {
    if (this.#why !== undefined) return; // it is being ended: what it still says comes too late
    if (isLife(report)) {
      this.#expectLife();
      if (report.kind === 'ready') this.#events.onReady?.(report);
    } else this.#events.onReport?.(report);
  }

  /** Any sign of life starts the watch anew. */
  #expectLife(): void {
    clearTimeout(this.#watch);
    if (this.#stuckAfter === undefined) return;
    // Pings are counted, not milliseconds: when the main thread itself stands still, no ping is missed.
    const pause = this.#stuckAfter / PINGS;
    const beat = (left: number) => {
      if (left === 0) this.end('it was stuck');
      else this.#watch = setTimeout(beat, pause, left - 1);
    };
    this.#watch = setTimeout(() => {
      this.#worker.postMessage({ kind: 'ping' });
      beat(PINGS);
    }, pause);
  }

  #onExit(code: number): void {
    this.#gone = true;
    clearTimeout(this.#watch);
    if (this.#why !== undefined) this.#events.onEnd({ kind: 'ended', why: this.#why });
    else if (this.#error !== undefined) this.#events.onEnd({ kind: 'crashed', error: this.#error });
    else if (code === 0) this.#events.onEnd({ kind: 'left' });
    else this.#events.onEnd({ kind: 'crashed', error: new Error(`exit code ${code}`) });
  }
}

function isLife(report: { readonly kind: string }): report is Life {
  return report.kind === 'ready' || report.kind === 'pong';
}

/** A thread can throw anything, and not everything survives the way to another thread. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
