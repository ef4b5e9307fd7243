/** Whatever a handler answers, a client that reads by the standard gets the same, and knows where it ends. */

import {
  type Content,
  decodeLatin1,
  type FieldLine,
  Fields,
  type HttpResponse,
  neverHasContent,
} from '@http-from-scratch/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serveHttp } from '#chapter';
import { readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

const FRAMING = /^(?:content-length|transfer-encoding|connection|date)$/i;
const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~019AZaz";

const octets = fc.uint8Array({ maxLength: 30 }).map((array) => new Uint8Array(array));
const name = fc
  .string({ unit: fc.constantFrom(...TOKEN_CHARACTERS), minLength: 1, maxLength: 8 })
  .filter((text) => !FRAMING.test(text));
const value = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes).replace(/^ +| +$/g, ''));
const line: fc.Arbitrary<FieldLine> = fc.tuple(name, value);

/** What a handler answers, as a plan: a stream can be read once only. */
interface Plan {
  readonly status: number;
  readonly lines: readonly FieldLine[];
  readonly kind: 'none' | 'bytes' | 'stream' | 'stream of known length';
  readonly pieces: readonly Uint8Array[];
  readonly close: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  status: fc.oneof({ arbitrary: fc.integer({ min: 200, max: 599 }), weight: 3 }, fc.constantFrom(200, 204, 205, 304)),
  lines: fc.array(line, { maxLength: 4 }),
  kind: fc.constantFrom('none', 'bytes', 'stream', 'stream of known length'),
  pieces: fc.array(octets, { maxLength: 4 }),
  close: fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, fc.constant(true)),
});

interface Asked {
  readonly method: string;
  readonly version: string;
  readonly connection: string;
}

const request: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'),
  version: fc.oneof({ arbitrary: fc.constant('1.1'), weight: 3 }, fc.constant('1.0')),
  connection: fc.constantFrom('', 'close', 'keep-alive'),
});

interface Exchange {
  readonly request: Asked;
  readonly plan: Plan;
}

const exchanges: fc.Arbitrary<Exchange[]> = fc.array(fc.record({ request, plan }), { minLength: 1, maxLength: 4 });

function contentOf({ kind, pieces }: Plan): Content {
  const whole = Buffer.concat(pieces);
  async function* stream() {
    yield* pieces;
  }
  switch (kind) {
    case 'none':
      return { kind: 'none' };
    case 'bytes':
      return { kind: 'bytes', bytes: whole };
    case 'stream':
      return { kind: 'stream', stream: stream() };
    case 'stream of known length':
      return { kind: 'stream', stream: stream(), length: whole.length };
  }
}

function responseTo(plan: Plan): HttpResponse {
  const lines: FieldLine[] = plan.close ? [...plan.lines, ['Connection', 'close']] : [...plan.lines];
  return { status: plan.status, fields: Fields.of(...lines), content: contentOf(plan) };
}

describe('what a handler answers', () => {
  it('is what a client reads, answer by answer, up to the one that ends the connection', async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, fc.nat({ max: 40 }), async (exchanges, cut) => {
        const asked = exchanges
          .map(({ request: { method, version, connection } }) =>
            [`${method} / HTTP/${version}`, 'Host: x', ...(connection === '' ? [] : [`Connection: ${connection}`])]
              .map((text) => `${text}\r\n`)
              .join(''),
          )
          .map((head) => `${head}\r\n`)
          .join('');
        const channel = new MemoryChannel([asked.slice(0, cut), asked.slice(cut)].filter((piece) => piece !== ''));
        let handled = 0;
        await serveHttp(() => responseTo(exchanges[handled++]!.plan))(channel);
        await channel.end();

        const methods = exchanges.map(({ request }) => request.method);
        const answers = readAnswers(channel.sent.join(''), methods, true);
        expect(answers.length).toBe(handled);
        for (const [index, answer] of answers.entries()) {
          const { request, plan } = exchanges[index]!;
          const nothing = request.method === 'HEAD' || neverHasContent(plan.status) || plan.kind === 'none';
          expect(answer.whole).toBe(true);
          expect(answer.status).toBe(plan.status);
          expect(answer.content).toBe(nothing ? '' : decodeLatin1(Buffer.concat(plan.pieces)));
          expect(answer.fields.lines.filter(([name]) => !FRAMING.test(name))).toEqual(plan.lines);
          // RFC 9112 §6.1: an HTTP/1.0 client knows no transfer coding.
          if (request.version === '1.0') expect(answer.fields.has('Transfer-Encoding')).toBe(false);
          // RFC 9112 §9.6: whoever closes says so, and only then.
          expect(answer.fields.get('Connection') === 'close').toBe(isLast(exchanges[index]!));
        }
        // After an answer that does not say so, the next request is read and answered.
        expect(handled).toBe(exchanges.findIndex(isLast) + 1 || exchanges.length);
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether the answer ends the connection, by what the client and the handler say. RFC 9112 §9.3 */
function isLast({ request: { method, version, connection }, plan }: Exchange): boolean {
  if (plan.close || connection === 'close') return true;
  if (version === '1.1') return false;
  const endless = plan.kind === 'stream' && method !== 'HEAD' && !neverHasContent(plan.status);
  return connection !== 'keep-alive' || endless;
}
