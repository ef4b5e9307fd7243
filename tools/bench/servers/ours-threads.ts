/** So many threads that listen on one port: `ours-threads.ts 2`. */

import { serveOnThreads } from '@http-from-scratch/threads';

const server = await serveOnThreads({
  shape: 'shared-port',
  threads: Number(process.argv[2]),
  worker: new URL('./ours-thread.ts', import.meta.url),
  port: 0,
});
console.log(`PORT ${server.port}`);
