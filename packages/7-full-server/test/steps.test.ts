/** The guarded channel alone: a socket that a test plays, and a clock that it moves. */

import { setImmediate as turn } from 'node:timers/promises';
import type { SocketChannel } from '@http-from-scratch/tcp-echo';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GuardedChannel } from '#chapter';
import { FakeClock } from './fake-clock.ts';

const SECOND = 1_000;
const DEADLINES = { idle: 5_000, head: 10_000, body: 10_000, write: 10_000, minimumRate: 1_000, handler: 0, drain: 0 };

/** What a channel does for a guard, and what was done to it. */
class PlayedChannel {
  readonly peer = '192.0.2.7:50312';
  received = 0;
  unsent = 0;
  /** "FIN" for an interrupt that looks like the end, the status of one that fails, "RST" when it was destroyed. */
  readonly done: string[] = [];
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #writer: PromiseWithResolvers<void> | undefined;

  read(): Promise<Uint8Array | undefined> {
    this.#reader = Promise.withResolvers();
    this.#reader.promise.catch(() => {});
    return this.#reader.promise;
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    this.unsent += octets.length;
    return this.flush();
  }

  flushSoon(): Promise<void> | undefined {
    return this.flush();
  }

  flush(): Promise<void> | undefined {
    if (this.unsent === 0) return undefined;
    this.#writer ??= Promise.withResolvers();
    return this.#writer.promise;
  }

  interrupt(error?: Error & { status?: number }): void {
    this.done.push(error === undefined ? 'FIN' : String(error.status));
    if (error === undefined) this.#reader?.resolve(undefined);
    else this.#reader?.reject(error);
  }

  /** As the last octets are: taken when the client takes them. Nobody waits for less than a full buffer before. */
  end(): Promise<void> {
    this.#writer ??= Promise.withResolvers();
    return this.#writer.promise;
  }

  destroy(): void {
    this.done.push('RST');
  }

  /** Octets from the client. */
  async send(count: number): Promise<void> {
    this.received += count;
    this.#reader?.resolve(new Uint8Array(count));
    await turn();
  }

  /** The client has read it all. */
  async take(): Promise<void> {
    this.unsent = 0;
    this.#writer?.resolve();
    this.#writer = undefined;
    await turn();
  }
}

let played: PlayedChannel;
let clock: FakeClock;
let guarded: GuardedChannel;
beforeEach(() => {
  played = new PlayedChannel();
  clock = new FakeClock();
  guarded = new GuardedChannel(played as unknown as SocketChannel, DEADLINES, clock);
});

/** Lets time pass, and the sweep look; then what was done since the last time. */
async function after(milliseconds: number): Promise<string[]> {
  clock.pass(milliseconds);
  guarded.expire(clock.now());
  for (let turns = 0; turns < 4; turns++) await turn();
  return played.done.splice(0);
}

