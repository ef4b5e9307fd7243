import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { extname, join, sep } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const PORT = Number(process.env.PORT ?? 8080);
const HOST = process.env.HOST ?? '127.0.0.1';
const ROOT = await realpath(process.env.ROOT ?? 'public');
const LIMIT = 1_000_000;
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

async function locate(path: string) {
  const name = decodeURIComponent(path);
  const real = await realpath(join(ROOT, name === '/' ? 'index.html' : name));
  if (!real.startsWith(ROOT + sep)) throw new Error(`${real} is outside of the root`);
  return real;
}

async function file(name: string) {
  try {
    const path = await locate(name);
    return reply('200 OK', await readFile(path), TYPES[extname(path)] ?? 'application/octet-stream');
  } catch {
    return reply('404 Not Found', 'There is nothing here.\n');
  }
}

type Message = ReturnType<typeof parseHead> & { body: Buffer };
const ROUTES: Record<string, (request: Message) => Buffer | Promise<Buffer>> = {
  'GET /api/hello': () => reply('200 OK', 'Hello, world!\n'),
  'POST /api/echo': echo,
  'GET /api/primes': ({ target }) => inThread(Number(target.split('below=')[1])),
};

function echo({ fields, body }: Message) {
  const type = (fields.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/json') return reply('415 Unsupported Media Type', 'I read application/json.\n');
  try {
    const { message } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (message !== undefined) return reply('200 OK', JSON.stringify({ 'you sent': message }), 'application/json');
  } catch {} // the client's mistake, which gets the answer below
  return reply('400 Bad Request', 'I read {"message": …}.\n');
}

async function answer(request: Message) {
  const path = request.target.split('?')[0]!;
  const route = ROUTES[`${request.method} ${path}`];
  if (route !== undefined) return route(request);
  const methods = Object.keys(ROUTES).flatMap((key) => (key.endsWith(` ${path}`) ? key.split(' ')[0]! : []));
  if (methods.length === 0) return file(path);
  return reply('405 Method Not Allowed', '', undefined, `Allow: ${methods.join(', ')}\r\n`);
}

function primes(below: number) {
  let [count, largest]: [number, number | null] = [0, null];
  for (let n = 2, d = 2; n < below; n++, d = 2) {
    while (d * d <= n && n % d > 0) d++;
    if (d * d > n) [count, largest] = [count + 1, n];
  }
  return reply('200 OK', JSON.stringify({ count, largest }), 'application/json');
}

async function inThread(below: number) {
  const [octets] = await once(new Worker(new URL(import.meta.url), { workerData: below }), 'message');
  return Buffer.from(octets);
}

function isLast({ version, fields }: Message) {
  return version === 'HTTP/1.0' || /\bclose\b/i.test(fields.get('connection') ?? '');
}

function nextRequest(buffer: Buffer) {
  const end = buffer.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = parseHead(buffer.toString('latin1', 0, end));
  const length = end + 4 + Number(head.fields.get('content-length') ?? 0);
  return buffer.length >= length ? { ...head, body: buffer.subarray(end + 4, length), length } : undefined;
}

async function serve(socket: Socket) {
  let buffer = Buffer.alloc(0);
  for await (const octets of socket.iterator({ destroyOnReturn: false })) {
    buffer = Buffer.concat([buffer, octets]);
    for (let request = nextRequest(buffer); request !== undefined; request = nextRequest(buffer)) {
      buffer = buffer.subarray(request.length);
      console.log(request.method, request.target);
      socket.write(await answer(request));
      if (isLast(request)) return socket.destroySoon();
    }
    if (buffer.length > LIMIT) return socket.destroySoon();
  }
  socket.destroySoon();
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  serve(socket).catch(() => socket.destroy());
});
if (isMainThread) server.listen(PORT, HOST, () => console.log(`Open http://${HOST}:${PORT}`));
else parentPort?.postMessage(primes(workerData));
