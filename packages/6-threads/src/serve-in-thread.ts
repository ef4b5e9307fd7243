/** The other side of the shapes: what runs in each thread that serves connections. */

import { createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { bind, serveSocket } from '@http-from-scratch/tcp-echo';
import type { ServingOrder, ServingReport } from './messages.ts';
import type { Service } from './service.ts';

/**
 * Serves the connections that this thread is handed, or accepts its own, as the main thread orders.
 * @param onError told of what a connection handler throws, and when the system cannot accept a connection
 * @throws {Error} on the main thread: there is nobody to take orders from
 */
export function serveInThread(service: Service, onError: (error: unknown) => void = console.error): void {
  if (parentPort === null) throw new Error('serveInThread is for a thread that serveOnThreads has started');
  const port = parentPort;
  const report = (what: ServingReport) => port.postMessage(what);
  let stopAccepting = () => {};

  port.on('message', async (order: ServingOrder) => {
    switch (order.kind) {
      case 'start': {
        if (order.listen === undefined) return report({ kind: 'ready' });
        const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
          serveSocket(socket, service.connection, undefined, onError);
        });
        // A failure is an unhandled rejection, so it ends this thread, and the main thread learns why.
        const { address, port } = await bind(server, { ...order.listen, reusePort: true });
        server.on('error', onError);
        stopAccepting = () => server.close();
        return report({ kind: 'ready', address: { host: address, port } });
      }
      case 'serve':
        order.socket.once('close', () => report({ kind: 'closed' }));
        serveSocket(order.socket, service.connection, undefined, onError);
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
