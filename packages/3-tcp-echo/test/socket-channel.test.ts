import { once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { encodeLatin1 } from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionLost, Connections, SocketChannel } from '#chapter';
import type { Client } from './client.ts';
import { connectTo } from './clients.ts';
import { MemoryChannel } from './memory-channel.ts';
import { eventually, startServer } from './servers.ts';

const octets = encodeLatin1;
const text = (piece: Uint8Array | undefined) =>
  piece === undefined ? undefined : Buffer.from(piece).toString('latin1');

/** A channel in our hands, and the client at its other end. The handler returns when the test is over. */
async function pair(): Promise<{ channel: SocketChannel; client: Client; lost: Promise<Error> }> {
  const accepted = Promise.withResolvers<SocketChannel>();
  const lost = Promise.withResolvers<Error>();
  const listener = await startServer(async (channel) => {
    accepted.resolve(channel);
    channel.onInterrupt = lost.resolve;
    await lost.promise;
  });
  const client = await connectTo(listener);
  return { channel: await accepted.promise, client, lost: lost.promise };
}

async function readAll(channel: SocketChannel | MemoryChannel): Promise<string> {
  let all = '';
  for (let piece = await channel.read(); piece !== undefined; piece = await channel.read()) all += text(piece);
  return all;
}

/** More than the system keeps between two sockets. */
const TOO_MUCH = 64 * 1024 * 1024;
const PIECE = 64 * 1024;

/** Writes until somebody has to wait. */
async function fill(channel: SocketChannel): Promise<{ full: Promise<void> }> {
  for (let octets = 0; octets < TOO_MUCH; octets += PIECE) {
    const full = channel.write(new Uint8Array(PIECE));
    // A promise may be kept within a moment, when the system only had to catch up.
    if (full !== undefined && (await Promise.race([full, settled(20)])) === 'settled') return { full };
  }
  throw new Error(`${TOO_MUCH} octets are written, the client reads none, and nobody has to wait`);
}

/** Writes until the system takes no more, but so little lies with us that nobody has to wait. @returns octets */
function fillALittle(channel: SocketChannel): number {
  for (let octets = 1024; octets < TOO_MUCH; octets += 1024) {
    channel.write(new Uint8Array(1024));
    channel.flush();
    if (channel.unsent > 0) return octets;
  }
  throw new Error(`${TOO_MUCH} octets are written, the client reads none, and the system takes them all`);
}

/** What would end the process. */
function unhandledRejections() {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  return { unhandled, stop: () => process.off('unhandledRejection', note) };
}

const settled = (milliseconds: number) =>
  new Promise<'settled'>((resolve) => setTimeout(() => resolve('settled'), milliseconds));

describe('reading', () => {
  it('hands out what comes, and undefined after FIN, again and again', async () => {
    const { channel, client } = await pair();
    client.send('one');
    expect(text(await channel.read())).toBe('one');
    client.send('two').end();
    expect(await readAll(channel)).toBe('two');
    expect(await channel.read()).toBeUndefined();
  });

  it('hands out what came before the read, also when FIN has come behind it', async () => {
    const { channel, client } = await pair();
    const first = channel.read();
    client.send('in time');
    expect(text(await first)).toBe('in time');
    client.send('early').end();
    await eventually(() => channel.peerFinished);
    expect(await readAll(channel)).toBe('early');
  });

  it('counts each octet, whether somebody waits for it or not', async () => {
    const { channel, client } = await pair();
    const first = channel.read();
    client.send('one');
    await first;
    expect(channel.received).toBe(3);
    client.send('early').end();
    await eventually(() => channel.peerFinished);
    expect(channel.received).toBe(8);
  });

  it('takes a few pieces from a client that is faster than the reader, and no more', async () => {
    const { channel, client } = await pair();
    const first = channel.read();
    client.socket.write(new Uint8Array(TOO_MUCH));
    expect(await first).toBeInstanceOf(Uint8Array);
    // As long as more is taken. One turn of the loop takes a piece, however slow the machine is.
    for (let before = 0; channel.received > before && channel.received <= 1024 * 1024; ) {
      before = channel.received;
      await settled(50);
    }
    expect({ hasTakenAMegabyte: channel.received > 1024 * 1024 }).toEqual({ hasTakenAMegabyte: false });
  });

  it('hands out all of what such a client has sent, in order', async () => {
    const { channel, client } = await pair();
    const sent = Array.from({ length: 500_000 }, (_, at) => `${at},`).join('');
    const first = channel.read();
    client.send(sent).end();
    const begin = text(await first);
    await settled(20); // for the socket to be paused
    expect(begin + (await readAll(channel)) === sent).toBe(true);
  });

  it('throws ConnectionLost when the client resets, and again at the next read', async () => {
    const { channel, client } = await pair();
    const reading = channel.read();
    client.reset();
    await expect(reading).rejects.toThrow(ConnectionLost);
    await expect(channel.read()).rejects.toThrow(ConnectionLost);
  });

  it('tells what waits for something else that the connection is lost', async () => {
    const { client, lost } = await pair();
    client.reset();
    expect(await lost).toBeInstanceOf(ConnectionLost);
  });

  it('forgets what had come before the reset: an answer to it could not be sent', async () => {
    const { channel, client, lost } = await pair();
    client.send('last words');
    await eventually(() => channel.received === 10);
    client.reset();
    await lost;
    await expect(channel.read()).rejects.toThrow(ConnectionLost);
  });

  it('refuses a second reader beside the first', async () => {
    const { channel, client } = await pair();
    const first = channel.read();
    await expect(channel.read()).rejects.toThrow('already');
    client.send('for the first');
    expect(text(await first)).toBe('for the first');
  });

  it('can be interrupted, as if FIN had come, or with an error', async () => {
    const { channel } = await pair();
    const reading = channel.read();
    channel.interrupt();
    expect(await reading).toBeUndefined();
    const again = channel.read();
    channel.interrupt(new Error('too late'));
    await expect(again).rejects.toThrow('too late');
  });
});

