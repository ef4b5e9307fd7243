/** An open WebSocket over a tunnel that the test holds in its hands: how it ends, and what it leaves behind. */

import { getEventListeners } from 'node:events';
import type { Tunnel } from '@http-from-scratch/protocol';
import { expect, it } from 'vitest';
import { OpenSocket } from '#chapter';

const LOST = new Error('connection reset');

/** @param arriving what each `read` gives: octets in hexadecimal, or a lost connection */
function tunnelOf(...arriving: (string | Error)[]) {
  const stopping = new AbortController();
  const written: string[] = [];
  const tunnel: Tunnel & { written: string[]; destroyed: boolean } = {
    written,
    destroyed: false,
    draining: stopping.signal,
    async read() {
      const next = arriving[0] instanceof Error ? arriving[0] : arriving.shift(); // lost once, lost for good
      if (next instanceof Error) throw next;
      return next === undefined ? next : Buffer.from(next, 'hex');
    },
    write(octets) {
      written.push(Buffer.from(octets).toString('hex'));
      return undefined;
    },
    destroy() {
      tunnel.destroyed = true;
    },
  };
  return { tunnel, stop: () => stopping.abort() };
}

async function readAll(socket: OpenSocket): Promise<void> {
  for await (const _ of socket);
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it('kept its heartbeat and its listener after the connection was lost', async () => {
  const { tunnel } = tunnelOf(LOST);
  const before = timers();
  await expect(new OpenSocket(tunnel, undefined, {}).run(readAll)).rejects.toBe(LOST);
  expect(timers()).toBe(before);
  expect(getEventListeners(tunnel.draining, 'abort')).toEqual([]);
});

it('told that the connection was lost, and not what its program had thrown before', async () => {
  const bug = new Error('a bug');
  const { tunnel } = tunnelOf(LOST);
  const talk = () => Promise.reject(bug);
  await expect(new OpenSocket(tunnel, undefined, {}).run(talk)).rejects.toBe(bug);
  expect(tunnel.written).toEqual(['880203f3']);
});

it('leaves nothing behind when both sides have closed', async () => {
  const { tunnel } = tunnelOf('818100000000' + '61', '8882000000000fa0');
  const before = timers();
  await new OpenSocket(tunnel, undefined, {}).run(readAll);
  expect(tunnel.written).toEqual(['88020fa0']);
  expect(timers()).toBe(before);
  expect(getEventListeners(tunnel.draining, 'abort')).toEqual([]);
});

it('says goodbye when the server was stopping before it began', async () => {
  const { tunnel, stop } = tunnelOf('888200000000' + '03e9');
  stop();
  await new OpenSocket(tunnel, undefined, {}).run(readAll);
  expect(tunnel.written[0]).toMatch(/^88..03e9/);
});

it('gives up a client that talks on and on after our close, and never closes', async () => {
  const { tunnel } = tunnelOf();
  const ping = () => Buffer.from('898000000000', 'hex');
  tunnel.read = () => new Promise((resolve) => setImmediate(() => resolve(tunnel.destroyed ? undefined : ping())));
  await new OpenSocket(tunnel, undefined, { patience: 20 }).run(() => {});
  expect(tunnel.destroyed).toBe(true);
});

it('sends no ping behind its own close', async () => {
  const { tunnel } = tunnelOf();
  let end = (_octets?: Uint8Array) => {};
  tunnel.read = () =>
    new Promise((resolve) => {
      end = resolve;
    });
  tunnel.destroy = () => end();
  await new OpenSocket(tunnel, undefined, { patience: 10 }).run((socket) => socket.close());
  expect(tunnel.written).toEqual(['880203e8']);
});
