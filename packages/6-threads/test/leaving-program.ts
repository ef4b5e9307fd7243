/** Starts a pool and a server in each shape, leaves something under way in each, closes them, and prints what is left. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { createPool, type Shape, serveOnThreads } from '#chapter';
import { arrivals, makeGate } from './gate.ts';
import type { TestJob } from './job-thread.ts';

const pool = await createPool<TestJob, unknown>({ module: new URL('./job-thread.ts', import.meta.url), threads: 2 });
const gate = makeGate();
const caller = new AbortController();
const held = pool.run({ kind: 'gate', gate }, { signal: caller.signal }).catch(() => {});
await arrivals(gate, 1);
caller.abort();
await Promise.all([held, pool.run({ kind: 'exit' }).catch(() => {}), pool.close()]);

for (const shape of ['thread-per-client', 'dealt', 'shared-port'] as const satisfies Shape[]) {
  const gate = makeGate();
  const server = await serveOnThreads({
    shape,
    worker: new URL('./serving-thread.ts', import.meta.url),
    workerData: { gate },
    threads: 1,
    port: 0,
    drainWithin: 100,
  });
  const [stuck, idle] = [connect(server.port, server.host), connect(server.port, server.host)];
  for (const socket of [stuck, idle]) socket.on('error', () => {});
  await Promise.all([once(stuck, 'connect'), once(idle, 'connect')]);
  stuck.write('GET /gate HTTP/1.1\r\nHost: a\r\n\r\n');
  if (shape !== 'thread-per-client') await arrivals(gate, 1);
  await server.close();
  stuck.destroy();
  idle.destroy();
}

setImmediate(() => console.log(JSON.stringify(process.getActiveResourcesInfo())));
