import { decodeLatin1, encodeLatin1, encodeUtf8, type FieldLine, Fields } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import {
  CONTINUE,
  encodeChunk,
  encodeLastChunk,
  joinMessage,
  type ResponseHeadOptions,
  serializeRequest,
  serializeResponseHead,
} from '#chapter';

const FIVE: ResponseHeadOptions = { framing: { kind: 'length', octets: 5 } };
const NONE: ResponseHeadOptions = { framing: { kind: 'none' } };

function head(status: number, lines: FieldLine[], options: ResponseHeadOptions): string[] {
  return serializeResponseHead({ status, fields: Fields.of(...lines) }, options).split('\r\n');
}

describe('the head of a response', () => {
  it('is a status-line, the fields in order, what frames the content, and an empty line', () => {
    expect(
      head(
        200,
        [
          ['B', '1'],
          ['a', '2'],
          ['B', ''],
        ],
        FIVE,
      ),
    ).toEqual(['HTTP/1.1 200 OK', 'B: 1', 'a: 2', 'B: ', 'Content-Length: 5', '', '']);
  });

  it.each<[string, ResponseHeadOptions, string[]]>([
    ['a length', FIVE, ['Content-Length: 5']],
    ['a length of zero', { framing: { kind: 'length', octets: 0 } }, ['Content-Length: 0']],
    ['chunked', { framing: { kind: 'chunked' } }, ['Transfer-Encoding: chunked']],
    ['the end of the connection', { framing: { kind: 'until-close' }, connection: 'close' }, ['Connection: close']],
    ['no content', NONE, []],
    ['a date', { ...NONE, date: 'today' }, ['Date: today']],
    ['an old client', { ...NONE, connection: 'keep-alive' }, ['Connection: keep-alive']],
    [
      'how long an idle connection is kept',
      { ...NONE, connection: 'keep-alive', keepAlive: 5 },
      ['Connection: keep-alive', 'Keep-Alive: timeout=5'],
    ],
    ['nothing of that when it closes', { ...NONE, connection: 'close', keepAlive: 5 }, ['Connection: close']],
    ['nothing of that when it says nothing of the connection', { ...NONE, keepAlive: 5 }, []],
    [
      'all of it, in this order',
      { ...FIVE, date: 'today', connection: 'close' },
      ['Content-Length: 5', 'Date: today', 'Connection: close'],
    ],
  ])('says %s', (_, options, wanted) => {
    expect(head(200, [], options).slice(1, -2)).toEqual(wanted);
  });

  it.each<[string, number, FieldLine, ResponseHeadOptions]>([
    ['a length of its own', 200, ['content-length', '7'], FIVE],
    ['a length beside chunks', 200, ['Content-Length', '7'], { framing: { kind: 'chunked' } }],
    ['in a 204, which has no content, a length', 204, ['Content-Length', '0'], NONE],
    ['a transfer coding', 200, ['TRANSFER-ENCODING', 'gzip'], NONE],
    ['what the connection will do', 200, ['connection', 'keep-alive'], NONE],
  ])('passes over a handler that says %s', (_, status, line, options) => {
    expect(head(status, [line], options)).toEqual(head(status, [], options));
  });

  it('lets a handler tell the length that GET would have', () => {
    for (const status of [200, 304]) {
      expect(head(status, [['Content-Length', '7']], NONE).slice(1)).toEqual(['Content-Length: 7', '', '']);
    }
  });

  it('keeps a Date that the handler gives', () => {
    const lines = head(200, [['date', 'yesterday']], { ...NONE, date: 'today' });
    expect(lines.filter((line) => /date/i.test(line))).toEqual(['date: yesterday']);
  });

  it('keeps fields whose names are only as long as those that frame', () => {
    const lines: FieldLine[] = [
      ['Late', 'a'],
      ['Age-of-Age', 'b'],
      ['Content-Langua', 'c'],
      ['Transfer-Decoding', 'd'],
    ];
    expect(head(200, lines, FIVE).slice(1, 5)).toEqual(lines.map(([name, value]) => `${name}: ${value}`));
  });

  it('leaves the reason-phrase empty for a status that has none, and keeps its space', () => {
    expect(head(299, [], NONE)[0]).toBe('HTTP/1.1 299 ');
  });

  it.each([99, 600, 200.5, Number.NaN, -1])('does not exist for status %d', (status) => {
    expect(() => head(status, [], NONE)).toThrow(RangeError);
  });
});

