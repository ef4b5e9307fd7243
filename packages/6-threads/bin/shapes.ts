/** The five shapes behind one interface, for the program and for its measurement. */

import { listen, serveHttp } from '@http-from-scratch/tcp-echo';
import {
  createPrimesPool,
  type PrimesRunner,
  primes,
  serveOnThreads,
  type ThreadEnd,
  type Shape as ThreadedShape,
} from '../src/index.ts';
import { site } from './site.ts';

export const SHAPES = ['loop', 'thread-per-client', 'dealt', 'shared-port', 'pool'] as const;
export type ShapeName = (typeof SHAPES)[number];

export interface StageOptions {
  readonly host: string;
  readonly port: number;
  readonly threads?: number;
  readonly onThreadEnd?: (end: ThreadEnd, delay: number | undefined) => void;
}

export interface StageServer {
  readonly shape: ShapeName;
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serveShape(shape: ShapeName, options: StageOptions): Promise<StageServer> {
  switch (shape) {
    case 'loop':
      return serveInLoop('loop', { run: primes }, options);
    case 'pool': {
      const pool = await createPrimesPool(options);
      try {
        const server = await serveInLoop('pool', pool, options);
        return { ...server, close: () => server.close().finally(() => pool.close()) };
      } catch (error) {
        await pool.close();
        throw error;
      }
    }
    case 'thread-per-client':
    case 'dealt':
    case 'shared-port':
      return serveOnThreads({ ...options, shape: shape satisfies ThreadedShape, worker: SERVING_THREAD });
  }
}

const SERVING_THREAD = new URL('./serving-thread.ts', import.meta.url);

/** Everything on the main thread, except perhaps the computing. */
async function serveInLoop(shape: ShapeName, runner: PrimesRunner, { host, port }: StageOptions): Promise<StageServer> {
  const http = serveHttp(site(runner), { onError: console.error });
  const listener = await listen(http, { host, port, onError: console.error });
  return { shape, host: listener.host, port: listener.port, close: () => listener.stop() };
}
