import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createPool, type JobError, type PoolOptions, systemClock, type WorkerPool } from '#chapter';
import { arrivals, type Gate, makeGate, openGate } from './gate.ts';
import type { TestJob } from './job-thread.ts';

type TestPool = WorkerPool<TestJob, unknown>;

const MODULE = new URL('./job-thread.ts', import.meta.url);
const square = (number: number): TestJob => ({ kind: 'square', number });

let pool: TestPool | undefined;
let gates: Gate[] = [];
afterEach(async () => {
  for (const gate of gates) openGate(gate); // a test that failed has left its job standing there
  gates = [];
  await pool?.close();
  vi.restoreAllMocks();
});

function closedGate(): Gate {
  const gate = makeGate();
  gates.push(gate);
  return gate;
}

async function open(options: Partial<PoolOptions> = {}): Promise<TestPool> {
  pool = await createPool<TestJob, unknown>({ module: MODULE, threads: 1, ...options });
  return pool;
}

const codeOf = (job: Promise<unknown>): Promise<string> =>
  job.then(
    () => 'done',
    (error: JobError) => error.code,
  );

describe('a pool', () => {
  it('gives back what a job returns', async () => {
    const pool = await open();
    expect(await pool.run(square(7))).toBe(49);
  });

  it('gives each of many jobs its own result', async () => {
    const pool = await open({ threads: 2, maxQueued: 100 });
    const numbers = Array.from({ length: 50 }, (_, i) => i);
    expect(await Promise.all(numbers.map((n) => pool.run(square(n))))).toEqual(numbers.map((n) => n ** 2));
  });

  it('runs as many jobs at once as it has threads, and no more', async () => {
    const pool = await open({ threads: 2 });
    const gate = closedGate();
    const jobs = [1, 2, 3].map(() => pool.run({ kind: 'gate', gate }));
    await arrivals(gate, 2);
    expect([pool.running, pool.queued]).toEqual([2, 1]);
    openGate(gate);
    expect(await Promise.all(jobs)).toEqual(['passed', 'passed', 'passed']);
  });

  it('begins jobs in the order in which they came', async () => {
    const pool = await open();
    const gate = closedGate();
    const order: number[] = [];
    const held = pool.run({ kind: 'gate', gate });
    const others = [1, 2, 3].map((n) => pool.run(square(n)).then(() => order.push(n)));
    openGate(gate);
    await Promise.all([held, ...others]);
    expect(order).toEqual([1, 2, 3]);
  });

  it('rejects at once the job that finds the queue full, and keeps the others', async () => {
    const pool = await open({ maxQueued: 1 });
    const gate = closedGate();
    const running = pool.run({ kind: 'gate', gate });
    await arrivals(gate, 1);
    const waiting = pool.run(square(3));
    for (const job of [running, waiting]) job.catch(() => {}); // where this test fails, it is not because of these
    expect(await Promise.race([codeOf(pool.run(square(4))), turn('it waits')])).toBe('full');
    openGate(gate);
    expect(await Promise.all([running, waiting])).toEqual(['passed', 9]);
    expect(await pool.run(square(5))).toBe(25);
  });

  it('takes no more than its threads hold when nothing may wait', async () => {
    const pool = await open({ maxQueued: 0 });
    expect(await pool.run(square(2))).toBe(4);
  });

  it.each([
    { what: 'throws', job: { kind: 'throw' }, code: 'failed', replaced: 0 },
    { what: 'returns what cannot be copied', job: { kind: 'uncopyable' }, code: 'failed', replaced: 0 },
    { what: 'throws where nobody catches it', job: { kind: 'crash' }, code: 'crashed', replaced: 1 },
    { what: 'exits', job: { kind: 'exit' }, code: 'crashed', replaced: 1 },
    { what: 'takes all the memory', job: { kind: 'memory' }, code: 'crashed', replaced: 1 },
  ] as const)('survives a job that $what: it is $code, and the next one runs', async ({ job, code, replaced }) => {
    let ended = 0;
    const pool = await open({
      resourceLimits: { maxOldGenerationSizeMb: 16 },
      onThreadEnd: () => {
        ended += 1;
      },
    });
    expect(await codeOf(pool.run(job))).toBe(code);
    expect(await pool.run(square(6))).toBe(36);
    expect(ended).toBe(replaced);
  });

  it('says why a job failed', async () => {
    const pool = await open();
    await expect(pool.run({ kind: 'throw' })).rejects.toThrow('this job is wrong');
    await expect(pool.run({ kind: 'crash' })).rejects.toThrow('nobody catches this');
  });

  it('fails a job that cannot be copied to a thread, and goes on', async () => {
    const pool = await open();
    expect(await codeOf(pool.run({ kind: 'square', number: (() => {}) as never }))).toBe('failed');
    expect(await pool.run(square(2))).toBe(4);
  });

  it('ends a job that overruns, and runs those behind it on another thread', async () => {
    const pool = await open({ deadline: 1_000 });
    const [endless, next] = [pool.run({ kind: 'loop' }), pool.run(square(8))];
    expect(await codeOf(endless)).toBe('overran');
    expect(await next).toBe(64);
  });

  it('does not count the time in the queue as time that a job ran', async () => {
    const pool = await open({ deadline: 12_345 });
    const gate = closedGate();
    const timers = vi.spyOn(systemClock, 'after');
    const deadlines = () => timers.mock.calls.filter(([milliseconds]) => milliseconds === 12_345);
    const jobs = [pool.run({ kind: 'gate', gate }), pool.run(square(1))];
    await arrivals(gate, 1);
    expect(deadlines()).toHaveLength(1); // the second job waits, and no clock runs for it
    openGate(gate);
    await Promise.all(jobs);
    expect(deadlines()).toHaveLength(2);
  });

  it('finishes what runs when it closes, and turns away what waits and what comes', async () => {
    const pool = await open();
    const gate = closedGate();
    const running = pool.run({ kind: 'gate', gate });
    await arrivals(gate, 1);
    const waiting = codeOf(pool.run(square(1)));
    let closed = false;
    const closing = pool.close().then(() => {
      closed = true;
    });
    expect(await waiting).toBe('closed');
    expect(await codeOf(pool.run(square(2)))).toBe('closed');
    expect(closed).toBe(false);
    openGate(gate);
    expect(await running).toBe('passed');
    await closing;
  });

  it('closes although a thread died under the last job', async () => {
    const pool = await open();
    const job = codeOf(pool.run({ kind: 'crash' }));
    await Promise.all([pool.close(), pool.close()]);
    expect(await job).toBe('crashed');
  });

  it('gives no job to a thread that died while it had none', async () => {
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const pool = await open({ onThreadEnd: ended });
    expect(await pool.run({ kind: 'crash-afterwards' })).toBe('done');
    await end;
    expect(await Promise.all([pool.run(square(2)), pool.run(square(3))])).toEqual([4, 9]);
  });

  it('does not let jobs wait for a thread that will not start', async () => {
    const pool = await open({ workerData: { gate: makeGate(), good: 1 } });
    expect(await codeOf(pool.run({ kind: 'exit' }))).toBe('crashed');
    await expect(pool.run(square(2))).rejects.toThrow(/^no thread starts: one crashed: not today$/);
  });

  it('does not come into being when its threads do not start', async () => {
    const module = new URL('./no-such-module.ts', import.meta.url);
    await expect(createPool({ module, threads: 2 })).rejects.toThrow('no-such-module');
  });

  it('leaves no thread behind when one of them does not start', async () => {
    const threads: Worker[] = [];
    const note = (thread: Worker) => threads.push(thread);
    process.on('worker', note);
    await expect(open({ threads: 2, workerData: { gate: makeGate(), good: 1 } })).rejects.toThrow('not today');
    process.off('worker', note);
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]); // what a thread is called when it is gone
  });
});

