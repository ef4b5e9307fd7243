/** The test runner's words for what went wrong never reach a learner: each kind of outcome has one rendering. */

import { describe, expect, it } from 'vitest';
import type { Thrown } from '../judge.ts';
import { outcomeOf } from '../outcome.ts';
import type { TraceEvent } from '../run/recorder.ts';

const theirs =
  'Error: m\n    at f (file:///tmp/http-from-scratch-x/1-protocol/framing.ts:12:3)\n    at g (/x/a.test.ts:1:1)';
const ours =
  'Error: m\n    at g (/x/a.test.ts:1:1)\n    at f (file:///tmp/http-from-scratch-x/1-protocol/framing.ts:12:3)';
const call = (outcome: string): TraceEvent => ({ kind: 'call', name: 'f', arguments: [], outcome });

const CASES: readonly [string, Thrown, readonly TraceEvent[], object][] = [
  [
    'a fault that should have been refused in another way',
    { message: 'm', expected: '/^bad-request-line 400$/', actual: 'bad-octet 400' },
    [],
    { kind: 'refusal', wanted: 'throws bad-request-line (400)', came: 'throws bad-octet (400)' },
  ],
  [
    'a fault that was taken',
    { message: 'm', expected: '"bad-octet 400"', actual: '[\n  2,\n]' },
    [],
    { kind: 'refusal', wanted: 'throws bad-octet (400)', came: 'returned 2' },
  ],
  [
    'another exception than a refusal',
    { message: 'm', expected: 'bad-octet 400', actual: 'throws RangeError: too deep' },
    [],
    { kind: 'refusal', wanted: 'throws bad-octet (400)', came: 'throws RangeError: too deep' },
  ],
  [
    'an exception of the code',
    { message: 'a space', name: 'ProtocolError', code: 'bad-octet', status: 400, stack: theirs },
    [],
    { kind: 'exception', wanted: 'no exception', came: 'throws bad-octet (400): a space' },
  ],
  [
    'an exception that is no refusal',
    { message: 'x is not a function', name: 'TypeError', stack: theirs },
    [],
    { kind: 'exception', wanted: 'no exception', came: 'throws TypeError: x is not a function' },
  ],
  [
    'a sentence of the test',
    { message: 'it waits', name: 'Error', stack: ours },
    [],
    { kind: 'words', words: 'it waits' },
  ],
  [
    'an exception that did not come',
    { message: "expected function to throw an error, but it didn't" },
    [call('throws Error: x'), call('2')],
    { kind: 'returned', wanted: 'an exception', came: 'returned 2' },
  ],
  [
    'a pattern for what was no text',
    { message: '.toMatch() expects to receive a string, but got object' },
    [call('{ form: 1 }')],
    { kind: 'returned', wanted: 'an exception', came: 'returned { form: 1 }' },
  ],
  [
    'a copy',
    { message: 'expected [ 1 ] to be [ 1 ] // Object.is equality', expected: '[ 1 ]', actual: '[ 1 ]' },
    [],
    { kind: 'copy', wanted: 'the very object that was given', came: 'another one, which looks the same' },
  ],
  [
    'one object where there should be two',
    { message: 'expected [ 1 ] not to be [ 1 ] // Object.is equality' },
    [],
    { kind: 'copy', wanted: 'an object of its own', came: 'the very one that was given' },
  ],
  [
    'a text that should have been another one: it was called an object',
    { message: `expected '"ff-0"' not to be '"ff-0"' // Object.is equality` },
    [],
    { kind: 'copy', wanted: 'anything else', came: `'"ff-0"'` },
  ],
  [
    'no octets',
    { message: 'm', expected: 'Uint8Array [\n  97,\n]', actual: 'Uint8Array []' },
    [],
    { kind: 'octets', wanted: 'octets "a"', came: 'no octets' },
  ],
  [
    'a spy',
    {
      message:
        'expected "vi.fn()" to be called 1 times, but got 2 times\n\nReceived:\n\n  1st vi.fn() call:\n\n    Array [',
    },
    [],
    { kind: 'words', words: 'expected the function to be called 1 times, but got 2 times' },
  ],
  [
    'a promise that did not fail',
    { message: 'm', expected: 'Error {\n  "message": "rejected promise",\n}', actual: '200' },
    [],
    { kind: 'promise', wanted: 'a promise that fails', came: '200' },
  ],
  [
    'a message without a part that it should have',
    { message: "expected [Function] to throw error including ':id' but got 'wrong'", expected: ':id', actual: 'wrong' },
    [],
    { kind: 'exception', wanted: 'a message with ":id"', came: '"wrong"' },
  ],
  [
    'an exception of another class',
    { message: 'm', expected: '[Function TypeError]', actual: 'Error {\n  "message": "m",\n}' },
    [],
    { kind: 'rows', wanted: 'an exception of the class TypeError', came: 'Error {\n  "message": "m",\n}' },
  ],
];

describe('an outcome', () => {
  it.each(CASES)('is told without the test runner: %s', (_, error, trace, wanted) => {
    expect(outcomeOf(error, trace)).toEqual(wanted);
  });
});
