/** Who still listens after the last answer? Who closes too early destroys answers; who waits for nothing pays for it. */

import { text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { serveHttp } from '#chapter';
import { MemoryChannel } from './memory-channel.ts';

const ask = (line: string, ...fields: string[]) => `${[line, 'Host: a', ...fields].join('\r\n')}\r\n\r\n`;
const LAST = ask('GET / HTTP/1.1', 'Connection: close');
const POST = ask('POST / HTTP/1.1', 'Content-Length: 5', 'Connection: close');

describe('after the last answer nobody listens', () => {
  it.each([
    ['to a client that asked to close', [LAST]],
    ['to one of HTTP/1.0', [ask('GET / HTTP/1.0')]],
    ['after answers that were not the last', [ask('GET /1 HTTP/1.1'), ask('HEAD /2 HTTP/1.1', 'Connection: Close')]],
  ])('%s', async (_whom, pieces) => {
    expect(await listensAfter(pieces)).toBe(false);
  });
});

describe('after the last answer somebody throws away what comes, so that RST does not destroy the answer', () => {
  it.each([
    ['when a request came behind it', [LAST + ask('GET /2 HTTP/1.1')]],
    ['when some octets came behind it', [`${LAST}\r\n`]],
    ['when the request had content: some clients send an empty line behind it', [`${POST}hello`]],
    [
      'when it is a POST: the same clients do so when it has no content',
      [ask('POST / HTTP/1.1', 'Content-Length: 0', 'Connection: close')],
    ],
    ['when it is a POST of HTTP/1.0, which may have content without a length', [ask('POST / HTTP/1.0')]],
    ['when nobody knows what its method means', [ask('PURGE / HTTP/1.1', 'Connection: close')]],
    ['when the content was not read', [POST]],
    ['when it is a CONNECT: what follows is for somebody else', [ask('CONNECT a:1 HTTP/1.1', 'Connection: close')]],
    ['when what came was no request', ['GET\r\n\r\n']],
    ['when it was we who wanted to close', [ask('GET /close HTTP/1.1')]],
  ])('%s', async (_when, pieces) => {
    expect(await listensAfter(pieces)).toBe(true);
  });

  it('when more lies in the channel', async () => {
    const channel = new MemoryChannel([LAST]);
    Object.defineProperty(channel, 'hasUnread', { value: true });
    expect(await listensAfter(channel)).toBe(true);
  });
});

/** As a server does it: HTTP may end the connection, and whoever called HTTP ends it too. */
async function listensAfter(pieces: readonly string[] | MemoryChannel): Promise<boolean | undefined> {
  const channel = pieces instanceof MemoryChannel ? pieces : new MemoryChannel(pieces);
  const answer = ({ path }: { path: string }) =>
    text('', path === '/close' ? { fields: [['Connection', 'close']] } : {});
  await serveHttp(answer)(channel);
  await channel.end();
  expect(channel.sent.join('')).toContain('\r\nConnection: close\r\n');
  return channel.listensOn;
}
