import type { JobOrder } from '#chapter';
import type { TestJob } from './job-thread.ts';

/** A job for a thread of the tests, as a pool would post it. */
export function order(job: TestJob, calledOff = new Int32Array(new SharedArrayBuffer(4))): JobOrder<TestJob> {
  return { kind: 'job', job, calledOff };
}
