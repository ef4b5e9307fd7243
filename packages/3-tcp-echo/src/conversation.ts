/** The options of HTTP on a connection, what it reports, and what the exchanges of one connection share. */

import type { ParsedRequestHead, ParserLimits, RequestParser } from '@http-from-scratch/parser';
import type { Handler, HttpError, HttpRequest, HttpResponse, Peer } from '@http-from-scratch/protocol';
import type { Faults } from './ask-handler.ts';
import type { ByteChannel } from './byte-channel.ts';

/** Whether the connection goes on after an exchange. */
export type GoesOn = boolean;

/** Not a status code of HTTP, and never sent: nginx logs it for a client that didn't wait. */
export const CLIENT_GONE = 499;

/** One request and its response, reported when the response has been handed to the system. */
export interface Exchange {
  readonly peer: Peer;
  /** Undefined if what arrived had no request-line; only the request-line if the rest of its head was refused. */
  readonly request: (Partial<HttpRequest> & Pick<HttpRequest, 'method' | 'target' | 'version' | 'fields'>) | undefined;
  /** 499 when the client was gone before there was a response. */
  readonly status: number;
  /** Octets of content sent; fewer than announced if the client went away. */
  readonly contentOctets: number;
  /** Milliseconds, from `performance.now()`, when the head was complete. */
  readonly startedAt: number;
}

export interface HttpOptions {
  readonly limits?: Partial<ParserLimits>;
  /** Seconds for which an idle connection is kept, as the response says it: `Keep-Alive: timeout=`. By default it says nothing. */
  readonly keepAlive?: number;
  /** Hears about each exchange, for a log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Makes the response for what is refused before the handler is asked, and for an HttpError that it throws: a page, JSON,
   * or other fields. Default: the message as text.
   */
  readonly refusal?: (error: HttpError) => HttpResponse;
  /** Hears what a handler throws, a stream in its response, or `onExchange`. The client doesn't. */
  readonly onError?: (error: unknown, request?: HttpRequest) => void;
}

/** What the exchanges of all connections of one server share. */
export interface Application {
  readonly handler: Handler;
  readonly keepAlive: number | undefined;
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
  readonly faults: Faults;
}

/**
 * What the exchanges of one connection share. A class, and not a literal: V8 may start to allocate literals in old
 * memory, where each would hold its dead connection until that is collected.
 */
export class Conversation {
  readonly channel: ByteChannel;
  readonly parser: RequestParser;
  readonly application: Application;
  /** The head that has arrived, until its exchange takes it. */
  head: ParsedRequestHead | undefined = undefined;
  /** Begins a loop. Called again, it begins one that replaces the loop before, which is stuck with a slow handler. */
  goOn: (goesOn: GoesOn | Promise<GoesOn>) => void = () => {};
  #waiting: { interrupted(error: Error): void } | undefined;
  readonly #tell = (error: Error) => this.#waiting?.interrupted(error);

  constructor(channel: ByteChannel, parser: RequestParser, application: Application) {
    this.channel = channel;
    this.parser = parser;
    this.application = application;
  }

  /** The exchange that waits, for its handler or its client, and hears what interrupts that; undefined when it's over. */
  set waiting(exchange: { interrupted(error: Error): void } | undefined) {
    this.#waiting = exchange;
    this.channel.onInterrupt = exchange && this.#tell;
  }
}

/**
 * Whether the client sends nothing more: it asked us to close, and nothing arrived behind its request. Another request
 * would break the rules (RFC 9112 §9.6). Only for methods without content: some clients send an empty line after a
 * POST (§2.2).
 */
export function hasSaidAll(head: ParsedRequestHead, { parser, channel }: Conversation): boolean {
  const { persists, framing, method } = head;
  if (persists || framing.kind !== 'none' || (method !== 'GET' && method !== 'HEAD')) return false;
  return parser.idle && !channel.hasUnread;
}

/** Whether this request is the last, as far as we can see: then its response says "close". RFC 9112 §9.6 */
export function isLast({ channel, parser }: Conversation): boolean {
  return channel.draining.aborted && parser.idle && !channel.hasUnread;
}
