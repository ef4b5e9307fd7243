/**
 * Stands in for Vitest while mutants are tried. Vitest starts a process for each run, which takes half a second; a
 * mutant has earned a few milliseconds. So tests are collected and run right here. `expect` and `vi` are Vitest's own.
 * What the tests of the two chapters do not use is not here; a test that uses it fails before the first mutant.
 */

export * from 'vitest';

type Action = () => unknown;

export interface Test {
  readonly name: string;
  /** Throws, or gives a promise that rejects, when the test fails. */
  readonly run: () => Promise<void>;
}

interface Group {
  readonly name: string;
  readonly before: readonly Action[];
  readonly after: readonly Action[];
}

/** Milliseconds until we no longer believe that a promise will settle. */
const PATIENCE = 2000;

let collected: Test[] = [];
let group: Group = { name: '', before: [], after: [] };

/** The tests that the modules define which `load` loads. */
export async function collect(name: string, load: () => Promise<unknown>): Promise<Test[]> {
  collected = [];
  group = { name, before: [], after: [] };
  await load();
  return collected;
}

export const describe = Object.assign(defineGroup, { each: each(defineGroup) });
export const it = Object.assign(defineTest, { each: each(defineTest) });
export const test = it;

export function beforeEach(action: Action): void {
  group = { ...group, before: [...group.before, action] };
}

export function afterEach(action: Action): void {
  group = { ...group, after: [action, ...group.after] };
}

export const beforeAll = unknown('beforeAll');
export const afterAll = unknown('afterAll');

function unknown(name: string): () => never {
  return () => {
    throw new Error(`${name} is not known here: see mutate/suite.ts`);
  };
}

function defineGroup(name: string, define: Action): void {
  const around = group;
  group = { ...around, name: `${around.name} > ${name}` };
  define();
  group = around;
}

function defineTest(name: string, action: Action): void {
  const { before, after, name: path } = group;
  const run = async () => {
    try {
      for (const prepare of before) await prepare();
      const result = action();
      if (result instanceof Promise) await settled(result);
    } finally {
      for (const tidy of after) await tidy();
    }
  };
  collected.push({ name: `${path} > ${name}`, run });
}

/** The number of the row makes the names differ. */
function each(define: (name: string, action: Action) => void) {
  return (rows: readonly unknown[]) => (name: string, action: (...row: unknown[]) => unknown) => {
    for (const [number, row] of rows.entries()) {
      define(`${name} ${number}`, () => action(...(Array.isArray(row) ? row : [row])));
    }
  };
}

async function settled(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, PATIENCE, new Error('the test does not end'));
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
