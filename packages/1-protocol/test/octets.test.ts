import { describe, expect, it } from 'vitest';
import {
  appendOctets,
  decodeLatin1,
  encodeLatin1,
  encodeUtf8,
  FIELD_OCTET,
  HEX_VALUE,
  isFieldValue,
  isToken,
  type OctetClass,
  QUOTED_STRING,
  TARGET_OCTET,
  TCHAR,
} from '#chapter';

/** The members of a class, in order, one character each. */
function members(octets: OctetClass): string {
  return String.fromCharCode(...Array.from(octets.keys()).filter((octet) => octets[octet] === 1));
}

const VISIBLE = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));
const PAST_ASCII = String.fromCharCode(...Array.from({ length: 128 }, (_, index) => 0x80 + index));
const ALL_OCTETS = Uint8Array.from({ length: 256 }, (_, octet) => octet);

describe('octet classes', () => {
  it.each([
    ['tchar', TCHAR],
    ['a field-value', FIELD_OCTET],
    ['a request-target', TARGET_OCTET],
    ['a hexadecimal digit', HEX_VALUE],
  ])('the table of %s has one entry for each octet', (_, table) => {
    expect(table.length).toBe(256);
  });

  it('tchar is every visible character but the delimiters', () => {
    const delimiters = '"(),/:;<=>?@[\\]{}'; // RFC 9110 §5.6.2
    expect(members(TCHAR)).toBe([...VISIBLE].filter((character) => !delimiters.includes(character)).join(''));
  });

  it('a field-value has visible characters, SP, HTAB, and octets past ASCII; no other control', () => {
    expect(members(FIELD_OCTET)).toBe(`\t ${VISIBLE}${PAST_ASCII}`);
  });

  it('a request-target has visible ASCII characters and no "#"', () => {
    expect(members(TARGET_OCTET)).toBe(VISIBLE.replace('#', ''));
  });

  it('a hexadecimal digit has a value in either case, and nothing else has', () => {
    const digits = [...'0123456789abcdefABCDEF'].map((digit) => HEX_VALUE[digit.charCodeAt(0)]);
    expect(digits).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 10, 11, 12, 13, 14, 15]);
    expect(HEX_VALUE.filter((value) => value === 255).length).toBe(256 - 22);
  });
});

describe('isToken', () => {
  it.each([
    ['a name', 'Content-Type', true],
    ['all the punctuation', "!#$%&'*+-.^_`|~", true],
    ['nothing', '', false],
    ['a space', 'a b', false],
    ['a colon', 'a:', false],
    ['a letter past ASCII', 'é', false],
    ['a line end after it', 'a\n', false],
  ])('%s', (_, text, wanted) => {
    expect(isToken(text)).toBe(wanted);
  });
});

describe('isFieldValue', () => {
  it.each([
    ['nothing', '', true],
    ['one character', 'a', true],
    ['spaces and tabs inside', 'a \t b', true],
    ['an octet past ASCII', 'caf\xe9', true],
    ['a space before', ' a', false],
    ['a tab behind', 'a\t', false],
    ['CR LF', 'a\r\nb', false],
    ['a bare LF at the end', 'a\n', false],
    ['NUL', 'a\0b', false],
    ['DEL', 'a\x7f', false],
    ['a character past one octet', '☃', false],
    ['characters whose low octets are CR and LF', 'a\u010d\u010ab', false],
  ])('%s', (_, text, wanted) => {
    expect(isFieldValue(text)).toBe(wanted);
  });

  it('answers for a megabyte of spaces', () => {
    expect(isFieldValue(`a${' '.repeat(1_000_000)}`)).toBe(false);
  });
});

describe('a quoted-string', () => {
  it.each([
    ['nothing between its quotes', '""', true],
    ['spaces, tabs and commas', '"a, \tb"', true],
    ['an octet past ASCII', '"caf\xe9"', true],
    ['a quote behind a backslash', '"a\\"b"', true],
    ['a backslash behind a backslash', '"a\\\\"', true],
    ['no quotes', 'a', false],
    ['no quote at its end', '"a', false],
    ['a backslash before the quote at its end', '"a\\"', false],
    ['a quote in the middle', '"a"b"', false],
    ['a line end', '"a\nb"', false],
    ['a line end behind a backslash', '"a\\\nb"', false],
    ['DEL', '"\x7f"', false],
    ['a character past one octet', '"☃"', false],
  ])('with %s', (_, text, wanted) => {
    expect(new RegExp(`^${QUOTED_STRING}$`).test(text)).toBe(wanted);
  });
});

describe('octets and strings', () => {
  it('Latin-1 gives every octet one character, and the same octet back', () => {
    const text = decodeLatin1(ALL_OCTETS);
    expect([...text].map((character) => character.charCodeAt(0))).toEqual([...ALL_OCTETS]);
    expect([...encodeLatin1(text)]).toEqual([...ALL_OCTETS]);
  });

  it('decodes a part, and nothing, and a million octets', () => {
    expect(decodeLatin1(encodeLatin1('hello'), 2, 2)).toBe('');
    expect(decodeLatin1(new Uint8Array(1_000_000).fill(0xe9)) === '\xe9'.repeat(1_000_000)).toBe(true);
    expect(decodeLatin1(encodeLatin1('hello world'), 6, 9)).toBe('wor');
  });

  it('UTF-8 may need several octets for one character', () => {
    expect([...encodeUtf8('é☃')]).toEqual([0xc3, 0xa9, 0xe2, 0x98, 0x83]);
  });
});

describe('octets that are added to others', () => {
  const added = (most: number) => appendOctets(encodeLatin1('abc'), 3, encodeLatin1('d'), most);

  it('lie in the same array when it has room', () => {
    const whole = encodeLatin1('a___');
    expect(appendOctets(whole, 1, encodeLatin1('bcd'), 100)).toBe(whole);
    expect(decodeLatin1(whole)).toBe('abcd');
  });

  it('bring room for more, and twice as much as they need at most', () => {
    const whole = added(100);
    expect(decodeLatin1(whole, 0, 4)).toBe('abcd');
    expect(whole.length).toBeGreaterThan(4);
    expect(whole.length).toBeLessThanOrEqual(8);
  });

  it('bring no more room than is needed in the end', () => {
    expect(added(5).length).toBeLessThanOrEqual(5);
    expect(decodeLatin1(added(4))).toBe('abcd');
  });
});
