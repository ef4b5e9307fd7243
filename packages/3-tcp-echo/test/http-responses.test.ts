/** What a handler answers, and what becomes of it on the wire. */

import {
  bytes,
  type Content,
  empty,
  encodeLatin1,
  Fields,
  type Handler,
  type HttpResponse,
  ProtocolError,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { type Exchange, type HttpOptions, serveHttp } from '#chapter';
import { type Answer, readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

type Stream = Extract<Content, { kind: 'stream' }>;

const octets = encodeLatin1;

/** A stream of these pieces, which counts how often it was let go of. */
function stream(pieces: readonly string[], options: { length?: number; fault?: Error } = {}) {
  const count = { released: 0, read: 0 };
  async function* read() {
    for (const piece of pieces) {
      count.read++;
      yield octets(piece);
    }
    if (options.fault !== undefined) throw options.fault;
  }
  const content: Stream = {
    kind: 'stream',
    stream: read(),
    ...(options.length === undefined ? {} : { length: options.length }),
    release() {
      count.released++;
    },
  };
  return { count, response: answer(content) };
}

function answer(content: Content, status = 200, fields = Fields.empty): HttpResponse {
  return { status, fields, content };
}

interface Outcome {
  readonly answers: readonly Answer[];
  readonly sent: string;
  readonly state: MemoryChannel['state'];
  readonly faults: readonly unknown[];
  readonly exchanges: readonly Exchange[];
}

/** Asks with these requests (`GET 1.0`, say), all at once, and gives the handler's response to each. */
async function ask(
  requests: readonly string[],
  handler: Handler,
  { afterwards = 'fin' as 'fin' | 'reset', ...options }: HttpOptions & { afterwards?: 'fin' | 'reset' } = {},
): Promise<Outcome> {
  const methods = requests.map((request) => request.split(' ')[0]!);
  const lines = requests.map((request) => {
    const [method, version = '1.1', ...connection] = request.split(' ');
    return `${method} / HTTP/${version}\r\nHost: a\r\n${connection.length > 0 ? `Connection: ${connection}\r\n` : ''}\r\n`;
  });
  const channel = new MemoryChannel([lines.join('')], afterwards);
  const faults: unknown[] = [];
  const exchanges: Exchange[] = [];
  const serve = serveHttp(handler, {
    onError: (error) => faults.push(error),
    onExchange: (exchange) => exchanges.push(exchange),
    ...options,
  });
  await serve(channel);
  if (channel.state === 'open') await channel.end();
  const sent = channel.sent.join('');
  return {
    answers: readAnswers(sent, methods, channel.state === 'ended'),
    sent,
    state: channel.state,
    faults,
    exchanges,
  };
}

describe('the framing of an answer', () => {
  it.each<
    [string, string, () => HttpResponse, { length?: string; coding?: string; content?: string; closes?: boolean }]
  >([
    ['bytes', 'GET', () => text('hello'), { length: '5', content: 'hello' }],
    ['many bytes', 'GET', () => text('x'.repeat(50_000)), { length: '50000', content: 'x'.repeat(50_000) }],
    ['bytes, counted in octets', 'GET', () => text('é☃'), { length: '5', content: 'Ã©â\x98\x83' }],
    ['nothing', 'GET', () => empty(200), { length: '0' }],
    ['nothing, in a status that says so', 'GET', () => empty(204), {}],
    ['bytes, in a status that can have none', 'GET', () => text('x', { status: 204 }), {}],
    ['bytes, in 304', 'GET', () => text('x', { status: 304 }), {}],
    ['a stream', 'GET', () => stream(['he', '', 'llo']).response, { coding: 'chunked', content: 'hello' }],
    ['an empty stream', 'GET', () => stream([]).response, { coding: 'chunked' }],
    [
      'a stream of a length',
      'GET',
      () => stream(['he', 'llo'], { length: 5 }).response,
      { length: '5', content: 'hello' },
    ],
    ['a stream of length 0', 'GET', () => stream([], { length: 0 }).response, { length: '0' }],
    ['bytes, to HEAD', 'HEAD', () => text('hello'), { length: '5' }],
    ['a stream, to HEAD', 'HEAD', () => stream(['hello']).response, { coding: 'chunked' }],
    ['a stream of a length, to HEAD', 'HEAD', () => stream(['hello'], { length: 5 }).response, { length: '5' }],
    ['a stream, to HEAD in HTTP/1.0', 'HEAD 1.0 keep-alive', () => stream(['hello']).response, {}],
    ['nothing, to HEAD', 'HEAD', () => empty(200), {}],
    [
      'nothing, to HEAD, with the length of a GET',
      'HEAD',
      () => empty(200, [['Content-Length', '7']]),
      { length: '7' },
    ],
    ['bytes, in HTTP/1.0', 'GET 1.0', () => text('hello'), { length: '5', content: 'hello', closes: true }],
    [
      'a stream, in HTTP/1.0',
      'GET 1.0 keep-alive',
      () => stream(['hello']).response,
      { content: 'hello', closes: true },
    ],
    [
      'framing fields of the handler',
      'GET',
      () =>
        text('hello', {
          fields: [
            ['Content-Length', '9'],
            ['Transfer-Encoding', 'x'],
          ],
        }),
      { length: '5', content: 'hello' },
    ],
    [
      'a wish to close',
      'GET',
      () => text('hello', { fields: [['Connection', 'Close']] }),
      { length: '5', content: 'hello', closes: true },
    ],
    [
      'a Connection field that only sounds like it',
      'GET',
      () => text('hello', { fields: [['Connection', 'closely']] }),
      { length: '5', content: 'hello' },
    ],
  ])('of %s', async (_name, request, response, { length, coding, content = '', closes = false }) => {
    const { answers, state, faults } = await ask([request], response);
    expect(answers).toHaveLength(1);
    const [{ fields, whole, ...rest }] = answers as [Answer];
    expect({
      length: fields.get('Content-Length'),
      coding: fields.get('Transfer-Encoding'),
      content: rest.content,
      closes: fields.get('Connection') === 'close',
      whole,
      state,
      faults,
    }).toEqual({ length, coding, content, closes, whole: true, state: 'ended', faults: [] });
  });

  it('keeps the connection in step after HEAD, 204 and 304, whatever the handler gave', async () => {
    const responses = [
      text('not sent'),
      stream(['not sent']).response,
      text('not sent', { status: 204 }),
      stream(['not sent']).response,
      text('sent'),
    ];
    const requests = ['HEAD', 'HEAD', 'GET', 'HEAD', 'GET'];
    const { answers } = await ask(requests, () => responses.shift()!);
    expect(answers.map(({ status, content }) => `${status} ${content}`)).toEqual([
      '200 ',
      '200 ',
      '204 ',
      '200 ',
      '200 sent',
    ]);
  });

  it('says keep-alive to HTTP/1.0 that asked for it, and keeps its word', async () => {
    const { answers } = await ask(['GET 1.0 keep-alive', 'GET 1.0'], () => text('x'));
    expect(answers.map(({ fields }) => fields.get('Connection'))).toEqual(['keep-alive', 'close']);
  });

  it('answers everybody in the version that we speak', async () => {
    const { sent } = await ask(['GET 1.0'], () => text('x'));
    expect(sent).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('keeps the Date of the handler, if it gives one', async () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const { answers } = await ask(['GET'], () => text('x', { fields: [['Date', date]] }));
    expect(answers[0]!.fields.all('Date')).toEqual([date]);
  });
});

describe('what a handler does wrong', () => {
  const fault = new Error('the password is 12345');

  it.each<[string, Handler]>([
    [
      'throws',
      () => {
        throw fault;
      },
    ],
    ['rejects', () => Promise.reject(fault)],
  ])('is 500 when it %s: the client hears nothing of why, the log all of it', async (_name, handler) => {
    const { answers, sent, faults } = await ask(['GET', 'GET'], handler);
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(sent).not.toContain('12345');
    expect(faults).toEqual([fault, fault]);
  });

  it('is an answer of its own when it throws a ProtocolError', async () => {
    const { answers, faults } = await ask(['GET', 'GET'], () => {
      throw new ProtocolError('bad-content', 422, 'not like this');
    });
    expect(answers.map(({ status, content }) => [status, content])).toEqual(Array(2).fill([422, 'not like this\n']));
    expect(faults).toEqual([]);
  });

  it.each([100, 101, 199, 600, 42, 200.5, Number.NaN])('is 500 when it answers with status %s', async (status) => {
    const { count, response } = stream(['x']);
    const { answers, faults } = await ask(['GET', 'GET'], async () => ({ ...response, status }));
    expect(answers.map((answer) => answer.status)).toEqual([500, 500]);
    expect(faults).toEqual([expect.any(RangeError), expect.any(RangeError)]);
    expect(count).toEqual({ released: 2, read: 0 });
  });

  it.each<[string, readonly string[], { length?: number; fault?: Error }, RegExp]>([
    ['throws', ['some'], { fault }, /password/],
    ['throws at once', [], { fault }, /password/],
    ['throws, of a known length', ['some'], { length: 9, fault }, /password/],
    ['is shorter than announced', ['some'], { length: 9 }, /shorter/],
    ['is longer than announced', ['some', 'more'], { length: 5 }, /longer/],
  ])('cannot be taken for a whole answer when its stream %s', async (_name, pieces, options, complaint) => {
    const { count, response } = stream(pieces, options);
    const { answers, state, faults, exchanges } = await ask(['GET', 'GET'], () => response);
    expect(answers.map(({ status, whole }) => [status, whole])).toEqual([[200, false]]);
    expect(state).toBe('destroyed');
    expect(String(faults)).toMatch(complaint);
    expect(count.released).toBe(1);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]!.contentOctets).toBe(pieces.length > 0 ? 4 : 0);
  });

  it('never sends more of a stream than was announced', async () => {
    const { sent } = await ask(['GET'], () => stream(['some', 'HTTP/1.1 200 OK\r\n'], { length: 5 }).response);
    expect(sent.endsWith('\r\n\r\nsome')).toBe(true);
  });

  it('is told to onError when letting go of a stream fails', async () => {
    const content: Stream = { ...(stream(['x']).response.content as Stream), release: () => Promise.reject(fault) };
    const { faults } = await ask(['GET'], () => answer(content));
    expect(faults).toEqual([fault]);
  });
});

describe('a stream in an answer', () => {
  it.each<[string, string, number]>([
    ['read to its end', 'GET', 200],
    ['to HEAD', 'HEAD', 200],
    ['in 304', 'GET', 304],
    ['in 204', 'GET', 204],
  ])('is let go of once: %s', async (_name, request, status) => {
    const { count, response } = stream(['a', 'b']);
    await ask([request], () => ({ ...response, status }));
    expect(count).toEqual({ released: 1, read: request === 'GET' && status === 200 ? 2 : 0 });
  });

  it('is let go of once when the client went away while the handler worked', async () => {
    const { count, response } = stream(['a', 'b', 'c']);
    const channel = new MemoryChannel(['GET / HTTP/1.1\r\nHost: a\r\n\r\n']);
    await serveHttp(async () => {
      channel.lose();
      return response;
    })(channel);
    expect(count.released).toBe(1);
    expect(count.read).toBeLessThanOrEqual(1);
  });

  it('is let go of when the client is lost while it waits for its next piece, and what it throws then is no fault', async () => {
    const channel = new MemoryChannel(['GET / HTTP/1.1\r\nHost: a\r\n\r\n']);
    const waiting = Promise.withResolvers<void>();
    const faults: unknown[] = [];
    const exchanges: Exchange[] = [];
    let released = 0;
    async function* events() {
      yield octets('first');
      queueMicrotask(() => channel.lose());
      await waiting.promise;
    }
    const release = () => {
      released++;
      waiting.reject(new Error('closed'));
    };
    const serve = serveHttp(() => answer({ kind: 'stream', stream: events(), release }), {
      onError: (error) => faults.push(error),
      onExchange: (exchange) => exchanges.push(exchange),
    });
    await serve(channel);
    expect([released, faults]).toEqual([1, []]);
    expect(exchanges.map(({ contentOctets }) => contentOctets)).toEqual([5]);
  });

  it('does not call its maker after the client is gone', async () => {
    const { count, response } = stream(['a', 'b', 'c']);
    const channel = new MemoryChannel(['GET / HTTP/1.1\r\nHost: a\r\n\r\n']);
    async function* until(pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        yield piece;
        channel.lose();
      }
    }
    const content = response.content as Stream;
    await serveHttp(() => ({ ...response, content: { ...content, stream: until(content.stream) } }))(channel);
    expect(count).toEqual({ released: 1, read: 2 });
  });
});

