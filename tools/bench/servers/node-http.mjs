// node:http as its documentation shows it. Files: a stat, and a read stream piped to the response; with `memory`, from
// memory, read once at the start. With `log`, a line on standard output for each answer.
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream';

const [, , root, mode] = process.argv;
const TYPES = { '.css': 'text/css; charset=utf-8', '.jpg': 'image/jpeg', '.mp4': 'video/mp4' };

const inMemory = new Map();
if (mode === 'memory') {
  for (const name of readdirSync(root)) {
    if (statSync(join(root, name)).isFile()) inMemory.set(`/${name}`, readFileSync(join(root, name)));
  }
}

const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
  const { method, url } = request;
  if (mode === 'log') response.on('finish', () => log(request, response));
  if (method === 'GET' && url === '/text') send(response, 'text/plain; charset=utf-8', 'Hello, world!');
  else if (method === 'POST' && url === '/api/echo') echo(request, response);
  else if (method === 'POST' && url === '/sink') drain(request, response);
  else if (method === 'POST' && url === '/bytes') collect(request, response);
  else if (method === 'GET' && url.startsWith('/api/primes?below=')) countPrimes(Number(url.slice(18)), response);
  else if (method === 'GET') sendFile(url, response);
  else send(response, 'text/plain; charset=utf-8', 'Not Found', 404);
});

function send(response, type, content, status = 200) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(content) });
  response.end(content);
}

function echo(request, response) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    try {
      const { message } = JSON.parse(Buffer.concat(pieces).toString());
      send(response, 'application/json', JSON.stringify({ 'you sent': message }));
    } catch {
      send(response, 'text/plain; charset=utf-8', 'no JSON', 400);
    }
  });
}

function drain(request, response) {
  let octets = 0;
  request.on('data', (piece) => {
    octets += piece.length;
  });
  request.on('end', () => send(response, 'text/plain; charset=utf-8', String(octets)));
}

function collect(request, response) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => send(response, 'text/plain; charset=utf-8', String(Buffer.concat(pieces).length)));
}

/** In the format that Apache calls combined. */
function log({ socket, method, url, httpVersion, headers }, { statusCode }) {
  const { referer = '-', 'user-agent': agent = '-' } = headers;
  console.log(
    `${socket.remoteAddress} - - [${new Date().toISOString()}] "${method} ${url} HTTP/${httpVersion}" ${statusCode} - "${referer}" "${agent}"`,
  );
}

/** The same work as our primes route, on the loop: there is nobody else here to do it. */
async function countPrimes(below, response) {
  const { primes } = await import('../../../packages/6-threads/src/primes.ts');
  send(response, 'application/json', JSON.stringify(primes(below)));
}

async function sendFile(url, response) {
  const held = inMemory.get(url);
  const type = TYPES[extname(url)] ?? 'application/octet-stream';
  if (held !== undefined) return send(response, type, held);
  const path = join(root, url);
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Error('no file');
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': facts.size,
      'Last-Modified': facts.mtime.toUTCString(),
    });
    pipeline(createReadStream(path), response, () => {});
  } catch {
    // The client may have gone while we looked for the file: then pipeline throws, and the head is written already.
    if (response.headersSent) response.destroy();
    else send(response, 'text/plain; charset=utf-8', 'Not Found', 404);
  }
}

server.keepAliveTimeout = 120_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`PORT ${server.address().port}`));
