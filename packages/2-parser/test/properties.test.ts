import {
  decodeLatin1,
  encodeLatin1,
  type FieldLine,
  Fields,
  type Framing,
  reasonPhrase,
} from '@http-from-scratch/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeChunk, encodeLastChunk, joinMessage, serializeRequest, serializeResponseHead } from '#chapter';
import { show } from './case-file.ts';
import { arrivals, transcript } from './transcript.ts';

const STEERING = /^(?:host|expect|connection|content-length|transfer-encoding|date)$/i;
const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const token = fc.string({ unit: fc.constantFrom(...TOKEN_CHARACTERS), minLength: 1, maxLength: 12 });
const value = fc
  .string({ unit: octet.filter((character) => /[\t\x20-\x7e\x80-\xff]/.test(character)), maxLength: 20 })
  .map((text) => text.replace(/^[\t ]+|[\t ]+$/g, ''));
const line: fc.Arbitrary<FieldLine> = fc.tuple(
  token.filter((name) => !STEERING.test(name)),
  value,
);
const lines = fc.array(line, { maxLength: 5 });
const target = fc
  .string({ unit: octet.filter((character) => /[\x21\x22\x24-\x7e]/.test(character)), maxLength: 20 })
  .map((text) => `/${text}`)
  .filter((text) => !/\\|%(?![0-9A-Fa-f]{2})/.test(text.split('?')[0]!)); // refused in a path
const content = fc.uint8Array({ maxLength: 40 }).map((octets) => new Uint8Array(octets));

function written(fields: readonly FieldLine[]): string[] {
  return fields.map(([name, text]) => show(`${name}: ${text}`).trim());
}

function contentEvents(start: number, octets: Uint8Array): string[] {
  if (octets.length === 0) return [];
  return [`${start}–${start + octets.length} content ${show(decodeLatin1(octets))}`];
}

describe('writing and reading', () => {
  it('are inverse for requests', () => {
    const method = token.filter((text) => text !== 'CONNECT');
    fc.assert(
      fc.property(method, target, lines, content, (method, target, fields, content) => {
        const octets = serializeRequest(method, target, [['Host', 'x'], ...fields], content);
        const headEnd = octets.length - content.length;
        const length = content.length === 0 ? 'no content' : `${content.length} octets`;
        expect(transcript({ pieces: [octets] })).toEqual([
          `0–${headEnd} head ${show(`${method} ${target} HTTP/1.1, for x, ${length}, goes on`)}`,
          'Host: x',
          ...written(fields),
          ...(content.length === 0 ? [] : [`Content-Length: ${content.length}`]),
          ...contentEvents(headEnd, content),
          `${octets.length}–${octets.length} end`,
        ]);
      }),
    );
  });

  const status = fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304);

  it('are inverse for responses with a length', () => {
    fc.assert(
      fc.property(status, lines, content, (status, fields, content) => {
        const framing: Framing = { kind: 'length', octets: content.length };
        const head = serializeResponseHead({ status, fields: Fields.of(...fields) }, { framing });
        const octets = joinMessage(head, content);
        const length = content.length === 0 ? 'no content' : `${content.length} octets`;
        expect(transcript({ pieces: [octets], answers: ['GET'] })).toEqual([
          `0–${head.length} head ${show(`HTTP/1.1 ${status} ${reasonPhrase(status)}, ${length}, goes on`)}`,
          ...written(fields),
          `Content-Length: ${content.length}`,
          ...contentEvents(head.length, content),
          `${octets.length}–${octets.length} end`,
        ]);
      }),
    );
  });

  it('are inverse for chunked responses with trailers', () => {
    fc.assert(
      fc.property(status, fc.array(content, { maxLength: 5 }), lines, (status, pieces, trailers) => {
        const head = serializeResponseHead({ status, fields: Fields.empty }, { framing: { kind: 'chunked' } });
        const octets = Buffer.concat([encodeLatin1(head), ...pieces.map(encodeChunk), encodeLastChunk(trailers)]);
        const events = transcript({ pieces: [octets], answers: ['GET'] });
        const data = show(decodeLatin1(Buffer.concat(pieces)));
        const said = events.map((event) => event.replace(/^\S+–\S+ /, ''));
        expect(said).toEqual([
          `head HTTP/1.1 ${status} ${reasonPhrase(status)}, chunked, goes on`,
          'Transfer-Encoding: chunked',
          ...(data === '' ? [] : [`content ${data}`]),
          'end',
          ...written(trailers),
        ]);
      }),
    );
  });

  it('are inverse for responses that end with the connection', () => {
    fc.assert(
      fc.property(status, content, (status, content) => {
        const framing: Framing = { kind: 'until-close' };
        const head = serializeResponseHead({ status, fields: Fields.empty }, { framing, connection: 'close' });
        const octets = joinMessage(head, content);
        expect(transcript({ pieces: [octets], ends: true, answers: ['GET'] })).toEqual([
          `0–${head.length} head HTTP/1.1 ${status} ${reasonPhrase(status)}, until close, closes`,
          'Connection: close',
          ...contentEvents(head.length, content),
          `${octets.length}–${octets.length} end`,
        ]);
      }),
    );
  });
});

