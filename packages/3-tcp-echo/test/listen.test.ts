import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { echo, listen, type SocketHandler, serveHttp } from '#chapter';
import type { Client } from './client.ts';
import { connectTo } from './clients.ts';
import { eventually, startServer } from './servers.ts';

/** Waits for something that never happens, and not for the client. */
const stuck: SocketHandler = () => new Promise(() => {});

describe('listening', () => {
  it('says which port the system has chosen', async () => {
    const { host, port } = await startServer(echo);
    expect(host).toBe('127.0.0.1');
    expect(port).toBeGreaterThan(0);
  });

  it('fails with the reason of the system when the port is in use', async () => {
    const { port } = await startServer(echo);
    await expect(listen(echo, { port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });

  it('knows the connections that are open now', async () => {
    const listener = await startServer(echo);
    const client = await connectTo(listener);
    await client.send('x').until('x');
    expect([...listener.connections].map((channel) => channel.peer)).toEqual([
      { address: '127.0.0.1', port: client.socket.localPort },
    ]);
    client.end();
    await eventually(() => listener.connections.size === 0);
  });

  it('forgets a connection that is closed, even if its handler has not noticed', async () => {
    const listener = await startServer(stuck);
    const client = await connectTo(listener);
    await eventually(() => listener.connections.size === 1);
    client.reset();
    await eventually(() => listener.connections.size === 0);
  });

  it('keeps clients in the backlog while the program is busy, and serves each of them', async () => {
    const listener = await startServer(echo, { backlog: 16 });
    const clients = await Promise.all(Array.from({ length: 16 }, () => connectTo(listener)));
    for (const client of clients) client.send('me').end();
    expect(await Promise.all(clients.map((client) => client.rest()))).toEqual(Array(16).fill('me'));
  });
});

describe('what a connection handler throws', () => {
  it('resets the connection, is told to onError, and harms nobody else', async () => {
    const faults: unknown[] = [];
    const fault = new Error('a bug');
    const listener = await startServer(
      async (channel) => {
        if (String(await channel.read()) !== 'x') return echo(channel);
        throw fault;
      },
      { onError: (error) => faults.push(error) },
    );
    const other = await connectTo(listener);
    other.send('other');
    const client = await connectTo(listener);
    await client.send('x').rest();
    expect([client.ended, faults]).toEqual(['reset', [fault]]);
    await other.send('still here').until('still here');
  });
});

describe('an onError that throws', () => {
  it('does not end the process: the next client is served', async () => {
    const fail: SocketHandler = async (channel) => {
      await channel.read();
      throw new Error('a bug');
    };
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const onError = () => {
      throw new Error('a bug in the log');
    };
    const listener = await startServer(fail, { onError });
    for (let count = 0; count < 2; count++) {
      const client = await connectTo(listener);
      await client.send('x').rest(); // an unhandled rejection would fail the run
      expect(client.ended).toBe('reset');
    }
    expect(said).toHaveBeenCalledOnce();
    said.mockRestore();
  });
});

describe('stopping', () => {
  it('closes who only waits, in an orderly way', async () => {
    const listener = await listen(echo, { port: 0 });
    const client = await connectTo(listener);
    await client.send('before').until('before');
    const stopping = listener.stop();
    await client.rest();
    expect(client.ended).toBe('fin');
    client.end();
    await stopping;
    await expect(connectTo(listener)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each<[string, SocketHandler, (client: Client) => unknown]>([
    ['a handler that never returns', stuck, () => {}],
    ['a client that does not read', echo, (client) => client.pause().socket.write(new Uint8Array(16 * 1024 * 1024))],
    ['a client that never closes', echo, () => {}],
  ])('cuts off %s, after a grace', async (_name, handler, prepare) => {
    const listener = await listen(handler, { port: 0 });
    const client = await connectTo(listener);
    prepare(client);
    await eventually(() => listener.connections.size === 1);
    await listener.stop(50);
    await eventually(() => listener.connections.size === 0);
  });

  it('waits a second for a client that has got FIN and does not close, and not five', async () => {
    const listener = await listen(echo, { port: 0 });
    const client = await connectTo(listener);
    await client.send('before').until('before');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const stopping = listener.stop();
      await client.rest();
      await eventually(() => [...listener.connections][0]?.waitingFor === 'end');
      vi.advanceTimersByTime(1_000);
      await stopping;
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers a request that is half here, and then closes', async () => {
    const listener = await listen(
      serveHttp(() => text('whole')),
      { port: 0 },
    );
    const client = await connectTo(listener);
    client.send('GET / HTTP/1.1\r\n');
    await eventually(() => [...listener.connections][0]?.waitingFor === 'head');
    const stopping = listener.stop();
    await client.send('Host: a\r\n\r\n').rest();
    expect(client.received).toMatch(/^HTTP\/1\.1 200 .*Connection: close.*whole$/s);
    client.end();
    await stopping;
  });

  it('stops once, however often it is asked to', async () => {
    const listener = await listen(
      serveHttp(() => text('hello')),
      { port: 0 },
    );
    const client = await connectTo(listener);
    await client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').until('hello');
    const stopping = Promise.all([listener.stop(), listener.stop()]);
    await client.rest();
    client.end();
    await stopping;
  });
});

describe('a Unix socket', () => {
  it('is listened on, and its clients have no address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'unix-'));
    const path = join(folder, 'socket');
    const listener = await listen(
      serveHttp(({ peer }) => json(peer)),
      { path },
    );
    const client = connect(path).setEncoding('latin1');
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    let received = '';
    for await (const piece of client) received += piece;
    expect(received).toMatch(/\{"address":"unix","port":0\}$/);
    expect([listener.host, listener.port]).toEqual([path, 0]);
    await listener.stop();
    await rm(folder, { recursive: true });
  });

  it('can be given up: the client loses its connection, and the server goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'unix-'));
    const faults: unknown[] = [];
    const fault = new Error('a bug');
    const fail: SocketHandler = async (channel) => {
      await channel.read();
      throw fault;
    };
    const listener = await listen(fail, { path: join(folder, 'socket'), onError: (error) => faults.push(error) });
    for (let count = 0; count < 2; count++) {
      const client = connect(listener.host);
      client.write('x');
      await once(client, 'close');
    }
    expect(faults).toEqual([fault, fault]);
    await listener.stop();
    await rm(folder, { recursive: true });
  });
});
