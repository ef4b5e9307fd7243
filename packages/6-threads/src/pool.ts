/**
 * A few threads that compute, and a queue with an end. The event loop asks them and goes on; what it would have
 * computed itself it now waits for, as it waits for a disk.
 *
 * Every job ends in a result or in a JobError, whatever becomes of its thread.
 */

import { availableParallelism } from 'node:os';
import { type Clock, systemClock } from './clock.ts';
import { Crew } from './crew.ts';
import { JobError } from './job-error.ts';
import type { JobOrder, JobReport } from './messages.ts';
import type { Thread, ThreadEnd, ThreadOptions } from './thread.ts';

export interface PoolOptions extends Omit<ThreadOptions, 'stuckAfter'> {
  /** Default: one a core. More would take turns on the cores and make each other slower. */
  readonly threads?: number;
  /** Jobs that may wait for a thread. Default 64: past this a 503 now is kinder than an answer later. */
  readonly maxQueued?: number;
  /** Milliseconds that a job may run. Its time in the queue does not count. Default 10,000. */
  readonly deadline?: number;
  /** Told of each thread that ended before its time, and of the milliseconds until it is replaced. For a log. */
  readonly onThreadEnd?: (end: ThreadEnd, delay: number) => void;
  readonly clock?: Clock;
}

interface Task<Job, Result> {
  readonly job: Job;
  resolve(result: Result): void;
  reject(reason: JobError): void;
}

type PoolThread<Job, Result> = Thread<JobOrder<Job>, JobReport<Result>>;

interface Running<Job, Result> {
  readonly task: Task<Job, Result>;
  cancelDeadline(): void;
}

/** Starts the threads; resolves when all are ready. @throws why one did not start */
export async function createPool<Job, Result>(options: PoolOptions): Promise<WorkerPool<Job, Result>> {
  const pool = new WorkerPool<Job, Result>(options);
  await pool.start();
  return pool;
}

export class WorkerPool<Job, Result> {
  readonly #threads: number;
  readonly #maxQueued: number;
  readonly #deadline: number;
  readonly #clock: Clock;
  readonly #crew: Crew<JobOrder<Job>, JobReport<Result>>;
  readonly #idle: PoolThread<Job, Result>[] = [];
  readonly #running = new Map<PoolThread<Job, Result>, Running<Job, Result>>();
  readonly #queue: Task<Job, Result>[] = [];
  #closing: Promise<void> | undefined;
  #finished = () => {};

  constructor(options: PoolOptions) {
    this.#threads = options.threads ?? availableParallelism();
    this.#maxQueued = options.maxQueued ?? 64;
    this.#deadline = options.deadline ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.#crew = new Crew<JobOrder<Job>, JobReport<Result>>(
      options,
      {
        onReady: (thread) => this.#assign(thread),
        onReport: (thread, report) => this.#settle(thread, report),
        onEnd: (thread, end, delay) => {
          if (delay !== undefined) options.onThreadEnd?.(end, delay);
          this.#mourn(thread, end);
        },
      },
      this.#clock,
    );
  }

  start(): Promise<void> {
    return this.#crew.start(this.#threads);
  }

  /** Jobs that a thread is working on. */
  get running(): number {
    return this.#running.size;
  }

  /** Jobs that wait for a thread. */
  get queued(): number {
    return this.#queue.length;
  }

  // #region run
  /** @throws {JobError} from the promise, always: see JobErrorCode */
  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) return reject(new JobError('closed', 'the pool is closed'));
      const task: Task<Job, Result> = { job, resolve, reject };
      const thread = this.#idle.pop();
      if (thread !== undefined) this.#begin(thread, task);
      else if (this.#queue.length < this.#maxQueued) this.#queue.push(task);
      else reject(new JobError('full', `${this.#queue.length} jobs are waiting already`));
    });
  }

  #assign(thread: PoolThread<Job, Result>): void {
    const task = this.#queue.shift();
    if (task !== undefined) this.#begin(thread, task);
    else this.#idle.push(thread);
  }

  #begin(thread: PoolThread<Job, Result>, task: Task<Job, Result>): void {
    try {
      thread.post({ kind: 'job', job: task.job });
    } catch (error) {
      task.reject(new JobError('failed', 'the job cannot be copied to a thread', { cause: error }));
      this.#assign(thread);
      return;
    }
    const cancelDeadline = this.#clock.after(this.#deadline, () => {
      task.reject(new JobError('overran', `it ran for more than ${this.#deadline} milliseconds`));
      thread.end('its job overran'); // a message would not reach it: it is computing
    });
    this.#running.set(thread, { task, cancelDeadline });
  }
  // #endregion run

  #settle(thread: PoolThread<Job, Result>, report: Exclude<JobReport<Result>, { kind: 'ready' | 'pong' }>): void {
    const task = this.#release(thread);
    if (report.kind === 'done') task?.resolve(report.result);
    else task?.reject(new JobError('failed', report.message));
    if (this.#closing === undefined) this.#assign(thread);
  }

  /** The thread is dead, and its job with it. Those that wait go to its successor. */
  #mourn(thread: PoolThread<Job, Result>, end: ThreadEnd): void {
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
    const wasReady = place >= 0 || this.#running.has(thread);
    this.#release(thread)?.reject(new JobError('crashed', `its thread died: ${reasonOf(end)}`));
    // A successor that did not even start, and no other thread: nobody knows how long that will go on.
    const nobody = this.#idle.length === 0 && this.#running.size === 0;
    if (!wasReady && nobody) this.#rejectQueued(new JobError('crashed', `no thread starts: ${reasonOf(end)}`));
  }

  #release(thread: PoolThread<Job, Result>): Task<Job, Result> | undefined {
    const running = this.#running.get(thread);
    running?.cancelDeadline();
    this.#running.delete(thread);
    if (this.#running.size === 0) this.#finished();
    return running?.task;
  }

  #rejectQueued(error: JobError): void {
    for (const task of this.#queue.splice(0)) task.reject(error);
  }

  /** Takes no more jobs, rejects those that wait, lets those that run finish, and ends the threads. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#rejectQueued(new JobError('closed', 'the pool is closed'));
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        this.#finished = resolve;
      });
    }
    await this.#crew.dissolve((thread) => thread.end('the pool is closed'));
  }
}

function reasonOf(end: ThreadEnd): string {
  switch (end.kind) {
    case 'crashed':
      return end.error.message;
    case 'ended':
      return end.why;
    case 'left':
      return 'it left';
  }
}
