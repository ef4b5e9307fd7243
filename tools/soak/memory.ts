/**
 * What clients can make a server hold: content in tiny pieces, connections that wait, downloads that are not read, a log
 * that is not read. Each server runs in a process of its own, is asked over sockets, and is looked at from outside.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@http-from-scratch/protocol/program';
import { idleCost } from '../bench/idle.ts';
import { PEERS, type Place, type RunningPeer } from '../bench/peers.ts';
import { residentOctets } from '../bench/processes.ts';
import { answerLength, counted, RawClient } from '../bench/raw-client.ts';
import { table } from '../bench/report.ts';

const STAGE = fileURLToPath(new URL('../../packages/7-full-server/bin/stage.ts', import.meta.url));
const NODE_HTTP = fileURLToPath(new URL('../bench/servers/node-http.mjs', import.meta.url));
const TEXT = 'GET /text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const MB = 2 ** 20;

/** How much of everything. The defaults are what `docs/defence.md` shows. */
export interface MemoryPlan {
  /** Octets of content, each in a chunk of its own. */
  readonly chunks: number;
  /** Connections that post 60,000 octets, and then wait. */
  readonly idle: number;
  /** Clients that ask for a file of 100 MB and do not read. */
  readonly readers: number;
  /** Answers that are logged for a reader that stands still. */
  readonly logged: number;
}

export const FULL_PLAN: MemoryPlan = { chunks: MB, idle: 1_000, readers: 3_000, logged: 300_000 };

type Start = (more?: Partial<Place>) => Promise<RunningPeer>;

interface Figure {
  readonly title: string;
  /** Written out, for each server by its id; a server that is not asked has none. */
  readonly of: Map<string, string>;
}

/**
 * Measures, prints a table, and returns it.
 * @throws {UsageError} where there is no /proc to look into
 */
export async function measureMemory(given: MemoryPlan): Promise<readonly Figure[]> {
  if (process.platform !== 'linux') throw new UsageError('This part needs Linux: it reads memory from /proc.');
  const plan = { ...given, readers: Math.min(given.readers, await mostSockets()) };
  const root = await mkdtemp(join(tmpdir(), 'soak-memory-'));
  await chmod(root, 0o755); // nginx reads as another user when root starts it
  const folder = join(root, 'work');
  await mkdir(folder);
  const file = await open(join(root, 'large.bin'), 'w');
  await file.truncate(100 * MB); // a hole: it needs no room on the disk, and is read like any other file
  await file.close();
  const peers = ['ours', 'node-http', 'nginx'].map((id) => PEERS.find((peer) => peer.id === id)!);
  const present = peers.filter((peer) => peer.version() !== undefined);
  if (present.length < peers.length) console.log('nginx is missing, so it has no figures: sudo apt-get install nginx');
  const starts = new Map<string, Start>(
    present.map((peer) => [peer.id, (more = {}) => peer.start({ root, folder, core: undefined, ...more })]),
  );
  try {
    const figures = [
      await tinyChunks(plan, starts),
      await idleAfterPost(plan, starts),
      await slowReaders(plan, starts),
      await standingLog(plan),
    ];
    const title = (id: string) => peers.find((peer) => peer.id === id)!.title;
    const ids = [...starts.keys()];
    const rows = figures.map(({ title, of }) => [title, ...ids.map((id) => of.get(id) ?? '–')]);
    console.log(`\n${table([['', ...ids.map(title)], ...rows])}\n`);
    return figures;
  } finally {
    await rm(root, { recursive: true });
  }
}

async function figure(
  title: string,
  starts: ReadonlyMap<string, Start>,
  ids: readonly string[],
  measure: (start: Start) => Promise<string>,
): Promise<Figure> {
  const of = new Map<string, string>();
  for (const id of ids) {
    const start = starts.get(id);
    if (start === undefined) continue;
    of.set(id, await measure(start));
    console.log(`${title} · ${id}: ${of.get(id)}`);
  }
  return { title, of };
}

