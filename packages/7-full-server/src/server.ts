/** The full server: a listening socket, and the service behind it. */

import type { Handler } from '@http-from-scratch/protocol';
import { accept } from '@http-from-scratch/tcp-echo';
import { overTls } from './beyond/tls.ts';
import { type ServerOptions, withDefaults } from './options.ts';
import { createService } from './service.ts';

export interface RunningServer {
  /** What it listens on; the port is the real one, also when 0 was asked for. For a Unix socket its path, with port 0. */
  readonly address: { readonly host: string; readonly port: number };
  /** Connections that are open now. */
  readonly connections: number;
  /**
   * Accepts no more, answers what was asked, closes idle connections, and resolves when the last one is closed: after
   * the deadline `drain` at the latest.
   */
  stop(): Promise<void>;
}

/**
 * Listens, and answers each request with the handler.
 * @throws the system's error when it will not let us listen: EADDRINUSE, EACCES, …
 * @throws {RangeError} that names an option and what it got, when that makes no sense
 */
export async function serve(handler: Handler, options: ServerOptions = {}): Promise<RunningServer> {
  const { host, port, path, backlog, onError, maxConnections, deadlines, refusal } = withDefaults(options);
  const service = createService(handler, options);
  const maxSockets = Math.max(2 * maxConnections, 64); // in between they get a 503; past it even that costs too much
  const where = path === undefined ? { host, port } : { path };
  const arrivals = { onSecure: service.serve, refusal, within: deadlines.head };
  const onSocket = options.tls === undefined ? service.serve : overTls(options.tls, arrivals);
  const accepting = await accept(onSocket, { ...where, backlog, onError, maxSockets });
  return {
    address: { host: accepting.host, port: accepting.port },
    get connections() {
      return service.size;
    },
    stop() {
      accepting.close();
      return service.drain();
    },
  };
}
