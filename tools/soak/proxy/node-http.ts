/**
 * node:http as it is stopped behind a proxy: no new connections, idle ones are closed, and those that become idle later
 * are closed once the proxy has noticed.
 */

import { createServer } from 'node:http';

const [, , port] = process.argv;
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    if (request.method !== 'POST') return response.end('Hello, world!\n');
    const content = JSON.stringify({ 'you sent': JSON.parse(Buffer.concat(pieces).toString()).message });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) });
    response.end(content);
  });
});
process.once('SIGTERM', () => {
  server.close(() => process.exit());
  server.closeIdleConnections();
  setInterval(() => server.closeIdleConnections(), 1_000);
});
server.listen(Number(port), '127.0.0.1', () => console.log(`Listening on ${port}`));
