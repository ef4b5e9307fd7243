import { encodeLatin1 } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { echo } from '#chapter';
import { connectTo } from './clients.ts';
import { MemoryChannel } from './memory-channel.ts';
import { eventually, startServer } from './servers.ts';

/** Octets that are wrong wherever two of them are swapped, lost or doubled: the numbers of their groups of four. */
function numbered(length: number): string {
  const numbers = Uint32Array.from({ length: Math.ceil(length / 4) }, (_, at) => at * 2654435761);
  return Buffer.from(numbers.buffer).toString('latin1').slice(0, length);
}

describe('the echo', () => {
  it('sends back every octet, in order, in as many pieces as it likes', async () => {
    const everyOctet = String.fromCharCode(...Array(256).keys());
    const channel = new MemoryChannel([everyOctet, 'b', 'c']);
    await echo(channel);
    await channel.end();
    expect(channel.sent.join('')).toBe(`${everyOctet}bc`);
  });

  it('answers each piece before it waits for the next', async () => {
    const channel = new MemoryChannel(['a', 'b']);
    await echo(channel);
    expect(channel.sent).toEqual(['a', 'b']);
  });

  it('reads nothing more while what it has written waits for a slow reader', async () => {
    const channel = new MemoryChannel(['a', 'b']);
    const room = Promise.withResolvers<void>();
    const done: string[] = [];
    const { read, write, flush } = channel;
    channel.read = () => {
      done.push('read');
      return read.call(channel);
    };
    channel.write = (octets) => {
      done.push('write');
      write.call(channel, octets);
      return room.promise;
    };
    channel.flush = () => flush.call(channel) ?? (done.includes('write') ? room.promise : undefined);
    const echoing = echo(channel);
    await new Promise(setImmediate); // long enough for whoever does not wait
    expect(done).toEqual(['read', 'write']);
    room.resolve();
    await echoing;
    expect(done).toEqual(['read', 'write', 'read', 'write', 'read']);
  });

  it('answers each word of a conversation at once', async () => {
    const client = await connectTo(await startServer(echo));
    for (const word of ['hello', ' is', ' anybody', ' there']) {
      await client.send(word).until((received) => received.endsWith(word));
    }
    expect(client.received).toBe('hello is anybody there');
  });

  it('gives a client that half-closes at once all that it sent, and then closes', async () => {
    const client = await connectTo(await startServer(echo));
    const sent = numbered(5_000_000);
    const received = await client.send(sent).end().rest();
    expect(received === sent).toBe(true);
    expect(client.ended).toBe('fin');
  });

  it('gives a client that half-closes and reads late all that it sent', async () => {
    let received = 0;
    const listener = await startServer(async (channel) => {
      await echo(channel);
      received = channel.received;
    });
    const client = await connectTo(listener);
    const sent = numbered(50_000);
    client.pause().send(sent).end();
    await eventually(() => received === sent.length);
    client.socket.resume();
    expect((await client.rest()) === sent).toBe(true);
  });

  it('serves busy clients beside a silent one, a slow reader, and one that was reset', async () => {
    const listener = await startServer(echo);
    const silent = await connectTo(listener);
    const slow = (await connectTo(listener)).pause();
    slow.socket.write(new Uint8Array(8 * 1024 * 1024));
    (await connectTo(listener)).send('gone').reset();
    await Promise.all(
      Array.from({ length: 50 }, async (_, number) => {
        const busy = await connectTo(listener);
        for (let round = 0; round < 10; round++) {
          const words = `client ${number}, round ${round};`;
          await busy.send(words).until(words);
        }
        busy.end();
        await busy.rest();
      }),
    );
    expect(await silent.send('now I').until('now I')).toBe('now I');
  });

  it('leaves no connection behind when clients reset in the middle, or just go', async () => {
    const faults: unknown[] = [];
    const listener = await startServer(echo, { onError: (error) => faults.push(error) });
    const clients = await Promise.all(Array.from({ length: 40 }, () => connectTo(listener)));
    await eventually(() => listener.connections.size === 40);
    for (const [number, client] of clients.entries()) {
      client.send(numbered(number % 2 === 0 ? 10 : 200_000));
      if (number % 4 === 1) client.pause(); // the echo is stuck in a write then
      if (number % 3 === 0) client.socket.end(() => client.socket.destroy());
      else setImmediate(() => client.reset());
    }
    await eventually(() => listener.connections.size === 0);
    expect(faults).toEqual([]);
  });

  it('writes no faster than the client reads, and reads no faster than it can write', async () => {
    const listener = await startServer(echo);
    const client = (await connectTo(listener)).pause();
    client.socket.write(encodeLatin1(numbered(64 * 1024 * 1024)));
    const [channel] = listener.connections;
    // The system keeps some megabytes on the way to us and on the way back. We keep a few pieces.
    let before = -1;
    while (channel!.received !== before) {
      before = channel!.received;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(channel!.received).toBeLessThan(48 * 1024 * 1024);
    expect(channel!.received - channel!.sent).toBeLessThan(256 * 1024);
    expect(channel!.unsent).toBeLessThan(256 * 1024);
  });
});
