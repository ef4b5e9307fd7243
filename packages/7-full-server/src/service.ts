/**
 * Everything between an accepted connection and a handler: limits, deadlines, and the order to stop. It does not
 * listen, so that the same service runs behind one listening socket, or in each of several threads.
 */

import type { Handler } from '@http-from-scratch/protocol';
import { type ConnectionHandler, Roster, type SocketChannel, serveHttp } from '@http-from-scratch/tcp-echo';
import { turnAway } from '@http-from-scratch/threads';
import { GuardedChannel } from './guarded-channel.ts';
import { handlerDeadline } from './handler-deadline.ts';
import { type ServerOptions, withDefaults } from './options.ts';

export interface Service {
  /** For each accepted connection. */
  readonly connection: (channel: SocketChannel) => Promise<void>;
  /** Connections that are open now. */
  readonly size: number;
  /** Answers what was asked, takes no new request, and closes each connection as soon as it is idle. */
  drain(): Promise<void>;
}

/** How often the deadlines are looked at, in milliseconds: they may be late by as much. */
const SWEEP_INTERVAL = 500;

export function createService(handler: Handler, options: ServerOptions = {}): Service {
  const { clock, deadlines, limits, maxConnections, onExchange, onError } = withDefaults(options);
  const open = new Roster<GuardedChannel>();
  let draining = false;
  const drained = Promise.withResolvers<void>();

  const http: ConnectionHandler = serveHttp(handlerDeadline(deadlines.handler, clock, onError)(handler), {
    limits,
    onExchange,
    onError,
    draining: () => draining,
  });

  let cancelSweep: (() => void) | undefined;
  const sweep = () => {
    const now = clock.now();
    for (const channel of open) channel.expire(now);
    cancelSweep = open.size > 0 ? clock.after(SWEEP_INTERVAL, sweep) : undefined; // nobody there: no timer
  };

  return {
    get size() {
      return open.size;
    },
    async connection(channel) {
      if (open.size >= maxConnections) return turnAway(channel);
      const guarded = new GuardedChannel(channel, deadlines, clock);
      const leave = open.add(guarded);
      if (draining) guarded.drain(); // accepted just before, or handed over by another thread
      cancelSweep ??= clock.after(SWEEP_INTERVAL, sweep);
      try {
        await http(guarded);
        await guarded.end();
      } finally {
        leave();
        if (draining && open.size === 0) drained.resolve();
      }
    },
    async drain() {
      draining = true;
      for (const channel of open) channel.drain();
      if (open.size > 0) {
        const cancel = clock.after(deadlines.drain, () => {
          for (const channel of open) channel.destroy();
          drained.resolve(); // a handler that is still at work has nobody left to answer
        });
        await drained.promise;
        cancel();
      }
      cancelSweep?.(); // it would keep the process for another moment
      cancelSweep = undefined;
    },
  };
}
