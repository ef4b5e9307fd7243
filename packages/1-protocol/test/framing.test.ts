import { describe, expect, it } from 'vitest';
import { type Framing, type ProtocolErrorCode, requestFraming, responseFraming } from '#chapter';

const fields = (transferEncoding: string[], contentLength: string[]) => ({ transferEncoding, contentLength });

/** RFC 9112 §6.3, each row with the step that decides it. */
describe('request framing', () => {
  it.each<[string, string, string[], string[], Framing]>([
    ['4', 'chunked', ['chunked'], [], { kind: 'chunked' }],
    ['4', 'chunked in capitals', ['CHUNKED'], [], { kind: 'chunked' }],
    ['4', 'empty list members', [', chunked,'], [], { kind: 'chunked' }],
    ['6', 'a length', [], ['5'], { kind: 'length', octets: 5 }],
    ['6', 'leading zeros', [], ['0005'], { kind: 'length', octets: 5 }],
    ['6', 'a leading zero, which does not make it octal', [], ['010'], { kind: 'length', octets: 10 }],
    ['6', 'the largest length', [], ['9007199254740991'], { kind: 'length', octets: 2 ** 53 - 1 }],
    ['6', 'a length of zero is no content', [], ['0'], { kind: 'none' }],
    ['7', 'neither field', [], [], { kind: 'none' }],
  ])('step %s: %s', (_, __, transferEncoding, contentLength, wanted) => {
    expect(requestFraming('1.1', fields(transferEncoding, contentLength))).toEqual(wanted);
  });

  it.each<[string, string, string[], string[], ProtocolErrorCode, number]>([
    ['3', 'both fields', ['chunked'], ['5'], 'conflicting-framing', 400],
    ['3', 'both fields, and an unknown coding', ['x'], ['5'], 'conflicting-framing', 400],
    ['4', 'chunked is not the last', ['chunked, gzip'], [], 'bad-transfer-encoding', 400],
    ['4', 'no chunked at all', ['gzip'], [], 'bad-transfer-encoding', 400],
    ['4', 'identity', ['identity'], [], 'bad-transfer-encoding', 400],
    ['4', 'an empty value', [''], [], 'bad-transfer-encoding', 400],
    ['4', 'chunked twice', ['chunked, chunked'], [], 'bad-transfer-encoding', 400],
    ['4', 'chunked twice, in two lines', ['chunked', 'chunked'], [], 'bad-transfer-encoding', 400],
    ['4', 'a parameter', ['chunked;q=1'], [], 'bad-transfer-encoding', 400],
    ['4', 'a quote around it', ['"chunked"'], [], 'bad-transfer-encoding', 400],
    ['4', 'an open quote behind it', ['chunked, "\\'], [], 'bad-transfer-encoding', 400],
    ['4', 'a coding that we do not have', ['gzip, chunked'], [], 'unsupported-transfer-coding', 501],
    ['4', 'such a coding in a line of its own', ['gzip', 'chunked'], [], 'unsupported-transfer-coding', 501],
    ['5', 'lengths that differ', [], ['5', '6'], 'bad-content-length', 400],
    ['5', 'lengths that are equal', [], ['5', '5'], 'bad-content-length', 400],
    ['5', 'a list of lengths', [], ['5, 5'], 'bad-content-length', 400],
    ['5', 'no digit', [], [''], 'bad-content-length', 400],
    ['5', 'a sign', [], ['+5'], 'bad-content-length', 400],
    ['5', 'a negative length', [], ['-1'], 'bad-content-length', 400],
    ['5', 'a fraction', [], ['5.0'], 'bad-content-length', 400],
    ['5', 'hexadecimal', [], ['0x5'], 'bad-content-length', 400],
    ['5', 'an exponent', [], ['1e3'], 'bad-content-length', 400],
    ['5', 'a space inside', [], ['5 5'], 'bad-content-length', 400],
    ['5', 'a line end behind', [], ['5\n'], 'bad-content-length', 400],
    ['5', 'digits of another script', [], ['٥'], 'bad-content-length', 400],
    ['6', 'a length past 2^53', [], ['9007199254740992'], 'content-too-large', 413],
    ['6', 'a length past any number', [], ['9'.repeat(1000)], 'content-too-large', 413],
  ])('step %s refuses %s', (_, __, transferEncoding, contentLength, code, status) => {
    expect(() => requestFraming('1.1', fields(transferEncoding, contentLength))).toThrow(
      expect.objectContaining({ code, status }),
    );
  });

  it('refuses a transfer coding in HTTP/1.0, which has none', () => {
    expect(() => requestFraming('1.0', fields(['chunked'], []))).toThrow(
      expect.objectContaining({ code: 'bad-transfer-encoding', status: 400 }),
    );
  });
});

describe('response framing', () => {
  it.each<[string, string, string, number, string[], string[], Framing]>([
    ['1', 'an answer to HEAD', 'HEAD', 200, [], ['5'], { kind: 'none' }],
    ['1', 'an answer to HEAD, chunked', 'HEAD', 200, ['chunked'], [], { kind: 'none' }],
    ['1', 'an interim answer', 'GET', 100, [], ['5'], { kind: 'none' }],
    ['1', '204', 'GET', 204, [], ['5'], { kind: 'none' }],
    ['1', '304 tells the length of another answer', 'GET', 304, [], ['5'], { kind: 'none' }],
    ['1', 'an answer to HEAD, whatever its fields say', 'HEAD', 200, ['x'], ['y'], { kind: 'none' }],
    ['1', '204, whatever its fields say', 'GET', 204, ['x'], ['y'], { kind: 'none' }],
    ['2', 'a tunnel, whatever its fields say', 'CONNECT', 200, ['x'], ['y'], { kind: 'none' }],
    ['8', 'an answer to a method that only looks like HEAD', 'head', 200, [], [], { kind: 'until-close' }],
    ['2', 'a tunnel', 'CONNECT', 200, [], ['5'], { kind: 'none' }],
    ['4', 'a tunnel refused', 'CONNECT', 405, [], ['5'], { kind: 'length', octets: 5 }],
    ['4', 'chunked', 'GET', 200, ['chunked'], [], { kind: 'chunked' }],
    ['6', 'a length', 'GET', 200, [], ['5'], { kind: 'length', octets: 5 }],
    ['6', 'a length of zero', 'GET', 200, [], ['0'], { kind: 'none' }],
    ['8', 'neither field: to the end of the connection', 'GET', 200, [], [], { kind: 'until-close' }],
  ])('step %s: %s', (_, __, method, status, transferEncoding, contentLength, wanted) => {
    expect(responseFraming(method, status, fields(transferEncoding, contentLength))).toEqual(wanted);
  });

  it.each<[string, string[], string[], ProtocolErrorCode]>([
    ['both fields', ['chunked'], ['5'], 'conflicting-framing'],
    ['a coding that we do not have', ['gzip, chunked'], [], 'unsupported-transfer-coding'],
    ['lengths that differ', [], ['5', '6'], 'bad-content-length'],
  ])('refuses %s', (_, transferEncoding, contentLength, code) => {
    expect(() => responseFraming('GET', 200, fields(transferEncoding, contentLength))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
