/** What `pnpm start` serves: a route first, then a file, with the layers that belong around both. */

import type { Handler } from '@http-from-scratch/protocol';
import { compose, DemoApi, explainInJson, Router, securityFields } from '@http-from-scratch/routing';
import { files } from '@http-from-scratch/static-files';
import { createPrimesPool, primesRoute } from '@http-from-scratch/threads';
import { compression } from './compression.ts';
import { poolOnDemand } from './pool-on-demand.ts';

export interface SiteOptions {
  /** The folder to serve. */
  readonly root: string;
  /** Threads for what computes. Default: one a core. */
  readonly poolThreads?: number;
}

export interface Site {
  readonly handler: Handler;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** @throws the system's error, ENOENT or ENOTDIR, when `root` is no folder */
export async function openSite({ root, poolThreads }: SiteOptions): Promise<Site> {
  const folder = files(root);
  const pool = poolOnDemand(() => createPrimesPool(poolThreads === undefined ? {} : { threads: poolThreads }));
  const router = new Router().add(new DemoApi(), explainInJson);
  router.on('GET', '/api/primes', primesRoute(pool));
  const layers = compose(compression, securityFields);
  return {
    handler: layers(router.handler(folder)),
    close: () => pool.close(),
  };
}
