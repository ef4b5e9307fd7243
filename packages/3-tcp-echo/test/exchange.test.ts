/** One exchange alone, on a channel in memory: what is answered, and does the connection go on behind it? */

import { NEED_BYTES, RequestParser } from '@http-from-scratch/parser';
import {
  decodeLatin1,
  encodeLatin1,
  Fields,
  type Handler,
  type HttpResponse,
  ProtocolError,
  type Tunnel,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { ConnectionLost, Conversation, carefulRefusal, RunningExchange } from '#chapter';
import { readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

const get = (path: string, ...fields: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Host: a', ...fields].join('\r\n')}\r\n\r\n`;

/** An exchange for the request that these octets begin with, and what comes of it. */
function prepare(octets: string, handler: Handler, keepAlive?: number) {
  const channel = new MemoryChannel([]);
  const parser = new RequestParser();
  parser.push(encodeLatin1(octets));
  const event = parser.next();
  if (event === NEED_BYTES || event.kind !== 'head') throw new Error('this test has no request');
  const faults: string[] = [];
  const statuses: number[] = [];
  const conversation = new Conversation(channel, parser, {
    handler,
    keepAlive,
    onExchange: ({ status }) => statuses.push(status),
    faults: { onError: (error) => faults.push(String(error)), refusal: carefulRefusal() },
  });
  const without = Promise.withResolvers<boolean>();
  conversation.goOn = without.resolve;
  const exchange = new RunningExchange(conversation, event.head);
  const answers = async () => {
    await channel.flush();
    return readAnswers(channel.sent.join('')).map(({ status, content }) => [status, content]);
  };
  return { channel, exchange, faults, statuses, answers, withoutHandler: without.promise };
}

/** What its handler has seen, and how it ends. */
function underWay(octets = get('/')) {
  const handler = Promise.withResolvers<HttpResponse>();
  let signal: AbortSignal | undefined;
  const prepared = prepare(octets, (request) => {
    signal = request.signal;
    return handler.promise;
  });
  const goesOn = Promise.race([prepared.exchange.run(), prepared.withoutHandler]);
  goesOn.catch(() => {}); // each test looks at it later
  return { ...prepared, handler, goesOn, gone: () => signal?.aborted };
}

/** A response that holds something open. */
function holding(release: () => void): HttpResponse {
  async function* stream() {
    yield encodeLatin1('late');
  }
  return { ...text(''), content: { kind: 'stream', stream: stream(), release } };
}

const late = () => new Promise(setImmediate);

describe('an exchange', () => {
  it('that is answered at once is over at once, and costs no promise', async () => {
    const { exchange, answers, statuses } = prepare(get('/'), ({ path }) => text(path));
    expect([exchange.run(), await answers(), statuses]).toEqual([true, [[200, '/']], [200]]);
  });

  it('says what it waits for, and counts', () => {
    const waited: unknown[] = [];
    const { channel, exchange } = prepare(get('/'), () => {
      waited.push(channel.waitingFor, channel.messages);
      return text('');
    });
    exchange.run();
    expect([...waited, channel.waitingFor, channel.messages]).toEqual(['handler', 1, 'peer', 1]);
  });

  it('waits for its handler, and says what it waits for', async () => {
    const { channel, goesOn, handler, answers } = underWay();
    expect([channel.waitingFor, channel.messages]).toEqual(['handler', 1]);
    handler.resolve(text('at last'));
    expect([await goesOn, await answers()]).toEqual([true, [[200, 'at last']]]);
    expect(channel.waitingFor).toBe('peer');
  });

  it('gives its handler the time that the server allows, and not what the one before was allowed', () => {
    const { channel, exchange } = prepare(get('/'), (request) => {
      if (request.path === '/') return text('');
      throw new Error('another request');
    });
    channel.timeAllowed = 600_000;
    exchange.run();
    expect(channel.timeAllowed).toBeUndefined();
  });

  it('gives its handler the time that it asks for', () => {
    const { channel, exchange } = prepare(get('/'), (request) => {
      request.allow({ time: 600_000 });
      return text('');
    });
    exchange.run();
    expect(channel.timeAllowed).toBe(600_000);
  });

  it('tells its client for how long the connection is kept', async () => {
    const { channel, exchange } = prepare(get('/'), () => text(''), 5);
    await exchange.run();
    await channel.flush();
    expect(channel.sent.join('')).toContain('\r\nKeep-Alive: timeout=5\r\n');
  });

  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('a secret');
      },
    ],
    [
      'rejects',
      () => {
        const failing = Promise.reject(new Error('a secret'));
        failing.catch(() => {}); // what does not look at it must fail here, and not end the process
        return failing;
      },
    ],
  ])('is 500 when its handler %s, and the connection goes on', async (_how, handler) => {
    const { exchange, answers, faults } = prepare(get('/'), handler);
    const goesOn = await exchange.run();
    expect([goesOn, await answers(), faults]).toEqual([true, [[500, 'Internal Server Error\n']], ['Error: a secret']]);
  });

  it('about the server lets go of the page that it takes the place of: each `OPTIONS *` left a file open', async () => {
    let released = 0;
    const notFound = { ...holding(() => void released++), status: 404 };
    const { exchange, answers } = prepare('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', () => notFound);
    await exchange.run();
    expect([released, await answers()]).toEqual([1, [[204, '']]]);
  });

  it('looks at what a promise gives: nothing is no response', async () => {
    const { exchange, answers } = prepare(get('/'), async () => undefined as unknown as HttpResponse);
    await exchange.run();
    expect(await answers()).toEqual([[500, 'Internal Server Error\n']]);
  });
});

