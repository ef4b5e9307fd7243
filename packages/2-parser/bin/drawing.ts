/** What arrives and what comes of it, as lines for a terminal. `width` in columns. */

import { styleText } from 'node:util';
import { decodeLatin1, type Fields, type Framing } from '@http-from-scratch/protocol';
import { visible } from '@http-from-scratch/protocol/drawing';
import type { RequestEvent, ResponseEvent } from '../src/index.ts';

/** Columns for `→ 1234–1239  ` and for `content  `. */
const OFFSETS = 13;
const KIND = 9;

const STYLES = { head: 'green', content: 'cyan', end: 'yellow' } as const;

/** What the two kinds of lines are. */
export const LEGEND = styleText(
  'gray',
  '→ offsets    octets as they arrive\n  offsets    event    what the parser can tell by now\n',
);

export function drawArrival(piece: Uint8Array, at: number, width: number): string {
  const where = `→ ${offsets(at, at + piece.length)}`.padEnd(OFFSETS);
  return styleText('blue', where) + shorten(piece, width - where.length);
}

export function drawEvent(event: RequestEvent | ResponseEvent, width: number): string {
  const where = `  ${offsets(event.start, event.end)}`.padEnd(OFFSETS);
  const [first = '', ...more] = about(event, width - where.length - KIND);
  const indent = ' '.repeat(where.length + KIND);
  const kind = styleText([STYLES[event.kind], 'bold'], event.kind) + ' '.repeat(KIND - event.kind.length);
  return [`${where}${kind}${first}`.trimEnd(), ...more.map((line) => indent + line)].join('\n');
}

function about(event: RequestEvent | ResponseEvent, room: number): string[] {
  switch (event.kind) {
    case 'head': {
      const { head } = event;
      const version = `HTTP/${head.version}`;
      const line =
        'method' in head ? `${head.method} ${head.target} ${version}` : `${version} ${head.status} ${head.reason}`;
      const after = `${framing(head.framing)}; then the connection ${head.persists ? 'goes on' : 'ends'}`;
      return [styleText('bold', visible(line)), ...fieldLines(head.fields), styleText('gray', after)];
    }
    case 'content':
      return [shorten(event.octets, room)];
    case 'end':
      return fieldLines(event.trailers);
  }
}

function framing(framing: Framing): string {
  switch (framing.kind) {
    case 'none':
      return 'no content';
    case 'length':
      return `${framing.octets} octets of content`;
    case 'chunked':
      return 'content in chunks';
    case 'until-close':
      return 'content of unknown length';
  }
}

function fieldLines(fields: Fields): string[] {
  return fields.lines.map(([name, value]) => `${name}: ${visible(value)}`);
}

/** The second offset is that of the last octet; an event without octets has one. */
function offsets(start: number, end: number): string {
  return end - start > 1 ? `${start}–${end - 1}  ` : `${start}  `;
}

/** Spaces at the edges are drawn: you would not see them there. */
function shorten(octets: Uint8Array, room: number): string {
  const text = visible(decodeLatin1(octets, 0, Math.min(octets.length, room)));
  const whole = octets.length <= room ? text : `${text.slice(0, -1)}…`;
  return whole.replace(/^ +| +$/g, (spaces) => '␠'.repeat(spaces.length));
}