describe('writing', () => {
  it('gathers what is written in one go, and sends it in one piece, in order', async () => {
    const { channel, client } = await pair();
    const pieces: string[] = [];
    client.socket.on('data', (piece) => pieces.push(String(piece)));
    for (const piece of ['a', 'b', '', 'c']) channel.write(octets(piece));
    expect(channel.sent).toBe(0);
    channel.flush();
    await client.until('abc');
    expect(pieces).toEqual(['abc']);
    expect(channel.sent).toBe(3);
  });

  it('gathers until the turn is over, though the program has waited for a promise in between', async () => {
    const { channel } = await pair();
    channel.write(octets('a'));
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(channel.sent).toBe(0);
    channel.write(octets('b'));
    channel.flush();
    expect(channel.sent).toBe(2);
  });

  it.each<[string, (channel: SocketChannel) => unknown]>([
    ['flush', (channel) => channel.flush()],
    ['end', (channel) => channel.end()],
  ])('hands everything to the system in `%s`', async (_name, act) => {
    const { channel } = await pair();
    channel.write(octets('words'));
    expect(channel.unsent).toBe(5);
    act(channel);
    expect(channel.sent).toBe(5);
    expect(channel.unsent).toBe(0);
  });

  it('sends what was written by the end of the turn, also without a `flush`', async () => {
    const { channel, client } = await pair();
    channel.write(octets('wo'));
    channel.write(octets('rds'));
    expect(channel.sent).toBe(0);
    await turnOfTheLoop();
    expect(channel.sent).toBe(5);
    await client.until('words');
  });

  it('sends what was written by the end of the turn: by the end of the next one, too, and on each connection', async () => {
    const channels = [(await pair()).channel, (await pair()).channel];
    for (const sent of [4, 8]) {
      for (const channel of channels) channel.write(octets('word'));
      await turnOfTheLoop();
      expect(channels.map((channel) => channel.sent)).toEqual([sent, sent]);
    }
  });

  it('sends it while the program waits for something else', async () => {
    const { channel, client } = await pair();
    const reading = channel.read();
    channel.write(octets('in this turn'));
    await client.until('in this turn');
    client.send('and more');
    expect(text(await reading)).toBe('and more');
  });

  it('sends nothing twice when `flush` comes between `write` and the end of the turn', async () => {
    const { channel, client } = await pair();
    channel.write(octets('once'));
    void channel.read();
    channel.flush();
    expect(channel.sent).toBe(4);
    channel.write(octets(' only'));
    channel.flush();
    await client.until('once only');
    expect(channel.sent).toBe(9);
  });

  it('is lost between `write` and the end of the turn, and nobody has to hear of it but the reader', async () => {
    const { channel } = await pair();
    channel.write(octets('words'));
    const reading = channel.read();
    channel.destroy();
    await expect(reading).rejects.toThrow(ConnectionLost);
    await turnOfTheLoop();
    expect(channel.sent).toBe(0);
  });

  it('sends pieces of any size unharmed, together and alone', async () => {
    const { channel, client } = await pair();
    const sizes = [1, 70_000, 10, 65_536, 65_535, 300_000];
    const pieces = sizes.map((size, at) => String.fromCharCode(97 + at).repeat(size));
    for (const piece of pieces) await channel.write(octets(piece));
    await channel.flush();
    await client.until((received) => received.length >= pieces.join('').length);
    expect(client.received === pieces.join('')).toBe(true);
  });

  it('gives a promise when the client does not read, and keeps it when the client reads on', async () => {
    const { channel, client } = await pair();
    client.pause();
    const { full } = await fill(channel);
    expect(channel.flush()).toBe(full);
    client.socket.resume();
    await full;
    await channel.flush();
    expect(channel.unsent).toBe(0);
  });

  it('gives a promise for however little the system has not taken, and keeps it', async () => {
    const { channel, client } = await pair();
    client.pause();
    fillALittle(channel);
    const full = channel.flush();
    expect(full).toBeInstanceOf(Promise);
    client.socket.resume();
    await full;
    expect(channel.unsent).toBe(0);
  });

  it('gives a promise to each that has to wait, and keeps them all', async () => {
    const { channel, client } = await pair();
    client.pause();
    fillALittle(channel);
    const first = channel.flush();
    channel.write(octets('more'));
    const second = channel.flush();
    expect([first, second]).toEqual([expect.any(Promise), expect.any(Promise)]);
    client.socket.resume();
    await Promise.all([first, second]);
  });

  it('gives a promise for what has left by the end of a turn, too', async () => {
    const { channel, client } = await pair();
    client.pause();
    for (let octets = 0; channel.unsent === 0 && octets < TOO_MUCH; octets += PIECE / 2) {
      channel.write(new Uint8Array(PIECE / 2));
      await turnOfTheLoop();
    }
    const full = channel.flush();
    expect(full).toBeInstanceOf(Promise);
    client.socket.resume();
    await full;
    expect(channel.unsent).toBe(0);
  });

  it('does not read from a client that does not read', async () => {
    const { channel, client } = await pair();
    client.pause();
    const { full } = await fill(channel);
    client.send('and another thing');
    let read: string | undefined;
    const reading = channel.read().then((piece) => {
      read = text(piece);
    });
    await settled(20);
    expect(read).toBeUndefined();
    client.socket.resume();
    await Promise.all([full, reading]);
    expect(read).toBe('and another thing');
  });

  it('breaks the promise when the client resets instead', async () => {
    const { channel, client } = await pair();
    client.pause();
    const { full } = await fill(channel);
    client.reset();
    await expect(full).rejects.toThrow(ConnectionLost);
    await expect(channel.flush()).rejects.toThrow(ConnectionLost);
  });

  it('breaks a promise that nobody awaits without a sound', async () => {
    const { channel, client, lost } = await pair();
    client.pause();
    let full: Promise<void> | undefined;
    for (let octets = 0; full === undefined && octets < TOO_MUCH; octets += PIECE) {
      full = channel.write(new Uint8Array(PIECE)); // an unhandled rejection would fail the run
    }
    expect(full).toBeInstanceOf(Promise);
    client.reset();
    await lost;
    await settled(1);
  });

  it('breaks what is asked for after the connection is lost, without a sound where nobody awaits it', async () => {
    const { channel } = await pair();
    const { unhandled, stop } = unhandledRejections();
    channel.onInterrupt = () => void channel.flush();
    channel.destroy();
    await turnOfTheLoop();
    stop();
    expect(unhandled).toEqual([]);
  });

  it('takes writes to a lost connection quietly, until somebody awaits them, and keeps none of them', async () => {
    const { channel, client, lost } = await pair();
    client.reset();
    await lost;
    for (let count = 0; count < 100; count++) channel.write(new Uint8Array(64 * 1024)); // and nobody awaits
    channel.write(octets('more'));
    await expect(channel.flush()).rejects.toThrow(ConnectionLost);
    expect([channel.unsent, channel.sent]).toEqual([0, 0]);
  });
});

