/** How the cost grows: more connections, longer heads, larger bodies, fuller folders, more routes. */

import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Router, text } from '@http-from-scratch/full-server';
import { encodeLatin1 } from '@http-from-scratch/protocol';
import { ourProgram, PEERS, type RunningPeer, startProgram } from './peers.ts';
import { cpuSeconds, residentOctets } from './processes.ts';
import { rounded } from './report.ts';
import type { Study, StudyContext } from './study.ts';
import type { LoadGenerator } from './wrk.ts';

const TEXT = 'GET /text HTTP/1.1\r\nHost: HOST\r\n\r\n';
const peer = (id: string) => PEERS.find((one) => one.id === id)!;
const installed = (ids: readonly string[]) => ids.map(peer).filter((one) => one.version() !== undefined);
const megabytes = (octets: number) => (octets / 2 ** 20).toFixed(0);

async function withServers<T>(
  starts: readonly (() => Promise<RunningPeer>)[],
  use: (servers: readonly RunningPeer[]) => Promise<T>,
): Promise<T> {
  const servers: RunningPeer[] = [];
  try {
    for (const start of starts) servers.push(await start());
    return await use(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

interface Cost {
  readonly rate: number;
  /** Microseconds of processor time for each answer. */
  readonly microseconds: number;
}

/** One step of a curve: the load until the server is warm, and then two seconds that count. */
async function costOf(
  { generator }: StudyContext,
  server: RunningPeer,
  requests: readonly string[],
  connections = 64,
): Promise<Cost> {
  try {
    return await tryCost(generator, server, requests, connections);
  } catch {
    return { rate: Number.NaN, microseconds: Number.NaN }; // one that fails is no reason to lose the others
  }
}

async function tryCost(
  generator: LoadGenerator,
  { pid, port }: RunningPeer,
  requests: readonly string[],
  connections: number,
): Promise<Cost> {
  const file = await generator.prepare(requests, port);
  const warmAt = cpuSeconds(pid) + 0.7;
  for (let tries = 0; tries < 4 && cpuSeconds(pid) < warmAt; tries++) await generator.run(port, file, connections, 1);
  const before = cpuSeconds(pid);
  const seen = await generator.run(port, file, connections, 2);
  if (seen.failed > 0) throw new Error(`${seen.failed} requests failed`);
  return { rate: seen.answers / seen.seconds, microseconds: ((cpuSeconds(pid) - before) / seen.answers) * 1e6 };
}

const warm = async (context: StudyContext, servers: readonly RunningPeer[]) => {
  for (const server of servers) await costOf(context, server, [TEXT]);
};

export const connections: Study = {
  id: 'connections',
  quick: false,
  async run(context) {
    const { place, say } = context;
    const peers = installed(['ours', 'node-http', 'nginx']);
    const rows = await withServers(
      peers.map((one) => () => one.start(place)),
      async (servers) => {
        await warm(context, servers);
        const all: string[][] = [];
        for (const count of [1, 16, 256, 4096]) {
          say(`${count}`);
          const cells = [count.toLocaleString('en-US')];
          for (const server of servers) {
            const { rate, microseconds } = await costOf(context, server, [TEXT], count);
            cells.push(rounded(rate), microseconds.toFixed(1), megabytes(residentOctets(server.pid)));
          }
          all.push(cells);
        }
        return all;
      },
    );
    return {
      id: 'connections',
      title: 'More connections',
      about: 'Text. Microseconds are processor time for each answer; memory is what is resident after the load.',
      columns: ['connections', ...peers.flatMap(({ title }) => [`${title}: answers/s`, 'µs each', 'MB'])],
      rows,
      goals: [],
    };
  },
};

export const heads: Study = {
  id: 'heads',
  quick: false,
  async run(context) {
    const peers = installed(['ours', 'node-http', 'nginx']);
    const rows = await withServers(
      peers.map((one) => () => one.start(context.place)),
      async (servers) => {
        await warm(context, servers);
        const all: string[][] = [];
        for (const octets of [45, 256, 1024, 4096, 16 * 1024]) {
          context.say(`${octets}`);
          const cells = [octets.toLocaleString('en-US')];
          for (const server of servers) {
            cells.push((await costOf(context, server, [headOf(octets)])).microseconds.toFixed(1));
          }
          all.push(cells);
        }
        return all;
      },
    );
    return {
      id: 'heads',
      title: 'Longer heads',
      about:
        'Text, asked for with a head of that many octets, in fields of 200 octets. Microseconds of processor time for each answer.',
      columns: ['octets', ...peers.map(({ title }) => title)],
      rows,
      goals: [],
    };
  },
};

/** A head of about so many octets. */
function headOf(octets: number): string {
  const plain = TEXT.replace('HOST', '127.0.0.1:12345').length;
  let fields = '';
  for (let missing = octets - plain; missing > 12; missing -= 200) {
    fields += `X-Filler: ${'x'.repeat(Math.min(200, missing) - 12)}\r\n`;
  }
  return TEXT.replace('\r\n\r\n', `\r\n${fields}\r\n`);
}

export const bodies: Study = {
  id: 'bodies',
  quick: false,
  async run(context) {
    const peers = installed(['ours', 'node-http']);
    const KB = 1024;
    const rows: string[][] = [];
    for (const octets of [KB, 10 * KB, 100 * KB, KB * KB, 10 * KB * KB, 100 * KB * KB]) {
      context.say(`${octets}`);
      const cells = [octets >= KB * KB ? `${octets / KB / KB} MB` : `${octets / KB} KB`];
      for (const one of peers) {
        const server = await one.start(context.place);
        try {
          const count = Math.max(4, Math.min(4_000, Math.ceil((200 * KB * KB) / octets)));
          const { seconds, more } = await sendBodies(server, octets, count);
          cells.push(((seconds / count) * 1e6).toFixed(0), ((seconds * 1e3) / ((count * octets) / KB / KB)).toFixed(1));
          cells.push((more / KB / KB).toFixed(1));
        } finally {
          await server.stop();
        }
      }
      rows.push(cells);
    }
    return {
      id: 'bodies',
      title: 'Larger bodies',
      about:
        'POST to a handler that counts the octets, on four connections. Processor time of the server, and the highest rise of its memory after the first requests.',
      columns: ['body', ...peers.flatMap(({ title }) => [`${title}: µs each`, 'ms for 1 MB', 'MB more'])],
      rows,
      goals: [],
    };
  },
};

async function sendBodies({ pid, port }: RunningPeer, octets: number, count: number) {
  const each = Math.ceil(count / 4);
  await Promise.all(Array.from({ length: 4 }, () => postMany(port, octets, Math.min(each, 200))));
  const rested = residentOctets(pid);
  let highest = rested;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentOctets(pid));
  }, 10);
  const before = cpuSeconds(pid);
  await Promise.all(Array.from({ length: 4 }, () => postMany(port, octets, each)));
  clearInterval(watch);
  return { seconds: cpuSeconds(pid) - before, more: highest - rested };
}

