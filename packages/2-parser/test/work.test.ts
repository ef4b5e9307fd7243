/**
 * How much does the parser do for each octet? The chapter is loaded once more, with loops that count their turns, and
 * octets that are copied or decoded are counted too. No clock: a busy machine does not change the number.
 */

import { registerHooks } from 'node:module';
import { encodeLatin1 } from '@http-from-scratch/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loopBodies, withEdit } from './loops.ts';
import { mutatedRequests } from './mutated-requests.ts';

type Chapter = typeof import('#chapter');

let chapter: Chapter;
let work = 0;

const MARK = '?counting';

beforeAll(async () => {
  vi.stubGlobal('__turn', () => {
    work++;
  });
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      return context.parentURL?.endsWith(MARK) === true ? { ...found, url: `${found.url}${MARK}` } : found;
    },
    load(url, context, next) {
      const module = next(url, context);
      if (!url.endsWith(MARK)) return module;
      const source = String(module.source);
      return { ...module, source: withEdit(source, loopBodies(source)) };
    },
  });
  chapter = await import(`${import.meta.resolve('#chapter')}${MARK}`);
  hooks.deregister();

  const { set } = Uint8Array.prototype;
  vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, source, offset) {
    work += source.length;
    set.call(this, source, offset);
  });
  const { latin1Slice } = Buffer.prototype;
  vi.spyOn(Buffer.prototype, 'latin1Slice').mockImplementation(function (this: Buffer, start, end) {
    const text = latin1Slice.call(this, start, end);
    work += text.length;
    return text;
  });
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const UNLIMITED = {
  startLine: Number.POSITIVE_INFINITY,
  head: Number.POSITIVE_INFINITY,
  fields: Number.POSITIVE_INFINITY,
  content: Number.POSITIVE_INFINITY,
  chunkExtension: Number.POSITIVE_INFINITY,
  trailers: Number.POSITIVE_INFINITY,
};

/** What is done for these octets, when they come in pieces of this size. */
function workFor(octets: Uint8Array, size: number): number {
  const before = work;
  const parser = new chapter.RequestParser(UNLIMITED);
  try {
    for (let at = 0; at < octets.length; at += size) {
      parser.push(octets.subarray(at, at + size));
      for (let event = parser.next(); event !== chapter.NEED_BYTES; event = parser.next()) {
        if (event.kind === 'head') event.head.fields.get('x');
        if (event.kind === 'end') event.trailers.get('x');
      }
    }
  } catch (error) {
    if ((error as Error).name !== 'ProtocolError') throw error;
  }
  return work - before;
}

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

const KINDS: readonly (readonly [name: string, octets: (count: number) => string])[] = [
  ['a long target', (count) => `GET /${'a'.repeat(count)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['a long target that does not end', (count) => `GET /${'a'.repeat(count)}`],
  ['a long value', (count) => `${HEAD}A: ${'b'.repeat(count)}\r\n\r\n`],
  ['a value of spaces', (count) => `${HEAD}A: ${' '.repeat(count)}b\r\n\r\n`],
  ['spaces around a Host', (count) => `GET / HTTP/1.1\r\nHost: ${' '.repeat(count)}x${'\t'.repeat(count)}\r\n\r\n`],
  ['many fields', (count) => `${HEAD}${'A: b\r\n'.repeat(count)}\r\n`],
  ['many codings', (count) => `${HEAD}Transfer-Encoding: ${',a'.repeat(count)}\r\n\r\n`],
  ['content', (count) => `${HEAD}Content-Length: ${count}\r\n\r\n${'a'.repeat(count)}`],
  ['many chunks of one octet', (count) => `${CHUNKED}${'1\r\na\r\n'.repeat(count)}0\r\n\r\n`],
  ['chunks with extensions', (count) => `${CHUNKED}${'1;a="b\\"c"\r\na\r\n'.repeat(count)}0\r\n\r\n`],
  ['a long chunk extension', (count) => `${CHUNKED}1${';a=b'.repeat(count)}\r\na\r\n0\r\n\r\n`],
  ['many trailers', (count) => `${CHUNKED}0\r\n${'A: b\r\n'.repeat(count)}\r\n`],
  ['many requests at once', (count) => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count)],
  ['many requests with empty lines between', (count) => '\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count)],
];

describe.each([
  ['one octet at a time', 1],
  ['seven octets at a time', 7],
  ['whole', Number.MAX_SAFE_INTEGER],
])('octets that come %s', (_, size) => {
  it.each(KINDS)('%s: twice as many are twice the work', (_, octets) => {
    const [once, twice] = [1000, 2000].map((count) => workFor(encodeLatin1(octets(count)), size));
    // Where the work grows with the square it is four times as much.
    expect(twice).toBeLessThan(once! * 2.6);
  });

  it('requests with any fault in them are a few steps for each octet', () => {
    let most = 0;
    for (const text of mutatedRequests(1, 400)) {
      const octets = encodeLatin1(`${text}x`.repeat(10));
      most = Math.max(most, workFor(octets, size) / octets.length);
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(20);
  });
});
