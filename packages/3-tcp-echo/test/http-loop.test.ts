/** The loop itself, on a channel in memory: what happens after what. */

import {
  encodeLatin1,
  Fields,
  type Handler,
  type HttpResponse,
  ProtocolError,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionLost, type HttpOptions, serveHttp } from '#chapter';
import { readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe('a connection', () => {
  it('says what it waits for: a request, or the rest of its head', async () => {
    const channel = new MemoryChannel(['GET / HT', 'TP/1.1\r\nHost: a\r\n', '\r\n']);
    const waits: unknown[] = [];
    const { read } = channel;
    channel.read = (waitingFor) => {
      waits.push(waitingFor);
      return read.call(channel, waitingFor);
    };
    await serveHttp(() => text('fine'))(channel);
    expect(waits).toEqual(['message', 'head', 'head', 'message']);
  });
});

describe('requests that come in one piece', () => {
  it('are given to the handler one after the other: the second when the first is answered', async () => {
    const log: string[] = [];
    const handler: Handler = async ({ path }) => {
      log.push(`${path} begins`);
      await new Promise(setImmediate);
      log.push(`${path} ends`);
      return text(path);
    };
    const channel = new MemoryChannel([get('/1') + get('/2')]);
    await serveHttp(handler)(channel);
    expect(log).toEqual(['/1 begins', '/1 ends', '/2 begins', '/2 ends']);
    expect(readAnswers(channel.sent.join('')).map(({ content }) => content)).toEqual(['/1', '/2']);
  });

  it('are not answered later than need be: what is ready leaves before a slow handler is waited for', async () => {
    const channel = new MemoryChannel([get('/quick') + get('/slow')]);
    let sentBefore = '';
    const handler: Handler = async ({ path }) => {
      if (path === '/slow') {
        await new Promise(setImmediate);
        sentBefore = channel.sent.join('');
      }
      return text(`answer to ${path}`);
    };
    await serveHttp(handler)(channel);
    expect(sentBefore).toContain('answer to /quick');
  });

  it('leave together, when their answers are ready at once', async () => {
    const channel = new MemoryChannel([get('/1') + get('/2') + get('/3')]);
    await serveHttp(({ path }) => text(path))(channel);
    expect(channel.sent).toHaveLength(1);
  });
});

describe('a handler that takes its time', () => {
  it('is told by `request.signal` when its client is gone, and the exchange is told of as 499 at once', async () => {
    const channel = new MemoryChannel([get('/')]);
    const statuses: number[] = [];
    let reason: Error | undefined;
    const handler: Handler = ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          resolve(text('too late'));
        });
        setImmediate(() => channel.lose());
      });
    const serving = serveHttp(handler, { onExchange: ({ status }) => statuses.push(status) })(channel);
    await expect(serving).rejects.toThrow('reset');
    expect([statuses, reason?.name]).toEqual([[499], 'AbortError']);
  });

  it('does not keep the connection that is gone: it may work on without it', async () => {
    const channel = new MemoryChannel([get('/')]);
    setImmediate(() => channel.lose());
    await expect(serveHttp(() => new Promise(() => {}))(channel)).rejects.toThrow('reset');
  });

  it('can be interrupted with an error, which is answered in its place; the connection goes on', async () => {
    const channel = new MemoryChannel([get('/slow') + get('/quick')]);
    const slow = Promise.withResolvers<HttpResponse>();
    let aborted: boolean | undefined;
    const handler: Handler = ({ path, signal }) => {
      if (path === '/quick') return text('quick');
      setImmediate(() => {
        channel.onInterrupt?.(new ProtocolError('timed-out', 503, 'too slow'));
        aborted = signal.aborted;
      });
      return slow.promise;
    };
    await serveHttp(handler)(channel);
    const answers = readAnswers(channel.sent.join(''));
    expect(answers.map(({ status, content }) => [status, content])).toEqual([
      [503, 'too slow\n'],
      [200, 'quick'],
    ]);
    expect(aborted).toBe(true);
  });

  it('may answer or fail afterwards: the one is disposed of, the other told', async () => {
    const faults: unknown[] = [];
    let released = 0;
    const late = [Promise.withResolvers<HttpResponse>(), Promise.withResolvers<HttpResponse>()];
    const channel = new MemoryChannel([get('/0') + get('/1')]);
    const handler: Handler = ({ path }) => {
      setImmediate(() => channel.onInterrupt?.(new ProtocolError('timed-out', 503, 'too slow')));
      return late[Number(path.slice(1))]!.promise;
    };
    await serveHttp(handler, { onError: (error) => faults.push(error) })(channel);
    async function* stream() {
      yield new Uint8Array(1);
    }
    const release = () => {
      released++;
      throw new Error('cannot close');
    };
    late[0]!.resolve({ ...text(''), content: { kind: 'stream', stream: stream(), release } });
    late[1]!.reject(new Error('late'));
    await new Promise(setImmediate);
    expect([released, faults.map(String).sort()]).toEqual([1, ['Error: cannot close', 'Error: late']]);
  });

  it('is not told of a connection that ends well, or after its answer was sent', async () => {
    const signals: AbortSignal[] = [];
    const channel = new MemoryChannel([get('/1') + get('/2')], 'reset');
    const handler: Handler = async ({ signal }) => {
      signals.push(signal);
      return text('fine');
    };
    await expect(serveHttp(handler)(channel)).rejects.toThrow('reset');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe('a refusal', () => {
  it('knows what was asked, as soon as the request-line is whole: a HEAD gets no content, and the log gets both', async () => {
    const channel = new MemoryChannel(['HEAD /asked HTTP/1.1\r\nbad field\r\n\r\n']);
    const told: unknown[] = [];
    await serveHttp(() => text('never'), {
      onExchange: ({ request, status }) => told.push([request?.method, request?.target, status]),
    })(channel);
    await channel.end();
    expect(told).toEqual([['HEAD', '/asked', 400]]);
    expect(channel.sent.join('')).toMatch(/^HTTP\/1\.1 400 [\s\S]*Connection: close[\s\S]*\r\n\r\n$/);
  });
});

describe('a refusal that the application makes', () => {
  /** What comes of it when it is a stream that fails in its midst. */
  async function refuseWith(fail: (channel: MemoryChannel) => unknown) {
    const channel = new MemoryChannel(['GET / HTTP/1.1\r\nbad field\r\n\r\n']);
    const faults: unknown[] = [];
    const told: unknown[] = [];
    async function* half() {
      yield encodeLatin1('half');
      await new Promise(setImmediate);
      throw fail(channel);
    }
    await serveHttp(() => text('never'), {
      refusal: ({ status }) => ({ status, fields: Fields.empty, content: { kind: 'stream', stream: half() } }),
      onError: (fault) => faults.push(String(fault)),
      onExchange: ({ status, contentOctets }) => told.push([status, contentOctets]),
    })(channel);
    return { state: channel.state, faults, told };
  }

  it('cannot be taken for a whole one when it breaks off, and onError hears why', async () => {
    expect(await refuseWith(() => new Error('a bug'))).toEqual({
      state: 'destroyed',
      faults: ['Error: a bug'],
      told: [[400, 4]],
    });
  });

  it('is no fault when its client is gone', async () => {
    expect((await refuseWith(() => new ConnectionLost('gone'))).faults).toEqual([]);
  });
});

describe('what the application hands in', () => {
  it.each<[string, HttpOptions]>([
    ['a log that throws', { onExchange: () => fail('log') }],
    ['a log that rejects', { onExchange: async () => fail('log') }],
    ['a log and an error handler that throw', { onExchange: () => fail('log'), onError: () => fail('handler') }],
  ])('does not cost the client its answer: %s', async (_name, options) => {
    const told: unknown[] = [];
    const said = vi
      .spyOn(console, 'error')
      .mockImplementation((...words) => void told.push(words.map(String).join(' ')));
    const channel = new MemoryChannel([get('/1') + get('/2')]);
    await serveHttp(() => text('fine'), { onError: (error) => told.push(String(error)), ...options })(channel);
    await new Promise(setImmediate);
    said.mockRestore();
    expect(readAnswers(channel.sent.join('')).map(({ status }) => status)).toEqual([200, 200]);
    expect(told.join('\n')).toContain(options.onError === undefined ? 'log' : 'handler');
    expect(told).toHaveLength(options.onError === undefined ? 2 : 1);
  });

  it.each([
    [undefined, 'returned nothing'],
    ['hello', 'returned hello'],
    [42, 'returned 42'],
  ])('is looked at when it is an answer: %s', async (value, fault) => {
    for (const handler of [() => value, async () => value]) {
      const faults: string[] = [];
      const channel = new MemoryChannel([get('/x')]);
      await serveHttp(handler as unknown as Handler, { onError: (error) => faults.push(String(error)) })(channel);
      expect(faults).toEqual([`TypeError: the handler for GET /x ${fault}`]);
      expect(readAnswers(channel.sent.join('')).map(({ status }) => status)).toEqual([500]);
    }
  });
});

function fail(what: string): never {
  throw new Error(what);
}
