import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { encodeLatin1, Fields, request } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';

import { recordCalls, startTrace, type TraceEvent, traced } from '../run/recorder.ts';

/** What is written down of one call. */
function recorded(argument: unknown, result?: unknown): TraceEvent & { kind: 'call' } {
  startTrace();
  (recordCalls('f', (_: unknown) => result) as (given: unknown) => unknown)(argument);
  return traced()[0] as TraceEvent & { kind: 'call' };
}

describe('fields in a call', () => {
  const fields = Fields.of(['Host', 'x'], ['Vary', 'a']);

  it('are written down with their lines: they were only "Fields {}"', () => {
    expect(recorded(fields, { fields }).arguments).toEqual(["Fields { 'Host: x', 'Vary: a' }"]);
    expect(recorded(fields, { fields }).outcome).toBe("{ fields: Fields { 'Host: x', 'Vary: a' } }");
  });

  it('without a line are empty', () => {
    expect(recorded(Fields.empty).arguments).toEqual(['Fields {}']);
  });

  it('are not asked for their lines while the test runs: when they are decoded is a part of the exercise', () => {
    const octets = encodeLatin1('A: 0');
    startTrace();
    (recordCalls('f', () => {}) as (given: unknown) => void)({
      fields: Fields.received(octets),
    });
    octets.set(encodeLatin1('1'), 3); // seen only by what decodes them from now on
    expect(traced()).toMatchObject([{ arguments: ["{ fields: Fields { 'A: 1' } }"] }]);
  });

  it('may fail, or never come to their end', () => {
    class Failing {
      [Symbol.iterator]() {
        throw new Error('not written yet: fields');
      }
    }
    Object.defineProperty(Failing, 'name', { value: 'Fields' });
    class Endless {
      *[Symbol.iterator]() {
        for (;;) yield ['A', '1'];
      }
    }
    Object.defineProperty(Endless, 'name', { value: 'Fields' });
    expect(recorded(new Failing()).arguments).toEqual(['Fields {}']);
    expect(recorded(new Endless()).arguments).toEqual([expect.stringMatching(/'A: 1', … }$/)]);
  });

  it('are found through no getter', () => {
    const value = {
      get fields(): Fields {
        throw new Error('a getter was asked');
      },
    };
    expect(recorded(value).arguments).toEqual(['{ fields: [Getter] }']);
  });

  it('look in the messages of a test as they did before', () => {
    recorded(fields);
    expect(Object.getOwnPropertySymbols(Fields.prototype)).toEqual([Symbol.iterator]);
  });
});

it('A URL is its address, and not a wall of its parts', () => {
  expect(recorded({ module: new URL('file:///a.ts') }).arguments).toEqual(["{ module: URL 'file:///a.ts' }"]);
  expect(inspect(new URL('file:///a.ts')), 'and only in what is written down').toMatch(/^URL \{/);
});

describe('a request in a call', () => {
  it('is written down without what a test left as it is: it was a wall of eight lines', () => {
    expect(recorded(request('GET', '/a?b=c', { fields: [['Range', 'bytes=0-']] })).arguments).toEqual([
      "HttpRequest { method: 'GET', target: '/a?b=c', fields: Fields { 'Range: bytes=0-' } }",
    ]);
  });

  it('tells of what is not as usual', () => {
    const peer = { address: '192.0.2.1', port: 4711 };
    const asked = request('POST', '/api/a', { body: 'text', peer, draining: AbortSignal.abort() });
    expect(recorded({ request: asked.with({ path: '/a', user: 'ada' }) }).arguments).toEqual([
      "{ request: HttpRequest { method: 'POST', target: '/api/a', path: '/a', fields: Fields {}, body: RequestBody { length: 4 }, peer: { address: '192.0.2.1', port: 4711 }, draining: AbortSignal { aborted: true }, user: 'ada' } }",
    ]);
  });
});

it('A function without a name is an arrow: the words for it were cut at the end of a line', () => {
  expect(recorded([() => 1, async () => 1]).arguments).toEqual(['[ () => …, async () => … ]']);
});

it('A file that is open is named, and not shown: it was a wall of its inner state', async () => {
  await using handle = await open(import.meta.filename);
  expect(recorded(undefined, { kind: 'file', handle }).outcome).toBe("{ kind: 'file', handle: FileHandle }");
  expect(inspect(handle), 'and only in what is written down').toMatch(/^FileHandle \{/);
});

it('A stream is named, and not shown: it was a wall of its inner state', () => {
  const stream = new Writable();
  expect(recorded(stream, { stream })).toMatchObject({ arguments: ['Writable'], outcome: '{ stream: Writable }' });
  expect(inspect(stream), 'and only in what is written down').toMatch(/^Writable \{/);
});

describe('octets inside of something', () => {
  it.each([
    ['a buffer', Buffer.from('GET /\r\n\xe9', 'latin1')],
    ['an array of octets', new Uint8Array(Buffer.from('GET /\r\n\xe9', 'latin1'))],
  ])('are written as text: %s was hexadecimal numbers', (_, octets) => {
    expect(recorded({ octets }).arguments).toEqual(["{ octets: octets 'GET /\\r\\né' }"]);
  });

  it('are cut, and say how many there are more', () => {
    expect(recorded([new Uint8Array(100).fill(0x61)]).arguments).toEqual([
      `[ octets '${'a'.repeat(80)}… and 20 more' ]`,
    ]);
  });

  it('look in the messages of a test as they did before', () => {
    recorded([Buffer.from('a')]);
    expect(inspect(Buffer.from('a'))).toBe('<Buffer 61>');
    expect(inspect(new Uint8Array(1))).toBe('Uint8Array(1) [ 0 ]');
  });
});

describe('a long argument', () => {
  it('is cut, and says how many octets there are more', () => {
    const octets = new Uint8Array(1000).fill(0x61);
    expect(recorded(octets).arguments).toEqual([`octets ${'a'.repeat(300)}… and 700 more`]);
  });

  it('is cut where its text is long', () => {
    const [text] = recorded(Array.from({ length: 20 }, () => 'x'.repeat(50))).arguments;
    expect(text).toHaveLength(401);
  });
});

describe('a class that is recorded', () => {
  it('leaves the methods of Error as they are: every error of the next chapter was told of, under its name', () => {
    const { toString: before } = Error.prototype;
    class Refused extends Error {
      where(): string {
        return 'here';
      }
    }
    recordCalls('Refused', Refused);
    expect(Error.prototype.toString).toBe(before);
    startTrace();
    new Refused().where();
    expect(traced()).toMatchObject([{ kind: 'call', name: 'Refused.where', outcome: "'here'" }]);
  });

  it('gives its name to what it inherits: the parser of responses was told of as the one of requests', () => {
    abstract class Parser {
      next(): string {
        return 'head';
      }
    }
    class RequestParser extends Parser {}
    class ResponseParser extends Parser {}
    recordCalls('RequestParser', RequestParser);
    recordCalls('ResponseParser', ResponseParser);
    startTrace();
    new RequestParser().next();
    new ResponseParser().next();
    expect(traced()).toMatchObject([{ name: 'RequestParser.next' }, { name: 'ResponseParser.next' }]);
  });
});
