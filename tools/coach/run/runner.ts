/** How vitest runs the tests of a job: only those that decide, with their outcomes in the journal. */

import { type RunnerTask, type RunnerTestCase, type RunnerTestFile, TestRunner, vi } from 'vitest';
import { loadTestsAnew, withoutRounds } from './hooks.ts';
import { note } from './journal.ts';
import { type Job, TIMED_OUT } from './subject.ts';

interface Thrown {
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
}

/** What can be written to the journal of an error. */
export function plain(error: Thrown): Record<string, unknown> & { readonly message: string } {
  const text = (value: unknown) => (value === undefined || typeof value === 'string' ? value : JSON.stringify(value));
  const { name, message, stack, expected, actual, code, status } = error;
  return {
    ...(typeof code === 'string' && typeof status === 'number' && { code, status }),
    name,
    message: withoutRounds(message),
    stack: stack === undefined ? undefined : withoutRounds(stack),
    expected: text(expected),
    actual: text(actual),
  };
}

/** `octets.test.ts > isToken > is none`: the file, and all names on the way to the test. */
export function fullName(task: RunnerTask): string {
  const names: string[] = [];
  for (let one: RunnerTask | undefined = task; one !== undefined && one !== task.file; one = one.suite) {
    if (one.name !== '') names.unshift(one.name);
  }
  return [task.file.name.replace(/^.*\/test\//, ''), ...names].join(' > ');
}

let job: Pick<Job, 'tests' | 'patience' | 'once'> = { tests: [] };
/** The beginnings that a failure has been seen of. */
let failed = new Set<string>();

/** vitest makes a runner of its own for each run, so the job has to wait for it here. */
export function runnerFor(next: Job): void {
  job = next;
  failed = new Set();
}

export default class JudgesRunner extends TestRunner {
  #timedOut = 0;

  override importFile(file: string, source: 'collect' | 'setup'): unknown {
    if (source === 'collect') loadTestsAnew();
    return super.importFile(file, source);
  }

  onCollected(files: RunnerTestFile[]): void {
    for (const file of files) chooseIn(file);
  }

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    if (job.once && beginningsOf(test).every((one) => failed.has(one))) test.mode = 'skip';
    await super.onBeforeRunTask(test as never);
  }

  override onAfterRunTask(test: RunnerTestCase): void {
    super.onAfterRunTask(test as never);
    if (test.mode === 'skip' || test.result === undefined) return;
    const errors = (test.result.errors ?? []).map(plain);
    note({ kind: 'result', name: fullName(test), passed: test.result.state === 'pass', errors });
    if (test.result.state === 'fail') for (const one of beginningsOf(test)) failed.add(one);
    if (errors.some(({ message }) => TIMED_OUT.test(message))) this.#timedOut += 1;
    if (this.#timedOut >= (job.patience ?? Number.POSITIVE_INFINITY)) this.cancel('test-failure');
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files as never);
    for (const file of files) noteFaults(file);
    // Tests put these back themselves, unless they fail before they come to it.
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
}

function beginningsOf(task: RunnerTask): readonly string[] {
  const name = fullName(task);
  return job.tests.filter((one) => name.startsWith(one));
}

/** What is not asked for is skipped; with all of its tests a suite is, and what it would have prepared. */
function chooseIn(task: RunnerTask): boolean {
  const chosen =
    'tasks' in task ? task.tasks.map(chooseIn).includes(true) : beginningsOf(task).length > 0 && task.mode !== 'skip';
  // A file that could not be loaded has no tests, and a fault.
  if (!chosen && task.result?.state !== 'fail') task.mode = 'skip';
  return chosen;
}

function noteFaults(task: RunnerTask): void {
  if (!('tasks' in task)) return;
  for (const error of task.result?.errors ?? []) note({ kind: 'file-error', ...plain(error) });
  for (const one of task.tasks) noteFaults(one);
}
