/** The server under test: `pnpm start` as a child process, with its log read, its memory looked at, and SIGTERM sent. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const STAGE = fileURLToPath(new URL('../../packages/7-full-server/bin/stage.ts', import.meta.url));

/** Milliseconds for a server to stop: it gives itself ten seconds. */
const PATIENCE = 20_000;

export interface ServerOptions {
  readonly port: number;
  readonly root: string;
  readonly threads: number;
  /** A folder for what clients upload. */
  readonly uploads?: string;
  /** A program that listens on the port that is its argument, instead of `pnpm start`. */
  readonly program?: string | undefined;
}

export class ServerProcess {
  readonly port: number;
  /** When it was told to stop, from `performance.now()`. */
  stoppedAt: number | undefined;
  /** Answers in its log, for each port of a client. */
  readonly logged = new Map<number, number>();
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    // 'close', not 'exit': only then has all of the log come.
    this.#exited = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves when it listens. @throws {Error} when it ends instead */
  static async start({ port, root, threads, uploads, program }: ServerOptions): Promise<ServerProcess> {
    const args = ['--port', `${port}`, '--root', root, '--threads', `${threads}`, '--log', 'json'];
    if (uploads !== undefined) args.push('--uploads', uploads);
    const what = program === undefined ? [STAGE, ...args] : [program, `${port}`];
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), ...what], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const server = new ServerProcess(child, port);
    const listening = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line.startsWith('{')) server.#count(line);
        else if (line.startsWith('Listening')) resolve();
      });
    });
    const ended = server.#exited.then((code) => {
      throw new Error(`the server ended before it listened, with exit code ${code}`);
    });
    await Promise.race([listening, ended]);
    ended.catch(() => {});
    return server;
  }

  #count(line: string): void {
    const { peer, method } = JSON.parse(line) as { peer: string; method: string | null };
    const port = Number(peer.slice(peer.lastIndexOf(':') + 1));
    // Without a port it was reset before the server could ask for its address: one of those that vanish.
    if (method === null || !(port > 0)) return;
    this.logged.set(port, (this.logged.get(port) ?? 0) + 1);
  }

  /** Octets of memory that the process occupies; undefined where nobody says. */
  get memory(): number | undefined {
    const { pid } = this.#child;
    try {
      return Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) * 1024;
    } catch {
      // No /proc on this system.
    }
    try {
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'latin1' })) * 1024;
    } catch {
      return undefined;
    }
  }

  /** @returns its exit code; null when it was killed */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.stoppedAt = performance.now();
    this.#child.kill(signal);
    const timer = setTimeout(() => this.kill(), PATIENCE);
    const code = await this.#exited;
    clearTimeout(timer);
    return code;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** A port that is free now. Each server of a run gets the same, as after an update. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
