/** The program of this stage: its command line, its log, and the ways in which it ends. */

import { createServer, type Server } from 'node:net';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { Program, PUBLIC, STAGE } from './program.ts';

const NOWHERE = `${PUBLIC}/no-such-folder`;
const HELLO = 'GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n';
const SLOW = 'GET /api/primes?below=3000000 HTTP/1.1\r\nHost: x\r\n\r\n';
/** A process that is told to stop there is ended from outside. */
const noSignals = process.platform === 'win32';

const programs: Program[] = [];
let occupant: Server | undefined;

afterEach(async () => {
  occupant?.close();
  occupant = undefined;
  await Promise.all(programs.splice(0).map((program) => program.destroy()));
});

function run(args: string[], env?: Record<string, string>): Program {
  const program = new Program(args, env);
  programs.push(program);
  return program;
}

async function serving(...args: string[]): Promise<Program & { readonly port: number }> {
  const program = await Program.serving(...args);
  programs.push(program);
  return program;
}

async function occupiedPort(): Promise<number> {
  occupant = createServer();
  await new Promise<void>((resolve) => occupant!.listen(0, '127.0.0.1', resolve));
  return (occupant.address() as { port: number }).port;
}

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, out, err } = await run(['--help']).ended;
    expect([code, err]).toEqual([0, '']);
    for (const option of ['--host', '--port', '--root', '--log', '--max-connections', '--threads', '--first-draft']) {
      expect(out).toContain(`  ${option}`);
    }
  });

  it.each<[name: string, args: string[], env: Record<string, string>, says: string]>([
    ['a folder that is not there', ['--root', NOWHERE], {}, `There is no ${NOWHERE}.`],
    ['such a folder, for threads', ['--root', NOWHERE, '--threads', '2'], {}, `There is no ${NOWHERE}.`],
    ['a file instead of a folder', ['--root', STAGE], {}, `${STAGE} is no folder`],
    ['an option that is none', ['--ports', '1'], {}, "Unknown option '--ports'. Try: pnpm start --help"],
    ['a word that is no option', ['public'], {}, 'Try: pnpm start --help'],
    ['a port that is no number', ['--port', 'http'], {}, '--port takes a whole number from 0 to 65535, not "http".'],
    ['a port that is too large', ['--port', '65536'], {}, '--port takes a whole number from 0 to 65535, not "65536".'],
    ['PORT that is no number', [], { PORT: 'x' }, 'PORT takes a whole number from 0 to 65535, not "x".'],
    ['an address that is none', ['--host', 'a b'], {}, '--host takes an address, not "a b".'],
    ['no threads', ['--threads', '0'], {}, '--threads takes a whole number from 1 to 64, not "0".'],
    ['half a connection', ['--max-connections', '0.5'], {}, '--max-connections takes a whole number from 1'],
    ['a log that nobody knows', ['--log', 'xml'], {}, '--log takes combined, json, none, not "xml".'],
  ])('says in one sentence what is wrong with %s', async (_, args, env, says) => {
    const { code, out, err } = await run(args, env).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(says);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  // The pool of threads is there when listening fails: it must not keep the process alive.
  it.each([
    ['', []],
    [', with threads', ['--threads', '2']],
    [', also the first draft', ['--first-draft']],
  ])('says when the port is in use, and ends%s', async (_, args) => {
    const port = await occupiedPort();
    const { code, out, err } = await run(['--port', String(port), ...args]).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `Port ${port} is in use. Stop the other program, or choose a port: pnpm start --port ${port + 1}\n`,
    );
  });

  it('takes HOST and PORT from the environment, and an option rather than those', async () => {
    const port = await occupiedPort();
    const program = run(['--port', '0'], { HOST: 'localhost', PORT: String(port) });
    const [, host] = await program.said(/Listening on http:\/\/(.+):\d+\n/);
    expect(['127.0.0.1', '[::1]']).toContain(host);
    expect((await run([], { PORT: String(port) }).ended).err).toContain(`Port ${port} is in use.`);
  });

  it('--max-connections: the next one is told to come back', async () => {
    const program = await serving('--max-connections', '1');
    const first = await Client.open(program);
    await first.send(HELLO).until('Hello, world!');
    const second = await Client.open(program);
    expect(await second.rest()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 1\r\n/s);
    for (const client of [first, second]) client.destroy();
  });
});