describe('the end', () => {
  it('sends the rest and FIN, and closes when the client has sent FIN too', async () => {
    const { channel, client } = await pair();
    channel.write(octets('goodbye'));
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    await client.rest();
    expect([client.received, client.ended]).toEqual(['goodbye', 'fin']);
    client.end();
    await ending;
    await eventually(() => client.socket.closed);
  });

  it('still writes to a client that has sent FIN', async () => {
    const { channel, client } = await pair();
    client.end();
    expect(await channel.read()).toBeUndefined();
    channel.write(octets('you asked?'));
    await channel.end();
    expect(await client.rest()).toBe('you asked?');
  });

  it('throws away what still comes, so that no RST destroys the last words', async () => {
    const { channel, client } = await pair();
    client.pause().send('x'.repeat(1024 * 1024));
    await eventually(() => channel.received > 0);
    channel.write(octets('I have heard enough'));
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    client.socket.resume();
    await client.rest();
    expect([client.received, client.ended]).toEqual(['I have heard enough', 'fin']);
    client.end();
    await ending;
    expect(channel.received).toBe(1024 * 1024);
  });

  it('throws away what still comes, and what comes is a reset, perhaps: all had been sent', async () => {
    const { channel, client } = await pair();
    channel.write(octets('goodbye'));
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    expect(await client.rest()).toBe('goodbye');
    client.reset();
    await ending;
  });

  it('is what the connection waits for, as long as it lasts', async () => {
    const { channel, client } = await pair();
    const ending = channel.end();
    expect(channel.waitingFor).toBe('end');
    client.send('more');
    await eventually(() => channel.received === 4);
    await turnOfTheLoop();
    expect(channel.waitingFor).toBe('end');
    client.end();
    await ending;
  });

  it('hears out a client that sends a lot before it reads, however much that is', async () => {
    const { channel, client } = await pair();
    let left = 160;
    const more = (error?: Error | null) =>
      error ?? (left-- > 0 && client.socket.write(new Uint8Array(256 * 1024), more));
    more();
    channel.write(octets('too much'));
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    await client.rest();
    expect([client.received, client.ended]).toEqual(['too much', 'fin']);
    await eventually(() => left < 0);
    client.end();
    await ending;
    expect(channel.received).toBe(160 * 256 * 1024);
  });

  it('gives up on a client that never stops sending, after half a minute', async () => {
    const { channel, client, lost } = await pair();
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    client.send('more');
    await eventually(() => channel.received === 4);
    now.mockReturnValue(30_999);
    client.send(', ');
    await eventually(() => channel.received === 6);
    await turnOfTheLoop();
    expect(await Promise.race([ending, 'waits'])).toBe('waits');
    now.mockReturnValue(31_001);
    client.send('and more');
    await ending;
    now.mockRestore();
    await lost;
  });

  it('gives up on a client that never closes, after five seconds without an octet', async () => {
    const { channel, client, lost } = await pair();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    await client.rest();
    client.send('a word');
    await eventually(() => channel.received === 6);
    vi.advanceTimersByTime(4_999);
    client.send('another');
    await eventually(() => channel.received === 13);
    vi.advanceTimersByTime(4_999);
    await turnOfTheLoop();
    expect(await Promise.race([ending, 'waits'])).toBe('waits');
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await ending;
    await lost;
    expect(client.ended).toBe('fin');
  });

  it('gives up on a client that says nothing at all and does not close: it may still read what it was sent', async () => {
    const { channel, client, lost } = await pair();
    client.pause();
    channel.write(octets('goodbye'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    await turnOfTheLoop(); // FIN has left by now, and patience has begun
    vi.advanceTimersByTime(5_000);
    vi.useRealTimers();
    await ending;
    await lost;
    client.socket.resume();
    expect([await client.rest(), client.ended]).toEqual(['goodbye', 'fin']);
  });

  it('gives up its patience when the client has closed: a timer would keep the process', async () => {
    const { channel, client } = await pair();
    client.end();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const ending = channel.end();
      expect(ending).toBeInstanceOf(Promise);
      await ending;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives up after one second when the server is stopping', async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const client = await connectTo(server.address() as { port: number });
    const [socket] = await accepted;
    server.close();
    const channel = new SocketChannel(socket, AbortSignal.abort());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const ending = channel.end();
      expect(ending).toBeInstanceOf(Promise);
      await client.rest();
      vi.advanceTimersByTime(999);
      await turnOfTheLoop();
      expect(await Promise.race([ending, 'waits'])).toBe('waits');
      vi.advanceTimersByTime(1);
      await ending;
    } finally {
      vi.useRealTimers();
      socket.destroy();
    }
  });

  it('waits for nothing when the peer has promised to send no more', async () => {
    const { channel, client, lost } = await pair();
    channel.write(octets('as you wish'));
    vi.useFakeTimers({ toFake: ['setTimeout'] }); // no patience ever ends
    try {
      const ending = channel.end(true);
      expect(ending).toBeInstanceOf(Promise);
      await ending;
    } finally {
      vi.useRealTimers();
    }
    await lost;
    expect([await client.rest(), client.ended]).toEqual(['as you wish', 'fin']);
    expect(client.socket.closed).toBe(false); // it was not asked to close first
  });

  it('closes a connection whose peer sends no more only when the system has taken all octets', async () => {
    const { channel, client } = await pair();
    client.pause();
    const written = fillALittle(channel);
    const ending = channel.end(true);
    expect(ending).toBeInstanceOf(Promise);
    client.socket.resume();
    await ending;
    expect([(await client.rest()).length, client.ended]).toEqual([written, 'fin']);
  });

  it.each([false, true])('is over when the system has taken all octets, and not before: %s', async (peerIsDone) => {
    const { channel, client } = await pair();
    client.pause();
    fillALittle(channel);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const ending = channel.end(peerIsDone);
      expect(ending).toBeInstanceOf(Promise);
      ending?.catch(() => {});
      for (let turns = 0; turns < 4; turns++) await turnOfTheLoop();
      vi.advanceTimersByTime(60_000); // patience is for what the peer may still send: what we send takes its time
    } finally {
      vi.useRealTimers();
    }
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    expect(await Promise.race([ending, settled(50)])).toBe('settled');
    expect(channel.unsent).toBeGreaterThan(0);
    channel.destroy();
    await expect(ending).rejects.toThrow(ConnectionLost);
  });

  it('comes once, however often it is asked for', async () => {
    const { channel, client } = await pair();
    client.end();
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    expect(channel.end()).toBe(ending);
    await ending;
    expect(channel.end()).toBe(ending);
  });

  it('fails when the connection is lost before all was sent', async () => {
    const { channel, client, lost } = await pair();
    client.reset();
    await lost;
    channel.write(octets('more'));
    await expect(channel.end()).rejects.toThrow(ConnectionLost);
  });

  it('fails without a sound where nobody awaits it', async () => {
    const { channel } = await pair();
    const { unhandled, stop } = unhandledRejections();
    channel.onInterrupt = () => void channel.end();
    channel.destroy();
    await turnOfTheLoop();
    stop();
    expect(unhandled).toEqual([]);
  });

  it('lets go of nobody when nobody reads: the end of a connection interrupts no handler', async () => {
    const { channel, client } = await pair();
    let interrupted = 0;
    channel.onInterrupt = () => interrupted++;
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    expect(interrupted).toBe(0);
    client.end();
    await ending;
  });

  it('lets go of somebody who still reads, and is as patient as ever', async () => {
    const { channel, client } = await pair();
    const reading = channel.read();
    const ending = channel.end();
    expect(ending).toBeInstanceOf(Promise);
    await expect(reading).rejects.toThrow(ConnectionLost);
    expect(await Promise.race([ending, settled(50)])).toBe('settled');
    client.end();
    await ending;
  });

  it('is sudden with `destroy`: the client sees a reset, which cannot be taken for an end', async () => {
    const { channel, client } = await pair();
    channel.write(octets('half an ans'));
    await channel.flush();
    channel.destroy();
    await client.rest();
    expect(client.ended).toBe('reset');
    await expect(channel.read()).rejects.toThrow(ConnectionLost);
    channel.destroy();
  });
});

