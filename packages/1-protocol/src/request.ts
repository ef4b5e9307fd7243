/** A request as a handler sees it: its head, its content, and the connection that it came on. */

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

/** The other end of a connection. For a Unix socket the address is `unix`, and the port 0. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** What the requests of one connection share. */
export interface Connection {
  readonly peer: Peer;
  readonly draining: AbortSignal;
}

/** For one request, in place of the server's own limits: less, or more. */
export interface RequestLimits {
  /** The most octets of content. */
  readonly content?: number;
  /** The most milliseconds until the handler has answered; Infinity for no limit. */
  readonly time?: number;
}

/** A class, because some of it is only made when you ask for it. Copy one with `with`: a spread would leave that out. */
export class HttpRequest implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: HttpVersion;
  readonly form: RequestTarget['form'];
  readonly path: string;
  readonly query: string;
  readonly authority: string;
  readonly fields: Fields;
  readonly body: RequestBody;
  /** The program that sent the request: the client, or the last proxy on its way. */
  readonly peer: Peer;
  /** Aborted when the server is asked to stop: a stream without an end should come to one. */
  readonly draining: AbortSignal;
  private readonly gone: { readonly signal: AbortSignal };
  private parsedQuery: URLSearchParams | undefined;

  /** @param gone aborted by the connection: see `signal` */
  constructor(
    head: RequestHead,
    body: RequestBody,
    { peer, draining }: Connection,
    gone: { readonly signal: AbortSignal },
  ) {
    this.method = head.method;
    this.target = head.target;
    this.version = head.version;
    this.form = head.form;
    this.path = head.path;
    this.query = head.query;
    this.authority = head.authority;
    this.fields = head.fields;
    this.body = body;
    this.peer = peer;
    this.draining = draining;
    this.gone = gone;
    this.parsedQuery = undefined;
  }

  /**
   * Aborted, with an AbortError, when nothing you do for this request can reach its client any more. Only while the
   * response is under way: never because a connection ended well.
   */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** `query`, taken apart as a form is: `?a=1&b=x+y`. */
  get searchParams(): URLSearchParams {
    this.parsedQuery ??= new URLSearchParams(this.query);
    return this.parsedQuery;
  }

  /** Changes the limits for this request, if the server has such limits. Call it before the content is read. */
  allow({ content }: RequestLimits): void {
    if (content !== undefined) this.body.limit(content);
  }

  /** A copy with other values, or with more of them. */
  with<Changes extends object>(changes: Changes): this & Changes {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this, { parsedQuery: undefined });
    const { signal, ...others } = changes as { readonly signal?: AbortSignal };
    return Object.assign(copy, others, signal && { gone: { signal } }); // a getter can't be assigned
  }
}
