import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { encodeLatin1, type FieldLine, Fields } from '#chapter';

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

  it.each<[string, unknown, unknown]>([
    ['a list for a name', ['Content-Length'], '2'],
    ['a list for a value', 'A', ['2']],
    ['a number for a value', 'A', 2],
    ['nothing for a value', 'A', undefined],
    ['null for a name', null, '2'],
    ['an object that turns into text', 'A', { toString: () => '2' }],
  ])('takes strings only, and not %s, which JSON may have brought', (_, name, value) => {
    const line = [name, value] as [string, string];
    expect(() => Fields.of(line)).toThrow(TypeError);
    expect(() => Fields.empty.and(...line)).toThrow(TypeError);
    expect(() => Fields.empty.with(...line)).toThrow(TypeError);
  });

  it.each<[string, (line: [string, string]) => Fields]>([
    ['when they are made', (line) => Fields.of(line)],
    ['when they have been added to', (line) => Fields.of(line).and('B', '2')],
    ['when another name has been left out', (line) => Fields.of(line, ['B', '2']).without('B')],
    ['when they are made of other fields', (line) => Fields.of(...Fields.of(line))],
  ])('keep what they were given, whatever becomes of it later: %s', (_, make) => {
    const line: [string, string] = ['X-Trace', 'ok'];
    const fields = make(line);
    line[0] = 'Y';
    line[1] = 'x\r\nSet-Cookie: admin=1';
    expect(fields.get('X-Trace')).toBe('ok');
    expect(fields.text).toMatch(/^X-Trace: ok\r\n/);
  });

  it.each([
    ['cookies, which have a separator of their own', 'Cookie', 'a=1; b=2'],
    ['cookies in any case', 'cOOKIE', 'a=1; b=2'],
    ['other fields', 'Cookies', 'a=1, b=2'],
    ['fields that a server sets', 'Set-Cookie2', 'a=1, b=2'],
  ])('joins several lines of %s', (_, name, joined) => {
    expect(Fields.of([name, 'a=1'], ['Other', 'x'], [name.toLowerCase(), 'b=2']).get(name)).toBe(joined);
    expect(Fields.of([name, 'a=1']).get(name)).toBe('a=1');
  });
});

describe('Received fields', () => {
  const received = (text: string) => Fields.received(encodeLatin1(text));

  it.each<[string, string, FieldLine[]]>([
    ['without a space behind the colon', 'A:b', [['A', 'b']]],
    ['with spaces and tabs around the value', 'A: \t b c\t ', [['A', 'b c']]],
    ['with colons in the value', 'A: b: c:d', [['A', 'b: c:d']]],
    ['with an empty value', 'A:', [['A', '']]],
    ['with a value of spaces', 'A:  \t', [['A', '']]],
    ['with octets past ASCII', 'A: caf\xe9', [['A', 'caf\xe9']]],
    ['with a no-break space, which is no whitespace here', 'A: \xa0b\xa0', [['A', '\xa0b\xa0']]],
    [
      'several',
      'A: 1\r\nb:2\r\nA:\r\nC: 3',
      [
        ['A', '1'],
        ['b', '2'],
        ['A', ''],
        ['C', '3'],
      ],
    ],
  ])('are lines %s', (_, text, lines) => {
    expect(received(text).lines).toEqual(lines);
    expect(received(`${text}\r\n`).lines).toEqual(lines);
  });

  it('lie among other octets', () => {
    expect(Fields.received(encodeLatin1('X: y\r\nA: b\r\nZ: z'), 6, 12).lines).toEqual([['A', 'b']]);
  });

  it('keep no octets when there are none of theirs', () => {
    const none = Fields.received(encodeLatin1('X: y'), 4);
    expect(none.has('X')).toBe(false);
    expect(none).toBe(Fields.empty);
  });

  it('can be asked like any others, and are the same each time', () => {
    const fields = received('Host: x\r\nVary: a\r\nVARY: b');
    expect(fields.get('vary')).toBe('a, b');
    expect(fields.without('Host').and('C', 'd').text).toBe('Vary: a\r\nVARY: b\r\nC: d\r\n');
    expect(fields.lines).toBe(fields.lines);
  });

  it('become strings when somebody asks, and not before', () => {
    const octets = encodeLatin1('A: b');
    const fields = Fields.received(octets);
    octets.set(encodeLatin1('c'), 3);
    expect(fields.get('A')).toBe('c');
  });
});

/** In a process of its own, which may call the collector and has nothing else in its heap. */
const HEAP = `
  const { Fields } = await import(${JSON.stringify(import.meta.resolve('#chapter'))});
  const KEEP = {
    value: (fields) => fields.get('short'),
    padded: (fields) => fields.get('padded'),
    name: (fields) => fields.lines[2][0],
    others: (fields) => fields.without('Long-Field-Name').without('Padded'),
    fields: (fields) => (fields.get('x'), fields),
  };
  const section = (number) => Buffer.from(
    'Short: ' + number + '\\r\\nPadded: ' + ' '.repeat(10_000) + number + '\\r\\nLong-Field-Name: ' + 'x'.repeat(20_000)
  );
  const used = () => (gc(), gc(), process.memoryUsage().heapUsed + process.memoryUsage().external);
  const measured = {};
  for (const [name, keep] of Object.entries(KEEP)) {
    const kept = [];
    const before = used();
    for (let number = 0; number < 300; number++) kept.push(keep(Fields.received(section('a value of ' + (number + 1e6)))));
    measured[name] = Math.round((used() - before) / kept.length);
  }
  console.log(JSON.stringify(measured));
`;

describe('A head of 30 kB does not stay in memory', () => {
  /** One process for all, started by the first that asks. */
  let measured: Promise<Record<string, number>> | undefined;

  async function measure(): Promise<Record<string, number>> {
    const options = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', HEAP];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: join(import.meta.dirname, '..') });
    return JSON.parse(stdout);
  }

  it.each([
    ['one value of it', 'value', 2000],
    ['a value that stood among spaces', 'padded', 2000],
    ['the name of a field', 'name', 2000],
    ['two of its lines', 'others', 2000],
    ['all of its lines, whose octets are not needed any more', 'fields', 25_000],
  ])('for %s', async (_, kept, most) => {
    measured ??= measure();
    expect((await measured)[kept]).toBeLessThan(most);
  });
});
