import { text } from '@http-from-scratch/protocol';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessLog, type RunningServer, serve } from '#chapter';

let server: RunningServer;
let combined: string;
let json: string;

beforeEach(async () => {
  combined = '';
  json = '';
  const logs = [
    accessLog('combined', (lines) => {
      combined += lines;
    }),
    accessLog('json', (lines) => {
      json += lines;
    }),
  ];
  server = await serve(async ({ body }) => text(`read ${(await body.bytes()).length}`), {
    port: 0,
    onExchange: (exchange) => {
      for (const log of logs) log(exchange);
    },
    onError: () => {},
  });
});
afterEach(() => server.stop());

const PRINTABLE_LINES = /^(?:[\x20-\x7e]+\n)*$/;
const COMBINED = /^127\.0\.0\.1 - - \[[^\]"]+\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"$/;

function lines(log: string): string[] {
  expect(log).toMatch(PRINTABLE_LINES);
  return log.split('\n').slice(0, -1);
}

/** Sends it, says goodbye, and reads all that comes. */
async function say(...pieces: string[]): Promise<string> {
  const client = await Client.open(server.address);
  for (const piece of pieces) client.send(piece);
  client.end();
  return client.rest();
}

describe('one line a request, whatever the client sends', () => {
  it('and nothing in it that a terminal or a reader of logs would take for more than text', async () => {
    const octets = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((octet) => String.fromCharCode(octet)) });
    const nasty = fc.constantFrom(
      '\x1b[2J',
      '\x9b31m',
      '"',
      '\\',
      '\\"',
      '\r',
      '\n',
      '\t',
      '\x7f',
      '\x85',
      ' - - ["GET',
      '\u00a0',
      '%0a',
    );
    const part = fc.array(fc.oneof(octets, nasty), { maxLength: 4 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(part, part, part, part, async (method, target, agent, referer) => {
        combined = '';
        json = '';
        const answers = await say(
          `${method || 'GET'} /${target} HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\nReferer: ${referer}\r\n\r\n`,
        );
        const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
        await new Promise((resolve) => setImmediate(resolve));
        expect(lines(combined).map((line) => Number(/" (\d{3}) /.exec(line)?.[1]))).toEqual(statuses);
        for (const line of lines(combined)) expect(line).toMatch(COMBINED);
        expect(lines(json).map((line) => JSON.parse(line).status)).toEqual(statuses);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps in JSON what the client has sent', async () => {
    await say('GET /a HTTP/1.1\r\nHost: x\r\nUser-Agent: caf\xe9 \x9b2J "\\\r\n\r\n');
    expect(lines(json).map((line) => JSON.parse(line).userAgent)).toEqual(['caf\xe9 \x9b2J "\\']);
  });

  it.each([
    ['nothing', '', 0],
    ['empty lines', '\r\n\r\n', 0],
    ['noise', '\x00\xff\x1b[31m\r\n\r\n', 1],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 1],
    ['half a request-line', 'GET /hal', 1],
    ['half a head', 'GET / HTTP/1.1\r\nHos', 1],
    ['a request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 1],
    ['a request and noise', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n\x00\x01\r\n\r\n', 2],
    ['three requests', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3), 3],
    ['half its content', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc', 1],
    ['a target that looks like a log', 'GET /"%20200%205%20"-"%0a127.0.0.1 HTTP/1.1\r\nHost: x\r\n\r\n', 1],
  ])('%s: so many lines', async (_what, octets, count) => {
    await say(octets);
    await new Promise((resolve) => setImmediate(resolve));
    expect([lines(combined).length, lines(json).length]).toEqual([count, count]);
  });

  it('also for a client that is gone before it is answered: 499, which was never sent to anybody', async () => {
    const client = await Client.open(server.address);
    client.send('POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc');
    await expect.poll(() => server.connections).toBe(1);
    await say('GET /witness HTTP/1.1\r\nHost: x\r\n\r\n');
    client.socket.resetAndDestroy();
    await expect.poll(() => lines(combined).length).toBe(2);
    expect(lines(combined)[1]).toMatch(/"POST \/half HTTP\/1\.1" 499 - /);
    expect(JSON.parse(lines(json)[1]!)).toMatchObject({ target: '/half', status: 499, octets: 0 });
  });
});
