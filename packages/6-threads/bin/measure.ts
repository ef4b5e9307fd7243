/** `pnpm stage6 --measure`: all shapes, side by side, on this machine, now. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { primes, Thread } from '../src/index.ts';
import { asFastAsPossible, atSteadyPace, slowQuestions } from './load.ts';
import { SHAPES, type ShapeName } from './shapes.ts';

const CORES = availableParallelism();
/** Half the cores compute all the time, so a shape that spreads the work has room for the quick ones. */
const SLOW_VISITORS = Math.max(1, Math.floor(CORES / 2));
const SLOW_MILLISECONDS = 150;
const QUICK_VISITORS = 12;
/** Milliseconds between two questions of one visitor: more than something slow takes, so that no visitor falls behind for good. */
const PACE = 400;

export interface Plan {
  readonly shapes: readonly ShapeName[];
  /** How many are started, to see what one costs. */
  readonly threads: number;
  /** Milliseconds of each part. */
  readonly alone: number;
  readonly together: number;
}

const FULL: Plan = { shapes: SHAPES, threads: 8, alone: 2_000, together: 5_000 };

/**
 * @param print each line of the result
 * @param tell what is under way, as long as it is: the empty string at the end
 */
export async function measure(
  print: (line: string) => void = console.log,
  plan: Plan = FULL,
  tell: (words: string) => void = onTerminal,
): Promise<void> {
  tell('Finding out how fast this machine computes, and what a thread costs …');
  const below = slowEnough();
  const thread = await costOfAThread(plan.threads);
  const slowOnes = SLOW_VISITORS === 1 ? 'one more keeps' : `${SLOW_VISITORS} more keep`;
  tell('');
  print(`Node ${process.version}, ${CORES} ${CORES === 1 ? 'core' : 'cores'}. This takes about a minute.
The load comes from this process and takes its share of the machine.

A thread: ready after ${thread.milliseconds.toFixed(0)} ms (median of ${plan.threads}), ${megabytes(thread.octets)} MB of memory each.

Alone: ${QUICK_VISITORS} visitors ask a quick question, as fast as the answers come.
Together: they ask it at a steady pace, ${(QUICK_VISITORS * 1000) / PACE} times a second in all,
while ${slowOnes} asking for the primes below ${below}: ${SLOW_MILLISECONDS} ms of computing.

                       alone |      together: quick ones   slow ones |  memory
shape              answers/s | median ms  99th ms  failed  answers/s | peak MB
-----------------------------+---------------------------------------+--------`);
  for (const [index, shape] of plan.shapes.entries()) {
    tell(`${shape}: ${index + 1} of ${plan.shapes.length}, for ${(plan.alone + plan.together) / 1000} s …`);
    const row = await measureShape(shape, `/api/primes?below=${below}`, plan);
    tell('');
    print(row);
  }
}

/** A line that the next one replaces. A log gets none of them. */
function onTerminal(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
}

async function measureShape(shape: ShapeName, slow: string, { alone, together }: Plan): Promise<string> {
  const server = fork(fileURLToPath(new URL('./measured-server.ts', import.meta.url)), [shape]);
  try {
    const { port, shape: actual } = (await reply(server)) as { port: number; shape: ShapeName };
    const quick = await asFastAsPossible(port, QUICK_VISITORS, alone);
    const slowOnes = slowQuestions(port, SLOW_VISITORS, slow);
    const seen = await atSteadyPace(port, QUICK_VISITORS, PACE, together);
    const slowAnswers = await slowOnes.stop();
    server.send('peak');
    const peak = (await reply(server)) as number;
    server.send('stop');
    await once(server, 'exit');
    return [
      (actual === shape ? shape : `${shape} (dealt)`).padEnd(18),
      quick.toFixed(0).padStart(10),
      ' |',
      quantile(seen.times, 0.5).padStart(10),
      quantile(seen.times, 0.99).padStart(9),
      String(seen.failed).padStart(8),
      ((slowAnswers / together) * 1000).toFixed(1).padStart(11),
      ' |',
      megabytes(peak).padStart(8),
    ].join('');
  } finally {
    server.kill('SIGKILL'); // nothing, when it is gone already
  }
}

async function reply(server: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(([code]) => {
      throw new Error(`the measured server ended with exit code ${code}`);
    }),
  ]);
  return message;
}

function megabytes(octets: number): string {
  return (octets / 1e6).toFixed(0);
}

function quantile(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  const time = sorted[Math.ceil(sorted.length * share) - 1];
  return time === undefined ? '-' : time.toFixed(time < 10 ? 1 : 0);
}

/** Finds what takes this machine SLOW_MILLISECONDS. The work grows with the power 1.5. */
function slowEnough(): number {
  const probe = 500_000;
  // The best of a few: the first is compiled while it runs, and others may be disturbed.
  const milliseconds = Math.max(1, Math.min(...[1, 2, 3, 4].map(() => primes(probe).milliseconds)));
  return Math.round((probe * (SLOW_MILLISECONDS / milliseconds) ** (2 / 3)) / 1000) * 1000;
}

async function costOfAThread(count: number): Promise<{ milliseconds: number; octets: number }> {
  const times: number[] = [];
  const threads: Thread<{ kind: 'start' }, never>[] = [];
  const before = process.memoryUsage().rss;
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await new Promise<void>((ready) => {
      const module = new URL('./serving-thread.ts', import.meta.url);
      const thread = new Thread<{ kind: 'start' }, never>({ module }, { onReady: () => ready(), onEnd: () => {} });
      thread.post({ kind: 'start' });
      threads.push(thread);
    });
    times.push(performance.now() - start);
  }
  const octets = (process.memoryUsage().rss - before) / count;
  for (const thread of threads) thread.end('it was measured');
  return { milliseconds: times.sort((a, b) => a - b)[Math.floor(count / 2)]!, octets };
}
