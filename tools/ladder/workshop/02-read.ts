import { createServer, type Socket } from 'node:net';

const PORT = Number(process.env.PORT ?? 8080);
const HOST = process.env.HOST ?? '127.0.0.1';

function serve(socket: Socket) {
  socket.on('data', (octets) => {
    console.log(octets.toString());
  });
}

const server = createServer(serve);
server.listen(PORT, HOST, () => console.log(`Open http://${HOST}:${PORT}`));
