import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type HttpResponse, request } from '@http-from-scratch/protocol';
import type { Listener } from '@http-from-scratch/tcp-echo';
import { answersIn } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { files, meaningOfFailure } from '#chapter';
import { A_TXT, CANARY, type Fixture, makeFixture } from './fixture.ts';
import { ask, exchange, open, readAll, serve, stop } from './raw-client.ts';

/** More than the buffers of two sockets hold, so that the server cannot be done before the client reads. */
const BIG = 64 * 1024 * 1024;
const onLinux = process.platform === 'linux';
const clock = () => Date.now() + 60_000;
/** For which no reader is slow, however slow this machine is. */
const standingStill = () => 0;

let fixture: Fixture;
let listener: Listener;
let errors: unknown[];
beforeEach(async () => {
  fixture = makeFixture();
  errors = [];
  listener = await serve(files(fixture.root, { clock }), { onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await stop(listener);
  fixture.remove();
});

const requestOf = (target: string, ...lines: string[]) =>
  `GET ${target} HTTP/1.1\r\n${['Host: localhost', ...lines].join('\r\n')}\r\n\r\n`;

/** Handles of this process on files below the root. */
function openHandles(): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ''; // the handle of this very listing
      }
    })
    .filter((path) => path.startsWith(fixture.root));
}

/** Asks for the big file, and stops to read when the first octets are there. */
async function beginToRead(path: string) {
  const socket = await open(listener.port);
  socket.write(requestOf(path));
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  return { socket, first };
}

/** Runs `action`; the file is cut when a read has all that it asked for, and its reader does not know that yet. */
async function cutAfterRead(path: string, size: number, action: () => Promise<void>): Promise<void> {
  const handle = await openFile(path);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const read = prototype.read;
  const spy = vi.spyOn(prototype, 'read').mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
    const result = await Reflect.apply(read, this, args);
    if ((await this.stat()).size <= (args[3] as number) + result.bytesRead) truncateSync(path, size);
    return result;
  } as typeof read);
  try {
    await action();
  } finally {
    spy.mockRestore();
  }
}

describe('a file that changes while it is sent', () => {
  it('cut: the connection ends, short of what was announced', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    const { socket, first } = await beginToRead('/big.bin');
    truncateSync(path, 100);
    const octets = Buffer.concat([first, await readAll(socket)]);
    expect(octets.toString('latin1', 0, 1000)).toContain(`Content-Length: ${BIG}\r\n`);
    expect(octets.length).toBeLessThan(BIG);
    expect(() => answersIn(octets, ['GET'])).toThrow('inside a message');
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('shorter') })]);
  });

  it('cut in the middle of a piece: the octets that are there, and none from our own memory', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    const { content } = await files(fixture.root)(request('GET', '/big.bin'));
    if (content.kind !== 'stream') throw new Error('not a stream');
    const pieces: number[] = [];
    for await (const piece of content.stream) {
      pieces.push(piece.length);
      if (pieces.length === 1) truncateSync(path, piece.length + 100);
    }
    await content.release?.();
    expect(pieces.slice(1)).toEqual([100]);
  });

  // Linux fills what it takes away with NUL octets before it is gone, and a read in that moment gets all it asked for.
  it('cut while its last piece is read: the piece is kept back, for it may be full of NUL octets', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    const { content } = await files(fixture.root)(request('GET', '/big.bin'));
    if (content.kind !== 'stream') throw new Error('not a stream');
    let octets = 0;
    await cutAfterRead(path, 100, async () => {
      for await (const piece of content.stream) octets += piece.length;
    });
    await content.release?.();
    expect(octets).toBeLessThan(BIG);
  });

  it('cut while it is read into memory: 503, and the next request gets what is left', async () => {
    const path = fixture.writeHole('small.bin', 1000);
    const handler = files(fixture.root);
    await cutAfterRead(path, 100, async () => {
      expect(await handler(request('GET', '/small.bin'))).toMatchObject({ status: 503 });
    });
    expect(await handler(request('GET', '/small.bin'))).toMatchObject({ content: { bytes: { length: 100 } } });
  });

  it('grown: what was announced is sent, and the connection is in step', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    const { socket, first } = await beginToRead('/big.bin');
    appendFileSync(path, 'more');
    socket.write(requestOf('/a.txt', 'Connection: close'));
    const answers = answersIn(Buffer.concat([first, await readAll(socket)]), ['GET', 'GET']);
    expect(answers.map((answer) => answer.content.length)).toEqual([BIG, A_TXT.length]);
  });

  it('removed: what was opened is sent to its end', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    const { socket, first } = await beginToRead('/big.bin');
    rmSync(path);
    expect((await ask(listener.port, 'GET /big.bin')).status).toBe(404);
    socket.write(requestOf('/a.txt', 'Connection: close'));
    const answers = answersIn(Buffer.concat([first, await readAll(socket)]), ['GET', 'GET']);
    expect(answers[0]!.content.length).toBe(BIG);
  });
});

