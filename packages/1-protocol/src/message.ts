/** Requests, responses, and the one function type that everything else is built from. */

import type { RequestBody } from './body.ts';
import type { Fields } from './fields.ts';
import type { HttpVersion, RequestTarget } from './target.ts';

/** What the head of a request says. */
export interface RequestHead extends RequestTarget {
  /** Case-sensitive. RFC 9110 §9.1 */
  readonly method: string;
  /** The request-target as sent. */
  readonly target: string;
  readonly version: HttpVersion;
  /** host[:port] that the request is for: from an absolute-form target, else from Host. RFC 9112 §3.3 */
  readonly authority: string;
  readonly fields: Fields;
}

export interface HttpRequest extends RequestHead {
  readonly body: RequestBody;
  /** The other end of the connection. Behind a proxy, that is the proxy. */
  readonly peer: Peer;
  /**
   * Aborted with an AbortError when the client is gone before it has the whole answer: what is being computed for it can
   * stop. An answer that reaches its end aborts nothing.
   */
  readonly signal: AbortSignal;
  /** Aborted when the server is stopping: a stream that would go on for ever should come to its end. */
  readonly draining: AbortSignal;
}

export interface Peer {
  /** An IP address, of version 6 without brackets; '' on a Unix socket. */
  readonly address: string;
  /** 0 on a Unix socket. */
  readonly port: number;
}

export type Content =
  | { readonly kind: 'none' }
  /** The octets belong to the answer now: a handler that changes them later may change it on its way. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stream';
      /**
       * Pulled one piece at a time, when the client has room for it. Our sender may hand the last piece back, as
       * `next(piece)`, for the stream to fill again; `for await` never does, and may keep what it gets.
       */
      readonly stream: AsyncIterable<Uint8Array>;
      /** Octets in all, when that is known: then it is announced, and a stream of another length ends the connection. */
      readonly length?: number;
      /** Called once when the stream is no longer needed, read or not: a file is closed here. */
      readonly release?: () => void | Promise<void>;
    };

export interface HttpResponse {
  /** From 200 to 599: interim answers are the connection's business. */
  readonly status: number;
  /** Without the fields that frame the message: those follow from the content. */
  readonly fields: Fields;
  readonly content: Content;
}

/** The whole of an application: a value in, a value out. What it throws is answered by 500. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
