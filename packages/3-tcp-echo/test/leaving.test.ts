/** How idle connections are asked to leave, so that no request is lost on its way. */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { text } from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { closeIdle, type SocketChannel, type SocketHandler } from '#chapter';
import { Client } from './client.ts';
import { eventually, startHttp, startServer } from './servers.ts';

/** Takes each piece that comes for a message, and answers it. */
const say: SocketHandler = async (channel) => {
  while ((await channel.read('message')) !== undefined) {
    channel.messages += 1;
    channel.write(new TextEncoder().encode('answer'));
  }
};

/** Connections in our hands, each with a client that has been answered once. */
async function idle(count: number, handler = say): Promise<{ channels: SocketChannel[]; clients: Client[] }> {
  const listener = await startServer(handler);
  const clients: Client[] = [];
  for (let n = 0; n < count; n++) {
    const client = await Client.open(listener);
    await client.send('ask').until('answer');
    clients.push(client);
  }
  return { channels: [...listener.connections], clients };
}

describe('idle connections that are closed', () => {
  it('end with FIN, without a word', async () => {
    const { channels, clients } = await idle(3);
    await closeIdle(channels);
    for (const client of clients) {
      await client.closed;
      expect([client.received, client.ended]).toEqual(['answer', 'fin']);
      client.end();
    }
  });

  it('are let alone when a request has come that we had not read yet', async () => {
    const { channels, clients } = await idle(1);
    const closing = closeIdle(channels);
    channels[0]!.messages += 1; // a request came in the turn of the loop between the decision and the end
    await closing;
    await turnOfTheLoop();
    expect(await clients[0]!.send('more').until('answer', 2)).toBe('answeranswer');
  });

  it('are let alone when they wait for something else by then', async () => {
    const { channels, clients } = await idle(1);
    const closing = closeIdle(channels);
    channels[0]!.waitingFor = 'body';
    await closing;
    await turnOfTheLoop();
    expect(await clients[0]!.send('more').until('answer', 2)).toBe('answeranswer');
  });

  it('are closed though another one before them is busy by then', async () => {
    const { channels, clients } = await idle(2);
    const closed: number[] = [];
    for (const [n, channel] of channels.entries()) channel.interrupt = () => void closed.push(n);
    const closing = closeIdle(channels);
    channels[0]!.messages += 1;
    await closing;
    expect(closed).toEqual([1]);
    for (const client of clients) client.destroy();
  });

  it('are not closed in the turn of the loop in which that is decided: a request may lie in the system', async () => {
    const { channels } = await idle(2);
    const order: string[] = [];
    for (const [n, channel] of channels.entries()) channel.interrupt = () => void order.push(`close ${n}`);
    const closing = closeIdle(channels);
    await turnOfTheLoop();
    expect(order).toEqual([]);
    await closing;
    expect(order).toEqual(['close 0', 'close 1']);
  });

  it('are closed one in each turn of the loop, so that FIN leaves before more is read', async () => {
    const { channels } = await idle(3);
    let turn = 0;
    let done = false;
    const turns: number[] = [];
    for (const channel of channels) channel.interrupt = () => void turns.push(turn);
    const closing = closeIdle(channels).finally(() => {
      done = true;
    });
    while (!done) {
      await turnOfTheLoop();
      turn++;
    }
    await closing;
    expect(new Set(turns).size).toBe(3);
  });
});

describe('a server that stops', () => {
  it('does not close one that was used a moment ago, and its next response says that it is the last', async () => {
    const listener = await startHttp(() => text('hello'));
    const client = await Client.open(listener);
    await client.ask('GET /');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // no moment ever ends
    try {
      const drained = listener.connections.drain();
      for (let turns = 0; turns < 6; turns++) await Promise.race([drained, turnOfTheLoop()]);
      const { fields } = await client.ask('GET /again');
      expect(fields.get('Connection')).toBe('close');
      client.end();
      await drained;
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not close one that was used since the last look, and looks again', async () => {
    const listener = await startServer(say);
    const client = await Client.open(listener);
    await client.send('ask').until('answer');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const drained = listener.connections.drain();
      for (const [at, pause] of [99, 1].entries()) {
        for (let turns = 0; turns < 6; turns++) await Promise.race([drained, turnOfTheLoop()]);
        await client.send('ask').until('answer', at + 2);
        vi.advanceTimersByTime(pause);
      }
      for (let turns = 0; turns < 6; turns++) await turnOfTheLoop();
      await client.send('ask').until('answer', 4);
      while (client.ended === undefined) {
        vi.advanceTimersByTime(100);
        await turnOfTheLoop();
      }
      expect(client.ended).toBe('fin');
      client.end();
      await drained;
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not close one that was busy at the last look, and has answered since', async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const listener = await startServer(async (channel) => {
      while ((await channel.read('message')) !== undefined) {
        channel.messages += 1;
        channel.waitingFor = 'handler';
        await opened;
        channel.write(new TextEncoder().encode('answer'));
      }
    });
    const client = await Client.open(listener);
    client.send('ask');
    await eventually(() => [...listener.connections][0]?.waitingFor === 'handler');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const drained = listener.connections.drain();
      await Promise.race([drained, turnOfTheLoop()]);
      open();
      await client.until('answer');
      vi.advanceTimersByTime(100);
      for (let turns = 0; turns < 6; turns++) await turnOfTheLoop();
      await client.send('ask').until('answer', 2);
      client.end();
      await drained;
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(['head', 'body', 'tunnel'] as const)(
    'lets one alone that is in the middle of something: %s',
    async (what) => {
      const listener = await startServer(async (channel) => {
        const octets = await channel.read(what);
        channel.write(new TextEncoder().encode(octets === undefined ? 'interrupted' : 'answer'));
      });
      const client = await Client.open(listener);
      await eventually(() => [...listener.connections][0]?.waitingFor === what);
      const drained = listener.connections.drain();
      await Promise.race([drained, turnOfTheLoop()]);
      expect(await client.send('the rest').until(/answer|interrupted/)).toBe('answer');
      client.end();
      await drained;
    },
  );

  it('asks those to leave at once that wait for octets of no known kind', async () => {
    const listener = await startServer(async (channel) => void (await channel.read()));
    const client = await Client.open(listener);
    await eventually(() => listener.connections.size === 1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // there is no second look
    const drained = listener.connections.drain();
    vi.useRealTimers();
    await Promise.race([client.closed, drained]);
    expect(client.ended).toBe('fin');
    client.end();
    await drained;
  });

  it('looks no more when the last connection is closed', async () => {
    const listener = await startServer(say);
    const client = await Client.open(listener);
    await client.send('ask').until('answer');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const drained = listener.connections.drain();
      await Promise.race([drained, turnOfTheLoop()]);
      expect(vi.getTimerCount()).toBe(1);
      client.destroy();
      await drained;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
