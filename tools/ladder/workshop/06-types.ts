import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { extname, join } from 'node:path';

const PORT = Number(process.env.PORT ?? 8080);
const HOST = process.env.HOST ?? '127.0.0.1';
const ROOT = process.env.ROOT ?? 'public';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

function parseHead(head: string) {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method = '', target = '/', version = ''] = requestLine.split(' ');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, target, version, fields };
}

function reply(status: string, content: string | Buffer, type = 'text/plain; charset=utf-8', more = '') {
  const octets = typeof content === 'string' ? Buffer.from(content) : content;
  const length = `Content-Length: ${octets.length}\r\n`;
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\n${length}${more}\r\n`;
  return Buffer.concat([Buffer.from(head), octets]);
}

async function file(target: string) {
  try {
    const path = join(ROOT, target === '/' ? 'index.html' : target);
    return reply('200 OK', await readFile(path), TYPES[extname(path)] ?? 'application/octet-stream');
  } catch {
    return reply('404 Not Found', 'There is nothing here.\n');
  }
}

function serve(socket: Socket) {
  socket.on('data', async (octets: Buffer) => {
    const [head = ''] = octets.toString('latin1').split('\r\n\r\n');
    const request = parseHead(head);
    console.log(request.method, request.target);
    socket.end(await file(request.target));
  });
}

const server = createServer({ allowHalfOpen: true }, serve);
server.listen(PORT, HOST, () => console.log(`Open http://${HOST}:${PORT}`));
