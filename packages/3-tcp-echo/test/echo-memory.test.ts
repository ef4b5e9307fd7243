/** How much of what goes through the echo stays in it. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measured } from './echo-process.ts';

const MEBI = 1024 * 1024;

let server: ChildProcess;
let port: number;

beforeAll(async () => {
  server = fork(new URL('./echo-process.ts', import.meta.url), { execArgv: ['--import', 'tsx', '--expose-gc'] });
  [port] = await once(server, 'message');
});
afterAll(() => {
  server.kill();
});

async function measure(): Promise<Measured> {
  const answer = once(server, 'message');
  server.send('measure');
  return (await answer)[0];
}

/** A piece whose octets are not alike, so that a lost or doubled one shows. */
const PIECE = Buffer.from(Uint32Array.from({ length: MEBI / 4 }, (_, at) => at * 2654435761).buffer);

/**
 * Sends so many pieces, half-closes, and reads all that comes back.
 * @param pause called for each piece of the echo; what it returns is awaited before the client reads on
 * @returns the octets that came back, and whether they are the ones that were sent
 */
async function throughTheEcho(pieces: number, pause?: (octets: number) => Promise<void> | undefined) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let sent = 0;
  const send = () => {
    while (sent++ < pieces) if (!socket.write(PIECE)) return;
    socket.end();
  };
  socket.on('connect', send).on('drain', send);
  let octets = 0;
  let same = true;
  for await (const piece of socket as AsyncIterable<Buffer>) {
    for (let at = 0; at < piece.length; ) {
      const from = (octets + at) % MEBI;
      const length = Math.min(MEBI - from, piece.length - at);
      same &&= PIECE.compare(piece, at, at + length, from, from + length) === 0;
      at += length;
    }
    octets += piece.length;
    await pause?.(octets);
  }
  return { octets, same };
}

describe('the memory of the echo', () => {
  it('never holds more than a few pieces of a gigabyte', { timeout: 120_000 }, async () => {
    expect(await throughTheEcho(1024)).toEqual({ octets: 1024 * MEBI, same: true });
    const { before, most, times, resident, connections } = await measure();
    expect(times).toBeGreaterThan(5);
    expect(most - before).toBeLessThan(MEBI);
    expect(resident).toBeLessThan(400 * MEBI); // less than half of what went through, with all that waits to be swept up
    expect(connections).toBe(0);
  });

  it('never holds more than a few pieces for a reader that stops again and again', async () => {
    // The client stops to read until the echo, too, has come to a halt and was measured.
    let next = 16 * MEBI;
    let stops = 0;
    const { octets, same } = await throughTheEcho(64, (octets) => {
      if (octets < next) return undefined;
      next += 16 * MEBI;
      return (async () => {
        const { times } = await measure();
        while ((await measure()).times < times + 3) await new Promise((resolve) => setTimeout(resolve, 20));
        stops++;
      })();
    });
    expect({ octets, same, stops }).toEqual({ octets: 64 * MEBI, same: true, stops: 4 });
    const { before, most } = await measure();
    expect(most - before).toBeLessThan(MEBI);
  });

  it('holds a few pieces for each client that never reads, and no more', async () => {
    const clients = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1' }).pause());
    for (const client of clients) client.on('error', () => {}).write(Buffer.alloc(32 * MEBI));
    while ((await measure()).connections < 8) await new Promise((resolve) => setTimeout(resolve, 20));
    const { times } = await measure();
    while ((await measure()).times < times + 5) await new Promise((resolve) => setTimeout(resolve, 20));
    const { before, most } = await measure();
    expect(most - before).toBeLessThan(8 * MEBI);
    for (const client of clients) client.resetAndDestroy();
    while ((await measure()).connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
