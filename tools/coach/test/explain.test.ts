import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Chapter, ROOT } from '../chapters.ts';
import type { Exercise } from '../exercise.ts';
import { explain } from '../explain.ts';
import { type Fault, judgeOf } from '../judge.ts';
import type { TraceEvent } from '../run/recorder.ts';
import { folded, visible } from '../screen.ts';
import { sideBySide } from '../side-by-side.ts';

const exercise: Exercise = {
  question: 'q',
  steps: [
    {
      id: 'ends',
      title: 'Where it ends',
      question: 'q',
      writes: ['framing.ts#requestFraming', 'framing.ts#Framing.of'],
      judges: [
        {
          tests: 'framing.test.ts > framing',
          rule: 'The length is decimal digits.',
          source: 'RFC 9112 §6.3',
          tries: 'Count the octets.',
        },
      ],
      hints: ['one', 'two'],
      anchor: '1-protocol.md#a',
    },
  ],
};
const chapter: Chapter = {
  number: 1,
  name: '1-protocol',
  exercise,
  mistakes: [
    {
      step: 'ends',
      name: 'Number() takes "1e3"',
      edits: [{ file: 'a', from: 'a', to: 'b' }],
      caughtBy: 'framing.test.ts > framing > a',
    },
    {
      step: 'ends',
      name: 'this one is another',
      edits: [{ file: 'a', from: 'a', to: 'b' }],
      caughtBy: 'framing.test.ts > framing > b',
    },
  ],
};
const [step] = exercise.steps;
const TEST = 'framing.test.ts > framing > a length';
const LONG = 'x'.repeat(50) + 'yz'.repeat(70);

function text(fault: Fault, colour = false): string {
  return explain(chapter, step, fault, { columns: 80, colour }).join('\n');
}

function failed(
  error: { message: string; expected?: string; actual?: string; stack?: string },
  trace: TraceEvent[] = [],
): Fault {
  return { kind: 'failed', test: TEST, error, trace };
}

const wire: TraceEvent[] = [
  { kind: 'sent', octets: 'GET / HTTP/1.1\r\nHost: a', at: 0 },
  { kind: 'sent', octets: '\r\n\r\n', at: 40 },
  { kind: 'received', octets: 'HTTP/1.1 200 ', at: 41 },
  { kind: 'received', octets: `OK\r\nX: ${LONG}\r\n\r\n\x00\x7f\xe9`, at: 42 },
  { kind: 'end-sent', at: 43 },
  { kind: 'end-received', at: 44 },
];
const calls: TraceEvent[] = [
  { kind: 'call', name: 'requestFraming', arguments: [`{ a: '${LONG}' }`, "'b'"], outcome: `throws Error: ${LONG}` },
  { kind: 'call', name: 'persists', arguments: ["'1.1'"] },
];
const LONG_TEST = `framing.test.ts > framing > ${LONG} ${LONG}`;
const stack = '    at f (file:///tmp/http-from-scratch-x/1-protocol/framing.ts:12:3)';

const FAULTS: [string, Fault][] = [
  ['not written', { kind: 'not-written', test: TEST, step: 'ends' }],
  ['not written, of a step that is not there', { kind: 'not-written', test: TEST, step: LONG }],
  ['failed, without a trace', failed({ message: `AssertionError: ${LONG}`, stack })],
  ['failed, with calls', failed({ message: 'm', expected: LONG, actual: `${LONG}!` }, calls)],
  ['failed, with octets', failed({ message: 'm', expected: 'a', actual: 'b' }, wire)],
  ['failed, with a long name', { ...(failed({ message: LONG }) as Fault & { kind: 'failed' }), test: LONG_TEST }],
  ['failed, in a long place', failed({ message: 'm', stack: `at f (/tmp/learn/1-protocol/${LONG}.ts:1:1)` })],
  [
    'failed, in texts that differ at their end',
    failed({ message: 'm', expected: `${LONG}a`.slice(-70), actual: `${LONG}b`.slice(-70) }),
  ],
  ['hung', { kind: 'hung', test: LONG_TEST, trace: wire, seconds: 5 }],
  ['endless', { kind: 'endless', test: TEST, seconds: 30 }],
  ['endless, before any test', { kind: 'endless', test: undefined, seconds: 30 }],
  ['crashed', { kind: 'crashed', test: TEST, message: `Error: ${LONG}\n${`    at ${LONG}\n`.repeat(40)}` }],
  ['crashed, before any test', { kind: 'crashed', test: undefined, message: '' }],
  ['too much memory', { kind: 'too-much-memory', test: TEST, octets: 2 ** 31 }],
  ['unreadable', { kind: 'unreadable', message: `SyntaxError: ${LONG}\n  ${LONG}`, stack }],
  ['a port left open', { kind: 'open-port', count: 2 }],
];

