/**
 * Chapter 6: what blocks the event loop, and four ways out of it.
 *
 * In reading order:
 *   first-draft.ts        a thread for every client, in a page
 *   primes.ts             something that computes
 *   clock.ts              time, handed in
 *   orders.ts             what threads are asked, what they report, and the inside of a thread
 *   thread.ts             one thread, watched
 *   crew.ts               a fixed number of threads, and back-off
 * Only the computing on threads:
 *   job.ts                one job, and why it may have no result
 *   pool.ts               a queue and a few threads
 *   primes-route.ts       GET /api/primes
 * Connections on threads:
 *   deal-sockets.ts       a socket changes its thread
 *   shapes.ts             a thread per client, sockets that are dealt, a port that is shared
 *   serve-on-threads.ts   the options of these three
 */

export { type Clock, systemClock } from './clock.ts';
export { Crew, type CrewEvents, type CrewOptions, restartDelay } from './crew.ts';
export { Dealer, serveInThread, turnAway } from './deal-sockets.ts';
export { JobError, type JobErrorCode, type JobOptions } from './job.ts';
export { answerJobs, type JobOrder, type JobReport } from './orders.ts';
export { createPool, type PoolOptions, type WorkerPool } from './pool.ts';
export { type PrimeCount, primes } from './primes.ts';
export { createPrimesPool, type PrimesPool, type PrimesRunner, primesRoute } from './primes-route.ts';
export { portCanBeShared, serveOnThreads, type ThreadedServerOptions } from './serve-on-threads.ts';
export type { Shape, ThreadedServer } from './shapes.ts';
export { describeEnd, Thread, type ThreadEnd, type ThreadEvents, type ThreadOptions } from './thread.ts';
