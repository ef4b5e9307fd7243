import { describe, expect, it } from 'vitest';
import { echo, listen, type SocketHandler } from '#chapter';
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
    expect([...listener.connections].map((channel) => channel.peer)).toEqual([`127.0.0.1:${client.socket.localPort}`]);
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

  it('waits for the last connection with `close`, however long that takes', async () => {
    const listener = await listen(echo, { port: 0 });
    const client = await connectTo(listener);
    await client.send('x').until('x');
    let closed = false;
    const closing = listener.close().then(() => {
      closed = true;
    });
    await client.send('y').until('xy');
    expect(closed).toBe(false);
    client.end();
    await closing;
  });
});
