/**
 * What tests of the large picture let pass: the second digit of a size, the first letter of a name, the octet beside
 * the border. `pnpm mutate` puts such faults into the chapter and found that nobody noticed.
 */

import { decodeLatin1, encodeLatin1, FIELD_OCTET, Fields, TCHAR } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LIMITS,
  NEED_BYTES,
  type ParserLimits,
  RequestParser,
  ResponseParser,
  serializeRequest,
  serializeResponseHead,
} from '#chapter';
import { transcript } from './transcript.ts';

/** The code and the status of the fault, or what the events are. */
function outcome(message: string, limits: Partial<ParserLimits> = {}, answers?: readonly string[]): string {
  const events = transcript({ pieces: [encodeLatin1(message)], limits, answers });
  return events.at(-1)!.replace(/^\d+ /, '');
}

const CHUNKED = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
const CHARACTERS = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet));

/** Whether a parser takes these octets after the size of a chunk. */
function isExtension(extension: string): boolean {
  return outcome(`${CHUNKED}1${extension}\r\na\r\n0\r\n\r\n`).endsWith('end');
}

function those(holds: (character: string, octet: number) => boolean): string {
  return CHARACTERS.filter(holds).join('');
}

describe('the size of a chunk', () => {
  it.each([
    ['of two digits', '1A', 26],
    ['of three digits', '123', 0x123],
    ['with zeros before it', `${'0'.repeat(30)}1f`, 31],
  ])('%s', (_, size, length) => {
    const data = 'x'.repeat(length);
    const events = transcript({ pieces: [encodeLatin1(`${CHUNKED}${size}\r\n${data}\r\n0\r\n\r\n`)] });
    expect(events.at(-1)).toMatch(/end$/);
    expect(outcome(`${CHUNKED}${size}\r\n${data}x\r\n0\r\n\r\n`)).toBe('refused bad-chunk 400');
  });

  it.each([
    ['16 digits, for which there is room always', '0'.repeat(15), 0],
    ['17 digits, with room for one', '0'.repeat(16), 1],
    ['33 digits', '0'.repeat(32), 17],
    ['a thousand digits', '0'.repeat(999), 1000 - 16],
  ])('may have zeros before it: %s', (_, zeros, chunkExtension) => {
    const message = `${CHUNKED}${zeros}1\r\na\r\n0\r\n\r\n`;
    expect(outcome(message, { chunkExtension })).toMatch(/end$/);
    const less = chunkExtension === 0 ? `${zeros}01` : `${zeros}1`;
    const limits = { chunkExtension: Math.max(chunkExtension - 1, 0) };
    expect(outcome(`${CHUNKED}${less}\r\na\r\n`, limits)).toBe('refused chunk-extension-too-long 400');
  });

  it('may have as many zeros as all extensions of a message together may have octets, and no more', () => {
    const chunk = `${'0'.repeat(16)}1;a\r\nx\r\n`; // one digit too many, and two octets of an extension
    expect(outcome(`${CHUNKED}${chunk}${chunk}0\r\n\r\n`, { chunkExtension: 6 })).toMatch(/end$/);
    expect(outcome(`${CHUNKED}${chunk}${chunk}`, { chunkExtension: 5 })).toBe('refused chunk-extension-too-long 400');
  });

  it('that is past 2^53 is none with zeros before it, either', () => {
    const limits = { content: Number.POSITIVE_INFINITY };
    const size = `${'0'.repeat(30)}20000000000000`;
    expect(outcome(`${CHUNKED}${size}\r\na`, limits)).toBe('refused content-too-large 413');
  });

  it('is exact up to 2^53 - 1, and refused past it whatever the limit', () => {
    const limits = { content: Number.POSITIVE_INFINITY };
    expect(outcome(`${CHUNKED}1fffffffffffff\r\na`, limits)).toBe('waits for more');
    expect(outcome(`${CHUNKED}20000000000000\r\na`, limits)).toBe('refused content-too-large 413');
  });
});

/** chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS ( token / quoted-string ) ] ). RFC 9112 §7.1.1 */
describe('a chunk extension', () => {
  const token = those((_, octet) => TCHAR[octet] === 1);

  it('has a token for a name', () => {
    const lone = those((character) => isExtension(`;${character}`));
    expect(lone).toBe(token);
    expect(those((character) => isExtension(`;a${character}b`))).toBe(
      those((character) => token.includes(character) || character === ';' || character === '='),
    );
  });

  it('has a token for a value', () => {
    expect(those((character) => isExtension(`;a=${character}`))).toBe(token);
    expect(those((character) => isExtension(`;a=b${character}c`))).toBe(
      those((character) => token.includes(character) || character === ';'),
    );
  });

  it('or a quoted-string, where a backslash makes the next octet data', () => {
    const data = those((_, octet) => FIELD_OCTET[octet] === 1);
    const plain = data.replace('"', '').replace('\\', '');
    expect(those((character) => isExtension(`;a="${character}"`))).toBe(plain);
    // Here a backslash escapes the c behind it.
    expect(those((character) => isExtension(`;a="b${character}c"`))).toBe(data.replace('"', ''));
    expect(those((character) => isExtension(`;a="\\${character}"`))).toBe(data);
  });

  it.each([
    ['nothing in quotes', ';a=""'],
    ['several', ';a;b=c;d="e"'],
    ['spaces and tabs around what separates', '\t ;\t a\t =\t b \t;\t c'],
  ])('may be %s', (_, extension) => {
    expect(isExtension(extension)).toBe(true);
  });

  it.each([
    ['a space at the end', ';a '],
    ['a space alone', ' '],
    ['no name', ';'],
    ['no name before the value', ';=b'],
    ['no value', ';a='],
    ['two values', ';a=b=c'],
    ['a quote that does not end', ';a="b'],
    ['a quote whose end is escaped', ';a="b\\"'],
    ['something behind the quote', ';a="b"c'],
    ['something before the semicolon', 'x;a'],
    ['something before it, and a space', ' x;a'],
  ])('is none with %s', (_, extension) => {
    expect(isExtension(extension)).toBe(false);
  });
});

describe('a field', () => {
  const NAMES = ['Host', 'Expect', 'Connection', 'Content-Length', 'Transfer-Encoding'];
  const lookalikes = NAMES.flatMap((name) =>
    Array.from(name, (letter, at) => name.slice(0, at) + (letter === 'x' ? 'y' : 'x') + name.slice(at + 1)),
  );

  it.each(lookalikes)('%s steers nothing: it is none of those that do', (name) => {
    const message = `GET / HTTP/1.1\r\nHost: x\r\n${name}: chunked\r\n\r\n`;
    expect(transcript({ pieces: [encodeLatin1(message)] })).toContain(
      `0–${message.length} head GET / HTTP/1.1, for x, no content, goes on`,
    );
  });

  it.each(NAMES)('%s does, in any case', (name) => {
    for (const written of [name.toLowerCase(), name.toUpperCase()]) {
      const host = name === 'Host' ? '' : 'Host: x\r\n';
      const message = `GET / HTTP/1.1\r\n${host}${written}: 5, close\r\n\r\n`;
      const events = transcript({ pieces: [encodeLatin1(message)] });
      expect(events[0]).not.toBe(`0–${message.length} head GET / HTTP/1.1, for x, no content, goes on`);
    }
  });

  it('of 18 letters is like any other', () => {
    const message = `GET / HTTP/1.1\r\nHost: x\r\n${'N'.repeat(18)}: ${'v'.repeat(18)}\r\n\r\n`;
    expect(transcript({ pieces: [encodeLatin1(message)] })[2]).toBe(`${'N'.repeat(18)}: ${'v'.repeat(18)}`);
  });

  it('may be alone in its head', () => {
    const parser = new RequestParser();
    parser.push(encodeLatin1('GET / HTTP/1.0\r\nA: b\r\n\r\n'));
    expect(parser.next()).toMatchObject({ head: { fields: Fields.of(['A', 'b']) } });
    const events = transcript({ pieces: [encodeLatin1('GET / HTTP/1.0\r\nA: b\r\n\r\n')] });
    expect(events[1]).toBe('A: b');
  });
});

describe('the default limits', () => {
  it('are those of the documentation', () => {
    expect(DEFAULT_LIMITS).toEqual({
      startLine: 8192,
      head: 32_768,
      fields: 128,
      content: 16_777_216,
      chunkExtension: 16_384,
      trailers: 8192,
    });
  });
});

describe('a parser', () => {
  it('counts the empty lines before each message anew', () => {
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const empty = '\r\n'.repeat(8);
    expect(outcome(`${empty}${get}${empty}${get}`)).toMatch(/end$/);
    expect(outcome(`${empty}${get}${empty}\r\n${get}`)).toBe('refused bad-request-line 400');
  });

  it('counts the content of each message anew', () => {
    const five = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
    const limits = { content: 5 };
    expect(outcome(`${five}${five}`, limits, ['GET', 'GET'])).toMatch(/end$/);
    expect(outcome(`${five}HTTP/1.1 200 OK\r\n\r\nhello`, limits, ['GET', 'GET'])).toBe('waits for more');
    expect(outcome(`${five}HTTP/1.1 200 OK\r\n\r\nhello!`, limits, ['GET', 'GET'])).toBe(
      'refused content-too-large 413',
    );
  });

  it('counts the chunk extensions of each message anew', () => {
    const one = `${CHUNKED}1;abc\r\na\r\n0\r\n\r\n`;
    expect(outcome(`${one}${one}`, { chunkExtension: 4 })).toMatch(/end$/);
  });

  it('refuses the octet that should end a chunk when it comes, and does not wait for another', () => {
    expect(outcome(`${CHUNKED}1\r\naX`)).toBe('refused bad-chunk 400');
    expect(outcome(`${CHUNKED}1\r\na\rX`)).toBe('refused bad-chunk 400');
    expect(outcome(`${CHUNKED}1\r\na\r`)).toBe('waits for more');
  });

  it('may be told more than once that an answer ends with its connection', () => {
    const parser = new ResponseParser();
    parser.push(encodeLatin1('HTTP/1.1 200 OK\r\n\r\nhello'));
    for (const kind of ['head', 'content']) expect(parser.next()).toMatchObject({ kind });
    parser.finish();
    parser.finish();
    expect(parser.next()).toMatchObject({ kind: 'end' });
    expect(parser.next()).toBe(NEED_BYTES);
  });

  it('takes a head without room for a field when it has none', () => {
    const head = 'GET / HTTP/1.0\r\n';
    expect(outcome(`${head}\r\n`, { head: head.length })).toMatch(/end$/);
    expect(outcome(`${head}A:\r\n\r\n`, { head: head.length })).toBe('refused head-too-large 431');
    expect(outcome(`${head}A`, { head: head.length })).toBe('refused head-too-large 431');
  });

  it.each([
    ['a bare LF', 'GET / HTTP/1.1\n', /LF.*14/],
    ['a bare CR', 'GET / HTTP/1.1\rX', /CR.*14/],
    ['another octet', 'GET / HTTP/1.1\0', /\b0\b.*14/],
  ])('says where %s is', (_, message, words) => {
    const parser = new RequestParser();
    parser.push(encodeLatin1(message));
    expect(() => parser.next()).toThrow(
      expect.objectContaining({ code: 'bad-octet', message: expect.stringMatching(words) }),
    );
  });
});

