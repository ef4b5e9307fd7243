/** HTTP over real connections: order, silence, slowness, and clients that go away. */

import { encodeLatin1, Fields, type Handler, text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { readAnswers } from './answers.ts';
import { connectTo } from './clients.ts';
import { eventually, startHttp } from './servers.ts';

const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const sayPath: Handler = ({ path }) => text(`you asked for ${path}`);
const said = (sent: string) => readAnswers(sent).map(({ content }) => content);
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A handler that waits for `open()`, whichever request comes. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('a connection', () => {
  it('serves one request after the other', async () => {
    const client = await connectTo(await startHttp(sayPath));
    for (const path of ['/1', '/2', '/3']) await client.send(get(path)).until(`for ${path}`);
  });

  it('answers fifty requests sent in one go, in order', async () => {
    const paths = Array.from({ length: 50 }, (_, number) => `/${number}`);
    const client = await connectTo(await startHttp(sayPath));
    await client
      .send(paths.map((path) => get(path)).join(''))
      .end()
      .rest();
    expect(said(client.received)).toEqual(paths.map((path) => `you asked for ${path}`));
  });

  it('answers in order though a later answer is ready sooner', async () => {
    const slowFirst: Handler = async ({ path }) => {
      if (path === '/slow') await sleep(20);
      return text(path);
    };
    const client = await connectTo(await startHttp(slowFirst));
    await client
      .send(get('/slow') + get('/quick'))
      .end()
      .rest();
    expect(said(client.received)).toEqual(['/slow', '/quick']);
  });

  it('does not keep a ready answer back while the next one is being made', async () => {
    const { opened, open } = gate();
    const slowSecond: Handler = ({ path }) => (path === '/1' ? text('first') : opened.then(() => text('second')));
    const client = await connectTo(await startHttp(slowSecond));
    await client.send(get('/1') + get('/2')).until('first');
    open();
    await client.until('second');
  });

  it('sends the head of a stream before its first piece is there', async () => {
    const { opened, open } = gate();
    async function* events() {
      await opened;
      yield encodeLatin1('an event');
    }
    const client = await connectTo(
      await startHttp(() => ({ status: 200, fields: Fields.empty, content: { kind: 'stream', stream: events() } })),
    );
    await client.send(get('/')).until('Transfer-Encoding: chunked');
    open();
    await client.until('an event');
  });

  it('answers a client that has said FIN behind its request', async () => {
    const client = await connectTo(
      await startHttp(async ({ path }) => {
        await sleep(20);
        return text(path);
      }),
    );
    await client
      .send(get('/1') + get('/2'))
      .end()
      .rest();
    expect(said(client.received)).toEqual(['/1', '/2']);
    expect(client.ended).toBe('fin');
  });

  it('takes a request in which each octet is a segment', async () => {
    const client = await connectTo(await startHttp(async ({ body }) => text(`read ${await body.text()}`)));
    for (const octet of 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello') {
      client.send(octet);
      await new Promise(setImmediate);
    }
    await client.until('read hello');
  });

  it('closes after the answer that says so, with FIN', async () => {
    const client = await connectTo(await startHttp(sayPath));
    await client.send(get('/1', 'Connection: close\r\n') + get('/2')).rest();
    expect([said(client.received), client.ended]).toEqual([['you asked for /1'], 'fin']);
  });

  it('lets a refusal arrive, though the client is still sending', async () => {
    const client = await connectTo(await startHttp(sayPath));
    client.send('no request at all\r\n\r\n').socket.write(new Uint8Array(4 * 1024 * 1024));
    await client.rest();
    expect(client.received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(client.ended).toBe('fin');
  });

  it('shows a cut answer as a reset, also in HTTP/1.0, where FIN would end it well', async () => {
    async function* half() {
      yield encodeLatin1('the first half');
      await sleep(5);
      throw new Error('and no second');
    }
    const listener = await startHttp(() => ({
      status: 200,
      fields: Fields.empty,
      content: { kind: 'stream', stream: half() },
    }));
    const client = await connectTo(listener);
    await client.send('GET / HTTP/1.0\r\n\r\n').rest();
    expect(client.ended).toBe('reset');
  });

  it('shows a refusal that breaks off as a reset, too, and says why: it looked whole, and nobody heard of it', async () => {
    async function* half() {
      yield encodeLatin1('you cannot ');
      throw new Error('the page of errors is broken');
    }
    const faults: string[] = [];
    const listener = await startHttp(sayPath, {
      refusal: ({ status }) => ({ status, fields: Fields.empty, content: { kind: 'stream', stream: half() } }),
      onError: (error) => faults.push(String(error)),
    });
    const client = await connectTo(listener);
    await client.send('GET / HTTP/1.0\r\nHost : a\r\n\r\n').rest();
    expect([client.ended, faults]).toEqual(['reset', ['Error: the page of errors is broken']]);
  });
});

describe('clients that mean harm, or have bad luck', () => {
  it('hold nobody up when they stall in the middle of a request', async () => {
    const listener = await startHttp(sayPath);
    for (let count = 0; count < 20; count++) (await connectTo(listener)).send('GET / HTTP/1.1\r\nHost:');
    const client = await connectTo(listener);
    await client.send(get('/')).until('you asked for /');
  });

  it('cost bounded memory when they ask thousands of times and read nothing', async () => {
    let asked = 0;
    const answer = text('x'.repeat(1000));
    const listener = await startHttp(() => {
      asked++;
      return answer;
    });
    const client = (await connectTo(listener)).pause();
    client.send(get('/').repeat(200_000));
    let before = -1;
    while (asked !== before) {
      before = asked;
      await sleep(50);
    }
    // What was answered lies in the buffers of the system; the rest was not even read.
    const [channel] = listener.connections;
    expect(asked).toBeLessThan(100_000);
    expect(channel!.unsent).toBeLessThan(256 * 1024);
    expect(channel!.received - asked * get('/').length).toBeLessThan(256 * 1024);
  });

  it('leave nothing behind when they reset: before, in and after a request, and in the middle of an answer', async () => {
    const faults: unknown[] = [];
    let open = 0;
    const handler: Handler = async ({ path, body }) => {
      if (path === '/post') await body.bytes();
      if (path === '/slow') await sleep(10);
      if (path !== '/big') return text('x');
      open++;
      async function* endless() {
        for (;;) yield new Uint8Array(64 * 1024);
      }
      const release = () => {
        open--;
      };
      return { status: 200, fields: Fields.empty, content: { kind: 'stream', stream: endless(), release } };
    };
    const listener = await startHttp(handler, { onError: (error) => faults.push(error) });
    const words = [
      '',
      'GET / HT',
      get('/'),
      get('/slow'),
      get('/slow') + get('/slow'),
      get('/big'),
      get('/big') + get('/big'),
      'POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc',
      'POST /post HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n',
    ];
    for (let round = 0; round < 12; round++) {
      const clients = await Promise.all(words.map(() => connectTo(listener)));
      for (const [number, client] of clients.entries()) {
        if (round % 2 === 0) client.pause();
        client.send(words[number]!);
      }
      await sleep(round);
      for (const client of clients) {
        if (round % 3 === 0) client.socket.destroy();
        else client.reset();
      }
    }
    await eventually(() => listener.connections.size === 0 && open === 0);
    expect(faults).toEqual([]);
    const client = await connectTo(listener);
    await client.send(get('/')).until('200 OK');
  });

  it('are served two hundred at once', async () => {
    const listener = await startHttp(sayPath);
    const clients = await Promise.all(Array.from({ length: 200 }, () => connectTo(listener)));
    await Promise.all(clients.map((client, number) => client.send(get(`/${number}`)).until(`asked for /${number}`)));
  });
});
