import { createServer } from 'node:net';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  portCanBeShared,
  type Shape,
  serveOnThreads,
  type ThreadEnd,
  type ThreadedServer,
  type ThreadedServerOptions,
} from '#chapter';
import { raw } from './client.ts';
import { arrivals, type Gate, makeGate, openGate } from './gate.ts';

const WORKER = new URL('./serving-thread.ts', import.meta.url);
/** Where the system has no shared port, the server falls back to dealing, and the same rows hold. */
const SHAPES: Shape[] = ['thread-per-client', 'dealt', 'shared-port'];

let server: ThreadedServer | undefined;
let gate: Gate;
let clients: Client[] = [];
beforeEach(() => {
  gate = makeGate();
});
afterEach(async () => {
  openGate(gate);
  for (const client of clients) client.destroy();
  clients = [];
  await server?.close();
  server = undefined;
  vi.restoreAllMocks();
});

async function serve(shape: Shape, options: Partial<ThreadedServerOptions> = {}): Promise<ThreadedServer> {
  server = await serveOnThreads({ shape, worker: WORKER, workerData: { gate }, threads: 2, port: 0, ...options });
  return server;
}

async function connect(): Promise<Client> {
  const client = await Client.open(server!);
  client.closed.then(() => client.destroy());
  clients.push(client);
  return client;
}

/** Which thread serves this client. */
const threadOf = async (client: Client) => String((await client.ask('GET /thread')).content);

/** A client on each of two threads: whatever deals the connections, some later one goes elsewhere. */
async function onTwoThreads(): Promise<[Client, Client]> {
  const one = await connect();
  const thread = await threadOf(one);
  for (;;) {
    const other = await connect();
    if ((await threadOf(other)) !== thread) return [one, other];
    other.destroy();
  }
}