describe('an exchange that is an upgrade', () => {
  const UPGRADE = get('/', 'Connection: upgrade', 'Upgrade: x');
  const upgrade = (run: (tunnel: Tunnel) => Promise<void>): HttpResponse => {
    return { status: 101, fields: Fields.of(['Upgrade', 'x']), content: { kind: 'upgrade', run } };
  };

  it('hands the connection over, with the octets behind the head, and ends it', async () => {
    const got: unknown[] = [];
    const { channel, exchange, statuses } = prepare(`${UPGRADE}first`, () =>
      upgrade(async (tunnel) => {
        got.push(channel.waitingFor, decodeLatin1((await tunnel.read()) ?? new Uint8Array()), await tunnel.read());
        tunnel.write(encodeLatin1('not HTTP'));
      }),
    );
    expect([await exchange.run(), got, statuses]).toEqual([false, ['tunnel', 'first', undefined], [101]]);
    await channel.flush();
    const sent = channel.sent.join('');
    expect(sent).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n[\s\S]*Connection: upgrade\r\n\r\nnot HTTP$/);
    expect(sent).not.toMatch(/Content-Length|Transfer-Encoding/i);
  });

  it('that fails is told to onError, and ends the connection', async () => {
    const { exchange, faults } = prepare(UPGRADE, () => upgrade(() => Promise.reject(new Error('a bug'))));
    expect([await exchange.run(), faults]).toEqual([false, ['Error: a bug']]);
  });

  it.each<[string, number, HttpResponse['content']]>([
    ['another status', 200, upgrade(async () => {}).content],
    ['other content', 101, { kind: 'none' }],
  ])('is none with %s', async (_what, status, content) => {
    const { exchange, answers } = prepare(UPGRADE, () => ({ ...text(''), status, content }));
    await exchange.run();
    expect(await answers()).toEqual([[500, 'Internal Server Error\n']]);
  });
});

