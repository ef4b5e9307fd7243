import { json, text } from '@http-from-scratch/protocol';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, type ServerOptions, serve } from '#chapter';
import { FakeClock } from './fake-clock.ts';
import { listening } from './listening.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const DEADLINES = {
  idle: 5_000,
  head: 10_000,
  body: 10_000,
  write: 10_000,
  minimumRate: 1_000,
  handler: 60_000,
  drain: 8_000,
};

let server: RunningServer | undefined;
const clock = new FakeClock();

async function start(handler: Parameters<typeof serve>[0], options: ServerOptions = {}): Promise<RunningServer> {
  server = await listening(handler, { clock, deadlines: DEADLINES, ...options });
  return server;
}

/** Time may only pass when the server has seen what was sent before; an exchange on another connection shows that. */
async function settled({ address }: RunningServer): Promise<void> {
  const witness = await Client.open(address);
  witness.send('GET /witness HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await witness.rest();
  witness.destroy();
}

afterEach(async () => {
  const stopped = server?.stop();
  clock.pass(60_000);
  await stopped;
  server = undefined;
});

describe('deadlines', () => {
  it('closes a connection without a request after the idle time, and says nothing', async () => {
    const running = await start(() => text('hi'));
    const client = await Client.open(running.address);
    await settled(running);
    clock.pass(4_000);
    client.send(GET);
    await client.until('hi'); // still there
    await settled(running);
    clock.pass(4_000);
    client.send(GET);
    await client.until('hi', 2); // the time begins anew with each answer
    await settled(running);
    clock.pass(7_000); // the idle time, a second for a request on its way, and a look
    expect(await client.rest()).not.toContain('408');
    client.end();
  });

  it('answers 408 to a head that does not end, however steadily it comes', async () => {
    const running = await start(() => text('hi'));
    const client = await Client.open(running.address);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n');
    await settled(running);
    clock.pass(6_000);
    client.send('X-More: 1\r\n');
    await settled(running);
    clock.pass(6_000);
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 408 .*Connection: close/s);
    client.end();
  });

  it('counts the time that has passed, also when a look comes late', async () => {
    const running = await start(() => text('hi'));
    const client = await Client.open(running.address);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n');
    await settled(running);
    clock.pass(1_000);
    clock.jump(11_000);
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 408 /);
    client.end();
  });

  it('answers a request that was on its way when the idle time was over', async () => {
    const running = await start(({ path }) => text(`path ${path}!`));
    const client = await Client.open(running.address);
    await client.send(GET).until('path /!');
    await settled(running);
    client.send('GET /late HTTP/1.1\r\nHost: x\r\n\r\n'); // a system call: only our event loop does not know of it yet
    clock.pass(7_000);
    await client.until('path /late!');
    client.destroy();
  });

  it('answers 408 to content that comes slower than the minimum rate', async () => {
    const running = await start(async (request) => text(`${(await request.body.bytes()).length}`));
    const client = await Client.open(running.address);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n');
    for (let second = 0; second < 5; second++) {
      client.send('.');
      await settled(running);
      clock.pass(3_000);
    }
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 408 /s);
    client.end();
  });

  it('takes content that is slow to arrive but keeps to the minimum rate', async () => {
    const running = await start(async (request) => text(`${(await request.body.bytes()).length}`));
    const client = await Client.open(running.address);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n');
    for (let piece = 0; piece < 4; piece++) {
      client.send('.'.repeat(10_000));
      await settled(running);
      if (piece < 3) clock.pass(8_000);
    }
    expect(await client.until('40000')).toMatch(/^HTTP\/1\.1 200 /s);
    client.destroy();
  });

  it('gives up on a client that does not read its answer', async () => {
    const large = new Uint8Array(64 * 1024 * 1024);
    const running = await start((request) => {
      if (request.path === '/witness') return text('');
      return { ...text(''), content: { kind: 'bytes', bytes: large } };
    });
    const client = await Client.open(running.address);
    client.socket.pause();
    client.send(GET);
    await settled(running);
    await expect.poll(() => running.connections).toBe(1);
    clock.pass(300_000);
    await expect.poll(() => running.connections).toBe(0);
    client.destroy();
  });

  it('answers 503 for a handler that never does, and goes on', async () => {
    const running = await start((request) => (request.path === '/' ? new Promise(() => {}) : text('fine')));
    const client = await Client.open(running.address);
    client.send(GET);
    await settled(running);
    clock.pass(61_000);
    expect(await client.until('too long')).toMatch(/^HTTP\/1\.1 503 /s);
    client.send('GET /other HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until('fine');
    client.destroy();
  });

  it('keeps no timer when nobody is connected', async () => {
    const running = await start(() => text('hi'));
    await settled(running);
    await expect.poll(() => running.connections).toBe(0);
    clock.pass(1_000);
    expect(clock.waiting).toBe(0);
  });
});