describe('a job that posts messages of its own', () => {
  const heard: unknown[] = [];
  let shared: TestPool | undefined;
  afterAll(() => shared?.close());

  it.each([
    { what: 'progress', message: { percent: 50 } },
    { what: 'nothing at all', message: null },
    { what: 'a number', message: 7 },
    { what: 'a text', message: 'done' },
    { what: 'a list', message: ['done', 1] },
    { what: 'what looks like a result', message: { kind: 'done', result: 'not mine' } },
    { what: 'what looks like a failure', message: { kind: 'failed', message: 'not mine' } },
    { what: 'what looks like a thread that is ready', message: { kind: 'ready' } },
    { what: 'a number without a report', message: { number: 1 } },
    { what: 'a report of an order that nobody gave', message: { number: 99, report: { kind: 'done', result: 1 } } },
  ])('disturbs no other job: $what is told to onMessage', async ({ message }) => {
    shared ??= await createPool({ module: MODULE, threads: 1, onMessage: (message) => heard.push(message) });
    heard.length = 0;
    const jobs = [shared.run({ kind: 'post', message }), shared.run(square(2)), shared.run({ kind: 'post', message })];
    expect(await Promise.all([...jobs, shared.run(square(3))])).toEqual(['posted', 4, 'posted', 9]);
    expect(heard).toEqual([message, message]);
  });

  it('needs no one to listen', async () => {
    const pool = await open();
    expect(await pool.run({ kind: 'post', message: { percent: 50 } })).toBe('posted');
    expect(await pool.run(square(2))).toBe(4);
  });
});

