/** The parts of the parser, each alone: a fault in one is found here before the whole is looked at. */

import {
  decodeLatin1,
  encodeLatin1,
  encodeUtf8,
  type FieldLine,
  type Framing,
  ProtocolError,
} from '@http-from-scratch/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ContentReader,
  DEFAULT_LIMITS,
  LineFinder,
  NEED_BYTES,
  OctetBuffer,
  type ParserLimits,
  parseRequestLine,
  parseStatusLine,
  SectionReader,
} from '#chapter';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What is in the buffer and not used up. */
function rest({ octets, start, end }: OctetBuffer): string {
  return decodeLatin1(octets, start, end);
}

/** Whole, cut in two at each place, and octet by octet. */
function cuts(text: string): string[][] {
  return [[text], ...Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)]), [...text]];
}

/** The fault as `code status`, or what came instead. */
function fault(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (error instanceof ProtocolError) return `${error.code} ${error.status}`;
    throw error;
  }
}

describe('octets that are not used up', () => {
  it('stay in order, however they come', () => {
    const buffer = new OctetBuffer();
    for (const piece of ['ab', '', 'c', 'def']) buffer.push(encodeLatin1(piece));
    expect(rest(buffer)).toBe('abcdef');
    buffer.consume(4);
    buffer.push(encodeLatin1('gh'));
    expect(rest(buffer)).toBe('efgh');
    expect(buffer.length).toBe(4);
  });

  it('stay in order also when they move into a larger array, and those before them are used up', () => {
    const buffer = new OctetBuffer();
    let all = '';
    for (let times = 0; times < 40; times++) {
      const piece = `${times}:${'x'.repeat(times * 3)};`;
      buffer.push(encodeLatin1(piece));
      all += piece;
      const used = Math.floor(buffer.length / 3);
      buffer.consume(used);
      all = all.slice(used);
      expect(rest(buffer)).toBe(all);
    }
  });

  it('take up no more room than a few times what they are, however long the stream lasts', () => {
    const buffer = new OctetBuffer();
    buffer.push(new Uint8Array(100));
    for (let times = 0; times < 2000; times++) {
      buffer.push(new Uint8Array(100));
      buffer.consume(100);
    }
    expect(buffer.length).toBe(100);
    expect(buffer.octets.length).toBeLessThan(4000);
  });

  it('know their place in the stream, also when those before them are gone', () => {
    const buffer = new OctetBuffer();
    const places: number[] = [];
    for (let times = 0; times < 200; times++) {
      buffer.push(encodeLatin1('abc'));
      places.push(buffer.consume(2));
      if (times % 50 === 49) places.push(buffer.consume(buffer.length));
    }
    let at = 0;
    for (let times = 0; times < 200; times++) {
      expect(places.shift()).toBe(at);
      at += 2;
      if (times % 50 === 49) {
        expect(places.shift()).toBe(at);
        at = 3 * (times + 1);
      }
    }
  });

  it('are not written over when a view of them has been handed out', () => {
    const buffer = new OctetBuffer();
    const views: { octets: Uint8Array; text: string }[] = [];
    for (let times = 0; times < 300; times++) {
      const owned = encodeLatin1('0123456789');
      // A socket gives views into a larger piece, and the octets around them are not ours.
      views.push({ octets: owned, text: '0123456789' });
      buffer.push(owned.subarray(3, 7));
      const shown = buffer.octets.subarray(buffer.start, buffer.start + 3);
      views.push({ octets: shown, text: decodeLatin1(shown) });
      buffer.consume(3);
    }
    for (const { octets, text } of views) expect(decodeLatin1(octets)).toBe(text);
  });

  it('are not copied when they come alone', () => {
    const buffer = new OctetBuffer();
    for (const piece of ['abc', 'de'].map(encodeLatin1)) {
      buffer.push(piece);
      expect(buffer.octets).toBe(piece);
      buffer.consume(piece.length);
    }
  });

  it('are let go of when the last of them is used up: a connection may wait for hours', () => {
    const buffer = new OctetBuffer();
    for (const [used, left] of [
      [3, 0],
      [5, 2],
      [2, 0],
    ] as const) {
      if (used > buffer.length) buffer.push(new Uint8Array(65_536).subarray(0, used + left - buffer.length));
      buffer.consume(used);
      expect(buffer.length).toBe(left);
      if (left === 0) expect(buffer.octets.buffer.byteLength).toBe(0);
    }
    buffer.push(encodeLatin1('a'));
    expect(buffer.consume(1)).toBe(10);
  });

  it('are copied a few times at most, however slowly they come', () => {
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const buffer = new OctetBuffer();
    for (let times = 0; times < 20_000; times++) buffer.push(Uint8Array.of(0x61));
    expect(buffer.length).toBe(20_000);
    expect(set.mock.calls.reduce((sum, [source]) => sum + source.length, 0)).toBeLessThan(20_000 * 4);
  });
});

