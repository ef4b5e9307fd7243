/** What `pnpm start` serves: a route first, then a file, with the layers that belong around both. */

import type { Handler } from '@http-from-scratch/protocol';
import { compose, DemoApi, explainInJson, Router, securityFields } from '@http-from-scratch/routing';
import { files } from '@http-from-scratch/static-files';
import { compression } from './compression.ts';

export interface SiteOptions {
  /** The folder to serve. */
  readonly root: string;
}

export interface Site {
  readonly handler: Handler;
  /** Ends what the site keeps running. */
  close(): Promise<void>;
}

/** @throws the system's error, ENOENT or ENOTDIR, when `root` is no folder */
export function openSite({ root }: SiteOptions): Site {
  const router = new Router().add(new DemoApi(), explainInJson);
  const layers = compose(compression, securityFields);
  return {
    handler: layers(router.handler(files(root))),
    close: async () => {},
  };
}