/** One after the other on one connection: the next when the last was answered. */
function postMany(port: number, octets: number, count: number): Promise<void> {
  const head = encodeLatin1(`POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: ${octets}\r\n\r\n`);
  const piece = new Uint8Array(Math.min(octets, 64 * 1024)).fill(0x61);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let left = count;
    let toSend = 0;
    let answer = '';
    const send = () => {
      while (toSend > 0) {
        const size = Math.min(toSend, piece.length);
        toSend -= size;
        if (!socket.write(piece.subarray(0, size))) return;
      }
    };
    const next = () => {
      toSend = octets;
      socket.write(head);
      send();
    };
    socket.on('connect', next);
    socket.on('drain', send);
    socket.on('data', (data) => {
      answer += data;
      if (!answer.endsWith(`\r\n\r\n${octets}`)) return;
      answer = '';
      left -= 1;
      if (left > 0) return next();
      socket.destroy();
      resolve();
    });
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer within twenty seconds')));
    socket.on('error', reject);
    socket.on('end', () => reject(new Error(`the server closed the connection: ${answer}`)));
  });
}

export const folders: Study = {
  id: 'folders',
  quick: false,
  async run(context) {
    const peers = installed(['ours', 'node-http', 'nginx']);
    const rows: string[][] = [];
    let made = 0;
    const root = join(context.place.folder, 'many');
    await mkdir(root);
    for (const count of [10, 1_000, 10_000, 100_000]) {
      context.say(`${count}`);
      for (; made < count; made++) await writeFile(join(root, `file-${made}.css`), `/* file ${made} */\n`);
      const requests = Array.from({ length: count }, (_, n) => `GET /file-${n}.css HTTP/1.1\r\nHost: HOST\r\n\r\n`);
      const cells = await withServers(
        peers.map((one) => () => one.start({ ...context.place, root })),
        async (servers) => {
          const all: string[] = [];
          for (const server of servers) {
            const { rate, microseconds } = await costOf(context, server, requests);
            all.push(rounded(rate), microseconds.toFixed(1), megabytes(residentOctets(server.pid)));
          }
          return all;
        },
      );
      rows.push([count.toLocaleString('en-US'), ...cells]);
    }
    return {
      id: 'folders',
      title: 'Fuller folders',
      about: 'A folder with that many small files; each request is for a random one. Processor time for each answer.',
      columns: ['files', ...peers.flatMap(({ title }) => [`${title}: answers/s`, 'µs each', 'MB'])],
      rows,
      goals: [],
    };
  },
};

export const routes: Study = {
  id: 'routes',
  quick: false,
  async run(context) {
    const { place } = context;
    const express = peer('express');
    const request = ['GET /things/last/parts/7 HTTP/1.1\r\nHost: HOST\r\n\r\n'];
    const rows: string[][] = [];
    const steps: number[] = [];
    for (const count of [1, 10, 100, 1_000, 10_000]) {
      context.say(`${count}`);
      const many = String(count);
      const starts = [() => startProgram(ourProgram('ours.ts', undefined, place.root, 'loop', many), place.core)];
      if (express.version() !== undefined) starts.push(() => express.start({ ...place, routes: count }));
      const cells = await withServers(starts, async (servers) => {
        const all: string[] = [];
        for (const server of servers) all.push((await costOf(context, server, request)).microseconds.toFixed(1));
        return all;
      });
      const visited = visitedNodes(count);
      steps.push(visited);
      rows.push([count.toLocaleString('en-US'), cells[0]!, String(visited), cells[1] ?? '']);
    }
    const grows = Math.max(...steps) > Math.min(...steps);
    return {
      id: 'routes',
      title: 'More routes',
      about:
        'That many routes of four segments; the request is for the one that was added last. Microseconds of processor time for each answer, and the nodes of our tree that a look-up visits. Express tries one route after the other.',
      columns: ['routes', 'ours: µs each', 'nodes visited', 'Express: µs each'],
      rows,
      goals: [
        {
          text: 'a look-up visits no more nodes than the path is deep, whatever their number',
          measured: steps.join(', '),
          reached: !grows,
        },
      ],
    };
  },
};

function visitedNodes(count: number): number {
  const router = new Router();
  for (let n = 1; n < count; n++) router.on('GET', `/things/${n}/parts/:part`, () => text(''));
  return router.on('GET', '/things/last/parts/:part', () => text('')).match('GET', '/things/last/parts/7').steps;
}
