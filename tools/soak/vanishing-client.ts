/**
 * A client that leaves, each time at another point of an exchange. Nothing is owed to it; what counts is that the others
 * get their answers all the same, and that nothing of it stays in the server.
 */

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Point {
  /** What it has sent when it leaves. */
  readonly sent: string;
  /** It leaves after so many milliseconds, or as soon as so many octets have come: or when it has waited for them too long. */
  readonly stays: { readonly milliseconds: number } | { readonly octets: number };
}

/**
 * Every point of an exchange at which a client can leave.
 * @param request its octets
 * @param inTheAnswer so many octets of the answer are surely not all of it
 */
export function pointsOf(request: string, inTheAnswer = 1): Point[] {
  const head = request.indexOf('\r\n\r\n') + 4;
  const points: Point[] = [
    { sent: '', stays: { milliseconds: 0 } },
    { sent: request.slice(0, head >> 1), stays: { milliseconds: 2 } },
    { sent: request, stays: { milliseconds: 0 } },
    { sent: request, stays: { milliseconds: 20 } },
    { sent: request, stays: { octets: inTheAnswer } },
    { sent: request.repeat(4), stays: { octets: inTheAnswer } },
  ];
  if (head === request.length) return points;
  return [...points, { sent: request.slice(0, (head + request.length) >> 1), stays: { milliseconds: 2 } }];
}

/** Milliseconds that it waits for octets. */
const PATIENCE = 200;

/** Ways to leave: FIN, or RST. */
export const WAYS = [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.resetAndDestroy()] as const;

/**
 * Connects, does a part of an exchange, and is gone.
 * @returns the port on our side, or undefined when there was no connection
 */
export async function vanish(
  port: number,
  { sent, stays }: Point,
  leave: (socket: Socket) => void,
): Promise<number | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!connected) return undefined;
  socket.on('error', () => {}); // the server may be stopping
  const { localPort } = socket;
  if (sent !== '') socket.write(sent, 'latin1');
  if ('milliseconds' in stays) {
    socket.pause();
    await sleep(stays.milliseconds);
  } else {
    await Promise.race([receive(socket, stays.octets), sleep(PATIENCE)]);
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
