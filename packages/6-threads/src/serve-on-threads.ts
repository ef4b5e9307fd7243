/** Serves with threads in any of the three shapes: the options, their defaults, and the choice. */

import { availableParallelism } from 'node:os';
import { accept, count, guarded, LISTEN_DEFAULTS, milliseconds } from '@http-from-scratch/tcp-echo';
import type { CrewOptions } from './crew.ts';
import type { Where } from './deal-sockets.ts';
import type { Shape, ShapeOptions, ThreadedServer } from './shapes.ts';
import { serveDealt, serveSharedPort, serveThreadPerClient } from './shapes.ts';

export interface ThreadedServerOptions extends Omit<CrewOptions, 'module'>, Partial<Where> {
  readonly shape: Shape;
  /** The module that each thread runs. It calls `serveInThread`. */
  readonly worker: URL;
  /** Default: one per core. With a thread per client, how many there may be at once; then the default is 64. */
  readonly threads?: number;
  /** Milliseconds without an answer after which a thread counts as stuck, and is ended. Default 10,000. */
  readonly stuckAfter?: number;
  /** Milliseconds that `close` waits for connections to finish. Default 10,000. */
  readonly drainWithin?: number;
  /** Called when the system can't accept a connection. Default: prints it on standard error. */
  readonly onError?: (error: unknown) => void;
  /** Whether the system lets several sockets listen on one port. By default we find out. */
  readonly portCanBeShared?: boolean;
}

/** A thread takes 10 MB and more, so you'd notice a few hundred. */
const MOST_CLIENTS = 64;

/** @throws {RangeError} for an option, the system's error if it won't let us listen, or why a thread didn't start */
export async function serveOnThreads(options: ThreadedServerOptions): Promise<ThreadedServer> {
  const { shape, worker, portCanBeShared: shared } = options;
  const { host = LISTEN_DEFAULTS.host, port = LISTEN_DEFAULTS.port, backlog = LISTEN_DEFAULTS.backlog } = options;
  const given: ShapeOptions = {
    crew: { ...options, module: worker, stuckAfter: milliseconds('stuckAfter', options.stuckAfter, 10_000) },
    threads: count('threads', options.threads, shape === 'thread-per-client' ? MOST_CLIENTS : availableParallelism()),
    listen: { host, port, backlog },
    drainWithin: milliseconds('drainWithin', options.drainWithin, 10_000),
    onError: guarded(options.onError ?? console.error),
  };
  switch (shape) {
    case 'thread-per-client':
      return serveThreadPerClient(given);
    case 'dealt':
      return serveDealt(given);
    case 'shared-port':
      return (shared ?? (await portCanBeShared())) ? serveSharedPort(given) : serveDealt(given);
  }
}

/**
 * Asks the system. SO_REUSEPORT has several meanings: on Linux (and some BSDs) connections are spread over all the
 * sockets; elsewhere one socket gets them all, or the option doesn't exist. There, Node refuses it.
 */
export async function portCanBeShared(): Promise<boolean> {
  try {
    const probe = await accept((socket) => socket.destroy(), { port: 0, reusePort: true });
    probe.close();
    return true;
  } catch {
    return false;
  }
}
