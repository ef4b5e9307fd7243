/** Servers on a free port that are gone after the test, and handlers to put behind them. */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { decodeLatin1, type Handler, json } from '@http-from-scratch/protocol';
import { afterEach } from 'vitest';
import { type HttpOptions, type Listener, type ListenOptions, listen, type SocketHandler, serveHttp } from '#chapter';

const listeners: Listener[] = [];

afterEach(async () => {
  await Promise.all(listeners.splice(0).map(end));
  // Node calls a port closed a turn before the system has closed it, and somebody may count the open ones next.
  await turnOfTheLoop();
  await turnOfTheLoop();
});

/** Not by an orderly end of its connections: that is a thing to be tested, and not to be relied on. */
async function end(listener: Listener): Promise<void> {
  await eventually(() => {
    for (const channel of listener.connections) {
      channel.interrupt(); // what a test still reads is nothing
      channel.destroy();
    }
    return listener.connections.size === 0;
  });
  await listener.stop(0);
}

export async function startServer(handler: SocketHandler, options: ListenOptions = {}): Promise<Listener> {
  const listener = await listen(handler, { port: 0, ...options });
  listeners.push(listener);
  return listener;
}

export function startHttp(handler: Handler, options: HttpOptions = {}): Promise<Listener> {
  return startServer(serveHttp(handler, options));
}

/** Answers with what it has understood. */
export const reflect: Handler = async ({ method, target, path, query, authority, version, fields, body }) => {
  const content = decodeLatin1(await body.bytes());
  return json({ method, target, path, query, authority, version, fields: fields.lines, content });
};

/** Resolves when the condition holds. Asked again and again, because nobody announces it. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await turnOfTheLoop();
}
