/** Whom we are compared with: how each server is started, and which loads it can carry. */

import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serializeResponseHead } from '@http-from-scratch/parser';
import { decodeLatin1, Fields } from '@http-from-scratch/protocol';
import { UsageError } from '@http-from-scratch/protocol/program';
import { formatDate } from '@http-from-scratch/tcp-echo';
import { compile } from './compile.ts';
import type { Load } from './loads.ts';
import { versionOf } from './machine.ts';
import { type Started, start } from './processes.ts';

export interface Peer {
  readonly id: string;
  readonly title: string;
  /** Loads that it carries; all unless given. */
  readonly loads?: readonly string[];
  /** It is that other peer, but for handlers that are not `async`: measured beside it, and shown in its row. */
  readonly plainOf?: string;
  /** Its answers are right but for Date. */
  readonly withoutDate?: boolean;
  /** It ends connections that the client means to keep: what wrk counts as failures is its way. */
  readonly cutsConnections?: boolean;
  version(): string | undefined;
  start(place: Place): Promise<RunningPeer>;
}

export interface Place {
  /** The files that everybody serves. */
  readonly root: string;
  /** For what a server needs to be told in files. */
  readonly folder: string;
  readonly core: number | undefined;
  readonly load?: Load;
  /** Routes to add, for the servers that can. */
  readonly routes?: number;
  /** Be ready to tell the memory, with a young generation so large that nothing is collected meanwhile. */
  readonly tellsMemory?: boolean;
}

export interface RunningPeer {
  readonly pid: number;
  readonly port: number;
  /** Asks it for its memory. @throws when it was not started with `tellsMemory` */
  memory(first?: 'collect'): Promise<MemoryReport>;
  stop(): Promise<void>;
}

