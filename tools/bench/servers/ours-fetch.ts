/** Our server under the same application that hono-node.mjs runs. */

import { fetchHandler, serve } from '@http-from-scratch/full-server';
// @ts-expect-error: JavaScript, since hono-node.mjs runs it as it is
import { honoApp } from './hono-app.mjs';

const noFiles = (context: { notFound(): Response }) => context.notFound();
const server = await serve(fetchHandler(honoApp(noFiles)), { port: 0, backlog: 4096 });
console.log(`PORT ${server.address.port}`);
