import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { A_TXT, type Fixture, makeFixture } from './fixture.ts';
import { ask, open } from './raw-client.ts';

const STAGE = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));
const onWindows = process.platform === 'win32';

let fixture: Fixture;
const running = new Set<ChildProcess>();
beforeAll(() => {
  fixture = makeFixture();
});
afterAll(() => fixture.remove());
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function start(command: string, args: string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (octets) => {
    output.stdout += octets;
  });
  child.stderr.on('data', (octets) => {
    output.stderr += octets;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const port = async () => {
    await vi.waitFor(() => expect(output.stdout).toMatch(/:\d+\n/), { timeout: 15_000, interval: 20 });
    return Number(/:(\d+)\n/.exec(output.stdout)![1]);
  };
  return { child, ended, port };
}

const stage = (...args: string[]) => start(process.execPath, ['--import', 'tsx', STAGE, ...args]);

describe('pnpm stage4', () => {
  it.each([
    ['a root that is not there', ['--root', '/no/such/folder'], /^There is no .*folder\. /],
    ['a root that is a file', ['--root', STAGE], /stage\.ts is no folder/],
    ['an option that nobody knows', ['--rot', 'x'], /^Unknown option '--rot'\. Try: pnpm stage4 --help/],
    ['a port that is no number', ['--port', 'x'], /^--port takes a whole number/],
  ])('%s: one sentence, exit code 1', async (_name, args, sentence) => {
    const { code, stderr, stdout } = await stage(...args).ended;
    expect(stderr).toMatch(sentence);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
  });

  it('--help: says what it takes', async () => {
    const { code, stdout } = await stage('--help').ended;
    expect(stdout).toContain('--root FOLDER');
    expect(code).toBe(0);
  });

  it('serves the folder that the environment says, unless an option says another', async () => {
    process.env.ROOT = fixture.root;
    const port = stage('--port', '0').port();
    const other = stage('--port', '0', '--root', join(fixture.root, 'sub')).port();
    delete process.env.ROOT;
    expect((await ask(await port, 'GET /a.txt')).content.toString()).toBe(A_TXT);
    expect((await ask(await other, 'GET /b.txt')).content.toString()).toBe('b');
  });

  it('serves the page of the repository unless told otherwise', async () => {
    const port = await stage('--port', '0').port();
    expect((await ask(port, 'GET /')).content.toString()).toContain('<title>HTTP from scratch</title>');
  });

  it.skipIf(onWindows)('serves a folder, tells of each request, and ends in peace', async () => {
    const { child, ended, port } = stage('--port', '0', '--root', fixture.root);
    expect((await ask(await port(), 'GET /a.txt')).content.toString()).toBe(A_TXT);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^200 +22 {2}GET \/a\.txt$/m);
  });

  it('--first-draft: serves without care', async () => {
    const port = await stage('--first-draft', '--port', '0', '--root', fixture.root).port();
    expect((await ask(port, 'GET /../secret.txt')).status).toBe(200);
  });

  it.skipIf(onWindows)('out of file handles: 503 with Retry-After, and well again afterwards', async () => {
    const command = `ulimit -n 80 && exec "$0" --import tsx "$1" --port 0 --root "$2"`;
    const { port: whenReady } = start('sh', ['-c', command, process.execPath, STAGE, fixture.root]);
    const port = await whenReady();
    // The first one stays open; the rest take all handles that are left, until the server can accept no more.
    const first = await open(port);
    const crowd: Socket[] = [];
    let turnedAway = false;
    while (!turnedAway && crowd.length < 100) {
      const socket = await open(port);
      crowd.push(socket);
      // A client that was accepted gets an answer; one that was not is closed.
      socket.write('GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n');
      turnedAway = await new Promise<boolean>((resolve) => {
        socket.once('data', () => resolve(false));
        socket.on('error', () => resolve(true));
        socket.once('close', () => resolve(true));
      });
    }
    expect(turnedAway).toBe(true);
    first.write('GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [busy] = (await once(first, 'data')) as [Buffer];
    expect(busy.toString()).toMatch(/^HTTP\/1\.1 503 /);
    expect(busy.toString()).toContain('\r\nRetry-After: 1\r\n');
    for (const socket of crowd) socket.destroy();
    first.destroy();
    await vi.waitFor(async () => expect((await ask(port, 'GET /a.txt')).status).toBe(200), { timeout: 10_000 });
  });
});
