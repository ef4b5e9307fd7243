/** socket, bind, listen, accept: node:net does the four in one call. This file says what to do with each connection. */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ConnectionLost } from './byte-channel.ts';
import { Roster } from './roster.ts';
import { SocketChannel } from './socket-channel.ts';

/** A ConnectionHandler will do; one that is made for sockets may ask for more than a ByteChannel offers. */
export type SocketHandler = (channel: SocketChannel) => Promise<void>;

export interface ListenOptions {
  /** The address to bind; 127.0.0.1 unless given, so that nobody outside this machine can connect. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port?: number;
  /**
   * Connections that the system completes and keeps for us while we are busy, before it turns new ones away.
   * Linux cuts it at net.core.somaxconn (4096 on most machines).
   */
  readonly backlog?: number;
  /** Lets several sockets, one a thread, listen on the same port; the system deals them the connections. Linux only. */
  readonly reusePort?: boolean;
  /** Told of what a connection handler throws and should not: anything but ConnectionLost. */
  readonly onError?: (error: unknown) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: Iterable<SocketChannel> & { readonly size: number };
  /** Stops to accept. Resolves when the last connection is closed. */
  close(): Promise<void>;
  /**
   * Stops to accept, lets go of who is only waiting for octets, and gives the others so many milliseconds to finish
   * before they are cut off. Resolves when the last connection is closed.
   */
  stop(grace?: number): Promise<void>;
}

/** Node's own default; enough unless thousands connect within one turn of the event loop. */
export const DEFAULT_BACKLOG = 511;

/** @throws the system's error when it will not let us listen: EADDRINUSE, EACCES, … */
export async function listen(handler: SocketHandler, options: ListenOptions = {}): Promise<Listener> {
  const connections = new Roster<SocketChannel>();
  // allowHalfOpen: a client may send FIN after its request and still wants the answer.
  // noDelay: each of our writes is a whole answer already; Nagle's algorithm would only hold it back.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    serveSocket(socket, handler, connections, options.onError);
  });
  const { address, port } = await bind(server, options);
  // One accept that fails (no file descriptors left, say) is no reason to end the others.
  server.on('error', (error) => options.onError?.(error));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    host: address,
    port,
    connections,
    close,
    async stop(grace = 1000) {
      const closed = close();
      for (const channel of connections) channel.interrupt();
      const timer = setTimeout(() => {
        for (const channel of connections) channel.destroy();
      }, grace);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Runs a handler on an accepted socket, and closes the socket however that ends. */
export async function serveSocket(
  socket: Socket,
  handler: SocketHandler,
  connections: Roster<SocketChannel> = new Roster(),
  onError: (error: unknown) => void = () => {},
): Promise<void> {
  if (socket.destroyed) return; // reset on its way to us
  const channel = new SocketChannel(socket);
  // Not when the handler returns: one that waits for something else may not have heard that the connection is gone.
  socket.once('close', connections.add(channel));
  try {
    await handler(channel);
    await channel.end();
  } catch (error) {
    channel.destroy();
    if (!(error instanceof ConnectionLost)) onError(error);
  }
}

/** Listens, as a promise. Also for servers that do something else with their sockets. */
export function bind(server: Server, options: ListenOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      {
        host: options.host ?? '127.0.0.1',
        port: options.port ?? 8080,
        backlog: options.backlog ?? DEFAULT_BACKLOG,
        reusePort: options.reusePort ?? false,
      },
      () => {
        server.off('error', reject);
        resolve(server.address() as AddressInfo);
      },
    );
  });
}