describe('giving up', () => {
  it('closes the socket also in the very turn in which FIN is on its way', async () => {
    const { channel, client, lost } = await pair();
    void channel.end().catch(() => {});
    await Promise.resolve(); // FIN has been asked for, and the system has not answered yet
    channel.destroy();
    await lost;
    await client.rest();
  });
});

describe('a socket handed over', () => {
  it('is not served when it is closed already', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const client = await connectTo(server.address() as { port: number });
    const [socket] = await accepted;
    socket.destroy();
    await once(socket, 'close');
    let served = false;
    const connections = new Connections(async () => {
      served = true;
    });
    await connections.serve(socket);
    expect([served, connections.size]).toEqual([false, 0]);
    client.socket.destroy();
    server.close();
  });
});

describe('a channel in memory, which the other tests use', () => {
  it('reads its pieces, then FIN, and notes what was sent and when', async () => {
    const channel = new MemoryChannel(['one', 'two']);
    channel.write(octets('a'));
    channel.write(octets('b'));
    expect(await readAll(channel)).toBe('onetwo');
    channel.write(octets('c'));
    await channel.end();
    expect([channel.sent, channel.state]).toEqual([['ab', 'c'], 'ended']);
  });

  it('can be reset', async () => {
    const channel = new MemoryChannel(['one'], 'reset');
    await channel.read();
    await expect(channel.read()).rejects.toThrow(ConnectionLost);
    await expect(channel.flush()).rejects.toThrow(ConnectionLost);
  });
});
