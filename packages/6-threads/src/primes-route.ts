/** GET /api/primes?below=N: how many primes there are below N, and the largest. And a pool that can compute them. */

import { type FieldLine, type Handler, type HttpResponse, json } from '@http-from-scratch/protocol';
import { JobError } from './job.ts';
import { createPool, type PoolOptions, type WorkerPool } from './pool.ts';
import { PRIMES_POOL, type PrimeCount } from './primes.ts';

/** Does the computing: a pool, or `{ run: primes }`, which is the event loop itself. */
export interface PrimesRunner {
  run(below: number, options: { readonly signal: AbortSignal }): PrimeCount | Promise<PrimeCount>;
}

/** A pool whose jobs are numbers, and whose results are the primes below them. */
export type PrimesPool = WorkerPool<number, PrimeCount>;

export function createPrimesPool(options: Omit<PoolOptions, 'module' | 'workerData'> = {}): Promise<PrimesPool> {
  return createPool({ ...options, module: new URL('./primes.ts', import.meta.url), workerData: PRIMES_POOL });
}

/** One request must not keep a thread for an hour. Below this it takes about half a minute. */
const LARGEST_BELOW = 50_000_000;

export function primesRoute(runner: PrimesRunner): Handler {
  return async ({ query, signal }) => {
    const below = readBelow(query);
    if (below === undefined) {
      return json({ error: `below must be a whole number up to ${LARGEST_BELOW}, given once` }, { status: 400 });
    }
    try {
      return json(await runner.run(below, { signal }));
    } catch (error) {
      if (error instanceof JobError) return explain(error);
      throw error;
    }
  };
}

function readBelow(query: string): number | undefined {
  const [below, second] = new URLSearchParams(query).getAll('below');
  if (below === undefined || second !== undefined || !/^[0-9]{1,8}$/.test(below)) return undefined;
  const number = Number(below);
  return number <= LARGEST_BELOW ? number : undefined;
}

function explain(error: JobError): HttpResponse {
  switch (error.code) {
    // RFC 9110 §15.6.4, §10.2.3: overload passes, and Retry-After says when to come back.
    case 'full':
      return unavailable('too many are waiting already; ask again in a second', ['Retry-After', '1']);
    case 'closed':
      return unavailable('the server is stopping', ['Retry-After', '1']);
    // Not 504: that's what a gateway says about a server behind it. No Retry-After: it would take just as long again.
    case 'overran':
      return unavailable('that took too long and was given up; ask for less');
    // Our fault: the server logs what happened, and tells the client nothing but 500.
    case 'crashed':
    case 'failed':
      throw error;
  }
}

function unavailable(error: string, ...fields: FieldLine[]): HttpResponse {
  return json({ error }, { status: 503, fields });
}
