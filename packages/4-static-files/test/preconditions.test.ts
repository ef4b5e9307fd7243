import { Fields } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { evaluatePreconditions, rangeIsCurrent } from '#chapter';

const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT';
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const strong = { entityTag: '"now"', lastModified: MODIFIED };
const weak = { entityTag: 'W/"now"', lastModified: MODIFIED };

const verdict = (current: typeof strong, ...lines: (readonly [string, string])[]) =>
  evaluatePreconditions(Fields.of(...lines), current);

describe('If-None-Match', () => {
  it.each([
    ['the tag', '"now"', 'not-modified'],
    ['after tabs and spaces', '"zz" \t, \t"now"', 'not-modified'],
    ['after an empty tag', '"", "now"', 'not-modified'],
    ['after a tag of any other octets', '"!#~\x80\xff", "now"', 'not-modified'],
    ['before what is no tag', '"now"x', 'proceed'],
    ['after what is no tag', 'x, "now"', 'proceed'],
    ['after a tag with a space in it', '"a b", "now"', 'proceed'],
    ['the tag, weak', 'W/"now"', 'not-modified'],
    ['another', '"old"', 'proceed'],
    ['in a list', '"zz", "now"', 'not-modified'],
    ['in a list without spaces', '"zz","now","yy"', 'not-modified'],
    ['after empty members', ', ,"now"', 'not-modified'],
    ['after a tag that holds a comma', '"a,b", "now"', 'not-modified'],
    ['after a tag that holds a backslash', '"a\\", "now"', 'not-modified'],
    ['anything', '*', 'not-modified'],
    ['without quotes', 'now', 'proceed'],
    ['with one quote', '"now', 'proceed'],
    ['inside another tag', '"xx"now"', 'proceed'],
    ['between commas that belong to another tag', '"x,"now",y"', 'proceed'],
    ['small w', 'w/"now"', 'proceed'],
    ['other letters', '"NOW"', 'proceed'],
    ['empty', '', 'proceed'],
  ])('%s: %s', (_name, value, expected) => {
    expect(verdict(strong, ['If-None-Match', value])).toBe(expected);
    expect(verdict(weak, ['If-None-Match', value])).toBe(expected);
  });

  it('is one list over several lines', () => {
    expect(verdict(strong, ['If-None-Match', '"zz"'], ['if-none-match', '"now"'])).toBe('not-modified');
  });
});

describe('If-Match', () => {
  it.each([
    ['the tag', '"now"', 'proceed'],
    ['another', '"old"', 'failed'],
    ['in a list', '"old", "now"', 'proceed'],
    ['anything', '*', 'proceed'],
    ['the tag, weak', 'W/"now"', 'failed'],
    ['without quotes', 'now', 'failed'],
  ])('%s: %s', (_name, value, expected) => {
    expect(verdict(strong, ['If-Match', value])).toBe(expected);
  });

  it('is never true of a weak tag, but for *', () => {
    expect(verdict(weak, ['If-Match', 'W/"now"'])).toBe('failed');
    expect(verdict(weak, ['If-Match', '"now"'])).toBe('failed');
    expect(verdict(weak, ['If-Match', '*'])).toBe('proceed');
  });
});

describe('dates', () => {
  it.each([
    ['If-Modified-Since', EARLIER, 'proceed'],
    ['If-Modified-Since', MODIFIED, 'not-modified'],
    ['If-Modified-Since', LATER, 'not-modified'],
    ['If-Modified-Since', 'Sunday, 06-Nov-94 08:49:37 GMT', 'not-modified'],
    ['If-Modified-Since', 'Sun Nov  6 08:49:37 1994', 'not-modified'],
    ['If-Modified-Since', 'yesterday', 'proceed'],
    ['If-Modified-Since', '', 'proceed'],
    ['If-Unmodified-Since', EARLIER, 'failed'],
    ['If-Unmodified-Since', MODIFIED, 'proceed'],
    ['If-Unmodified-Since', LATER, 'proceed'],
    ['If-Unmodified-Since', 'yesterday', 'proceed'],
  ])('%s: %s → %s', (name, value, expected) => {
    expect(verdict(strong, [name, value])).toBe(expected);
  });

  it('two of them are no date', () => {
    expect(verdict(strong, ['If-Modified-Since', LATER], ['If-Modified-Since', LATER])).toBe('proceed');
  });
});

describe('the order of RFC 9110 §13.2.2', () => {
  it.each([
    ['If-Match true hides If-Unmodified-Since', ['If-Match', '"now"'], ['If-Unmodified-Since', EARLIER], 'proceed'],
    ['If-Match false is not saved by a date', ['If-Match', '"old"'], ['If-Unmodified-Since', LATER], 'failed'],
    ['If-Match true leads on to If-None-Match', ['If-Match', '"now"'], ['If-None-Match', '"now"'], 'not-modified'],
    ['If-Match false ends it', ['If-None-Match', '"now"'], ['If-Match', '"old"'], 'failed'],
    ['a true date leads on, too', ['If-Unmodified-Since', LATER], ['If-None-Match', '*'], 'not-modified'],
    ['a false date ends it', ['If-Unmodified-Since', EARLIER], ['If-None-Match', '*'], 'failed'],
    ['If-None-Match true hides If-Modified-Since', ['If-None-Match', '"no"'], ['If-Modified-Since', LATER], 'proceed'],
    ['and false, too', ['If-None-Match', '"now"'], ['If-Modified-Since', EARLIER], 'not-modified'],
  ] as const)('%s', (_name, first, second, expected) => {
    expect(verdict(strong, first, second)).toBe(expected);
  });

  it('without any, goes on', () => {
    expect(verdict(strong)).toBe('proceed');
  });
});

describe('If-Range', () => {
  it.each([
    ['none', undefined, true],
    ['the tag', '"now"', true],
    ['another tag', '"old"', false],
    ['the tag, weak', 'W/"now"', false],
    ['a list of tags is no If-Range', '"old", "now"', false],
    ['*, which If-Range does not know', '*', false],
    ['the date', MODIFIED, true],
    ['an earlier date', EARLIER, false],
    ['a later date', LATER, false],
    ['the same time in an old form, which we never gave', 'Sun Nov  6 08:49:37 1994', false],
    ['no date', 'yesterday', false],
  ])('%s: %s', (_name, value, expected) => {
    expect(rangeIsCurrent(value, strong)).toBe(expected);
  });

  it.each(['W/"now"', '"now"', MODIFIED])('%s proves nothing about a file that has just changed', (value) => {
    expect(rangeIsCurrent(value, weak)).toBe(false);
  });
});