/** In octets. */
export interface MemoryReport {
  readonly heapUsed: number;
  /** What belongs to objects of the heap, and lies outside: buffers above all. */
  readonly external: number;
  readonly rss: number;
  /** Garbage collections until now. */
  readonly collections: number;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BIN = join(HERE, 'node_modules', '.bin');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PUBLIC = join(ROOT, 'public');
/** Those whose handler can be written both ways. */
const PLAIN_LOADS = ['text', 'browser', 'pipelined', 'connection-each'];
const FILE_LOADS = ['small-file', 'middle-file', 'large-file'];

interface ProgramOptions {
  readonly tellsMemory?: boolean | undefined;
}

/** A program of servers/ that prints `PORT 12345` when it listens. */
export async function startProgram(
  command: readonly string[],
  core: number | undefined,
  { tellsMemory = false }: ProgramOptions = {},
): Promise<RunningPeer> {
  const [program, ...rest] = command;
  const started = start(tellsMemory ? [program!, ...TELLING, ...rest] : command, core, {
    cwd: HERE,
    env: { ...process.env, NODE_ENV: 'production' },
    ipc: tellsMemory,
  });
  try {
    const line = await started.firstLine;
    const port = Number(/^PORT (\d+)$/.exec(line)?.[1]);
    if (!Number.isInteger(port)) throw new Error(`"${line}" is no port`);
    return running(started, port);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

function running({ child, stop }: Started, port: number): RunningPeer {
  return {
    pid: child.pid!,
    port,
    stop,
    async memory(first) {
      child.send(first ?? 'look');
      return (await once(child, 'message', { signal: AbortSignal.timeout(10_000) }))[0];
    },
  };
}

const server = (name: string) => join(HERE, 'servers', name);
const node = (name: string, ...options: string[]) => [process.execPath, server(name), ...options];

/** Options of Node. 256 MB for young objects: twenty thousand requests fit in there. */
const TELLING = [
  '--expose-gc',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
  '--import',
  new URL('./servers/tell-memory.mjs', import.meta.url).href,
];

/** Run as `pnpm start` runs them, for what is about more than the server: threads, and our first draft. */
export const throughTsx = (name: string, ...options: string[]) => [
  process.execPath,
  '--import',
  'tsx',
  server(name),
  ...options,
];

export const ourProgram = (name: string, home: string | undefined, ...options: string[]) => [
  process.execPath,
  compile(name, home),
  ...options,
];

const installed = (name: string) => () => {
  const file = join(HERE, 'node_modules', name, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : undefined;
};

const always = (version: string) => () => version;
const nginxVersion = () => versionOf('nginx', ['-v'])?.replace('nginx version: nginx/', '');

/**
 * Our server, of this checkout or of another one.
 * @param home the folder of the checkout; undefined: this one
 */
function ours(id: string, title: string, home: string | undefined): readonly Peer[] {
  const version = always(home === undefined ? 'this commit' : 'another checkout');
  return [
    {
      id,
      title,
      version,
      start: (place) =>
        place.load?.id === 'stock'
          ? startStage(home ?? ROOT, place)
          : startProgram(ourProgram(programFor(place), home, place.root), place.core, {
              tellsMemory: place.tellsMemory,
            }),
    },
    {
      id: `${id}-plain`,
      title: `${title}, plain handlers`,
      plainOf: id,
      loads: PLAIN_LOADS,
      version,
      start: ({ root, core }) => startProgram(ourProgram('ours.ts', home, root, 'loop', '0', 'plain'), core),
    },
  ];
}

const programFor = ({ load }: Place) => (load?.id.startsWith('fetch-') ? 'ours-fetch.ts' : 'ours.ts');

/** Other checkouts of this repository, to be measured in the same rounds as this one. */
export function otherCheckouts(folders: readonly string[]): readonly Peer[] {
  return folders.flatMap((folder) => {
    const home = resolve(folder);
    if (!existsSync(join(home, 'packages', '7-full-server'))) throw new UsageError(`${home} is no checkout of ours.`);
    return ours(`ours@${basename(home)}`, `ours, of ${home}`, home);
  });
}

export const PEERS: readonly Peer[] = [
  ...ours('ours', 'ours', undefined),
  {
    id: 'ours-tsx',
    title: 'ours, loaded by tsx',
    loads: ['text', 'browser', 'json', 'connection-each'],
    version: always('this commit'),
    start: ({ root, core }) => startProgram(throughTsx('ours.ts', root), core),
  },
  {
    id: 'limit',
    title: 'the limit: node:net, one canned answer',
    version: always(process.version),
    start: startLimit,
  },
  {
    id: 'node-http',
    title: 'node:http',
    version: always(process.version),
    start: ({ root, core, tellsMemory }) => startProgram(node('node-http.mjs', root), core, { tellsMemory }),
  },
  {
    id: 'node-memory',
    title: 'node:http, files from memory',
    loads: ['small-file', 'middle-file'],
    version: always(process.version),
    start: ({ root, core }) => startProgram(node('node-http.mjs', root, 'memory'), core),
  },
  {
    id: 'express',
    title: 'Express',
    version: installed('express'),
    start: ({ root, core, folder, load, routes = 0 }) =>
      startProgram(
        load?.id === 'stock'
          ? node('express-stock.mjs', PUBLIC, join(folder, 'express.log'))
          : node('express.mjs', root, String(routes)),
        core,
      ),
  },
  {
    id: 'fastify',
    title: 'Fastify',
    version: installed('fastify'),
    start: ({ root, core, folder, load }) =>
      startProgram(
        load?.id === 'stock'
          ? node('fastify-stock.mjs', PUBLIC, join(folder, 'fastify.log'))
          : node('fastify.mjs', root),
        core,
      ),
  },
  {
    id: 'fastify-plain',
    title: 'Fastify, plain handlers',
    plainOf: 'fastify',
    loads: PLAIN_LOADS,
    version: installed('fastify'),
    start: ({ root, core }) => startProgram(node('fastify.mjs', root, 'plain'), core),
  },
  {
    id: 'koa',
    title: 'Koa',
    version: installed('koa'),
    start: ({ root, core }) => startProgram(node('koa.mjs', root), core),
  },
  {
    id: 'koa-plain',
    title: 'Koa, plain handlers',
    plainOf: 'koa',
    loads: PLAIN_LOADS,
    version: installed('koa'),
    start: ({ root, core }) => startProgram(node('koa.mjs', root, 'plain'), core),
  },
  {
    id: 'polka',
    title: 'polka with sirv',
    version: () => `${installed('polka')() ?? ''} with ${installed('sirv')() ?? ''}`,
    start: ({ root, core }) => startProgram(node('polka.mjs', root), core),
  },
  {
    id: 'hono-node',
    title: 'Hono on Node',
    version: installed('hono'),
    start: ({ root, core }) => startProgram(node('hono-node.mjs', root), core),
  },
  {
    id: 'hono-bun',
    title: 'Hono on Bun',
    version: installed('hono'),
    start: ({ root, core }) => startProgram([join(BIN, 'bun'), server('hono-bun.mjs'), root], core),
  },
  {
    id: 'hono-deno',
    title: 'Hono on Deno',
    version: installed('hono'),
    start: ({ root, core }) => startProgram([...DENO, server('hono-deno.mjs'), root], core),
  },
  {
    id: 'bun',
    title: 'Bun',
    version: installed('bun'),
    start: ({ root, core }) => startProgram([join(BIN, 'bun'), server('bun.mjs'), root], core),
  },
  {
    id: 'deno',
    title: 'Deno',
    version: installed('deno'),
    start: ({ root, core }) => startProgram([...DENO, server('deno.mjs'), root], core),
  },
  {
    id: 'nginx',
    title: 'nginx',
    loads: ['text', 'browser', 'pipelined', 'connection-each', ...FILE_LOADS],
    version: nginxVersion,
    start: (place) => startNginx(place, ''),
  },
  {
    id: 'nginx-cached',
    title: 'nginx with open_file_cache',
    loads: FILE_LOADS,
    version: nginxVersion,
    // As we do: what was found on the disk is believed for a second.
    start: (place) => startNginx(place, 'open_file_cache max=1000; open_file_cache_valid 1s;'),
  },
  {
    id: 'draft',
    title: 'our first draft',
    loads: ['text', 'browser', 'json', 'connection-each', ...FILE_LOADS],
    withoutDate: true,
    cutsConnections: true,
    version: always('this commit'),
    start: ({ root, core }) => startProgram(throughTsx('draft.ts', root), core),
  },
];

const DENO = [join(BIN, 'deno'), 'run', '--quiet', '--allow-net=127.0.0.1', '--allow-read'];

/** Whether a peer can be measured under a load. Other checkouts go wherever ours goes. */
export function carries({ id, loads }: Pick<Peer, 'id' | 'loads'>, load: Load): boolean {
  return (loads?.includes(load.id) ?? true) && (load.peers?.includes(id.split('@', 1)[0]!) ?? true);
}

/** What `pnpm start` runs, with its log in a file. */
async function startStage(home: string, { folder, core }: Place): Promise<RunningPeer> {
  const log = join(await mkdtemp(join(folder, 'stage-')), 'log');
  const stage = join(home, 'packages', '7-full-server', 'bin', 'stage.ts');
  const command = [process.execPath, '--import', 'tsx', stage, '--port', '0'];
  const started = start(command, core, { cwd: ROOT, stdoutTo: log });
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(20)) {
    const port = /^Listening on http:\/\/127\.0\.0\.1:(\d+)/m.exec(readFileSync(log, 'utf8'))?.[1];
    if (port !== undefined) return running(started, Number(port));
  }
  await started.stop();
  throw new Error('pnpm start does not listen');
}

async function startLimit({ folder, core, load }: Place): Promise<RunningPeer> {
  const answer = load?.answer ?? { mediaType: 'text/plain', content: new Uint8Array() };
  const head = serializeResponseHead(
    { status: 200, fields: Fields.of(['Content-Type', answer.mediaType]) },
    {
      framing: { kind: 'length', octets: answer.content.length },
      date: formatDate(Date.now()),
      connection: load?.id === 'connection-each' ? 'close' : undefined,
    },
  );
  const file = join(folder, 'canned-answer');
  await writeFile(file, (head + decodeLatin1(answer.content)).repeat(load?.depth ?? 1), 'latin1');
  return startProgram(node('limit.mjs', file), core);
}

/** As Debian ships it, with one worker since it gets one core, and without a log. */
async function startNginx({ root, folder, core }: Place, more: string): Promise<RunningPeer> {
  if (nginxVersion() === undefined) throw new Error('it is missing: sudo apt-get install nginx');
  const port = await freePort();
  const home = join(folder, `nginx-${port}`);
  await mkdir(home);
  const configuration = `
daemon off;
worker_processes 1;
pid ${home}/pid;
error_log ${home}/error.log crit;
events { worker_connections 10000; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  types { text/css css; image/jpeg jpg; video/mp4 mp4; }
  keepalive_requests 1000000000;
  keepalive_timeout 120s;
  ${more}
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${home}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /text { default_type "text/plain; charset=utf-8"; return 200 "Hello, world!"; }
    location / { root ${root}; }
  }
}
`;
  await writeFile(join(home, 'nginx.conf'), configuration);
  const started = start(['nginx', '-p', home, '-e', join(home, 'error.log'), '-c', join(home, 'nginx.conf')], core);
  await reachable(port, started);
  return running(started, port);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** nginx says nothing when it is ready, so we try. */
async function reachable(port: number, started: Started): Promise<void> {
  let over = false;
  started.child.once('close', () => {
    over = true;
  });
  for (const end = performance.now() + 10_000; performance.now() < end && !over; await sleep(20)) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (connected) return;
  }
  await started.stop();
  throw new Error('nginx does not listen');
}
