/** What the server refuses before it asks the handler, in the application's own words. */

import { type HttpError, type HttpResponse, html, json, text } from '@http-from-scratch/protocol';
import { answersIn, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Handler, RunningServer, ServerOptions } from '#chapter';
import { FakeClock } from './fake-clock.ts';
import { listening } from './listening.ts';

let server: RunningServer | undefined;
let clock: FakeClock;
afterEach(async () => {
  const stopped = server?.stop();
  clock.pass(60_000);
  await stopped;
});

async function start(options: ServerOptions): Promise<RunningServer['address']> {
  clock = new FakeClock();
  const limits = { startLine: 100, head: 300, content: 10 };
  const slow = () => new Promise<HttpResponse>(() => {});
  const handler: Handler = async ({ path, body }) => (path === '/slow' ? slow() : text(`fine${await body.text()}`));
  server = await listening(handler, { clock, limits, ...options });
  return server.address;
}

const asPage = ({ status, message }: HttpError) => html(`<h1>${status}</h1>${message}`, { status });
const asJson = ({ status, message }: HttpError) => json({ status, message }, { status });

const head = (line: string, ...fields: string[]) => `${[line, 'Host: x', ...fields].join('\r\n')}\r\n\r\n`;
/** A request, and what refuses it: a look at the octets, or time. */
const REFUSED: readonly [number, string, number?][] = [
  [400, 'GET / HTTP/1.1\r\n\r\n'],
  [408, 'GET / HTTP/1.1\r\nHost', 11_000],
  [413, head('POST / HTTP/1.1', 'Content-Length: 11')],
  [414, head(`GET /${'x'.repeat(100)} HTTP/1.1`)],
  [417, head('GET / HTTP/1.1', 'Expect: tea')],
  [431, head('GET / HTTP/1.1', `X: ${'x'.repeat(300)}`)],
  [501, head('CONNECT a:1 HTTP/1.1')],
  [503, head('GET /slow HTTP/1.1'), 61_000],
  [505, head('GET / HTTP/2.0')],
];

async function refusal(address: { port: number }, octets: string, milliseconds = 0) {
  const client = await Client.open(address);
  client.send(octets);
  if (milliseconds > 0) {
    const witness = await Client.open(address); // what was sent before is seen when this is answered
    await witness.ask('GET /witness');
    witness.destroy();
    clock.pass(milliseconds);
  }
  await client.until((received) => answersIn(received).length > 0);
  client.destroy();
  return answersIn(client.received)[0]!;
}

describe('a refusal', () => {
  it.each(REFUSED)('is the page that the application makes of it: %i', async (status, octets, milliseconds) => {
    const answer = await refusal(await start({ refusal: asPage }), octets, milliseconds);
    expect([answer.status, answer.fields.get('Content-Type')]).toEqual([status, expect.stringContaining('text/html')]);
    expect(String(answer.content)).toMatch(`<h1>${status}</h1>`);
  });

  it.each(REFUSED)('is the JSON that the application makes of it: %i', async (status, octets, milliseconds) => {
    const answer = await refusal(await start({ refusal: asJson }), octets, milliseconds);
    expect([answer.status, JSON.parse(String(answer.content))]).toMatchObject([status, { status }]);
  });

  it('is made of a connection too many as well', async () => {
    const address = await start({ refusal: asJson, maxConnections: 1 });
    const first = await Client.open(address);
    await first.ask('GET /');
    const answer = answersIn(await (await Client.open(address)).rest())[0]!;
    expect(JSON.parse(String(answer.content))).toEqual({ status: 503, message: 'Too busy' });
    first.destroy();
  });

  it.each<[string, (error: HttpError) => HttpResponse]>([
    [
      'throws',
      () => {
        throw new Error('no template');
      },
    ],
    ['makes no response', () => undefined as unknown as HttpResponse],
  ])('is the usual text when its maker %s, and onError is told', async (_how, maker) => {
    const told: unknown[] = [];
    const address = await start({ refusal: maker, onError: (error) => told.push(error) });
    const answer = await refusal(address, 'GET / HTTP/1.1\r\n\r\n');
    expect([answer.status, answer.fields.get('Content-Type')]).toEqual([400, 'text/plain; charset=utf-8']);
    expect(told).toHaveLength(1);
  });
});
