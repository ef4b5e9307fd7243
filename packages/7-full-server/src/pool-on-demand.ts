/**
 * A pool whose threads start with the first job. Each thread is a second JavaScript engine with a heap of its own,
 * so a server that is never asked to compute does without them. The price: the first client that asks waits for the start, too.
 */

import { JobError, type WorkerPool } from '@http-from-scratch/threads';

export interface PoolOnDemand<Job, Result> {
  /** @throws {JobError} `crashed` when no thread starts, and otherwise what the pool says; from the promise, always */
  run(job: Job, options?: { readonly signal?: AbortSignal }): Promise<Result>;
  /** Takes no more jobs, and ends the threads if there are any. */
  close(): Promise<void>;
}

export function poolOnDemand<Job, Result>(create: () => Promise<WorkerPool<Job, Result>>): PoolOnDemand<Job, Result> {
  let pool: Promise<WorkerPool<Job, Result>> | undefined;
  let closed = false;

  const start = () =>
    create().catch((error: Error) => {
      pool = undefined; // the next job tries again: what was short, such as memory, may be there by then
      throw new JobError('crashed', `no thread starts: ${error.message}`, { cause: error });
    });

  return {
    async run(job, options) {
      if (closed) throw new JobError('closed', 'the pool is closed');
      pool ??= start();
      return (await pool).run(job, options);
    },
    async close() {
      closed = true;
      const started = await pool?.catch(() => undefined); // a pool that didn't start has nothing to close
      await started?.close();
    },
  };
}
