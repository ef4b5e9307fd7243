/**
 * A socket that the main thread has accepted goes to a thread: how it is handed over, what happens to it there, and
 * which thread gets it. The main thread never reads an octet itself, so nothing that a client sends can keep it from
 * accepting the next one.
 */

import type { Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { text } from '@http-from-scratch/protocol';
import type { Connections, ListenOptions, SocketHandler } from '@http-from-scratch/tcp-echo';
import { accept, guarded, sendResponse } from '@http-from-scratch/tcp-echo';
import { Crew, type CrewEvents, type CrewOptions } from './crew.ts';
import { takeOrders } from './orders.ts';
import type { Thread } from './thread.ts';

/** Where to listen. */
export type Where = Required<Pick<ListenOptions, 'host' | 'port' | 'backlog'>>;

/** Main thread → a thread that serves connections. */
export type ServingOrder =
  /** Always the first order. With `listen` the thread accepts by itself; without, it is handed its sockets. */
  | { readonly kind: 'start'; readonly listen?: Where }
  | { readonly kind: 'serve'; readonly socket: Socket }
  /** Answer the requests that have arrived, close idle connections, and leave. */
  | { readonly kind: 'drain' };

/** A thread that serves connections → main thread: one of the sockets it was handed is closed. */
export type ServingReport = { readonly kind: 'closed' };

export type ServingThread = Thread<ServingOrder, ServingReport>;

export class ServingCrew extends Crew<ServingOrder, ServingReport> {
  constructor(options: CrewOptions, events: Partial<CrewEvents<ServingOrder, ServingReport>>) {
    const onStart = (thread: ServingThread) => thread.post({ kind: 'start' });
    const onLeave = (thread: ServingThread) => thread.post({ kind: 'drain' });
    super(options, { onStart, onLeave, ...events });
  }
}

/**
 * Gives a socket away. The connection itself does not move: the thread gets a net.Socket of its own for it, and ours
 * counts as destroyed from now on.
 * @returns false when the socket wasn't moved: the thread is gone, and the socket is still ours; or its client has left
 */
export function handOver(socket: Socket, thread: ServingThread): boolean {
  try {
    thread.post({ kind: 'serve', socket }, [socket]);
    // A message to a thread that is just ending is lost without an error. But then the socket stays with us.
    return socket.destroyed;
  } catch {
    return false; // the client is gone already, and its socket can't be transferred
  }
}

/**
 * Inside a thread: serves the connections that it is handed, or accepts its own, as the main thread orders.
 * @param onError called when the system can't accept a connection
 * @throws {Error} on the main thread, which gets no orders
 */
export function serveInThread(
  connections: Pick<Connections, 'serve' | 'drain'>,
  onError: (error: unknown) => void = console.error,
): void {
  let stopAccepting = () => {};
  takeOrders<ServingOrder, ServingReport>(async (order, report) => {
    switch (order.kind) {
      case 'start': {
        if (order.listen === undefined) return report({ kind: 'ready' });
        // A failure becomes an unhandled rejection, which ends this thread and tells the main thread why.
        const options = { ...order.listen, reusePort: true, onError: guarded(onError) };
        const { host, port, close } = await accept((socket) => connections.serve(socket), options);
        stopAccepting = close;
        return report({ kind: 'ready', address: { host, port } });
      }
      case 'serve':
        order.socket.once('close', () => report({ kind: 'closed' }));
        connections.serve(order.socket);
        return;
      case 'drain':
        stopAccepting();
        await connections.drain();
        // Not process.exit(): what is still being sent keeps the thread alive, and nothing else should.
        parentPort?.unref();
    }
  });
}

// RFC 9110 §15.6.4: 503 says that this will pass, and Retry-After when to try again.
const BUSY = text('Too busy\n', { status: 503, fields: [['Retry-After', '1']] });

/** Responds with 503 without reading the request: cheaper than a client that waits for a thread we don't have. */
export const turnAway: SocketHandler = async (channel) => {
  await sendResponse(channel, undefined, BUSY, { mayGoOn: false });
};

/** Decides which thread gets the next socket. */
export class Dealer {
  /** The threads that take sockets, and how many each has. The thread that got the last one is at the end. */
  readonly #hands = new Map<ServingThread, number>();

  join(thread: ServingThread): void {
    this.#hands.set(thread, 0);
  }

  leave(thread: ServingThread): void {
    this.#hands.delete(thread);
  }

  /** One of the thread's sockets is closed. */
  release(thread: ServingThread): void {
    const held = this.#hands.get(thread);
    if (held !== undefined) this.#hands.set(thread, held - 1);
  }

  /**
   * Not simply to the next thread in turn: connections last for seconds or for hours, so taking turns wouldn't keep them even.
   * @returns whether a thread took the socket
   */
  deal(socket: Socket): boolean {
    let best: ServingThread | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [thread, held] of this.#hands) if (held < fewest) [best, fewest] = [thread, held];
    if (best === undefined || !handOver(socket, best)) return false;
    this.#hands.delete(best);
    this.#hands.set(best, fewest + 1);
    return true;
  }
}
