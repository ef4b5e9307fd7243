/**
 * Chapter 6: what blocks the event loop, and four ways out of it.
 *
 * In reading order:
 *   first-draft.ts        a thread for every client, in a page
 *   primes.ts             something that computes
 *   clock.ts              time, passed in
 *   orders.ts             orders, reports, and the inside of a thread
 *   thread.ts             one thread, watched
 *   crew.ts               a fixed number of threads, and back-off
 * Only the computing on threads:
 *   job.ts                one job, and why it may have no result
 *   pool.ts               a queue and a few threads
 *   primes-route.ts       GET /api/primes
 * Connections on threads:
 *   deal-sockets.ts       a socket moves to a thread
 *   shapes.ts             a thread per client, dealt sockets, a shared port
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
