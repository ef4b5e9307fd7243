/** What stage 6 serves, in whatever shape: a quick route, a slow one, and the files of a folder. */

import { threadId } from 'node:worker_threads';
import type { Handler } from '@http-from-scratch/protocol';
import { json } from '@http-from-scratch/protocol';
import { explainInJson, Router, uploads } from '@http-from-scratch/routing';
import { files } from '@http-from-scratch/static-files';
import { rootFolder } from '@http-from-scratch/static-files/program';
import { type PrimesRunner, primesRoute } from '../src/index.ts';

export function site(runner: PrimesRunner): Handler {
  const router = new Router()
    .on('GET', '/api/hello', () => json({ message: 'Hello, world!', thread: threadId }))
    .on('GET', '/api/primes', primesRoute(runner));
  // Set by the stage's option: it reaches the threads, too, which have no options of their own.
  const folder = process.env.UPLOADS;
  if (folder !== undefined) router.mount('/files', uploads(folder));
  return explainInJson(router.handler(files(rootFolder({}))));
}