describe('a file that is something else the next time', () => {
  it('removed: 404', async () => {
    const path = fixture.writeHole('large.bin', 200_000);
    expect((await ask(listener.port, 'GET /large.bin')).status).toBe(200);
    rmSync(path);
    expect((await ask(listener.port, 'GET /large.bin')).status).toBe(404);
  });

  it('a folder: redirected', async () => {
    const path = fixture.writeHole('large.bin', 200_000);
    expect((await ask(listener.port, 'GET /large.bin')).status).toBe(200);
    rmSync(path);
    mkdirSync(path);
    expect((await ask(listener.port, 'GET /large.bin')).fields.get('Location')).toBe('/large.bin/');
  });

  it('the root is gone: 404', async () => {
    renameSync(fixture.root, `${fixture.root}-moved`);
    expect((await ask(listener.port, 'GET /a.txt')).status).toBe(404);
    expect(errors).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  it('a FIFO that nobody writes to is 404 at once, not a wait for ever', async () => {
    execFileSync('mkfifo', [join(fixture.root, 'fifo')]);
    expect((await ask(listener.port, 'GET /fifo')).status).toBe(404);
  });
});

// The superuser may read everything, and Windows has other permissions.
describe.runIf((process.getuid?.() ?? 0) > 0)('what the system does not let us read', () => {
  it('is 403', async () => {
    chmodSync(fixture.write('closed.txt', 'closed'), 0);
    expect((await ask(listener.port, 'GET /closed.txt')).status).toBe(403);
  });
});

describe('a failure to open', () => {
  it.each([
    ['ENOENT', 'missing'],
    ['ENOTDIR', 'missing'],
    ['ENAMETOOLONG', 'missing'],
    ['ELOOP', 'missing'],
    ['EACCES', 'forbidden'],
    ['EPERM', 'forbidden'],
    ['EMFILE', 'busy'],
    ['ENFILE', 'busy'],
    ['EBUSY', 'busy'],
    ['EIO', undefined],
  ])('%s means %s', (code, kind) => {
    expect(meaningOfFailure(code)?.kind).toBe(kind);
  });
});

describe('a link that is turned around all the time', () => {
  it.runIf(onLinux)('never shows what is outside', { timeout: 60_000 }, async () => {
    // The worker puts a link to the inside and a link to the outside in the same place, in turns, as fast as it can.
    const turning = new Worker(
      `const { renameSync, symlinkSync } = require('node:fs');
       const { workerData: root, parentPort } = require('node:worker_threads');
       let go = true;
       parentPort.on('message', () => { go = false; });
       const turn = () => {
         for (let at = 0; at < 50; at++) {
           symlinkSync(at % 2 ? '../secret.txt' : 'a.txt', root + '/next');
           renameSync(root + '/next', root + '/turning.txt');
         }
         if (go) setImmediate(turn); else parentPort.close();
       };
       turn();
       parentPort.postMessage('turning');`,
      { eval: true, workerData: fixture.root },
    );
    await once(turning, 'message');
    const handler = files(fixture.root, { cacheOctets: 0 });
    const seen = new Set<string>();
    for (let at = 0; at < 1000; at++) {
      const response = await handler(request('GET', '/turning.txt'));
      seen.add(response.status === 200 ? textOf(response) : `${response.status}`);
    }
    turning.postMessage('stop');
    await once(turning, 'exit');
    expect(seen).toContain(A_TXT); // else nothing was tried
    expect([...seen]).not.toContain(CANARY);
  });
});

function textOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? Buffer.from(content.bytes).toString() : '';
}

describe.runIf(onLinux)('handles are closed', () => {
  it.each([
    ['whole', ['GET /large.bin']],
    ['HEAD', ['HEAD /large.bin']],
    ['304', ['GET /large.bin', 'If-None-Match: *']],
    ['412', ['GET /large.bin', 'If-Match: "no"']],
    ['206', ['GET /large.bin', 'Range: bytes=0-4']],
    ['416', ['GET /large.bin', 'Range: bytes=999999-']],
    ['405', ['DELETE /large.bin']],
    ['small', ['GET /a.txt']],
    ['folder', ['GET /sub']],
    ['outside', ['GET /out/secret.txt']],
    ['compressed', ['GET /app.js', 'Accept-Encoding: gzip']],
    ['compressed, but stale', ['GET /stale.js', 'Accept-Encoding: br, gzip']],
  ] as [string, [string, ...string[]]][])('after: %s', async (_name, lines) => {
    fixture.writeHole('large.bin', 1_000_000);
    for (const name of ['app.js', 'app.js.gz', 'stale.js', 'stale.js.br']) fixture.writeHole(name, 1_000_000);
    utimesSync(join(fixture.root, 'stale.js.br'), 0, 0);
    await exchange(listener.port, lines, lines, lines);
    await vi.waitFor(() => expect(openHandles()).toEqual([]));
  });

  it('after a client that goes away in the middle', async () => {
    fixture.writeHole('big.bin', BIG);
    const clients = await Promise.all(Array.from({ length: 10 }, () => beginToRead('/big.bin')));
    expect(openHandles().length).toBe(10);
    for (const { socket } of clients) socket.resetAndDestroy();
    await vi.waitFor(() => expect(openHandles()).toEqual([]));
    expect((await ask(listener.port, 'GET /a.txt')).status).toBe(200);
    expect(errors).toEqual([]);
  });
});

/** A file whose content repeats nowhere, as it is pulled. */
async function piecesOf(name: string) {
  const content = Buffer.from(Uint32Array.from({ length: 0x80_007 }, (_, at) => at * 2654435761).buffer);
  fixture.write(name, content);
  const response = await files(fixture.root, { clock: standingStill })(request('GET', `/${name}`));
  if (response.content.kind !== 'stream') throw new Error('not a stream');
  const { stream, release } = response.content;
  return { pieces: stream[Symbol.asyncIterator](), content, release: async () => release?.() };
}

async function pull(pieces: AsyncIterator<Uint8Array>, handBack?: Uint8Array): Promise<Uint8Array> {
  const step = await (handBack === undefined ? pieces.next() : pieces.next(handBack));
  if (step.done) throw new Error('no more pieces');
  return step.value;
}

describe('a file of any size', () => {
  it('is read in pieces, each when the one before has been taken', async () => {
    const size = 3 * 1024 * 1024 + 17;
    fixture.writeHole('big.bin', size);
    const { content } = await files(fixture.root)(request('GET', '/big.bin'));
    if (content.kind !== 'stream') throw new Error('not a stream');
    let octets = 0;
    for await (const piece of content.stream) {
      expect(piece.length).toBeLessThanOrEqual(512 * 1024);
      octets += piece.length;
    }
    await content.release?.();
    expect([octets, content.length]).toEqual([size, size]);
  });

  it('keeps its memory to itself: a piece stays as it is when the next one is read', async () => {
    const { pieces, content, release } = await piecesOf('big.bin');
    const [first, second] = [await pull(pieces), await pull(pieces)];
    expect(first.buffer).not.toBe(second.buffer);
    const third = await pull(pieces, new Uint8Array(first.length)); // no piece of ours
    const all = Buffer.concat([first, second, third]);
    expect(all.equals(content.subarray(0, all.length))).toBe(true);
    await release();
  });

  it('uses a piece again that is handed back, and no more than one in all', async () => {
    const { pieces, content, release } = await piecesOf('big.bin');
    let piece: Uint8Array | undefined;
    let at = 0;
    const memory = new Set<ArrayBufferLike>();
    for (let step = await pieces.next(); !step.done; step = await pieces.next(piece)) {
      piece = step.value;
      memory.add(piece.buffer);
      expect(content.subarray(at, at + piece.length).equals(piece)).toBe(true);
      at += piece.length;
    }
    expect([at, memory.size]).toEqual([content.length, 1]);
    await release();
  });

  it('does not use again the one before the last, when that is handed back too late', async () => {
    const { pieces, content, release } = await piecesOf('big.bin');
    const first = await pull(pieces);
    const second = await pull(pieces);
    const third = await pull(pieces, first);
    expect(Buffer.concat([second, third]).equals(content.subarray(first.length, first.length * 3))).toBe(true);
    await release();
  });

  it('does not fill the memory when the client does not read', async () => {
    fixture.writeHole('huge.bin', 4 * BIG);
    const { socket } = await beginToRead('/huge.bin');
    const [channel] = listener.connections;
    // The server goes on until the system takes no more; others are served meanwhile, and then it stands still.
    let before = -1;
    await vi.waitFor(
      async () => {
        const sent = channel!.sent;
        expect((await ask(listener.port, 'GET /a.txt')).content.toString()).toBe(A_TXT);
        const stands = sent === before;
        before = sent;
        expect(stands).toBe(true);
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(channel!.sent).toBeLessThan(BIG);
    socket.destroy();
  });

  it('reaches a slow reader whole', async () => {
    const content = Buffer.from(Uint32Array.from({ length: 2 * 1024 * 1024 }, (_, at) => at * 2654435761).buffer);
    fixture.write('big.bin', content);
    const socket = await open(listener.port);
    socket.write(requestOf('/big.bin', 'Connection: close'));
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => {
      pieces.push(piece as Buffer);
      socket.pause();
      setImmediate(() => socket.resume());
    });
    await once(socket, 'end');
    const [answer] = answersIn(Buffer.concat(pieces), ['GET']);
    expect(answer!.content.equals(content)).toBe(true);
  });
});

describe('clients that read slowly, or nothing', () => {
  /** Begins to read the file, so that a first piece is held. */
  async function begin(now = standingStill) {
    const { content } = await files(fixture.root, { clock: now })(request('GET', '/big.bin'));
    if (content.kind !== 'stream') throw new Error('not streamed');
    const pieces = content.stream[Symbol.asyncIterator]() as AsyncGenerator<Uint8Array, void, Uint8Array>;
    let last: Uint8Array | undefined;
    /** Octets of the next piece, when the one before has been sent. */
    const next = async () => {
      last = await pull(pieces, last);
      return last.length;
    };
    const end = async () => {
      await pieces.return();
      await content.release?.();
    };
    return { pieces, next, end, octets: await next() };
  }

  it('hold little each and not much in all, and get large pieces again when the others are gone', async () => {
    fixture.writeHole('big.bin', BIG);
    const readers = [await begin()];
    expect(readers[0]!.octets).toBe(512 * 1024);
    for (let count = 1; count < 400; count++) readers.push(await begin());
    const last = readers.pop()!;
    const held = readers.reduce((sum, { octets }) => sum + octets, last.octets);
    expect(held).toBeLessThanOrEqual(20 * 1024 * 1024 + 400 * 4 * 1024);
    expect(last.octets).toBe(4 * 1024);
    expect(await last.next()).toBe(4 * 1024);
    for (const reader of readers) await reader.end();
    const sizes = [];
    for (let count = 0; count < 8; count++) sizes.push(await last.next());
    expect(sizes).toEqual([8, 16, 32, 64, 128, 256, 512, 512].map((size) => size * 1024));
    await last.end();
  });

  it('get smaller pieces while they are slow, and larger ones when they are not', async () => {
    fixture.writeHole('big.bin', BIG);
    let now = 0;
    const reader = await begin(() => now);
    const sizes = [reader.octets];
    for (const milliseconds of [10, 300, 1000, 300, 250, 0, 300, ...Array(9).fill(300)]) {
      now += milliseconds;
      sizes.push(await reader.next());
    }
    expect(sizes.map((size) => size / 1024)).toEqual([
      512, 512, 256, 128, 64, 128, 256, 128, 64, 32, 16, 8, 4, 4, 4, 4, 4,
    ]);
    await reader.end();
  });

  it('hold nothing when they are done, or their file is cut', async () => {
    const path = fixture.writeHole('big.bin', BIG);
    for (let count = 0; count < 60; count++) {
      const reader = await begin();
      truncateSync(path, 0); // so that the next read finds nothing
      expect(await reader.pieces.next()).toEqual({ value: undefined, done: true });
      truncateSync(path, BIG);
      await reader.end();
    }
    const after = await begin();
    expect(after.octets).toBe(512 * 1024);
    await after.end();
  });
});
