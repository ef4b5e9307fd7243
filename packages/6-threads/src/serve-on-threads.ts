/** One server, many threads: three ways to bring a connection and a thread together. */

import { availableParallelism } from 'node:os';
import { accept, LISTEN_DEFAULTS } from '@http-from-scratch/tcp-echo';
import { serveDealt } from './serve-dealt.ts';
import { serveSharedPort } from './serve-shared-port.ts';
import { serveThreadPerClient } from './serve-thread-per-client.ts';
import type { ThreadEnd, ThreadOptions } from './thread.ts';

export type Shape =
  /** A new thread for every connection. */
  | 'thread-per-client'
  /** A fixed set of threads; the main thread accepts and deals the sockets out. */
  | 'dealt'
  /** A fixed set of threads that all listen on one port; the system deals the connections out. */
  | 'shared-port';

export interface ThreadedServerOptions {
  readonly shape: Shape;
  /** The module that each thread runs. It calls `serveInThread`. */
  readonly worker: URL;
  readonly workerData?: unknown;
  /** Default: one a core. In a thread per client, the most at once, and the default is 64. */
  readonly threads?: number;
  readonly host?: string;
  readonly port?: number;
  readonly backlog?: number;
  readonly resourceLimits?: ThreadOptions['resourceLimits'];
  /** Milliseconds without an answer after which a thread counts as stuck, and is ended. Default 10,000. */
  readonly stuckAfter?: number;
  /** Milliseconds that `close` waits for connections to finish. Default 10,000. */
  readonly drainWithin?: number;
  /** Told of each thread that ended before its time, and of the milliseconds until it is replaced, if it is. For a log. */
  readonly onThreadEnd?: (end: ThreadEnd, delay: number | undefined) => void;
  /** Told when the system cannot accept a connection. Default: printed on standard error. */
  readonly onError?: (error: unknown) => void;
  /** Whether the system lets several sockets listen on one port. Found out unless given. */
  readonly portCanBeShared?: boolean;
}

export interface ThreadedServer {
  /** 'dealt' where a port was to be shared and the system does not allow it. */
  readonly shape: Shape;
  readonly host: string;
  readonly port: number;
  /** Accepts no more, lets the threads finish what was asked, and ends those that take too long. */
  close(): Promise<void>;
}

/** What each shape is given: nothing is left open. */
export interface ShapeOptions {
  readonly thread: ThreadOptions;
  readonly threads: number;
  readonly listen: { readonly host: string; readonly port: number; readonly backlog: number };
  readonly drainWithin: number;
  readonly onThreadEnd: (end: ThreadEnd, delay: number | undefined) => void;
  readonly onError: (error: unknown) => void;
}

/** Each of them takes 10 MB and more, so some hundreds would be felt. */
const MOST_CLIENTS = 64;

/** @throws the system's error when it will not let us listen, and why a thread did not start */
export async function serveOnThreads(options: ThreadedServerOptions): Promise<ThreadedServer> {
  const { worker, workerData, resourceLimits, stuckAfter = 10_000, drainWithin = 10_000 } = options;
  const shape: ShapeOptions = {
    thread: { module: worker, workerData, stuckAfter, ...(resourceLimits !== undefined && { resourceLimits }) },
    threads: options.threads ?? (options.shape === 'thread-per-client' ? MOST_CLIENTS : availableParallelism()),
    listen: {
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 8080,
      backlog: options.backlog ?? LISTEN_DEFAULTS.backlog,
    },
    drainWithin,
    onThreadEnd: options.onThreadEnd ?? (() => {}),
    onError: options.onError ?? console.error,
  };
  switch (options.shape) {
    case 'thread-per-client':
      return serveThreadPerClient(shape);
    case 'dealt':
      return serveDealt(shape);
    case 'shared-port':
      return (options.portCanBeShared ?? (await portCanBeShared())) ? serveSharedPort(shape) : serveDealt(shape);
  }
}

/**
 * Asks the system. SO_REUSEPORT has several meanings: on Linux (and some BSDs) connections are spread over all the
 * sockets; elsewhere one socket gets them all, or the option does not exist, and then Node refuses it.
 */
export async function portCanBeShared(): Promise<boolean> {
  try {
    (await accept(() => {}, { port: 0, reusePort: true })).close();
    return true;
  } catch {
    return false;
  }
}
