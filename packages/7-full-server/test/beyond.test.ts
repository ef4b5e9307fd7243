/** What the joints are good for, over sockets, with clients that others wrote. */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { bytes, type Handler, request, text } from '@http-from-scratch/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  events,
  fetchHandler,
  frameEcho,
  Router,
  type RunningServer,
  type ServerEvent,
  type ServerOptions,
  serve,
  webSocket,
} from '#chapter';

let server: RunningServer | undefined;
afterEach(() => server?.stop());

async function start(handler: Handler, options: ServerOptions = {}): Promise<number> {
  server = await serve(handler, { port: 0, ...options });
  return server.address.port;
}

/** All that the server says to these octets, until it closes. */
async function say(port: number, octets: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(octets);
  return textOf(socket);
}

describe('TLS', () => {
  let tls: { key: string; cert: string };
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  beforeAll(() => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2'], {
      stdio: 'ignore',
    });
    tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ask = async (port: number, method = 'GET', body = '') => {
    const asked = httpsRequest({ port, host: '127.0.0.1', method, rejectUnauthorized: false });
    asked.end(body);
    const [response] = await once(asked, 'response');
    return { status: response.statusCode, content: await textOf(response) };
  };

  it('carries megabytes up and down over the same channel', async () => {
    const port = await start(async ({ body }) => bytes('text/plain', await body.bytes(5e6)), { tls });
    const large = 'x'.repeat(4e6);
    expect(await ask(port, 'POST', large)).toEqual({ status: 200, content: large });
  });

  it('answers requests one after the other on one connection, and a client that has said its last', async () => {
    const port = await start(({ path }) => text(path), { tls });
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true };
    const socket = connectTls(options as ConnectionOptions);
    socket.end('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await textOf(socket)).match(/\r\n\r\n\/./g)).toEqual(['\r\n\r\n/a', '\r\n\r\n/b']);
  });

  it('tells a client that speaks plain HTTP what is wrong', async () => {
    const port = await start(() => text('no'), { tls });
    const answer = await say(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*https/);
  });

  it.each([
    ['says nothing', ''],
    ['begins a handshake and goes no further', '\x16\x03\x01\x02\x00\x01'],
  ])('gives up a client that %s', async (_what, octets) => {
    const port = await start(() => text('no'), { tls, deadlines: { head: 50 } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(octets, 'latin1');
    socket.resume();
    await once(socket, 'close');
  });

  it('throws at once for a key that is none', async () => {
    await expect(serve(() => text(''), { port: 0, tls: { key: 'x', cert: 'y' } })).rejects.toThrow();
  });
});

describe('events', () => {
  async function* three(last: string | undefined): AsyncGenerator<ServerEvent> {
    for (let id = Number(last ?? 0) + 1; id <= 3; id++) yield { id: String(id), event: 'tick', data: `a\nb${id}` };
  }

  it('are lines, and begin behind the last one that the client got', async () => {
    const port = await start(events(three));
    const answer = await say(port, 'GET / HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 2\r\nConnection: close\r\n\r\n');
    expect(answer).toContain('Content-Type: text/event-stream\r\n');
    expect(answer).toContain('id: 3\nevent: tick\ndata: a\ndata: b3\n\n');
    expect(answer).not.toContain('id: 2');
  });

  it('come to an end when the server stops, and their source is told', async () => {
    const ended = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<ServerEvent> {
      try {
        for (;;) yield await new Promise<ServerEvent>((resolve) => setImmediate(resolve, { data: 'x' }));
      } finally {
        ended.resolve();
      }
    }
    const port = await start(events(endless));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.resume();
    await Promise.all([server!.stop(), ended.promise, once(socket, 'close')]);
  });

  it('have a heartbeat between them, so that a client that is gone is noticed', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const port = await start(events(() => never, { heartbeat: 10 }));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let got = '';
    for await (const octets of socket) {
      got += octets;
      if (got.split(':\n\n').length > 2) break;
    }
    expect(server!.connections).toBeLessThanOrEqual(1);
  });

  it('cannot be given a second field by their id', async () => {
    const seen: unknown[] = [];
    const source = async function* () {
      yield { id: '1\ndata: x', data: '' };
    };
    const port = await start(events(source), { onError: (error) => seen.push(error) });
    await expect(say(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).rejects.toThrow(); // cut off: it is not whole
    expect(seen).toEqual([expect.any(TypeError)]);
  });
});

describe('a WebSocket', () => {
  const echo: Handler = webSocket(
    async (socket) => {
      for await (const message of socket) await socket.send(message);
    },
    { protocols: ['b', 'a'], limits: { message: 300_000, frame: 300_000 } },
  );
  const open = async (port: number, protocols: string[] = [], options = {}) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}`, protocols, options);
    await once(client, 'open');
    return client;
  };

  it('sends text and octets back, also those of 200,000', async () => {
    const client = await open(await start(echo));
    const got: [number, boolean][] = [];
    client.on('message', (data: Buffer, isBinary) => got.push([data.length, isBinary]));
    client.send('☃');
    client.send(Buffer.alloc(200_000));
    client.send('x'.repeat(200_000));
    client.ping('alive?');
    const [pong] = await once(client, 'pong');
    expect(String(pong)).toBe('alive?');
    client.close(4000, 'bye');
    expect((await once(client, 'close'))[0]).toBe(4000);
    expect(got).toEqual([[3, false], [200_000, true], [200_000, false]]); // biome-ignore format: a table
  });

  it('agrees on the first sub-protocol of the client that it speaks', async () => {
    const client = await open(await start(echo), ['x', 'a', 'b']);
    expect(client.protocol).toBe('a');
    client.terminate();
  });

  it('closes with 1001 when the server stops, and with 1009 for a message that is too large', async () => {
    const port = await start(echo);
    const [one, two] = [await open(port), await open(port)];
    two.send(Buffer.alloc(300_001));
    expect((await once(two, 'close'))[0]).toBe(1009);
    const closed = once(one, 'close');
    await server!.stop();
    expect((await closed)[0]).toBe(1001);
  });

  it('closes with 1000 when its program is done, and with 1011 when it throws, which onError hears', async () => {
    const errors: unknown[] = [];
    const talk = webSocket(async (socket, { path }) => {
      if (path === '/bug') throw new Error('a bug');
      await socket.send('bye');
    });
    const port = await start(talk, { onError: (error) => errors.push(error) });
    for (const [path, code] of [
      ['/', 1000],
      ['/bug', 1011],
    ] as const) {
      // biome-ignore format: a table
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      expect((await once(client, 'close'))[0]).toBe(code);
    }
    expect(errors).toEqual([new Error('a bug')]);
  });

  it('gives up a client that answers no ping', async () => {
    const gone = Promise.withResolvers<void>();
    const talk = webSocket(
      async (socket) => {
        try {
          for await (const _ of socket);
        } finally {
          gone.resolve();
        }
      },
      { patience: 20 },
    );
    const client = await open(await start(talk), [], { autoPong: false });
    await Promise.all([gone.promise, once(client, 'close')]);
  });

  it('keeps a client that answers, however silent it is', async () => {
    let pings = 0;
    const client = await open(await start(webSocket(async (socket) => void (await socket[Symbol.asyncIterator]().next()), { patience: 400 }))); // biome-ignore format: one line
    client.on('ping', () => ++pings === 2 && client.send('here'));
    expect((await once(client, 'close'))[0]).toBe(1000);
  });

  it('reads frames that arrive octet by octet', async () => {
    const socket = connect(await start(echo), '127.0.0.1').setNoDelay();
    const hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n',
    );
    socket.write('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    for (const octet of hello) await new Promise((resolve) => socket.write(Uint8Array.of(octet), resolve));
    let got = '';
    for await (const octets of socket) {
      got += octets.toString('latin1');
      if (got.endsWith('\x81\x05Hello')) break;
    }
    expect(got).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n'); // RFC 6455 §1.3
  });

  it.each([
    ['an ordinary request', {}, 426],
    ['another version', { 'Sec-WebSocket-Version': '8' }, 426],
    ['a key that is none', { 'Sec-WebSocket-Key': 'x' }, 400],
    ['a page from elsewhere', { Origin: 'http://evil.example' }, 403],
    ['a page without an origin, when the request names no host', { Origin: 'null', Host: '' }, 403],
  ])('is refused to %s', async (what, other, status) => {
    const good = { Connection: 'keep-alive, Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
    const key = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const fields = Object.entries(what === 'an ordinary request' ? {} : { ...good, ...key, ...other });
    const asked = request('GET', '/', { fields: Object.entries({ Host: 'x', ...Object.fromEntries(fields) }) });
    await expect((async () => echo(asked))()).rejects.toMatchObject({ status });
  });

  it('of the page tells the octets that brought a message', async () => {
    const client = await open(await start(new Router().get('/', frameEcho as never).handler()));
    client.send('hi');
    const [told] = await once(client, 'message');
    const { text: said, received } = JSON.parse(String(told));
    expect([said, received.slice(0, 4), received.length]).toEqual(['hi', '8182', 16]);
    for (let at = 0; at < 100; at++) client.ping('x'.repeat(100)); // a client that never sends a message must not fill our memory
    client.send('hi');
    const [later] = await once(client, 'message');
    expect(JSON.parse(String(later)).received.length).toBe(4_096);
    client.close();
    await once(client, 'close');
  });
});

describe('an application that takes a Request and returns a Response', () => {
  const ask = async (fetch: (request: globalThis.Request) => unknown, octets: string) =>
    say(await start(fetchHandler(fetch as never)), octets);

  it('gets method, URL, headers and body, and its headers are sent, several cookies too', async () => {
    const answer = await ask(
      async (asked) =>
        new Response(`${asked.method} ${asked.url} ${asked.headers.get('a')} ${await asked.text()}`, {
          status: 201,
          headers: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['Connection', 'x']], // biome-ignore format: a table
        }),
      'POST /p?q HTTP/1.1\r\nHost: h:1\r\nA: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer).toContain('set-cookie: a=1\r\nset-cookie: b=2\r\n');
    expect(answer).toContain('Content-Length: 24\r\n');
    expect(answer.endsWith('POST http://h:1/p?q b hi')).toBe(true);
  });

  it('streams in chunks, and is told when its client is gone', async () => {
    const canceled = Promise.withResolvers<void>();
    const body = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1000)),
        cancel: () => canceled.resolve(),
      });
    const port = await start(fetchHandler(() => new Response(body())));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [head] = await once(socket, 'data');
    expect(String(head)).toContain('Transfer-Encoding: chunked');
    socket.destroy();
    await canceled.promise;
  });

  it('answers HEAD without content, and what it throws is a 500 that tells nothing', async () => {
    const fetch = (asked: globalThis.Request) => {
      if (asked.method === 'HEAD') return new Response('content', { headers: { 'Content-Length': '7' } });
      throw new Error('a secret');
    };
    const port = await start(fetchHandler(fetch), { onError: () => {} });
    const head = await say(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(head).toMatch(/Content-Length: 7\r\n[\s\S]*\r\n\r\n$/);
    const fault = await say(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect([fault.includes('500'), fault.includes('secret')]).toEqual([true, false]);
  });
});
