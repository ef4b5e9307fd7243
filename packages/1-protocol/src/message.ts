/** Responses, and the one function type that everything else is built from. */

import type { Fields } from './fields.ts';
import type { HttpRequest } from './request.ts';

export type Content =
  | { readonly kind: 'none' }
  /** The octets belong to the response now: change them later, and you may change what is on its way. */
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
      /** Called once when the stream is no longer needed, read or not: close the file here. */
      readonly release?: () => void | Promise<void>;
    }
  /** With status 101: behind the head the connection is no longer HTTP. It is closed when `run` is done. RFC 9110 §7.8 */
  | { readonly kind: 'upgrade'; readonly run: (tunnel: Tunnel) => Promise<void> };

/** What is left of a connection when HTTP is done with it: octets both ways. */
export interface Tunnel {
  /** The octets that come next; undefined after the last. Throws when the connection is lost. */
  read(): Promise<Uint8Array | undefined>;
  /** @returns undefined, or a promise to await: so much is waiting that the peer should read first */
  write(octets: Uint8Array): Promise<void> | undefined;
  /** Gives the connection up at once. */
  destroy(): void;
  /** Aborted when the server is asked to stop. */
  readonly draining: AbortSignal;
}

export interface HttpResponse {
  /** From 200 to 599: interim responses are the connection's business. */
  readonly status: number;
  /** Without the fields that frame the message: those follow from the content. */
  readonly fields: Fields;
  readonly content: Content;
}

/** A whole application: a value in, a value out. When it throws, the response is a 500. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
