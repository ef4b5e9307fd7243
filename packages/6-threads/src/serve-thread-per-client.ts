/**
 * The article's shape: the main thread only accepts, and each client gets a thread of its own. What computes for one
 * holds up nobody else, and what crashes takes one client along. The price is a thread: see `pnpm stage6 --measure`.
 */

import { Connections } from '@http-from-scratch/tcp-echo';
import { acceptPaused, handOver, type ServingThread } from './deal-sockets.ts';
import type { ServingOrder, ServingReport } from './messages.ts';
import type { ShapeOptions, ThreadedServer } from './serve-on-threads.ts';
import { Thread } from './thread.ts';
import { turnAway } from './turn-away.ts';

export async function serveThreadPerClient(options: ShapeOptions): Promise<ThreadedServer> {
  const alive = new Map<ServingThread, NodeJS.Timeout | undefined>();
  let allGone = () => {};

  /** A thread leaves when its last octet is sent; one that is still sending to nobody after a while is ended. */
  const dismiss = (thread: ServingThread) => {
    if (alive.get(thread) !== undefined) return; // told already
    thread.post({ kind: 'drain' });
    alive.set(
      thread,
      setTimeout(() => thread.end('it did not leave in time'), options.drainWithin),
    );
  };

  const { close, host, port } = await acceptPaused((socket) => {
    // Without this limit, opening connections would be enough to take the machine down.
    if (alive.size >= options.threads) return new Connections(turnAway).serve(socket);
    const thread: ServingThread = new Thread<ServingOrder, ServingReport>(options.thread, {
      onReport: () => dismiss(thread), // its client is gone
      onEnd: (end) => {
        clearTimeout(alive.get(thread));
        alive.delete(thread);
        if (end.kind !== 'left') options.onThreadEnd(end, undefined);
        if (alive.size === 0) allGone();
      },
    });
    alive.set(thread, undefined);
    thread.post({ kind: 'start' });
    if (!handOver(socket, thread)) {
      socket.destroy();
      thread.end('its client was gone before it came');
    }
  }, options);
  return {
    shape: 'thread-per-client',
    host,
    port,
    async close() {
      close();
      for (const thread of alive.keys()) dismiss(thread);
      if (alive.size === 0) return;
      await new Promise<void>((resolve) => {
        allGone = resolve;
      });
    },
  };
}
