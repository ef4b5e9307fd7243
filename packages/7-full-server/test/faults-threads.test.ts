/** Chapter 6 tests every way for a thread to die, in every shape. Here: what clients of the full server see of it. */

import { Client } from '@http-from-scratch/tcp-echo/testing';
import { serveOnThreads, type ThreadedServer } from '@http-from-scratch/threads';
import { afterEach, describe, expect, it } from 'vitest';

let server: ThreadedServer | undefined;
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server?.close();
});

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function connect(): Promise<Client> {
  const client = await Client.open(server!);
  clients.push(client);
  return client;
}

async function threadOf(client: Client): Promise<string> {
  client.received = '';
  return /thread (\d+)!/.exec(await client.send(get('/')).until('!'))![1]!;
}

/** Clients of two threads, some of each. */
async function connectToBoth(): Promise<Map<string, Client[]>> {
  const byThread = new Map<string, Client[]>();
  while (byThread.size < 2 || [...byThread.values()].some((of) => of.length < 4)) {
    const client = await connect();
    const thread = await threadOf(client);
    byThread.set(thread, [...(byThread.get(thread) ?? []), client]);
  }
  return byThread;
}

describe('a thread of the full server that dies in the middle of an answer', () => {
  it.each([
    ['throws what nobody catches', 'crash', {}],
    ['takes all the memory', 'memory', { resourceLimits: { maxOldGenerationSizeMb: 40 } }],
    ['never returns', 'loop', { stuckAfter: 1_000 }],
  ])('because it %s: that answer is seen to be cut, and the other clients see nothing', async (_why, how, options) => {
    const delays: (number | undefined)[] = [];
    server = await serveOnThreads({
      ...options,
      shape: 'shared-port',
      worker: new URL('./mortal-thread.ts', import.meta.url),
      threads: 2,
      port: 0,
      onThreadEnd: (_end, delay) => delays.push(delay),
    });
    const [[, [victim, ...itsNeighbours]], [other, others]] = [...(await connectToBoth())] as [
      [string, [Client, ...Client[]]],
      [string, Client[]],
    ];
    let answered = 0;
    let alive = true;
    const goOn = others.map(async (client) => {
      for (; alive; answered += 1) expect(await threadOf(client)).toBe(other);
    });
    victim.received = '';
    const cut = await victim.send(get(`/die?${how}`)).rest();
    expect(cut).toMatch(/^HTTP\/1\.1 200 .*last words\r\n$/s); // no last chunk
    await Promise.all(itsNeighbours.map((client) => client.closed));
    await expect.poll(() => delays, { timeout: 5_000 }).toEqual([0]); // one end, one successor, at once
    alive = false;
    await Promise.all(goOn);
    expect(answered).toBeGreaterThan(others.length);
    expect([...(await connectToBoth()).keys()]).toContain(other);
    expect(delays).toEqual([0]);
  });
});
