import { relative } from 'node:path';
import { serveStatic } from 'hono/deno';
import { honoApp } from './hono-app.mjs';

const [root] = Deno.args;
const app = honoApp(serveStatic({ root: relative(Deno.cwd(), root) }));
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`PORT ${port}`) }, app.fetch);
