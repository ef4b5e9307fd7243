import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from '@http-from-scratch/protocol';
import { type Listener, listen } from '@http-from-scratch/tcp-echo';
import { afterEach, describe, expect, it } from 'vitest';
import { httpService, type Service } from '#chapter';
import { ask, Client } from './client.ts';

let listener: Listener;
afterEach(() => listener.stop());

async function serve(service: Service): Promise<Listener> {
  listener = await listen(service.connection, { port: 0 });
  return listener;
}

describe('a service that drains', () => {
  it('is done at once when nobody is connected', async () => {
    const service = httpService(() => text('hello'));
    await serve(service);
    await ask(listener, '/');
    await service.drain();
  });

  it('closes a connection that waits for its next request', async () => {
    const service = httpService(() => text('hello'));
    const client = await Client.connect(await serve(service));
    await client.ask('/');
    await Promise.all([service.drain(), service.drain()]); // asking twice does no harm
    await client.closed;
  });

  it('reads to its end a body that is on its way, and answers', async () => {
    let asked = () => {};
    const begun = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const service = httpService(async ({ body }) => {
      let all = '';
      for await (const piece of body) {
        all += new TextDecoder().decode(piece);
        setImmediate(asked); // by then the next piece is being waited for
      }
      return text(all);
    });
    const { port } = await serve(service);
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.on('data', (octets) => {
      got += octets;
    });
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf');
    await begun;
    const drained = service.drain();
    socket.write('more');
    await once(socket, 'end');
    socket.end();
    await drained;
    expect(got).toContain('halfmore');
    expect(got).toContain('Connection: close');
  });

  it('closes after an answer that was on its way before, and did not say that it was the last', async () => {
    const gate = { open: () => {} };
    const opened = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    let sending = () => {};
    const begun = new Promise<void>((resolve) => {
      sending = resolve;
    });
    async function* slowly() {
      yield new TextEncoder().encode('first');
      sending();
      await opened;
      yield new TextEncoder().encode('last');
    }
    const service = httpService(() => ({ ...text(''), content: { kind: 'stream', stream: slowly() } }));
    const client = await Client.connect(await serve(service));
    const answer = client.ask('/');
    await begun;
    const drained = service.drain();
    gate.open();
    const { body, fields } = await answer;
    expect([body, fields.get('Connection')]).toEqual(['firstlast', undefined]);
    await drained;
    await client.closed;
  });
});
