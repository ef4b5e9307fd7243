/** A fixed set of threads; the main thread accepts, and deals the sockets out. */

import { Crew } from './crew.ts';
import { acceptPaused, Dealer } from './deal-sockets.ts';
import type { ServingOrder, ServingReport } from './messages.ts';
import type { ShapeOptions, ThreadedServer } from './serve-on-threads.ts';

export async function serveDealt(options: ShapeOptions): Promise<ThreadedServer> {
  const dealer = new Dealer();
  const crew = new Crew<ServingOrder, ServingReport>(options.thread, {
    onStart: (thread) => thread.post({ kind: 'start' }),
    onReady: (thread) => dealer.join(thread),
    onReport: (thread) => dealer.release(thread),
    onEnd: (thread, end, delay) => {
      dealer.leave(thread);
      if (delay !== undefined) options.onThreadEnd(end, delay);
    },
  });
  // First the port: when it is in use, there is no need to start anything. Nobody can be dealt to yet, so until the
  // threads are ready a client is told to come back.
  const { close, host, port } = await acceptPaused((socket) => dealer.deal(socket), options);
  try {
    await crew.start(options.threads);
  } catch (error) {
    close();
    throw error;
  }
  return {
    shape: 'dealt',
    host,
    port,
    async close() {
      close();
      await crew.dissolve((thread) => thread.post({ kind: 'drain' }), options.drainWithin);
    },
  };
}
