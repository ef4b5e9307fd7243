/** A thread for the tests: it can be asked to misbehave in every way a thread can, and to wait at a gate. */

import { parentPort, threadId, workerData } from 'node:worker_threads';
import { text } from '@http-from-scratch/protocol';
import { Connections, serveHttp } from '@http-from-scratch/tcp-echo';
import { serveInThread } from '#chapter';
import { arrive, countStart, type Gate, passGate } from './gate.ts';

/** Of the threads that are started, the first few are good. What the next ones do instead. */
export interface OnStart {
  readonly gate: Gate;
  readonly good?: number;
  readonly others?: 'throw' | 'wait';
}

const { gate, good = 0, others } = workerData as OnStart;
if (countStart(gate) >= good) {
  if (others === 'throw') throw new Error('not today');
  if (others === 'wait') passGate(gate);
}

let stopping = () => {};
const stopped = new Promise<void>((resolve) => {
  stopping = resolve;
});

const http = serveHttp(async ({ path, body }) => {
  switch (path) {
    case '/thread':
      return text(String(threadId));
    case '/echo':
      return text(await body.text());
    case '/gate':
      passGate(gate); // the whole thread stands still
      return text('passed');
    case '/until-stopped':
      arrive(gate);
      await stopped;
      return text('stopped');
    case '/post':
      parentPort?.postMessage({ kind: 'closed' });
      return text('posted');
    case '/big':
      return text('x'.repeat(4_000_000));
    case '/crash':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return new Promise(() => {});
    case '/exit':
      return process.exit(3);
    case '/memory': {
      const hoard: number[][] = [];
      for (;;) hoard.push(new Array(10_000).fill(Math.random()));
    }
    case '/loop':
      for (;;) threadId;
    default:
      return text('hello');
  }
});

const connections = new Connections(http, console.error);
serveInThread({
  serve: (socket) => connections.serve(socket),
  drain() {
    const drained = connections.drain();
    stopping();
    return drained;
  },
});
