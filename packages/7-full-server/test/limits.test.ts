import { text } from '@http-from-scratch/protocol';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, type ServerOptions, serve } from '#chapter';
import { FakeClock } from './fake-clock.ts';

const LIMITS = { startLine: 60, head: 200, fields: 5, content: 1000, chunkExtension: 50, trailers: 80 };
const clock = new FakeClock();
let server: RunningServer | undefined;

async function start(handler: Parameters<typeof serve>[0], options: ServerOptions = {}): Promise<RunningServer> {
  server = await serve(handler, { port: 0, clock, ...options });
  return server;
}

afterEach(async () => {
  const stopped = server?.stop();
  clock.pass(60_000);
  await stopped;
  server = undefined;
});

const readAll: Parameters<typeof serve>[0] = async ({ body }) => text(`read ${(await body.bytes()).length}`);

/** Time may only pass when the server has seen what was sent before; an exchange on another connection shows that. */
async function settled({ address }: RunningServer): Promise<void> {
  const witness = await Client.open(address);
  await witness.send('GET /witness HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').rest();
  witness.destroy();
}

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const chunked = head('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked');
const fields = (count: number) => Array.from({ length: count }, (_, index) => `A${index}: b`);
/** Filled up to exactly so many octets, the empty line at its end included. The limit does not count that one. */
const headOf = (octets: number) => {
  const empty = head('GET / HTTP/1.1', 'Host: x', 'A: ').length;
  return head('GET / HTTP/1.1', 'Host: x', `A: ${'a'.repeat(octets - empty)}`);
};
const targetOf = (lineOctets: number) => `/${'a'.repeat(lineOctets - 'GET / HTTP/1.1'.length)}`;