describe.each(SHAPES)('in the shape %s', (shape) => {
  it('a thread serves a connection as chapter 3 did: several requests, one answer each, in order', async () => {
    await serve(shape);
    const answers = await raw(
      server!,
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none' +
        'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n' +
        'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(answers.split('HTTP/1.1 200 OK').map((answer) => answer.split('\r\n\r\n')[1])).toEqual([
      undefined,
      'one',
      'two',
      'hello',
    ]);
  });

  it('a large answer arrives whole at a client that has said its last word already', async () => {
    await serve(shape);
    const answer = await raw(server!, 'GET /big HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer.split('\r\n\r\n')[1]).toHaveLength(4_000_000);
  });

  it('clients are served on several threads, and none of them is the main thread', async () => {
    await serve(shape);
    const [one, other] = await onTwoThreads();
    const threads = [await threadOf(one), await threadOf(other)];
    expect(new Set(threads).size).toBe(2);
    expect(threads).not.toContain('0');
  });

  it('one client is answered while the thread of another stands still', async () => {
    await serve(shape);
    const [one, other] = await onTwoThreads();
    const order: string[] = [];
    const held = one.ask('GET /gate').then(({ content }) => order.push(String(content)));
    await arrivals(gate, 1);
    order.push(String((await other.ask('GET /')).content));
    openGate(gate);
    await held;
    expect(order).toEqual(['hello', 'passed']);
  });

  it.each([
    { what: 'throws what nobody catches', path: '/crash', options: {} },
    { what: 'exits', path: '/exit', options: {} },
    { what: 'takes all the memory', path: '/memory', options: { resourceLimits: { maxOldGenerationSizeMb: 32 } } },
    { what: 'never returns', path: '/loop', options: { stuckAfter: 2_000 } },
  ])('a thread that $what takes its own clients along, and nobody else notices', async ({ path, options }) => {
    const ends: ThreadEnd[] = [];
    let replaced = () => {};
    const end = new Promise<void>((resolve) => {
      replaced = resolve;
    });
    await serve(shape, {
      ...options,
      onThreadEnd: (end) => {
        ends.push(end);
        replaced();
      },
    });
    const [one, other] = await onTwoThreads();
    const thread = await threadOf(other);
    await expect(one.ask(`GET ${path}`)).rejects.toThrow('without an answer');
    expect(await threadOf(other)).toBe(thread); // on the same connection
    await end;
    expect(ends).toHaveLength(1);
    // New clients are served, by as many threads as before.
    await onTwoThreads();
  });

  it('a message that a handler posts is the application’s own, and the connection goes on', async () => {
    const heard: unknown[] = [];
    await serve(shape, { onMessage: (message) => heard.push(message) });
    const client = await connect();
    const thread = await threadOf(client);
    for (let i = 0; i < 3; i += 1) {
      const { content, fields } = await client.ask('GET /post');
      expect([String(content), fields.get('Connection')]).toEqual(['posted', undefined]);
    }
    expect(await threadOf(client)).toBe(thread);
    await expect.poll(() => heard).toEqual(Array(3).fill({ kind: 'closed' }));
  });

  it('an onThreadEnd that throws is told of once, and the server goes on', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    let ends = 0;
    await serve(shape, {
      onThreadEnd: () => {
        ends += 1;
        throw new Error('a bug in a hook');
      },
    });
    for (const before of [0, 1]) {
      const [one] = await onTwoThreads();
      await expect(one.ask('GET /exit')).rejects.toThrow('without an answer');
      await expect.poll(() => ends).toBe(before + 1);
    }
    await onTwoThreads();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it.each([
    { name: 'threads', value: 0 },
    { name: 'threads', value: '2' },
    { name: 'stuckAfter', value: Number.NaN },
    { name: 'stuckAfter', value: 0 },
    { name: 'drainWithin', value: -1 },
    { name: 'drainWithin', value: '100' },
  ])('$name: $value is refused', async ({ name, value }) => {
    const refused = serve(shape, { [name]: value });
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.toThrow(new RegExp(`^${name} .*${value}`));
  });

  it('undefined means the default, and Infinity no limit', async () => {
    await serve(shape, { threads: undefined, drainWithin: undefined, stuckAfter: Number.POSITIVE_INFINITY } as never);
    expect(String((await ask(server!, 'GET /')).content)).toBe('hello');
  });

  it('a stopping server answers what was asked, and says that it is the last answer', async () => {
    const { close } = await serve(shape);
    const client = await connect();
    const answer = client.ask('GET /until-stopped');
    await arrivals(gate, 1);
    const closing = close();
    const { content, fields } = await answer;
    expect([String(content), fields.get('Connection')]).toEqual(['stopped', 'close']);
    await closing;
    server = undefined;
  });

  it('a stopping server closes idle connections, and accepts no new one', async () => {
    const { close, port } = await serve(shape);
    const client = await connect();
    await client.ask('GET /');
    await close();
    server = undefined;
    await client.closed;
    await expect(Client.open({ port })).rejects.toThrow('ECONNREFUSED');
  });

  it('a stopping server ends the thread that does not come to an end', async () => {
    const { close } = await serve(shape, { drainWithin: 100 });
    const client = await connect();
    const answer = client.ask('GET /gate');
    answer.catch(() => {});
    await arrivals(gate, 1); // and nobody opens it
    await close();
    server = undefined;
    await expect(answer).rejects.toThrow('without an answer');
  });

  it('a port that is in use is refused, before anything is started', async () => {
    await serve(shape);
    const again = serveOnThreads({ shape, worker: WORKER, threads: 1, port: server!.port });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE', port: server!.port });
  });
});

describe.each(['dealt', 'shared-port'] as const)('in the shape %s', (shape) => {
  it('a server whose threads do not start does not start', async () => {
    await expect(serve(shape, { workerData: { gate, good: 1, others: 'throw' } })).rejects.toThrow('not today');
  });

  it('the threads that are there serve more clients than there are threads', async () => {
    await serve(shape);
    const many = await Promise.all(Array.from({ length: 20 }, connect));
    const threads = await Promise.all(many.map(threadOf));
    expect(new Set(threads).size).toBe(2);
  });
});

describe('in the shape dealt', () => {
  it('the threads get as many connections each', async () => {
    await serve('dealt');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6; i += 1) {
      const thread = await threadOf(await connect());
      counts.set(thread, (counts.get(thread) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([3, 3]);
  });

  it('while there is no thread, a client is told to come back', async () => {
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    await serve('dealt', { threads: 1, onThreadEnd: ended, workerData: { gate, good: 1, others: 'wait' } });
    await expect((await connect()).ask('GET /exit')).rejects.toThrow();
    await end; // and the next thread stands at the gate
    const { status, fields } = await ask(server!, 'GET /');
    expect([status, fields.get('Retry-After'), fields.get('Connection')]).toEqual([503, '1', 'close']);
  });
});

describe('in the shape dealt, when things change', () => {
  it('while a thread is replaced, the other one serves everybody', async () => {
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    await serve('dealt', { onThreadEnd: ended, workerData: { gate, good: 2, others: 'wait' } });
    const [one, other] = await onTwoThreads();
    await expect(one.ask('GET /exit')).rejects.toThrow();
    await end;
    const threads = await Promise.all([1, 2, 3].map(async () => threadOf(await connect())));
    expect(new Set(threads)).toEqual(new Set([await threadOf(other)]));
  });

  it('a thread whose clients have left gets the next ones', async () => {
    await serve('dealt');
    const [one, , three] = [await connect(), await connect(), await connect(), await connect()];
    const thread = await threadOf(one!);
    expect(await threadOf(three!)).toBe(thread);
    one!.destroy();
    three!.destroy();
    for (;;) {
      // The main thread hears of it a moment later.
      const [next, afterNext] = [await connect(), await connect()];
      if ((await threadOf(next)) === thread && (await threadOf(afterNext)) === thread) break;
      next.destroy();
      afterNext.destroy();
    }
  });
});

describe('in the shape thread-per-client', () => {
  it('past the limit a client is told to come back, and gets its turn when another has left', async () => {
    await serve('thread-per-client', { threads: 1 });
    const first = await connect();
    await first.ask('GET /');
    expect((await ask(server!, 'GET /')).status).toBe(503);
    first.destroy();
    for (;;) {
      const { status } = await ask(server!, 'GET /');
      if (status === 200) break; // the thread takes a moment to leave
    }
  });

  it('each connection has a thread that nobody had before', async () => {
    await serve('thread-per-client');
    const threads: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const client = await connect();
      threads.push(await threadOf(client));
      client.destroy();
      await client.closed;
    }
    expect(new Set(threads).size).toBe(threads.length);
  });
});

describe('in the shape shared-port', () => {
  it('is what a system with shared ports gets, and all threads have one port', async () => {
    const { shape, port } = await serve('shared-port');
    expect(shape).toBe((await portCanBeShared()) ? 'shared-port' : 'dealt');
    expect(port).toBeGreaterThan(0);
  });

  it('falls back to dealing where ports cannot be shared, and says so', async () => {
    const { shape } = await serve('shared-port', { portCanBeShared: false });
    expect(shape).toBe('dealt');
    expect(String((await ask(server!, 'GET /')).content)).toBe('hello');
  });

  it('does not join a port that another program shares', async () => {
    if (!(await portCanBeShared())) return;
    const other = createServer();
    await new Promise<void>((resolve) => other.listen({ host: '127.0.0.1', port: 0, reusePort: true }, resolve));
    const { port } = other.address() as { port: number };
    await expect(serve('shared-port', { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });
});
