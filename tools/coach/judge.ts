/**
 * Runs the tests of a step on a learner's chapter, in another process, and says what came of it. Whatever that code does
 * (loop, crash, fill the memory), it does it over there: here it is a value.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter } from './chapters.ts';
import type { Judge, Step } from './exercise.ts';
import type { TraceEvent } from './run/recorder.ts';
import { TIMED_OUT } from './run/subject.ts';
import { NOT_WRITTEN } from './starter.ts';
import { type End, Workers } from './workers.ts';

export interface Thrown {
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Of a ProtocolError. */
  readonly code?: string;
  readonly status?: number;
}

type Failed = { readonly kind: 'failed'; readonly test: string; readonly error: Thrown } & Watched;

export type Fault =
  | Failed
  /** `failed` where the test failed with something else: the code has caught what a blank body throws. */
  | { readonly kind: 'not-written'; readonly test: string; readonly step: string; readonly failed?: Failed }
  | ({ readonly kind: 'hung'; readonly test: string; readonly seconds: number } & Watched)
  /** Nothing came back at all: the code never let go of the thread. */
  | {
      readonly kind: 'endless';
      readonly test: string | undefined;
      readonly seconds: number;
      readonly printed?: string;
    }
  | {
      readonly kind: 'crashed';
      readonly test: string | undefined;
      readonly message: string;
      readonly stack?: string;
      readonly printed?: string;
    }
  | { readonly kind: 'too-much-memory'; readonly test: string | undefined; readonly octets: number }
  | { readonly kind: 'unreadable'; readonly message: string; readonly stack?: string }
  | { readonly kind: 'open-port'; readonly count: number };

/** What was seen of a test while it ran. */
interface Watched {
  readonly trace: readonly TraceEvent[];
  /** What the code wrote to the terminal. */
  readonly printed?: string;
}

export interface Verdict {
  readonly step: string;
  readonly passed: readonly string[];
  /** In the order of the step's judges. Empty: the step is done. */
  readonly faults: readonly Fault[];
}

export interface JudgeOptions {
  readonly folder: string;
  /** The chapters that come from the folder. The judged one must be among them. */
  readonly chapters: readonly string[];
  /** For one test. Default 5. */
  readonly testSeconds?: number;
  /** For the whole step. Default 60. */
  readonly seconds?: number;
  /** Of all processes of the run together, in octets; looked at four times a second. Default 2 GB. */
  readonly memory?: number;
  /** Stop when so many tests have waited in vain: a learner at the screen needs one. Default: never. */
  readonly patience?: number;
  /** One failure for each judge is enough. Default: all of them. */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
  /** What runs the tests. Default: workers that all judging in this process shares. */
  readonly workers?: Workers;
}

type Entry =
  | { readonly kind: 'began' | 'ended'; readonly name: string }
  | { readonly kind: 'printed'; readonly name?: string; readonly text: string }
  | { readonly kind: 'trace'; readonly name: string; readonly events: readonly TraceEvent[] }
  | { readonly kind: 'result'; readonly name: string; readonly passed: boolean; readonly errors: readonly Thrown[] }
  | ({ readonly kind: 'file-error' | 'uncaught' } & Thrown)
  | { readonly kind: 'open-ports'; readonly count: number }
  | { readonly kind: 'finished' };

const shared = new Workers();

/** A thousand rows of one table would be a thousand times the same failure. */
const TRACES_READ = 500;

export async function judge(chapter: Chapter, step: Step, options: JudgeOptions): Promise<Verdict> {
  const { testSeconds = 5, seconds = 60, memory = 2 ** 31 } = options;
  const missing = missingFile(chapter, step, options.folder);
  if (missing !== undefined) {
    // A file that is not theirs is ours, and ours would pass.
    const message = `learn/${chapter.name}/${missing} is not there`;
    return { step: step.id, passed: [], faults: [{ kind: 'unreadable', message }] };
  }
  const { folder, chapters, patience, once, signal, workers = shared } = options;
  const journal = workers.journal();
  try {
    const job = {
      folder,
      chapters,
      judged: chapter.name,
      tests: step.judges.map((one) => one.tests),
      journal,
      milliseconds: testSeconds * 1000,
      ...(patience !== undefined && { patience }),
      ...(once !== undefined && { once }),
    };
    const { end, said } = await workers.run(job, { seconds, memory, signal });
    const entries = existsSync(journal) ? readJournal(journal) : [];
    return verdict(step, entries, end, said, testSeconds);
  } finally {
    rmSync(journal, { force: true });
  }
}

function missingFile(chapter: Chapter, step: Step, folder: string): string | undefined {
  const files = step.writes.map((one) => one.split('#')[0]!);
  return files.find((file) => !existsSync(join(folder, chapter.name, file)));
}

function readJournal(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1); // the last may be cut short by the end of the process
  return lines.map((line) => JSON.parse(line));
}