describe('a guarded channel that waits for a request', () => {
  it.each(['message', 'octets'] as const)('ends without a word when the idle time is over: %s', async (waitingFor) => {
    const octets = guarded.read(waitingFor);
    expect(await after(4.9 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['FIN']);
    expect(await octets).toBe(undefined);
  });

  it('begins the idle time anew with each wait', async () => {
    guarded.read('message');
    expect(await after(4 * SECOND)).toEqual([]);
    await played.send(100);
    guarded.read('message');
    expect(await after(4 * SECOND)).toEqual([]);
    expect(await after(1 * SECOND)).toEqual(['FIN']);
  });

  it('takes a request that has come, but that nobody has seen yet', async () => {
    guarded.read('message');
    clock.pass(5 * SECOND);
    guarded.expire(clock.now());
    await played.send(100); // it lay with the system
    guarded.read('head');
    expect(await after(0)).toEqual([]);
  });
});

describe('a guarded channel in the middle of a head', () => {
  it('answers 408 when the head takes too long from its first octet on, however steadily it comes', async () => {
    guarded.read('message');
    await played.send(10);
    let octets = guarded.read('head');
    expect(await after(6 * SECOND)).toEqual([]);
    await played.send(1);
    octets = guarded.read('head');
    expect(await after(3.9 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['408']);
    await expect(octets).rejects.toMatchObject({ name: 'ProtocolError', code: 'timed-out', status: 408 });
  });
});

describe('a guarded channel in the middle of content', () => {
  /** A client that sends so many octets, and pauses for so long after each of them. */
  async function upload(...pieces: [octets: number, pause: number][]): Promise<string[]> {
    guarded.read('body');
    for (const [octets, pause] of pieces) {
      await played.send(octets);
      guarded.read('body');
      const done = await after(pause);
      if (done.length > 0) return done;
    }
    return [];
  }

  it('gives it ten seconds without an octet', async () => {
    guarded.read('body');
    expect(await after(9.9 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['408']);
  });

  it.each<{ name: string; pieces: [number, number][]; done: string[] }>([
    { name: 'a drip', pieces: Array.from({ length: 4 }, () => [1, 3 * SECOND]), done: ['408'] },
    { name: 'the minimum rate', pieces: Array.from({ length: 40 }, () => [3_000, 3 * SECOND]), done: [] },
    {
      name: 'less than the minimum rate',
      pieces: Array.from({ length: 40 }, () => [2_000, 3 * SECOND]),
      done: ['408'],
    },
    { name: 'a megabyte at once, and then silence', pieces: [[1_000_000, 10 * SECOND]], done: ['408'] },
    { name: 'a megabyte at once, and a pause', pieces: [[1_000_000, 9.9 * SECOND]], done: [] },
  ])('lets it keep a rate: $name', async ({ pieces, done }) => {
    expect(await upload(...pieces)).toEqual(done);
  });
});

describe('a guarded channel whose client does not read', () => {
  it('cuts it off after ten seconds, and one more for each 1,000 octets that wait', async () => {
    guarded.write(new Uint8Array(3_000));
    expect(await after(12.9 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['RST']);
  });

  it('lets no more than 256 KB buy time', async () => {
    guarded.write(new Uint8Array(100_000_000));
    expect(await after(272.1 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['RST']);
  });

  it('gives it no more time for what is written behind that', async () => {
    guarded.write(new Uint8Array(1_000));
    expect(await after(9 * SECOND)).toEqual([]);
    guarded.write(new Uint8Array(1_000));
    expect(await after(2 * SECOND)).toEqual(['RST']);
  });

  it('begins anew when all was read', async () => {
    guarded.write(new Uint8Array(1_000));
    expect(await after(9 * SECOND)).toEqual([]);
    await played.take();
    guarded.write(new Uint8Array(1_000));
    expect(await after(9 * SECOND)).toEqual([]);
    expect(await after(2 * SECOND)).toEqual(['RST']);
  });

  it('cuts it off also when the last octets are so few that nobody was told to wait for them', async () => {
    played.unsent = 2_000;
    vi.spyOn(played, 'flush').mockReturnValue(undefined); // not full
    guarded.end();
    await turn();
    expect(await after(11.9 * SECOND)).toEqual([]);
    expect(await after(0.1 * SECOND)).toEqual(['RST']);
  });

  it('leaves a goodbye without unsent octets to itself', async () => {
    guarded.end();
    await turn();
    expect(await after(100 * SECOND)).toEqual([]);
  });

  it('tells the writer when to wait, and when not', async () => {
    expect(guarded.write(new Uint8Array(0))).toBe(undefined);
    const sending = guarded.write(new Uint8Array(1_000));
    expect(sending).toBeInstanceOf(Promise);
    await played.take();
    expect(await sending).toBe(undefined);
    expect(await after(100 * SECOND)).toEqual([]);
  });
});

describe('a guarded channel of a server that stops', () => {
  it('does not go on waiting for a request', async () => {
    const octets = guarded.read('message');
    guarded.drain();
    expect(await after(0)).toEqual(['FIN']);
    expect(await octets).toBe(undefined);
  });

  it('takes a request that has come, but that nobody has seen yet', async () => {
    guarded.read('message');
    guarded.drain();
    await played.send(100);
    guarded.read('head');
    expect(await after(0)).toEqual([]);
  });

  it.each(['head', 'body'] as const)('waits for the rest of what has begun, and then for nothing: %s', async (part) => {
    guarded.read(part);
    guarded.drain();
    expect(await after(0)).toEqual([]);
    await played.send(100);
    guarded.read('message');
    expect(await after(0)).toEqual(['FIN']);
  });
});
