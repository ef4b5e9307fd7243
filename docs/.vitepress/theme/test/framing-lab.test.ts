/** The steps that the page shows, against the code of chapter 1 that decides. */

import { HttpError, requestFraming, responseFraming } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { FRAMING_SAMPLES, frame, KINDS } from '../components/framing-steps.ts';
import { framingWords } from '../components/parser-words.ts';

const kindOf = (name: string) => KINDS.find((kind) => kind.name === name)!;
const story = (kind: string, ...lines: string[]) => frame(kindOf(kind), lines.join('\n'));
const deciding = (kind: string, ...lines: string[]) =>
  story(kind, ...lines).steps.find(({ outcome }) => outcome === 'decides' || outcome === 'refuses');

describe('the step that decides', () => {
  it.each([
    [1, 'decides', 'a 200 to HEAD', ['Content-Length: 5']],
    [1, 'decides', 'a 204 to GET', ['Transfer-Encoding: chunked']],
    [1, 'decides', 'a 304 to GET', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    [2, 'decides', 'a 200 to CONNECT', ['Content-Length: 5']],
    [3, 'refuses', 'a request', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    [3, 'refuses', 'a 200 to GET', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    [4, 'decides', 'a request', ['transfer-encoding: Chunked']],
    [4, 'refuses', 'a request', ['Transfer-Encoding: xchunked']],
    [4, 'refuses', 'a request', ['Transfer-Encoding: gzip, chunked']],
    [4, 'refuses', 'a request of HTTP/1.0', ['Transfer-Encoding: chunked']],
    [5, 'refuses', 'a request', ['Content-Length: 5', 'Content-Length: 5']],
    [5, 'refuses', 'a request', ['Content-Length: 0x1F']],
    [5, 'refuses', 'a 200 to GET', ['Content-Length:']],
    [6, 'decides', 'a request', ['Content-Length: 29']],
    [6, 'decides', 'a request', ['Content-Length: 0']],
    [6, 'refuses', 'a request', ['Content-Length: 99999999999999999999']],
    [7, 'decides', 'a request', ['Host: x']],
    [7, 'decides', 'a request', []],
    [8, 'decides', 'a 200 to GET', ['Connection: close']],
  ] as const)('is %i, and %s: %s, %j', (number, outcome, kind, lines) => {
    expect(deciding(kind, ...lines)).toMatchObject({ number, outcome });
    expect(story(kind, ...lines).refused).toBe(outcome === 'refuses');
  });

  it('is one, those before it are passed, and those after it are not reached', () => {
    const { steps } = story('a request', 'Transfer-Encoding: chunked');
    expect(steps.map(({ outcome }) => outcome).join()).toBe(
      'passed,passed,passed,decides,not reached,not reached,not reached,not reached',
    );
  });

  it.each([['Content-Length : 5'], [' folded'], ['no colon'], ['A: \0']])(
    'is none where a line is none: %j',
    (line) => {
      expect(deciding('a request', line)).toBeUndefined();
      expect(story('a request', line).verdict).toMatch(/^The parser refuses before it asks: .* 400 Bad Request\.$/);
    },
  );
});

describe('the verdict', () => {
  const VALUES = ['', '0', '5', '5, 5', '0x5', '+5', 'chunked', 'gzip, chunked', 'chunked, chunked', 'identity'];

  it.each(KINDS.map((kind) => [kind.name, kind] as const))('of %s is that of chapter 1', (_, kind) => {
    for (const length of [undefined, ...VALUES]) {
      for (const coding of [undefined, ...VALUES]) {
        const fields = {
          contentLength: length === undefined ? [] : [length],
          transferEncoding: coding === undefined ? [] : [coding],
        };
        const lines = [...fields.contentLength.map((value) => `Content-Length: ${value}`)];
        lines.push(...fields.transferEncoding.map((value) => `Transfer-Encoding: ${value}`));
        const { verdict, refused } = frame(kind, lines.join('\n'));
        try {
          const framing =
            kind.answer === undefined
              ? requestFraming(kind.version, fields)
              : responseFraming(kind.answer.method, kind.answer.status, fields);
          expect(verdict, lines.join()).toContain(`decides: ${framingWords(framing)}.`);
          expect(refused).toBe(false);
        } catch (error) {
          if (!(error instanceof HttpError)) throw error;
          expect(verdict, lines.join()).toContain(`refuses: ${error.message}. ${error.status}`);
          expect(refused).toBe(true);
        }
      }
    }
  });
});

describe('careless readers', () => {
  const reads = (...lines: string[]) => story('a request', ...lines).readers.map((reader) => reader.reads);

  it.each([
    [
      ['Content-Length: 6', 'Transfer-Encoding: chunked'],
      ['6 octets', '6 octets', 'in chunks', '6 octets'],
    ],
    [
      ['Content-Length: 5', 'Content-Length: 50'],
      ['5 octets', '50 octets', '5 octets', '50 octets'],
    ],
    [['Content-Length: 0x1F'], ['no content', 'no content', 'no content', '31 octets']],
    [['Content-Length : 5'], ['5 octets', '5 octets', '5 octets', 'no content']],
    [['content-length: 5'], ['5 octets', '5 octets', '5 octets', 'no content']],
    [['Transfer-Encoding: xchunked'], ['no content', 'no content', 'in chunks', 'no content']],
  ])('make of %j: %j', (lines, expected) => {
    const found = reads(...lines);
    expect(found).toHaveLength(expected.length);
    for (const [at, words] of expected.entries()) expect(found[at]).toContain(words);
  });

  it('agree with us, or do not', () => {
    expect(story('a request', 'content-length: 5').readers.map(({ agrees }) => agrees)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(story('a 200 to HEAD', 'Content-Length: 5').readers.some(({ agrees }) => agrees)).toBe(false);
  });
});

it('each sample is of a kind that there is, and some reader is wrong about most', () => {
  for (const { kind } of FRAMING_SAMPLES) expect(kindOf(kind)).toBeDefined();
  const wrong = FRAMING_SAMPLES.filter(({ kind, fields }) => story(kind, fields).readers.some(({ agrees }) => !agrees));
  expect(wrong.length).toBeGreaterThanOrEqual(8);
});
