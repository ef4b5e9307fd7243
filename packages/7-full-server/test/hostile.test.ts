/** Clients that go away, or speak something else, at every step; and what a thousand of them leave behind. */

import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '@http-from-scratch/protocol';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, compression, files, type Handler, Router, type RunningServer, serve } from '#chapter';

let root: string;
let server: RunningServer;
const errors: unknown[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hostile-'));
  await writeFile(join(root, 'large.bin'), Buffer.alloc(2_000_000, 'large '));
  await writeFile(join(root, 'large.css'), Buffer.alloc(2_000_000, 'a { b: c } '));
  const router = new Router();
  router.on('POST', '/read', async ({ body }) => text(`read ${(await body.bytes()).length}`));
  router.on('POST', '/unread', () => text('not read'));
  router.on('GET', '/slow', () => new Promise((resolve) => setTimeout(resolve, 20, text('slow'))));
  router.on('GET', '/endless', endless);
  server = await serve(compose(compression)(router.handler(files(root))), {
    port: 0,
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

/** A stream without an end, such as events. It ends when it is let go of, as it has to. */
const endless: Handler = () => {
  let timer: NodeJS.Timeout | undefined;
  let over = () => {};
  async function* ticks() {
    for (let go = true; go; ) {
      yield Buffer.from('tick\n');
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, 5);
        over = () => {
          go = false;
          resolve();
        };
      });
    }
  }
  const release = () => {
    clearTimeout(timer);
    over();
  };
  return { ...text(''), content: { kind: 'stream', stream: ticks(), release } };
};

const head = (...lines: string[]) => `${[...lines, 'Host: x'].join('\r\n')}\r\n\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked';

/** What is sent, and what to wait for before the client goes away. */
type Stage = readonly [name: string, sent: string, waitFor?: string];

const STAGES: readonly Stage[] = [
  ['before a word', ''],
  ['in an empty line', '\r'],
  ['in the request-line', 'GET /sl'],
  ['in a field-name', 'GET / HTTP/1.1\r\nHo'],
  ['in the end of the head', 'GET / HTTP/1.1\r\nHost: x\r\n\r'],
  ['in content of a known length', head('POST /read HTTP/1.1', 'Content-Length: 100') + 'some'],
  ['in a chunk', `${head('POST /read HTTP/1.1', CHUNKED)}ff\r\nsome`],
  ['in a chunk-size', `${head('POST /read HTTP/1.1', CHUNKED)}f`],
  ['in trailers', `${head('POST /read HTTP/1.1', CHUNKED)}0\r\nA: b`],
  ['in content that nobody reads', head('POST /unread HTTP/1.1', 'Content-Length: 100') + 'some', 'not read'],
  [
    'when it may send its content',
    head('POST /read HTTP/1.1', 'Content-Length: 5', 'Expect: 100-continue'),
    '100 Continue',
  ],
  ['while the handler works', head('GET /slow HTTP/1.1')],
  ['while the file is opened', head('GET /large.bin HTTP/1.1')],
  ['at the first octets of a file', head('GET /large.bin HTTP/1.1'), 'large large'],
  ['at the first octets of a compressed file', head('GET /large.css HTTP/1.1', 'Accept-Encoding: gzip'), '\r\n\r\n'],
  ['in a stream without an end', head('GET /endless HTTP/1.1'), 'tick'],
  ['behind an answer', head('GET /none HTTP/1.1'), '404'],
  ['in a pipeline', head('GET /large.bin HTTP/1.1').repeat(20), '200 OK'],
  ['at a refusal', 'GET / HTTP/9.9\r\n\r\n', '505'],
  ['at a refusal, and says more', `no request\r\n\r\n${'x'.repeat(100_000)}`, '400'],
  ['noise', '\x00\xff\xfe\x80'.repeat(1000)],
  ['a TLS hello', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'\x5a'.repeat(500)}`, '400'],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00', '505'],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', '400'],
  ['a proxy', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n' + head('GET / HTTP/1.1'), '400'],
];

