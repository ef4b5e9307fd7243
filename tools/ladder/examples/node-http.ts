/** Node's own server with a folder: what comes of it without a line about HTTP. The routes of the ladder are not its own. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const { PORT = '8080', HOST = '127.0.0.1', ROOT = 'public' } = process.env;
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/api/hello') return void response.setHeader('Content-Type', 'text/plain').end('Hello, world!\n');
    if (pathname === '/api/echo' && request.method === 'POST') {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      const { message } = JSON.parse(Buffer.concat(pieces).toString());
      return void response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ 'you sent': message }));
    }
    const file = normalize(join(ROOT, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    const stats = await stat(file);
    if (!file.startsWith(ROOT + sep) || !stats.isFile()) throw new Error('no such file');
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('Content-Length', stats.size);
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(file), response);
  } catch {
    if (response.headersSent) response.destroy();
    else response.writeHead(404, { 'Content-Type': 'text/plain', 'Content-Length': 10 }).end('Not Found\n');
  }
});
server.listen(Number(PORT), HOST);
