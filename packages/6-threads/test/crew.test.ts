import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, Crew, type JobOrder, type JobReport, restartDelay, type Thread, type ThreadEnd } from '#chapter';
import type { TestJob } from './job-thread.ts';
import { order } from './order.ts';

const MODULE = new URL('./job-thread.ts', import.meta.url);

describe('the back-off', () => {
  it.each([
    { endsInARow: 1, delay: 0 },
    { endsInARow: 2, delay: 100 },
    { endsInARow: 3, delay: 200 },
    { endsInARow: 4, delay: 400 },
    { endsInARow: 8, delay: 6_400 },
    { endsInARow: 9, delay: 10_000 },
    { endsInARow: 5_000, delay: 10_000 },
  ])('is $delay ms after $endsInARow ends in a row', ({ endsInARow, delay }) => {
    expect(restartDelay(endsInARow)).toBe(delay);
  });
});

type TestThread = Thread<JobOrder<TestJob>, JobReport<unknown>>;

/** Time that passes when the test says so. */
class FakeClock implements Clock {
  time = 0;
  readonly delays: number[] = [];
  readonly #actions = new Set<() => void>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, action: () => void): () => void {
    this.delays.push(milliseconds);
    this.#actions.add(action);
    return () => this.#actions.delete(action);
  }

  get pending(): number {
    return this.#actions.size;
  }

  /** Does what is due, and whatever else waits. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    const actions = [...this.#actions];
    this.#actions.clear();
    for (const action of actions) action();
  }
}

/** Lets a test wait for the next event of a kind, also for one that came before the test asked. */
class Events<T> {
  readonly #came: T[] = [];
  readonly #waiting: ((event: T) => void)[] = [];

  add(event: T): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#came.push(event);
    else waiter(event);
  }

  next(): Promise<T> {
    if (this.#came.length > 0) return Promise.resolve(this.#came.shift()!);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

let crew: Crew<JobOrder<TestJob>, JobReport<unknown>> | undefined;
afterEach(() => crew?.dissolve());

async function begin(module: URL, onLeave = (thread: TestThread) => thread.end('enough')) {
  const clock = new FakeClock();
  const ready = new Events<TestThread>();
  const ends = new Events<number | undefined>();
  const told: string[] = [];
  const onThreadEnd = ({ kind }: ThreadEnd, delay: number | undefined) => {
    told.push(kind);
    ends.add(delay);
  };
  crew = new Crew<JobOrder<TestJob>, JobReport<unknown>>(
    { module, onThreadEnd },
    { onReady: (thread) => ready.add(thread), onLeave },
    clock,
  );
  const started = crew.start(1);
  await Promise.race([started, setImmediate()]); // it may fail
  expect(crew.size).toBe(1); // or the test would wait for a thread that was never made
  return { clock, ready, ends, told, crew, started };
}

async function oneThread(onLeave?: (thread: TestThread) => void) {
  const { started, ...rest } = await begin(MODULE, onLeave);
  await started;
  return rest;
}

describe('a crew', () => {
  it('replaces a thread at once, then later and later', async () => {
    const { clock, ready, ends } = await oneThread();
    const delays: (number | undefined)[] = [];
    for (let i = 0; i < 4; i += 1) {
      (await ready.next()).post(order({ kind: 'exit' }));
      delays.push(await ends.next());
      clock.pass(0);
    }
    expect(delays).toEqual([0, 100, 200, 400]);
    expect(clock.delays).toEqual(delays); // and it waits as long as it says
  });

  it('forgives a thread that has served for a while', async () => {
    const { clock, ready, ends } = await oneThread();
    const delays: (number | undefined)[] = [];
    for (const served of [0, 0, 9_999, 10_000, 0]) {
      const thread = await ready.next();
      clock.time += served;
      thread.post(order({ kind: 'exit' }));
      delays.push(await ends.next());
      clock.pass(0);
    }
    expect(delays).toEqual([0, 100, 200, 0, 100]);
  });

  it('tells of each new thread before it is ready, and of one that had no place', async () => {
    const started: TestThread[] = [];
    const ends = new Events<[string, number | undefined]>();
    crew = new Crew<JobOrder<TestJob>, JobReport<unknown>>(
      { module: MODULE, onThreadEnd: ({ kind }, delay) => ends.add([kind, delay]) },
      { onStart: (thread) => started.push(thread), onLeave: (thread) => thread.end('enough') },
    );
    const thread = crew.launch();
    expect(started).toEqual([thread]);
    thread.post(order({ kind: 'exit' }));
    expect(await ends.next()).toEqual(['crashed', undefined]);
    expect(crew.size).toBe(0); // it is not replaced
  });

  it('tells the log nothing of a thread that ends because it is dissolved', async () => {
    const { told, crew } = await oneThread();
    await crew.dissolve();
    expect(told).toEqual([]);
  });

  it('tells the log nothing of a first thread that does not start: `start` throws why', async () => {
    const { told, started } = await begin(new URL('data:text/javascript,throw new Error("no database")'));
    await expect(started).rejects.toThrow('no database');
    expect(told).toEqual([]);
  });

  it('of several is dissolved when each of them has left', async () => {
    const { crew } = await oneThread();
    crew.launch();
    await crew.dissolve();
    expect(crew.size).toBe(0);
  });

  it('replaces nobody once it is dissolved', async () => {
    const { clock, ready, ends, crew } = await oneThread();
    (await ready.next()).post(order({ kind: 'exit' }));
    await ends.next();
    expect(clock.pending).toBe(1);
    await crew.dissolve();
    expect(clock.pending).toBe(0);
  });

  it('waits for no deadline when all have left', async () => {
    const { clock, crew } = await oneThread();
    await crew.dissolve(5_000);
    expect(clock.pending).toBe(0);
  });

  it('ends a thread that does not leave in time', async () => {
    const { clock, crew } = await oneThread(() => {}); // asked or not, it stays
    expect(crew.size).toBe(1);
    const dissolved = crew.dissolve(5_000);
    expect(clock.delays).toEqual([5_000]);
    clock.pass(5_000);
    await dissolved;
    expect(crew.size).toBe(0);
  });
});
