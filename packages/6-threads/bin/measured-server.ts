/** The server of a measurement, in a process of its own, so that its memory is its own and the load comes from outside. */

import { type ShapeName, serveShape } from './shapes.ts';

const server = await serveShape(process.argv[2] as ShapeName, { host: '127.0.0.1', port: 0 });
process.on('message', async (question) => {
  if (question === 'peak') process.send?.(process.resourceUsage().maxRSS * 1024);
  else {
    await server.close();
    process.disconnect?.();
  }
});
// Also when the measuring process was interrupted: it can't stop us then.
process.on('disconnect', () => process.exit());
process.send?.({ shape: server.shape, port: server.port });
