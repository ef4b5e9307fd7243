/** The loop itself, on a channel in memory: what happens after what. */

import { type Handler, text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { serveHttp } from '#chapter';
import { readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe('requests that come in one piece', () => {
  it('are given to the handler one after the other: the second when the first is answered', async () => {
    const log: string[] = [];
    const handler: Handler = async ({ path }) => {
      log.push(`${path} begins`);
      await new Promise(setImmediate);
      log.push(`${path} ends`);
      return text(path);
    };
    const channel = new MemoryChannel([get('/1') + get('/2')]);
    await serveHttp(handler)(channel);
    expect(log).toEqual(['/1 begins', '/1 ends', '/2 begins', '/2 ends']);
    expect(readAnswers(channel.sent.join('')).map(({ content }) => content)).toEqual(['/1', '/2']);
  });

  it('are not answered later than need be: what is ready leaves before a slow handler is waited for', async () => {
    const channel = new MemoryChannel([get('/quick') + get('/slow')]);
    let sentBefore = '';
    const handler: Handler = async ({ path }) => {
      if (path === '/slow') {
        await new Promise(setImmediate);
        sentBefore = channel.sent.join('');
      }
      return text(`answer to ${path}`);
    };
    await serveHttp(handler)(channel);
    expect(sentBefore).toContain('answer to /quick');
  });

  it('leave together, when their answers are ready at once', async () => {
    const channel = new MemoryChannel([get('/1') + get('/2') + get('/3')]);
    await serveHttp(({ path }) => text(path))(channel);
    expect(channel.sent).toHaveLength(1);
  });
});
