import { describe, expect, it } from 'vitest';
import { type FileFacts, fileValidators, isSameState } from '#chapter';

const MODIFIED = Date.UTC(2024, 1, 29, 12, 0, 0, 999);
const CHANGED = MODIFIED + 5_000;
const LONG_AFTER = CHANGED + 60_000;
const facts: FileFacts = {
  size: 255,
  modified: MODIFIED,
  changed: BigInt(CHANGED) * 1_000_000n,
  device: 1n,
  number: 2n,
};

describe('ETag', () => {
  const tag = (change: Partial<FileFacts>, coding?: string) =>
    fileValidators({ ...facts, ...change }, LONG_AFTER, coding).entityTag;

  it('has the form of an entity-tag', () => {
    expect(tag({})).toMatch(/^"[!#-~]+"$/);
  });

  it.each<[string, Partial<FileFacts>, string?]>([
    ['a nanosecond', { changed: facts.changed + 1n }],
    ['an octet', { size: 256 }],
    ['a coding', {}, 'gzip'],
  ])('%s makes another one', (_name, change, coding) => {
    expect(tag(change, coding)).not.toBe(tag({}));
  });

  it('is not fooled by a time of modification that was set back', () => {
    expect(tag({ modified: 0, changed: facts.changed + 7n })).not.toBe(tag({ modified: 0 }));
  });

  it.each([
    ['long ago: strong', 60_000, false],
    ['a tenth of a second ago: strong', 100, false],
    ['just now: weak', 99, true],
    ['at this moment: weak', 0, true],
    ['in the future, by a clock that is wrong: weak', -60_000, true],
  ])('changed %s', (_name, age, weak) => {
    expect(fileValidators(facts, CHANGED + age).entityTag.startsWith('W/')).toBe(weak);
  });
});

describe('Last-Modified', () => {
  it('is the time of modification, without the fraction of a second', () => {
    expect(fileValidators(facts, LONG_AFTER).lastModified).toBe('Thu, 29 Feb 2024 12:00:00 GMT');
  });

  it('is never later than now', () => {
    const future = { ...facts, modified: LONG_AFTER + 999_000 };
    expect(fileValidators(future, LONG_AFTER).lastModified).toBe('Thu, 29 Feb 2024 12:01:05 GMT');
  });
});

describe('The same state', () => {
  it('is the same size, time of change, volume and number, whatever the time of modification is', () => {
    expect(isSameState(facts, { ...facts, modified: 0 })).toBe(true);
  });

  it.each<Partial<FileFacts>>([{ size: 256 }, { changed: 1n }, { device: 2n }, { number: 1n }])(
    'is not another %o',
    (change) => {
      expect(isSameState(facts, { ...facts, ...change })).toBe(false);
      expect(isSameState({ ...facts, ...change }, facts)).toBe(false);
    },
  );
});

it('Our tags are the size and the time of change, hexadecimal', () => {
  const [strong, weak] = [LONG_AFTER, CHANGED].map(
    (now) => fileValidators({ ...facts, changed: 4096n }, now).entityTag,
  );
  expect(strong).toBe('"ff-1000"');
  expect(weak).toBe('"ff-1000"');
  expect(fileValidators({ ...facts, changed: 4096n }, 0, 'br').entityTag).toBe('W/"ff-1000-br"');
});
