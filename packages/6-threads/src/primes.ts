/**
 * Something that only computes: no file, no socket, no waiting. While it runs, its event loop stands still.
 *
 * It tries every odd divisor up to the square root of every odd number. A sieve would need a hundredth of the time;
 * this chapter is about what to do when you have no sieve. In a thread of the pool, this module takes jobs.
 */

import { workerData } from 'node:worker_threads';
import type { JobOptions } from './job.ts';
import { answerJobs } from './orders.ts';

export interface PrimeCount {
  readonly below: number;
  /** How many primes there are below. */
  readonly count: number;
  /** The last of them; null when there is none. */
  readonly largest: number | null;
  /** How long it took, rounded. */
  readonly milliseconds: number;
}

/** @throws {Error} when it is called off; it checks at each prime, which is often enough and costs next to nothing */
export function primes(below: number, { signal }: JobOptions = {}): PrimeCount {
  const startedAt = performance.now();
  let count = below > 2 ? 1 : 0;
  let largest = below > 2 ? 2 : null;
  for (let candidate = 3; candidate < below; candidate += 2) {
    if (!hasOddDivisor(candidate)) {
      if (signal?.aborted) throw new Error('called off');
      count += 1;
      largest = candidate;
    }
  }
  return { below, count, largest, milliseconds: Math.round(performance.now() - startedAt) };
}

function hasOddDivisor(odd: number): boolean {
  for (let divisor = 3; divisor * divisor <= odd; divisor += 2) {
    if (odd % divisor === 0) return true;
  }
  return false;
}

/** Marks the threads of the pool. Other threads load this module, too, and must not take jobs. */
export const PRIMES_POOL = 'a thread of the pool of primes';
if (workerData === PRIMES_POOL) answerJobs(primes);