async function withServer<T>(start: Promise<RunningPeer>, use: (server: RunningPeer) => Promise<T>): Promise<T> {
  const server = await start;
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Asked when all but the last octet has come: what is held now is held for as long as the client likes. */
function tinyChunks({ chunks }: MemoryPlan, starts: ReadonlyMap<string, Start>): Promise<Figure> {
  const title = `${written(chunks)} in chunks of one octet, before the last of them`;
  const head = 'POST /bytes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = '1\r\na\r\n';
  return figure(title, starts, ['ours', 'node-http'], (start) =>
    withServer(start({ tellsMemory: true }), async ({ port, memory }) => {
      const client = await RawClient.open(port);
      await client.ask([`${head}${chunk}0\r\n\r\n`], counted(1)); // what is made once is made now
      const before = await memory('collect');
      let during = before;
      const pieces = function* () {
        yield head;
        for (let left = chunks - 1; left > 0; left -= 1024) yield chunk.repeat(Math.min(left, 1024));
      };
      await client.send(pieces());
      await untilStill(async () => (await memory()).external);
      during = await memory('collect');
      await client.ask([`${chunk}0\r\n\r\n`], counted(chunks));
      client.close();
      return written(during.heapUsed + during.external - before.heapUsed - before.external);
    }),
  );
}

function idleAfterPost({ idle }: MemoryPlan, starts: ReadonlyMap<string, Start>): Promise<Figure> {
  const title = `each of ${idle.toLocaleString('en-US')} idle connections + after a POST of 60,000 octets`;
  return figure(title, starts, ['ours', 'node-http'], (start) =>
    withServer(start({ tellsMemory: true }), async (server) => {
      const { open, afterPost } = await idleCost(server, { connections: idle });
      return `${written(open)} + ${written(Math.max(afterPost, 0))}`;
    }),
  );
}

/** Of the process as the system sees it. What the system itself holds for a socket is not in it. */
function slowReaders({ readers }: MemoryPlan, starts: ReadonlyMap<string, Start>): Promise<Figure> {
  const title = `${readers.toLocaleString('en-US')} downloads of 100 MB that are not read`;
  return figure(title, starts, ['ours', 'node-http', 'nginx'], (start) =>
    withServer(start(), async ({ pid, port }) => {
      const whole = (received: string) => received.startsWith('HTTP/1.1 200') && received.includes('\r\n\r\n');
      const first = await RawClient.open(port);
      await first.ask(['GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n'], whole); // it must be there, or nothing is measured
      first.close();
      const before = residentOctets(pid);
      const sockets: Socket[] = [];
      try {
        while (sockets.length < readers) {
          const some = Array.from({ length: Math.min(100, readers - sockets.length) }, () => askAndNotRead(port));
          sockets.push(...(await Promise.all(some)));
        }
        return written((await untilStill(async () => residentOctets(pid))) - before);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    }),
  );
}

async function askAndNotRead(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.pause(); // before it is connected: otherwise Node reads the first pieces by itself
  socket.on('error', () => {}); // the server may give up on us
  await once(socket, 'connect');
  socket.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
}

/** What `pnpm start` does whose standard output is a pipe that is not read, and node:http that logs as much. */
async function standingLog({ logged }: MemoryPlan): Promise<Figure> {
  const title = `${logged.toLocaleString('en-US')} answers logged, and the log is not read`;
  const of = new Map<string, string>();
  const ours = ['--import', import.meta.resolve('tsx'), STAGE, '--port', '0'];
  const commands = { ours, 'node-http': [NODE_HTTP, tmpdir(), 'log'] };
  for (const [id, args] of Object.entries(commands)) {
    of.set(id, await logFor(args, logged, id === 'ours' ? TEXT.replace('/text', '/api/hello') : TEXT));
    console.log(`${title} · ${id}: ${of.get(id)}`);
  }
  return { title, of };
}

async function logFor(args: readonly string[], logged: number, request: string): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.pause(); // from now on the pipe fills
    const port = Number(/:(\d+)|PORT (\d+)/.exec(line.toString())!.slice(1).find(Boolean));
    const before = residentOctets(child.pid!);
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, residentOctets(child.pid!));
    }, 50);
    const clients = await RawClient.openMany(port, 16);
    const octets = await answerLength(clients[0]!, request);
    const batch = [request.repeat(16)];
    const times = Math.ceil(logged / 16 / clients.length);
    const load = Promise.all(
      clients.map(async (client) => {
        for (let time = 0; time < times; time++) await client.ask(batch, (received) => received.length >= octets * 16);
        client.close();
      }),
    );
    const stuck = await load.then(
      () => '',
      () => ', and stops answering',
    );
    clearInterval(watch);
    child.kill('SIGTERM');
    const alive = await Promise.race([ended.then(() => false), sleep(12_000, true, { ref: false })]);
    return `${written(highest - before)}${stuck}${alive ? ', SIGTERM does not end it' : ''}`;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** Looks twice a second until six looks in a row are within a hundredth, and returns the highest: at most half a minute. */
async function untilStill(look: () => Promise<number>): Promise<number> {
  const seen: number[] = [];
  for (let turn = 0; turn < 60; turn++) {
    seen.push(await look());
    const last = seen.slice(-6);
    if (last.length === 6 && Math.max(...last) - Math.min(...last) < Math.max(...last) / 100) break;
    await sleep(500);
  }
  return Math.max(...seen);
}

/** Sockets that this process may hold, and a server too. Node raises the soft limit to the hard one by itself. */
async function mostSockets(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'latin1');
  const open = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1024);
  const most = Math.floor((open - 200) / 2); // nginx opens the file for each of them
  if (most < FULL_PLAN.readers) console.log(`${open} files may be open here, so there are ${most} clients: ulimit -n`);
  return most;
}

function written(octets: number): string {
  if (octets >= MB) return `${(octets / MB).toFixed(octets < 10 * MB ? 1 : 0)} MiB`;
  return octets >= 1024 ? `${(octets / 1024).toFixed(1)} KiB` : `${Math.round(octets)} octets`;
}