describe('a status-line', () => {
  it.each([
    ['something before the version', 'x HTTP/1.1 200 OK', 'bad-status-line 502'],
    ['a status of four digits', 'HTTP/1.1 2000', 'bad-status-line 502'],
    ['a status of four digits, and a phrase', 'HTTP/1.1 2000 OK', 'bad-status-line 502'],
    ['a phrase right behind the status', 'HTTP/1.1 200OK', 'bad-status-line 502'],
    ['status 600', 'HTTP/1.1 600 OK', 'bad-status-line 502'],
    ['status 099', 'HTTP/1.1 099 OK', 'bad-status-line 502'],
    ['two spaces', 'HTTP/1.1  200 OK', 'bad-status-line 502'],
    ['no version', ' 200 OK', 'bad-version 400'],
  ])('is none with %s', (_, line, fault) => {
    expect(outcome(`${line}\r\n\r\n`, {}, [])).toBe(`refused ${fault}`);
  });

  it('that is too long is as bad as one that is none', () => {
    expect(outcome('HTTP/1.1 200 OK', { startLine: 10 }, [])).toBe('refused bad-status-line 502');
  });
});

describe('the head of a response that is sent', () => {
  const head = (status: number) =>
    serializeResponseHead({ status, fields: Fields.empty }, { framing: { kind: 'none' } });

  it('has a status from 100 to 599', () => {
    expect(head(100)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(head(599)).toBe('HTTP/1.1 599 \r\n\r\n');
  });

  it('keeps what does not frame when something else is left out', () => {
    const fields = Fields.of(['A', '1'], ['Connection', 'x'], ['Date', 'today'], ['Content-Length', '7'], ['B', '2']);
    const length = serializeResponseHead(
      { status: 200, fields },
      { framing: { kind: 'length', octets: 7 }, date: 'no' },
    );
    expect(length).toBe('HTTP/1.1 200 OK\r\nA: 1\r\nDate: today\r\nB: 2\r\nContent-Length: 7\r\n\r\n');
    const none = serializeResponseHead({ status: 200, fields }, { framing: { kind: 'none' } });
    expect(none).toBe('HTTP/1.1 200 OK\r\nA: 1\r\nDate: today\r\nContent-Length: 7\r\nB: 2\r\n\r\n');
  });
});

describe('a request that is sent', () => {
  it('has a request-target', () => {
    expect(() => serializeRequest('GET', '', [])).toThrow(TypeError);
    expect(decodeLatin1(serializeRequest('GET', '!~', []))).toBe('GET !~ HTTP/1.1\r\n\r\n');
  });

  it('may have fields that were received', () => {
    const lines = Fields.received(encodeLatin1('A: b'));
    expect(decodeLatin1(serializeRequest('GET', '/', lines))).toBe('GET / HTTP/1.1\r\nA: b\r\n\r\n');
  });
});

describe('a limit', () => {
  it.each([Number.NaN, -1, '5' as unknown as number])('is not %s: nothing would be too long for it', (content) => {
    const words = 'limits.content takes a number, from 0 on, or Infinity; not';
    expect(() => new RequestParser({ content })).toThrow(words);
  });

  it('that is undefined is the default, and 0 and Infinity are limits', () => {
    const message = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na';
    const status = (content: number | undefined) => outcome(message, { content } as Partial<ParserLimits>);
    expect(status(undefined)).toBe(outcome(message));
    expect(status(Number.POSITIVE_INFINITY)).toBe(outcome(message));
    expect(status(0)).not.toBe(outcome(message));
  });
});
