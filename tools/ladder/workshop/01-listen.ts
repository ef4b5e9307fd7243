import { createServer } from 'node:net';

const PORT = Number(process.env.PORT ?? 8080);
const HOST = process.env.HOST ?? '127.0.0.1';

const server = createServer((socket) => {
  console.log(`a client has come, from port ${socket.remotePort}`);
});
server.listen(PORT, HOST, () => console.log(`Open http://${HOST}:${PORT}`));
