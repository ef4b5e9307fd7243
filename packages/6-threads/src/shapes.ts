/** One server, many threads: three ways to bring a connection and a thread together, side by side. */

import type { Socket } from 'node:net';
import { accept, Connections } from '@http-from-scratch/tcp-echo';
import type { CrewOptions } from './crew.ts';
import { Dealer, handOver, ServingCrew, turnAway, type Where } from './deal-sockets.ts';

export type Shape =
  /** A new thread for every connection. */
  | 'thread-per-client'
  /** A fixed set of threads; the main thread accepts and deals the sockets out. */
  | 'dealt'
  /** A fixed set of threads that all listen on one port; the system deals the connections out. */
  | 'shared-port';

export interface ThreadedServer {
  /** 'dealt' if you asked for a shared port and the system doesn't have it. */
  readonly shape: Shape;
  readonly host: string;
  readonly port: number;
  /** Stops accepting, lets the threads answer the requests they have, and ends those that take too long. */
  close(): Promise<void>;
}

/** What each shape gets: the options, with their defaults filled in. */
export interface ShapeOptions {
  readonly crew: CrewOptions;
  readonly threads: number;
  readonly listen: Where;
  readonly drainWithin: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Accepts on the main thread.
 * @param take gives a socket to a thread of the crew, or returns false; then we respond with 503
 */
export async function acceptFor(crew: ServingCrew, options: ShapeOptions, take: (socket: Socket) => boolean) {
  const { listen, drainWithin, onError } = options;
  const refused = new Connections(turnAway, onError);
  const onSocket = (socket: Socket) => {
    if (!take(socket)) refused.serve(socket.resume());
  };
  // pauseOnConnect: a socket can be handed over only if nothing has been read from it.
  const { host, port, close } = await accept(onSocket, { ...listen, pauseOnConnect: true, onError });
  const stop = async () => {
    close();
    await Promise.all([refused.drain(drainWithin), crew.dissolve(drainWithin)]);
  };
  return { host, port, close: stop };
}

/**
 * The article's shape: the main thread only accepts, and each client gets a thread of its own. A computation holds up no
 * other client, and a crash takes only one client along. The price is a thread each: see `pnpm stage6 --measure`.
 */
export async function serveThreadPerClient(options: ShapeOptions): Promise<ThreadedServer> {
  const { threads, drainWithin } = options;
  const crew: ServingCrew = new ServingCrew(options.crew, {
    onReport: (thread) => crew.dismiss(thread, drainWithin), // its client is gone
  });
  const server = await acceptFor(crew, options, (socket) => {
    // Without this limit, opening connections would be enough to take the machine down.
    if (crew.size >= threads) return false;
    const thread = crew.launch();
    const taken = handOver(socket, thread);
    if (!taken) thread.end('its client was gone before it came');
    return taken;
  });
  return { shape: 'thread-per-client', ...server };
}

export async function serveDealt(options: ShapeOptions): Promise<ThreadedServer> {
  const dealer = new Dealer();
  const crew = new ServingCrew(options.crew, {
    onReady: (thread) => dealer.join(thread),
    onReport: (thread) => dealer.release(thread),
    onEnd: (thread) => dealer.leave(thread),
  });
  // First the port: if it's in use, we don't have to start anything.
  const server = await acceptFor(crew, options, (socket) => dealer.deal(socket));
  await crew.start(options.threads).catch(async (error) => {
    await server.close();
    throw error;
  });
  return { shape: 'dealt', ...server };
}

/**
 * The main thread does nothing but keep the threads alive.
 *
 * The system picks the thread by a hash of the connection's addresses, not by which thread has time: a thread that computes
 * still gets its share, and those clients wait. Connections still in its backlog when it ends are reset.
 */
export async function serveSharedPort(options: ShapeOptions): Promise<ThreadedServer> {
  const { listen, threads, drainWithin } = options;
  // Another program of the same user can share the port as well, such as this one started twice: both would answer, in
  // turn, to your surprise. A socket that doesn't share finds out whether the port is taken.
  if (listen.port !== 0) (await accept((socket) => socket.destroy(), listen)).close();
  let address: Omit<Where, 'backlog'> = listen;
  const crew = new ServingCrew(options.crew, {
    onStart: (thread) => thread.post({ kind: 'start', listen: { ...listen, ...address } }),
    onReady: (_, ready) => {
      address = ready.address ?? address; // the first thread has asked for port 0 and got a real one
    },
  });
  await crew.start(threads);
  return { shape: 'shared-port', ...address, close: () => crew.dissolve(drainWithin) };
}