describe('a request may be as large as the limits say, and no larger', () => {
  it.each<[what: string, within: string, past: string, status: number]>([
    ['request-line', head(`GET ${targetOf(60)} HTTP/1.1`, 'Host: x'), `GET ${targetOf(61)} HTTP/1.1\r\n`, 414],
    ['head', headOf(202), headOf(203), 431],
    [
      'number of fields',
      head('GET / HTTP/1.1', 'Host: x', ...fields(4)),
      head('GET / HTTP/1.1', 'Host: x', ...fields(5)),
      431,
    ],
    [
      'content with a length',
      `${head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1000')}${'.'.repeat(1000)}`,
      head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1001'), // and not one octet of it
      413,
    ],
    ['content in chunks', `${chunked}3e8\r\n${'.'.repeat(1000)}\r\n0\r\n\r\n`, `${chunked}3e9\r\n`, 413],
    [
      'content in many chunks',
      `${chunked}${`64\r\n${'.'.repeat(100)}\r\n`.repeat(10)}0\r\n\r\n`,
      `${chunked}${`64\r\n${'.'.repeat(100)}\r\n`.repeat(10)}1\r\n`,
      413,
    ],
    [
      'chunk extension',
      `${chunked}1;a=${'b'.repeat(47)}\r\n.\r\n0\r\n\r\n`,
      `${chunked}1;a=${'b'.repeat(99)}\r\n`,
      400,
    ],
    [
      'chunk extensions together',
      `${chunked}${'1;a=b\r\n.\r\n'.repeat(12)}0\r\n\r\n`,
      `${chunked}${'1;a=b\r\n.\r\n'.repeat(13)}0\r\n\r\n`,
      400,
    ],
    ['trailers', `${chunked}0\r\nA: ${'b'.repeat(70)}\r\n\r\n`, `${chunked}0\r\nA: ${'b'.repeat(80)}\r\n\r\n`, 431],
  ])('%s', async (_what, within, past, status) => {
    const running = await start(readAll, { limits: LIMITS });
    const client = await Client.open(running.address);
    expect(await client.send(within).until('read ')).toMatch(/^HTTP\/1\.1 200 /);
    client.received = '';
    // The answer comes although the request is not complete, and what follows is not taken for another one.
    const answer = await client.send(past).rest();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\nConnection: close\\r\\n`, 's'));
    client.end();
  });

  it('refuses content that is too large before it tells the client to send it', async () => {
    const running = await start(readAll, { limits: LIMITS });
    const client = await Client.open(running.address);
    client.send(head('POST / HTTP/1.1', 'Host: x', 'Expect: 100-continue', 'Content-Length: 1001'));
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 413 /);
    client.end();
  });

  it('sends the answer to content that is too large whole, also to a client that sends all of it', async () => {
    const running = await start(readAll, { limits: LIMITS });
    const client = await Client.open(running.address);
    const octets = 4 * 1024 * 1024;
    client.send(head('POST / HTTP/1.1', 'Host: x', `Content-Length: ${octets}`) + '.'.repeat(octets));
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 413 .*\d octets\n$/s);
    client.end();
  });
});

describe('a client that asks and does not read', () => {
  const REQUESTS = 100_000;
  const GET = head('GET / HTTP/1.1', 'Host: x');

  it('is not read any further, and gets every answer when it reads', async () => {
    let asked = 0;
    const answer = text('.'.repeat(500));
    const running = await start(({ path }) => {
      if (path !== '/witness') asked += 1;
      return answer;
    });
    const { socket } = await Client.open(running.address);
    socket.removeAllListeners('data');
    socket.pause();
    socket.write(GET.repeat(REQUESTS));
    let before = -1;
    await expect
      .poll(
        async () => {
          for (let exchange = 0; exchange < 5; exchange++) await settled(running); // and others are served meanwhile
          const stands = asked === before;
          before = asked;
          return stands && asked > 0;
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    // What the buffers of two sockets hold, and hardly more. The requests are 60 MB of answers.
    expect(asked * 500).toBeLessThan(24 * 1024 * 1024);
    let octets = 0;
    socket.on('data', (piece) => {
      octets += piece.length;
    });
    socket.resume();
    await expect.poll(() => asked, { timeout: 15_000 }).toBe(REQUESTS);
    await expect.poll(() => octets).toBeGreaterThan(REQUESTS * 500);
    socket.destroy();
  });
});

describe('deadlines are no trap', () => {
  const DEADLINES = { idle: 5_000, head: 10_000, body: 10_000, write: 10_000, minimumRate: 1_000 };

  it('closes a connection on which nobody says a word', async () => {
    const running = await start(readAll, { deadlines: DEADLINES });
    const client = await Client.open(running.address);
    await settled(running);
    clock.pass(7_000);
    expect(await client.rest()).toBe('');
    client.end();
  });

  it('answers a request that comes at the very moment when the idle time is over', async () => {
    const running = await start(readAll, { deadlines: DEADLINES });
    const client = await Client.open(running.address);
    await client.send(head('GET / HTTP/1.1', 'Host: x')).until('read 0');
    await settled(running);
    client.send(head('GET / HTTP/1.1', 'Host: x')); // with the system, which has not told us yet
    clock.pass(7_000);
    await client.until('read 0', 2);
    client.destroy();
  });

  it.each([
    ['at once', 'bytes'],
    ['as a stream', 'stream'],
  ] as const)('waits for hours on a client that reads slowly, but reads: content %s', async (_how, kind) => {
    const octets = 48 * 1024 * 1024;
    const piece = new Uint8Array(1024 * 1024);
    async function* pieces() {
      for (let sent = 0; sent < octets; sent += piece.length) yield piece;
    }
    const running = await start(
      ({ path }) => {
        if (path === '/witness') return text('');
        if (kind === 'bytes') return { ...text(''), content: { kind, bytes: new Uint8Array(octets) } };
        return { ...text(''), content: { kind, stream: pieces(), length: octets } };
      },
      { deadlines: DEADLINES },
    );
    const { socket } = await Client.open(running.address);
    socket.removeAllListeners('data');
    let received = 0;
    let readUntil = 0;
    socket.on('data', (part) => {
      received += part.length;
      if (received > readUntil) socket.pause();
    });
    socket.pause();
    socket.write(head('GET / HTTP/1.1', 'Host: x'));
    while (received < octets) {
      await settled(running);
      clock.pass(200_000); // 8 MB in that time are 40 times the minimum rate
      readUntil += 8 * 1024 * 1024;
      socket.resume();
      await expect.poll(() => received > Math.min(readUntil, octets) || socket.destroyed).toBe(true);
      expect(socket.destroyed).toBe(false);
    }
    socket.destroy();
  });

  it('waits for each stalled client only as long as it must, and lets nobody else wait', async () => {
    const running = await start(readAll, { deadlines: DEADLINES });
    const stalled = await Promise.all(Array.from({ length: 50 }, () => Client.open(running.address)));
    for (const [index, client] of stalled.entries()) {
      client.send(index % 2 === 0 ? 'GET / HT' : head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 9'));
    }
    const client = await Client.open(running.address);
    await client.send(head('GET / HTTP/1.1', 'Host: x')).until('read 0');
    client.destroy();
    await settled(running);
    clock.pass(11_000);
    const answers = await Promise.all(stalled.map((one) => one.rest()));
    expect(new Set(answers.map((answer) => answer.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 408']));
    for (const one of stalled) one.end();
    await expect.poll(() => running.connections).toBe(0);
  });
});
