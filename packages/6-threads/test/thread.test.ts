import { describe, expect, it } from 'vitest';
import { type JobOrder, type JobReport, Thread, type ThreadEnd } from '#chapter';
import type { TestJob } from './job-thread.ts';
import { order } from './order.ts';

const MODULE = new URL('./job-thread.ts', import.meta.url);

function start(module: URL, workerData?: unknown) {
  let ready = () => {};
  let notReady = (_: unknown) => {};
  let end = (_: ThreadEnd) => {};
  const ends: ThreadEnd[] = [];
  const isReady = new Promise<void>((resolve, reject) => {
    ready = resolve;
    notReady = reject;
  });
  isReady.catch(() => {}); // not every test waits for it
  const ended = new Promise<ThreadEnd>((resolve) => {
    end = resolve;
  });
  const thread = new Thread<JobOrder<TestJob>, JobReport<unknown>>(
    { module, workerData },
    {
      onReady: ready,
      onEnd: (_, how) => {
        ends.push(how);
        end(how);
        notReady(how.kind === 'crashed' ? how.error : new Error(`it was not ready before it ${how.kind}`));
      },
    },
  );
  return { thread, isReady, ended, ends };
}

describe('a thread', () => {
  it('that is ended takes no more orders, and says so', async () => {
    const { thread, isReady, ended } = start(MODULE);
    await isReady;
    expect(thread.post(order({ kind: 'square', number: 1 }))).toBe(true);
    thread.end('enough');
    expect(thread.post(order({ kind: 'square', number: 1 }))).toBe(false);
    expect(await ended).toEqual({ kind: 'ended', why: 'enough' });
    expect(thread.post(order({ kind: 'square', number: 1 }))).toBe(false);
  });

  it('is ended once, for the first reason', async () => {
    const { thread, isReady, ended, ends } = start(MODULE);
    await isReady;
    thread.end('first');
    thread.end('second');
    await ended;
    thread.end('third');
    expect(ends).toEqual([{ kind: 'ended', why: 'first' }]);
  });

  it('can be ended while it starts', async () => {
    const { thread, ended } = start(MODULE);
    thread.end('never mind');
    expect(await ended).toEqual({ kind: 'ended', why: 'never mind' });
  });

  it.each([
    { what: 'throws', kind: 'crash', message: 'nobody catches this' },
    { what: 'exits with a code', kind: 'exit', message: 'exit code 3' },
  ] as const)('that $what has crashed, and says of what', async ({ kind, message }) => {
    const { thread, ended } = start(MODULE);
    thread.post(order({ kind })); // an order may be posted before the thread is ready
    expect(await ended).toMatchObject({ kind: 'crashed', error: { message } });
    expect(thread.post(order({ kind: 'square', number: 1 }))).toBe(false);
  });

  it('gets what is transferred with an order', async () => {
    const { thread, ended } = start(MODULE);
    const octets = new ArrayBuffer(8);
    expect(thread.post(order({ kind: 'post', message: octets }), [octets])).toBe(true);
    expect(octets.byteLength).toBe(0); // they are not ours any more
    thread.end('enough');
    await ended;
  });

  it('that could not be made takes no orders', async () => {
    const { thread, ended } = start(MODULE, () => {}); // a function cannot be copied
    expect(thread.post(order({ kind: 'square', number: 1 }))).toBe(false);
    expect((await ended).kind).toBe('crashed');
  });

  it('whose module is not there has crashed', async () => {
    const { ended } = start(new URL('./no-such-module.ts', import.meta.url));
    expect((await ended).kind).toBe('crashed');
  });
});
