// Bun's own server, with its own routes. Files through Bun.file, which Bun sends with sendfile(2) where that pays.
import { join } from 'node:path';

const [, , root] = process.argv;
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/text': { GET: () => new Response('Hello, world!') },
    '/api/echo': { POST: async (request) => Response.json({ 'you sent': (await request.json()).message }) },
  },
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.includes('..')) return new Response('Not Found', { status: 404 });
    const file = Bun.file(join(root, pathname));
    return (await file.exists()) ? new Response(file) : new Response('Not Found', { status: 404 });
  },
});
console.log(`PORT ${server.port}`);
