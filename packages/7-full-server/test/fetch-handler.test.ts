/** What applications and their middleware do with the Request that they are given, and how their Responses are framed. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fetch, fetchHandler, type RunningServer, serve } from '#chapter';

const faults: unknown[] = [];
let server: RunningServer | undefined;
afterEach(async () => {
  faults.length = 0;
  await server?.stop();
});

async function ask(fetch: Fetch, octets: string): Promise<string> {
  server = await serve(fetchHandler(fetch), { port: 0, onError: (error) => faults.push(error) });
  const socket = connect(server.address.port, '127.0.0.1');
  socket.write(octets);
  return textOf(socket);
}

const GET = 'GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

function post(mediaType: string, content: string): string {
  return `POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${mediaType}\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
}

describe('the Request', () => {
  const JSON_POST = post('application/json', '{"a":1}');

  it.each<[what: string, octets: string, fetch: (request: Request) => unknown, wanted: unknown]>([
    ['is one', GET, (asked) => asked instanceof Request && asked.bodyUsed, false],
    ['is read as JSON', JSON_POST, (asked) => asked.json(), { a: 1 }],
    ['is read as text', JSON_POST, (asked) => asked.text(), '{"a":1}'],
    ['is read as octets', JSON_POST, async (asked) => (await asked.bytes()).length, 7],
    ['is read as a form', post('application/x-www-form-urlencoded', 'a=b'), entriesOf, [['a', 'b']]],
    ['is read as a form in parts', post('multipart/form-data; boundary=edge', PARTS), entriesOf, [['a', 'b']]],
    [
      'can be cloned, and both are read',
      JSON_POST,
      async (asked) => {
        const clone = asked.clone();
        return [await clone.json(), await asked.text(), clone instanceof Request];
      },
      [{ a: 1 }, '{"a":1}', true],
    ],
    [
      'can be wrapped in another, with its body',
      JSON_POST,
      async (asked) => {
        const other = new Request(asked, { headers: { b: 'c' } });
        return [other.method, other.url, other.headers.get('b'), await other.json(), asked.bodyUsed];
      },
      ['POST', 'http://x/a', 'c', { a: 1 }, true],
    ],
    [
      'can be what another is made from, under another URL',
      GET,
      (asked) => {
        const other = new Request('http://y/b', asked);
        return [other.method, other.url, other.headers.get('Host')];
      },
      ['GET', 'http://y/b', 'x'],
    ],
    [
      'is read once',
      JSON_POST,
      async (asked) => [await asked.text(), await asked.text().catch(({ name }) => name)],
      ['{"a":1}', 'TypeError'],
    ],
  ])('%s', async (_what, octets, fetch, wanted) => {
    const answer = await ask(async (asked) => Response.json(await fetch(asked)), octets);
    expect(faults).toEqual([]);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual(wanted);
  });

  it.each<[what: string, of: (request: Request) => Request]>([
    ['it', (asked) => asked],
    ['its clone', (asked) => asked.clone()],
    ['one made from it', (asked) => new Request(asked)],
  ])('has a signal that tells when the client has gone: %s', async (_what, of) => {
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const fetch: Fetch = async (asked) => {
      const { signal } = of(asked);
      signal.addEventListener('abort', () => aborted.resolve());
      begun.resolve();
      await aborted.promise;
      return new Response();
    };
    server = await serve(fetchHandler(fetch), { port: 0 });
    const socket = connect(server.address.port, '127.0.0.1');
    socket.write(GET);
    await begun.promise;
    socket.resetAndDestroy();
    await Promise.all([aborted.promise, once(socket, 'close')]);
  });
});

const PARTS = '--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--edge--\r\n';

const entriesOf = async (asked: Request) => [...(await asked.formData())];

describe('the Response', () => {
  const piece = new TextEncoder().encode('hello');

  it.each<[what: string, framing: string, make: () => Response | Promise<Response>]>([
    ['a text', 'Content-Length: 5', () => new Response('hello')],
    ['a text, later', 'Content-Length: 5', async () => new Response('hello')],
    ['JSON', 'Content-Length: 7', () => Response.json({ a: 1 })],
    ['octets', 'Content-Length: 5', () => new Response(piece)],
    ['a text with other fields', 'Content-Length: 5', () => rewrapped(new Response('hello'))],
    ['a text whose clone was read', 'Content-Length: 5', async () => cloned(new Response('hello'))],
    ['a stream of one piece, closed', 'Content-Length: 5', () => new Response(streamOf([piece]))],
    ['a stream of several', 'Transfer-Encoding: chunked', () => new Response(streamOf([piece, piece]))],
    ['a generator', 'Transfer-Encoding: chunked', () => new Response(ReadableStream.from(generate()))],
    ['nothing', 'Content-Length: 0', () => new Response('')],
  ])('is framed by what is known of it: %s', async (_what, framing, make) => {
    expect(await ask(() => make(), GET)).toContain(`\r\n${framing}\r\n`);
  });

  function rewrapped(response: Response): Response {
    return new Response(response.body, { headers: { a: 'b' } });
  }

  async function cloned(response: Response): Promise<Response> {
    await response.clone().text();
    return response;
  }

  function streamOf(pieces: readonly Uint8Array[]) {
    return new ReadableStream({
      start(controller) {
        for (const one of pieces) controller.enqueue(one);
        controller.close();
      },
    });
  }

  async function* generate() {
    yield piece;
  }

  it.each([
    ['is a 500 when its stream fails at once', (fail: () => void) => fail(), /^HTTP\/1\.1 500 /],
    ['is cut off when its stream fails later', (fail: () => void) => void setTimeout(fail, 5), 'reset'],
  ])('%s', async (_what, when, wanted) => {
    const failing = new ReadableStream({
      start: (controller) => controller.enqueue(piece),
      pull: (controller) => when(() => controller.error(new Error('a fault'))),
    });
    const answer = ask(() => new Response(failing), GET).catch(() => 'reset');
    expect(await answer).toMatch(wanted);
  });

  it('of a HEAD tells its stream that nobody reads it', async () => {
    const canceled = Promise.withResolvers<void>();
    const body = new ReadableStream({ cancel: () => canceled.resolve() });
    const answer = await ask(() => new Response(body), GET.replace('GET', 'HEAD'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    await canceled.promise;
  });
});