describe.each(FAULTS)('the explanation of a fault: %s', (_, fault) => {
  it('has no line that is longer than the screen', () => {
    const long = text(fault)
      .split('\n')
      .filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it('has the same words with colour', () => {
    const colourful = text(fault, true);
    expect(stripVTControlCharacters(colourful)).toBe(text(fault));
  });

  it('has nothing that a terminal would obey, without colour', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text(fault)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });
});

describe('a failure over a connection', () => {
  const said = text(failed({ message: 'm', expected: 'a', actual: 'b' }, wire));

  it('shows CR and LF, and begins a new line behind each LF', () => {
    expect(said).toContain('    → GET / HTTP/1.1␍␊\n      Host: a\n');
  });

  it('shows each segment, and a pause between two of them', () => {
    expect(said).toContain('      Host: a\n      … a pause …\n    → ␍␊\n      ␍␊\n');
  });

  it('shows no pause where there was none', () => {
    const quick: TraceEvent[] = [
      { kind: 'sent', octets: 'a', at: 0 },
      { kind: 'sent', octets: 'b', at: 1 },
    ];
    expect(text(failed({ message: 'm' }, quick))).toContain('    → a\n    → b\n');
  });

  it('shows an answer whole, however the system cut it', () => {
    expect(said).toContain('    ← HTTP/1.1 200 OK␍␊\n');
  });

  it('shows what is no character', () => {
    expect(said).toContain('␀␡\\xe9');
  });

  it('shows who sends no more', () => {
    expect(said).toContain('    → (sends no more)\n    ← (sends no more)\n');
  });

  it('leaves out the middle of a long conversation, and keeps its beginning and its end', () => {
    const many = Array.from({ length: 100 }, (_, at): TraceEvent => ({ kind: 'sent', octets: `n${at}.`, at }));
    const long = text(failed({ message: 'm' }, many));
    expect(long).toContain('→ n0.');
    expect(long).toContain('→ n99.');
    expect(long).toMatch(/… \d+ lines …/);
    expect(long.split('\n').length).toBeLessThan(50);
  });

  it('does not tell of calls, when octets travelled', () => {
    expect(text(failed({ message: 'm' }, [...calls, ...wire]))).not.toContain('What was called');
  });
});

describe('a failure of a function', () => {
  it('shows what it was called with, and what came of it', () => {
    const said = text(
      failed({ message: 'm', expected: 'true', actual: 'false' }, [
        { kind: 'call', name: 'isToken', arguments: ["'a b'"], outcome: 'true' },
      ]),
    );
    expect(said).toContain("  What was called\n    isToken('a b')\n      → true\n");
  });

  it('shows the beginning of a long argument: its 256 octets filled half of the screen', () => {
    const all = Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join('');
    const said = text(
      failed({ message: 'm' }, [{ kind: 'call', name: 'decodeLatin1', arguments: [`octets ${all}`], outcome: all }]),
    );
    expect(said.split('\n').length).toBeLessThan(28);
    expect(said).toContain('    decodeLatin1(octets ␀␁␂');
    expect(said).toMatch(/^ {4}… and \d+ lines more$/m);
  });

  it('closes the bracket behind a line end: it stood on a line of its own', () => {
    const call: TraceEvent = { kind: 'call', name: 'push', arguments: ['octets ab\r\n'], outcome: 'undefined' };
    expect(text(failed({ message: 'm' }, [call]))).toContain('    push(octets ab␍␊)\n');
  });

  it('says of a call that did not return that it has not', () => {
    expect(text(failed({ message: 'm' }, calls))).toContain("persists('1.1')\n      → has not returned");
  });

  it('points at the first character that differs', () => {
    expect(text(failed({ message: 'm', expected: 'keep-alive', actual: 'keep-close' }))).toContain(
      '  wanted  keep-alive\n  came    keep-close\n               ^\n',
    );
  });

  it('says where in the learner’s code it came through', () => {
    expect(text(failed({ message: 'm', stack }))).toContain('  at learn/1-protocol/framing.ts, line 12');
  });

  it('says what was thrown without a message by its stack, and without a stack by its name', () => {
    const thrown = 'DataCloneError: ()=>{} could not be cloned.';
    expect(text(failed({ message: '', stack: `${thrown}\n${stack}` }))).toContain(
      `  came    throws Error: ${thrown}\n`,
    );
    expect(text(failed({ message: '' }))).toContain('\n  Error, without a message\n');
  });

  it('says the rule, where it comes from, the usual cause and what to try', () => {
    const said = text(failed({ message: 'm' }));
    expect(said).toContain('  The rule: The length is decimal digits. (RFC 9112 §6.3)\n');
    expect(said).toContain('  A usual cause: Number() takes "1e3".\n');
    expect(said).toContain('  Try: Count the octets.');
    expect(said).not.toContain('another');
  });
});

describe('what was wanted and what came, in many lines', () => {
  const octets = (change: Readonly<Record<number, number>> = {}) =>
    JSON.stringify(
      Array.from({ length: 256 }, (_, at) => change[at] ?? at),
      null,
      1,
    );

  it('is shown around the first difference: it was cut before it, and both looked the same', () => {
    const said = text(failed({ message: 'm', expected: octets(), actual: octets({ 128: 8364, 200: 0 }) }));
    expect(said).toContain('  wanted  … 126 lines that are the same …\n');
    expect(said).toContain('  came    … 126 lines that are the same …\n');
    expect(said).toMatch(/^ {2}wanted .*\n {11}125,\n {11}126,\n {11}127,\n {11}128,\n/m);
    expect(said).toMatch(/^ {2}came .*\n {11}125,\n {11}126,\n {11}127,\n {11}8364,\n/m);
    expect(said).toMatch(/^ {4}… and \d+ lines more$/m);
  });

  it('is shown from its beginning, where it differs there', () => {
    const said = text(failed({ message: 'm', expected: octets(), actual: octets({ 3: 0 }) }));
    expect(said).toContain('  wanted  [\n');
    expect(said).not.toContain('that are the same');
  });

  it('is shown whole, where there is room for it', () => {
    const lines = Array.from({ length: 14 }, (_, at) => `line ${at}`).join('\n');
    const said = text(failed({ message: 'm', expected: lines, actual: lines.replace('13', 'x') }));
    expect(said).toContain('  wanted  line 0\n');
    expect(said).toContain('          line x\n');
  });

  it.each([
    ['an array', 'Uint8Array [\n    13,\n    10,\n    233,\n  ]'],
    ['a Buffer', '{\n    "data": [\n      13,\n      10,\n      233,\n    ],\n    "type": "Buffer",\n  }'],
  ])('shows octets as text: %s was a number in each line', (_, printed) => {
    const said = text(failed({ message: 'm', expected: '"a"', actual: `{\n  "bytes": ${printed},\n}` }));
    expect(said).toContain('  came    {\n            "bytes": octets "␍␊\\xe9",\n          }\n');
  });

  it('tells how often an octet comes that comes many times', () => {
    const printed = `Uint8Array [\n${'  0,\n'.repeat(100)}]`;
    expect(text(failed({ message: 'm', expected: '1', actual: printed }))).toContain('octets "␀␀␀␀… (100 times)"\n');
  });

  it('shows that octets are not of the same type', () => {
    const said = text(failed({ message: 'm', expected: 'Uint8Array [\n  97,\n]', actual: 'Buffer [\n  97,\n]' }));
    expect(said).toContain('  wanted  octets "a" in a Uint8Array\n  came    octets "a" in a Buffer\n');
  });

  it('points at the first character that differs, in whatever line it is', () => {
    const said = text(failed({ message: 'm', expected: '[\n  "a",\n  "bc",\n]', actual: '[\n  "a",\n  "bd",\n]' }));
    expect(said).toContain('  came    [\n            "a",\n            "bd",\n              ^\n          ]\n');
  });

  it('points at a character where the lines differ in how deep they stand', () => {
    const said = text(failed({ message: 'm', expected: '[\n  1,\n]', actual: '[\n  1,\n  2,\n]' }));
    expect(said).toContain('            2,\n            ^\n          ]\n');
  });

  it('points at nothing, where the two have nothing in common', () => {
    expect(text(failed({ message: 'm', expected: '[\n  1,\n]', actual: 'Promise {}' }))).not.toContain('^');
  });

  it('says that a promise had to fail: vitest prints an error that nobody wanted', () => {
    const said = text(
      failed({ message: 'm', expected: 'Error {\n  "message": "rejected promise",\n}', actual: '200' }),
    );
    expect(said).toContain('  wanted  a promise that fails\n  came    200\n');
  });

  it('shows CR LF whole, and prints the lines of a value as lines', () => {
    const said = text(failed({ message: 'm', expected: 'a: 1\r\nb: 2\r\n', actual: '[\n  1\n]' }));
    expect(said).toContain('  wanted  a: 1␍␊\n          b: 2␍␊\n  came    [\n            1\n          ]\n');
  });

  it('tells that the text of one of them ends where the other goes on', () => {
    const said = text(
      failed({ message: 'm', expected: octets(), actual: octets().split('\n').slice(0, 100).join('\n') }),
    );
    expect(said).toContain(
      '  came    … 97 lines that are the same …\n           96,\n           97,\n           98,\n\n',
    );
  });
});

describe('what was wanted', () => {
  it.each([
    ['ObjectContaining {\n  "code": "a",\n}', 'at least {'],
    ['[\n  ArrayContaining [\n    1,\n  ],\n]', 'at least ['],
    ['{\n  "a": StringContaining "b",\n}', '"a": a text with "b"'],
    ['{\n  "a": StringMatching /b/,\n}', '"a": a text like /b/'],
    ['Any<Error>', 'wanted  any Error'],
    ['"ObjectContaining"', '"ObjectContaining"'],
  ])('is said without the test runner’s own names: %s', (expected, words) => {
    expect(text(failed({ message: 'm', expected, actual: 'c' }))).toContain(words);
  });
});

describe('an answer of many long pieces', () => {
  it('is its beginning and a number: it was the beginning of each piece, ten lines of them', () => {
    const piece = (octets: string): TraceEvent => ({ kind: 'received', octets, at: 0 });
    const pieces = [piece(`a${'b'.repeat(299)}… and 700 more`), piece(`${'c'.repeat(300)}… and 700 more`), piece('d')];
    expect(text(failed({ message: 'm' }, pieces))).toContain('← abbbb… (299 times)… and 1701 more\n');
    expect(text(failed({ message: 'm' }, [piece('a'), piece('b')]))).toContain('← ab\n');
  });
});

describe('what stands on its own', () => {
  it('names what is not written yet', () => {
    expect(text({ kind: 'not-written', test: TEST, step: 'ends' })).toBe(
      'Not written yet: framing.ts: requestFraming, framing.ts: Framing.of.',
    );
  });

  it('says of a later step that its turn has not come: its name alone, without the test, left one to guess', () => {
    const later: typeof step = { ...step, id: 'later', title: 'What comes behind', writes: ['behind.ts#after'] };
    const both: Chapter = { ...chapter, exercise: { ...exercise, steps: [step, later] } };
    const said = (at: typeof step, of: string) =>
      explain(both, at, { kind: 'not-written', test: TEST, step: of }, { columns: 200, colour: false }).join('\n');
    expect(said(step, 'later')).toMatch(
      /^✗ framing: a length\n {2}framing\.test\.ts\n[\s\S]*"What comes behind": behind\.ts: after\.[\s\S]*The rule: The length is decimal digits\./,
    );
    expect(said(later, 'ends')).toMatch(/the step "Where it ends" is for, and that is not written yet/);
  });

  it('says what came, where the error of a later step was caught: it sent a right answer to look for another path', () => {
    const later: typeof step = { ...step, id: 'later', title: 'What comes behind', writes: ['behind.ts#after'] };
    const both: Chapter = { ...chapter, exercise: { ...exercise, steps: [step, later] } };
    const behind = failed({ message: 'm', expected: 'true', actual: 'false' }) as Fault & { kind: 'failed' };
    const fault: Fault = { kind: 'not-written', test: TEST, step: 'later', failed: { ...behind, printed: 'here' } };
    const said = explain(both, step, fault, { columns: 200, colour: false }).join('\n');
    expect(said).toMatch(
      /^✗ framing: a length\n[\s\S]* {4}here\n[\s\S]*wanted {2}true\n {2}came {4}false\n[\s\S]*called what a later step is for, "What comes behind": behind\.ts: after\.[\s\S]*The rule: /,
    );
  });

  it.each<[string, Fault, RegExp]>([
    [
      'a hang waits for what never comes',
      { kind: 'hung', test: TEST, trace: [], seconds: 5 },
      /gave up after 5 seconds/,
    ],
    [
      'an endless loop names its usual cause',
      { kind: 'endless', test: 'framing.test.ts > framing > b', seconds: 30 },
      /endless loop[\s\S]*A usual cause: this one is another\./,
    ],
    [
      'a crash names its usual cause',
      { kind: 'crashed', test: 'framing.test.ts > framing > b', message: 'm' },
      /The process ended[\s\S]*A usual cause: this one is another\./,
    ],
    [
      'too much memory names its usual cause',
      { kind: 'too-much-memory', test: 'framing.test.ts > framing > b', octets: 2 ** 30 },
      /1024 MB[\s\S]*A usual cause: this one is another\./,
    ],
    ['an endless loop names the rule', { kind: 'endless', test: TEST, seconds: 30 }, /endless loop[\s\S]*The rule:/],
    ['memory is told in megabytes', { kind: 'too-much-memory', test: TEST, octets: 2 ** 30 }, /1024 MB/],
    ['one port is one server', { kind: 'open-port', count: 1 }, /a server still listens/],
    ['two ports are two servers', { kind: 'open-port', count: 2 }, /2 servers still listen/],
    [
      'a file that cannot be read is the learner’s',
      { kind: 'unreadable', message: 'm', stack },
      /at learn\/1-protocol\/framing\.ts, line 12/,
    ],
  ])('%s', (_, fault, words) => {
    expect(text(fault)).toMatch(words);
  });
});

describe('octets on the screen', () => {
  it.each([
    ['nothing', '', ''],
    ['CR LF at the end', 'a\r\n', 'a␍␊'],
    ['CR LF inside', 'a\r\nb', 'a␍␊\nb'],
    ['many LF', '\n'.repeat(30), '␊\n␊\n␊\n␊\n… (30 times)'],
    ['a picture of LF, which is none', 'a␊b', 'a␊b'],
    ['a tab', 'a\tb', 'a␉b'],
    ['an escape', '\x1b[31m', '␛[31m'],
    ['a C1 control', '\x9b', '\\x9b'],
    ['a long run', 'a'.repeat(30), 'aaaa… (30 times)'],
    ['a run of spaces, which may be a table', ' '.repeat(30), ' '.repeat(30)],
  ])('%s', (_, octets, wanted) => {
    expect(visible(octets)).toBe(wanted);
  });
});

describe('a text that is folded', () => {
  it.each(['ab\\x0dcd', 'abcdef\\x0dcd', 'ab\\u00e9cd', 'abc\\u00e9cd', 'abcdef\\ncd', 'abcd\\x0d'])(
    'is not broken inside of an escape: %s',
    (octets) => {
      const lines = folded({ columns: 4 + 7, colour: false }, '    ', octets).map((line) => line.slice(4));
      expect(lines.join('')).toBe(octets);
      expect(lines.filter((line) => /\\(?:x.?|u.{0,3})?$/.test(line))).toEqual([]);
    },
  );
});

describe('paths', () => {
  it('name the learner’s file, where an import leads nowhere: ours was named', () => {
    const file = (name: string) => join(ROOT, 'packages', '1-protocol', 'src', name);
    const message = `Cannot find module '${file('lists.ts')}' imported from ${file('list.ts')}`;
    expect(text({ kind: 'unreadable', message }).replace(/\n {4}/g, '')).toContain(
      "Cannot find module 'learn/1-protocol/lists.ts' imported from learn/1-protocol/list.ts",
    );
  });

  it('are told as they are seen from the project', () => {
    const said = text({
      kind: 'crashed',
      test: TEST,
      message: `in ${join(ROOT, 'packages', '1-protocol', 'a.ts')} it`,
    });
    expect(said).toContain(`    in ${join('packages', '1-protocol', 'a.ts')} it`);
  });
});

describe('two texts side by side', () => {
  it('marks what differs, what is only theirs and what is only ours', () => {
    expect(sideBySide('a\nb\nc', 'a\nx\nc\nd', { columns: 21, colour: false })).toEqual([
      'yours       ours',
      'a           a',
      'b         | x',
      'c           c',
      '          > d',
    ]);
    expect(sideBySide('a\nb', 'a', { columns: 21, colour: false }).at(-1)).toBe('b         <');
  });

  it('breaks a long line between words', () => {
    const text = 'export function f(channel: Channel): void';
    expect(sideBySide(text, text, { columns: 61, colour: false })).toEqual([
      'yours                           ours',
      'export function f(channel:      export function f(channel:',
      'Channel): void                  Channel): void',
    ]);
  });

  it('never is wider than the screen', () => {
    const lines = sideBySide(LONG, `${LONG}${LONG}`, { columns: 80, colour: false });
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(
      lines
        .map((line) => line.slice(41))
        .join('')
        .replace('ours', ''),
    ).toBe(`${LONG}${LONG}`);
  });
});

it('A judge that names more of a test explains it, whatever their order: the first one hid it', () => {
  const [whole] = step.judges;
  const part = { ...whole, tests: `${whole.tests} > a` };
  for (const judges of [[whole, part] as const, [part, whole] as const]) {
    expect(judgeOf({ ...step, judges }, TEST)).toBe(part);
    expect(judgeOf({ ...step, judges }, 'framing.test.ts > framing > b')).toBe(whole);
  }
});
