import { request, text } from '@http-from-scratch/protocol';
import { Router } from '@http-from-scratch/routing';
import { listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createPool, createPrimesPool, JobError, type JobErrorCode, primes, primesRoute } from '#chapter';
import { arrivals, makeGate, openGate } from './gate.ts';
import type { TestJob } from './job-thread.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action();
});

async function answer(target: string, run: (below: number) => ReturnType<typeof primes> = primes) {
  const { status, fields, content } = await primesRoute({ run })(request('GET', target));
  const octets = content.kind === 'bytes' ? content.bytes : new Uint8Array();
  return { status, fields, value: JSON.parse(new TextDecoder().decode(octets)) };
}

describe('GET /api/primes', () => {
  it('answers with JSON', async () => {
    const { status, fields, value } = await answer('/api/primes?below=100');
    expect([status, fields.get('Content-Type')]).toEqual([200, 'application/json']);
    expect(value).toEqual({ below: 100, count: 25, largest: 97, milliseconds: expect.any(Number) });
  });

  it.each([
    { query: '', why: 'nothing' },
    { query: '?below=', why: 'an empty value' },
    { query: '?below=ten', why: 'a word' },
    { query: '?below=-1', why: 'a sign' },
    { query: '?below=1e3', why: 'an exponent' },
    { query: '?below=10.5', why: 'a fraction' },
    { query: '?below=50000001', why: 'more than the limit' },
    { query: '?below=99999999999999999999', why: 'more than a number holds' },
    { query: '?below=10&below=20', why: 'two values' },
    { query: '?Below=10', why: 'another name' },
  ])('answers 400 to $why, and does not compute', async ({ query }) => {
    const run = () => {
      throw new Error('it computed');
    };
    const { status, value } = await answer(`/api/primes${query}`, run);
    expect([status, value]).toEqual([400, { error: expect.stringContaining('below') }]);
  });

  it('lets the computation know when its client is gone', async () => {
    const asked = request('GET', '/api/primes?below=10');
    let signal: unknown;
    const run = (below: number, options: { readonly signal: AbortSignal }) => {
      signal = options.signal;
      return primes(below);
    };
    await primesRoute({ run })(asked);
    expect(signal).toBe(asked.signal);
  });

  it('takes the limit itself', async () => {
    const { value } = await answer('/api/primes?below=50000000', (below) => ({
      below,
      count: 1,
      largest: 2,
      milliseconds: 0,
    }));
    expect(value.below).toBe(50_000_000);
  });

  it.each<{ code: JobErrorCode; status: number; retry: string | undefined }>([
    { code: 'full', status: 503, retry: '1' },
    { code: 'closed', status: 503, retry: '1' },
    { code: 'overran', status: 503, retry: undefined },
  ])(
    'answers $status when the job is $code, and does not say what happened inside',
    async ({ code, status, retry }) => {
      const got = await answer('/api/primes?below=10', () => {
        throw new JobError(code, 'a secret');
      });
      expect([got.status, got.fields.get('Retry-After')]).toEqual([status, retry]);
      expect(got.value).toEqual({ error: expect.not.stringContaining('secret') });
    },
  );

  it.each<[string, Error]>([
    ['a job that has crashed', new JobError('crashed', 'a secret')],
    ['a job that has failed', new JobError('failed', 'a secret')],
    ['any other error', new Error('a secret')],
  ])('leaves %s to the server, which logs it and says 500', async (_what, error) => {
    const logged: unknown[] = [];
    const handler = primesRoute({ run: () => Promise.reject(error) });
    const server = await listen(serveHttp(handler, { onError: (heard) => logged.push(heard) }), { port: 0 });
    cleanUp.push(() => server.stop());
    const { status, content } = await ask(server, 'GET /api/primes?below=10');
    expect(logged).toEqual([error]);
    expect(status).toBe(500);
    expect(String(content)).not.toContain('secret');
  });
});

describe('computing on the event loop', () => {
  it('makes a quick question wait for the slow one that came first', async () => {
    const order: (string | undefined)[] = [];
    const handler = new Router()
      .on('GET', '/api/primes', primesRoute({ run: primes }))
      .on('GET', '/api/hello', () => text('hello'))
      .handler();
    const http = serveHttp(handler, { onExchange: ({ request }) => order.push(request?.path) });
    const server = await listen(http, { port: 0 });
    cleanUp.push(() => server.stop());
    const slow = await Client.open(server);
    const quick = await Client.open(server);
    // Both are on their way before anybody reads: the loop that is to answer is our own.
    await Promise.all([slow.ask('GET /api/primes?below=300000'), quick.ask('GET /api/hello')]);
    slow.destroy();
    quick.destroy();
    expect(order).toEqual(['/api/primes', '/api/hello']);
  });
});

describe('computing on a pool', () => {
  it('answers quick questions while the slow one is not answered', async () => {
    const pool = await createPool<TestJob, string>({ module: new URL('./job-thread.ts', import.meta.url), threads: 1 });
    const gate = makeGate();
    const handler = new Router()
      .on('GET', '/slow', async () => text(await pool.run({ kind: 'gate', gate })))
      .on('GET', '/api/hello', () => text('hello'))
      .handler();
    const server = await listen(serveHttp(handler), { port: 0 });
    cleanUp.push(
      () => pool.close(),
      () => server.stop(),
    );
    const order: string[] = [];
    const slow = ask(server, 'GET /slow').then(({ content }) => order.push(String(content)));
    await arrivals(gate, 1);
    for (let i = 0; i < 3; i += 1) order.push(String((await ask(server, 'GET /api/hello')).content));
    openGate(gate);
    await slow;
    expect(order).toEqual(['hello', 'hello', 'hello', 'passed']);
  });

  it('stops for a client that is gone, and is free for the next one', async () => {
    const pool = await createPool<TestJob, string>({
      module: new URL('./job-thread.ts', import.meta.url),
      threads: 1,
      deadline: Number.POSITIVE_INFINITY,
    });
    const gate = makeGate();
    const logged: unknown[] = [];
    const fault = Promise.withResolvers<never>();
    fault.promise.catch(() => {});
    const onError = (error: unknown) => {
      logged.push(error);
      fault.reject(error);
    };
    const handler = new Router()
      .on('GET', '/endless', async ({ signal }) => text(await pool.run({ kind: 'endless', gate }, { signal })))
      .on('GET', '/square', async () => text(String(await pool.run({ kind: 'square', number: 3 }))))
      .handler();
    const server = await listen(serveHttp(handler, { onError }), { port: 0 });
    cleanUp.push(
      () => pool.close(),
      () => server.stop(),
    );
    const client = await Client.open(server);
    client.send('GET /endless HTTP/1.1\r\nHost: a\r\n\r\n');
    await Promise.race([arrivals(gate, 1), fault.promise]);
    const next = ask(server, 'GET /square');
    client.reset();
    expect(String((await next).content)).toBe('9');
    expect(logged).toEqual([]); // that a client left is no fault of ours
  });

  it('gives the same answer as the loop', async () => {
    const pool = await createPrimesPool({ threads: 1 });
    cleanUp.push(() => pool.close());
    const response = await primesRoute(pool)(request('GET', '/api/primes?below=1000'));
    const value = response.content.kind === 'bytes' && JSON.parse(new TextDecoder().decode(response.content.bytes));
    expect(value).toEqual({ ...primes(1000), milliseconds: expect.any(Number) });
  });
});