describe('the limit on connections', () => {
  it('answers 503 past it, and serves again when there is room', async () => {
    const running = await start(() => json('fine'), { maxConnections: 2 });
    const first = await Client.open(running.address);
    const second = await Client.open(running.address);
    await first.send(GET).until('fine');
    await second.send(GET).until('fine');
    expect(clock.waiting).toBe(1); // one look is for all of them
    const third = await Client.open(running.address);
    expect(await third.rest()).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 1.*Connection: close/s);
    third.end();
    first.end();
    await first.closed;
    await expect.poll(() => running.connections).toBe(1);
    const fourth = await Client.open(running.address);
    await fourth.send(GET).until('fine');
    for (const client of [second, fourth]) client.destroy();
  });
});

describe('past twice the limit on connections', () => {
  it('a socket is closed at once: even a 503 would cost too much', async () => {
    const running = await serve(() => json('fine'), { port: 0, clock, maxConnections: 1 });
    server = running;
    const served = await Client.open(running.address);
    await served.send(GET).until('fine');
    const refused = await Promise.all(Array.from({ length: 63 }, () => Client.open(running.address)));
    await Promise.all(refused.map((client) => client.until('503'))); // and each stays until its client closes
    const past = await Client.open(running.address);
    expect(await past.rest()).toBe('');
    for (const client of [served, ...refused, past]) client.destroy();
  });
});

describe('a deadline', () => {
  it.each([0, -1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY, '5', null])('cannot be %s', async (value) => {
    for (const name of Object.keys(DEADLINES)) {
      const serving = serve(() => text(''), { port: 0, deadlines: { [name]: value } });
      await expect(serving).rejects.toThrow(RangeError);
      await expect(serving).rejects.toThrow(`deadlines.${name}`);
    }
  });

  it.each([1, 1.5, Number.POSITIVE_INFINITY, undefined])('can be %s', async (value) => {
    for (const name of Object.keys(DEADLINES)) {
      const running = await serve(() => text('fine'), { port: 0, deadlines: { [name]: value } });
      await running.stop();
    }
  });
});

describe('a limit on connections', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5'])('cannot be %s', async (value) => {
    const options = { port: 0, maxConnections: value } as ServerOptions;
    await expect(serve(() => text(''), options)).rejects.toThrow('maxConnections takes a whole number');
  });
});

describe('a limit on a message', () => {
  it.each([-1, Number.NaN, '5'])('cannot be %s: it meant none at all, and nobody was told', async (value) => {
    const options = { port: 0, limits: { content: value } } as unknown as ServerOptions;
    await expect(serve(() => text(''), options)).rejects.toThrow('limits.content takes a number');
  });
});

describe('stopping', () => {
  it('finishes what is in flight, closes what is idle, and accepts no more', async () => {
    let answer = (_: string) => {};
    const asked = new Promise<void>((resolveAsked) => {
      void start((request) => {
        if (request.path !== '/slow') return text('quick');
        resolveAsked();
        return new Promise((resolve) => {
          answer = (content) => resolve(text(content));
        });
      });
    });
    await expect.poll(() => server !== undefined).toBe(true);
    const running = server!;
    const idle = await Client.open(running.address);
    await idle.send(GET).until('quick');
    const busy = await Client.open(running.address);
    busy.send('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;

    const stopped = running.stop();
    await idle.closed;
    await expect(Client.open(running.address)).rejects.toThrow('ECONNREFUSED');
    answer('finished');
    expect(await busy.rest()).toMatch(/^HTTP\/1\.1 200 .*Connection: close.*finished$/s);
    for (const client of [idle, busy]) client.end();
    await stopped;
    expect(running.connections).toBe(0);
  });

  it('cuts off at its deadline what does not end', async () => {
    const running = await start(() => new Promise(() => {}));
    const client = await Client.open(running.address);
    client.send(GET);
    await expect.poll(() => running.connections).toBe(1);
    const stopped = running.stop();
    clock.pass(9_000);
    await stopped;
    expect(await client.rest()).toBe('');
  });
});
