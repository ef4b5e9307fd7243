/**
 * The orders that threads get, the reports that they send, and the end of the line that is inside a thread.
 *
 * `postMessage` takes any value and checks nothing, and application code in the thread may call it, too. So orders and
 * reports travel in an envelope, `{ number, order }` and `{ number, report }`: a report carries the number of the order
 * that it answers, and a message without a number isn't a report.
 */

import { parentPort } from 'node:worker_threads';
import type { JobOptions } from './job.ts';

/** To any thread. */
export type Ping = { readonly kind: 'ping' };

/** From any thread, once its module is loaded. `address` if it listens by itself. */
export type Ready = { readonly kind: 'ready'; readonly address?: { readonly host: string; readonly port: number } };

export type Life = Ready | { readonly kind: 'pong' };

/**
 * Inside a thread: takes each order, with a function that reports on it.
 * @returns a function that reports without an order, as number 0
 * @throws {Error} on the main thread, which gets no orders
 */
export function takeOrders<Order, Report>(
  take: (order: Order, report: (report: Report | Life) => void) => void,
): (report: Report | Life) => void {
  if (parentPort === null) throw new Error('the main thread gets no orders: call this in the module of a thread');
  const port = parentPort;
  const reportOn = (number: number) => (report: Report | Life) => port.postMessage({ number, report });
  port.on('message', ({ number, order }) => {
    if (order.kind === 'ping') reportOn(number)({ kind: 'pong' });
    else take(order, reportOn(number));
  });
  return reportOn(0);
}

/** Pool → thread, one at a time. */
export type JobOrder<Job> = { readonly kind: 'job'; readonly job: Job; readonly calledOff: Int32Array };

/** Thread → pool. */
export type JobReport<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Takes jobs, one after the other, until the pool ends the thread.
 * @throws {Error} on the main thread, which gets no orders
 */
export function answerJobs<Job, Result>(run: (job: Job, options: JobOptions) => Result | Promise<Result>): void {
  const report = takeOrders<JobOrder<Job>, JobReport<Result>>(async ({ job, calledOff }, report) => {
    // No message reaches a thread that computes. Memory that two threads share does.
    const signal = {
      get aborted() {
        return Atomics.load(calledOff, 0) === 1;
      },
    };
    try {
      report({ kind: 'done', result: await run(job, { signal }) }); // also throws for a result that can't be copied
    } catch (error) {
      report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  report({ kind: 'ready' });
}
