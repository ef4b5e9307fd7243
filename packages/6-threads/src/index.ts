/**
 * Chapter 6: what blocks the event loop, and four ways out of it.
 *
 * In reading order:
 *   first-draft.ts                a thread for every client, in a page
 *   clock.ts                      time, handed in
 *   primes.ts                     something that computes
 *   messages.ts                   what threads say to each other
 *   thread.ts                     one thread, watched
 * Connections on threads:
 *   serve-on-threads.ts           the three shapes
 *   deal-sockets.ts               a socket changes its thread
 *   serve-thread-per-client.ts    first shape
 *   crew.ts                       a fixed number of threads, and back-off
 *   serve-dealt.ts                second shape
 *   serve-shared-port.ts          third shape
 *   serve-in-thread.ts            the same story from inside a thread
 *   service.ts, turn-away.ts      connections that can be asked to end, or are not begun
 * Only the computing on threads:
 *   pool.ts                       the fourth: a queue and a few threads
 *   answer-jobs.ts                the same story from inside a thread
 *   job-error.ts                  why there is no result
 *   primes-thread.ts, primes-pool.ts, primes-route.ts
 */

export { answerJobs } from './answer-jobs.ts';
export { type Clock, systemClock } from './clock.ts';
export { Crew, type CrewEvents, restartDelay } from './crew.ts';
export { Dealer } from './deal-sockets.ts';
export { JobError, type JobErrorCode } from './job-error.ts';
export type { JobOrder, JobReport, ServingOrder, ServingReport } from './messages.ts';
export { createPool, type PoolOptions, WorkerPool } from './pool.ts';
export { type PrimeCount, primes } from './primes.ts';
export { createPrimesPool, type PrimesPool } from './primes-pool.ts';
export { type PrimesRunner, primesRoute } from './primes-route.ts';
export { serveInThread } from './serve-in-thread.ts';
export {
  portCanBeShared,
  type Shape,
  serveOnThreads,
  type ThreadedServer,
  type ThreadedServerOptions,
} from './serve-on-threads.ts';
export { httpService } from './service.ts';
export { Thread, type ThreadEnd, type ThreadEvents, type ThreadOptions } from './thread.ts';
export { turnAway } from './turn-away.ts';
