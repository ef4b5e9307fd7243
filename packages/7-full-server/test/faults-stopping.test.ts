import { type HttpResponse, text } from '@http-from-scratch/protocol';
import { accept } from '@http-from-scratch/tcp-echo';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createService, type RunningServer, serve } from '#chapter';
import { FakeClock } from './fake-clock.ts';
import { listening } from './listening.ts';

const clock = new FakeClock();
let server: RunningServer | undefined;

async function start(handler: Parameters<typeof serve>[0]): Promise<RunningServer> {
  server = await serve(handler, { port: 0, clock });
  return server;
}

/** Without `serve`: what a service does by itself. */
async function startService(handler: Parameters<typeof serve>[0]): Promise<RunningServer> {
  server = await listening(handler, { clock });
  return server;
}

afterEach(async () => {
  const stopped = server?.stop();
  clock.pass(60_000);
  await stopped;
  server = undefined;
});

const get = (target: string, ...lines: string[]) =>
  `GET ${target} HTTP/1.1\r\n${['Host: x', ...lines].join('\r\n')}\r\n\r\n`;

/** A client whose connection has been accepted: the server has answered on it already. */
async function knownClient({ address }: RunningServer): Promise<Client> {
  const client = await Client.open(address);
  await client.send(get('/hello')).until('/hello');
  client.received = '';
  return client;
}

const echoPath: Parameters<typeof serve>[0] = ({ path }) => text(`path ${path}!`);

describe('stopping loses no request', () => {
  it('answers what lies in the buffers of the system, and says that this was the last', async () => {
    const running = await start(echoPath);
    const client = await knownClient(running);
    client.send(get('/late')); // a system call: from here on, only our event loop does not know of it
    const stopped = running.stop();
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 200 .*\r\nConnection: close\r\n.*path \/late!$/s);
    client.end();
    await stopped;
  });

  it('answers all requests of a pipeline that has come, and only the last answer says that it is the last', async () => {
    const running = await start(echoPath);
    const client = await knownClient(running);
    client.send(['/1', '/2', '/3', '/4'].map((target) => get(target)).join(''));
    const stopped = running.stop();
    const answers = (await client.rest()).split(/(?<=!)/);
    expect(answers.map((answer) => /path (.*)!/.exec(answer)?.[1])).toEqual(['/1', '/2', '/3', '/4']);
    expect(answers.map((answer) => answer.includes('Connection: close'))).toEqual([false, false, false, true]);
    client.end();
    await stopped;
  });

  it('answers what came while a handler was at work', async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const running = await start(async (request) => {
      if (request.path !== '/slow') return echoPath(request);
      asked.resolve();
      await release.promise;
      return echoPath(request);
    });
    const witness = await knownClient(running);
    const client = await knownClient(running);
    client.send(get('/slow'));
    await asked.promise;
    client.send(get('/behind'));
    await witness.send(get('/seen')).until('/seen');
    const stopped = running.stop();
    release.resolve();
    expect((await client.rest()).match(/path [^!]*/g)).toEqual(['path /slow', 'path /behind']);
    for (const one of [client, witness]) one.end();
    await stopped;
  });

  it('answers what came at the end of a long answer that had not said that it was the last', async () => {
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let client: Client | undefined;
    async function* pieces() {
      yield Buffer.from('first ');
      begun.resolve();
      await release.promise;
      client!.send(get('/next')); // in the buffers of the system before the answer is at its end
    }
    const running = await start((request) =>
      request.path === '/long' ? { ...text(''), content: { kind: 'stream', stream: pieces() } } : echoPath(request),
    );
    client = await knownClient(running);
    client.send(get('/long'));
    await begun.promise;
    const stopped = running.stop();
    release.resolve();
    expect(await client.rest()).toMatch(/first .*\r\n0\r\n\r\nHTTP\/1\.1 200 .*Connection: close.*path \/next!$/s);
    client.end();
    await stopped;
  });

  it.each([
    ['a head', ['GET /begun HTTP/1.1\r\nHost', ': x\r\n\r\n']],
    ['content', ['POST /begun HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab', 'cd']],
  ])('waits for the rest of %s that has begun, and answers', async (_what, [begin, rest]) => {
    const running = await start(async (request) => {
      await request.body.bytes();
      return echoPath(request);
    });
    const client = await knownClient(running);
    client.send(begin!);
    const stopped = running.stop();
    await expect(Client.open(running.address)).rejects.toThrow('ECONNREFUSED');
    client.send(rest!);
    expect(await client.rest()).toMatch(/Connection: close\r\n.*path \/begun!$/s);
    client.end();
    await stopped;
  });
});

