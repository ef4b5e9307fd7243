/** What a server costs before anybody asks: time to start, and memory. */

import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FILES } from './loads.ts';
import { versionOf } from './machine.ts';
import { PEERS, type RunningPeer } from './peers.ts';
import { residentOctets, start } from './processes.ts';
import { shuffle, spread } from './statistics.ts';
import type { Study, StudyContext } from './study.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAGE = join(ROOT, 'packages', '7-full-server', 'bin', 'stage.ts');
const PNPM_START = [process.execPath, '--import', 'tsx', STAGE, '--port', '0', '--log', 'none'];

const peer = (id: string) => PEERS.find((one) => one.id === id)!;
const installed = (ids: readonly string[]) => ids.map(peer).filter((one) => one.version() !== undefined);
const TEXT = 'GET /text HTTP/1.1\r\nHost: HOST\r\n\r\n';

export const startUp: Study = {
  id: 'start',
  quick: true,
  async run({ place, rounds, chance, say }) {
    const programs = new Map<string, () => Promise<{ stop(): Promise<void> }>>();
    const ofCommand = (command: readonly string[]) => async () => {
      const started = start(command, undefined, { cwd: ROOT });
      for await (const line of lines(started.child.stdout!)) if (line.startsWith('Listening on')) break;
      return started;
    };
    // What a person types; pnpm itself takes its share.
    if (versionOf('pnpm', ['--version']) !== undefined) {
      programs.set('ours: pnpm start', ofCommand(['pnpm', 'start', '--port', '0']));
    }
    programs.set('ours: what pnpm start runs', ofCommand(PNPM_START));
    for (const one of installed(['node-http', 'express', 'fastify', 'bun', 'deno', 'nginx'])) {
      programs.set(one.title, () => one.start({ ...place, core: undefined }));
    }
    const times = new Map([...programs.keys()].map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      for (const name of shuffle([...programs.keys()], chance)) {
        const startedAt = performance.now();
        const server = await programs.get(name)!();
        times.get(name)!.push(performance.now() - startedAt);
        await server.stop();
      }
      say(`round ${round + 1} of ${rounds}`);
    }
    const [slowest, measured] = [...times].map(([name, all]) => [name, spread(all).median] as const)[0]!;
    return {
      id: 'start',
      title: 'From the command to the first connection',
      about: `Milliseconds until the server listens, with its files in the system's cache already. Medians of ${rounds} starts.`,
      columns: ['server', 'ms', 'middle half'],
      rows: [...times].map(([name, all]) => {
        const { median, low, high } = spread(all);
        return [name, median.toFixed(0), `${low.toFixed(0)}–${high.toFixed(0)}`];
      }),
      goals: [
        { text: `${slowest}: within 2 s`, measured: `${(measured / 1000).toFixed(2)} s`, reached: measured < 2000 },
      ],
    };
  },
};

async function* lines(stream: Readable): AsyncGenerator<string> {
  let text = '';
  for await (const piece of stream.iterator({ destroyOnReturn: false })) {
    text += piece;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
  }
  throw new Error('the program ended before it listened');
}

export const memory: Study = {
  id: 'memory',
  quick: false,
  async run(context) {
    const connections = context.quick ? 1_000 : 5_000;
    const program = await idleProgram();
    const rows = [['ours: pnpm start', megabytes(program), '', '']];
    const goals = [
      { text: 'pnpm start, idle: under 90 MB', measured: megabytes(program), reached: program < 90 * 2 ** 20 },
    ];
    for (const one of installed(['ours', 'node-http', 'fastify', 'bun', 'deno', 'nginx'])) {
      context.say(`${one.title}`);
      const server = await one.start(context.place);
      try {
        const { idle, each, readers } = await measureMemory(server, connections, context);
        rows.push([one.title, megabytes(idle), megabytes(readers), kilobytes(each)]);
        if (one.id !== 'ours') continue;
        goals.push({ text: 'an idle connection: under 12 KB', measured: kilobytes(each), reached: each < 12 * 1024 });
        goals.push({
          text: 'four readers of 50 MB: under 16 MB more than idle',
          measured: megabytes(readers),
          reached: readers < 16 * 2 ** 20,
        });
      } finally {
        await server.stop();
      }
    }
    return {
      id: 'memory',
      title: 'Memory',
      about: `Resident memory of the process and its children when idle. Then its highest rise while four clients read a file of 50 MB, after two seconds of load that let the heap grow. Then its rise for each of ${connections.toLocaleString('en-US')} connections that have had one response and wait.`,
      columns: ['server', 'idle, MB', 'four readers, MB more', 'a connection, KB'],
      rows,
      goals,
    };
  },
};

async function idleProgram(): Promise<number> {
  const started = start(PNPM_START, undefined, { cwd: ROOT });
  try {
    await started.firstLine;
    await sleep(1000);
    return residentOctets(started.child.pid!);
  } finally {
    await started.stop();
  }
}

async function measureMemory(
  { pid, port }: RunningPeer,
  connections: number,
  { generator }: StudyContext,
): Promise<{ idle: number; each: number; readers: number }> {
  await sleep(500);
  const idle = residentOctets(pid);
  const text = await generator.prepare([TEXT], port);
  for (let runs = 0; runs < 2; runs++) await generator.run(port, text, 64, 1);
  await sleep(500);
  // The readers come first. After thousands of connections the heap holds what they left behind, and V8 lets it grow
  // much further before it looks: that would be measured then.
  const rested = residentOctets(pid);
  let highest = rested;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentOctets(pid));
  }, 20);
  const file = await generator.prepare([`GET /${FILES.large.name} HTTP/1.1\r\nHost: HOST\r\n\r\n`], port);
  await generator.run(port, file, 4, 3);
  clearInterval(watch);

  await sleep(500);
  const before = residentOctets(pid);
  const sockets = await openIdle(port, connections);
  await sleep(500);
  const each = (residentOctets(pid) - before) / connections;
  for (const socket of sockets) socket.destroy();
  return { idle, each, readers: highest - rested };
}

/** So many connections, each with one answer behind it; a hundred at a time. */
async function openIdle(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const open = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port }, () =>
        socket.write(TEXT.replace('HOST', `127.0.0.1:${port}`)),
      );
      sockets.push(socket);
      socket.once('data', () => resolve());
      socket.once('error', reject);
    });
  while (sockets.length < count) await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, open));
  return sockets;
}

const megabytes = (octets: number) => (octets / 2 ** 20).toFixed(1);
const kilobytes = (octets: number) => (octets / 1024).toFixed(1);
