/** Content of requests: read when it is asked for, skipped when it is not, and never taken for something else. */

import { decodeLatin1, encodeLatin1, Fields, type Handler, type HttpRequest, text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { ConnectionLost, serveHttp } from '#chapter';
import { readAnswers } from './answers.ts';
import { connectTo } from './clients.ts';
import { MemoryChannel } from './memory-channel.ts';
import { eventually, startHttp } from './servers.ts';

const post = (fields: string, content = '') => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${content}`;
const NEXT = 'GET /next HTTP/1.1\r\nHost: a\r\n\r\n';

const readIt: Handler = async ({ body }) => text(`read ${decodeLatin1(await body.bytes())}`);
const ignoreIt: Handler = ({ path }) => text(`ignored at ${path}`);

async function converse(handler: Handler, ...pieces: string[]) {
  const channel = new MemoryChannel(pieces);
  const faults: unknown[] = [];
  await serveHttp(handler, { onError: (fault) => faults.push(fault) })(channel);
  await channel.end().catch((lost) => {
    throw faults[0] ?? lost; // what cut the answer says more than that it was cut
  });
  const answers = readAnswers(channel.sent.join(''));
  return { sent: channel.sent, answers, said: answers.map(({ status, content }) => `${status} ${content}`.trim()) };
}

describe('100 Continue', () => {
  const expecting = (length: number) => post(`Expect: 100-Continue\r\nContent-Length: ${length}\r\n`);

  it('is said when the handler asks for content, and once', async () => {
    const { said } = await converse(readIt, expecting(6), 'abc', 'def', NEXT);
    expect(said).toEqual(['100', '200 read abcdef', '200 read']);
  });

  it('is said when the handler asks for content, and once, though the first octets are not content yet', async () => {
    const request = post('Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n');
    const { said } = await converse(readIt, request, '3', '\r', '\nabc\r\n0\r\n\r\n', NEXT);
    expect(said).toEqual(['100', '200 read abc', '200 read']);
  });

  it('is not said when content is here already', async () => {
    const { said } = await converse(readIt, `${expecting(6)}abc`, 'def');
    expect(said).toEqual(['200 read abcdef']);
  });

  it('is not said when the handler does not ask: then the answer is the last, as nobody can tell what comes next', async () => {
    const inChunks = post('Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n');
    for (const request of [expecting(6), inChunks]) {
      const { said, answers } = await converse(ignoreIt, request, NEXT);
      expect(said).toEqual(['200 ignored at /']);
      expect(answers[0]!.fields.get('Connection')).toBe('close');
    }
  });

  it('is not said to HTTP/1.0', async () => {
    const { said } = await converse(
      readIt,
      'POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n',
      'abc',
    );
    expect(said).toEqual(['200 read abc']);
  });

  it('is not said to a request without content', async () => {
    const { said } = await converse(readIt, post('Expect: 100-continue\r\n'));
    expect(said).toEqual(['200 read']);
  });

  it('is said before the head of an answer whose stream is the content', async () => {
    const mirror: Handler = ({ body }) => ({ ...text(''), content: { kind: 'stream', stream: body } });
    const { said } = await converse(mirror, expecting(6), 'abc', 'def');
    expect(said).toEqual(['100', '200 abcdef']);
  });

  it('is said before the head of an answer whose stream reads the content for its first piece', async () => {
    async function* count(body: AsyncIterable<Uint8Array>) {
      let octets = 0;
      for await (const piece of body) octets += piece.length;
      yield new TextEncoder().encode(`${octets}`);
    }
    const counting: Handler = ({ body }) => ({ ...text(''), content: { kind: 'stream', stream: count(body) } });
    const { said } = await converse(counting, expecting(6), 'abc', 'def');
    expect(said).toEqual(['100', '200 6']);
  });

  it('is never said in the middle of an answer', async () => {
    async function* late(body: AsyncIterable<Uint8Array>) {
      yield new TextEncoder().encode('first ');
      yield* body;
    }
    const handler: Handler = ({ body }) => ({ ...text(''), content: { kind: 'stream', stream: late(body) } });
    const { said, sent } = await converse(handler, expecting(6), 'abc', 'def');
    expect(said).toEqual(['200 first abcdef']);
    expect(sent.join('')).not.toContain('100 Continue');
  });

  it('reaches the client before it sends the content', async () => {
    const client = await connectTo(await startHttp(readIt));
    await client.send(expecting(5)).until('HTTP/1.1 100 Continue\r\n\r\n');
    await client.send('hello').until('read hello');
  });
});

describe('content that the handler reads', () => {
  it('has its trailers, when it came in chunks', async () => {
    const handler: Handler = async ({ body }) => {
      await body.bytes();
      return text(`trailer ${body.trailers.get('T')}`);
    };
    const { said } = await converse(handler, post('Transfer-Encoding: chunked\r\n', '1\r\na\r\n0\r\nT: v\r\n\r\n'));
    expect(said).toEqual(['200 trailer v']);
  });

  it('is what the connection waits for, and then it waits for the handler again', async () => {
    const channel = new MemoryChannel([post('Content-Length: 3\r\n'), 'abc']);
    const waits: unknown[] = [];
    const { read } = channel;
    channel.read = (waitingFor) => {
      waits.push(waitingFor);
      return read.call(channel, waitingFor);
    };
    await serveHttp(async ({ body }) => {
      await body.bytes();
      waits.push(channel.waitingFor);
      return text('fine');
    })(channel);
    expect(waits).toEqual(['message', 'body', 'handler', 'message']);
  });
});

describe('content that the handler does not read', () => {
  it.each<[string, string, string]>([
    ['of a length', 'Content-Length: 26\r\n', 'GET /evil HTTP/1.1\r\nX: y\r\n'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', '1a\r\nGET /evil HTTP/1.1\r\nX: y\r\n\r\n0\r\nT: v\r\n\r\n'],
  ])('is skipped, and the next request is read behind it: %s', async (_name, fields, content) => {
    const sent = post(fields, content) + NEXT;
    for (const pieces of [[sent], [...sent]]) {
      const { said } = await converse(ignoreIt, ...pieces);
      expect(said).toEqual(['200 ignored at /', '200 ignored at /next']);
    }
  });

  it('is skipped also when the handler has read a part of it', async () => {
    const readOne: Handler = async ({ body }) => {
      for await (const piece of body) return text(`first ${decodeLatin1(piece)}`);
      return text('nothing');
    };
    const { said } = await converse(readOne, post('Content-Length: 6\r\n', 'abc'), `def${NEXT}`);
    expect(said).toEqual(['200 first abc', '200 nothing']);
  });

  it('is skipped also when a large one has been read for the most part', async () => {
    const readOne: Handler = async ({ body }) => {
      for await (const piece of body) return text(`${piece.length} read`);
      return text('nothing');
    };
    const pieces = ['x'.repeat(200_000), 'x'.repeat(100_000) + NEXT];
    const { said } = await converse(readOne, post('Content-Length: 300000\r\n'), ...pieces);
    expect(said).toEqual(['200 200000 read', '200 nothing']);
  });

  it('is skipped when it is the most that is skipped', async () => {
    const most = 256 * 1024;
    const { said } = await converse(ignoreIt, post(`Content-Length: ${most}\r\n`, 'x'.repeat(most)) + NEXT);
    expect(said).toEqual(['200 ignored at /', '200 ignored at /next']);
  });

  it('ends the connection when it is too much to skip, and the answer says so', async () => {
    const { said, answers } = await converse(ignoreIt, post('Content-Length: 300000\r\n', 'x'.repeat(300_000)) + NEXT);
    expect(said).toEqual(['200 ignored at /']);
    expect(answers[0]!.fields.get('Connection')).toBe('close');
  });

  it('ends the connection when only the chunks tell that it is too much', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const { said } = await converse(
      ignoreIt,
      post('Transfer-Encoding: chunked\r\n', `${chunk.repeat(6)}0\r\n\r\n`),
      NEXT,
    );
    expect(said).toEqual(['200 ignored at /']);
  });

  it('ends the connection when it is broken, without a second answer', async () => {
    const { said } = await converse(ignoreIt, post('Transfer-Encoding: chunked\r\n', `zz\r\n${NEXT}`));
    expect(said).toEqual(['200 ignored at /']);
  });

  it('ends the connection when the handler has met the fault and answered all the same', async () => {
    const swallow: Handler = async ({ body }) => text(await body.text().catch((error) => error.code));
    const { said, answers } = await converse(swallow, post('Transfer-Encoding: chunked\r\n', `zz\r\n${NEXT}`));
    expect(said).toEqual(['200 bad-chunk']);
    expect(answers[0]!.fields.get('Connection')).toBe('close');
  });
});

describe('a handler that keeps its hands on the content', () => {
  it('reads nothing of the next request', async () => {
    let late = Promise.resolve('');
    let body: HttpRequest['body'];
    const handler: Handler = (request) => {
      if (request.path === '/') body = request.body;
      else late = body.text();
      late.catch(() => {});
      return text(`answered ${request.path}`);
    };
    const { said } = await converse(handler, post('Content-Length: 3\r\n', 'abc') + NEXT);
    expect(said).toEqual(['200 answered /', '200 answered /next']);
    await expect(late).rejects.toThrow('answered before');
  });

  it('loses the connection for it when it still waits for more when the answer is ready', async () => {
    let late = Promise.resolve('');
    const listener = await startHttp(async ({ body }) => {
      late = body.text();
      late.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 10));
      return text('no patience');
    });
    const client = await connectTo(listener);
    await client.send(post('Content-Length: 6\r\n', 'abc')).rest();
    client.send('def').end();
    await expect(late).rejects.toThrow(ConnectionLost);
    expect(client.received).toMatch(/Connection: close\r\n\r\nno patience$/);
    await eventually(() => listener.connections.size === 0);
  });

  it('loses the connection, but not its answer, when it begins to read while the answer is sent', async () => {
    let late = Promise.resolve('');
    const listener = await startHttp(({ body }) => {
      async function* stream() {
        late = body.text();
        late.catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield encodeLatin1('the answer');
      }
      return { status: 200, fields: Fields.empty, content: { kind: 'stream', stream: stream() } };
    });
    const client = await connectTo(listener);
    await client.send(post('Content-Length: 6\r\n', 'abc')).rest();
    client.end();
    expect([readAnswers(client.received)[0], client.ended]).toMatchObject([
      { content: 'the answer', whole: true },
      'fin',
    ]);
    await expect(late).rejects.toThrow(ConnectionLost);
  });

  it('cannot be two', async () => {
    const twice: Handler = async ({ body }) => {
      const pieces = body[Symbol.asyncIterator]();
      const both = await Promise.allSettled([pieces.next(), body.bytes()]);
      return text(both.map(({ status }) => status).join());
    };
    const { said } = await converse(twice, post('Content-Length: 3\r\n', 'abc'));
    expect(said).toEqual(['200 fulfilled,rejected']);
  });
});

describe('content that is larger than memory should be', () => {
  it('waits in the network while the handler is busy', async () => {
    const busy = Promise.withResolvers<void>();
    const listener = await startHttp(async ({ body }) => {
      await busy.promise;
      let octets = 0;
      for await (const piece of body) octets += piece.length;
      return text(`${octets} octets`);
    });
    const client = await connectTo(listener);
    const size = 15 * 1024 * 1024;
    client.send(post(`Content-Length: ${size}\r\n`)).socket.write(new Uint8Array(size));
    await eventually(() => [...listener.connections].some((channel) => channel.received > 64));
    await new Promise((resolve) => setTimeout(resolve, 50)); // for more to come, if more were taken
    expect([...listener.connections][0]!.received).toBeLessThan(512 * 1024);
    busy.resolve();
    await client.until(`${size} octets`);
  });

  it('is told to a handler as cut short when the client goes away, by FIN or by reset', async () => {
    const faults: unknown[] = [];
    const listener = await startHttp(async ({ body }) => {
      try {
        return text(await body.text());
      } catch (error) {
        faults.push(error);
        throw error;
      }
    });
    const polite = await connectTo(listener);
    await polite.send(post('Content-Length: 10\r\n', 'abc')).end().rest();
    expect(polite.received).toContain('400 Bad Request');
    const rude = await connectTo(listener);
    rude.send(post('Content-Length: 10\r\n', 'abc'));
    await eventually(() => [...listener.connections].some((channel) => channel.received > 10));
    rude.reset();
    await eventually(() => listener.connections.size === 0);
    expect(faults).toMatchObject([{ code: 'message-cut-short' }, { name: 'ConnectionLost' }]);
  });
});
