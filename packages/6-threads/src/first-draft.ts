/**
 * The article's answer: the main thread only accepts, and each client gets a thread of its own. It works: while one thread
 * computes, the others answer. Its tests show what it costs, and what it forgets.
 *
 * In Python a thread shares everything, and `Thread(target=handle_client, args=(client,))` is all it takes. Here a
 * thread shares nothing: it runs a module (this one) from its beginning, and is handed the socket in a message.
 */

import { createServer, type Server, type Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { primes } from './primes.ts';

const CLIENT = 'a client of the first draft';

export function firstDraft(port: number, host = '127.0.0.1'): Promise<Server> {
  // Paused: a socket that the main thread has read from can't be handed over any more.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: CLIENT });
    thread.postMessage(socket, [socket]);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

function handleClient(socket: Socket): void {
  socket.once('data', (octets) => {
    const [, target = '/'] = octets.toString('latin1').split(' ');
    const url = new URL(target, 'http://localhost');
    const answer =
      url.pathname === '/api/primes' ? primes(Number(url.searchParams.get('below'))) : { message: 'Hello, world!' };
    const body = JSON.stringify(answer);
    socket.end(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}

if (!isMainThread && workerData === CLIENT) parentPort?.once('message', handleClient);
