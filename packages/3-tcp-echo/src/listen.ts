/** socket, bind, listen, accept: node:net does the four in one call. This file says what to do with each connection. */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Connections, type SocketHandler } from './connections.ts';

export interface ListenOptions {
  /** The address to bind. Default 127.0.0.1, so that nothing outside this machine can connect. */
  readonly host?: string;
  /** 0 lets the system choose. Default 8080. */
  readonly port?: number;
  /** A Unix socket to listen on, instead of host and port. */
  readonly path?: string;
  /**
   * The backlog: connections that the system completes and keeps for us while we are busy, before it turns new ones
   * away. Linux cuts it at net.core.somaxconn (4096 on most machines). Default 511, as Node's: enough unless thousands
   * connect within one turn of the event loop.
   */
  readonly backlog?: number;
  /** Lets several sockets, one a thread, listen on the same port; the system deals them the connections. Linux only. */
  readonly reusePort?: boolean;
  /** Told of what a connection handler throws and should not, anything but ConnectionLost, and of a failed accept. */
  readonly onError?: (error: unknown) => void;
}

export interface AcceptOptions extends ListenOptions {
  /** Nothing is read from an accepted socket, so that it can be handed to a thread. */
  readonly pauseOnConnect?: boolean;
  /** Past so many open sockets, a new one is closed at once. */
  readonly maxSockets?: number;
}

export interface Accepting {
  /** The address; for a Unix socket its path, with port 0. */
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** Stops accepting. */
  close(): void;
}

export interface Listener extends Omit<Accepting, 'close'> {
  readonly connections: Connections;
  /**
   * Stops accepting, answers what was asked, closes each connection as soon as it is idle, and cuts off what is left
   * after so many milliseconds (10,000 unless given). Resolves when the last connection is closed.
   */
  stop(within?: number): Promise<void>;
}

export const LISTEN_DEFAULTS = { host: '127.0.0.1', port: 8080, backlog: 511 } as const;

/** @throws the system's error when it will not let us listen: EADDRINUSE, EACCES, … */
export async function listen(handler: SocketHandler, options: ListenOptions = {}): Promise<Listener> {
  const connections = new Connections(handler, options.onError);
  const { host, port, close } = await accept((socket) => connections.serve(socket), options);
  return {
    host,
    port,
    connections,
    stop(within = 10_000) {
      close();
      return connections.drain(within);
    },
  };
}

/** Listens, and hands each socket on. @throws the system's error when it will not let us listen */
export function accept(onSocket: (socket: Socket) => void, options: AcceptOptions = {}): Promise<Accepting> {
  const { host, port, path, backlog, reusePort = false, pauseOnConnect = false, onError = () => {} } = options;
  // allowHalfOpen: a client may send FIN after its request and still wants the response.
  // noDelay: each of our writes is a whole response already; Nagle's algorithm would only hold it back.
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect }, onSocket);
  if (options.maxSockets !== undefined) server.maxConnections = options.maxSockets;
  const where =
    path === undefined ? { host: host ?? LISTEN_DEFAULTS.host, port: port ?? LISTEN_DEFAULTS.port } : { path };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...where, backlog: backlog ?? LISTEN_DEFAULTS.backlog, reusePort }, () => {
      server.off('error', reject);
      // One accept that fails (no file descriptors left, say) is no reason to end the others.
      server.on('error', onError);
      const address = server.address() as AddressInfo | string;
      const bound =
        typeof address === 'string' ? { host: address, port: 0 } : { host: address.address, port: address.port };
      resolve({ ...bound, close: () => void server.close() });
    });
  });
}
