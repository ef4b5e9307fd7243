// Deno's own server. Files as its documentation shows: open, stat, and hand the stream over.
import { extname, join } from 'node:path';

const [root] = Deno.args;
const TYPES = { '.css': 'text/css; charset=utf-8', '.jpg': 'image/jpeg', '.mp4': 'video/mp4' };

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (request.method === 'GET' && pathname === '/text') return new Response('Hello, world!');
  if (request.method === 'POST' && pathname === '/api/echo') {
    return Response.json({ 'you sent': (await request.json()).message });
  }
  if (pathname.includes('..')) return new Response('Not Found', { status: 404 });
  try {
    const file = await Deno.open(join(root, pathname));
    const { size, mtime } = await file.stat();
    const headers = { 'Content-Length': size, 'Last-Modified': mtime.toUTCString() };
    return new Response(file.readable, {
      headers: { ...headers, 'Content-Type': TYPES[extname(pathname)] ?? 'application/octet-stream' },
    });
  } catch {
    return new Response('Not Found', { status: 404 });
  }
}

Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`PORT ${port}`) }, answer);
