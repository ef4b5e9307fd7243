/** What a parser returns. "Not yet" is a value; "never" is an exception. */

import type { Fields, Framing, HttpVersion, RequestHead } from '@http-from-scratch/protocol';

/** Not yet: push more octets, and ask again. */
export const NEED_BYTES: unique symbol = Symbol('need bytes');

/** Where an event lies: offsets from the first octet of the connection, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type MessageEvent<Head> =
  | (Span & { readonly kind: 'head'; readonly head: Head })
  /** A view into what was pushed, as much as had arrived. Pieces say nothing about chunks. */
  | (Span & { readonly kind: 'content'; readonly octets: Uint8Array })
  /**
   * Each message has one, also one without content. Behind chunks it spans the trailers and the empty line; otherwise
   * nothing, right behind the content or the head.
   */
  | (Span & { readonly kind: 'end'; readonly trailers: Fields });

export interface ParsedRequestHead extends RequestHead {
  readonly framing: Framing;
  /** Whether the client would go on after this message. RFC 9112 §9.3 */
  readonly persists: boolean;
  /** The values of Expect, usually none. RFC 9110 §10.1.1 */
  readonly expect: readonly string[];
  /** The head as it came is octets[start, end). No view is made of it: few ever look. */
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface ParsedResponseHead {
  readonly version: HttpVersion;
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  readonly framing: Framing;
  readonly persists: boolean;
}

export type RequestEvent = MessageEvent<ParsedRequestHead>;
export type ResponseEvent = MessageEvent<ParsedResponseHead>;
