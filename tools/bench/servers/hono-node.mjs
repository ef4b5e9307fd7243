import { relative } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { honoApp } from './hono-app.mjs';

const [, , root] = process.argv;
const app = honoApp(serveStatic({ root: relative(process.cwd(), root) }));
const server = createAdaptorServer({ fetch: app.fetch });
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`PORT ${server.address().port}`));
