/** Our server under the same application that hono-node.mjs runs. OURS_HOME names the checkout whose packages serve. */

import { pathToFileURL } from 'node:url';

const home =
  process.env.OURS_HOME === undefined
    ? new URL('../../../', import.meta.url)
    : pathToFileURL(`${process.env.OURS_HOME}/`);
const { fetchHandler, serve } = (await import(
  new URL('packages/7-full-server/src/index.ts', home).href
)) as typeof import('@http-from-scratch/full-server');
const { honoApp } = await import(new URL('./hono-app.mjs', import.meta.url).href);

const noFiles = (context: { notFound(): Response }) => context.notFound();
const server = await serve(fetchHandler(honoApp(noFiles)), { port: 0, backlog: 4096 });
console.log(`PORT ${server.address.port}`);
