/** The rules that the page names, against the answer of chapter 4. */

import { describe, expect, it } from 'vitest';
import { answer, CONDITIONS, type Conditions, FILE, RANGE_SAMPLES } from '../components/range-steps.ts';

const NONE = Object.fromEntries(CONDITIONS.map((name) => [name, ''])) as Conditions;
const get = (some: Partial<Conditions>, file = FILE) => answer('GET', file, { ...NONE, ...some });
const decisive = (story: ReturnType<typeof get>) => story.steps.find(({ outcome }) => outcome === 'decides')?.field;

const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT';

describe('status, octets and rule', () => {
  it.each([
    [{}, 200, 0, 1000, undefined],
    [{ Range: 'bytes=400-' }, 206, 400, 1000, 'Range'],
    [{ Range: 'bytes=-100' }, 206, 900, 1000, 'Range'],
    [{ Range: 'bytes=0-1999' }, 206, 0, 1000, 'Range'],
    [{ Range: 'bytes=0-9,90-99' }, 200, 0, 1000, 'Range'],
    [{ Range: 'bytes=9-0' }, 200, 0, 1000, 'Range'],
    [{ Range: 'bytes=1000-' }, 416, undefined, undefined, 'Range'],
    [{ Range: 'bytes=400-', 'If-Range': '"v2"' }, 206, 400, 1000, 'Range'],
    [{ Range: 'bytes=400-', 'If-Range': '"v1"' }, 200, 0, 1000, 'If-Range'],
    [{ Range: 'bytes=400-', 'If-Range': EARLIER }, 200, 0, 1000, 'If-Range'],
    [{ 'If-Range': '"v1"' }, 200, 0, 1000, undefined],
    [{ 'If-None-Match': '"v1", W/"v2"' }, 304, undefined, undefined, 'If-None-Match'],
    [{ 'If-None-Match': '"v1"', 'If-Modified-Since': LATER }, 200, 0, 1000, undefined],
    [{ 'If-Modified-Since': FILE.lastModified }, 304, undefined, undefined, 'If-Modified-Since'],
    [{ 'If-Modified-Since': 'yesterday' }, 200, 0, 1000, undefined],
    [{ 'If-Match': '"v1"', Range: 'bytes=0-9' }, 412, undefined, undefined, 'If-Match'],
    [{ 'If-Match': '*', 'If-Unmodified-Since': EARLIER }, 200, 0, 1000, undefined],
    [{ 'If-Unmodified-Since': EARLIER }, 412, undefined, undefined, 'If-Unmodified-Since'],
    [{ 'If-Unmodified-Since': LATER, 'If-None-Match': '*' }, 304, undefined, undefined, 'If-None-Match'],
  ] as const)('%j: %i', (some, status, start, end, field) => {
    const story = get(some);
    expect(Number.parseInt(story.status, 10)).toBe(status);
    expect(story.sent).toEqual(start === undefined ? undefined : { start, end });
    expect(decisive(story)).toBe(field);
  });

  it('HEAD has no range, and no octets', () => {
    const story = answer('HEAD', FILE, { ...NONE, Range: 'bytes=0-9' });
    expect(story.status).toBe('200 OK');
    expect(story.sent).toBeUndefined();
    expect(story.steps.at(-1)).toMatchObject({ outcome: 'ignored' });
  });

  it('says what is sent of which whole', () => {
    expect(get({ Range: 'bytes=0-9' }).fields).toEqual([
      ['ETag', '"v2"'],
      ['Last-Modified', FILE.lastModified],
      ['Accept-Ranges', 'bytes'],
      ['Content-Range', 'bytes 0-9/1000'],
      ['Content-Length', '10'],
    ]);
    expect(get({ Range: 'bytes=5000-' }).fields).toEqual([['Content-Range', 'bytes */1000']]);
  });

  /** Every mixture of a few values: where a step decides, the status is the one that it names. */
  it('the deciding step names the status', () => {
    const values: Readonly<Record<string, readonly string[]>> = {
      'If-Match': ['', '"v2"', '"v1"', '*'],
      'If-Unmodified-Since': ['', EARLIER, LATER, 'soon'],
      'If-None-Match': ['', '"v2"', '"v1"'],
      'If-Modified-Since': ['', EARLIER, LATER],
      'If-Range': ['', '"v2"', '"v1"'],
      Range: ['', 'bytes=0-9', 'bytes=2000-', 'lines=1'],
    };
    let mixtures: Conditions[] = [NONE];
    for (const name of CONDITIONS)
      mixtures = mixtures.flatMap((one) => values[name]!.map((value) => ({ ...one, [name]: value })));
    for (const conditions of mixtures) {
      const { status, verdict } = get(conditions);
      const named = /(\d{3})(?:, and no content)?\.$/.exec(verdict)?.[1] ?? '200';
      expect(`${status.slice(0, 3)} ${JSON.stringify(conditions)}`).toBe(`${named} ${JSON.stringify(conditions)}`);
    }
    expect(mixtures.length).toBe(4 * 4 * 3 * 3 * 3 * 4);
  });
});

describe('what cannot be', () => {
  it.each([
    [{ ...FILE, size: -1 }, 'whole number'],
    [{ ...FILE, size: Number.NaN }, 'whole number'],
    [{ ...FILE, size: 1.5 }, 'whole number'],
    [{ ...FILE, entityTag: 'v2' }, 'in quotes'],
    [{ ...FILE, lastModified: 'yesterday' }, 'a date as HTTP writes it'],
  ])('%j', (file, words) => {
    expect(get({}, file).problem).toContain(words);
  });

  it('is no header either', () => {
    expect(get({ Range: 'bytes=0-☃' }).problem).toBe('Range holds a character that no header may contain.');
  });

  it('an empty file is sent whole', () => {
    expect(get({ Range: 'bytes=-5' }, { ...FILE, size: 0 }).sent).toEqual({ start: 0, end: 0 });
  });
});

it('the samples lead to five different statuses', () => {
  const statuses = RANGE_SAMPLES.map(({ method, conditions }) => answer(method, FILE, conditions).status);
  expect(new Set(statuses)).toEqual(
    new Set([
      '200 OK',
      '206 Partial Content',
      '304 Not Modified',
      '412 Precondition Failed',
      '416 Range Not Satisfiable',
    ]),
  );
});
