import { describe, expect, it } from 'vitest';
import { Fields } from '#chapter';

const cookies = () => Fields.of(['Set-Cookie', 'a=1'], ['Vary', 'Accept'], ['set-cookie', 'b=2']);

describe('Fields', () => {
  it('keeps the order, the repeats, and the case of names', () => {
    expect([...cookies()]).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Vary', 'Accept'],
      ['set-cookie', 'b=2'],
    ]);
  });

  it('compares names without case', () => {
    expect(cookies().get('VARY')).toBe('Accept');
    expect(cookies().has('SET-COOKIE')).toBe(true);
    expect(cookies().all('Set-Cookie')).toEqual(['a=1', 'b=2']);
  });

  it('reads several lines of one name as one list', () => {
    expect(Fields.of(['Accept', 'text/html'], ['Accept', 'text/*']).get('accept')).toBe('text/html, text/*');
  });

  it('tells an empty value from a missing field', () => {
    const fields = Fields.of(['Empty', '']);
    expect(fields.get('empty')).toBe('');
    expect(fields.has('empty')).toBe(true);
    expect(fields.get('missing')).toBeUndefined();
    expect(fields.has('missing')).toBe(false);
    expect(fields.all('missing')).toEqual([]);
  });

  it('has nothing that nobody put in', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(Fields.empty.get(name)).toBeUndefined();
    expect(Fields.of(['__proto__', 'x']).get('__proto__')).toBe('x');
  });

  it('adds a line at the end', () => {
    expect([...Fields.of(['A', '1']).and('A', '2')]).toEqual([
      ['A', '1'],
      ['A', '2'],
    ]);
  });

  it('replaces every line of a name by one', () => {
    expect([...cookies().with('Set-Cookie', 'c=3')]).toEqual([
      ['Vary', 'Accept'],
      ['Set-Cookie', 'c=3'],
    ]);
  });

  it('leaves a name out', () => {
    expect([...cookies().without('SET-COOKIE')]).toEqual([['Vary', 'Accept']]);
  });

  it('never changes: what is added is in the new one only', () => {
    const fields = cookies();
    fields.and('X', '1').with('Vary', 'Y').without('Set-Cookie');
    expect([...fields]).toEqual([...cookies()]);
  });

  it.each([
    ['a name with a space', 'a b', 'x'],
    ['an empty name', '', 'x'],
    ['a name with a colon', 'a:', 'x'],
    ['CR LF in a value', 'a', 'x\r\ny: z'],
    ['LF in a value', 'a', 'x\ny'],
    ['NUL in a value', 'a', 'x\0'],
    ['whitespace around a value', 'a', ' x'],
    ['a character past one octet', 'a', 'x\u010d\u010ay'],
  ])('cannot hold %s', (_, name, value) => {
    expect(() => Fields.of([name, value])).toThrow(TypeError);
    expect(() => Fields.empty.and(name, value)).toThrow(TypeError);
    expect(() => Fields.empty.with(name, value)).toThrow(TypeError);
  });

  it('makes strings of what was received only when somebody asks, and only once', () => {
    let decoded = 0;
    const fields = Fields.received(() => {
      decoded++;
      return [['Host', 'x']];
    });
    expect(decoded).toBe(0);
    expect(fields.get('host')).toBe('x');
    expect(fields.has('host')).toBe(true);
    expect(decoded).toBe(1);
  });
});
