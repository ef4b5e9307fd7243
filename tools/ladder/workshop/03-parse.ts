import { createServer, type Socket } from 'node:net';

const PORT = Number(process.env.PORT ?? 8080);
const HOST = process.env.HOST ?? '127.0.0.1';

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

function serve(socket: Socket) {
  socket.on('data', (octets) => {
    const [head = ''] = octets.toString('latin1').split('\r\n\r\n');
    console.log(parseHead(head));
  });
}

const server = createServer(serve);
server.listen(PORT, HOST, () => console.log(`Open http://${HOST}:${PORT}`));