describe('a server that is stopping', () => {
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

  async function converse(pieces: readonly string[], handler: (channel: MemoryChannel) => Handler) {
    const channel = new MemoryChannel(pieces);
    await serveHttp(handler(channel))(channel);
    await channel.end();
    return readAnswers(channel.sent.join('')).map(({ content, fields }) => [content, fields.get('Connection')]);
  }

  /** The order to stop comes when this request is asked. */
  const stopAt =
    (path: string) =>
    (channel: MemoryChannel): Handler =>
    (request) => {
      if (request.path === path) channel.drain();
      return text(request.path);
    };

  it('says with the answer to the last request that has come that it is the last, and reads no more', async () => {
    expect(await converse([get('/1') + get('/2'), get('/3')], stopAt('/1'))).toEqual([
      ['/1', undefined],
      ['/2', 'close'],
    ]);
  });

  it('answers one request more when the order comes in the middle of an answer, and says that it is the last', async () => {
    const handler =
      (channel: MemoryChannel): Handler =>
      ({ path }) => {
        if (path !== '/1') return text(path);
        async function* slow() {
          yield octets('a');
          channel.drain();
          yield octets('b');
        }
        return answer({ kind: 'stream', stream: slow() });
      };
    expect(await converse([get('/1'), get('/2'), get('/3')], handler)).toEqual([
      ['ab', undefined],
      ['/2', 'close'],
    ]);
  });

  it('reads content that nobody wanted before it looks for that last request', async () => {
    const post = `POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`;
    expect(await converse([post, get('/2'), get('/3')], stopAt('/1'))).toEqual([
      ['/1', undefined],
      ['/2', 'close'],
    ]);
  });

  it('aborts `request.draining`, so that a stream without an end can come to one', async () => {
    const channel = new MemoryChannel([get('/')]);
    async function* events(stop: AbortSignal) {
      yield octets('one ');
      setImmediate(() => channel.drain());
      await new Promise((resolve) => stop.addEventListener('abort', resolve));
      yield octets('goodbye');
    }
    await serveHttp(({ draining }) => answer({ kind: 'stream', stream: events(draining) }))(channel);
    await channel.end();
    expect(readAnswers(channel.sent.join(''))[0]!.content).toBe('one goodbye');
  });
});

