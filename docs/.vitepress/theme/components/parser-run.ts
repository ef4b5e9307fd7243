/** Runs the parser of chapter 2 over octets that arrive in pieces, and keeps what a page shows of each step. */

import {
  NEED_BYTES,
  OctetBuffer,
  type ParserLimits,
  type RequestEvent,
  RequestParser,
} from '@http-from-scratch/parser';
import { ProtocolError } from '@http-from-scratch/protocol';

/** Five places in the stream, as offsets since the connection began. They never get out of this order. */
export interface Marks {
  /** Where the array of the buffer begins: what came before is let go. */
  readonly array: number;
  /** The first octet that is not used up. */
  readonly start: number;
  /** Up to here everything was in order. */
  readonly checked: number;
  /** Behind the last octet that has arrived. */
  readonly end: number;
  /** Where the array ends: up to here there is room. */
  readonly room: number;
}

export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly offset: number;
}

export type Happening =
  | { readonly kind: 'begin' }
  /** Octets arrive, `end` exclusive. Where the parser has nothing to say to them, `waits` is true. */
  | { readonly kind: 'piece'; readonly start: number; readonly end: number; readonly waits: boolean }
  | { readonly kind: 'event'; readonly event: RequestEvent }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The client has sent all. `idle` when no message was under way. */
  | { readonly kind: 'close'; readonly idle: boolean };

export interface Step {
  readonly happening: Happening;
  readonly marks: Marks;
}

export interface RunOptions {
  /** Octets that arrive at a time. */
  readonly pieces: number;
  /** Whether the client closes its side after the last one. */
  readonly ends?: boolean;
  readonly limits?: Partial<ParserLimits>;
}

export function run(octets: Uint8Array, { pieces, ends = false, limits = {} }: RunOptions): Step[] {
  const parser = new RequestParser(limits);
  const buffer = bufferOf(parser);
  const steps: Step[] = [];
  const add = (happening: Happening) => {
    const { octets: array, start, end } = buffer;
    const [arrayAt, startAt, endAt, room] = [0, start, end, array.length].map((at) => buffer.offsetAt(at));
    steps.push({
      happening,
      marks: { array: arrayAt!, start: startAt!, checked: Math.min(parser.offset, endAt!), end: endAt!, room: room! },
    });
  };
  add({ kind: 'begin' });
  try {
    for (let at = 0; at < octets.length; at += pieces) {
      const piece = octets.slice(at, at + pieces);
      parser.push(piece);
      const arrived = { kind: 'piece', start: at, end: at + piece.length } as const;
      add({ ...arrived, waits: false });
      let event = parser.next();
      if (event === NEED_BYTES) {
        steps.pop();
        add({ ...arrived, waits: true });
      }
      for (; event !== NEED_BYTES; event = parser.next()) add({ kind: 'event', event });
    }
    if (ends) {
      const { idle } = parser;
      parser.finish();
      add({ kind: 'close', idle });
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { code, status, message } = error;
    add({ kind: 'refused', refusal: { code, status, message, offset: parser.offset } });
  }
  return steps;
}

/** The buffer is the parser's own affair. So that a page can draw it, it is caught when the parser first touches it. */
function bufferOf(parser: RequestParser): OctetBuffer {
  const { push } = OctetBuffer.prototype;
  let caught: OctetBuffer | undefined;
  OctetBuffer.prototype.push = function (octets) {
    caught = this;
    push.call(this, octets);
  };
  try {
    parser.push(new Uint8Array());
  } finally {
    OctetBuffer.prototype.push = push;
  }
  return caught!;
}
