/** A thread of the full server whose handlers can end it, in the middle of an answer. */

import { threadId } from 'node:worker_threads';
import { text } from '@http-from-scratch/protocol';
import { serveInThread } from '@http-from-scratch/threads';
import { createService, type Handler } from '#chapter';

function die(how: string): void {
  switch (how) {
    case 'crash':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return;
    case 'memory': {
      const hoard: number[][] = [];
      for (;;) hoard.push(new Array(10_000).fill(Math.random()));
    }
    case 'loop':
      for (;;) threadId;
  }
}

const handler: Handler = ({ path, query }) => {
  if (path !== '/die') return text(`thread ${threadId}!`);
  async function* lastWords() {
    yield Buffer.from('last words');
    await new Promise((resolve) => setTimeout(resolve, 20)); // they are on their way
    die(query);
    await new Promise(() => {});
  }
  return { ...text(''), content: { kind: 'stream', stream: lastWords() } };
};

serveInThread(createService(handler));
