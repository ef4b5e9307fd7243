/** What an application hands to a pool: numbers that make no sense, hooks that fail, and a system without threads to spare. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPool, type PoolOptions, type WorkerPool } from '#chapter';
import type { TestJob } from './job-thread.ts';

let pool: WorkerPool<TestJob, unknown> | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
  vi.restoreAllMocks();
});

async function open(options: Partial<PoolOptions>) {
  pool = await createPool({ module: new URL('./job-thread.ts', import.meta.url), threads: 1, ...options });
  return pool;
}

const fail = () => {
  throw new Error('a bug in a hook');
};

describe('a hook of the application', () => {
  it.each<{ what: string; onThreadEnd: NonNullable<PoolOptions['onThreadEnd']> }>([
    { what: 'throws', onThreadEnd: fail },
    { what: 'rejects', onThreadEnd: async () => fail() },
  ])('may fail: an onThreadEnd that $what is told of once, and the pool lives', async ({ onThreadEnd }) => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const pool = await open({ onThreadEnd });
    for (let i = 0; i < 2; i += 1) {
      await expect(pool.run({ kind: 'exit' })).rejects.toMatchObject({ code: 'crashed' });
    }
    expect(await pool.run({ kind: 'square', number: 3 })).toBe(9);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it.each<{ what: string; onMessage: NonNullable<PoolOptions['onMessage']> }>([
    { what: 'throws', onMessage: fail },
    { what: 'rejects', onMessage: async () => fail() },
  ])('may fail: an onMessage that $what is told of once, and the pool lives', async ({ onMessage }) => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const pool = await open({ onMessage });
    for (let i = 0; i < 2; i += 1) expect(await pool.run({ kind: 'post', message: i })).toBe('posted');
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe('an option', () => {
  it.each([
    ...[0, -1, Number.NaN, '5', null].map((value) => ({ name: 'deadline', value })),
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null].map((value) => ({ name: 'threads', value })),
    ...[-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '64', null].map((value) => ({ name: 'maxQueued', value })),
  ])('that makes no sense is refused by name: $name $value', async ({ name, value }) => {
    const refused = open({ [name]: value });
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(new RegExp(`^${name} .*${value}`));
  });

  it('that is undefined is the default', async () => {
    const undef = { deadline: undefined, threads: undefined, maxQueued: undefined } as unknown as Partial<PoolOptions>;
    const pool = await open(undef);
    expect(await pool.run({ kind: 'square', number: 3 })).toBe(9);
  });

  it('that is Infinity is no deadline', async () => {
    const pool = await open({ deadline: Number.POSITIVE_INFINITY });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    expect(await pool.run({ kind: 'later' })).toBe('later');
    expect(timers.mock.calls.filter(([, delay]) => !(Number(delay) < 2 ** 31))).toEqual([]);
  });

  it('that cannot be copied to a thread is refused', async () => {
    await expect(open({ workerData: () => {} })).rejects.toThrow('could not be cloned');
  });
});

it('a pool lives on when the system has no thread for it, and tries again', async () => {
  let made = 0;
  const workerData = {
    get gate() {
      made += 1;
      if (made === 2) throw new Error('no thread today'); // where the system would say EAGAIN
      return undefined;
    },
  };
  const pool = await open({ workerData });
  await expect(pool.run({ kind: 'exit' })).rejects.toMatchObject({ code: 'crashed' });
  await expect(pool.run({ kind: 'thread' })).rejects.toThrow('no thread starts: one crashed: no thread today');
  expect(await pool.run({ kind: 'square', number: 3 })).toBe(9);
  expect(made).toBe(3);
});
