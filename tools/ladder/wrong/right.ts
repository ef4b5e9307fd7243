/**
 * A server that climbs the whole ladder, in one file. It is here to be spoiled: each wrong server is this one with a line
 * or two changed (see faults/). So it is written to be changed, and not to be run by anyone.
 */

import { createReadStream, type ReadStream } from 'node:fs';
import { readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { basename, extname, join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';

const HEAD_LIMIT = 32_768;
const CONTENT_LIMIT = 2_000_000;
/** Milliseconds to wait for a head, and for content. */
const HEAD_TIME = 8_000;
const CONTENT_TIME = 10_000;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
const REASONS: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  206: 'Partial Content',
  304: 'Not Modified',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};

class Refusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(String(status));
    this.status = status;
  }
}

interface Message {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: Map<string, string[]>;
  readonly content: Buffer;
}

interface Reply {
  readonly status: number;
  readonly fields: Record<string, string>;
  readonly content: Buffer | { readonly stream: ReadStream; readonly length: number };
}

function reply(status: number, content: Buffer | string = '', fields: Record<string, string> = {}): Reply {
  const octets = typeof content === 'string' ? Buffer.from(content) : content;
  return { status, content: octets, fields: { 'Content-Type': 'text/plain; charset=utf-8', ...fields } };
}

/** Takes octets off a socket, as many as are asked for, and keeps the rest. */
class Reader {
  readonly #pieces: AsyncIterator<Buffer>;
  buffer: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#pieces = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  async more(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (done) return false;
    this.buffer = Buffer.concat([this.buffer, value]);
    return true;
  }

  /** Up to and with the mark; undefined when the input ends before. */
  async upTo(mark: string, limit: number): Promise<string | undefined> {
    for (;;) {
      const at = this.buffer.indexOf(mark);
      if (at !== -1) return this.cut(at + mark.length).toString('latin1');
      if (this.buffer.length > limit) throw new Refusal(431);
      if (!(await this.more())) return undefined;
    }
  }

  async octets(length: number): Promise<Buffer | undefined> {
    if (length > CONTENT_LIMIT) throw new Refusal(413);
    while (this.buffer.length < length) if (!(await this.more())) return undefined;
    return this.cut(length);
  }

  cut(length: number): Buffer {
    const octets = this.buffer.subarray(0, length);
    this.buffer = this.buffer.subarray(length);
    return octets;
  }
}

async function readContent(reader: Reader, fields: Message['fields']): Promise<Buffer | undefined> {
  const lengths = fields.get('content-length') ?? [];
  const coding = fields.get('transfer-encoding')?.join(',').toLowerCase();
  if (coding !== undefined) {
    if (lengths.length > 0) throw new Refusal(400);
    if (coding !== 'chunked') throw new Refusal(501);
    return readChunks(reader);
  }
  if (lengths.length > 1) throw new Refusal(400);
  const [length = '0'] = lengths;
  if (!/^\d+$/.test(length)) throw new Refusal(400);
  return reader.octets(Number(length));
}

async function readChunks(reader: Reader): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (;;) {
    const line = await reader.upTo('\r\n', HEAD_LIMIT);
    if (line === undefined) return undefined;
    const digits = line.split(';')[0]!.trim();
    if (!/^[0-9a-f]+$/i.test(digits)) throw new Refusal(400);
    const size = Number.parseInt(digits, 16);
    if (size === 0) break;
    const piece = await reader.octets(size + 2);
    if (piece === undefined) return undefined;
    pieces.push(piece.subarray(0, -2));
  }
  for (;;) {
    const trailer = await reader.upTo('\r\n', HEAD_LIMIT);
    if (trailer === undefined) return undefined;
    if (trailer === '\r\n') break;
  }
  return Buffer.concat(pieces);
}

async function readMessage(reader: Reader, deadline: (milliseconds: number) => void): Promise<Message | undefined> {
  deadline(HEAD_TIME);
  const head = await reader.upTo('\r\n\r\n', HEAD_LIMIT);
  if (head === undefined) return undefined;
  if (head.length > HEAD_LIMIT) throw new Refusal(431);
  deadline(CONTENT_TIME);
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const [method, target, version] = requestLine.split(' ');
  if (method === undefined || target === undefined || !/^HTTP\/1\.\d$/.test(version ?? '')) throw new Refusal(400);
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Refusal(400);
    const name = line.slice(0, colon).toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const content = await readContent(reader, fields);
  return content && { method, target, version: version!, fields, content };
}