const WAYS_TO_LEAVE = {
  reset: ({ socket }: Client) => socket.resetAndDestroy(),
  close: (client: Client) => client.destroy(),
  'half-close': async (client: Client) => {
    client.end();
    // It has said its last word and listens; for a file, or without an end, only as long as it likes.
    await Promise.race([client.closed, new Promise((resolve) => setTimeout(resolve, 50))]);
    client.destroy();
  },
} as const;
type WayToLeave = keyof typeof WAYS_TO_LEAVE;

async function visit([, sent, waitFor]: Stage, way: WayToLeave): Promise<void> {
  const client = await Client.open(server.address);
  client.send(sent);
  if (waitFor !== undefined) await client.until(waitFor);
  await WAYS_TO_LEAVE[way](client);
}

/** What the process holds: sockets, servers, timers, … as Node counts them, and what the system has open for it. */
function holdings(): Record<string, number> {
  const count: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) count[kind] = (count[kind] ?? 0) + 1;
  delete count.Immediate; // the runner's
  if (process.platform === 'linux') count.descriptors = readdirSync('/proc/self/fd').length;
  return count;
}

/** What there is more of than before. The test runner has a timer or two of its own; a thousand clients would leave more. */
function moreThan(before: Record<string, number>): Record<string, number> {
  const more = Object.entries(holdings()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const);
  return Object.fromEntries(more.filter(([kind, count]) => count > (kind === 'Timeout' ? 2 : 0)));
}

async function isServed(): Promise<void> {
  const client = await Client.open(server.address);
  await client.send(head('GET /slow HTTP/1.1')).until('slow');
  client.end();
  await client.closed;
  client.destroy();
}

describe.each(Object.keys(WAYS_TO_LEAVE) as WayToLeave[])('a client that leaves with: %s', (way) => {
  it.each(STAGES.map((stage) => [stage[0], stage] as const))('%s', async (_name, stage) => {
    await visit(stage, way);
    await isServed();
    await expect.poll(() => server.connections).toBe(0);
    expect(errors).toEqual([]);
  });
});

describe('a client that half-closes', () => {
  it.each([
    ['after a request', head('GET /slow HTTP/1.1'), /^HTTP\/1\.1 200 .*slow$/s],
    ['after several', head('GET /slow HTTP/1.1').repeat(3), /(HTTP\/1\.1 200 .*slow){3}$/s],
    ['in a head', 'GET /slow HTTP/1.1\r\nHost', /^HTTP\/1\.1 400 /],
    ['in content', `${head('POST /read HTTP/1.1', 'Content-Length: 9')}abc`, /^HTTP\/1\.1 400 /],
    ['in a chunk', `${head('POST /read HTTP/1.1', CHUNKED)}9\r\nabc`, /^HTTP\/1\.1 400 /],
    ['between chunks', `${head('POST /read HTTP/1.1', CHUNKED)}3\r\nabc\r\n`, /^HTTP\/1\.1 400 /],
    ['without a word', '', /^$/],
  ])('%s still gets what it is owed', async (_when, sent, owed) => {
    const client = await Client.open(server.address);
    client.send(sent).end();
    expect(await client.rest()).toMatch(owed);
  });
});

describe('a thousand hostile clients', () => {
  it('leave nothing behind: no socket, no timer, no file, no listener', async () => {
    await Promise.all(STAGES.map((stage) => visit(stage, 'reset')));
    await isServed();
    // What is opened once and kept, such as the threads of the file system, is open now.
    await expect.poll(() => server.connections).toBe(0);
    await expect
      .poll(() => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length)
      .toBeLessThan(3);
    const before = holdings();
    const ways = Object.keys(WAYS_TO_LEAVE) as WayToLeave[];
    let visits = 0;
    const visitor = async () => {
      while (visits < 1000) {
        const turn = visits++;
        await visit(STAGES[turn % STAGES.length]!, ways[turn % ways.length]!);
      }
    };
    await Promise.all(Array.from({ length: 40 }, visitor));
    await isServed();
    await expect.poll(() => server.connections, { timeout: 5_000 }).toBe(0);
    await expect.poll(() => moreThan(before), { timeout: 5_000 }).toEqual({});
    expect(errors).toEqual([]);
    expect(process.listenerCount('warning')).toBeLessThan(3);
  });
});
