/** A client of few words: sends exactly these octets, and reads the answers to the end of the connection. */

import { connect, type Socket } from 'node:net';
import type { Handler } from '@http-from-scratch/protocol';
import {
  type ConnectionHandler,
  type HttpOptions,
  type Listener,
  listen,
  serveHttp,
} from '@http-from-scratch/tcp-echo';
import { type Answer, answersIn, Client } from '@http-from-scratch/tcp-echo/testing';

export function serve(handler: Handler, options: HttpOptions = {}): Promise<Listener> {
  return listen(serveHttp(handler, options), { port: 0 });
}

export function serveRaw(handler: ConnectionHandler): Promise<Listener> {
  return listen(handler, { port: 0 });
}

/** Ends a server that a test started, and the connections that are left. */
export async function stop(listener: Listener): Promise<void> {
  const stopped = listener.stop();
  for (const channel of listener.connections) channel.destroy();
  await stopped;
}

export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** All octets that come until the server closes. */
export function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece as Buffer));
    socket.resume(); // it may have been paused
    socket.on('end', () => resolve(Buffer.concat(pieces)));
    // A reset is an end, too: what came before it is what the client has.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(Buffer.concat(pieces)) : reject(error),
    );
  });
}

/** Sends requests, each given as `METHOD target` and more field-lines, on one connection; the last one closes it. */
export async function exchange(port: number, ...requests: (readonly [start: string, ...fieldLines: string[]])[]) {
  const client = await Client.open({ port });
  const octets = requests.map(([start, ...lines], at) => {
    const all = ['Host: localhost', ...lines, ...(at === requests.length - 1 ? ['Connection: close'] : [])];
    return `${start} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`;
  });
  const received = await client.send(octets.join('')).rest();
  client.destroy();
  return answersIn(
    received,
    requests.map(([start]) => start.split(' ')[0]!),
  );
}

/** One request, one answer. */
export async function ask(port: number, start: string, ...fieldLines: string[]): Promise<Answer> {
  const [answer] = await exchange(port, [start, ...fieldLines]);
  if (answer === undefined) throw new Error(`no answer to ${start}`);
  return answer;
}
