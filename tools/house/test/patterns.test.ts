/**
 * Some regular expressions take quadratic or exponential time to say no, and a client may choose the text that they
 * say no to. Every one in the sources of all chapters is given to a checker here: a new one needs no entry anywhere.
 * A pattern whose parts come together at run time is caught when its module is loaded.
 */

import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkSync } from 'recheck';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

// The checker in this process; otherwise it starts a thread, a JVM or a native program.
process.env.RECHECK_SYNC_BACKEND = 'pure';

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

const ROOT = join(import.meta.dirname, '../../..');
const files = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).sort();

/** The patterns between slashes, and how many are made by `RegExp(…)`. */
function patternsIn(code: string): { literals: Pattern[]; made: number } {
  const literals: Pattern[] = [];
  let made = 0;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex, callee } = node as { regex?: { pattern: string; flags: string }; callee?: { name?: string } };
    if (regex !== undefined) literals.push({ source: regex.pattern, flags: regex.flags });
    if (callee?.name === 'RegExp') made++;
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code, { lang: 'ts' }));
  return { literals, made };
}

const RealRegExp = RegExp;

afterAll(() => {
  globalThis.RegExp = RealRegExp;
});

/** What is made by `RegExp(…)` while a module is loaded. */
async function patternsMadeBy(file: string): Promise<Pattern[]> {
  const made: Pattern[] = [];
  const url = pathToFileURL(join(ROOT, file)).href;
  globalThis.RegExp = new Proxy(RealRegExp, {
    construct(real, [pattern, flags]) {
      const expression = new real(pattern, flags);
      if (new Error().stack!.includes(file)) made.push(expression);
      return expression;
    },
  });
  // With a query it is another module than the one that may have been loaded before.
  await import(`${url}?patterns`);
  globalThis.RegExp = RealRegExp;
  return made;
}

/** A word of the checker, and for what is not safe the text that shows it. */
function verdict({ source, flags }: Pattern): string {
  const result = checkSync(source, flags);
  if (result.status === 'safe') return 'safe';
  if (result.status === 'unknown') return 'unknown';
  return `takes ${result.complexity.summary} time for ${result.attack.pattern}`;
}

describe('the checker', () => {
  it.each([
    ['an exponential pattern', /^(a+)+$/, /exponential time for 'a/],
    ['a quadratic one', /^a+b?a+$/, /2nd degree polynomial time for 'a/],
    ['a linear one', /^a+$/, /^safe$/],
  ])('knows %s', (_, pattern, expected) => {
    expect(verdict(pattern)).toMatch(expected);
  });
});

describe('no client chooses a text that takes more than linear time', () => {
  const found = files.map((file) => ({ file, ...patternsIn(readFileSync(join(ROOT, file), 'utf8')) }));

  it('and the patterns of all seven chapters are found', () => {
    const chapters = new Set(found.filter(({ literals }) => literals.length > 0).map(({ file }) => file.split('/')[1]));
    expect(found.length).toBeGreaterThan(80);
    expect(chapters.size).toBeGreaterThan(5);
  });

  const literals = found.flatMap(({ file, literals }) => literals.map((pattern) => ({ file, ...pattern })));
  const rows = literals.map((row) => [`/${row.source}/${row.flags}`, relative('packages', row.file), row] as const);

  it.each(rows)('%s in %s', (_, __, pattern) => {
    expect(verdict(pattern)).toBe('safe');
  });

  it.each(
    found.filter(({ made }) => made > 0).map(({ file, made }) => [relative('packages', file), file, made] as const),
  )('patterns that %s puts together', async (_, file, made) => {
    const patterns = await patternsMadeBy(file);
    // A pattern that is made later, from what somebody sends, is one that nobody can check: it may not be.
    expect(patterns).toHaveLength(made);
    for (const pattern of patterns) expect(`${pattern.source}: ${verdict(pattern)}`).toBe(`${pattern.source}: safe`);
  });
});
