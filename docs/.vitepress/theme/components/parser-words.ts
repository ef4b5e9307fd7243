/** Steps of the parser as sentences and rows, and the stream as pieces to draw. */

import type { RequestEvent } from '@http-from-scratch/parser';
import { decodeLatin1, type Framing, reasonPhrase } from '@http-from-scratch/protocol';
import type { Marks, Step } from './parser-run.ts';

/** The last octet is included, as `pnpm stage2` prints it. */
export function range(start: number, end: number): string {
  return end - start > 1 ? `${start}–${end - 1}` : `${start}`;
}

const count = (octets: number) => `${octets.toLocaleString('en')} ${octets === 1 ? 'octet' : 'octets'}`;

/** What the step is, in a sentence that a screen reader can read out alone. */
export function sentence({ happening }: Step): string {
  switch (happening.kind) {
    case 'begin':
      return 'Nothing has arrived yet. The buffer is empty.';
    case 'piece': {
      const { start, end, waits } = happening;
      const arrival = `${count(end - start)} arrived (${range(start, end)}).`;
      return waits ? `${arrival} The parser says: not yet.` : `${arrival} The parser has something to say.`;
    }
    case 'event':
      return eventSentence(happening.event);
    case 'refused': {
      const { status, message, offset } = happening.refusal;
      return `Refused at offset ${offset}, to be answered with ${status}: ${message}.`;
    }
    case 'close':
      return happening.idle
        ? 'The client has closed its side, between two messages: all is well.'
        : 'The client has closed its side.';
  }
}

function eventSentence({ kind, start, end }: RequestEvent): string {
  switch (kind) {
    case 'head':
      return `The head is complete (${range(start, end)}).`;
    case 'content':
      return `A piece of the content: ${count(end - start)} (${range(start, end)}).`;
    case 'end':
      return end > start ? `The message ends, with the trailer section (${range(start, end)}).` : 'The message ends.';
  }
}

/** A row of the list of events. Texts have one character for each octet. */
export interface EventRow {
  readonly where: string;
  readonly kind: RequestEvent['kind'];
  readonly text: string;
  /** Headers of a head, trailers of an end. */
  readonly lines: readonly string[];
  /** What follows from a head. */
  readonly note: string;
}

export function eventRow(event: RequestEvent): EventRow {
  const where = range(event.start, event.end);
  switch (event.kind) {
    case 'head': {
      const { method, target, version, fields, framing, persists } = event.head;
      const after = persists ? 'then the connection goes on' : 'then the connection ends';
      return {
        where,
        kind: 'head',
        text: `${method} ${target} HTTP/${version}`,
        lines: fields.lines.map(([name, value]) => `${name}: ${value}`),
        note: `${framingWords(framing)}; ${after}`,
      };
    }
    case 'content':
      return { where, kind: 'content', text: shorten(event.octets, 0, event.octets.length), lines: [], note: '' };
    case 'end':
      return {
        where,
        kind: 'end',
        text: '',
        lines: event.trailers.lines.map(([name, value]) => `${name}: ${value}`),
        note: '',
      };
  }
}

export function framingWords(framing: Framing): string {
  switch (framing.kind) {
    case 'none':
      return 'no content';
    case 'length':
      return `${count(framing.octets)} of content`;
    case 'chunked':
      return 'content in chunks';
    case 'until-close':
      return 'content until the connection closes';
  }
}

export const statusWords = (status: number) => `${status} ${reasonPhrase(status)}`.trim();

export type OctetState = 'gone' | 'used' | 'checked' | 'waiting' | 'ahead';

/** Neighbouring octets that are drawn alike. */
export interface Run {
  readonly kind: 'run';
  readonly state: OctetState;
  readonly text: string;
}

/** A mark stands before the octet at its offset. Where several stand, they share one label. */
export interface Mark {
  readonly kind: 'mark';
  /** How many octets of its line stand before it. */
  readonly column: number;
  readonly names: readonly (keyof Marks)[];
}

/** The longest text that is shown whole. */
const LONGEST = 160;

/** The lines of the stream, each with the marks that stand in it. */
export function drawStream(octets: Uint8Array, marks: Marks): (Run | Mark)[][] {
  const shown = (['start', 'checked', 'end'] as const).map((name) => ({ name, at: marks[name] }));
  const lines: (Run | Mark)[][] = [[]];
  const cuts = new Set([0, octets.length, marks.array, ...shown.map(({ at }) => at)]);
  for (let at = 0; at < octets.length; at++) if (octets[at] === 0x0a) cuts.add(at + 1);
  let lineStart = 0;
  const places = [...cuts].filter((at) => at <= octets.length).sort((a, b) => a - b);
  places.forEach((at, index) => {
    if (at > 0 && at < octets.length && octets[at - 1] === 0x0a) {
      lines.push([]);
      lineStart = at;
    }
    const line = lines.at(-1)!;
    const names = shown.filter((mark) => mark.at === at).map(({ name }) => name);
    if (names.length > 0) line.push({ kind: 'mark', names, column: at - lineStart });
    const end = places[index + 1];
    if (end !== undefined) line.push({ kind: 'run', state: stateOf(at, marks), text: shorten(octets, at, end) });
  });
  return lines;
}

function stateOf(at: number, marks: Marks): OctetState {
  if (at >= marks.end) return 'ahead';
  if (at >= marks.checked) return 'waiting';
  if (at >= marks.start) return 'checked';
  return at >= marks.array ? 'used' : 'gone';
}

function shorten(octets: Uint8Array, start: number, end: number): string {
  const text = decodeLatin1(octets, start, end);
  return text.length <= LONGEST ? text : `${text.slice(0, 60)} ...${count(text.length - 80)}... ${text.slice(-20)}`;
}

/** What each mark is called on the page, and what it says. */
export const MARK_WORDS: Readonly<Record<keyof Marks, { readonly name: string; readonly meaning: string }>> = {
  array: { name: 'array', meaning: 'the array in memory begins here' },
  start: { name: 'start', meaning: 'everything before is used up' },
  checked: { name: 'checked', meaning: 'everything before has been looked at, and is in order' },
  end: { name: 'end', meaning: 'behind the last octet that has arrived' },
  room: { name: 'room', meaning: 'the array ends here' },
};