describe('chunks', () => {
  it.each([
    ['one octet', 'a', '1\r\na\r\n'],
    ['a size in hexadecimal', 'a'.repeat(26), `1a\r\n${'a'.repeat(26)}\r\n`],
    ['nothing, since a chunk of no octets would end the content', '', ''],
  ])('%s', (_, data, wanted) => {
    expect(decodeLatin1(encodeChunk(encodeLatin1(data)))).toBe(wanted);
  });

  it('end with one of size 0, trailers and an empty line', () => {
    expect(decodeLatin1(encodeLastChunk())).toBe('0\r\n\r\n');
    expect(decodeLatin1(encodeLastChunk(Fields.of(['A', 'b'])))).toBe('0\r\nA: b\r\n\r\n');
  });

  it.each([
    ['every octet there is', Uint8Array.from({ length: 256 }, (_, octet) => octet)],
    ['what is no UTF-8', Uint8Array.of(0xff, 0xc3, 0x28)],
    ['a snowman, in three octets', encodeUtf8('☃')],
  ])('have the octets of their data, whatever they are: %s', (_, data) => {
    const before = `${data.length.toString(16)}\r\n`.length;
    const chunk = encodeChunk(data);
    expect(Uint8Array.from(chunk.subarray(before, before + data.length))).toEqual(Uint8Array.from(data));
    expect(decodeLatin1(chunk).slice(before + data.length)).toBe('\r\n');
  });

  it('have a piece of a larger array for data', () => {
    expect(decodeLatin1(encodeChunk(encodeLatin1('hello').subarray(1, 3)))).toBe('2\r\nel\r\n');
  });

  it('take trailers with octets past ASCII, one octet for each character', () => {
    expect(decodeLatin1(encodeLastChunk([['A', 'caf\xe9']]))).toBe('0\r\nA: caf\xe9\r\n\r\n');
  });

  it('take trailers of any kind, checked when they are not yet', () => {
    const lines = Fields.received(encodeLatin1('A: b'));
    expect(decodeLatin1(encodeLastChunk(lines))).toBe('0\r\nA: b\r\n\r\n');
    expect(() => encodeLastChunk([['A b', 'c']])).toThrow(TypeError);
  });

  it('do not take a trailer that brings its own line end', () => {
    expect(() => encodeLastChunk([['A', 'b\r\nC: d']])).toThrow(TypeError);
  });
});

describe('content of any octets', () => {
  it.each([
    ['every octet there is', Uint8Array.from({ length: 256 }, (_, octet) => octet)],
    ['what is no UTF-8', Uint8Array.of(0xff, 0xc3, 0x28)],
    ['a snowman, in three octets', encodeUtf8('☃')],
  ])('is sent as it is: %s', (_, content) => {
    const head = `POST / HTTP/1.1\r\nContent-Length: ${content.length}\r\n\r\n`;
    const octets = serializeRequest('POST', '/', [], content);
    expect(decodeLatin1(octets, 0, head.length)).toBe(head);
    expect(Uint8Array.from(octets.subarray(head.length))).toEqual(Uint8Array.from(content));
    expect(Uint8Array.from(joinMessage('\xe9', content))).toEqual(Uint8Array.of(0xe9, ...content));
  });
});

describe('a request', () => {
  it('has the length of its content', () => {
    const octets = serializeRequest('POST', '/a', [['Host', 'x']], encodeLatin1('hello'));
    expect(decodeLatin1(octets)).toBe('POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello');
  });

  it('says nothing about content that it does not have', () => {
    expect(decodeLatin1(serializeRequest('GET', '/', [['Host', 'x']]))).toBe('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  });

  it.each<[string, string, string, FieldLine]>([
    ['method', 'GET /evil', '/', ['Host', 'x']],
    ['method, of which there is none', '', '/', ['Host', 'x']],
    ['request-target with a control at its end', 'GET', '/\x7f', ['Host', 'x']],
    ['request-target with a space', 'GET', '/a b', ['Host', 'x']],
    ['request-target, of which there is none', 'GET', '', ['Host', 'x']],
    ['request-target', 'GET', '/ HTTP/1.1\r\nX: y', ['Host', 'x']],
    ['request-target past one octet', 'GET', '/\u010d\u010a', ['Host', 'x']],
    ['field', 'GET', '/', ['Host', 'x\r\nX: y']],
  ])('cannot be split by its %s', (_, method, target, line) => {
    expect(() => serializeRequest(method, target, [line])).toThrow(TypeError);
  });
});

describe('a message', () => {
  it('is its head and its content', () => {
    expect(decodeLatin1(joinMessage('head\r\n\r\n', encodeLatin1('content')))).toBe('head\r\n\r\ncontent');
    expect(decodeLatin1(joinMessage('head\r\n\r\n', new Uint8Array()))).toBe('head\r\n\r\n');
  });

  it('may be an interim answer that asks for the content', () => {
    expect(decodeLatin1(CONTINUE)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  });
});
