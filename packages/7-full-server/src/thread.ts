/** What each thread runs with `--threads`: the same site, behind the same service, without a listening socket of ours. */

import { workerData } from 'node:worker_threads';
import { serveInThread } from '@http-from-scratch/threads';
import { accessLog, type LogFormat } from './access-log.ts';
import { logTo } from './log-stream.ts';
import { createService } from './service.ts';
import { openSite, type SiteOptions } from './site.ts';

/** What the main thread tells each of its threads. */
export interface ThreadSettings {
  readonly site: SiteOptions;
  readonly log: LogFormat;
  /** For each thread. */
  readonly maxConnections: number;
}

const { site: options, log, maxConnections } = workerData as ThreadSettings;
// One computing thread for each serving one.
const site = await openSite({ ...options, poolThreads: 1 });
const lines = logTo(process.stdout);
const service = createService(site.handler, { maxConnections, onExchange: accessLog(log, lines.write) });

serveInThread({
  serve: service.serve,
  async drain() {
    await service.drain();
    await site.close();
  },
});
