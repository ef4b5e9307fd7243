/**
 * A client that leaves, each time at another point of an exchange. Nothing is owed to it; what counts is that the others
 * get their answers all the same, and that nothing of it stays in the server.
 */

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HEAD = 'POST /api/echo HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n';
const DOWNLOAD = 'GET /large.bin HTTP/1.1\r\nHost: soak\r\n\r\n';

interface Point {
  /** When it leaves. */
  readonly when: string;
  readonly octets: string;
  /** Milliseconds to stay, or until so many octets have come. */
  readonly stays: number | { readonly octets: number };
}

const POINTS: readonly Point[] = [
  { when: 'as soon as it is connected', octets: '', stays: 0 },
  { when: 'in the head', octets: HEAD.slice(0, 30), stays: 2 },
  { when: 'in the content', octets: `${HEAD}{"message":`, stays: 2 },
  { when: 'before the answer', octets: DOWNLOAD, stays: 0 },
  { when: 'in the answer', octets: DOWNLOAD, stays: { octets: 70_000 } },
  { when: 'behind a pipeline', octets: DOWNLOAD.repeat(4), stays: { octets: 70_000 } },
  { when: 'without reading', octets: DOWNLOAD.repeat(2), stays: 100 },
];

/** Ways to leave: FIN, or RST. */
const WAYS = [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.resetAndDestroy()];

export const VARIANTS = POINTS.length * WAYS.length;

/**
 * Connects, does a part of an exchange, and is gone.
 * @param variant which point and which way
 * @returns the port on our side, or undefined when there was no connection
 */
export async function vanish(port: number, variant: number): Promise<number | undefined> {
  const { octets, stays } = POINTS[variant % POINTS.length]!;
  const leave = WAYS[Math.floor(variant / POINTS.length) % WAYS.length]!;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!connected) return undefined;
  socket.on('error', () => {}); // the server may be stopping
  const { localPort } = socket;
  if (octets !== '') socket.write(octets);
  if (typeof stays === 'number') {
    socket.pause();
    await sleep(stays);
  } else {
    await receive(socket, stays.octets);
  }
  leave(socket);
  return localPort;
}

/** Resolves when so many octets have come, or none can come any more. */
function receive(socket: Socket, octets: number): Promise<void> {
  return new Promise((resolve) => {
    let received = 0;
    socket.on('data', ({ length }) => {
      received += length;
      if (received >= octets) resolve();
    });
    socket.once('close', () => resolve());
    socket.once('end', () => resolve());
  });
}
