/** A service alone: what it hands on to the HTTP loop. Its deadlines have tests of their own. */

import { text } from '@http-from-scratch/protocol';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Handler, ServerOptions } from '#chapter';
import { FakeClock } from './fake-clock.ts';
import { listening } from './listening.ts';

async function start(handler: Handler, options: ServerOptions) {
  const server = await listening(handler, { clock: new FakeClock(), ...options });
  onTestFinished(() => server.stop());
  return server.address;
}

describe('a service', () => {
  it('answers with the handler, and tells of each exchange and each fault', async () => {
    const told: unknown[] = [];
    const fault = new Error('the password is 1234');
    const address = await start(
      ({ path }) => {
        if (path === '/throws') throw fault;
        return text('hi');
      },
      {
        onExchange: ({ request, status }) => told.push(`${request?.target} ${status}`),
        onError: (error) => told.push(error),
      },
    );
    expect(String((await ask(address, 'GET /')).content)).toBe('hi');
    await ask(address, 'GET /throws');
    expect(told).toEqual(['/ 200', fault, '/throws 500']);
  });

  it.each([
    [1_999, 'timeout=1'],
    [999, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('announces the idle time in whole seconds, if it has any: %s ms', async (idle, announced) => {
    const client = await Client.open(await start(() => text('hi'), { deadlines: { idle } }));
    const head = await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').until('hi');
    client.destroy();
    expect(/^Keep-Alive: (.*)\r$/m.exec(head)?.[1]).toBe(announced);
  });
});
