import { Fields, type HttpResponse, text } from '@http-from-scratch/protocol';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Handler, type RunningServer, serve } from '#chapter';

let server: RunningServer;
let handler: Handler;
let told: string[];

beforeEach(async () => {
  told = [];
  server = await serve((request) => (request.path === '/other' ? text('other is fine') : handler(request)), {
    port: 0,
    onError: (error) => told.push(error instanceof Error ? error.message : String(error)),
  });
});
afterEach(() => server.stop());

/** What a handler may do when no compiler looks at it. */
function wrong(response: unknown): Handler {
  return () => response as HttpResponse;
}

async function* pieces(...given: unknown[]): AsyncGenerator<Uint8Array> {
  for (const piece of given) {
    if (piece instanceof Error) throw piece;
    yield (typeof piece === 'string' ? Buffer.from(piece) : piece) as Uint8Array;
  }
}

function streamed(stream: AsyncIterable<Uint8Array>, length?: number): HttpResponse {
  return { ...text(''), content: { kind: 'stream', stream, ...(length !== undefined && { length }) } };
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const OTHER = 'GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const secret = new Error('the password is 1234');
const fine = text('fine');

describe('a handler that fails before its answer has begun', () => {
  it.each<[does: string, handler: Handler]>([
    [
      'throws',
      () => {
        throw secret;
      },
    ],
    ['rejects', () => Promise.reject(secret)],
    [
      'throws what is no error',
      () => {
        throw undefined;
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
    ['answers with nothing', wrong(undefined)],
    ['answers with null', wrong(null)],
    ['answers with a string', wrong('hello')],
    ['promises nothing', () => Promise.resolve() as never],
    ...[99, 100, 101, 199, 600, 1000, 200.5, Number.NaN, -200, '200', undefined].map((status): [string, Handler] => [
      `answers with status ${typeof status === 'string' ? `"${status}"` : status}`,
      wrong({ ...fine, status }),
    ]),
    ['answers without fields', wrong({ ...fine, fields: undefined })],
    ['answers with fields that are a list', wrong({ ...fine, fields: [['A', 'b']] })],
    ['answers with fields that are an object', wrong({ ...fine, fields: { A: 'b' } })],
    ['answers with what looks like Fields', wrong({ ...fine, fields: { lines: [], text: 'A: b\r\nB: c\r\n' } })],
    ['has a field value with CR LF', () => text('', { fields: [['A', 'b\r\nSet-Cookie: c=d']] })],
    ['has a field value with LF', () => text('', { fields: [['A', 'b\nSet-Cookie: c=d']] })],
    ['has a field value with NUL', () => text('', { fields: [['A', 'b\0c']] })],
    ['has a field name with CR LF', () => text('', { fields: [['A: b\r\nSet-Cookie', 'c=d']] })],
    ['has a field name with a space', () => text('', { fields: [['A b', 'c']] })],
    ['adds a field value with CR LF', () => ({ ...fine, fields: Fields.empty.with('A', 'b\r\n\r\n<script>') })],
    ['answers without content', wrong({ ...fine, content: undefined })],
    ['answers with content of no kind', wrong({ ...fine, content: { bytes: new Uint8Array(3) } })],
    ['answers with bytes that are a string', wrong({ ...fine, content: { kind: 'bytes', bytes: 'hello' } })],
    ['answers with bytes that are a list', wrong({ ...fine, content: { kind: 'bytes', bytes: [1, 2] } })],
    ['answers with a stream that is none', wrong({ ...fine, content: { kind: 'stream', stream: 'hello' } })],
    ...[-1, 1.5, Number.NaN, '5'].map((length): [string, Handler] => [
      `announces a length of ${typeof length === 'string' ? `"${length}"` : length}`,
      () => streamed(pieces('hello'), length as number),
    ]),
  ])('%s: 500, not a word of why, and the connection goes on', async (_does, given) => {
    handler = given;
    const client = await Client.open(server.address);
    const answers = await client.send(GET + OTHER).rest();
    expect(answers).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(answers).toMatch(/\r\n\r\nInternal Server Error\nHTTP\/1\.1 200 OK.*other is fine$/s);
    expect(answers).not.toMatch(/1234|Set-Cookie|script/);
    expect(told).toHaveLength(1);
    client.end();
  });

  it('lets go of the stream of an answer that is refused', async () => {
    const release = vi.fn();
    handler = () => ({ ...text(''), content: { kind: 'stream', stream: pieces('hello'), length: -1, release } });
    const client = await Client.open(server.address);
    await client.send(GET).until('500');
    expect(release).toHaveBeenCalledOnce();
    client.destroy();
  });
});

describe('a handler that fails in the middle of its answer', () => {
  it.each<[does: string, () => HttpResponse, told: RegExp]>([
    ['throws in a stream', () => streamed(pieces('some', secret)), /1234/],
    ['throws in a stream of a known length', () => streamed(pieces('some', secret), 9), /1234/],
    ['is shorter than announced', () => streamed(pieces('some'), 9), /shorter/],
    ['is longer than announced', () => streamed(pieces('some', 'thing'), 6), /longer/],
    ['streams strings', () => streamed(pieces(Buffer.from('some'), ['thing'])), /octets/],
  ])('%s: the connection is cut, so that nobody takes a part for the whole', async (_does, response, why) => {
    handler = response;
    const client = await Client.open(server.address);
    const reset = new Promise<boolean>((resolve) => client.socket.once('close', resolve));
    const answer = await client.send(GET + OTHER).rest();
    expect(answer).not.toMatch(/\r\n0\r\n\r\n|other|HTTP\/1\.1 500|1234/);
    const [, length] = /Content-Length: (\d+)/.exec(answer) ?? [];
    const content = answer.split('\r\n\r\n')[1] ?? '';
    if (length !== undefined) expect(content.length).toBeLessThan(Number(length));
    expect(await reset).toBe(true); // RST: not even a client that reads until the end can be mistaken
    expect(told).toEqual([expect.stringMatching(why)]);
  });
});

describe('a handler that says too much', () => {
  it('cannot answer twice: a promise keeps what it was first', async () => {
    handler = () =>
      new Promise((resolve, reject) => {
        resolve(text('first'));
        resolve(text('second'));
        reject(secret);
      });
    const client = await Client.open(server.address);
    const answers = await client.send(GET + OTHER).rest();
    expect(answers.match(/first|second|other is fine/g)).toEqual(['first', 'other is fine']);
    expect(told).toEqual([]);
    client.end();
  });

  it.each([
    ['Content-Length', '1'],
    ['Content-Length', '100'],
    ['Transfer-Encoding', 'chunked'],
    ['Transfer-Encoding', 'gzip, chunked'],
    ['Connection', 'keep-alive'],
  ])('cannot say how its answer is framed: %s: %s', async (name, value) => {
    handler = () => text('hello', { fields: [[name, value]] });
    const client = await Client.open(server.address);
    const answers = await client.send(GET + OTHER).rest();
    expect(answers.match(/^(Content-Length|Transfer-Encoding|Connection): .*$/gm)).toEqual([
      'Content-Length: 5',
      'Connection: keep-alive', // what the server itself says, with Keep-Alive
      'Content-Length: 13',
      'Connection: close',
    ]);
    expect(answers).toMatch(/\r\n\r\nhelloHTTP\/1\.1 200 OK/);
    client.end();
  });
});

describe('a stream that has nothing to say for a long time', () => {
  it('is let go of when its client resets, and not only when it would speak', async () => {
    const released = vi.fn();
    const silence = (async function* () {
      yield Buffer.from('first');
      await new Promise<never>(() => {});
    })();
    handler = () => ({ ...text(''), content: { kind: 'stream', stream: silence, release: released } });
    const client = await Client.open(server.address);
    await client.send(GET).until('first');
    client.socket.resetAndDestroy();
    await vi.waitFor(() => expect(released).toHaveBeenCalledOnce());
  });
});