function verdict(step: Step, entries: readonly Entry[], end: End, said: string, testSeconds: number): Verdict {
  const traces = new Map<string, readonly TraceEvent[]>();
  const printed = new Map<string | undefined, string>();
  const begun = new Set<string>();
  const passed: string[] = [];
  const faults: Fault[] = [];
  let finished = false;
  for (const entry of entries) {
    if (entry.kind === 'began') begun.add(entry.name);
    else if (entry.kind === 'ended') begun.delete(entry.name);
    else if (entry.kind === 'printed') printed.set(entry.name, (printed.get(entry.name) ?? '') + entry.text);
    else if (entry.kind === 'trace') {
      begun.delete(entry.name);
      if (traces.size < TRACES_READ) traces.set(entry.name, entry.events);
    } else if (entry.kind === 'result') {
      if (entry.passed) passed.push(entry.name);
      else
        faults.push(
          faultOf(entry.name, entry.errors[0] ?? { message: 'failed' }, traces.get(entry.name) ?? [], testSeconds),
        );
    } else if (entry.kind === 'file-error' || entry.kind === 'uncaught')
      faults.push(fileFault(entry.kind, entry, begun.values().next().value));
    else if (entry.kind === 'open-ports') faults.push({ kind: 'open-port', count: entry.count });
    else finished = true;
  }
  const running = begun.values().next().value;
  if (end.why === 'time') {
    // Tests that wait one after the other use up the time as well, and there the thread was free.
    if (!faults.some(({ kind }) => kind === 'hung'))
      faults.unshift({ kind: 'endless', test: running, seconds: end.seconds });
  } else if (end.why === 'memory') faults.unshift({ kind: 'too-much-memory', test: running, octets: end.octets });
  else if (!finished) faults.unshift({ kind: 'crashed', test: running, message: said.trim() });
  else if (passed.length === 0 && faults.length === 0) {
    faults.push({ kind: 'crashed', test: undefined, message: `no test ran for the step "${step.id}"` });
  }
  const withPrinted = (fault: Fault): Fault => {
    const text = 'test' in fault ? printed.get(fault.test) : undefined;
    if (text === undefined) return fault;
    if (fault.kind !== 'not-written') return { ...fault, printed: text } as Fault;
    return fault.failed === undefined ? fault : { ...fault, failed: { ...fault.failed, printed: text } };
  };
  return { step: step.id, passed, faults: inOrder(step, faults).map(withPrinted) };
}

function faultOf(test: string, error: Thrown, trace: readonly TraceEvent[], seconds: number): Fault {
  // A test may have wrapped what was thrown, so the words are looked for anywhere.
  const text = [
    error.message,
    error.actual,
    error.expected,
    JSON.stringify(trace.map((one) => (one.kind === 'call' ? one.outcome : ''))),
  ].join('\n');
  const blank = new RegExp(`${NOT_WRITTEN}([a-z0-9-]+)`).exec(text);
  if (blank !== null) {
    const plain = { kind: 'not-written', test, step: blank[1]! } as const;
    const caught = !error.message.includes(NOT_WRITTEN) && !TIMED_OUT.test(error.message);
    return caught ? { ...plain, failed: { kind: 'failed', test, error, trace } } : plain;
  }
  // vitest makes an error of process.exit, and the run goes on.
  if (error.message.startsWith('process.exit ')) return { kind: 'crashed', test, ...told(error) };
  if (TIMED_OUT.test(error.message)) return { kind: 'hung', test, trace, seconds };
  return { kind: 'failed', test, error, trace };
}

/** What was thrown outside of any test: while a file was loaded, or where nothing catches it. */
function fileFault(kind: 'file-error' | 'uncaught', error: Thrown, test: string | undefined): Fault {
  const { message } = error;
  const blank = new RegExp(`${NOT_WRITTEN}([a-z0-9-]+)`).exec(message);
  if (blank !== null) return { kind: 'not-written', test: test ?? 'as soon as the chapter is loaded', step: blank[1]! };
  if (kind === 'uncaught' || /Worker (?:exited|forks)|process\.exit|out of memory/i.test(message))
    return { kind: 'crashed', test, ...told(error) };
  return { kind: 'unreadable', ...told(error) };
}

function told({ message, stack }: Thrown): { message: string; stack?: string } {
  return { message, ...(stack === undefined ? {} : { stack }) };
}

/** As the judges stand in the step. What concerns the whole run comes first. */
function inOrder(step: Step, faults: readonly Fault[]): Fault[] {
  const place = (fault: Fault) => {
    const test = 'test' in fault ? fault.test : undefined;
    if (test === undefined || fault.kind === 'endless' || fault.kind === 'crashed') return -1;
    const judge = judgeOf(step, test);
    return judge === undefined ? -1 : step.judges.indexOf(judge);
  };
  return faults.toSorted((a, b) => place(a) - place(b));
}

/** The judge that a test belongs to: the one that names most of it. */
export function judgeOf(step: Step, test: string): Judge | undefined {
  const judges = step.judges.filter((one) => test.startsWith(one.tests));
  return judges.toSorted((a, b) => b.tests.length - a.tests.length)[0];
}
