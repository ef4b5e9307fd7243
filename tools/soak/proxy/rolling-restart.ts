/**
 * A rolling restart: two servers, a proxy before them, clients that never pause for long; and one server after the other
 * gets SIGTERM and is replaced. A request is cut when its client gets no right answer. All are POSTs, which a proxy must
 * not repeat: what the servers do wrong is not mended on the way.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KeepAliveClient } from '../keep-alive-client.ts';
import { echo } from '../questions.ts';
import { freePort, ServerProcess } from '../server-process.ts';

const CLIENTS = 32;
/** Milliseconds between two restarts, for the proxy to see that all is well again. */
const CALM = 600;
/** Milliseconds of a client's pause, at most: long enough for the proxy to have idle connections. */
const PAUSE = 16;
/** Requests on one connection of a client. */
const MOST_REQUESTS = 500;

export interface Proxy {
  readonly name: string;
  readonly configuration: string;
  readonly command: (file: string, folder: string) => readonly string[];
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export const PROXIES: readonly Proxy[] = [
  { name: 'haproxy', configuration: here('haproxy.cfg'), command: (file) => ['haproxy', '-db', '-f', file] },
  {
    name: 'nginx',
    configuration: here('nginx.conf'),
    command: (file, folder) => ['nginx', '-p', folder, '-e', 'stderr', '-c', file],
  },
];

/** What is restarted, and how it is told to stop. */
export interface Subject {
  readonly name: string;
  /** Instead of `pnpm start`. */
  readonly program?: string;
  readonly signal: NodeJS.Signals;
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'ours', signal: 'SIGTERM' },
  { name: 'node:http', program: here('node-http.ts'), signal: 'SIGTERM' },
  { name: 'ours, without draining', signal: 'SIGKILL' },
];

export interface Outcome {
  readonly sent: number;
  readonly cut: number;
  /** For each restart. */
  readonly cutEach: readonly number[];
  /** What clients got instead of an answer, and how often. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** The configuration as it is in the docs, with other ports: 8080, 8081 and 8082 may be taken here. */
export function withPorts(configuration: string, ports: Readonly<Record<number, number>>): string {
  return configuration.replace(/(?<=127\.0\.0\.1:)(\d+)/g, (port) => `${ports[Number(port)] ?? port}`);
}

export async function rollingRestart(
  proxy: Proxy,
  { program, signal }: Subject,
  { restarts, requests, folder }: { restarts: number; requests: number; folder: string },
): Promise<Outcome> {
  const [front, one, two] = await Promise.all([freePort(), freePort(), freePort()]);
  const start = (port: number) => ServerProcess.start({ port, root: folder, threads: 1, program });
  const ports = [one, two];
  const servers = await Promise.all(ports.map(start));
  const text = await readFile(proxy.configuration, 'utf8');
  const file = join(folder, `${proxy.name}-${front}.conf`);
  await writeFile(file, withPorts(text, { 8080: front, 8081: one, 8082: two }));
  const [command, ...options] = proxy.command(file, folder);
  const running = spawn(command!, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(running, 'exit');
  let said = '';
  running.stderr.on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  const load = new ProxyLoad(front);
  const cutEach: number[] = [];
  try {
    if (!(await reachable(front))) throw new Error(`${proxy.name} does not listen: ${said}`);
    load.start();
    await sleep(CALM);
    for (let restart = 0; restart < restarts; restart++) {
      const before = load.cut;
      const which = restart % 2;
      await servers[which]!.stop(signal);
      servers[which] = await start(ports[which]!);
      await sleep(CALM);
      // A slow machine asks less in the same time: each restart has its share of the requests.
      while (load.sent < (requests * (restart + 1)) / restarts) await sleep(50);
      cutEach.push(load.cut - before);
    }
    await load.finish();
  } finally {
    running.kill('SIGTERM'); // not SIGKILL: the workers of nginx would survive
    await ended;
    for (const server of servers) server.kill();
  }
  return { sent: load.sent, cut: load.cut, cutEach, reasons: load.reasons };
}

async function reachable(port: number): Promise<boolean> {
  for (let turn = 0; turn < 200; turn++) {
    const socket = connect({ port, host: '127.0.0.1' });
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return true;
    await sleep(25);
  }
  return false;
}

class ProxyLoad {
  sent = 0;
  cut = 0;
  readonly reasons = new Map<string, number>();
  readonly #port: number;
  #finished = false;
  #clients: Promise<void>[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  start(): void {
    this.#clients = Array.from({ length: CLIENTS }, (_, client) => this.#run(client));
  }

  async finish(): Promise<void> {
    this.#finished = true;
    await Promise.all(this.#clients);
  }

  async #run(client: number): Promise<void> {
    for (let connection = 0; !this.#finished; connection++) {
      const open = await KeepAliveClient.open(this.#port, () => undefined);
      if (open === undefined) throw new Error('the proxy takes no connections');
      for (let n = 0; n < MOST_REQUESTS && open.open && !this.#finished; n++) {
        this.sent += 1;
        if (!(await open.ask([echo(`${client}-${connection}-${n}`, 'whole')]))) this.cut += 1;
        await sleep(Math.random() * PAUSE);
      }
      for (const { why } of (await open.close()).fates) this.reasons.set(why, (this.reasons.get(why) ?? 0) + 1);
    }
  }
}
