import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const STAGE = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));
const NOWHERE = fileURLToPath(new URL('./no-such-folder', import.meta.url));
const children: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routing-'));
  await writeFile(join(folder, 'a.txt'), 'a file');
});

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function run(...args: string[]) {
  const { HOST: _host, PORT: _port, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], { env });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ ...output, code: code as number | null }));
  /** Resolves when the output holds the text. */
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.out.includes(text) && resolve();
      child.stdout.on('data', look);
      ended.then((end) => reject(new Error(`ended without saying "${text}": ${JSON.stringify(end)}`)));
      look();
    });
  return { child, output, ended, said };
}

async function start(...args: string[]) {
  const stage = run('--port', '0', '--root', folder, ...args);
  await stage.said('/api/echo');
  const address = /Listening on (\S+)/.exec(stage.output.out)![1]!;
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(address + path, { ...init, headers: { ...init.headers, Connection: 'close' } });
    return `${response.status} ${await response.text()}`;
  };
  return { ...stage, ask };
}

const ECHO = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"message":"hi"}' };

describe('pnpm stage5', () => {
  it.each([
    ['the real one', []],
    ['the first draft', ['--first-draft']],
  ])('serves a route first, then a file, and tells of each request: %s', async (_name, args) => {
    const { ask, output, said } = await start(...args);
    expect(await ask('/api/echo', ECHO)).toBe('200 {"you sent":"hi"}');
    expect(await ask('/a.txt')).toBe('200 a file');
    expect(await ask('/none.txt')).toMatch(/^404 /);
    await said('GET /none.txt → 404');
    expect(output.out).toContain('POST /api/echo → 200\nGET /a.txt → 200\n');
    expect(output.err).toBe('');
  });

  it('writes what is sent to /files/NAME into the folder of --uploads, and without it has no such route', async () => {
    const { ask } = await start('--uploads', folder);
    expect(await ask('/files/b.txt', { method: 'POST', body: 'sent' })).toBe('201 ');
    expect(await ask('/files/b.txt')).toBe('200 sent');
    const { ask: askOther } = await start();
    expect(await askOther('/files/b.txt')).toMatch(/^404 /);
  });

  it('sends no policy with the pages of another folder, which may need any', async () => {
    await writeFile(join(folder, 'page.html'), '<script>');
    const { output } = await start();
    const address = /Listening on (\S+)/.exec(output.out)![1]!;
    const { headers } = await fetch(`${address}/page.html`, { headers: { Connection: 'close' } });
    expect(headers.get('Content-Security-Policy')).toBeNull();
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('shows its routes', async () => {
    const { output } = await start();
    await expect
      .poll(() => output.out, { timeout: 10_000 })
      .toContain('  GET   /api/hello\n  POST  /api/echo\n  GET   /api/inspect\n');
  });

  it('writes what a handler throws on standard error', async () => {
    const { ask, output } = await start('--first-draft');
    expect(await ask('/api/echo', { ...ECHO, body: '{' })).toBe('500 Internal Server Error\n');
    await expect.poll(() => output.err, { timeout: 10_000 }).toMatch(/^POST \/api\/echo: SyntaxError/);
  });

  // Windows has no signals: a process that is told to stop there is ended from outside.
  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'stops on %s with exit code 0',
    async (signal) => {
      const { child, ended } = await start();
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 0, err: '' });
    },
  );

  it('answers --help', async () => {
    const { code, out } = await run('--help').ended;
    expect(code).toBe(0);
    for (const option of ['--host', '--port', '--root', '--uploads', '--first-draft']) expect(out).toContain(option);
  });

  it.each([
    ['a folder that is not there', ['--root', NOWHERE], NOWHERE],
    ['a file instead of a folder', ['--root', STAGE], STAGE],
    ['a port that is no number', ['--port', 'http'], '--port'],
    ['an option that is none', ['--ports', '1'], '--ports'],
  ])('says in one sentence what is wrong with %s', async (_name, args, named) => {
    const { code, out, err } = await run(...args).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain(named);
  });
});
