/** A service behind a listening socket of the tests' own: `serve` is not needed to test it. */

import { accept } from '@http-from-scratch/tcp-echo';
import { createService, type Handler, type RunningServer, type ServerOptions } from '#chapter';

export async function listening(handler: Handler, options: ServerOptions): Promise<RunningServer> {
  const service = createService(handler, options);
  const { host, port, close } = await accept((socket) => service.serve(socket), { port: 0 });
  return {
    address: { host, port },
    get connections() {
      return service.size;
    },
    stop() {
      close();
      return service.drain();
    },
  };
}
