/** What `pnpm start` serves: a route first, then a file, with the layers that belong around both. */

import type { Handler } from '@http-from-scratch/protocol';
import { compose, DemoApi, explainInJson, Router, securityFieldsWith, uploads } from '@http-from-scratch/routing';
import { files } from '@http-from-scratch/static-files';
import { createPrimesPool, primesRoute } from '@http-from-scratch/threads';
import { type Counters, frameEcho, liveCounters } from './beyond/live.ts';
import { compression } from './compression.ts';
import { health } from './health.ts';
import { poolOnDemand } from './pool-on-demand.ts';

export interface SiteOptions {
  /** The folder to serve. */
  readonly root: string;
  /** Content-Security-Policy for its pages. None unless given: a page from elsewhere may need what ours doesn't. */
  readonly policy?: string | undefined;
  /** A folder for `POST /files/NAME` and `GET /files/NAME`. None unless given. */
  readonly uploads?: string | undefined;
  /** For the live view of the page. No such view unless given. */
  readonly counters?: Counters | undefined;
  /** Threads for CPU-bound work. Default: one per core. */
  readonly poolThreads?: number;
}

export interface Site {
  readonly handler: Handler;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** @throws the system's error, ENOENT or ENOTDIR, when `root` or `uploads` isn't a folder */
export async function openSite(options: SiteOptions): Promise<Site> {
  const folder = files(options.root);
  const { poolThreads: threads } = options;
  const pool = poolOnDemand(() => createPrimesPool(threads === undefined ? {} : { threads }));
  const router = new Router().add(new DemoApi(), explainInJson).get('/healthz', health);
  router.get('/api/primes', primesRoute(pool));
  router.get('/api/frames', frameEcho);
  if (options.counters !== undefined) router.get('/api/live', liveCounters(options.counters));
  if (options.uploads !== undefined) router.mount('/files', uploads(options.uploads));
  const layers = compose(compression, securityFieldsWith(options.policy));
  return {
    handler: layers(router.handler(folder)),
    close: () => pool.close(),
  };
}
