/**
 * A few threads that compute, and a queue with a limit. The event loop hands out jobs and goes on; it waits for a result as
 * it waits for a disk. Every job ends, whatever happens to its thread: in a result, a JobError, or its signal's reason.
 */

import { availableParallelism } from 'node:os';
import { count, milliseconds } from '@http-from-scratch/tcp-echo';
import { systemClock } from './clock.ts';
import { Crew, type CrewOptions } from './crew.ts';
import { heed, JobError, type JobErrorCode, newTask, type Task } from './job.ts';
import type { JobOrder, JobReport } from './orders.ts';
import { describeEnd, type Thread, type ThreadEnd } from './thread.ts';

export interface PoolOptions extends Omit<CrewOptions, 'stuckAfter'> {
  /** Default: one per core. More would take turns on the cores and make each other slower. */
  readonly threads?: number;
  /** Jobs that may wait for a thread. Default 64: past this a 503 now is kinder than an answer later. */
  readonly maxQueued?: number;
  /** Milliseconds that a job may run. Its time in the queue doesn't count. Default 10,000. */
  readonly deadline?: number;
}

type PoolThread<Job, Result> = Thread<JobOrder<Job>, JobReport<Result>>;

/** Starts the threads; resolves when all are ready. @throws {RangeError} for an option, or why a thread didn't start */
export async function createPool<Job, Result>(options: PoolOptions): Promise<WorkerPool<Job, Result>> {
  return new WorkerPool<Job, Result>(options).start(count('threads', options.threads, availableParallelism()));
}

export class WorkerPool<Job, Result> {
  readonly #maxQueued: number;
  readonly #deadline: number;
  readonly #crew: Crew<JobOrder<Job>, JobReport<Result>>;
  readonly #idle = new Set<PoolThread<Job, Result>>();
  readonly #running = new Map<PoolThread<Job, Result>, Task<Job, Result>>();
  readonly #queue = new Set<Task<Job, Result>>();
  #closing: Promise<void> | undefined;

  constructor(options: PoolOptions) {
    this.#maxQueued = count('maxQueued', options.maxQueued, 64, 0);
    this.#deadline = milliseconds('deadline', options.deadline, 10_000);
    this.#crew = new Crew(options, {
      onReady: (thread) => this.#assign(thread),
      onReport: (thread, report) => this.#settle(thread, report),
      onEnd: (thread, end) => this.#mourn(thread, end),
      onLeave: (thread) => thread.end('the pool is closed'),
    });
  }

  async start(threads: number): Promise<this> {
    await this.#crew.start(threads);
    return this;
  }

  /** Jobs that a thread is working on. */
  get running(): number {
    return this.#running.size;
  }

  /** Jobs that wait for a thread. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * @param options.signal takes the job out of the queue when it is aborted, or lets its thread know
   * @throws {JobError} from the promise, always; when the signal is aborted, the signal's reason
   */
  run(job: Job, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<Result> {
    const task = newTask<Job, Result>(job);
    if (signal !== undefined) heed(signal, task, () => this.#queue.delete(task));
    const [thread] = this.#idle;
    if (signal?.aborted) task.reject(signal.reason);
    else if (this.#closing !== undefined) task.reject(new JobError('closed', 'the pool is closed'));
    else if (thread !== undefined) this.#begin(thread, task);
    else if (this.#queue.size < this.#maxQueued) this.#queue.add(task);
    else task.reject(new JobError('full', `${this.#queue.size} jobs are waiting already`));
    return task.promise;
  }

  #assign(thread: PoolThread<Job, Result>): void {
    const [task] = this.#queue; // a Set keeps the order of insertion
    if (task !== undefined) this.#begin(thread, task);
    else this.#idle.add(thread);
  }

  #begin(thread: PoolThread<Job, Result>, task: Task<Job, Result>): void {
    this.#queue.delete(task);
    this.#idle.delete(thread);
    try {
      thread.post({ kind: 'job', job: task.job, calledOff: task.calledOff });
    } catch (error) {
      task.reject(new JobError('failed', "the job can't be copied to a thread", { cause: error }));
      return void this.#assign(thread);
    }
    task.cancelDeadline = systemClock.after(this.#deadline, () => {
      task.reject(new JobError('overran', `it ran for more than ${this.#deadline} milliseconds`));
      thread.end('its job overran');
    });
    this.#running.set(thread, task);
  }

  #settle(thread: PoolThread<Job, Result>, report: JobReport<Result>): void {
    const task = this.#release(thread);
    if (report.kind === 'done') task?.resolve(report.result);
    else task?.reject(new JobError('failed', report.message));
    if (this.#closing === undefined) this.#assign(thread);
  }

  /** The thread is dead, and its job with it. Jobs that wait go to its successor. */
  #mourn(thread: PoolThread<Job, Result>, end: ThreadEnd): void {
    const wasReady = this.#idle.delete(thread) || this.#running.has(thread);
    this.#release(thread)?.reject(new JobError('crashed', `its thread ${describeEnd(end)}`));
    // A successor that didn't even start, and no other thread: there's no telling when the next will.
    const isAlone = this.#idle.size === 0 && this.#running.size === 0;
    if (!wasReady && isAlone) this.#rejectQueued('crashed', `no thread starts: one ${describeEnd(end)}`);
  }

  #release(thread: PoolThread<Job, Result>): Task<Job, Result> | undefined {
    const task = this.#running.get(thread);
    task?.cancelDeadline();
    this.#running.delete(thread);
    return task;
  }

  #rejectQueued(code: JobErrorCode, why: string): void {
    for (const task of this.#queue) task.reject(new JobError(code, why));
    this.#queue.clear();
  }

  /** Takes no more jobs, rejects those that wait, lets those that run finish, and then ends the threads. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#rejectQueued('closed', 'the pool is closed');
    await Promise.allSettled(Array.from(this.#running.values(), ({ promise }) => promise));
    await this.#crew.dissolve();
  }
}