describe('a connection that is handed over after the end', () => {
  it('is closed', async () => {
    const service = createService(echoPath, { clock: new FakeClock() });
    const listener = await accept((socket) => service.serve(socket), { port: 0 });
    const first = await Client.open(listener);
    const drained = service.drain();
    await first.rest();
    first.end();
    await drained;
    const second = await Client.open(listener);
    expect(await second.rest()).toBe('');
    second.end();
    await expect.poll(() => service.size).toBe(0);
    clock.pass(1_000); // the last look at nobody
    listener.close();
  });

  it('has its deadlines all the same', async () => {
    const clock = new FakeClock();
    const asked = Promise.withResolvers<void>();
    const service = createService(
      async ({ body }) => {
        asked.resolve();
        return text(await body.text());
      },
      { clock },
    );
    const listener = await accept((socket) => service.serve(socket), { port: 0 });
    const first = await Client.open(listener);
    const drained = service.drain();
    await first.rest();
    first.end();
    await drained;
    const second = await Client.open(listener);
    second.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf');
    await asked.promise;
    expect(clock.waiting).toBe(1);
    clock.pass(12_000);
    expect(await second.rest()).toMatch(/^HTTP\/1\.1 408 /);
    second.end();
    listener.close();
  });
});

describe('stopping has an end', () => {
  it.each([
    ['somebody is connected', true],
    ['nobody is connected any more', false],
  ])('and leaves no timer that would keep the process: %s', async (_who, connected) => {
    const running = await startService(echoPath);
    const client = await knownClient(running);
    if (!connected) {
      client.end();
      await expect.poll(() => running.connections).toBe(0);
    }
    const stopped = running.stop();
    await client.rest();
    client.end();
    await stopped;
    expect(clock.waiting).toBe(0);
  });

  it.each<[string, (asked: () => void) => Promise<HttpResponse>]>([
    [
      'never answers',
      (asked) => {
        asked();
        return new Promise(() => {});
      },
    ],
    [
      'answers with a stream that never ends',
      async (asked) => ({
        ...text(''),
        content: {
          kind: 'stream',
          stream: (async function* () {
            yield Buffer.from('some');
            asked();
            await new Promise(() => {});
          })(),
        },
      }),
    ],
  ])('also when a handler %s', async (_does, answer) => {
    const asked = Promise.withResolvers<void>();
    const running = await startService(() => answer(asked.resolve));
    const client = await Client.open(running.address);
    const reset = new Promise<boolean>((resolve) => client.socket.once('close', resolve));
    client.send(get('/'));
    await asked.promise;
    const stopped = running.stop();
    clock.pass(11_000);
    await stopped;
    expect(await reset).toBe(true);
    expect(client.received).not.toMatch(/\r\n0\r\n\r\n$/);
  });
});

describe('a connection that has ended', () => {
  /** Whether what the client still sends is taken. From a socket that is closed the system answers RST, and that can destroy an answer. */
  async function isHeardOut(between: (running: RunningServer) => void): Promise<boolean> {
    const running = await startService(echoPath);
    const client = await Client.open(running.address);
    const last = 'POST /bye HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi';
    await client.send(last).rest();
    expect(running.connections).toBe(1); // it is not over yet
    between(running);
    let reset = false;
    client.socket.on('error', () => {
      reset = true;
    });
    for (let turn = 0; turn < 5; turn++) {
      client.send('more');
      await Client.open(running.address).then(
        (other) => other.destroy(),
        () => {},
      ); // so that time passes
    }
    client.end();
    return !reset;
  }

  it('listens to the client until it is done, also when the server stops', async () => {
    expect(await isHeardOut((running) => void running.stop())).toBe(true);
  });

  it('listens to the client until it is done, also when the time for requests is over', async () => {
    expect(await isHeardOut(() => clock.pass(6_000))).toBe(true);
  });
});
