/** What the article's thread for every client gets right, and what it gets wrong. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstDraft } from '../src/first-draft.ts';
import { raw } from './client.ts';

let server: Server;
let port: number;
let threads: Worker[];
let sockets: Socket[];
const noteThread = (thread: Worker) => threads.push(thread);

beforeEach(async () => {
  threads = [];
  sockets = [];
  process.on('worker', noteThread); // Node tells of every new thread
  server = await firstDraft(0);
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  process.off('worker', noteThread);
  server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(threads.map((thread) => thread.terminate()));
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function started(count: number): Promise<void> {
  while (threads.length < count) await once(process, 'worker');
}

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

describe('the first draft', () => {
  it('answers on a thread', async () => {
    expect(await raw({ port }, get('/api/primes?below=100'))).toContain('"count":25,"largest":97');
    expect(threads).toHaveLength(1);
  });

  it('answers one client while it computes for another', async () => {
    (await open()).write(get('/api/primes?below=1000000000')); // the better part of an hour
    expect(await raw({ port }, get('/api/hello'))).toContain('Hello, world!');
  });

  it('has no limit: who opens connections and says nothing gets as many threads', async () => {
    await Promise.all(Array.from({ length: 10 }, open));
    await started(10);
    expect(threads).toHaveLength(10);
  });

  it('computes on for a client that is long gone', async () => {
    const client = await open();
    client.write(get('/api/primes?below=1000000000'));
    await started(1);
    let ended = false;
    threads[0]!.once('exit', () => {
      ended = true;
    });
    client.destroy();
    await raw({ port }, get('/api/hello'));
    expect(ended).toBe(false);
  });

  it('takes the first segment for the request: a client that types is not understood', async () => {
    const client = await open();
    client.write('G');
    const [answer] = await once(client, 'data');
    expect(answer.toString()).toContain('200 OK');
  });

  it('dies as a whole of one bad request: nobody listens to the error of a thread', async () => {
    const stage = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));
    const program = spawn(process.execPath, ['--import', 'tsx', stage, '--first-draft', '--port', '0']);
    let said = '';
    program.stderr.on('data', (text) => {
      said += text;
    });
    const closed = once(program, 'close');
    let greeting = '';
    while (!/:(\d+)/.test(greeting)) greeting += (await once(program.stdout, 'data'))[0];
    const draft = { port: Number(/127\.0\.0\.1:(\d+)/.exec(greeting)?.[1]) };
    expect(await raw(draft, get('/api/hello'))).toContain('200 OK');
    expect(await raw(draft, get('//'))).toBe('');
    expect(await closed).toEqual([1, null]);
    expect(said).toContain('Invalid URL');
  });
});
