import { describe, expect, it } from 'vitest';
import type { Step } from '../exercise.ts';
import { blank, EMPTY, functionText, NOT_WRITTEN } from '../starter.ts';

function step(id: string, ...writes: [string, ...string[]]): Step {
  const judge = { tests: 'a.test.ts > a', rule: 'r', source: 's', tries: 't' };
  return { id, title: id, question: 'q', writes, judges: [judge], hints: ['one', 'two'], anchor: '1.md#a' };
}

/** One file, with the steps' bodies blank. */
function blanked(source: string, ...steps: Step[]): string {
  return blank(new Map([['a.ts', source]]), steps).get('a.ts')!;
}

const THROW = `throw new Error('${NOT_WRITTEN}s');`;

describe('a blank function', () => {
  it.each([
    {
      kind: 'a function',
      name: 'f',
      source: '/** What f is for. */\nexport function f(a: string): number {\n  // the answer\n  return a.length;\n}\n',
      wanted: `/** What f is for. */\nexport function f(a: string): number {\n  ${THROW}\n}\n`,
    },
    {
      kind: 'an async generator',
      name: 'f',
      source: '/** Pieces. */\nexport async function* f(): AsyncGenerator<string> {\n  yield "a";\n}\n',
      wanted: `/** Pieces. */\nexport async function* f(): AsyncGenerator<string> {\n  ${THROW}\n}\n`,
    },
    {
      kind: 'an arrow function in a constant',
      name: 'f',
      source: '/** What f is for. */\nexport const f: F = async (a) => {\n  await a;\n};\n',
      wanted: `/** What f is for. */\nexport const f: F = async (a) => {\n  ${THROW}\n};\n`,
    },
    {
      kind: 'an arrow function that is an expression',
      name: 'f',
      source: '/** What f is for. */\nexport const f = (a: string) => a.length;\n',
      wanted: `/** What f is for. */\nexport const f = (a: string) => {\n  ${THROW}\n};\n`,
    },
    {
      kind: 'a method',
      name: 'C.m',
      source: 'export class C {\n  /** What m is for. */\n  m(a: string): string {\n    return a;\n  }\n}\n',
      wanted: `export class C {\n  /** What m is for. */\n  m(a: string): string {\n    ${THROW}\n  }\n}\n`,
    },
    {
      kind: 'a static method',
      name: 'C.of',
      source: 'export class C {\n  static of(): C {\n    return new C();\n  }\n}\n',
      wanted: `export class C {\n  static of(): C {\n    ${THROW}\n  }\n}\n`,
    },
    {
      kind: 'a private method',
      name: 'C.#m',
      source: 'export class C {\n  /** What #m is for. */\n  #m(): number {\n    return 1;\n  }\n}\n',
      wanted: `export class C {\n  /** What #m is for. */\n  #m(): number {\n    ${THROW}\n  }\n}\n`,
    },
    {
      kind: 'a getter',
      name: 'C.size',
      source: 'export class C {\n  /** How many. */\n  get size(): number {\n    return 1;\n  }\n}\n',
      wanted: `export class C {\n  /** How many. */\n  get size(): number {\n    ${THROW}\n  }\n}\n`,
    },
    {
      kind: 'a constructor',
      name: 'C.constructor',
      source:
        'export class C {\n  readonly a: string;\n\n  /** @param a what for */\n  constructor(a: string) {\n    this.a = a;\n  }\n}\n',
      wanted: `export class C {\n  readonly a: string;\n\n  /** @param a what for */\n  constructor(a: string) {\n    ${THROW}\n  }\n}\n`,
    },
    {
      kind: 'a function with overloads',
      name: 'f',
      source:
        'export function f(a: string): string;\nexport function f(a: number): number;\nexport function f(a: never) {\n  return a;\n}\n',
      wanted: `export function f(a: string): string;\nexport function f(a: number): number;\nexport function f(a: never) {\n  ${THROW}\n}\n`,
    },
  ])('of $kind keeps its comment and its signature, and says whose step it is', ({ name, source, wanted }) => {
    expect(blanked(source, step('s', `a.ts#${name}`))).toBe(wanted);
  });

  it('throws for its own step, where a file has functions of two', () => {
    const source = 'export function f() {\n  return 1;\n}\n\nexport function g() {\n  return 2;\n}\n';
    const text = blanked(source, step('one', 'a.ts#f'), step('two', 'a.ts#g'));
    expect(text).toBe(
      `export function f() {\n  throw new Error('${NOT_WRITTEN}one');\n}\n\nexport function g() {\n  throw new Error('${NOT_WRITTEN}two');\n}\n`,
    );
  });

  it('does nothing at all with the empty filler', () => {
    const files = new Map([['a.ts', 'export function f(): number {\n  return 1;\n}\n']]);
    expect(blank(files, [step('s', 'a.ts#f')], EMPTY).get('a.ts')).toBe(
      'export function f(): number {\n  return undefined as never;\n}\n',
    );
  });
});