describe('who is told', () => {
  it('hears of each exchange once: request, status, octets', async () => {
    const { exchanges } = await ask(['GET', 'HEAD', 'GET'], ({ method }) => text(`hello ${method}`));
    expect(
      exchanges.map(({ request, status, contentOctets, peer }) => [request?.method, status, contentOctets, peer]),
    ).toEqual([
      ['GET', 200, 9, { address: 'memory', port: 1 }],
      ['HEAD', 200, 0, { address: 'memory', port: 1 }],
      ['GET', 200, 9, { address: 'memory', port: 1 }],
    ]);
  });

  it('hears of what was no request', async () => {
    const { exchanges } = await ask(['GET 9.9'], () => text('x'));
    expect(exchanges.map(({ request, status }) => [request, status])).toEqual([[undefined, 505]]);
  });

  it('is nobody when the client was reset: no answer, no fault', async () => {
    const channel = new MemoryChannel(['GET / HTTP/1.1\r\nHost: a\r\n'], 'reset');
    await expect(serveHttp(() => text('x'))(channel)).rejects.toThrow('reset');
    expect(channel.sent).toEqual([]);
  });

  it('gets octets of any kind unharmed', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    const { answers } = await ask(['GET'], () => bytes('application/octet-stream', all));
    expect(octets(answers[0]!.content)).toEqual(Buffer.from(all));
  });
});