describe('the end of a line', () => {
  const tooLong = () => new ProtocolError('head-too-large', 431, 'too long');

  /** Where the line ends after each piece. */
  function ends(pieces: readonly string[], limit = 100): (number | undefined)[] {
    const buffer = new OctetBuffer();
    const finder = new LineFinder();
    return pieces.map((piece) => {
      buffer.push(encodeLatin1(piece));
      return finder.find(buffer, buffer.start, limit, tooLong);
    });
  }

  it.each([
    ['in front of its CR LF', 'ab\r\ncd', 2],
    ['where it begins, when it is empty', '\r\n', 0],
    ['behind spaces, tabs, and octets past ASCII', 'a \tb\xe9\xff \r\n', 7],
  ])('is %s', (_, octets, end) => {
    expect(ends([octets])).toEqual([end]);
  });

  it.each([
    ['before anything has come', ''],
    ['before its CR', 'ab'],
    ['between its CR and its LF', 'ab\r'],
  ])('is not known %s', (_, octets) => {
    expect(ends([octets])).toEqual([undefined]);
  });

  it('is the same, however the line is cut', () => {
    for (const pieces of cuts('ab c\r\n')) expect(ends(pieces).at(-1), JSON.stringify(pieces)).toBe(4);
  });

  it.each([
    ['LF without CR', 'ab\n'],
    ['CR without LF', 'ab\rc'],
    ['two CR', 'ab\r\r\n'],
    ['NUL', 'a\0'],
    ['DEL', 'a\x7f'],
    ['the first octets of TLS', '\x16\x03\x01'],
  ])('cannot be %s, and that is said at once', (_, octets) => {
    expect(fault(() => ends([octets]))).toBe('bad-octet 400');
    expect(fault(() => ends([...octets]))).toBe('bad-octet 400');
  });

  it('may come after as many octets as the limit says', () => {
    for (const pieces of cuts('abc\r\n')) expect(ends(pieces, 3).at(-1)).toBe(3);
    expect(ends(['abc'], 3)).toEqual([undefined]);
  });

  it.each([
    ['with its end', 'abcd\r\n'],
    ['before its end has come', 'abcd'],
  ])('may not come after more: a line is too long %s', (_, octets) => {
    expect(fault(() => ends([octets], 3))).toBe('head-too-large 431');
    expect(fault(() => ends([...octets], 3))).toBe('head-too-large 431');
  });

  it('is looked for in each line anew', () => {
    const buffer = new OctetBuffer();
    const finder = new LineFinder();
    buffer.push(encodeLatin1('abc\r\nd\r\n\r\n'));
    const found = [0, 5, 8].map((start) => finder.find(buffer, start, 100, tooLong));
    expect(found).toEqual([3, 6, 8]);
  });

  it('is not looked for again in octets that have been looked at', () => {
    const line = encodeLatin1('abcdef\r\n');
    const buffer = new OctetBuffer();
    const finder = new LineFinder();
    buffer.octets = line;
    for (buffer.end = 1; buffer.end < line.length; buffer.end++) {
      expect(finder.find(buffer, 0, 100, tooLong)).toBeUndefined();
      line.fill(0, 0, Math.min(buffer.end - 1, 5)); // whoever looks there again finds an illegal octet
    }
    expect(finder.find(buffer, 0, 100, tooLong)).toBe(6);
  });
});

/** A line somewhere in a buffer: what stands around it is not its business. */
function within<T>(parse: (octets: Uint8Array, start: number, end: number) => T, line: string): T {
  return parse(encodeLatin1(`A: b\r\n${line}\r\nC: d\r\n`), 6, 6 + line.length);
}