function isLast({ version, fields }: Message): boolean {
  const options = (fields.get('connection') ?? [])
    .join(',')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  return options.includes('close') || (version === 'HTTP/1.0' && !options.includes('keep-alive'));
}

let draining = false;
const connections = new Map<Socket, { busy: boolean }>();

async function serveClient(socket: Socket, root: string): Promise<void> {
  const state = { busy: false };
  connections.set(socket, state);
  let timer: NodeJS.Timeout | undefined;
  const deadline = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), milliseconds);
  };
  socket.on('error', () => {});
  const reader = new Reader(socket);
  socket.on('data', () => {
    state.busy = true;
  });
  try {
    for (;;) {
      const message = await readMessage(reader, deadline);
      clearTimeout(timer);
      if (message === undefined) break;
      const last = isLast(message);
      await send(socket, message, await answer(message, root), last || draining);
      if (last || draining) break;
      state.busy = reader.buffer.length > 0;
    }
  } catch (error) {
    if (error instanceof Refusal && socket.writable) {
      const refused = { method: 'GET', target: '/', version: 'HTTP/1.1', fields: new Map(), content: Buffer.alloc(0) };
      await send(socket, refused, reply(error.status, REASONS[error.status]), true).catch(() => {});
    }
  } finally {
    clearTimeout(timer);
    connections.delete(socket);
    socket.end(() => socket.destroy());
  }
}

