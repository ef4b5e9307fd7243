import { decodeLatin1, encodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS, NEED_BYTES, type RequestEvent, RequestParser, ResponseParser } from '#chapter';
import { pullEvents } from './transcript.ts';

const GET = encodeLatin1('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
const post = (content: string) =>
  encodeLatin1(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${content.length}\r\n\r\n${content}`);

/** The head of this event, as it came. */
function headOctets(event: RequestEvent | typeof NEED_BYTES): Uint8Array {
  if (event === NEED_BYTES || event.kind !== 'head') throw new Error('a head was wanted');
  const { octets, start, end } = event.head;
  return octets.subarray(start, end);
}

function fault(action: () => unknown): ProtocolError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('a ProtocolError was wanted, and nothing was thrown');
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a parser', () => {
  it('has nothing to say before octets come', () => {
    const parser = new RequestParser();
    expect(parser.next()).toBe(NEED_BYTES);
    parser.push(new Uint8Array());
    expect(parser.next()).toBe(NEED_BYTES);
  });

  it('is idle between two messages, and only there', () => {
    const parser = new RequestParser();
    expect(parser.idle).toBe(true);
    parser.push(GET.slice(0, 5));
    parser.next();
    expect(parser.idle).toBe(false);
    parser.push(GET.slice(5));
    expect(parser.next()).toMatchObject({ kind: 'head' });
    expect(parser.idle).toBe(false);
    expect(parser.next()).toMatchObject({ kind: 'end' });
    expect(parser.idle).toBe(true);
  });

  it('gives one event at a time, each when it is asked for', () => {
    const parser = new RequestParser();
    parser.push(Buffer.concat([post('ab'), GET]));
    const kinds = pullEvents(parser).map(({ kind }) => kind);
    expect(kinds).toEqual(['head', 'content', 'end', 'head', 'end']);
  });

  it('gives the octets of the head as they came', () => {
    const parser = new RequestParser();
    parser.push(Buffer.concat([encodeLatin1('\r\n'), GET.slice(0, 7)]));
    parser.next();
    parser.push(GET.slice(7));
    expect(headOctets(parser.next())).toEqual(new Uint8Array(GET));
  });

  it('throws the same fault again, and takes nothing more', () => {
    const parser = new RequestParser();
    parser.push(encodeLatin1('GET / HTTP/1.1\r\n\r\n'));
    const first = fault(() => parser.next());
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    for (let times = 0; times < 10; times++) parser.push(GET);
    expect(set).not.toHaveBeenCalled();
    expect(fault(() => parser.next())).toBe(first);
    expect(fault(() => parser.finish())).toBe(first);
    expect(parser.offset).toBe(18);
  });

  it.each([
    ['a target that is none', 'HEAD index HTTP/1.1\r\nHost: x\r\n\r\n', 'bad-target'],
    ['no Host', 'HEAD /a?b HTTP/1.1\r\n\r\n', 'bad-host'],
    ['a field-line that is none', 'HEAD /a?b HTTP/1.1\r\nHost : x\r\n', 'bad-field-line'],
    ['an octet that may not be', 'HEAD /a?b HTTP/1.1\r\nHost: \0', 'bad-octet'],
    ['too large a head', `HEAD /a?b HTTP/1.1\r\nA: ${'b'.repeat(40_000)}`, 'head-too-large'],
    [
      'two lengths',
      'HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n',
      'bad-content-length',
    ],
    ['much content', 'HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n', 'content-too-large'],
    ['a bad chunk', 'HEAD / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'bad-chunk'],
    ['an end before its end', 'HEAD / HTTP/1.1\r\nHost: x\r\n', 'message-cut-short'],
  ])('still knows what was asked when it refuses a request for %s', (_, octets, code) => {
    const parser = new RequestParser();
    parser.push(encodeLatin1(octets));
    const refused = fault(() => {
      pullEvents(parser);
      parser.finish();
    });
    expect(refused.code).toBe(code);
    const [method, target] = octets.split(' ');
    expect(parser.startLine).toEqual({ method, target, version: '1.1' });
  });

  it.each([
    ['before its line is complete', 'GET / HTTP/1.1\r', undefined],
    ['when its line is none', 'GET / HTTP/1\r\n', 'bad-version'],
    ['between two requests', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', undefined],
    ['in the next request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST ', undefined],
    ['when the next line is none', 'GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST\r\n', 'bad-request-line'],
  ])('does not know what was asked %s', (_, octets, code) => {
    const parser = new RequestParser();
    parser.push(encodeLatin1(octets));
    if (code === undefined) pullEvents(parser);
    else expect(fault(() => pullEvents(parser)).code).toBe(code);
    expect(parser.startLine).toBeUndefined();
  });

  it('may have another limit for the content of one request, when its head is known', () => {
    const parser = new RequestParser({ content: 3 });
    const read = (limit?: number) => {
      parser.push(post('abcdef'));
      expect(parser.next()).toMatchObject({ kind: 'head' });
      if (limit !== undefined) parser.contentLimit = limit;
      return pullEvents(parser).map(({ kind }) => kind);
    };
    expect(read(6)).toEqual(['content', 'end']);
    expect(fault(() => read())).toMatchObject({ code: 'content-too-large', status: 413 });
  });

  it('may be told that nothing more comes between two messages', () => {
    const parser = new RequestParser();
    parser.push(GET);
    pullEvents(parser);
    parser.finish();
    expect(parser.next()).toBe(NEED_BYTES);
  });

  it.each([
    ['a head', GET.slice(0, 10)],
    ['content', post('abc').slice(0, -1)],
    ['a line end', encodeLatin1('\r')],
  ])('refuses the end of the connection inside %s', (_, octets) => {
    const parser = new RequestParser();
    parser.push(octets);
    pullEvents(parser);
    const cutShort = fault(() => parser.finish());
    expect(cutShort.code).toBe('message-cut-short');
    expect(fault(() => parser.next())).toBe(cutShort);
  });

  it('never writes over what it has handed out', () => {
    const parser = new RequestParser();
    const message = decodeLatin1(post('abcdef'));
    const kept: { octets: Uint8Array; text: string }[] = [];
    const keep = (octets: Uint8Array) => kept.push({ octets, text: decodeLatin1(octets) });
    // Pieces of three octets, so that heads and content begin in the middle of them.
    const all = message.repeat(50);
    for (let at = 0; at < all.length; at += 3) {
      parser.push(encodeLatin1(all.slice(at, at + 3)));
      for (const event of pullEvents(parser)) {
        if (event.kind === 'head') keep(headOctets(event));
        if (event.kind === 'content') keep(event.octets);
      }
    }
    expect(kept.filter(({ octets, text }) => decodeLatin1(octets) !== text)).toEqual([]);
    expect(kept.map(({ text }) => text).join('')).toBe(all);
  });

  it('makes the fields of an early head when they are asked for, after later messages have come', () => {
    const parser = new RequestParser();
    const heads = [];
    for (let number = 0; number < 20; number++) {
      const message = `GET / HTTP/1.1\r\nHost: x\r\nNumber: ${number}\r\n\r\n`;
      for (const character of message) {
        parser.push(encodeLatin1(character));
        for (const event of pullEvents(parser)) if (event.kind === 'head') heads.push(event.head);
      }
    }
    expect(heads.map(({ fields }) => fields.get('number'))).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  it('does not copy what comes whole', () => {
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const parser = new RequestParser();
    const octets = post('hello');
    parser.push(octets);
    const [head, content] = pullEvents(parser);
    expect(head).toMatchObject({ head: { octets: { buffer: octets.buffer } } });
    expect(content).toMatchObject({ octets: { buffer: octets.buffer } });
    expect(set).not.toHaveBeenCalled();
  });

  it('copies each octet of a head a few times at most, however slowly it comes', () => {
    const message = encodeLatin1(`GET / HTTP/1.1\r\nHost: x\r\nLong: ${'a'.repeat(30_000)}\r\n\r\n`);
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const parser = new RequestParser();
    let heads = 0;
    for (let at = 0; at < message.length; at++) {
      parser.push(message.subarray(at, at + 1));
      heads += pullEvents(parser).filter(({ kind }) => kind === 'head').length;
    }
    const copied = set.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
    expect(heads).toBe(1);
    expect(copied).toBeLessThan(message.length * 4);
  });

  it('looks at each octet of a line a few times at most, however slowly it comes', () => {
    let looks = 0;
    const counting: ProxyHandler<Uint8Array> = {
      get(octets, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
        const found = Reflect.get(octets, key, octets);
        return typeof found === 'function' ? found.bind(octets) : found;
      },
    };
    // Chapter 1 may make its octets as it likes, so they are made before.
    const pieces = Array.from(`GET /${'a'.repeat(4000)}`, encodeLatin1);
    // What the parser allocates, it can only read through our fingers.
    const Real = Uint8Array;
    vi.stubGlobal('Uint8Array', function Counting(length: number) {
      return new Proxy(new Real(length), counting);
    });
    const parser = new RequestParser();
    for (const piece of pieces) {
      parser.push(piece);
      expect(parser.next()).toBe(NEED_BYTES);
    }
    expect(looks).toBeLessThan(4000 * 10);
  });

  it('copies no content, however slowly it comes', () => {
    const message = post('a'.repeat(5000));
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const parser = new RequestParser();
    const headLength = message.length - 5000;
    parser.push(message.subarray(0, headLength));
    for (let at = headLength; at < message.length; at++) {
      pullEvents(parser);
      parser.push(message.subarray(at, at + 1));
    }
    expect(set).not.toHaveBeenCalled();
  });
});

describe('the limits that it has unless told otherwise', () => {
  const line = (length: number) => `GET /${'a'.repeat(length - 14)} HTTP/1.1\r\nHost: x\r\n\r\n`;

  it('take the request-line of 8000 octets that RFC 9112 §3 asks for', () => {
    const parser = new RequestParser();
    parser.push(encodeLatin1(line(8000)));
    expect(parser.next()).toMatchObject({ kind: 'head' });
  });

  it.each([
    ['a long request-line', line(DEFAULT_LIMITS.startLine + 1), 'request-line-too-long', 414],
    ['a long head', `GET / HTTP/1.1\r\nA: ${'a'.repeat(DEFAULT_LIMITS.head)}`, 'head-too-large', 431],
    ['many fields', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(DEFAULT_LIMITS.fields + 1)}`, 'too-many-fields', 431],
    [
      'much content',
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${DEFAULT_LIMITS.content + 1}\r\n\r\n`,
      'content-too-large',
      413,
    ],
  ])('refuse %s', (_, octets, code, status) => {
    const parser = new RequestParser();
    parser.push(encodeLatin1(octets));
    expect(fault(() => pullEvents(parser))).toMatchObject({ code, status });
  });

  it('can be changed one by one', () => {
    const parser = new RequestParser({ fields: 1 });
    parser.push(encodeLatin1(line(8000)));
    expect(parser.next()).toMatchObject({ kind: 'head' });
  });
});

describe('a response parser', () => {
  it('reads an answer that nobody announced as one to GET', () => {
    const parser = new ResponseParser();
    parser.push(encodeLatin1('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    expect(parser.next()).toMatchObject({ head: { framing: { kind: 'length', octets: 2 } } });
  });
});
