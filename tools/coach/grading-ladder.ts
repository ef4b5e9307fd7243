/**
 * `pnpm grade --ladder`: a student's server, in whatever language, climbs the ladder in a process of its own. The folder
 * has a file `run`, a shell script that starts the server. Each rung that it climbs is a point.
 */

import { spawn } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './chapters.ts';
import { temporary } from './folder.ts';
import type { Grade, Graded, StepGrade } from './grades.ts';
import { ENDING } from './processes.ts';
import { inRoom } from './sandbox.ts';

interface Limits {
  /** For one rung. */
  readonly seconds: number;
  /** Megabytes, for all processes of the server. */
  readonly memory: number;
  readonly isolate: boolean;
}

export interface Climbed {
  readonly grade: Grade;
  readonly flights: readonly Graded[];
  /** Nothing is kept, so each is judged anew. */
  readonly again: number;
}

/** What `pnpm ladder --json` prints. */
interface Report {
  readonly rungs: readonly {
    readonly id: string;
    readonly flight: number;
    readonly name: string;
    readonly status: 'passed' | 'failed' | 'skipped' | 'unreached';
    readonly explanation?: string;
    readonly fate?: 'crashed' | 'too-much-memory' | 'hung';
  }[];
}

export async function climbWith(folder: string, name: string, limits: Limits): Promise<Climbed> {
  const { path: copy, remove } = temporary('http-from-scratch-ladder-');
  try {
    mkdirSync(copy, { recursive: true });
    // A link could point at anything of the teacher's.
    cpSync(folder, copy, { recursive: true, filter: (path) => path === folder || !lstatSync(path).isSymbolicLink() });
    const begun = existsSync(join(copy, 'run'));
    return graded(name, begun, await reportOf(copy, limits));
  } finally {
    remove();
  }
}

async function reportOf(copy: string, { seconds, memory, isolate }: Limits): Promise<Report> {
  const ladder = [
    ...[process.execPath, '--import', 'tsx', join(ROOT, 'tools/ladder/main.ts')],
    ...['--all', '--json', '--seconds', String(seconds), '--memory', String(memory)],
    ...['--', 'sh', '-c', 'cd "$1" && exec sh ./run', 'sh', copy],
  ];
  const [command = '', ...args] = isolate ? [...inRoom({ readable: [], writable: [copy] }), ...ladder] : ladder;
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  // It has to be asked, and not killed: only the ladder knows which processes the server has started.
  let asked: NodeJS.Signals | undefined;
  const ask = (signal: NodeJS.Signals) => {
    asked = signal;
    child.kill('SIGTERM');
  };
  for (const signal of ENDING) process.on(signal, ask);
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  await new Promise((resolve) => child.on('close', resolve).on('error', resolve));
  for (const signal of ENDING) process.off(signal, ask);
  if (asked !== undefined) process.exit(128 + constants.signals[asked]);
  try {
    return JSON.parse(output) as Report;
  } catch {
    throw new Error(`the ladder printed no results. ${complaints}`);
  }
}

function graded(name: string, begun: boolean, { rungs }: Report): Climbed {
  const counted = rungs.filter(({ status }) => status !== 'skipped');
  const numbers = Array.from(new Set(rungs.map(({ flight }) => flight)));
  const chapters = numbers.map((number) => {
    const steps = counted.filter(({ flight }) => flight === number).map((rung) => stepOf(rung, begun));
    return { name: `flight ${number}`, steps };
  });
  const flights = numbers.map((number) => ({
    name: `flight ${number}`,
    number,
    kind: 'Flight',
    exercise: { steps: rungs.filter(({ flight }) => flight === number).map(({ id }) => ({ id, hints: [] })) },
  }));
  const points = counted.filter(({ status }) => status === 'passed').length;
  return { grade: { name, unit: 'rungs', points, of: counted.length, chapters }, flights, again: counted.length };
}

function stepOf({ id, name, status, fate, explanation = '' }: Report['rungs'][number], begun: boolean): StepGrade {
  const passed = status === 'passed';
  const outcome = passed ? 'passed' : !begun || status === 'unreached' ? 'not-begun' : (fate ?? 'failed');
  return {
    id,
    title: name,
    passed,
    tests: { passed: passed ? 1 : 0, failed: passed ? 0 : 1 },
    outcome,
    explanation: begun ? explanation : '',
  };
}