describe('a request-line', () => {
  const read = (line: string) => within(parseRequestLine, line);

  it('has a method, a target, and a version', () => {
    expect(read('GET /a?b HTTP/1.1')).toEqual({ method: 'GET', target: '/a?b', version: '1.1' });
  });

  it.each([
    ['any token as method', 'M-SEARCH!#~ / HTTP/1.1', { method: 'M-SEARCH!#~' }],
    ['a method in small letters, which stays as it is', 'get / HTTP/1.1', { method: 'get' }],
    ['a target with what browsers leave as it is', 'GET /?{|}^" HTTP/1.1', { target: '/?{|}^"' }],
    ['a whole URI', 'GET http://x/ HTTP/1.1', { target: 'http://x/' }],
    ['a target that is judged later, with the head', 'GET index.html HTTP/1.1', { target: 'index.html' }],
    ['HTTP/1.0', 'GET / HTTP/1.0', { version: '1.0' }],
    ['HTTP/1.2, read as 1.1', 'GET / HTTP/1.2', { version: '1.1' }],
  ])('may have %s', (_, line, parts) => {
    expect(read(line)).toMatchObject(parts);
  });

  it.each([
    ['two spaces', 'GET  / HTTP/1.1', /^bad-request-line 400$/],
    ['a tab for a space', 'GET\t/ HTTP/1.1', /^bad-request-line 400$/],
    ['a space in the target', 'GET /a b HTTP/1.1', /^bad-(request-line|version) 400$/],
    ['a space before the method', ' GET / HTTP/1.1', /^bad-request-line 400$/],
    ['a space after the version', 'GET / HTTP/1.1 ', /^bad-(request-line|version) 400$/],
    ['a fourth part', 'GET / HTTP/1.1 x', /^bad-(request-line|version) 400$/],
    ['no version', 'GET /', /^bad-request-line 400$/],
    ['no target', 'GET  HTTP/1.1', /^bad-request-line 400$/],
    ['a method alone', 'GET', /^bad-request-line 400$/],
    ['a bracket in the method', 'G(T / HTTP/1.1', /^bad-request-line 400$/],
    ['a fragment', 'GET /#a HTTP/1.1', /^bad-request-line 400$/],
    ['an octet past ASCII in the target', 'GET /\xe9 HTTP/1.1', /^bad-request-line 400$/],
    ['small letters for HTTP', 'GET / http/1.1', /^bad-version 400$/],
    ['two digits of a minor version', 'GET / HTTP/1.10', /^bad-version 400$/],
    ['no minor version', 'GET / HTTP/1', /^bad-version 400$/],
    ['HTTP/2', 'GET / HTTP/2.0', /^unsupported-version 505$/],
    ['HTTP/0.9', 'GET / HTTP/0.9', /^unsupported-version 505$/],
  ])('is none with %s', (_, line, wanted) => {
    expect(fault(() => read(line))).toMatch(wanted);
  });
});

describe('a status-line', () => {
  const read = (line: string) => within(parseStatusLine, line);

  it.each([
    ['a reason', 'HTTP/1.1 200 OK', { version: '1.1', status: 200, reason: 'OK' }],
    ['a reason of several words', 'HTTP/1.0 404 Not  Found', { version: '1.0', status: 404, reason: 'Not  Found' }],
    ['an empty reason', 'HTTP/1.1 299 ', { version: '1.1', status: 299, reason: '' }],
    ['octets past ASCII in it', 'HTTP/1.1 404 \xfc', { version: '1.1', status: 404, reason: '\xfc' }],
    ['the lowest status', 'HTTP/1.1 100 Continue', { version: '1.1', status: 100, reason: 'Continue' }],
    ['the highest status', 'HTTP/1.1 599 Last', { version: '1.1', status: 599, reason: 'Last' }],
    ['HTTP/1.2, read as 1.1', 'HTTP/1.2 200 OK', { version: '1.1', status: 200, reason: 'OK' }],
    ['no reason at all', 'HTTP/1.1 299', { version: '1.1', status: 299, reason: '' }],
  ])('may have %s', (_, line, parts) => {
    expect(read(line)).toEqual(parts);
  });

  it.each([
    ['no number', 'HTTP/1.1 OK', 'bad-status-line 502'],
    ['a status of four digits', 'HTTP/1.1 2000 OK', 'bad-status-line 502'],
    ['a status of four digits, and no reason', 'HTTP/1.1 2000', 'bad-status-line 502'],
    ['a status of two digits', 'HTTP/1.1 20 OK', 'bad-status-line 502'],
    ['status 600', 'HTTP/1.1 600 OK', 'bad-status-line 502'],
    ['status 099', 'HTTP/1.1 099 OK', 'bad-status-line 502'],
    ['a reason right behind the status', 'HTTP/1.1 200OK', 'bad-status-line 502'],
    ['two spaces before the status', 'HTTP/1.1  200 OK', 'bad-status-line 502'],
    ['something before the version', 'x HTTP/1.1 200 OK', 'bad-status-line 502'],
    ['no status at all', 'HTTP/1.1', 'bad-status-line 502'],
    ['no version', ' 200 OK', 'bad-version 400'],
    ['small letters for HTTP', 'http/1.1 200 OK', 'bad-version 400'],
    ['another version', 'HTTP/3.0 200 OK', 'unsupported-version 505'],
  ])('is none with %s', (_, line, wanted) => {
    expect(fault(() => read(line))).toBe(wanted);
  });
});

