/**
 * Everything between an accepted socket and a handler: limits, deadlines, and the order to stop. It does not listen, so
 * that the same service runs behind one listening socket, or in each of several threads.
 */

import type { Socket } from 'node:net';
import { type Handler, HttpError } from '@http-from-scratch/protocol';
import {
  Connections,
  closeIdle,
  Roster,
  type SocketChannel,
  sendResponse,
  serveHttp,
} from '@http-from-scratch/tcp-echo';
import { type Deadlines, type ServerOptions, withDefaults } from './options.ts';
import { Patience } from './patience.ts';

export interface Service {
  /** For each accepted socket; one that comes after `drain` is closed as soon as it is idle. */
  serve(socket: Socket): Promise<void>;
  /** Connections that are open now. */
  readonly size: number;
  /** Answers what was asked, takes no new request, and closes each connection as soon as it is idle. */
  drain(): Promise<void>;
}

/** RFC 9110 §15.6.4: 503 says that it will pass, and Retry-After when to look again. */
const BUSY = new HttpError(503, 'Too busy', [['Retry-After', '1']]);
const LAST = { mayGoOn: false };

export function createService(handler: Handler, options: ServerOptions = {}): Service {
  const { clock, deadlines, limits, maxConnections, refusal, onExchange, onError } = withDefaults(options);
  const seconds = Math.floor(deadlines.idle / 1000);
  const keepAlive = Number.isFinite(seconds) && seconds >= 1 ? { keepAlive: seconds } : {};
  const http = serveHttp(handler, { limits, refusal, onExchange, onError, ...keepAlive });

  const served = new Roster<Patience>();
  const interval = sweepInterval(deadlines);
  let cancelSweep: (() => void) | undefined;
  let sweptAt = 0;
  const sweepLater = () => {
    sweptAt = clock.now();
    cancelSweep = clock.after(interval, () => {
      sweep(served, clock.now() - sweptAt);
      cancelSweep = undefined;
      if (served.size > 0) sweepLater(); // no connections, no timer
    });
  };

  const connections = new Connections(async (channel) => {
    if (served.size >= maxConnections) return void (await sendResponse(channel, undefined, refusal(BUSY), LAST));
    const leave = served.add(new Patience(channel, deadlines));
    if (cancelSweep === undefined) sweepLater();
    try {
      await http(channel);
      await channel.end();
    } finally {
      leave();
    }
  }, onError);

  return {
    get size() {
      return served.size;
    },
    serve: (socket) => connections.serve(socket),
    async drain() {
      const cutOff = () => {
        for (const channel of connections) channel.destroy();
      };
      const cancelCut = deadlines.drain === Number.POSITIVE_INFINITY ? () => {} : clock.after(deadlines.drain, cutOff);
      await connections.drain();
      cancelCut();
      cancelSweep?.();
      cancelSweep = undefined; // a connection that is handed over late has its deadlines, too
    },
  };
}

/** Half a second, or a quarter of the shortest deadline: then each is late by no more than half of itself. */
function sweepInterval({ idle, head, body, write, handler }: Deadlines): number {
  return Math.max(10, Math.min(500, Math.min(idle, head, body, write, handler) / 4));
}

function sweep(served: Iterable<Patience>, elapsed: number): void {
  const idle: SocketChannel[] = [];
  for (const patience of served) {
    const { channel } = patience;
    const verdict = patience.look(elapsed);
    if (verdict === 'close') idle.push(channel);
    else if (verdict === 'cut off') channel.destroy();
    else if (verdict !== 'wait') channel.interrupt(verdict);
  }
  void closeIdle(idle);
}
