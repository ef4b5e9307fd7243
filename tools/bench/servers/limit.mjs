// The limit: what any server on node:net costs that reads and writes as often as we do. It parses nothing; whatever
// comes, one canned answer goes. Honest for a client that sends one request a segment, and for nobody else.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [, , cannedAnswer] = process.argv;
const answer = readFileSync(cannedAnswer);
const closes = answer.includes('\r\nConnection: close\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', () => {
    if (closes) socket.end(answer);
    else socket.write(answer);
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`PORT ${server.address().port}`));