describe('a job that is called off', () => {
  it('leaves the queue, and those behind it move up', async () => {
    const pool = await open();
    const gate = closedGate();
    const running = pool.run({ kind: 'gate', gate });
    const caller = new AbortController();
    const waiting = pool.run(square(1), { signal: caller.signal });
    const next = pool.run(square(2));
    caller.abort();
    await expect(waiting).rejects.toBe(caller.signal.reason);
    expect(pool.queued).toBe(1);
    openGate(gate);
    expect(await Promise.all([running, next])).toEqual(['passed', 4]);
  });

  it('is not begun when it was called off before', async () => {
    const pool = await open();
    await expect(pool.run(square(1), { signal: AbortSignal.abort('never mind') })).rejects.toBe('never mind');
    expect([pool.running, pool.queued]).toEqual([0, 0]);
  });

  it('can see it while it computes, and its thread takes the next job', async () => {
    const ended: unknown[] = [];
    const pool = await open({ deadline: 5_000, onThreadEnd: (end) => ended.push(end) });
    const thread = await pool.run({ kind: 'thread' });
    const gate = closedGate();
    const caller = new AbortController();
    const endless = pool.run({ kind: 'endless', gate }, { signal: caller.signal });
    await arrivals(gate, 1);
    const next = pool.run({ kind: 'thread' });
    caller.abort();
    await expect(endless).rejects.toBe(caller.signal.reason);
    expect(await next).toBe(thread);
    expect(ended).toEqual([]);
  });

  it('does not hold up a pool that closes, even if it never looks', async () => {
    const pool = await open({ deadline: Number.POSITIVE_INFINITY });
    const gate = closedGate();
    const caller = new AbortController();
    const held = pool.run({ kind: 'gate', gate }, { signal: caller.signal });
    await arrivals(gate, 1); // and nobody opens it
    caller.abort();
    await expect(held).rejects.toBe(caller.signal.reason);
    await pool.close();
  });

  it('leaves nothing behind at a signal that lives longer than the job', async () => {
    const pool = await open();
    const { signal } = new AbortController();
    await Promise.all([1, 2, 3].map((n) => pool.run(square(n), { signal })));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
