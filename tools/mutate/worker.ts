/**
 * Tries mutants, one after the other, in a process of its own. Each time the sources and the tests are loaded anew,
 * as modules with another query (`?mutant=7`); one of the sources comes with the fault in it.
 */

import { registerHooks } from 'node:module';
import fc from 'fast-check';
import { type loopBodies, withEdit } from '../../packages/2-parser/test/loops.ts';
import type { Edit } from '../../packages/2-parser/test/syntax.ts';
import { javaScriptOf } from '../coach/run/typescript.ts';
import { collect, type Test } from './suite.ts';

/** What is known of a test from a run without a fault. */
export interface Known {
  readonly milliseconds: number;
  readonly turns: number;
}

/** The first thing that a worker is told. */
export interface Preparation {
  /** Sources and tests by their URL. */
  readonly files: Readonly<Record<string, PreparedFile>>;
  readonly tests: readonly string[];
  /** By the name of the test; empty before the first run. */
  readonly known: Readonly<Record<string, Known>>;
}

export interface PreparedFile {
  readonly source: string;
  readonly bodies: ReturnType<typeof loopBodies>;
}

export interface Trial {
  readonly url: string;
  readonly edit: Edit;
}

/** The test that noticed the mutant, or undefined. */
export interface Verdict {
  readonly noticed: string | undefined;
}

/** Turns of loops in which a test must be done, beyond ten times what it needs without a fault. */
const SPARE_TURNS = 200_000;

let preparation: Preparation;
let trial: (Trial & { readonly query: string }) | undefined;
let trials = 0;

let turns = 0;
let mostTurns = Number.POSITIVE_INFINITY;

Object.assign(globalThis, {
  __turn() {
    if (++turns > mostTurns) throw new Error('a loop that does not end');
  },
});

// The same inputs for every mutant. The first input that fails is enough: nobody reads the smallest.
fc.configureGlobal({ seed: 1, endOnFailure: true });

// A promise that nobody waits for is not what a test has noticed.
process.on('unhandledRejection', () => {});

const SUITE = new URL('./suite.ts', import.meta.url).href;
const plain = new Map<string, string>();

registerHooks({
  resolve(specifier, context, next) {
    const query = context.parentURL?.split('?')[1];
    if (query === undefined) return next(specifier, context);
    if (specifier === 'vitest') return { url: SUITE, shortCircuit: true };
    const resolved = next(specifier, context);
    return resolved.url in preparation.files ? { ...resolved, url: `${resolved.url}?${query}` } : resolved;
  },
  load(url, context, next) {
    const [path, query] = url.split('?') as [string, string | undefined];
    const file = query === undefined ? undefined : preparation.files[path];
    if (file === undefined) return next(url, context);
    // A test may load its chapter once more, under a query that is longer.
    const faulty = trial?.query === query?.split('&')[0] && trial?.url === path;
    return {
      format: 'module',
      source: faulty ? javascript(path, file, trial!.edit) : plainly(path, file),
      shortCircuit: true,
    };
  },
});

function javascript(path: string, { source, bodies }: PreparedFile, edit?: Edit): string {
  return javaScriptOf(path, withEdit(source, bodies, edit));
}

function plainly(path: string, file: PreparedFile): string {
  const text = plain.get(path) ?? javascript(path, file);
  plain.set(path, text);
  return text;
}

/** Tests in the order in which they take time: a fault that many notice is found by a quick one. */
async function load(): Promise<Test[]> {
  const { tests, known } = preparation;
  const query = `mutant=${++trials}`;
  if (trial !== undefined) trial = { ...trial, query };
  const all: Test[] = [];
  for (const url of tests) {
    const name = url.slice(url.lastIndexOf('/') + 1);
    all.push(...(await collect(name, () => import(`${url}?${query}`))));
  }
  const time = ({ name }: Test) => known[name]?.milliseconds ?? 0;
  return all.sort((a, b) => time(a) - time(b));
}

function allow(known: Known | undefined): void {
  turns = 0;
  mostTurns = (known?.turns ?? 0) * 10 + SPARE_TURNS;
}

async function tryMutant({ url, edit }: Trial): Promise<Verdict> {
  trial = { url, edit, query: '' };
  let tests: Test[];
  try {
    allow(undefined);
    tests = await load();
  } catch {
    return { noticed: 'loading' };
  }
  for (const test of tests) {
    try {
      allow(preparation.known[test.name]);
      await test.run();
    } catch {
      return { noticed: test.name };
    }
  }
  return { noticed: undefined };
}

/** Runs the tests without a fault. */
async function tryNoMutant(): Promise<Record<string, Known>> {
  const known: Record<string, Known> = {};
  mostTurns = Number.POSITIVE_INFINITY;
  for (const { name, run } of await load()) {
    turns = 0;
    const start = performance.now();
    try {
      await run();
    } catch (error) {
      throw new Error(`without any mutant, this test fails: ${name}\n${(error as Error).message}`);
    }
    known[name] = { milliseconds: performance.now() - start, turns };
  }
  return known;
}

process.on('message', async (message: Preparation | Trial | 'try no mutant') => {
  if (message === 'try no mutant') {
    const known = await tryNoMutant().catch((error: Error) => error.message);
    process.send!(known);
  } else if ('tests' in message) {
    preparation = message;
    process.send!('ready');
  } else process.send!(await tryMutant(message));
});
