import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ask } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { measure } from '../bin/measure.ts';

const STAGE = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));

/** What ROOT says; nothing means the folder public. */
let root = '';
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  root = '';
});

function run(...args: string[]) {
  child = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], {
    env: { ...process.env, HOST: '', PORT: '', ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout!.on('data', (text) => {
    said.out += text;
  });
  child.stderr!.on('data', (text) => {
    said.err += text;
  });
  return { child, said, closed: once(child, 'close') };
}

async function listening(...args: string[]) {
  const program = run('--port', '0', ...args);
  for (;;) {
    const port = /127\.0\.0\.1:(\d+)/.exec(program.said.out)?.[1];
    if (port !== undefined && program.said.out.includes('/api/hello')) return { ...program, port: Number(port) };
    await once(program.child.stdout!, 'data');
  }
}

describe('pnpm stage6', () => {
  it('explains itself', async () => {
    const { said, closed } = run('--help');
    expect(await closed).toEqual([0, null]);
    for (const word of ['--shape', 'thread-per-client', 'shared-port', '--measure', '--threads', '--first-draft']) {
      expect(said.out).toContain(word);
    }
  });

  it('serves on the event loop unless told otherwise, and prints what to type', async () => {
    const { said, port } = await listening();
    expect(said.out).toContain('"loop"');
    expect(said.out).toContain(`curl 'http://127.0.0.1:${port}/api/primes?below=`);
    expect(said.out).toContain(`curl http://127.0.0.1:${port}/api/hello`);
  });

  it('answers with a page at the address that it prints', async () => {
    const { port } = await listening();
    const { status, fields, content } = await ask({ port }, 'GET /');
    expect([status, fields.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(String(content)).toContain('<title>');
  });

  it('serves the files of the folder that ROOT names, in threads as well', async () => {
    root = fileURLToPath(new URL('.', import.meta.url));
    const { port } = await listening('--shape', 'dealt', '--threads', '1');
    expect(String((await ask({ port }, 'GET /gate.ts')).content)).toContain('Holds a thread');
  });

  // Windows has no SIGTERM that a program could hear.
  it.skipIf(process.platform === 'win32').each([
    { shape: 'loop', threads: '2', thread: 0 },
    { shape: 'pool', threads: '2', thread: 0 },
    // A thread that is still leaving counts: one for each of the five questions.
    { shape: 'thread-per-client', threads: '5', thread: expect.not.closeTo(0) },
    { shape: 'dealt', threads: '2', thread: expect.not.closeTo(0) },
    { shape: 'shared-port', threads: '2', thread: expect.not.closeTo(0) },
  ])('serves in the shape $shape, and stops with exit code 0', async ({ shape, threads, thread }) => {
    const { said, port, child, closed } = await listening('--shape', shape, '--threads', threads);
    const hello = await ask({ port }, 'GET /api/hello');
    expect(JSON.parse(String(hello.content))).toEqual({ message: 'Hello, world!', thread });
    expect(JSON.parse(String((await ask({ port }, 'GET /api/primes?below=100')).content))).toMatchObject({
      count: 25,
      largest: 97,
    });
    expect((await ask({ port }, 'GET /api/primes')).status).toBe(400);
    expect((await ask({ port }, 'GET /nothing')).status).toBe(404);
    expect((await ask({ port }, 'DELETE /api/primes')).fields.get('Allow')).toBe('GET, HEAD, OPTIONS');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(said.err).toBe('');
  });

  it.each([
    {
      args: ['--shape', 'round'],
      says: '--shape takes loop, thread-per-client, dealt, shared-port, pool, not "round".',
    },
    { args: ['--threads', 'many'], says: '--threads takes a whole number from 1 to 1024, not "many".' },
    { args: ['--threads', '0'], says: '--threads takes a whole number from 1 to 1024, not "0".' },
    { args: ['--port', 'x'], says: '--port takes a whole number' },
    { args: ['--speed'], says: 'Try: pnpm stage6 --help' },
    { args: ['--root', '/no/such/folder'], says: 'There is no /no/such/folder.' },
  ])('refuses $args in one sentence', async ({ args, says }) => {
    const { said, closed } = run(...args);
    expect(await closed).toEqual([1, null]);
    expect(said.err).toContain(says);
    expect(said.err.trim().split('\n')).toHaveLength(1);
  });

  it.each(['loop', 'pool', 'dealt', 'shared-port', 'thread-per-client'])(
    'in the shape %s, says when the port is in use',
    async (shape) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      const { said, closed } = run('--port', String(port), '--shape', shape);
      expect(await closed).toEqual([1, null]);
      expect(said.err).toBe(
        `Port ${port} is in use. Stop the other program, or choose a port: pnpm stage6 --port ${port + 1}\n`,
      );
      other.close();
    },
  );

  it.skipIf(process.platform === 'win32')('stops its first draft with exit code 0, too', async () => {
    const { child, closed } = await listening('--first-draft');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('measures each shape, and prints no more than 80 columns', async () => {
    const lines: string[] = [];
    const print = (text: string) => lines.push(...text.split('\n'));
    await measure(print, { shapes: ['loop', 'dealt'], threads: 2, alone: 50, together: 100 });
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.at(-2)).toMatch(/^loop +\d+ \| /);
    expect(lines.at(-1)).toMatch(/^dealt +\d+ \| /);
  });
});