async function send(
  socket: Socket,
  message: Message,
  { status, fields, content }: Reply,
  last: boolean,
): Promise<void> {
  const length = content.length;
  const all: Record<string, string> = { ...fields, 'Content-Length': String(length), Date: new Date().toUTCString() };
  if (last) all.Connection = 'close';
  if (status === 304) delete all['Content-Length'];
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  await write(socket, Buffer.from(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${lines.join('')}\r\n`, 'latin1'));
  const without = message.method === 'HEAD' || status === 304;
  if (!('stream' in content)) {
    if (!without) await write(socket, content);
    return;
  }
  if (without) content.stream.destroy();
  else for await (const piece of content.stream) await write(socket, piece as Buffer);
}

/** Resolves when the system has taken all of it. */
function write(socket: Socket, octets: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.write(octets, (error) => (error ? reject(error) : resolve())));
}

type Route = (message: Message) => Reply | Promise<Reply>;

const ROUTES: Record<string, Record<string, Route>> = {
  '/api/hello': { GET: () => reply(200, 'Hello, world!\n') },
  '/api/echo': { POST: echo },
  '/api/primes': { GET: primes },
};

async function answer(message: Message, root: string): Promise<Reply> {
  const { method, target } = message;
  const [path = ''] = target.split('?');
  if (target === '*') return reply(204, '', { Allow: 'GET, HEAD, POST, OPTIONS' });
  const routes = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (routes === undefined && path.startsWith('/files/') && method === 'POST') return store(message, root);
  const allow = routes === undefined ? 'GET, HEAD, OPTIONS' : [...Object.keys(routes), 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return reply(204, '', { Allow: allow });
  if (routes === undefined) {
    if (method !== 'GET' && method !== 'HEAD') return reply(405, 'Method Not Allowed\n', { Allow: allow });
    return serveFile(message, path, root);
  }
  const route = routes[method];
  if (route === undefined) return reply(405, 'Method Not Allowed\n', { Allow: allow });
  return route(message);
}

function echo({ fields, content }: Message): Reply {
  const [type = ''] = (fields.get('content-type')?.[0] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') return reply(415, 'JSON, please\n');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return reply(400, 'That is no JSON\n');
  }
  if (typeof value !== 'object' || value === null || !('message' in value)) return reply(400, 'No message\n');
  return reply(200, JSON.stringify({ 'you sent': value.message }), { 'Content-Type': 'application/json' });
}

const COUNT_PRIMES = `
  const { parentPort, workerData: below } = require('node:worker_threads');
  let count = 0;
  let largest = null;
  next: for (let n = 2; n < below; n++) {
    for (let d = 2; d * d <= n; d++) if (n % d === 0) continue next;
    count += 1;
    largest = n;
  }
  parentPort.postMessage({ below, count, largest });
`;

async function primes({ target }: Message): Promise<Reply> {
  const below = Number(new URLSearchParams(target.split('?')[1]).get('below'));
  if (!Number.isInteger(below) || below < 0) return reply(400, 'below, please\n');
  const result = await countPrimes(below);
  return reply(200, JSON.stringify(result), { 'Content-Type': 'application/json' });
}

function countPrimes(below: number): Promise<unknown> {
  const worker = new Worker(COUNT_PRIMES, { eval: true, workerData: below });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

async function store({ target, content }: Message, root: string): Promise<Reply> {
  const name = decoded(target.slice('/files/'.length));
  if (name === undefined || name === '' || name.startsWith('.') || /[/\\\0]/.test(name))
    return reply(400, 'No such name\n');
  await writeFile(join(root, 'files', name), content);
  return reply(201, '', { Location: target });
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The file that a path names, within the root; undefined where there is none. */
async function locate(path: string, root: string): Promise<string | undefined> {
  const name = decoded(path);
  if (name === undefined || name.includes('\0')) return undefined;
  const wanted = normalize(join(root, name.endsWith('/') ? `${name}index.html` : name));
  try {
    const real = await realpath(wanted);
    return real.startsWith((await realpath(root)) + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

async function serveFile({ fields }: Message, path: string, root: string): Promise<Reply> {
  const file = await locate(path, root);
  const stats = file === undefined ? undefined : await stat(file);
  if (file === undefined || stats === undefined || !stats.isFile()) return reply(404, 'Not Found\n');
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const etag = `"${stats.size.toString(16)}-${Math.round(stats.mtimeMs).toString(16)}"`;
  const common = { 'Content-Type': type, ETag: etag, Vary: 'Accept-Encoding' };
  if (tags(fields).includes(etag)) return reply(304, '', common);
  const range = rangeOf(fields.get('range')?.[0], stats.size);
  if (range === 'unsatisfiable') return reply(416, '', { 'Content-Range': `bytes */${stats.size}` });
  if (range !== undefined) {
    const { first, last } = range;
    const content = { stream: createReadStream(file, { start: first, end: last }), length: last - first + 1 };
    return { status: 206, content, fields: { ...common, 'Content-Range': `bytes ${first}-${last}/${stats.size}` } };
  }
  if (/^(?:text|application\/json)/.test(type) && stats.size < 1_000_000 && takesGzip(fields)) {
    return reply(200, gzipSync(await readFile(file)), { ...common, 'Content-Encoding': 'gzip' });
  }
  return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };
}

function tags(fields: Message['fields']): string[] {
  return (fields.get('if-none-match') ?? [])
    .join(',')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
}

type Range = { readonly first: number; readonly last: number };

function rangeOf(field: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(field ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size ? 'unsatisfiable' : { first, last };
}

function takesGzip(fields: Message['fields']): boolean {
  const offers = (fields.get('accept-encoding') ?? []).join(',').toLowerCase().split(',');
  return offers.some((offer) => {
    const [coding, weight = 'q=1'] = offer.split(';').map((part) => part.trim());
    return coding === 'gzip' && Number(weight.slice(2)) > 0;
  });
}

export function start(port: number, host: string, root: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    void serveClient(socket, root);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host, backlog: 511 }, () => resolve(server));
  });
}

function drain(server: Server): void {
  draining = true;
  server.close();
  for (const [socket, { busy }] of connections) if (!busy) socket.destroy();
}

if (pathToFileURL(process.argv[1] ?? '').href === import.meta.url) {
  const { PORT, HOST = '127.0.0.1', ROOT = 'public' } = process.env;
  const server = await start(Number(PORT), HOST, ROOT);
  process.on('SIGTERM', () => drain(server));
  console.log(`${basename(process.argv[1]!)} listens on ${HOST}:${PORT}`);
}
