/** Pieces of code by the names of their declarations, as pages ask for them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cut, readOrder } from '../piece.ts';

const SOURCE = `/** Says what the file is for. */

import { join } from 'node:path';

/** How many there are. */
export const MANY = 3;

/** Holds two. */
export class Pair<T> {
  readonly #one: T;
  /** Holds the other. */
  readonly #other: T;

  constructor(one: T, other: T) {
    this.#one = one;
    this.#other = other;
  }

  /** Tells which. */
  get first(): T {
    return this.#one;
  }

  set first(_: T) {
    throw new Error('never');
  }

  swap(): Pair<T> {
    // Both at once.
    return new Pair(this.#other, this.#one);
  }

  find(wanted: string): T;
  /** By its number. */
  find(wanted: number): T;
  find(wanted: unknown): T {
    if (wanted === 0) {
      return this.#one;
    }
    if (wanted === 1) {
      return this.#other;
    }
    throw new Error(join('no', 'such'));
  }
}

export type Size = { readonly width: number; height?: number };
export const Size = { zero: { width: 0 }, grow(size: Size) {
  return { width: size.width + 1 };
} };

function outer(): number {
  function inner() {
    return MANY;
  }
  const { a, b } = { a: 1, b: inner() };
  return a + b;
}

export { outer };
`;

const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
writeFileSync(join(folder, 'pair.ts'), SOURCE);
afterAll(() => rmSync(folder, { recursive: true }));

function show(order: string): string {
  return cut(readOrder(`<<< ./pair.ts${order}`, join(folder, 'page.md'))!).text;
}

describe('a piece', () => {
  it.each([
    ['a constant', '#MANY', 'export const MANY = 3;\n'],
    ['with its comment', '#MANY +doc', '/** How many there are. */\nexport const MANY = 3;\n'],
    ['a private member', '#Pair.#one', 'readonly #one: T;\n'],
    [
      'a constructor',
      '#Pair.constructor',
      'constructor(one: T, other: T) {\n  this.#one = one;\n  this.#other = other;\n}\n',
    ],
    ['a getter', '#Pair.get first', 'get first(): T {\n  return this.#one;\n}\n'],
    ['a function inside another', '#outer.inner', 'function inner() {\n  return MANY;\n}\n'],
    ['a name taken from an object', '#outer.a', 'const { a, b } = { a: 1, b: inner() };\n'],
    ['a type, not the value of its name', '#type Size', SOURCE.match(/export type.*\n/)![0]],
  ])('is %s', (_, order, text) => {
    expect(show(order)).toBe(text);
  });

  it('has all overloads of a function', () => {
    expect(show('#Pair.find')).toMatch(
      /^find\(wanted: string\): T;\n[\s\S]*throw new Error\(join\('no', 'such'\)\);\n}\n$/,
    );
  });

  it('is the head of a class, up to a line', () => {
    expect(show('#Pair [to "readonly #other"]')).toBe(
      'export class Pair<T> {\n  readonly #one: T;\n  /** Holds the other. */\n  readonly #other: T;\n',
    );
  });

  it('begins and ends with lines that are named by how they begin', () => {
    expect(show('#Pair.find [from "find(wanted: unknown)" to "if (wanted === 0)"]')).toBe(
      'find(wanted: unknown): T {\n  if (wanted === 0) {\n',
    );
  });

  it('closes the blocks that it opens, and no others', () => {
    expect(show('#Pair.find [from "if (wanted === 1" to "return this.#other"]')).toBe(
      'if (wanted === 1) {\n  return this.#other;\n}\n',
    );
    expect(show('#Pair.constructor [from `this.#one` to `this.#other`]')).toBe(
      'this.#one = one;\nthis.#other = other;\n',
    );
  });

  it('ends with the next line of a kind, and begins with the first behind another', () => {
    const text = 'if (wanted === 0) {\n  return this.#one;\n}\n';
    expect(show('#Pair.find [from "if" after "find(wanted: unknown" to next "return"]')).toBe(text);
  });

  it('goes on to the end', () => {
    expect(show('#outer [from "return a"]')).toBe('  return a + b;\n}\n');
  });

  it('is of the file itself when no declaration is named', () => {
    expect(show(' [from "export { outer"]')).toBe('export { outer };\n');
  });

  it('knows which lines are code: no comment, import, list of exports or closing bracket', () => {
    const piece = cut(readOrder('<<< ./pair.ts [from "/** Says"]', join(folder, 'page.md'))!);
    const code = piece.lines.map((line) => SOURCE.split('\n')[line - 1]!.trim());
    expect(code.slice(0, 3)).toEqual(['export const MANY = 3;', 'export class Pair<T> {', 'readonly #one: T;']);
    expect(code.at(-1)).toBe('return a + b;');
    expect(code.filter((line) => line.startsWith('//') || line === '}')).toEqual([]);
  });
});

describe('a contract', () => {
  it('is the comment and the signature of a function', () => {
    expect(show('#Pair.swap [contract]')).toBe('swap(): Pair<T>\n');
    expect(show('#MANY [contract]')).toBe('/** How many there are. */\nexport const MANY = 3;\n');
  });

  it('of a class has what is public', () => {
    const text = show('#Pair [contract]');
    expect(text).toMatch(/^\/\*\* Holds two. \*\/\nexport class Pair<T> {\n {2}constructor\(one: T, other: T\);\n/);
    expect(text).toContain('\n  /** Tells which. */\n  get first(): T;\n');
    expect(text).not.toContain('#');
    expect(text).not.toContain('throw');
  });

  it('shows no line of code', () => {
    const piece = cut(readOrder('<<< ./pair.ts#Pair [contract]', join(folder, 'page.md'))!);
    expect(piece.lines).toEqual([]);
  });
});

describe('a piece that is not there', () => {
  it.each([
    ['#Pear', /declares no "Pear"\. It declares MANY, Pair/],
    ['#Pair.swop', /declares no "Pair.swop"/],
    ['#Size', /more than once: say "type Size" or "const Size"/],
    ['#Pair.first', /more than once: say "Pair.get first" or "Pair.set first"/],
    ['#Pair.find [from "while"]', /"while" begins no line of Pair.find/],
    ['#Pair.find [from "if" to "throw"]', /"if" begins 2 lines \(\d+, \d+\) of Pair.find: make it longer/],
    ['#outer [from "return a" to "function outer"]', /stands before/],
    ['#Pair.find [to next "while"]', /"while" begins no line/],
    ['#Pair.find [form "if"]', /isn't a part/],
    ['#Pair.find [from "if]', /can't read this|isn't a part/],
  ])('is an error: %s', (order, message) => {
    expect(() => show(order)).toThrow(message);
  });
});

describe('other lines with <<<', () => {
  it.each(['<<< ./pair.ts', '<<< ./haproxy.cfg{txt}', '<<< ./pair.ts{ts}'])('are left to VitePress: %s', (line) => {
    expect(readOrder(line, join(folder, 'page.md'))).toBeUndefined();
  });
});