describe('field-lines', () => {
  const START = 'GET / HTTP/1.1\r\n';

  /** Reads the lines that follow a start-line in the middle of a stream. */
  function readPieces(
    pieces: readonly string[],
    limits: Partial<ParserLimits> = {},
    kind: 'head' | 'trailers' = 'head',
  ) {
    const buffer = new OctetBuffer();
    const reader = new SectionReader(buffer, new LineFinder(), { ...DEFAULT_LIMITS, ...limits });
    buffer.push(encodeLatin1(`before${kind === 'head' ? START : ''}`));
    buffer.consume(6);
    reader.begin(kind, kind === 'head' ? START.length : 0);
    let complete = false;
    for (const piece of pieces) {
      buffer.push(encodeLatin1(piece));
      complete = reader.read();
    }
    return { complete, reader, buffer };
  }

  function lines(text: string): readonly FieldLine[] {
    const { reader } = readPieces([`${text}\r\n\r\n`]);
    return reader.fields().lines;
  }

  it('go up to the empty line, and what follows is left alone', () => {
    const { complete, reader, buffer } = readPieces(['Host: x\r\nA: b\r\n\r\nC: d\r\n']);
    expect(complete).toBe(true);
    expect(reader.section.count).toBe(2);
    const lines = reader.fields();
    expect(reader.consume()).toBe(6);
    expect(rest(buffer)).toBe('C: d\r\n');
    expect(lines.lines).toEqual([
      ['Host', 'x'],
      ['A', 'b'],
    ]);
  });

  it('are the same wherever they lie: behind a long start-line, and behind other octets', () => {
    for (const [before, startLine] of [
      ['', START],
      ['before', START],
      ['x'.repeat(40), `GET /${'a'.repeat(50)} HTTP/1.1\r\n`],
      ['before', ''],
    ] as const) {
      const buffer = new OctetBuffer();
      const reader = new SectionReader(buffer, new LineFinder(), DEFAULT_LIMITS);
      buffer.push(encodeLatin1(`${before}${startLine}host: x\r\nA: b\r\n\r\nC: d\r\n`));
      buffer.consume(before.length);
      reader.begin('head', startLine.length);
      expect(reader.read()).toBe(true);
      expect(reader.done).toBe(startLine.length + 17);
      expect(reader.section.control.host).toEqual(['x']);
      expect(reader.fields().lines).toEqual([
        ['host', 'x'],
        ['A', 'b'],
      ]);
    }
  });

  it('may be none', () => {
    const { complete, reader } = readPieces(['\r\n']);
    expect(complete).toBe(true);
    expect(reader.fields().lines).toEqual([]);
  });

  it.each<[string, string, FieldLine[]]>([
    ['without a space behind the colon', 'A:b', [['A', 'b']]],
    ['with spaces and tabs around the value', 'A: \t b c\t ', [['A', 'b c']]],
    ['with colons in the value', 'A: b: c:d', [['A', 'b: c:d']]],
    ['with an empty value', 'A:', [['A', '']]],
    ['with a value of spaces', 'A:  ', [['A', '']]],
    ['with octets past ASCII', 'A: caf\xe9', [['A', 'caf\xe9']]],
    ['with a no-break space, which is no whitespace here', 'A: \xa0b', [['A', '\xa0b']]],
    [
      'with one name in several cases',
      'a: 1\r\nA: 2\r\na: 3',
      [
        ['a', '1'],
        ['A', '2'],
        ['a', '3'],
      ],
    ],
    ['with a name that objects have already', '__proto__: x', [['__proto__', 'x']]],
  ])('are read %s', (_, text, wanted) => {
    expect(lines(text)).toEqual(wanted);
  });

  it.each([
    ['a space before the colon', 'A : b'],
    ['a tab before the colon', 'A\t: b'],
    ['no colon', 'A'],
    ['no name', ': b'],
    ['a space at the beginning: folding is obsolete', 'A: b\r\n c'],
    ['a bracket in the name', '[A]: b'],
    ['a letter past ASCII in the name', '\xc4: b'],
  ])('are none with %s', (_, text) => {
    expect(fault(() => lines(text))).toBe('bad-field-line 400');
  });

  it('are the same, however they are cut, and complete with their last octet', () => {
    const text = `Host: x\r\nLong: ${'a'.repeat(300)}\r\n\r\n`;
    for (const pieces of cuts(text)) {
      const { complete, reader } = readPieces(pieces);
      expect(complete).toBe(true);
      expect(reader.fields().text).toBe(text.slice(0, -2));
    }
    expect(readPieces([...text.slice(0, -1)]).complete).toBe(false);
  });

  it('that steer the message are known at once, in any case, with each of their values', () => {
    const { reader } = readPieces([
      'HOST: x\r\ncontent-length: 5\r\nConnection:a\r\nContent-Length: 6 \r\nEXPECT: e\r\ntransfer-Encoding: t\r\n',
    ]);
    expect(reader.section.control).toEqual({
      host: ['x'],
      expect: ['e'],
      connection: ['a'],
      contentLength: ['5', '6'],
      transferEncoding: ['t'],
    });
  });

  const STEERING = ['Host', 'Expect', 'Connection', 'Content-Length', 'Transfer-Encoding'];

  it.each([
    ...['Content_Length', 'Hos', 'Hostt', 'X-Host', 'Transfer-Encodin'],
    ...STEERING.flatMap((name) =>
      Array.from(name, (letter, at) => name.slice(0, at) + (letter === 'x' ? 'y' : 'x') + name.slice(at + 1)),
    ),
  ])('that only look like them steer nothing: %s', (name) => {
    const { reader } = readPieces([`${name}: x\r\n\r\n`]);
    expect(reader.section.control).toEqual({
      host: [],
      expect: [],
      connection: [],
      contentLength: [],
      transferEncoding: [],
    });
  });

  it.each<[string, Partial<ParserLimits>, string, string]>([
    ['octets of the head, the start-line among them', { head: START.length + 6 }, 'A: b\r\n', 'C:\r\n'],
    ['octets of all lines together', { head: START.length + 12 }, 'A: b\r\nC: d\r\n', 'E: f\r\n'],
    ['octets, CR LF of the last line among them', { head: START.length + 13 }, 'A: b\r\nC: d\r\n', 'E\r\n'],
    ['octets, of which one line has all', { head: START.length + 6 }, 'A: b\r\n', 'A'],
    ['octets, all of which the start-line has', { head: START.length }, '', 'A'],
    ['no lines', { fields: 0 }, '', 'A: b\r\n'],
    ['lines', { fields: 2 }, 'A: b\r\nC: d\r\n', 'E: f\r\n'],
  ])('have a limit of %s', (what, limits, fits, more) => {
    expect(readPieces([`${fits}\r\n`], limits).complete).toBe(true);
    const code = what.endsWith('lines') ? 'too-many-fields 431' : 'head-too-large 431';
    expect(fault(() => readPieces([`${fits}${more}`], limits).complete)).toBe(code);
  });

  it('have the limit of lines as trailers, too', () => {
    expect(readPieces(['A: b\r\n\r\n'], { fields: 1 }, 'trailers').complete).toBe(true);
    expect(fault(() => readPieces(['A: b\r\nC: d\r\n'], { fields: 1 }, 'trailers').complete)).toBe(
      'too-many-fields 431',
    );
  });

  it('have another limit as trailers', () => {
    expect(readPieces(['A: b\r\n\r\n'], { trailers: 6, head: 0 }, 'trailers').complete).toBe(true);
    expect(fault(() => readPieces(['A: bc\r\n\r\n'], { trailers: 6 }, 'trailers').complete)).toBe(
      'trailers-too-large 431',
    );
    expect(fault(() => readPieces(['A: bcdefgh'], { trailers: 6 }, 'trailers').complete)).toBe(
      'trailers-too-large 431',
    );
  });
});

