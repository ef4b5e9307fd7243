/** Both ends of a thread alone, and what the pool is for: a server that answers while it computes, and loses nothing when it stops. */

import { on } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { text } from '@http-from-scratch/protocol';
import { Router } from '@http-from-scratch/routing';
import { listen } from '@http-from-scratch/tcp-echo';
import { afterEach, describe, expect, it } from 'vitest';
import { answerJobs, createPool, httpService, JobError } from '#chapter';
import { ask, Client } from './client.ts';
import { arrivals, type Gate, makeGate, openGate } from './gate.ts';
import type { TestJob } from './job-thread.ts';

const MODULE = new URL('./job-thread.ts', import.meta.url);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action();
});

describe('a thread that answers jobs', () => {
  /** Without the class Thread: what goes over the wire, and nothing else. */
  function start() {
    const worker = new Worker(MODULE);
    cleanUp.push(() => worker.terminate());
    const messages = on(worker, 'message', { close: ['exit'] }); // rejects with what the thread throws
    const report = async () => {
      const { value } = await messages.next();
      return value === undefined ? 'the thread left and said nothing' : value[0];
    };
    const run = (job: TestJob) => {
      worker.postMessage({ kind: 'job', job });
      return report();
    };
    return { report, run };
  }

  it('says that it is ready, and then the result of each job', async () => {
    const { report, run } = start();
    expect(await report()).toEqual({ kind: 'ready' });
    expect(await run({ kind: 'square', number: 7 })).toEqual({ kind: 'done', result: 49 });
    expect(await run({ kind: 'square', number: 8 })).toEqual({ kind: 'done', result: 64 });
  });

  it('waits for a result that comes later', async () => {
    const { report, run } = start();
    expect(await report()).toEqual({ kind: 'ready' });
    expect(await run({ kind: 'later' })).toEqual({ kind: 'done', result: 'later' });
  });

  it.each([
    { what: 'throws', kind: 'throw', message: 'this job is wrong' },
    { what: 'throws what is no Error', kind: 'throw-text', message: 'only text' },
    { what: 'returns what cannot be copied', kind: 'uncopyable', message: expect.stringContaining('cloned') },
  ] as const)('says that a job failed that $what, and takes the next one', async ({ kind, message }) => {
    const { report, run } = start();
    expect(await report()).toEqual({ kind: 'ready' });
    expect(await run({ kind })).toEqual({ kind: 'failed', message });
    expect(await run({ kind: 'square', number: 3 })).toEqual({ kind: 'done', result: 9 });
  });

  it('is a thread: on the main thread nobody gives out jobs', () => {
    expect(() => answerJobs(() => 1)).toThrow('answerJobs is for a thread of a pool');
  });
});

describe('a server that computes on a pool', () => {
  /** GET /slow is a job that holds its thread until the gate opens. GET /quick needs no job. */
  async function serve(gate: Gate, threads: number) {
    const pool = await createPool<TestJob, string>({ module: MODULE, threads });
    const handler = new Router()
      .on('GET', '/slow', async () => {
        try {
          return text(await pool.run({ kind: 'gate', gate }));
        } catch (error) {
          return text(error instanceof JobError ? error.code : String(error), { status: 503 });
        }
      })
      .on('GET', '/quick', () => text('quick'))
      .handler();
    const service = httpService(handler);
    const server = await listen(service.connection, { port: 0 });
    cleanUp.push(
      () => pool.close(),
      () => server.stop(),
      () => openGate(gate),
    );
    return { pool, service, server };
  }

  /** Until so many jobs run and so many wait: they come over connections of their own, each in its own time. */
  async function until(pool: { running: number; queued: number }, running: number, queued: number) {
    while (pool.running < running || pool.queued < queued) await turn();
  }

  it('is quick for those who ask little, while all threads compute and more questions wait', async () => {
    const gate = makeGate();
    const { pool, server } = await serve(gate, 2);
    const order: string[] = [];
    const slow = [1, 2, 3, 4, 5].map(() => ask(server, '/slow').then(({ body }) => order.push(body)));
    await arrivals(gate, 2);
    await until(pool, 2, 3);
    for (let i = 0; i < 3; i += 1) order.push((await ask(server, '/quick')).body);
    openGate(gate);
    await Promise.all(slow);
    expect(order).toEqual(['quick', 'quick', 'quick', 'passed', 'passed', 'passed', 'passed', 'passed']);
  });

  it('loses nothing when it stops: what runs is answered, and who waits is told', async () => {
    const gate = makeGate();
    const { pool, service, server } = await serve(gate, 1);
    const [runs, waits] = [await Client.connect(server), await Client.connect(server)];
    cleanUp.push(
      () => runs.close(),
      () => waits.close(),
    );
    const running = runs.ask('/slow');
    await arrivals(gate, 1);
    const waiting = waits.ask('/slow');
    await until(pool, 1, 1);
    const stopped = Promise.all([service.drain(), pool.close()]);
    const told = await waiting; // while the other one still computes
    openGate(gate);
    const answered = await running;
    await stopped;
    expect([told.status, told.body]).toEqual([503, 'closed']);
    expect([answered.status, answered.body]).toEqual([200, 'passed']);
  });
});
