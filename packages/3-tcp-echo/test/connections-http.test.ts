/** How connections that speak HTTP are asked to leave, and what is answered before they do. */

import { text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { ask, Client } from './client.ts';
import { startHttp } from './servers.ts';

describe('connections that are drained', () => {
  it('are done at once when all of them are closed', async () => {
    const listener = await startHttp(() => text('hello'));
    await ask(listener, 'GET /');
    await listener.connections.drain();
  });

  it('close when they wait for their next request, however often they are asked to', async () => {
    const listener = await startHttp(() => text('hello'));
    const client = await Client.open(listener);
    await client.ask('GET /');
    const drained = Promise.all([listener.connections.drain(), listener.connections.drain()]);
    await Promise.race([client.closed, drained]);
    client.end();
    await drained;
    expect(client.ended).toBe('fin');
  });

  it('read to its end a body that is on its way, and answer', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const listener = await startHttp(async ({ body }) => {
      let all = '';
      for await (const piece of body) {
        all += new TextDecoder().decode(piece);
        setImmediate(begin); // by then the next piece is being waited for
      }
      return text(all);
    });
    const client = await Client.open(listener);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf');
    await begun;
    const drained = listener.connections.drain();
    const { content, fields } = await client.send('more').answer();
    expect([String(content), fields.get('Connection')]).toEqual(['halfmore', 'close']);
    client.end();
    await drained;
  });

  it('close after a response that was on its way before, and did not say that it was the last', async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    async function* slowly() {
      yield new TextEncoder().encode('first');
      await opened;
      yield new TextEncoder().encode('last');
    }
    const listener = await startHttp(() => ({ ...text(''), content: { kind: 'stream', stream: slowly() } }));
    const client = await Client.open(listener);
    const answer = client.ask('GET /');
    await client.until('first');
    const drained = listener.connections.drain();
    await Promise.race([drained, new Promise(setImmediate)]);
    open();
    const { content, fields } = await answer;
    expect([String(content), fields.get('Connection')]).toEqual(['firstlast', undefined]);
    await client.closed;
    client.end();
    await drained;
  });
});
