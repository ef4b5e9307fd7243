/** Processes that try mutants. One that hangs is ended, and so is one that has loaded many modules: they stay in memory. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Known, Preparation, Trial, Verdict } from './worker.ts';

const WORKER = new URL('./worker.ts', import.meta.url);
const TRIALS_A_PROCESS = 150;

/** Milliseconds for one mutant. Loops count their turns, so this is for what has no loop and still does not end. */
const PATIENCE = 60_000;

export class Worker {
  readonly #preparation: Preparation;
  #child: ChildProcess | undefined;
  #trials = 0;

  constructor(preparation: Preparation) {
    this.#preparation = preparation;
  }

  /** @throws {Error} when a test fails without any mutant */
  async tryNoMutant(): Promise<Record<string, Known>> {
    const known = (await this.#ask('try no mutant')) as Record<string, Known> | string | undefined;
    if (typeof known === 'object') return known;
    throw new Error(known ?? 'the tests do not end without any mutant');
  }

  /** The test that noticed the mutant, or undefined. */
  async tryMutant(trial: Trial): Promise<string | undefined> {
    if (++this.#trials % TRIALS_A_PROCESS === 0) this.stop();
    const verdict = (await this.#ask(trial)) as Verdict | undefined;
    return verdict === undefined ? 'out of time or memory' : verdict.noticed;
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** The answer, or undefined when the process does not live to give it. */
  async #ask(question: Trial | 'try no mutant'): Promise<unknown> {
    this.#child ??= await start(this.#preparation);
    const answer = await exchange(this.#child, question);
    if (answer === undefined) this.stop();
    return answer;
  }
}

async function start(preparation: Preparation): Promise<ChildProcess> {
  // Node reads TypeScript by itself; without tsx, modules are loaded by the hooks of the worker alone.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const child = fork(WORKER, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  if ((await exchange(child, preparation)) === undefined) throw new Error('a process to try mutants did not start');
  return child;
}

async function exchange(child: ChildProcess, question: Preparation | Trial | 'try no mutant'): Promise<unknown> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE)]);
  const gone = once(child, 'exit', { signal }).then(() => over.abort());
  gone.catch(() => {});
  try {
    child.send(question);
    const [answer] = await once(child, 'message', { signal });
    return answer;
  } catch {
    return undefined;
  } finally {
    over.abort();
  }
}
