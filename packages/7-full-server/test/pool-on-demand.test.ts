/** Threads that start with the first job, and only then. */

import { createPrimesPool, type PrimesPool } from '@http-from-scratch/threads';
import { afterEach, expect, it } from 'vitest';
import { poolOnDemand } from '#chapter';

let started: PrimesPool[] = [];
afterEach(async () => {
  await Promise.all(started.map((pool) => pool.close()));
  started = [];
});

async function create(): Promise<PrimesPool> {
  const pool = await createPrimesPool({ threads: 1, maxQueued: 4 });
  started.push(pool);
  return pool;
}

it('starts nothing before the first job, nor to be closed', async () => {
  const pool = poolOnDemand(create);
  await pool.close();
  expect(started).toEqual([]);
});

it('starts once, for however many jobs come while it starts', async () => {
  const pool = poolOnDemand(create);
  const results = await Promise.all([pool.run(10), pool.run(100), pool.run(10)]);
  expect(results.map(({ count }) => count)).toEqual([4, 25, 4]);
  expect(started).toHaveLength(1);
});

it('keeps the end of the queue for jobs that came while it started', async () => {
  const pool = poolOnDemand(create);
  const results = await Promise.allSettled(Array.from({ length: 7 }, () => pool.run(10)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5); // one runs, four wait
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'full' } });
});

it('says that no thread starts, and tries again for the next job', async () => {
  let attempts = 0;
  const pool = poolOnDemand(() => (++attempts === 1 ? Promise.reject(new Error('no memory')) : create()));
  await expect(pool.run(10)).rejects.toMatchObject({
    name: 'JobError',
    code: 'crashed',
    message: expect.stringContaining('no memory'),
  });
  expect(await pool.run(10)).toMatchObject({ count: 4 });
});

it('calls a job off when its client is gone', async () => {
  const pool = poolOnDemand(create);
  const client = new AbortController();
  const job = pool.run(50_000_000, { signal: client.signal });
  client.abort();
  await expect(job).rejects.toBe(client.signal.reason);
  expect(await pool.run(10)).toMatchObject({ count: 4 });
});

it('finishes what was asked before it closed, takes nothing after, and ends the threads', async () => {
  const pool = poolOnDemand(create);
  const early = pool.run(10);
  await pool.close();
  expect(await early).toMatchObject({ count: 4 });
  await expect(pool.run(10)).rejects.toMatchObject({ code: 'closed' });
  await expect(started[0]!.run(10)).rejects.toMatchObject({ code: 'closed' });
});
