/** The other side of the shapes: what runs in each thread that serves connections. */

import { parentPort } from 'node:worker_threads';
import { accept, type Connections } from '@http-from-scratch/tcp-echo';
import type { ServingOrder, ServingReport } from './messages.ts';

/**
 * Serves the connections that this thread is handed, or accepts its own, as the main thread orders.
 * @param onError told of what a connection handler throws, and when the system cannot accept a connection
 * @throws {Error} on the main thread: there is nobody to take orders from
 */
export function serveInThread(
  service: Pick<Connections, 'serve' | 'drain'>,
  onError: (error: unknown) => void = console.error,
): void {
  if (parentPort === null) throw new Error('serveInThread is for a thread that serveOnThreads has started');
  const port = parentPort;
  const report = (what: ServingReport) => port.postMessage(what);
  let stopAccepting = () => {};

  port.on('message', async (order: ServingOrder) => {
    switch (order.kind) {
      case 'start': {
        if (order.listen === undefined) return report({ kind: 'ready' });
        // A failure is an unhandled rejection, so it ends this thread, and the main thread learns why.
        const options = { ...order.listen, reusePort: true, onError };
        const { host, port, close } = await accept((socket) => service.serve(socket), options);
        stopAccepting = close;
        return report({ kind: 'ready', address: { host, port } });
      }
      case 'serve':
        order.socket.once('close', () => report({ kind: 'closed' }));
        service.serve(order.socket);
        return;
      case 'ping':
        return report({ kind: 'pong' });
      case 'drain':
        stopAccepting();
        await service.drain();
        // Not process.exit(): what is still being sent keeps the thread alive, and nothing else should.
        port.unref();
        return;
    }
  });
}
