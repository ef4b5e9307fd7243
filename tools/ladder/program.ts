/** Starts the program under test, waits until it listens, keeps what it prints, and ends it with all that it has started. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { endWithUs, killGroup, residentOctets } from '../coach/processes.ts';
import type { Address } from '../conformance/exchange.ts';
import type { Folder } from './made-files.ts';
import { eventually, type RunningProgram } from './scene.ts';
import { connectionsOn, listenerOf, placesOf, processesOf, reaches } from './sockets.ts';
import { limitIn } from './trials/two-thousand.ts';

export interface ProgramOptions {
  readonly command: readonly string[];
  readonly folder: Folder;
  readonly cwd: string;
  /** Octets for all of its processes; past it the program is ended. */
  readonly memory?: number | undefined;
}

/** Milliseconds to begin to listen: some languages compile first. */
const TO_LISTEN = 30_000;
/** Milliseconds that a program may listen elsewhere before we say so. It may yet open the right port. */
const ELSEWHERE = 1_500;
/** Milliseconds to end after SIGTERM when no rung judges it. */
const TO_END = 3_000;
/** Lines that are kept of what it prints. */
const KEPT = 200;

/** The program didn't do what is needed before any rung can be tried. The message is for people. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** Its last lines of output. */
  printed: readonly string[] = [];
}

export class Program implements RunningProgram {
  readonly address: Address;
  readonly ended: Promise<number | string>;
  /** How it has ended, once it has. */
  end: number | string | undefined;
  /** It held more than it may, and so we have ended it. */
  tooMuchMemory = false;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #printed = 0;
  #unfinished = '';

  /** @throws {ProgramError} when it doesn't listen where it should */
  static async start(options: ProgramOptions): Promise<Program> {
    const address = { host: '127.0.0.1', port: await freePort() };
    const program = new Program(options, address);
    try {
      await program.#listening(options.command);
    } catch (error) {
      await program.stop();
      if (error instanceof ProgramError) error.printed = program.printed();
      throw error;
    }
    return program;
  }

  private constructor({ command, folder, cwd, memory }: ProgramOptions, address: Address) {
    this.address = address;
    const values: Readonly<Record<string, string>> = {
      HOST: address.host,
      PORT: String(address.port),
      ROOT: folder.root,
      UPLOADS: folder.uploads,
    };
    const [name = '', ...given] = command.map((word) =>
      word.replace(/\{(HOST|PORT|ROOT|UPLOADS)\}/g, (_, key) => values[key]!),
    );
    // Detached: then its pid names the group of all that it starts, and a signal reaches them together.
    const child = spawn(name, given, {
      cwd,
      env: { ...process.env, ...values },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const forget = endWithUs(child);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    this.ended = new Promise((resolve) => {
      child.on('error', ({ message }) => resolve(`${name} can’t be started: ${message}`));
      child.on('exit', (code, signal) => resolve(code ?? signal ?? 'an unknown end'));
    });
    const watch = memory === undefined ? undefined : setInterval(() => this.#watchMemory(memory), 200);
    void this.ended.then((end) => {
      this.end = end;
      forget();
      clearInterval(watch);
    });
  }

  /** The last lines that it has printed since a mark, which is what `mark` returned. */
  printed(since = 0, most = 20): string[] {
    const lines = this.#unfinished === '' ? this.#lines : [...this.#lines, this.#unfinished];
    const count = Math.min(most, this.#printed - since + (this.#unfinished === '' ? 0 : 1));
    return count <= 0 ? [] : lines.slice(-count);
  }

  mark(): number {
    return this.#printed;
  }

  memory(): number | undefined {
    return process.platform === 'linux' && this.#child.pid !== undefined ? residentOctets(this.#child.pid) : undefined;
  }

  openConnections(): number | undefined {
    return connectionsOn(this.address.port);
  }

  fileLimit(): number | undefined {
    try {
      return limitIn(readFileSync(`/proc/${this.#listener()}/limits`, 'utf8'));
    } catch {
      return undefined;
    }
  }

  terminate(): void {
    const pid = this.#listener();
    if (pid === undefined || this.end !== undefined) return;
    try {
      process.kill(pid, 'SIGTERM');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** @returns false when it had to be killed */
  async stop(): Promise<boolean> {
    this.terminate();
    const inTime = await Promise.race([
      this.ended.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, TO_END, false).unref()),
    ]);
    killGroup(this.#child); // also what it has left behind
    await this.ended;
    const { pid } = this.#child;
    // A program that is compiled at each start can't be written while a child of it still runs.
    if (pid !== undefined) await eventually(() => processesOf(pid).length === 0, TO_END);
    return inTime;
  }

  /** Behind a shell or a package manager it is not what we have started that listens. */
  #listener(): number | undefined {
    const { pid } = this.#child;
    return pid === undefined ? undefined : (listenerOf(pid, this.address.port) ?? pid);
  }

  #keep(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop()!.slice(-2_000);
    this.#printed += lines.length;
    this.#lines.push(...lines.map((line) => line.slice(0, 500)));
    this.#lines.splice(0, this.#lines.length - KEPT);
  }

  #watchMemory(limit: number): void {
    if ((this.memory() ?? 0) <= limit) return;
    this.tooMuchMemory = true;
    killGroup(this.#child);
  }

  async #listening(command: readonly string[]): Promise<void> {
    const { pid } = this.#child;
    const began = performance.now();
    let elsewhereSince: number | undefined;
    while (this.end === undefined) {
      const places = pid === undefined ? undefined : placesOf(pid);
      if (places?.some((place) => reaches(place, this.address)) ?? (await answersOn(this.address))) return;
      const now = performance.now();
      if (places !== undefined && places.length > 0) {
        elsewhereSince ??= now;
        if (now - elsewhereSince > ELSEWHERE) throw new ProgramError(elsewhere(places, this.address));
      }
      if (now - began > TO_LISTEN) {
        throw new ProgramError(
          `after ${TO_LISTEN / 1000} seconds nothing listens on ${this.address.host}:${this.address.port}. The port is in the environment’s PORT.`,
        );
      }
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    await new Promise((resolve) => setTimeout(resolve, 50)); // its last words may still be on their way
    throw new ProgramError(
      `the program ended before it listened: ${endWords(this.end)}. The command was: ${command.join(' ')}`,
    );
  }
}

export function endWords(end: number | string): string {
  if (typeof end === 'number') return `exit code ${end}`;
  return end.startsWith('SIG') ? `ended by ${end}` : end;
}

function elsewhere(places: readonly { host: string; port: number }[], { host, port }: Address): string {
  const at = places.map((place) =>
    place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`,
  );
  const where = `the program listens on ${at.join(' and ')}, and not on ${host}:${port}.`;
  if (places.some((place) => place.port === port)) return `${where} The address is in the environment’s HOST.`;
  return `${where} Read the port from the environment’s PORT, as a number.`;
}

function answersOn(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