describe('content', () => {
  interface Reading {
    /** The data of all pieces. */
    content: string;
    complete: boolean;
    /** What is left in the buffer. */
    left: string;
  }

  function reader(limits: Partial<ParserLimits> = {}) {
    const buffer = new OctetBuffer();
    return { buffer, content: new ContentReader(buffer, new LineFinder(), { ...DEFAULT_LIMITS, ...limits }) };
  }

  function read(framing: Framing, pieces: readonly string[], limits: Partial<ParserLimits> = {}): Reading {
    const { buffer, content: from } = reader(limits);
    from.begin(framing);
    const reading: Reading = { content: '', complete: false, left: '' };
    for (const piece of pieces) {
      buffer.push(encodeLatin1(piece));
      for (;;) {
        const event = from.next();
        reading.complete = event === undefined;
        if (event === undefined || event === NEED_BYTES) break;
        reading.content += decodeLatin1(event.octets);
        if (event.octets.length > 0) continue;
        reading.content += '(a piece of no octets)';
        break; // or this would go on for ever
      }
    }
    return { ...reading, left: rest(buffer) };
  }

  const CHUNKED: Framing = { kind: 'chunked' };
  const length = (octets: number): Framing => ({ kind: 'length', octets });

  it('with a length ends after so many octets, and the next message stays', () => {
    for (const pieces of cuts('helloGET')) {
      expect(read(length(5), pieces)).toEqual({ content: 'hello', complete: true, left: 'GET' });
    }
  });

  it('with a length is counted in octets, not in characters', () => {
    const snowman = decodeLatin1(encodeUtf8('☃'));
    expect(read(length(3), [`${snowman}GET`])).toEqual({ content: snowman, complete: true, left: 'GET' });
  });

  it('with a length is given as it comes, and waits for the rest', () => {
    expect(read(length(5), ['he'])).toEqual({ content: 'he', complete: false, left: '' });
  });

  it('with a length may be followed by a message without any, and that one waits for nothing', () => {
    const { buffer, content } = reader();
    buffer.push(encodeLatin1('helloGET'));
    content.begin(length(5));
    expect(content.next()).toMatchObject({ kind: 'content', start: 0, end: 5 });
    expect(content.next()).toBeUndefined();
    content.begin({ kind: 'none' });
    expect([content.next(), content.mayEnd]).toEqual([undefined, true]);
    expect(rest(buffer)).toBe('GET');
  });

  it('that lasts until the connection closes takes all that comes', () => {
    expect(read({ kind: 'until-close' }, ['a', '\r\n\r\n', 'b'])).toMatchObject({
      content: 'a\r\n\r\nb',
      complete: false,
    });
  });

  it('that lasts until the connection closes is counted anew for each message', () => {
    const { buffer, content } = reader({ content: 3 });
    for (let times = 0; times < 3; times++) {
      content.begin({ kind: 'until-close' });
      buffer.push(encodeLatin1('abc'));
      expect(content.next()).toMatchObject({ kind: 'content' });
      expect(content.next()).toBe(NEED_BYTES);
    }
  });

  it('is a view into what was pushed, and says where it lies', () => {
    const { buffer, content } = reader();
    const octets = Uint8Array.from(encodeLatin1('headhello')); // the `slice` of a Buffer would be a view, too
    buffer.push(octets);
    buffer.consume(4);
    content.begin(length(5));
    const piece = content.next();
    expect(piece).toMatchObject({ kind: 'content', start: 4, end: 9 });
    expect(decodeLatin1((piece as { octets: Uint8Array }).octets)).toBe('hello');
    // Compared here, not by expect: a failure would print the whole memory behind both.
    const shared = (piece as { octets: Uint8Array }).octets.buffer === octets.buffer;
    expect(shared ? 'the same memory' : 'a copy').toBe('the same memory');
  });

  it.each([
    ['two chunks', '5\r\nhello\r\n1\r\n!\r\n0\r\n', 'hello!'],
    ['no chunk but the last', '0\r\n', ''],
    ['a size in hexadecimal', `1A\r\n${'x'.repeat(26)}\r\n0\r\n`, 'x'.repeat(26)],
    ['a size in small letters, with zeros before it', '00b\r\nhello world\r\n000\r\n', 'hello world'],
    ['a size with many zeros before it', `${'0'.repeat(32)}5\r\nhello\r\n${'0'.repeat(33)}\r\n`, 'hello'],
    ['data that looks like a chunk', '7\r\n0\r\n\r\nab\r\n0\r\n', '0\r\n\r\nab'],
    ['extensions', '5;a;b="c" ; d=e\r\nhello\r\n0;f\r\n', 'hello'],
  ])('in chunks may have %s', (_, octets, wanted) => {
    // Behind the last chunk come trailers and the empty line, which are not content.
    for (const pieces of cuts(`${octets}\r\nGET`)) {
      expect(read(CHUNKED, pieces)).toEqual({ content: wanted, complete: true, left: '\r\nGET' });
    }
  });

  it('has room for digits past the 16th as long as those of all sizes, and all extensions, have it together', () => {
    const chunk = `${'0'.repeat(16)}1;a\r\nx\r\n`; // one digit too many, and two octets of an extension
    expect(read(CHUNKED, [chunk, chunk, '0\r\n'], { chunkExtension: 6 }).content).toBe('xx');
    expect(fault(() => read(CHUNKED, [chunk, chunk], { chunkExtension: 5 }))).toBe('chunk-extension-too-long 400');
  });

  it('in chunks is given as it comes', () => {
    expect(read(CHUNKED, ['5\r\nhe'])).toMatchObject({ content: 'he', complete: false });
    expect(read(CHUNKED, ['5\r\nhello'])).toMatchObject({ content: 'hello', complete: false });
  });

  it('in chunks waits for a size, and for the line end behind the data', () => {
    const whole = '1\r\na\r\n0\r\n';
    for (let at = 0; at < whole.length; at++) {
      expect(read(CHUNKED, [whole.slice(0, at)]), whole.slice(0, at)).toMatchObject({ complete: false });
      expect(read(CHUNKED, [whole.slice(0, at), whole.slice(at)])).toEqual({ content: 'a', complete: true, left: '' });
    }
  });

  it('lies where it lies in the stream, also behind the sizes of chunks', () => {
    const { buffer, content } = reader();
    buffer.push(encodeLatin1('head2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n'));
    buffer.consume(4);
    content.begin(CHUNKED);
    expect(content.next()).toMatchObject({ start: 11, end: 13 });
    expect(content.next()).toMatchObject({ start: 18, end: 21 });
    expect(content.next()).toBeUndefined();
    expect(buffer.offset).toBe(26);
  });

  it.each([
    ['16 digits, with no room for more', '0'.repeat(15), 0],
    ['17 digits, with room for one more', '0'.repeat(16), 1],
    ['33 digits', '0'.repeat(32), 17],
    ['a thousand digits', '0'.repeat(999), 984],
  ])('has room for digits past the 16th where extensions may stand: %s', (_, zeros, chunkExtension) => {
    expect(read(CHUNKED, [`${zeros}1\r\na\r\n0\r\n`], { chunkExtension }).content).toBe('a');
    expect(fault(() => read(CHUNKED, [`${zeros}01\r\na\r\n`], { chunkExtension }))).toBe(
      'chunk-extension-too-long 400',
    );
  });

  it.each([
    ['data that is longer than its size', '5\r\nhello!\r\n', 'bad-chunk 400'],
    ['LF alone after the data', '5\r\nhello\n0\r\n', 'bad-chunk 400'],
    ['CR and something else after the data', '5\r\nhello\rX', 'bad-chunk 400'],
    ['LF alone after a size', '5\nhello', 'bad-octet 400'],
    ['a wrong octet behind the data, as soon as it comes', '1\r\naX', 'bad-chunk 400'],
    ['a wrong octet and LF behind the data', '1\r\naX\n', 'bad-chunk 400'],
    ['no size', '\r\nhello', 'bad-chunk 400'],
    ['a size with 0x', '0x5\r\nhello\r\n', 'bad-chunk 400'],
    ['a negative size', '-5\r\nhello\r\n', 'bad-chunk 400'],
    ['a sign', '+5\r\nhello\r\n', 'bad-chunk 400'],
    ['a space before the size', ' 5\r\nhello\r\n', 'bad-chunk 400'],
    ['a space behind the size', '5 \r\nhello\r\n', 'bad-chunk 400'],
    ['an underscore', '0_5\r\nhello\r\n', 'bad-chunk 400'],
    ['an extension without a name', '5;\r\nhello\r\n', 'bad-chunk 400'],
    ['a size past 2^53', '20000000000000\r\n', 'content-too-large 413'],
    ['a size of 16 digits', 'ffffffffffffffff\r\n', 'content-too-large 413'],
    ['a letter that is no digit', 'g\r\nhello\r\n', 'bad-chunk 400'],
    ['a letter behind the digits', '5g\r\nhello\r\n', 'bad-chunk 400'],
    ['a letter behind the last size', '0x\r\n', 'bad-chunk 400'],
  ])('in chunks is refused with %s', (_, octets, wanted) => {
    const limits = { content: Number.POSITIVE_INFINITY };
    expect(fault(() => read(CHUNKED, [octets], limits))).toBe(wanted);
    expect(fault(() => read(CHUNKED, [...octets], limits))).toBe(wanted);
  });

  it('has a limit, and a length past it is refused before an octet has come', () => {
    expect(read(length(6), ['abcdef'], { content: 6 }).complete).toBe(true);
    expect(fault(() => read(length(7), [''], { content: 6 }))).toBe('content-too-large 413');
  });

  it.each<[string, Framing, string]>([
    ['a length', length(6), 'abcdef'],
    ['chunks', CHUNKED, '3\r\nabc\r\n3\r\ndef\r\n0\r\n'],
    ['what lasts until close', { kind: 'until-close' }, 'abcdef'],
  ])('may have another limit for one message, more or less: %s', (_, framing, octets) => {
    const { buffer, content } = reader({ content: 5 });
    const all = () => {
      for (let piece = content.next(); piece !== undefined && piece !== NEED_BYTES; piece = content.next());
    };
    for (const [limit, outcome] of [
      [6, undefined],
      [5, 'content-too-large 413'],
      [Number.POSITIVE_INFINITY, undefined],
      [undefined, 'content-too-large 413'], // the next message has the usual limit again
      [0, 'content-too-large 413'],
    ] as const) {
      content.begin(framing);
      if (limit !== undefined) content.limit = limit;
      buffer.push(encodeLatin1(octets));
      expect(fault(all), `with a limit of ${limit}`).toBe(outcome);
      buffer.consume(buffer.length);
    }
  });

  it('has a limit for all chunks together', () => {
    const limits = { content: 6 };
    expect(read(CHUNKED, ['3\r\nabc\r\n3\r\ndef\r\n0\r\n'], limits).complete).toBe(true);
    expect(fault(() => read(CHUNKED, ['3\r\nabc\r\n4\r\n'], limits))).toBe('content-too-large 413');
  });

  it('has a limit when nothing is announced', () => {
    const limits = { content: 6 };
    expect(read({ kind: 'until-close' }, ['abc', 'def'], limits).content).toBe('abcdef');
    const { buffer, content } = reader(limits);
    content.begin({ kind: 'until-close' });
    buffer.push(encodeLatin1('abcdefg'));
    expect(content.next(), 'what the limit allows').toMatchObject({ start: 0, end: 6 });
    expect(fault(() => content.next())).toBe('content-too-large 413');
    expect(fault(() => read({ kind: 'until-close' }, ['abc', 'defg'], limits))).toBe('content-too-large 413');
  });

  it('has a limit for the extensions of all its chunks', () => {
    const limits = { chunkExtension: 4 };
    expect(read(CHUNKED, ['1;a\r\nx\r\n1;b\r\ny\r\n0\r\n'], limits).complete).toBe(true);
    expect(fault(() => read(CHUNKED, ['1;a\r\nx\r\n1;bc\r\n'], limits))).toBe('chunk-extension-too-long 400');
    const three = '1;a\r\nx\r\n'.repeat(3);
    expect(fault(() => read(CHUNKED, [three], limits))).toBe('chunk-extension-too-long 400');
    expect(read(CHUNKED, [`${three}0\r\n`], { chunkExtension: 6 }).content).toBe('xxx');
    expect(fault(() => read(CHUNKED, [`1;${'a'.repeat(100)}`], limits))).toBe('chunk-extension-too-long 400');
  });

  it('of each message is counted anew', () => {
    const { buffer, content } = reader({ content: 3, chunkExtension: 2 });
    for (let times = 0; times < 3; times++) {
      content.begin(CHUNKED);
      buffer.push(encodeLatin1('3;a\r\nabc\r\n0\r\n'));
      expect(content.mayEnd).toBe(false);
      expect(content.next()).toMatchObject({ kind: 'content' });
      expect(content.next()).toBeUndefined();
    }
  });
});
