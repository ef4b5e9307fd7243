/** The head of a request, as the parser gives it: chapter 1 put together. */

import { decodeLatin1, encodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { NEED_BYTES, type ParsedRequestHead, RequestParser } from '#chapter';

function headOf(...pieces: readonly string[]): ParsedRequestHead {
  const parser = new RequestParser();
  for (const piece of pieces) parser.push(encodeLatin1(piece));
  return nextHead(parser);
}

function nextHead(parser: RequestParser): ParsedRequestHead {
  const event = parser.next();
  if (event === NEED_BYTES || event.kind !== 'head') throw new Error('there is no head');
  return event.head;
}

function refusal(octets: string): string {
  try {
    headOf(octets);
    return 'nothing';
  } catch (error) {
    if (error instanceof ProtocolError) return `${error.code} ${error.status}`;
    throw error;
  }
}

describe('the head of a request', () => {
  it('has its target in parts', () => {
    expect(headOf('POST /a/b?c=d HTTP/1.1\r\nHost: x:80\r\n\r\n')).toMatchObject({
      method: 'POST',
      target: '/a/b?c=d',
      version: '1.1',
      form: 'origin',
      path: '/a/b',
      query: 'c=d',
      authority: 'x:80',
    });
  });

  it.each([
    ['that of a whole URI', 'GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n', 'absolute', 'a'],
    ['that of CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: b\r\n\r\n', 'authority', 'a:443'],
    ['that of Host', 'OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n', 'asterisk', 'b'],
    ['none in HTTP/1.0, without Host', 'GET / HTTP/1.0\r\n\r\n', 'origin', ''],
  ])('has an authority: %s', (_, octets, form, authority) => {
    expect(headOf(octets)).toMatchObject({ form, authority });
  });

  it('has its fields, as they came', () => {
    const { fields, expect: expectations } = headOf(
      'PUT / HTTP/1.1\r\nHOST: x\r\nExpect: a\r\nexpect: b\r\nX:\r\n\r\n',
    );
    expect(fields.lines).toEqual([
      ['HOST', 'x'],
      ['Expect', 'a'],
      ['expect', 'b'],
      ['X', ''],
    ]);
    expect(expectations).toEqual(['a', 'b']);
  });

  it.each([
    ['a length', '1.1', 'Content-Length: 5', { framing: { kind: 'length', octets: 5 }, persists: true }],
    ['chunks', '1.1', 'Transfer-Encoding: chunked', { framing: { kind: 'chunked' }, persists: true }],
    ['no content', '1.1', 'Connection: close', { framing: { kind: 'none' }, persists: false }],
    ['HTTP/1.0', '1.0', 'A: b', { framing: { kind: 'none' }, persists: false }],
    ['HTTP/1.0 that goes on', '1.0', 'Connection: keep-alive', { framing: { kind: 'none' }, persists: true }],
  ])('has what follows it: %s', (_, version, line, wanted) => {
    expect(headOf(`POST / HTTP/${version}\r\nHost: x\r\n${line}\r\n\r\n`)).toMatchObject(wanted);
  });

  it.each([
    ['a bad target', 'GET index.html HTTP/1.1\r\nHost: x\r\n\r\n', 'bad-target 400'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'bad-host 400'],
    ['a bad Host, though the target names a host', 'GET http://a/ HTTP/1.1\r\nHost: b c\r\n\r\n', 'bad-host 400'],
    ['no Host, though the target names a host', 'GET http://a/ HTTP/1.1\r\n\r\n', 'bad-host 400'],
    ['chunks in HTTP/1.0', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 'bad-transfer-encoding 400'],
    ['a bad length', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n', 'bad-content-length 400'],
  ])('has to be right: %s', (_, octets, wanted) => {
    expect(refusal(octets)).toBe(wanted);
  });

  it.each<[string, string[]]>([
    ['whole', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['behind an empty line, and in front of content', ['\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET /b']],
    ['in pieces', ['\r\nGET', ' / HTTP/1.1\r\nHo', 'st: x\r\n\r', '\n']],
  ])('lies where its octets lie: %s', (_, pieces) => {
    const { octets, start, end } = headOf(...pieces);
    expect(decodeLatin1(octets.subarray(start, end))).toBe('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  });

  it('lies where its octets lie: in their own array, however many came before', () => {
    const parser = new RequestParser();
    for (const path of ['/a', '/b']) {
      const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
      parser.push(encodeLatin1(request));
      const { octets, start, end } = nextHead(parser);
      expect(decodeLatin1(octets.subarray(start, end))).toBe(request);
      parser.next(); // its end
    }
  });
});
