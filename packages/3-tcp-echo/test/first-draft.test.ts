/** The first draft works. These tests say when it does not: each is green because it shows a fault. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type FirstDraft, firstDraft } from '../src/first-draft.ts';
import { readAnswers } from './answers.ts';
import { connectTo } from './clients.ts';

const drafts: FirstDraft[] = [];

afterEach(() => {
  for (const { server } of drafts.splice(0)) server.close();
});

/** A draft that runs, what it prints, and clients for it. */
async function start() {
  const printed: string[] = [];
  const draft = await firstDraft('127.0.0.1', 0, (line) => printed.push(line));
  drafts.push(draft);
  const address = draft.server.address() as AddressInfo;
  return { ...draft, printed, connect: () => connectTo(address) };
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const statuses = (sent: string) => readAnswers(sent).map(({ status }) => status);

describe('the first draft', () => {
  it('greets, tells who came, and what came', async () => {
    const { printed, connect } = await start();
    const client = await connect();
    expect(readAnswers(await client.send(GET).rest())).toMatchObject([{ status: 200, content: 'Hello, world!' }]);
    expect(printed).toEqual([`Connection from 127.0.0.1:${client.socket.localPort}`, GET]);
  });

  it('greets one client after the other', async () => {
    const { connect } = await start();
    for (let count = 0; count < 3; count++) expect(statuses(await (await connect()).send(GET).rest())).toEqual([200]);
  });
});

describe('what is wrong with the first draft', () => {
  it('takes the first segment for the request: the head is cut, and answered all the same', async () => {
    const { printed, connect } = await start();
    const client = await connect();
    await client.send('GET / HT').until('Hello');
    expect(printed[1]).toBe('GET / HT');
  });

  it('does not ask whether it was a request', async () => {
    const { connect } = await start();
    expect(statuses(await (await connect()).send('\x16\x03\x01').rest())).toEqual([200]);
  });

  it('greets a client that has said nothing at all', async () => {
    const { connect } = await start();
    expect(statuses(await (await connect()).end().rest())).toEqual([200]);
  });

  it('never sees what lies past 1024 octets', async () => {
    const { printed, connect } = await start();
    const body = 'x'.repeat(2000);
    await (await connect()).send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n${body}`).until('Hello');
    expect(printed[1]).toHaveLength(1024);
  });

  it('answers the first of two pipelined requests, and forgets the second', async () => {
    const { connect } = await start();
    expect(statuses(await (await connect()).send(GET + GET).rest())).toEqual([200]);
  });

  it('closes without a word of warning, so that the next request on the connection is lost', async () => {
    const { connect } = await start();
    const client = await connect();
    await client.send(GET).rest();
    expect(readAnswers(client.received)[0]!.fields.get('Connection')).toBeUndefined();
    client.send(GET).end();
    await once(client.socket, 'close');
    expect(statuses(client.received)).toEqual([200]);
  });

  it('sends content to HEAD, and puts the client out of step', async () => {
    const { connect } = await start();
    const sent = await (await connect()).send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n').rest();
    expect(sent.endsWith('\r\n\r\nHello, world!')).toBe(true);
    expect(() => readAnswers(sent, ['HEAD'], true)).not.toThrow(); // the rest waits to be taken for the next answer
    expect(readAnswers(sent, ['HEAD'])[0]!.content).toBe('');
  });

  it('lets everybody wait for a client that says nothing', async () => {
    const { printed, connect } = await start();
    const silent = await connect();
    while (printed.length === 0) await new Promise(setImmediate);
    const other = (await connect()).send(GET);
    await new Promise((resolve) => setTimeout(resolve, 100)); // for an answer, if there were one
    expect(other.received).toBe('');
    await silent.send(GET).until('Hello');
    await other.until('Hello'); // only now
  });

  it('closes with unread input, and the RST takes the answer from a client that was still sending', async () => {
    const { connect } = await start();
    const client = await connect();
    client.pause().send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n${'x'.repeat(8_000_000)}`);
    const [error] = await once(client.socket, 'error');
    expect(error.code).toMatch(/ECONNRESET|EPIPE/);
  });

  it('ends for good when one client resets', async () => {
    const { loop, printed, connect } = await start();
    const client = await connect();
    while (printed.length === 0) await new Promise(setImmediate);
    client.reset();
    await expect(loop).rejects.toThrow('ECONNRESET');
  });
});
