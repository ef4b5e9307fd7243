import { relative } from 'node:path';
import { serveStatic } from 'hono/bun';
import { honoApp } from './hono-app.mjs';

const [, , root] = process.argv;
const app = honoApp(serveStatic({ root: relative(process.cwd(), root) }));
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch });
console.log(`PORT ${server.port}`);
