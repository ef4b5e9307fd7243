/** The server as a library: `serve(handler, options)`. Its deadlines have tests of their own. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '@http-from-scratch/protocol';
import { answersIn, ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Handler, type RunningServer, type ServerOptions, serve } from '#chapter';
import { FakeClock } from './fake-clock.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(handler: Handler, options: ServerOptions = {}): Promise<RunningServer> {
  const server = await serve(handler, { port: 0, ...options });
  running.push(server);
  return server;
}

const countContent: Handler = async ({ body }) => text(`${(await body.bytes()).length}`);

describe('serve', () => {
  it('listens on an address of this machine alone, and says which port it got', async () => {
    const { address } = await start(() => text('hi'));
    expect(address.host).toBe('127.0.0.1');
    expect(address.port).toBeGreaterThan(0);
    expect((await ask(address, 'GET /')).content.toString()).toBe('hi');
  });

  it.skipIf(process.platform === 'win32')('listens on a Unix socket when it is given a path', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'http-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'socket');
    const { address } = await start(() => text('hi'), { path });
    expect(address).toEqual({ host: path, port: 0 });
    const client = connect(path);
    await once(client, 'connect');
    client.destroy();
  });

  it('rejects when the port is taken', async () => {
    const { address } = await start(() => text('hi'));
    await expect(serve(() => text('me too'), { port: address.port })).rejects.toThrow('EADDRINUSE');
  });

  it('counts the connections that are open', async () => {
    const server = await start(() => text('hi'));
    expect(server.connections).toBe(0);
    const clients = await Promise.all([1, 2, 3].map(() => Client.open(server.address)));
    await expect.poll(() => server.connections).toBe(3);
    for (const client of clients) client.destroy();
    await expect.poll(() => server.connections).toBe(0);
  });

  it.each([
    ['a request-line that is too long', { startLine: 100 }, `GET /${'x'.repeat(100)}`, [], '', 414],
    ['a head that is too large', { head: 200 }, 'GET /', [`X: ${'x'.repeat(200)}`], '', 431],
    ['too many field-lines', { fields: 5 }, 'GET /', ['A: 1', 'B: 2', 'C: 3', 'D: 4'], '', 431],
    ['too much content, announced', { content: 10 }, 'POST /', ['Content-Length: 11'], 'hello world', 413],
    [
      'too much content, in chunks',
      { content: 10 },
      'POST /',
      ['Transfer-Encoding: chunked'],
      '8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n',
      413,
    ],
    ['content that just fits', { content: 11 }, 'POST /', ['Content-Length: 11'], 'hello world', 200],
  ])('keeps to the limits that it is given: %s', async (_, limits, line, fields, content, status) => {
    const { address } = await start(countContent, { limits });
    expect((await ask(address, line, fields, content)).status).toBe(status);
  });

  it('tells the client nothing of what a handler throws, and onError everything', async () => {
    const errors: unknown[] = [];
    const fault = new Error('the password is 1234');
    const { address } = await start(
      ({ path }) => {
        if (path === '/throws') throw fault;
        return Promise.reject(fault);
      },
      { onError: (error) => errors.push(error) },
    );
    for (const target of ['/throws', '/rejects']) {
      const { status, content } = await ask(address, `GET ${target}`);
      expect([status, content.toString()]).toEqual([500, 'Internal Server Error\n']);
    }
    expect(errors).toEqual([fault, fault]);
  });

  it('prints what a handler throws, unless told otherwise', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fault = new Error('oh');
    const { address } = await start(() => {
      throw fault;
    });
    await ask(address, 'GET /');
    expect(printed).toHaveBeenCalledWith(fault);
    printed.mockRestore();
  });

  it('tells of each exchange when its answer is sent', async () => {
    const told: string[] = [];
    const { address } = await start(() => text('hello'), {
      onExchange: ({ peer, request, status, contentOctets }) =>
        told.push(`${peer.address} ${request?.method} ${request?.target} ${status} ${contentOctets}`),
    });
    await ask(address, 'GET /a?b');
    await ask(address, 'HEAD /c');
    const client = await Client.open(address);
    await client.send('nonsense\r\n\r\n').rest();
    client.destroy();
    expect(told).toEqual([
      '127.0.0.1 GET /a?b 200 5',
      '127.0.0.1 HEAD /c 200 0',
      expect.stringMatching(/^127\.0\.0\.1 undefined undefined 400 \d+$/),
    ]);
  });

  it('can be stopped twice, and both wait for the last connection', async () => {
    const answer = Promise.withResolvers<void>();
    const server = await start(async () => {
      await answer.promise;
      return text('done');
    });
    const client = await Client.open(server.address);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => server.connections).toBe(1);
    const stopped = [server.stop(), server.stop()];
    answer.resolve();
    expect(answersIn(await client.rest())[0]!.content.toString()).toBe('done');
    client.end();
    await Promise.all(stopped);
    expect(server.connections).toBe(0);
  });

  it('keeps to its deadline when it is stopped, also when it was empty once before', async () => {
    const clock = new FakeClock();
    const server = await start(({ path }) => (path === '/' ? text('hi') : new Promise(() => {})), { clock });
    await ask(server.address, 'GET /');
    await expect.poll(() => server.connections).toBe(0);
    const client = await Client.open(server.address);
    client.send('GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => server.connections).toBe(1);
    const stopped = server.stop();
    await new Promise(setImmediate); // who took it for empty would have forgotten the deadline by now
    clock.pass(11_000);
    await stopped;
    expect(await client.rest()).toBe('');
  });

  it('takes the content of a pipelined request, however long the one before it was worked on', async () => {
    const clock = new FakeClock();
    const worked = Promise.withResolvers<void>();
    const { address } = await start(
      async ({ path, body }) => {
        const length = (await body.bytes()).length;
        if (path === '/1') await worked.promise;
        return text(`${path} has ${length}`);
      },
      { clock },
    );
    const client = await Client.open(address);
    const head = (target: string) => `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n`;
    client.send(head('/1'));
    await settled(address);
    client.send(`hello${head('/2')}`);
    await settled(address);
    clock.pass(15_000); // longer than the grace for content
    worked.resolve();
    await client.until('/1 has 5');
    clock.pass(1_000); // two sweeps
    client.send('world');
    expect(await client.until('/2 has 5')).not.toContain('408');
    client.destroy();
  });
});

/** What was sent before has been seen by the server when it has answered on another connection. */
async function settled(address: { port: number }): Promise<void> {
  await ask(address, 'GET /witness');
}
