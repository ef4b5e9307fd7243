/** The full server: a listening socket, and the service behind it. */

import type { Handler } from '@http-from-scratch/protocol';
import { listen } from '@http-from-scratch/tcp-echo';
import { type ServerOptions, withDefaults } from './options.ts';
import { createService } from './service.ts';

export interface RunningServer {
  /** What it listens on; the port is the real one, also when 0 was asked for. */
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
 */
export async function serve(handler: Handler, options: ServerOptions = {}): Promise<RunningServer> {
  const { host, port, backlog, onError } = withDefaults(options);
  const service = createService(handler, options);
  const listener = await listen(service.connection, {
    host,
    port,
    backlog,
    onError,
  });
  return {
    address: { host: listener.host, port: listener.port },
    get connections() {
      return service.size;
    },
    async stop() {
      const closed = listener.close();
      await service.drain();
      await closed;
    },
  };
}
