/** What interrupts an exchange, and what is left of it: each of these was seen to go wrong. */

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Fields,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  ProtocolError,
  stream,
  type Tunnel,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { ConnectionLost, type HttpOptions, serveHttp } from '#chapter';
import { MemoryChannel } from './memory-channel.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const tooSlow = new ProtocolError('timed-out', 503, 'too slow');
const turn = () => new Promise(setImmediate);

/** A connection on which two requests have arrived, and what its application saw of them. */
function converse(handler: Handler, options: (channel: MemoryChannel) => HttpOptions = () => ({})) {
  const channel = new MemoryChannel([get('/a') + get('/b')]);
  const asked: string[] = [];
  const statuses: number[] = [];
  const serve = serveHttp(
    (request) => {
      asked.push(request.path);
      return handler(request);
    },
    { ...options(channel), onExchange: ({ status }) => statuses.push(status) },
  );
  return { channel, asked, statuses, over: serve(channel) };
}

const never = () => new Promise<never>(() => {});

describe('an interruption', () => {
  it('lets the next handler run in the context of its connection: it ran in that of the clock', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { channel, over } = context.run('connection', () =>
      converse(({ path }) => {
        if (path === '/a') return never();
        seen.push(context.getStore());
        return text('');
      }),
    );
    await turn();
    context.run('clock', () => channel.onInterrupt?.(tooSlow));
    await over;
    expect(seen).toEqual(['connection']);
  });

  it('ends a connection that a listener of the signal gives up: the next request was asked all the same', async () => {
    const { channel, asked, statuses, over } = converse(({ signal }) => {
      signal.addEventListener('abort', () => channel.lose());
      return never();
    });
    await turn();
    channel.onInterrupt?.(tooSlow);
    await expect(over).rejects.toThrow(ConnectionLost);
    await turn();
    expect({ asked, statuses }).toEqual({ asked: ['/a'], statuses: [499] });
  });
});

describe('a handler that goes on after its time', () => {
  it('changes no limits any more: they were those of the next request', async () => {
    const post = (path: string, content: string) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
    const channel = new MemoryChannel([post('/a', 'xx') + post('/b', '0123456789')]);
    let late: HttpRequest | undefined;
    let timeAllowed: number | undefined = 0;
    const over = serveHttp(async (request) => {
      if (late === undefined) {
        late = request;
        return never();
      }
      late.allow({ content: 5, time: 1 });
      timeAllowed = channel.timeAllowed;
      return text(`${(await request.body.bytes()).length} octets`);
    })(channel);
    await turn();
    channel.onInterrupt?.(tooSlow);
    await over;
    expect([channel.sent.join(''), timeAllowed]).toEqual([expect.stringContaining('10 octets'), undefined]);
  });
});

describe('a handler that fails', () => {
  it('is told of once, when `onError` gives the connection up, and the next request is not asked', async () => {
    const { asked, statuses, over } = converse(
      async () => {
        throw new Error('a bug');
      },
      (channel) => ({ onError: () => channel.lose() }),
    );
    await expect(over).rejects.toThrow(ConnectionLost);
    await turn();
    expect({ asked, statuses }).toEqual({ asked: ['/a'], statuses: [499] });
  });
});

describe('a stream in a response', () => {
  it('that fails without a reason is not whole: what followed passed for the rest of it', async () => {
    async function* half() {
      yield Buffer.from('12345');
      await Promise.reject();
    }
    const { channel, asked, over } = converse(() => stream('text/plain', half(), { length: 10 }));
    await over;
    expect([asked, channel.state]).toEqual([['/a'], 'destroyed']);
  });

  it('that waits for content no longer counts as a handler then: it was cut off at its time', async () => {
    const waited: string[] = [];
    const channel = new MemoryChannel(['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n', 'x']);
    async function* echo({ body }: HttpRequest) {
      for await (const piece of body) {
        waited.push(channel.waitingFor);
        yield piece;
      }
    }
    await serveHttp((request) => stream('text/plain', echo(request)))(channel);
    expect(waited).toEqual(['peer']);
  });
});

describe('a tunnel', () => {
  const UPGRADE = 'Connection: upgrade\r\nUpgrade: x\r\n';
  const upgrade = (run: (tunnel: Tunnel) => Promise<void>): HttpResponse => {
    return { status: 101, fields: Fields.of(['Upgrade', 'x']), content: { kind: 'upgrade', run } };
  };

  /** A tunnel behind a POST of which two octets have arrived, and what is told of it. */
  function afterContent(length: number, afterwards: 'fin' | 'reset') {
    const octets = `POST / HTTP/1.1\r\nHost: a\r\n${UPGRADE}Content-Length: ${length}\r\n\r\nxx`;
    const told: unknown[] = [];
    const handler = () =>
      upgrade(async () => {
        told.push('it ran');
      });
    const onExchange: HttpOptions['onExchange'] = ({ status }) => void told.push(status);
    const onError = (error: unknown) => void told.push(error);
    const over = serveHttp(handler, { onExchange, onError })(new MemoryChannel([octets], afterwards));
    return over.then(() => told);
  }

  it('that never ends keeps no connection that is lost: it kept a place of a server for ever', async () => {
    const channel = new MemoryChannel([`GET / HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`]);
    const over = serveHttp(() => upgrade(never))(channel);
    await turn();
    channel.lose();
    await expect(over).rejects.toThrow(ConnectionLost);
  });

  it('begins behind the content of its request, or not at all: it began in the middle', async () => {
    expect([await afterContent(2, 'fin'), await afterContent(3, 'fin')]).toEqual([['it ran', 101], [101]]);
  });

  it('is reported when its client leaves before it begins', async () => {
    expect(await afterContent(3, 'reset')).toEqual([101]);
  });

  it('refuses what is no octets where it is written: the process ended at the end of the turn', async () => {
    const channel = new MemoryChannel([`GET / HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`]);
    const faults: unknown[] = [];
    const run = async (tunnel: Tunnel) => void tunnel.write('text' as unknown as Uint8Array);
    await serveHttp(() => upgrade(run), { onError: (error) => faults.push(error) })(channel);
    expect(faults).toEqual([new TypeError('a tunnel carries octets')]);
  });
});
