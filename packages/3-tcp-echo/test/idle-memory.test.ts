/** A connection that waits for its next request holds nothing of the last one: there may be ten thousand of them. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Handler, type HttpRequest, text } from '@http-from-scratch/protocol';
import { expect, it } from 'vitest';
import { connectTo } from './clients.ts';
import { startHttp } from './servers.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Whether the engine lets go of it: it does so when nothing refers to it, at the end of a turn of the event loop. */
async function isForgotten(reference: WeakRef<object>): Promise<boolean> {
  for (let turn = 0; turn < 20 && reference.deref() !== undefined; turn++) {
    await new Promise(setImmediate);
    gc();
  }
  return reference.deref() === undefined;
}

/** As it arrives on a connection: with the octets that its head is in. */
type ReceivedRequest = HttpRequest & { readonly head: { readonly octets: Uint8Array } };

const CONTENT = 'z'.repeat(60_000);
const plain: Handler = () => text('done');
const asynchronous: Handler = async () => text('done');
const reading: Handler = async ({ body }) => text(`done ${(await body.bytes()).length}`);

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const POST = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${CONTENT.length}\r\n\r\n${CONTENT}`;
const CHUNKED = `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nea60\r\n${CONTENT}\r\n0\r\n\r\n`;

it.each<[does: string, handler: Handler, sent: string[]]>([
  ['a request without content', plain, [GET]],
  ['one to an async handler', asynchronous, [GET]],
  ['content that the handler has read', reading, [POST]],
  ['content that it has not', asynchronous, [POST]],
  ['chunked content', reading, [CHUNKED]],
  ['the last of several, one after the other', reading, [GET, POST, GET, POST]],
  ['the last of a pipeline', reading, [GET + GET + POST]],
])('after %s, nothing of it is held while the client is idle', async (_does, handler, sent) => {
  let last: WeakRef<Uint8Array> | undefined; // what the socket gave us, with the head in it
  const server = await startHttp((request) => {
    last = new WeakRef((request as ReceivedRequest).head.octets);
    return handler(request);
  });
  const client = await connectTo(server);
  let answers = 0;
  for (const octets of sent) {
    answers += octets.split('HTTP/1.1\r\n').length - 1;
    await client.send(octets).until('done', answers);
  }
  expect(await isForgotten(last!)).toBe(true);
});
