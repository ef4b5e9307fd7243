/** `--app FILE`: other people's applications, as Bun, Deno and Cloudflare serve them. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '@http-from-scratch/protocol/program';
import type { FetchApplication } from '../src/index.ts';

export const APP_OPTION = {
  app: { type: 'string', value: 'FILE', help: 'serve a module whose default export is, or has, a fetch function' },
} as const;

/** @throws {UsageError} for a file that can't be loaded, or exports something else */
export async function loadApplication(file: string): Promise<FetchApplication> {
  let application: unknown;
  try {
    application = (await import(pathToFileURL(resolve(file)).href)).default;
  } catch (error) {
    throw new UsageError(`--app ${file} can't be loaded: ${(error as Error).message.split('\n')[0]}`);
  }
  const has = (application as { fetch?: unknown } | undefined)?.fetch;
  if (typeof application === 'function' || typeof has === 'function') return application as FetchApplication;
  throw new UsageError(`--app ${file} has no default export that is a function, or has a function called fetch.`);
}