/** Pieces of HTTP and of its enemies, in any order: near enough to the grammar to get deep into the parser. */
const FRAGMENTS = [
  'GET / HTTP/1.1\r\n',
  'POST /a HTTP/1.1\r\nHost: x\r\n',
  'POST / HTTP/1.0\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 204 \r\n',
  'Host: x\r\n',
  'Content-Length: 3\r\n',
  'Content-Length: 0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  'Connection: close\r\n',
  '\r\n',
  '\r\n\r\n',
  '\r',
  '\n',
  ' ',
  '\t',
  ':',
  ';a="b',
  '"',
  '\\',
  '0',
  '5',
  'a',
  '\0',
  '\xff',
];

const stream = fc
  .array(fc.oneof({ arbitrary: fc.constantFrom(...FRAGMENTS), weight: 9 }, { arbitrary: octet, weight: 1 }), {
    maxLength: 14,
  })
  .map((fragments) => encodeLatin1(fragments.join('')));

const limits = fc.record(
  {
    startLine: fc.integer({ min: 0, max: 20 }),
    head: fc.integer({ min: 0, max: 60 }),
    fields: fc.integer({ min: 0, max: 3 }),
    content: fc.integer({ min: 0, max: 6 }),
    chunkExtension: fc.integer({ min: 0, max: 6 }),
    trailers: fc.integer({ min: 0, max: 12 }),
  },
  { requiredKeys: [] },
);

const answers = fc.option(fc.array(fc.constantFrom('GET', 'HEAD', 'CONNECT'), { maxLength: 3 }), { nil: undefined });

describe('whatever comes', () => {
  // `transcript` passes on what is no ProtocolError, so these also say that there is none.
  it('the events do not depend on how it is cut', () => {
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 6 });
    fc.assert(
      fc.property(stream, cuts, fc.boolean(), limits, answers, (octets, cuts, ends, limits, answers) => {
        const edges = [0, ...cuts.filter((cut) => cut < octets.length).sort((a, b) => a - b), octets.length];
        const pieces = edges.slice(1).map((edge, index) => octets.slice(edges[index], edge));
        const options = { ends, limits, answers };
        expect(transcript({ pieces, ...options })).toEqual(transcript({ pieces: [octets], ...options }));
      }),
      { numRuns: 2000, includeErrorInReport: true },
    );
  });

  it('one octet that is changed in a good message does no more than change the events', () => {
    const message = encodeLatin1(
      'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    const change = fc.tuple(fc.nat({ max: message.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(change, ([at, octet]) => {
        const changed = message.with(at, octet);
        const whole = transcript({ pieces: [changed] });
        for (const [way, arrival] of arrivals(changed)) expect(transcript(arrival), way).toEqual(whole);
      }),
    );
  });
});
