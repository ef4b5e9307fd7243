import { describe, expect, it } from 'vitest';
import { parseRequest } from '../src/first-draft.ts';

const octets = (text: string) => new TextEncoder().encode(text);

const BODY = '{"message":"You are awesome"}';
const post = (body: string, length: number | string, ...fields: string[]) =>
  octets(['POST /api/echo HTTP/1.1', 'Host: x', `Content-Length: ${length}`, ...fields, '', body].join('\r\n'));

describe('the first draft of a parser', () => {
  it('reads the request of the article', () => {
    expect(parseRequest(post(BODY, 29))).toEqual({
      method: 'POST',
      path: '/api/echo',
      version: 'HTTP/1.1',
      headers: { Host: 'x', 'Content-Length': '29' },
      body: BODY,
    });
  });

  it('reads a request without content', () => {
    expect(parseRequest(octets('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))).toMatchObject({ method: 'GET', body: '' });
  });
});

describe('what the first draft gets wrong: octets arrive anyhow', () => {
  const whole = post(BODY, 29);

  it('takes half a body for all of it', () => {
    expect(parseRequest(whole.slice(0, -10)).body).toBe('{"message":"You are');
  });

  it('takes the other half for a request of its own', () => {
    expect(parseRequest(whole.slice(-10))).toMatchObject({ method: '', path: 'awesome"' });
  });

  it('takes half a head for a request, and loses the last octet of it', () => {
    expect(parseRequest(octets('GET /index.html HTTP/1.1')).version).toBe('HTTP/1.');
    expect(parseRequest(octets('GET /index.ht')).path).toBe('/index.h');
  });

  it('breaks a character that comes in two pieces', () => {
    const snow = post('☃', 3);
    expect(parseRequest(snow.slice(0, -1)).body).toBe('\ufffd');
  });

  it('loses the second of two requests that come together', () => {
    const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(JSON.stringify(parseRequest(octets(request + request)))).toBe(JSON.stringify(parseRequest(octets(request))));
  });
});

describe('what the first draft gets wrong: where the content ends', () => {
  it('cuts the JSON of the article, whose Content-Length says 27 for 29 octets', () => {
    const { body } = parseRequest(post(BODY, 27));
    expect(body).toBe('{"message":"You are awesome');
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  it('counts characters, and so reads into the next request', () => {
    const two = Buffer.concat([post('☃', 3), octets('GET / HTTP/1.1\r\n\r\n')]);
    expect(parseRequest(two).body).toBe('☃GE');
  });

  it('has no content when the field is written in small letters', () => {
    expect(parseRequest(octets('POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nok')).body).toBe('');
  });

  it.each([
    ['hexadecimal', '0x2', 'ok'],
    ['an exponent', '2e0', 'ok'],
    ['a negative number', '-1', ''],
    ['no number at all', 'two', ''],
  ])('takes %s for a length', (_, length, body) => {
    expect(parseRequest(post('ok', length)).body).toBe(body);
  });

  it('hands out chunked content with its sizes, if a length stands beside it', () => {
    const { body } = parseRequest(post('2\r\nok\r\n0\r\n\r\n', 12, 'Transfer-Encoding: chunked'));
    expect(body).toBe('2\r\nok\r\n0\r\n\r\n');
  });
});

describe('what the first draft gets wrong: what is a request', () => {
  const headersOf = (...lines: string[]) =>
    parseRequest(octets(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)).headers;

  it.each<[string, string[], Record<string, string>]>([
    ['loses what follows a second colon and space', ['X: a: b'], { X: 'a' }],
    ['loses a value without a space before it', ['Host:x'], { 'Host:x': '' }],
    ['keeps whitespace around a value', ['X:  a '], { X: ' a ' }],
    ['keeps the last of several lines', ['Accept: a', 'Accept: b'], { Accept: 'b' }],
    ['loses a field that is called __proto__', ['__proto__: x'], {}],
    ['lets a space into a name', ['Content-Length : 5'], { 'Content-Length ': '5' }],
  ])('%s', (_, lines, wanted) => {
    expect(headersOf(...lines)).toEqual(wanted);
  });

  it('serves a request without Host, with two, or in no known version', () => {
    expect(parseRequest(octets('GET / HTTP/9.9\r\nHost: a\r\nHost: b\r\n\r\n'))).toMatchObject({ method: 'GET' });
  });

  it('gives a value of undefined octets a meaning', () => {
    expect(headersOf('X: a\0b\nY: c')).toEqual({ X: 'a\0b\nY' });
  });

  it('takes whatever comes, as long as it comes', () => {
    expect(parseRequest(octets(`${'a'.repeat(1_000_000)}\r\n\r\n`)).method.length).toBe(1_000_000);
  });
});