describe('an exchange that fails by a bug of ours', () => {
  it('may lose its client afterwards, and no promise is rejected that nothing waits for', async () => {
    const { channel, exchange } = prepare(get('/'), async () => text(''));
    channel.write = () => {
      throw new Error('a bug');
    };
    await expect(exchange.run()).rejects.toThrow('a bug');
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    channel.onInterrupt?.(new ConnectionLost('gone'));
    await late();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, () => HttpResponse | Promise<HttpResponse>]>([
    ['plain', () => text('')],
    ['async', async () => text('')],
  ])('fails, and does not wait for ever: %s', async (_kind, handler) => {
    const { channel, exchange } = prepare(get('/'), handler);
    channel.write = () => {
      throw new Error('a bug');
    };
    await expect((async () => exchange.run())()).rejects.toThrow('a bug');
  });
});

describe('an exchange is the last', () => {
  it.each<[string, string, HttpResponse]>([
    ['when the client says so', get('/', 'Connection: close'), text('')],
    ['in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', text('')],
    ['when the handler says so', get('/'), text('', { fields: [['Connection', 'close']] })],
    ['when it was a CONNECT: what follows is no request', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', text('')],
  ])('%s', async (_when, octets, response) => {
    const { exchange, channel } = prepare(octets, () => response);
    expect(await exchange.run()).toBe(false);
    await channel.flush();
    expect(channel.sent.join('')).toContain('\r\nConnection: close\r\n');
  });

  it('when the server is stopping, and nothing has come behind the request', async () => {
    const { exchange, channel } = prepare(get('/'), () => text(''));
    channel.drain();
    expect(await exchange.run()).toBe(false);
  });

  it('but not when another request has come behind it already', async () => {
    const { exchange, channel } = prepare(get('/1') + get('/2'), () => text(''));
    channel.drain();
    expect(await exchange.run()).toBe(true);
  });
});

describe('an exchange whose response is cut', () => {
  it.each<[string, unknown, string[]]>([
    ['by a bug, which is told', new Error('a bug'), ['Error: a bug']],
    ['by the client, which is no fault of ours', new ConnectionLost('gone'), []],
    ['by content that is none', new ProtocolError('bad-chunk', 400, 'no chunk'), []],
  ])('destroys the connection: %s', async (_how, failure, told) => {
    async function* stream() {
      yield encodeLatin1('some');
      throw failure;
    }
    const response: HttpResponse = { ...text(''), content: { kind: 'stream', stream: stream() } };
    const { channel, exchange, faults, statuses } = prepare(get('/'), () => response);
    let destroyed = 0;
    channel.destroy = () => void destroyed++;
    expect(await exchange.run()).toBe(false);
    expect({ destroyed, faults, statuses }).toEqual({ destroyed: 1, faults: told, statuses: [200] });
  });
});

describe('an exchange whose client goes away', () => {
  it('is over at once, and its handler is told by `request.signal`', async () => {
    const { channel, goesOn, gone, statuses } = underWay();
    channel.lose();
    await expect(goesOn).rejects.toThrow(ConnectionLost);
    expect([gone(), statuses]).toEqual([true, [499]]);
  });

  it('is told of once, as 499, also when the handler notices it first', async () => {
    const { channel, goesOn, handler, statuses, faults } = underWay();
    handler.reject(new ConnectionLost('while its content was read'));
    await expect(goesOn).rejects.toThrow(ConnectionLost);
    channel.lose();
    expect([statuses, faults]).toEqual([[499], []]);
  });

  it('is told of once also when the response is on its way by then', async () => {
    async function* stream() {
      yield encodeLatin1('first');
      await new Promise(() => {});
    }
    const { channel, goesOn, handler, statuses } = underWay();
    handler.resolve({ ...text(''), content: { kind: 'stream', stream: stream() } });
    await late();
    channel.lose();
    expect([await goesOn, statuses]).toEqual([false, [200]]);
  });

  it('while its stream is sent is told of by `request.signal`, too', async () => {
    let signal: AbortSignal | undefined;
    async function* stream() {
      yield encodeLatin1('first');
      await new Promise(() => {});
    }
    const { channel, exchange, statuses } = prepare(get('/'), (request) => {
      signal = request.signal;
      return { ...text(''), content: { kind: 'stream', stream: stream() } };
    });
    const goesOn = exchange.run();
    await late();
    channel.lose();
    expect([await goesOn, signal?.aborted, statuses]).toEqual([false, true, [200]]);
  });
});

describe('an exchange that takes too long', () => {
  const tooSlow = new ProtocolError('timed-out', 503, 'too slow');

  it('is answered with the error that interrupts it, and the connection goes on', async () => {
    const { channel, goesOn, gone, answers } = underWay();
    channel.onInterrupt?.(tooSlow);
    expect([await goesOn, gone(), await answers()]).toEqual([true, true, [[503, 'too slow\n']]]);
  });

  it('does not send what its handler answers later, and closes what that holds open', async () => {
    const { channel, goesOn, handler, answers } = underWay();
    channel.onInterrupt?.(tooSlow);
    await goesOn;
    let released = 0;
    handler.resolve(holding(() => released++));
    await late();
    expect([released, await answers()]).toEqual([1, [[503, 'too slow\n']]]);
  });

  it('tells what fails later: the handler, or the end of what it answers', async () => {
    const told: string[] = [];
    const cannotClose = () => {
      throw new Error('cannot close');
    };
    for (const settle of [
      ({ reject }: PromiseWithResolvers<HttpResponse>) => reject(new Error('late')),
      ({ resolve }: PromiseWithResolvers<HttpResponse>) => resolve(holding(cannotClose)),
    ]) {
      const { channel, goesOn, handler, faults, answers } = underWay();
      channel.onInterrupt?.(tooSlow);
      await goesOn;
      settle(handler);
      await late();
      told.push(...faults);
      expect(await answers()).toEqual([[503, 'too slow\n']]); // there is no second response
    }
    expect(told).toEqual(['Error: late', 'Error: cannot close']);
  });

  it.each([
    ['is aborted', Object.assign(new Error('as you wish'), { name: 'AbortError' })],
    ['could not read on', new ConnectionLost('gone')],
    ['refuses', new ProtocolError('bad-content', 422, 'not like this')],
  ])('tells nothing of a handler that %s later: that is no bug', async (_how, error) => {
    const { channel, goesOn, handler, faults } = underWay();
    channel.onInterrupt?.(tooSlow);
    await goesOn;
    handler.reject(error);
    await late();
    expect(faults).toEqual([]);
  });
});
