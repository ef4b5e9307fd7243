/** Files that change under the server's hands. Whatever comes is right, or is seen to be cut. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { compose } from '@http-from-scratch/routing';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compression, files, type RunningServer, serve } from '#chapter';
import { STAGE } from './program.ts';

const onWindows = process.platform === 'win32';
const SMALL = 3_000;
const LARGE = 300_000;
const CUT = 100_000;

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  root = join(folder, 'root');
  await mkdir(root);
  await writeFile(join(folder, 'secret.css'), 's'.repeat(SMALL));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const requestOf = (target: string, ...lines: string[]) =>
  `${[`GET ${target} HTTP/1.1`, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;

/** One answer, or 'cut' when the connection ended before its end. */
async function ask(port: number, octets: string): Promise<string> {
  const client = await Client.open({ port });
  try {
    const { status, fields, content } = await client.send(octets).answer();
    return describeAnswer(status, fields.get('Content-Encoding'), content);
  } catch (error) {
    if (client.ended !== undefined && /closed/.test((error as Error).message)) return 'cut';
    throw error;
  } finally {
    client.destroy();
  }
}

/** A file of one letter says which, and how many: parts of two files, or of one, would show. */
function describeAnswer(status: number, coding: string | undefined, content: Buffer): string {
  if (status !== 200) return `${status}`;
  const letters = (coding === 'gzip' ? gunzipSync(content) : content).toString('latin1');
  const runs = letters.match(/(.)\1*/gs) ?? [''];
  return runs.map((run) => `${run.charAt(0)} × ${run.length}`).join(', ');
}

/** Puts something else in the file's place, as fast as it can. A rename takes the place of a file at one stroke. */
const TURNING = `
  const fs = require('node:fs');
  const { execFileSync } = require('node:child_process');
  const { parentPort, workerData: { root, SMALL, LARGE, CUT } } = require('node:worker_threads');
  const next = root + '/next', place = root + '/thing.css';
  const fifo = root + '/fifo';
  execFileSync('mkfifo', [fifo]);
  const put = (make) => () => { make(); fs.rmSync(place, { recursive: true, force: true }); fs.renameSync(next, place); };
  const replace = (make) => () => { make(); try { fs.renameSync(next, place); } catch { put(() => {})(); } };
  const turns = [
    replace(() => fs.writeFileSync(next, 'a'.repeat(SMALL))),
    replace(() => fs.writeFileSync(next, 'b'.repeat(LARGE))),
    () => { try { fs.truncateSync(place, CUT); } catch {} },
    () => fs.rmSync(place, { recursive: true, force: true }),
    replace(() => fs.writeFileSync(next, 'c'.repeat(LARGE))),
    () => { try { fs.truncateSync(place, 0); } catch {} },
    put(() => fs.mkdirSync(next)),
    put(() => fs.linkSync(fifo, next)),
    replace(() => fs.writeFileSync(next, 'a'.repeat(SMALL))),
    replace(() => fs.symlinkSync('../secret.css', next)),
    replace(() => fs.symlinkSync('thing.css', next)),
    replace(() => fs.symlinkSync('nowhere', next)),
    replace(() => { fs.writeFileSync(next, 'd'.repeat(LARGE)); fs.chmodSync(next, 0); }),
  ];
  let go = true;
  parentPort.on('message', () => { go = false; });
  let turn = 0;
  const run = () => {
    turns[turn++ % turns.length]();
    if (go) setTimeout(run, turn % 3 === 0 ? 1 : 0); else parentPort.close();
  };
  run();
  parentPort.postMessage('turning');`;

describe.skipIf(onWindows)('a path that is something else every moment', () => {
  const errors: unknown[] = [];
  let server: RunningServer;
  beforeEach(async () => {
    errors.length = 0;
    const onError = (error: unknown) => errors.push(error);
    // No memory of files: each request goes to the disk.
    server = await serve(compose(compression)(files(root, { cacheOctets: 0 })), { port: 0, onError });
  });
  afterEach(() => server.stop());

  it.each([
    ['as it is', []],
    ['compressed', ['Accept-Encoding: gzip']],
  ])('never gives a part for the whole, nor what is outside: %s', async (_how, lines) => {
    const turning = new Worker(TURNING, { eval: true, workerData: { root, SMALL, LARGE, CUT } });
    await once(turning, 'message');
    const seen = new Map<string, number>();
    const asker = async () => {
      for (let turn = 0; turn < 100; turn++) {
        const answer = await ask(server.address.port, requestOf('/thing.css', ...lines));
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 6 }, asker));
    turning.postMessage('stop');
    await once(turning, 'exit');

    const whole = [`a × ${SMALL}`, `b × ${LARGE}`, `b × ${CUT}`, `c × ${LARGE}`, ' × 0'];
    const readByRoot = process.getuid?.() === 0 ? [`d × ${LARGE}`] : ['403'];
    const allowed = new Set([...whole, ...readByRoot, '301', '308', '403', '404', '503', 'cut']);
    expect([...seen.keys()].filter((answer) => !allowed.has(answer))).toEqual([]);
    expect(seen.size).toBeGreaterThan(3); // else nothing was tried
    const foreseen = errors.filter((error) => !/shorter/.test(String(error)));
    expect(foreseen).toEqual([]);
  });
});

describe.skipIf(onWindows)('too many open files', () => {
  it('turn new clients away and answer 503 for files; when there are fewer, all is well again', async () => {
    await writeFile(join(root, 'large.bin'), 'x'.repeat(LARGE));
    const command = `ulimit -n 80; exec "$0" --import tsx "$1" --port 0 --root "$2" --log none`;
    const child = spawn('sh', ['-c', command, process.execPath, STAGE, root], { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      let out = '';
      child.stderr.on('data', (text) => {
        out += text;
      });
      const port = await new Promise<number>((resolve, reject) => {
        child.once('exit', () => reject(new Error(`it did not start: ${out}`)));
        child.stdout.on('data', (text) => {
          const [, found] = /Listening on http:.*:(\d+)/.exec(`${text}`) ?? [];
          if (found !== undefined) resolve(Number(found));
        });
      });
      const known = await Client.open({ port });
      await known.send(requestOf('/api/hello')).until('Hello');
      const others: Client[] = [];
      let turnedAway = false;
      while (!turnedAway && others.length < 200) {
        const other = await Client.open({ port });
        others.push(other);
        other.send(requestOf('/api/hello'));
        turnedAway = await Promise.race([
          other.until('Hello').then(
            () => false,
            () => true,
          ),
          new Promise<boolean>((resolve) => setTimeout(resolve, 3_000, true)), // it waits to be accepted
        ]);
      }
      expect(turnedAway).toBe(true);
      known.received = '';
      // Nobody can open a file now; who is connected is told so, and goes on.
      expect(await known.send(requestOf('/large.bin')).until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 503 .*Retry-After: /s);
      await known.send(requestOf('/api/hello')).until('Hello');
      for (const other of others) other.destroy();
      await expect
        .poll(() => ask(port, requestOf('/large.bin')).catch(String), { timeout: 5_000 })
        .toBe(`x × ${LARGE}`);
      await known.send(requestOf('/api/hello')).until('Hello', 2);
      known.destroy();
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
