/** A pool whose jobs are numbers, and whose results are the primes below them. */

import { createPool, type PoolOptions, type WorkerPool } from './pool.ts';
import type { PrimeCount } from './primes.ts';

export type PrimesPool = WorkerPool<number, PrimeCount>;

export function createPrimesPool(options: Omit<PoolOptions, 'module'> = {}): Promise<PrimesPool> {
  return createPool({ ...options, module: new URL('./primes-thread.ts', import.meta.url) });
}
