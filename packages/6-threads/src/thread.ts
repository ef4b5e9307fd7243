/**
 * One worker thread, watched from outside. A thread can end in many ways, and it can hang: `onEnd` tells you of each
 * exactly once.
 *
 * A thread that dies takes its sockets along: the system closes them, and their clients see the connection end.
 */

import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import { systemClock } from './clock.ts';
import type { Life, Ping, Ready } from './orders.ts';

export type ThreadEnd =
  /** It had nothing left to do. */
  | { readonly kind: 'left' }
  /** It threw and nothing caught it, it ran out of memory, it called process.exit(), or it could not be made. */
  | { readonly kind: 'crashed'; readonly error: Error }
  /** We ended it. */
  | { readonly kind: 'ended'; readonly why: string };

/** The rest of a sentence that begins with "a thread". */
export function describeEnd(end: ThreadEnd): string {
  if (end.kind === 'left') return 'left';
  return end.kind === 'crashed' ? `crashed: ${end.error.message}` : `was ended: ${end.why}`;
}

export interface ThreadOptions {
  /** The module that the thread runs. */
  readonly module: URL;
  readonly workerData?: unknown;
  /** What the thread may take of the heap. Octets in Buffers don't count: they lie outside. */
  readonly resourceLimits?: ResourceLimits;
  /** Milliseconds without an answer to a ping after which a thread counts as stuck and is ended. Default: it never does. */
  readonly stuckAfter?: number;
  /** Gets whatever the code in the thread posts by itself, with `parentPort.postMessage`. Default: it is ignored. */
  readonly onMessage?: (message: unknown) => void;
}

export interface ThreadEvents<Order, Report> {
  readonly onReady?: (thread: Thread<Order, Report>, ready: Ready) => void;
  readonly onReport?: (thread: Thread<Order, Report>, report: Report) => void;
  readonly onEnd: (thread: Thread<Order, Report>, end: ThreadEnd) => void;
}

/** A module that hasn't loaded after this many milliseconds never will. */
const START_LIMIT = 30_000;

/** We wait for an answer to a ping in pieces: while the main thread itself stands still, at most one piece passes. */
const PIECES = 5;

export class Thread<Order, Report> {
  readonly #options: ThreadOptions;
  readonly #events: ThreadEvents<Order, Report>;
  readonly #worker: Worker | undefined;
  #cancelWatch = systemClock.after(START_LIMIT, () => this.end('it did not start'));
  #posted = 0;
  #error: unknown;
  #why: string | undefined;
  #gone = false;

  constructor(options: ThreadOptions, events: ThreadEvents<Order, Report>) {
    this.#options = options;
    this.#events = events;
    try {
      // The thread inherits our execArgv: a program that runs under `--import tsx` can start a .ts file.
      this.#worker = new Worker(options.module, options);
    } catch (error) {
      this.#error = error; // the system has no thread left for us, or workerData can't be copied
      setImmediate(() => this.#onExit(1));
    }
    this.#worker?.on('message', (message) => this.#onMessage(message));
    this.#worker?.on('error', (error) => {
      this.#error = error;
    });
    this.#worker?.on('exit', (code) => this.#onExit(code));
  }

  /** @returns false if the thread is gone or on its way out: it won't read the order */
  post(order: Order | Ping, transfer: readonly Transferable[] = []): boolean {
    if (this.#worker === undefined || this.#gone || this.#why !== undefined) return false;
    this.#posted += 1;
    this.#worker.postMessage({ number: this.#posted, order }, transfer);
    return true;
  }

  /** Stops the thread wherever it is, even in the middle of a loop. `onEnd` follows. */
  end(why: string): void {
    if (this.#gone) return;
    this.#why ??= why;
    void this.#worker?.terminate();
  }

  #onMessage(message: unknown): void {
    if (this.#why !== undefined) return; // it is being ended: whatever it still reports comes too late
    const { number, report } = (message ?? {}) as { number?: unknown; report?: Life };
    const isReport = typeof number === 'number' && number <= this.#posted && typeof report?.kind === 'string';
    if (isReport) this.#expectLife();
    if (!isReport) this.#options.onMessage?.(message);
    else if (report.kind === 'ready') this.#events.onReady?.(this, report);
    else if (report.kind !== 'pong') this.#events.onReport?.(this, report as Report);
  }

  /** Each report restarts the watch. */
  #expectLife(): void {
    this.#cancelWatch();
    const pause = (this.#options.stuckAfter ?? Number.POSITIVE_INFINITY) / PIECES;
    const wait = (left: number) => {
      if (left === 0) return this.end('it was stuck');
      if (left === PIECES) this.post({ kind: 'ping' });
      this.#cancelWatch = systemClock.after(pause, () => wait(left - 1));
    };
    this.#cancelWatch = systemClock.after(pause, () => wait(PIECES));
  }

  #onExit(code: number): void {
    this.#gone = true;
    this.#cancelWatch();
    const thrown = this.#error ?? `exit code ${code}`;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown)); // a thread can throw anything
    if (this.#why !== undefined) this.#events.onEnd(this, { kind: 'ended', why: this.#why });
    else if (code === 0) this.#events.onEnd(this, { kind: 'left' });
    else this.#events.onEnd(this, { kind: 'crashed', error });
  }
}