describe('what the answer used', () => {
  it.each([
    ['a function', '/** Helps. */\nfunction help(): number {\n  return 1;\n}\n\n', 'help()'],
    ['a constant', '// Helps.\nconst help = /a/;\n\n', 'help.test("a")'],
    ['a type', '/** Helps. */\ninterface help {\n  a: string;\n}\n\n', 'null as unknown as help'],
  ])('%s goes, with its comment, when nothing mentions it any more', (_, helper, use) => {
    const text = blanked(
      `export const a = 1;\n\n${helper}export function f(): unknown {\n  return ${use};\n}\n`,
      step('s', 'a.ts#f'),
    );
    expect(text).toBe(`export const a = 1;\n\nexport function f(): unknown {\n  ${THROW}\n}\n`);
  });

  it('goes with what only it used', () => {
    const source =
      'export const a = 1;\n\nconst inner = 1;\n\nfunction outer() {\n  return inner;\n}\n\nexport function f() {\n  return outer();\n}\n';
    expect(blanked(source, step('s', 'a.ts#f'))).toBe(`export const a = 1;\n\nexport function f() {\n  ${THROW}\n}\n`);
  });

  it('goes although it calls itself', () => {
    const source =
      'export const a = 1;\n\nfunction again(n: number): number {\n  return again(n - 1);\n}\n\nexport function f() {\n  return again(1);\n}\n';
    expect(blanked(source, step('s', 'a.ts#f'))).toBe(`export const a = 1;\n\nexport function f() {\n  ${THROW}\n}\n`);
  });

  it('stays when something else still uses it', () => {
    const source =
      '/** Helps. */\nfunction help() {\n  return 1;\n}\n\nexport function f() {\n  return help();\n}\n\nexport function g() {\n  return help();\n}\n';
    const text = blanked(source, step('s', 'a.ts#f'));
    expect(text).toContain('/** Helps. */\nfunction help() {\n  return 1;\n}\n');
    expect(text).toContain('return help();');
  });

  it('stays when it is exported', () => {
    const source = 'export const LIMIT = 5;\n\nexport function f() {\n  return LIMIT;\n}\n';
    expect(blanked(source, step('s', 'a.ts#f'))).toContain('export const LIMIT = 5;');
  });

  it('stays when a step asks for it, though nothing mentions it any more', () => {
    const source =
      '/** Asked for. */\nfunction help() {\n  return 1;\n}\n\nexport function f() {\n  return help();\n}\n';
    const text = blanked(source, step('s', 'a.ts#f', 'a.ts#help'));
    expect(text).toContain(`/** Asked for. */\nfunction help() {\n  ${THROW}\n}\n`);
  });

  it('goes as a private member, with its comment, and stays when another method uses it', () => {
    const source = [
      'export class C {',
      '  /** A table. */',
      '  readonly #table = new Map<string, number>();',
      '  #count = 0;',
      '',
      '  m(): number {',
      '    this.#count += 1;',
      '    return this.#look();',
      '  }',
      '',
      '  /** Looks. */',
      '  #look(): number {',
      '    return this.#table.size;',
      '  }',
      '',
      '  get count(): number {',
      '    return this.#count;',
      '  }',
      '}',
      '',
    ].join('\n');
    const text = blanked(source, step('s', 'a.ts#C.m'));
    expect(text).not.toMatch(/table|look/i);
    expect(text).toContain('#count = 0;');
    expect(text).toContain('return this.#count;');
    expect(text).toContain(`m(): number {\n    ${THROW}`);
  });

  it('does not go when no step asks for anything in its file', () => {
    const files = new Map([
      ['a.ts', 'export function f() {\n  return 1;\n}\n'],
      ['b.ts', 'function unused() {}\n'],
    ]);
    expect(blank(files, [step('s', 'a.ts#f')]).get('b.ts')).toBe('function unused() {}\n');
  });
});

describe('a starter', () => {
  it('leaves the source that it was made of as it is', () => {
    const files = new Map([['a.ts', 'export function f() {\n  return 1;\n}\n']]);
    blank(files, [step('s', 'a.ts#f')]);
    expect(files.get('a.ts')).toContain('return 1;');
  });

  it.each([
    ['a function that is not there', 'a.ts#g', 'a.ts#g is asked for, but the source has no such function'],
    ['a method that is not there', 'a.ts#C.n', 'a.ts#C.n is asked for'],
    ['a constant that is no function', 'a.ts#c', 'a.ts#c is asked for'],
    ['a file that is not there', 'b.ts#f', 'step "s" asks for b.ts#f, but there is no such file'],
  ])('is an error for %s', (_, writes, message) => {
    const source = 'export function f() {}\nexport class C {\n  m() {}\n}\nexport const c = 1;\n';
    expect(() => blanked(source, step('s', writes))).toThrow(message);
  });
});

describe('the text of a function', () => {
  const source =
    'export class C {\n  /** No part of it. */\n  m(): number {\n    return 1;\n  }\n}\n\nexport const f = () => 2;\n';

  it('is its whole line up to its end', () => {
    expect(functionText(source, 'C.m')).toBe('  m(): number {\n    return 1;\n  }');
    expect(functionText(source, 'f')).toBe('export const f = () => 2');
  });

  it('is nothing where there is none of this name', () => {
    expect(functionText(source, 'g')).toBeUndefined();
  });

  it('is an error in what is no TypeScript', () => {
    expect(() => functionText('export function f( {', 'f')).toThrow();
  });
});

it('keeps the comment of the whole file, though all that stood below it is gone', () => {
  const source =
    '/** The file. */\n\nconst A = 1;\nconst B = 2;\n\n/** What f is for. */\nexport function f(): number {\n  return A + B;\n}\n';
  expect(blanked(source, step('s', 'a.ts#f'))).toBe(
    `/** The file. */\n\n/** What f is for. */\nexport function f(): number {\n  ${THROW}\n}\n`,
  );
});
