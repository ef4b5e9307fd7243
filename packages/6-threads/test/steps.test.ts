/** Both ends of a thread alone, and what the pool is for: a server that answers while it computes, and loses nothing when it stops. */

import { on } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { text } from '@http-from-scratch/protocol';
import { Router } from '@http-from-scratch/routing';
import { listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { answerJobs, createPool, JobError } from '#chapter';
import { arrivals, type Gate, makeGate, openGate } from './gate.ts';
import type { TestJob } from './job-thread.ts';
import { order } from './order.ts';

const MODULE = new URL('./job-thread.ts', import.meta.url);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action();
});

describe('a thread that answers jobs', () => {
  const READY = { number: 0, report: { kind: 'ready' } };

  /** Without the class Thread: what goes over the wire, and nothing else. */
  function start() {
    const worker = new Worker(MODULE);
    cleanUp.push(() => worker.terminate());
    const messages = on(worker, 'message', { close: ['exit'] }); // rejects with what the thread throws
    const report = async () => {
      const { value } = await messages.next();
      return value === undefined ? 'the thread left and said nothing' : value[0];
    };
    let number = 0;
    const run = (job: TestJob, calledOff?: Int32Array<SharedArrayBuffer>) => {
      number += 1;
      worker.postMessage({ number, order: order(job, calledOff) });
      return report();
    };
    const ping = (number: number) => {
      worker.postMessage({ number, order: { kind: 'ping' } });
      return report();
    };
    return { report, run, ping };
  }

  it('says that it is ready, and then the result of each job', async () => {
    const { report, run } = start();
    expect(await report()).toEqual(READY);
    expect(await run({ kind: 'square', number: 7 })).toEqual({ number: 1, report: { kind: 'done', result: 49 } });
    expect(await run({ kind: 'square', number: 8 })).toEqual({ number: 2, report: { kind: 'done', result: 64 } });
  });

  it('waits for a result that comes later', async () => {
    const { report, run } = start();
    expect(await report()).toEqual(READY);
    expect(await run({ kind: 'later' })).toEqual({ number: 1, report: { kind: 'done', result: 'later' } });
  });

  it('answers a ping, so that the main thread knows that it is not stuck', async () => {
    const { report, run, ping } = start();
    expect(await report()).toEqual(READY);
    expect(await ping(7)).toEqual({ number: 7, report: { kind: 'pong' } });
    expect(await run({ kind: 'square', number: 3 })).toEqual({ number: 1, report: { kind: 'done', result: 9 } });
  });

  it('lets a job see that it is called off', async () => {
    const { report, run } = start();
    const gate = makeGate();
    const calledOff = new Int32Array(new SharedArrayBuffer(4));
    expect(await report()).toEqual(READY);
    const ended = run({ kind: 'endless', gate }, calledOff);
    await arrivals(gate, 1);
    Atomics.store(calledOff, 0, 1);
    expect(await ended).toEqual({ number: 1, report: { kind: 'failed', message: 'called off' } });
  });

  it.each([
    { what: 'throws', kind: 'throw', message: 'this job is wrong' },
    { what: 'throws what is no Error', kind: 'throw-text', message: 'only text' },
    { what: 'returns what cannot be copied', kind: 'uncopyable', message: expect.stringContaining('cloned') },
  ] as const)('says that a job failed that $what, and takes the next one', async ({ kind, message }) => {
    const { report, run } = start();
    expect(await report()).toEqual(READY);
    expect(await run({ kind })).toEqual({ number: 1, report: { kind: 'failed', message } });
    expect(await run({ kind: 'square', number: 3 })).toEqual({ number: 2, report: { kind: 'done', result: 9 } });
  });

  it('is a thread: on the main thread there are no orders to take', () => {
    expect(() => answerJobs(() => 1)).toThrow(/main thread/);
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
    const server = await listen(serveHttp(handler), { port: 0 });
    cleanUp.push(
      () => pool.close(),
      () => server.stop(),
      () => openGate(gate),
    );
    return { pool, server };
  }

  /** Until so many jobs run and so many wait: they come over connections of their own, each in its own time. */
  async function until(pool: { running: number; queued: number }, running: number, queued: number) {
    while (pool.running < running || pool.queued < queued) await turn();
  }

  it('is quick for those who ask little, while all threads compute and more questions wait', async () => {
    const gate = makeGate();
    const { pool, server } = await serve(gate, 2);
    const answers: string[] = [];
    const slow = [1, 2, 3, 4, 5].map(() =>
      ask(server, 'GET /slow').then(({ content }) => answers.push(String(content))),
    );
    await arrivals(gate, 2);
    await until(pool, 2, 3);
    for (let i = 0; i < 3; i += 1) answers.push(String((await ask(server, 'GET /quick')).content));
    openGate(gate);
    await Promise.all(slow);
    expect(answers).toEqual(['quick', 'quick', 'quick', 'passed', 'passed', 'passed', 'passed', 'passed']);
  });

  it('loses nothing when it stops: what runs is answered, and who waits is told', async () => {
    const gate = makeGate();
    const { pool, server } = await serve(gate, 1);
    const [runs, waits] = [await Client.open(server), await Client.open(server)];
    cleanUp.push(
      () => runs.destroy(),
      () => waits.destroy(),
    );
    const running = runs.ask('GET /slow');
    await arrivals(gate, 1);
    const waiting = waits.ask('GET /slow');
    await until(pool, 1, 1);
    const stopped = Promise.all([server.stop(), pool.close()]);
    const told = await waiting; // while the other one still computes
    openGate(gate);
    const answered = await running;
    await stopped;
    expect([told.status, String(told.content)]).toEqual([503, 'closed']);
    expect([answered.status, String(answered.content)]).toEqual([200, 'passed']);
  });
});
