import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseList } from '#chapter';

describe('parseList', () => {
  it.each([
    ['one member', 'gzip', ['gzip']],
    ['several, with and without whitespace', 'a,b ,\tc', ['a', 'b', 'c']],
    ['nothing', '', []],
    ['empty members, which are dropped', ', a,, ,b,', ['a', 'b']],
    ['a comma in a quoted-string', '"a,b", c', ['"a,b"', 'c']],
    ['an escaped quote in a quoted-string', '"a\\",b", c', ['"a\\",b"', 'c']],
    ['a quoted-string after a name', 'a="x,y";q=1, b', ['a="x,y";q=1', 'b']],
    ['a quoted-string that does not end', 'a, "b, c', ['a', '"b, c']],
    ['a quoted-string cut in its escape', 'a, "\\', ['a', '"\\']],
    ['members in the case in which they came', 'Ab, CD', ['Ab', 'CD']],
    ['a backslash outside of quotes, which means nothing', 'a\\,b\\"c,d"', ['a\\', 'b\\"c,d"']],
    ['a no-break space, which is no whitespace here', '\xa0a\xa0', ['\xa0a\xa0']],
  ])('%s', (_, value, wanted) => {
    expect(parseList(value)).toEqual(wanted);
  });

  it('loses no character but commas and whitespace', () => {
    const text = fc.array(fc.constantFrom('a', ',', ' ', '\t', '"', '\\'), { maxLength: 20 });
    const bare = (value: string) => value.replace(/[, \t]/g, '');
    fc.assert(
      fc.property(text, (characters) => bare(parseList(characters.join('')).join('')) === bare(characters.join(''))),
      { includeErrorInReport: true },
    );
  });
});
