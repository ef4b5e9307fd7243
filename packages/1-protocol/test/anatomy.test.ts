import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anatomy, encodeLatin1 } from '#chapter';

/** Each line as `name: part[octets] part[octets]`, with CR and LF visible. */
function drawn(message: string): string[] {
  return anatomy(encodeLatin1(message)).map(({ name, parts }) => {
    const drawnParts = parts.map((part) => `${part.name}[${part.text.replaceAll('\r', '␍').replaceAll('\n', '␊')}]`);
    return `${name}: ${drawnParts.join(' ')}`;
  });
}

describe('the anatomy of a message', () => {
  it('names every part of a request', () => {
    expect(drawn('POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}')).toEqual([
      'request-line: method[POST] SP[ ] request-target[/api/echo] SP[ ] HTTP-version[HTTP/1.1] CR LF[␍␊]',
      'field-line: field-name[Host] colon[:] OWS[ ] field-value[localhost] CR LF[␍␊]',
      'field-line: field-name[Content-Length] colon[:] OWS[ ] field-value[2] CR LF[␍␊]',
      'empty line: CR LF[␍␊]',
      'content: content[{}]',
    ]);
  });

  it('names every part of a response', () => {
    expect(drawn('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')).toEqual([
      'status-line: HTTP-version[HTTP/1.1] SP[ ] status-code[404] SP[ ] reason-phrase[Not Found] CR LF[␍␊]',
      'field-line: field-name[Content-Length] colon[:] OWS[ ] field-value[0] CR LF[␍␊]',
      'empty line: CR LF[␍␊]',
    ]);
  });

  it('says at which octet each part begins and ends', () => {
    const [line] = anatomy(encodeLatin1('\r\nGET / HTTP/1.1\r\n')).slice(1);
    expect(line).toMatchObject({ start: 2, end: 18 });
    expect(line!.parts.map(({ start, end }) => [start, end])).toEqual([
      [2, 5],
      [5, 6],
      [6, 7],
      [7, 8],
      [8, 16],
      [16, 18],
    ]);
  });

  it.each([
    ['an empty field-value', 'E:\r\n', 'field-name[E] colon[:] CR LF[␍␊]'],
    ['a value that is all whitespace', 'E: \t\r\n', 'field-name[E] colon[:] OWS[ \t] CR LF[␍␊]'],
    [
      'whitespace on both sides and inside',
      'X:\t a b \r\n',
      'field-name[X] colon[:] OWS[\t ] field-value[a b] OWS[ ] CR LF[␍␊]',
    ],
    ['colons in the value', 'H:a:b\r\n', 'field-name[H] colon[:] field-value[a:b] CR LF[␍␊]'],
    ['octets from 0x80 up', 'X: caf\xe9\r\n', 'field-name[X] colon[:] OWS[ ] field-value[caf\xe9] CR LF[␍␊]'],
    ['space before the colon', 'X : y\r\n', 'field-name[X] not HTTP[ : y] CR LF[␍␊]'],
    ['a folded line', ' more\r\n', 'not HTTP[ more] CR LF[␍␊]'],
    ['no colon', 'word\r\n', 'field-name[word] not HTTP[␍␊]'],
    ['a NUL', 'X: a\0b\r\n', 'field-name[X] colon[:] OWS[ ] field-value[a] not HTTP[\0b] CR LF[␍␊]'],
    ['a bare LF', 'X: a\nY: b\r\n', 'field-name[X] colon[:] OWS[ ] field-value[a] not HTTP[␊Y: b] CR LF[␍␊]'],
    ['a bare CR', 'X: a\rb\r\n', 'field-name[X] colon[:] OWS[ ] field-value[a] not HTTP[␍b] CR LF[␍␊]'],
    ['a line that is cut short', 'X: a', 'field-name[X] colon[:] OWS[ ] field-value[a]'],
  ])('draws a field-line with %s', (_, line, wanted) => {
    expect(drawn(`GET / HTTP/1.1\r\n${line}`)[1]).toBe(`field-line: ${wanted}`);
  });

  it.each([
    ['HTTP/0.9', 'GET /\r\n', 'request-line: method[GET] SP[ ] request-target[/] not HTTP[␍␊]'],
    ['two spaces', 'GET  / HTTP/1.1\r\n', 'request-line: method[GET] SP[ ] not HTTP[ / HTTP/1.1] CR LF[␍␊]'],
    [
      'a version in small letters',
      'GET / http/1.1\r\n',
      'request-line: method[GET] SP[ ] request-target[/] SP[ ] not HTTP[http/1.1] CR LF[␍␊]',
    ],
    ['a TLS hello', '\x16\x03\x01', 'request-line: not HTTP[\x16\x03\x01]'],
    [
      'no reason-phrase',
      'HTTP/1.1 200 \r\n',
      'status-line: HTTP-version[HTTP/1.1] SP[ ] status-code[200] SP[ ] CR LF[␍␊]',
    ],
    ['no status-code', 'HTTP/1.1 OK\r\n', 'status-line: HTTP-version[HTTP/1.1] SP[ ] not HTTP[OK] CR LF[␍␊]'],
  ])('draws a start-line with %s', (_, line, wanted) => {
    expect(drawn(line)).toEqual([wanted]);
  });

  it('has no lines for no octets', () => {
    expect(anatomy(new Uint8Array())).toEqual([]);
  });

  it('covers every octet once and in order, whatever the octets are', () => {
    const piece = fc.constantFrom('GET', ' ', '/', 'HTTP/1.1', '200', '\r\n', '\r', '\n', 'X', ':', '\t', '\0', '\xff');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const message = pieces.join('');
        const lines = anatomy(encodeLatin1(message));
        const parts = lines.flatMap((line) => line.parts);
        expect(parts.map((part) => part.text).join('')).toBe(message);
        let at = 0;
        for (const line of lines) {
          expect(line.start).toBe(at);
          for (const part of line.parts) {
            expect([part.start, part.end]).toEqual([at, at + part.text.length]);
            expect(part.end).toBeGreaterThan(at);
            at = part.end;
          }
          expect(line.end).toBe(at);
        }
        expect(at).toBe(message.length);
      }),
    );
  });
});
