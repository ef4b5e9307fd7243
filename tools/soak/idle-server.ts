/** What `idle.ts` starts: a server that waits for hours, and tells its memory when it is asked. */

import { serve, text } from '@http-from-scratch/full-server';

const server = await serve(() => text('Hello, world!\n'), {
  port: 0,
  maxConnections: Number(process.argv[2]),
  backlog: 4096,
  deadlines: { idle: 3_600_000 },
});

export interface IdleReport {
  readonly port: number;
  readonly connections: number;
  /** Octets: of the process as the system sees it, and of the objects that are in use. */
  readonly resident: number;
  readonly heap: number;
}

process.on('message', () => {
  globalThis.gc?.();
  const { rss: resident, heapUsed, external } = process.memoryUsage();
  const report: IdleReport = {
    port: server.address.port,
    connections: server.connections,
    resident,
    heap: heapUsed + external,
  };
  process.send!(report);
});
process.on('disconnect', () => process.exit());
process.send!('ready');
