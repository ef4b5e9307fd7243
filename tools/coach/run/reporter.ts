/**
 * Writes the outcome of each test to the journal, and ends the run when nobody waits for it any more. Runs in vitest's
 * own process, which a learner's code never enters: a loop over there keeps nothing from happening here.
 */

import { appendFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { currentSubject, TIMED_OUT } from './subject.ts';

const { journal, owner, patience = Number.POSITIVE_INFINITY } = currentSubject() ?? {};

function note(event: object): void {
  if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(event)}\n`);
}

interface Thrown {
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly cause?: Thrown;
}

function plain(error: Thrown): Record<string, unknown> & { readonly message: string } {
  const text = (value: unknown) => (value === undefined || typeof value === 'string' ? value : JSON.stringify(value));
  const { name, message, stack, expected, actual } = error;
  return { name, message, stack, expected: text(expected), actual: text(actual) };
}

function fullName(test: TestCase): string {
  return `${test.module.moduleId.replaceAll('\\', '/').replace(/^.*\/test\//, '')} > ${test.fullName}`;
}

const LOOK = 500;

/** Who waits for us ends us, unless it was killed and could not: a loop would then go on for ever. */
function endWith(pid: number): void {
  setInterval(() => {
    if (isWaiting(pid)) return;
    // The whole group, as `detached` has made it. Windows has none.
    process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
  }, LOOK).unref();
}

function isWaiting(pid: number): boolean {
  if (process.ppid !== pid) return false;
  try {
    return process.kill(pid, 0); // on Windows the parent's id stays, when it is gone
  } catch {
    return false;
  }
}

export default class JournalReporter implements Reporter {
  #vitest: Vitest | undefined;
  #timedOut = 0;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    if (owner !== undefined) endWith(owner);
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state === 'skipped') return;
    const errors = (result.errors ?? []).map((error) => plain(error as Thrown));
    note({ kind: 'result', name: fullName(test), passed: result.state === 'passed', errors });
    if (errors.some(({ message }) => TIMED_OUT.test(message))) this.#timedOut += 1;
    if (this.#timedOut >= patience) void this.#vitest?.cancelCurrentRun('test-failure');
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    for (const module of modules) {
      for (const error of module.errors()) note({ kind: 'file-error', ...plain(error as Thrown) });
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) note({ kind: 'file-error', ...plain(error as Thrown) });
      }
    }
    for (const error of errors) note({ kind: 'uncaught', ...plain(error as Thrown) });
    note({ kind: 'finished' });
  }
}
