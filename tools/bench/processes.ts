/** Child processes: started on a core, measured through /proc, and ended whatever happens. */

import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

const running = new Set<ChildProcess>();

// However we end: no server stays behind. SIGKILL, because an exit handler cannot wait.
process.on('exit', () => {
  for (const child of running) for (const pid of treeOf(child.pid!)) kill(pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

export interface Started {
  readonly child: ChildProcess;
  /** The first line on standard output. @throws when the process ends first, or takes longer than ten seconds */
  readonly firstLine: Promise<string>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A channel for messages, for a program of Node. */
  readonly ipc?: boolean;
  /** A file for standard output. Without it `firstLine` reads what the program says; with it, there is none. */
  readonly stdoutTo?: string;
}

/** @param core undefined: any core */
export function start(
  command: readonly string[],
  core: number | undefined,
  { ipc = false, stdoutTo, ...options }: StartOptions = {},
): Started {
  const [program, ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const file = stdoutTo === undefined ? undefined : openSync(stdoutTo, 'a');
  const child = spawn(program!, rest, {
    stdio: ['ignore', file ?? 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
    ...options,
  }) as ChildProcessByStdio<null, Readable | null, Readable>;
  if (file !== undefined) closeSync(file);
  running.add(child);
  let said = '';
  let complained = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  ended.then(() => running.delete(child));
  child.stderr.on('data', (text) => {
    complained = (complained + text).slice(-2000);
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command.join(' ')}: ${why}\n${complained}`));
    const timer = setTimeout(() => fail('said nothing for ten seconds'), 10_000).unref();
    child.stdout?.on('data', (text) => {
      if (said.includes('\n')) return;
      said += text;
      if (said.includes('\n')) {
        clearTimeout(timer);
        resolve(said.slice(0, said.indexOf('\n')));
      }
    });
    child.once('error', (error) => fail(error.message));
    ended.then(() => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
  });
  firstLine.catch(() => {}); // not everybody waits for it
  return {
    child,
    firstLine,
    async stop() {
      const pids = child.pid === undefined ? [] : treeOf(child.pid);
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        for (const pid of pids) kill(pid, 'SIGKILL');
      }, 2_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end, and returns what it said. @throws when it fails, or takes longer than it may */
export async function run(command: readonly string[], core: number, milliseconds: number): Promise<string> {
  const { child, stop } = start(command, core);
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (text) => {
      said += text;
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, milliseconds);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (code !== 0 || late)
    throw new Error(`${command.join(' ')} ${late ? 'took too long' : `failed with ${code}`}\n${said}`);
  return said;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** A process and all that it has started. */
function treeOf(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return [pid]; // it has ended while we looked
  }
}

/** Clock ticks a second, of /proc/PID/stat: 100 on every Linux that people run. */
const TICKS = 100;

/** Seconds of processor time that a process and its children have had, in user space and in the kernel. */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const one of treeOf(pid)) {
    // The second field is the name in parentheses, and may hold anything; utime and stime are the 12th and 13th after it.
    const stat = readStat(one);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS;
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** Octets of memory that are resident, of a process and its children. */
export function residentOctets(pid: number): number {
  let kilobytes = 0;
  for (const one of treeOf(pid)) {
    try {
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It has ended.
    }
  }
  return kilobytes * 1024;
}
