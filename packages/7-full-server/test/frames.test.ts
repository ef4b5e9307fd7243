/** What clients send over a WebSocket, case by case, in every cut; and what we send. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeUtf8 } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { BINARY, encodeFrame, FrameReader, TEXT, WebSocketError } from '#chapter';

const LIMITS = { frame: 70_000, message: 100_000 };

/** `81 85 "Hello"`, `00*65536`: hexadecimal and quoted text, perhaps repeated. */
function octetsOf(notation: string): Uint8Array {
  const parts = Array.from(notation.matchAll(/("[^"]*"|[0-9a-f]{2})(?:\*(\d+))?/g), ([, what, times]) => {
    const one = what!.startsWith('"') ? encodeUtf8(JSON.parse(what!)) : Uint8Array.of(Number.parseInt(what!, 16));
    return Buffer.concat(Array.from({ length: Number(times ?? 1) }, () => one));
  });
  return Buffer.concat(parts);
}

const file = readFileSync(join(import.meta.dirname, 'cases/web-socket.md'), 'utf8');
const cases = Array.from(
  file.matchAll(/^## (.+)\n[^`]*```octets\n([^`]*)```\n```events\n([^`]*)```/gm),
  ([, name, octets, events]) => ({
    name: name!,
    octets: octetsOf(octets!),
    events: events!.trim().split('\n').filter(Boolean),
  }),
);

/** An event of a case, written so that two can be compared: `text "a"*3` and `text "aaa"` are the same. */
function canonical(event: string): string {
  const [kind, rest] = /^(\w+(?: \d{4})?) ?(.*)$/.exec(event)!.slice(1) as [string, string];
  return `${kind} ${Buffer.from(octetsOf(rest)).toString('hex')}`;
}

function read(pieces: readonly Uint8Array[]): string[] {
  const reader = new FrameReader(LIMITS);
  const events: string[] = [];
  const tell = (kind: string, octets: Uint8Array) => events.push(`${kind} ${Buffer.from(octets).toString('hex')}`);
  try {
    for (const piece of pieces) {
      reader.push(Uint8Array.from(piece)); // it is unmasked in place
      for (let got = reader.next(); got !== undefined; got = reader.next()) {
        if (got.kind === 'text') tell('text', encodeUtf8(got.text));
        else if (got.kind === 'close') tell(`close ${got.code}`, encodeUtf8(got.reason));
        else tell(got.kind, got.octets);
      }
    }
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error;
    tell(`refused ${error.code}`, new Uint8Array());
  }
  return events;
}

describe('frames of a client', () => {
  it('has cases', () => expect(cases.length).toBe(file.match(/^## /gm)!.length));

  describe.each(cases)('$name', ({ octets, events }) => {
    const wanted = events.map(canonical);

    it('whole', () => expect(read([octets])).toEqual(wanted));

    it('cut in two anywhere', () => {
      const cuts = octets.length > 300 ? [1, 2, 3, 9, 10, 14, 15, octets.length - 1] : octets.keys();
      for (const cut of cuts)
        expect([cut, read([octets.subarray(0, cut), octets.subarray(cut)])]).toEqual([cut, wanted]);
    });

    it.skipIf(octets.length > 1000)('octet by octet', () => {
      expect(read(Array.from(octets, (octet) => Uint8Array.of(octet)))).toEqual(wanted);
    });
  });
});

describe('frames of ours', () => {
  it.each([
    [0, '8200'],
    [125, '827d'],
    [126, '827e007e'],
    [65_535, '827effff'],
    [65_536, '827f0000000000010000'],
  ])('with %i octets have the shortest length that there is, and no mask', (length, head) => {
    const frame = Buffer.from(encodeFrame(BINARY, new Uint8Array(length).fill(7)));
    expect(frame.toString('hex', 0, head.length / 2)).toBe(head);
    expect(frame.subarray(head.length / 2)).toEqual(Buffer.alloc(length, 7));
  });

  it('are text in UTF-8', () => {
    expect(Buffer.from(encodeFrame(TEXT, encodeUtf8('☃'))).toString('hex')).toBe('8103e29883');
  });
});
