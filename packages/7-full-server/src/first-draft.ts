/**
 * The article's whole server in one file: sockets, parser, files, routes. A thread for each client has no place in it:
 * here the event loop takes their part. It works, for one well-behaved browser. The tests beside it say for which
 * clients it doesn't.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import mime from 'mime-types';

interface DraftRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

type DraftHandler = (request: DraftRequest) => string | Buffer;

export const ROUTES: Record<string, DraftHandler> = {};

export function route(path: string, handler: DraftHandler): void {
  ROUTES[path] = handler;
}

route('/api/echo', (request) => {
  if (request.method !== 'POST') return respond('405 Method Not Allowed', 'Method Not Allowed');
  const { message } = JSON.parse(request.body);
  return respond('200 OK', JSON.stringify({ 'you sent': message }), 'application/json');
});

function respond(status: string, body: string, type = 'text/plain'): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function parseRequest(text: string): DraftRequest {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', value = ''] = line.split(': ');
    headers[name] = value;
  }
  return { method, path, headers, body };
}

function serveFile(root: string, path: string): string | Buffer {
  if (path.includes('..')) return respond('403 Forbidden', 'Forbidden');
  const file = join(root, path === '/' ? 'index.html' : path);
  if (!existsSync(file)) return 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
  const content = readFileSync(file);
  const type = mime.lookup(file) || 'application/octet-stream';
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content]);
}

function serveClient(socket: Socket, root: string): void {
  socket.on('data', (data) => {
    const request = parseRequest(data.toString());
    const handler = ROUTES[request.path];
    socket.end(handler ? handler(request) : serveFile(root, request.path));
  });
}

/** Serves the files of a folder and the routes of the table. */
export function startDraft(root: string, port: number, host = '127.0.0.1'): Promise<Server> {
  const server = createServer((socket) => serveClient(socket, root));
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
