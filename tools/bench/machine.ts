/** What the numbers were measured on, and whether they can be measured here at all. Linux: pinning and /proc are its own. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { UsageError } from '@http-from-scratch/protocol/program';

export interface Machine {
  readonly description: string;
  /** The core of the server, and the one of the load generator. */
  readonly serverCore: number;
  readonly loadCore: number;
  readonly wrk: string;
}

/** @throws {UsageError} when something is missing that has no substitute */
export function examineMachine(): Machine {
  if (process.platform !== 'linux') {
    throw new UsageError('The benchmark needs Linux: it pins processes to cores, and reads their time from /proc.');
  }
  if (versionOf('taskset', ['--version']) === undefined) {
    throw new UsageError('taskset is missing. It is in the package util-linux: sudo apt-get install util-linux');
  }
  const wrk = versionOf('wrk', ['--version']);
  if (wrk === undefined) throw new UsageError('wrk, the load generator, is missing: sudo apt-get install wrk');
  const cores = allowedCores();
  if (cores.length < 2) throw new UsageError('The benchmark needs two cores: one for the server, one for the load.');
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return {
    description: `${cores.length} cores of ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
    serverCore: cores.at(-1)!,
    loadCore: cores[0]!,
    wrk,
  };
}

/** What a program says of its version, in one line, or undefined when it is not there. */
export function versionOf(program: string, options: readonly string[]): string | undefined {
  try {
    // nginx says it on standard error; `wrk --version` is a usage text with exit code 1.
    const said = execFileSync(
      'sh',
      ['-c', 'command -v "$0" >/dev/null || exit 7; "$0" "$@" 2>&1; true', program, ...options],
      {
        encoding: 'utf8',
        timeout: 10_000,
      },
    );
    return said.split('\n', 1)[0]!.trim();
  } catch {
    return undefined;
  }
}

/** From `Cpus_allowed_list`, such as `0-3,6`: in a container that may be fewer than the machine has. */
function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