describe('the access log', () => {
  async function logged(format: string): Promise<string[]> {
    const program = await serving('--log', format);
    await ask(program, 'GET /styles.css', ['User-Agent: a "browser"', 'Referer: http://x/']);
    await ask(program, 'POST /api/echo', ['Content-Length: 0']);
    const client = await Client.open(program);
    await client.send('no request\r\n\r\n').rest();
    client.destroy();
    program.kill('SIGTERM');
    const { out } = await program.ended;
    return out.trimEnd().split('\n').slice(1);
  }

  it.skipIf(noSignals)('is in the Combined Log Format', async () => {
    const lines = await logged('combined');
    const start = /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] /;
    for (const line of lines) expect(line).toMatch(start);
    expect(lines.map((line) => line.replace(start, ''))).toEqual([
      expect.stringMatching(/^"GET \/styles\.css HTTP\/1\.1" 200 \d{4,} "http:\/\/x\/" "a \\"browser\\""$/),
      expect.stringMatching(/^"POST \/api\/echo HTTP\/1\.1" 400 \d+ "-" "-"$/),
      expect.stringMatching(/^"-" 400 \d+ "-" "-"$/),
    ]);
  });

  it.skipIf(noSignals)('is in JSON for machines, a line an exchange', async () => {
    const lines = (await logged('json')).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { method: 'GET', target: '/styles.css', version: '1.1', status: 200, userAgent: 'a "browser"' },
      { method: 'POST', target: '/api/echo', status: 400, referer: null },
      { method: null, target: null, status: 400 },
    ]);
    for (const { time, peer, milliseconds } of lines) {
      expect(new Date(time).toISOString()).toBe(time);
      expect(peer).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(milliseconds).toBeGreaterThanOrEqual(0);
    }
  });

  it.skipIf(noSignals)('is silent when it should be', async () => {
    expect(await logged('none')).toEqual([]);
  });
});

describe.skipIf(noSignals)('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: what is in flight is finished, who is idle is let go, exit code 0',
    async (signal) => {
      const program = await serving();
      const idle = await Client.open(program);
      await idle.send(HELLO).until('Hello, world!');
      const silent = await Client.open(program);
      const busy = await Client.open(program);
      // Two in one segment: when the first is answered, the second is at work.
      busy.send(HELLO + SLOW);
      await busy.until('Hello, world!');
      program.kill(signal);
      await Promise.all([idle.closed, silent.closed]);
      expect(await busy.rest()).toMatch(/\r\nConnection: close\r\n.*"count":216816/s);
      for (const client of [idle, silent, busy]) client.end();
      const { code, out, err } = await program.ended;
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/"GET \/api\/primes\?below=3000000 HTTP\/1\.1" 200 /); // the log has it, too
    },
  );

  it('accepts nobody from then on', async () => {
    const program = await serving();
    const busy = await Client.open(program);
    await busy.send(HELLO + SLOW).until('Hello, world!');
    const idle = await Client.open(program);
    program.kill('SIGTERM');
    await idle.closed;
    await expect(Client.open(program)).rejects.toThrow('ECONNREFUSED');
    for (const client of [idle, busy]) client.destroy();
    expect((await program.ended).code).toBe(0);
  });

  it('a second Ctrl-C ends at once', async () => {
    const program = await serving();
    const busy = await Client.open(program);
    await busy.send(HELLO + SLOW).until('Hello, world!');
    const idle = await Client.open(program);
    program.kill('SIGINT');
    await idle.closed; // the first one was heard
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(130);
    expect(await busy.rest()).not.toContain('216816');
    for (const client of [idle, busy]) client.destroy();
  });

  it('of the first draft does not wait for a client that says nothing', async () => {
    const program = await serving('--first-draft');
    const silent = await Client.open(program);
    expect((await ask(program, 'GET /')).status).toBe(200);
    program.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0, err: '' });
    silent.destroy();
  });
});

describe('--threads 2', () => {
  it('serves files, routes and primes like one thread', async () => {
    const program = await serving('--threads', '2');
    // More than enough for both threads to get some of them.
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(program, 'GET /')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await ask(program, 'GET /api/hello')).content.toString()).toBe('Hello, world!\n');
    expect((await ask(program, 'GET /api/primes?below=100')).content.toString()).toContain('"count":25');
    expect((await ask(program, 'DELETE /api/hello')).fields.get('Allow')).toBe('GET, HEAD, OPTIONS');
  });

  // A thread that does not end by itself is ended after ten seconds, and nothing else tells the two apart.
  it.skipIf(noSignals)(
    'ends its threads without waiting for the deadline, when nobody is there',
    { timeout: 9_500 },
    async () => {
      const program = await serving('--threads', '2');
      program.kill('SIGTERM');
      expect(await program.ended).toMatchObject({ code: 0, err: '' });
    },
  );

  it.skipIf(noSignals)('finishes what is in flight, writes its log to the last line, and ends with 0', async () => {
    const program = await serving('--threads', '2');
    const busy = await Promise.all(Array.from({ length: 2 }, () => Client.open(program)));
    await Promise.all(busy.map((client) => client.send(HELLO + SLOW).until('Hello, world!')));
    program.kill('SIGTERM');
    for (const client of busy) {
      expect(await client.rest()).toContain('"count":216816');
      client.end();
    }
    const { code, out, err } = await program.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/"GET \/api\/hello HTTP\/1\.1" 200 /g)).toHaveLength(2);
    expect(out.match(/"GET \/api\/primes\?below=3000000 HTTP\/1\.1" 200 /g)).toHaveLength(2);
  });
});
