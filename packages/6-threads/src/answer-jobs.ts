/** The other side of a pool: what runs in each of its threads. */

import { parentPort } from 'node:worker_threads';
import type { JobOrder, JobReport } from './messages.ts';

/**
 * Takes jobs, one after the other, until the pool ends the thread.
 * @throws {Error} on the main thread: there is nobody to take jobs from
 */
export function answerJobs<Job, Result>(run: (job: Job) => Result | Promise<Result>): void {
  if (parentPort === null) throw new Error('answerJobs is for a thread of a pool');
  const port = parentPort;
  const report = (what: JobReport<Result>) => port.postMessage(what);
  port.on('message', async (order: JobOrder<Job>) => {
    try {
      report({ kind: 'done', result: await run(order.job) }); // throws, too, for a result that cannot be copied
    } catch (error) {
      report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  report({ kind: 'ready' });
}
