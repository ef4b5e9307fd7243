/**
 * A fixed set of threads that all listen on one port. The main thread does nothing but keep them alive.
 *
 * The system chooses the thread from the addresses of the connection, as a hash, and not by who has time: a thread that
 * computes still gets its share, and those clients wait. What waits when a thread ends is reset.
 */

import { accept } from '@http-from-scratch/tcp-echo';
import { Crew } from './crew.ts';
import type { Address, ServingOrder, ServingReport } from './messages.ts';
import type { ShapeOptions, ThreadedServer } from './serve-on-threads.ts';

export async function serveSharedPort(options: ShapeOptions): Promise<ThreadedServer> {
  const { listen } = options;
  if (listen.port !== 0) await mustBeFree(listen);
  let address: Address = listen;
  const crew = new Crew<ServingOrder, ServingReport>(options.thread, {
    onStart: (thread) => thread.post({ kind: 'start', listen: { ...address, backlog: listen.backlog } }),
    onReady: (_, report) => {
      address = report.address ?? address; // the first thread has asked for port 0 and got a real one
    },
    onEnd: (_, end, delay) => {
      if (delay !== undefined) options.onThreadEnd(end, delay);
    },
  });
  await crew.start(options.threads);
  return {
    shape: 'shared-port',
    ...address,
    close: () => crew.dissolve((thread) => thread.post({ kind: 'drain' }), options.drainWithin),
  };
}

/**
 * A shared port can be shared with another program of the same user as well, such as this one started twice: both would
 * answer, in turn, to much surprise. A socket that does not share finds out whether somebody is there.
 */
async function mustBeFree(address: Address): Promise<void> {
  (await accept(() => {}, address)).close();
}
