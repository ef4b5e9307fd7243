import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { describeFinish } from '../bin/server-program.ts';
import { connectTo } from './clients.ts';
import { startServer } from './servers.ts';

const STAGE = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

/** Runs `pnpm stage3` without pnpm. */
function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { HOST: _host, PORT: _port, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], { env: { ...env, ...environment } });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ ...output, code: code as number | null }));
  /** Resolves when the output holds the words. */
  const said = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.out.includes(words) && resolve();
      child.stdout.on('data', look);
      ended.then((end) => reject(new Error(`ended without saying "${words}": ${JSON.stringify(end)}`)));
      look();
    });
  return { child, output, ended, said };
}

async function start(...args: string[]) {
  const stage = run(['--port', '0', ...args]);
  await stage.said('Listening on ');
  const port = Number(/Listening on \w+:\/\/127\.0\.0\.1:(\d+)/.exec(stage.output.out)![1]);
  return { ...stage, connect: () => connectTo({ port }) };
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('pnpm stage3', () => {
  it('sends back every octet, and tells the life of the connection', async () => {
    const { connect, said } = await start();
    const client = await connect();
    const peer = `127.0.0.1:${client.socket.localPort}`;
    await client.send('hello').until('hello');
    await client.end().rest();
    for (const words of ['opened', 'half-closed by the client after', 'closed after']) await said(`${peer} ${words}`);
    await said('5 octets in, 5 out');
  });

  it('greets over HTTP with --http, and keeps the connection', async () => {
    const { connect } = await start('--http');
    const client = await connect();
    for (let count = 1; count <= 2; count++) {
      await client.send(GET).until((received) => received.split('\r\n\r\nHello, world!').length === count + 1);
    }
    await client.send('HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').rest();
    expect(client.received).toMatch(/Content-Length: 13\r\n.*\r\nConnection: close\r\n\r\n$/s);
  });

  it('greets whatever comes with --first-draft', async () => {
    const { connect, said } = await start('--first-draft');
    await (await connect()).send('what?').until('Hello, world!');
    await said('what?');
  });

  describe.each([[[]], [['--http']], [['--first-draft']]])('with %j', (args) => {
    it.each(['SIGINT', 'SIGTERM'] as const)(
      'ends at once with exit code 0 on %s, whoever is connected',
      async (signal) => {
        const { child, connect, said, ended } = await start(...args);
        const idle = await connect();
        await said(`127.0.0.1:${idle.socket.localPort}`);
        idle.end();
        (await connect()).send('GET / HT');
        child.kill(signal);
        expect(await ended).toMatchObject({ code: 0, err: '' });
      },
    );
  });

  it('gives a client that does not read a second, and ends', async () => {
    const { child, connect, said, ended } = await start();
    const client = (await connect()).pause();
    for (let count = 0; count < 64; count++) client.socket.write(new Uint8Array(1024 * 1024));
    await said('opened');
    for (let before = -1; client.socket.writableLength !== before; ) {
      before = client.socket.writableLength;
      await new Promise((resolve) => setTimeout(resolve, 200)); // until the echo has come to a halt
    }
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toContain('lost after');
  });

  it('takes the address from the environment', async () => {
    const { said } = run([], { PORT: '0', HOST: '127.0.0.1' });
    await said('Listening on tcp://127.0.0.1:');
  });

  it('explains itself with --help', async () => {
    const { code, out } = await run(['--help']).ended;
    expect(code).toBe(0);
    for (const option of ['--host', '--port', '--http', '--backlog', '--first-draft']) expect(out).toContain(option);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown option', ['--loud'], /^Unknown option '--loud'.*--help\n$/],
    ['a port that is no number', ['--port', 'http'], /^--port takes a whole number from 0 to 65535, not "http"\.\n$/],
    [
      'a backlog that is no number',
      ['--backlog', '0'],
      /^--backlog takes a whole number from 1 to 65535, not "0"\.\n$/,
    ],
    ['options that the first draft has not', ['--first-draft', '--http'], /^--first-draft .* leave out .*\n$/],
    ['an address of another machine', ['--host', '192.0.2.1'], /^This machine has no address 192\.0\.2\.1\. Try .*\n$/],
  ])('says in one sentence what to do about %s', async (_name, args, sentence) => {
    const { code, out, err } = await run(['--port', '0', ...args]).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
  });

  it.each([[[]], [['--first-draft']]])('says in one sentence what to do about a port in use, with %j', async (args) => {
    const { port } = await startServer(async () => {});
    const { code, err } = await run(['--port', String(port), ...args]).ended;
    expect([code, err]).toEqual([1, expect.stringMatching(/^Port \d+ is in use\. .*--port \d+\n$/)]);
  });

  it('says so when the port is free again', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { said } = run(['--port', String(port)]);
    await said(`Listening on tcp://127.0.0.1:${port}`);
  });

  it('counts the connections for its last line, also in a thread that accepts by itself', async () => {
    const count = () => Number(/^Stopped\. (\d+) connections? ha(?:s|ve) finished\.$/.exec(describeFinish())![1]);
    const before = count();
    const { port } = await startServer(async () => {});
    for (let n = 0; n < 3; n++) await (await connectTo({ port })).rest();
    expect(count()).toBe(before + 3);

    const program = fileURLToPath(new URL('../bin/server-program.ts', import.meta.url));
    const thread = new Worker(
      `import(${JSON.stringify(program)}).then(({ describeFinish }) => {
        const { createServer, connect } = require('node:net');
        const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
          connect(server.address().port, '127.0.0.1').resume().on('close', () => server.close());
        });
      })`,
      { eval: true, execArgv: ['--import', 'tsx'] },
    );
    await once(thread, 'exit');
    expect(count()).toBe(before + 4);
  });
});
