/**
 * HTTP/1.1 on one connection, as a loop: read a request, ask the handler, write the response, go on or close.
 *
 * Nothing here runs beside the loop. Pipelined requests are therefore answered in order, one after the other
 * (RFC 9112 §9.3.2), and a client that does not read its answers does not get its next request read.
 */

import { NEED_BYTES, type ParsedRequestHead, type ParserLimits, RequestParser } from '@http-from-scratch/parser';
import { type Handler, type HttpRequest, ProtocolError, RequestBody } from '@http-from-scratch/protocol';
import { askHandler, errorResponse } from './ask-handler.ts';
import { type ByteChannel, type ConnectionHandler, ConnectionLost } from './byte-channel.ts';
import { isLast, nothingComes } from './draining.ts';
import { IncomingBody } from './incoming-body.ts';
import { type Reply, sendResponse } from './send-response.ts';

/** One request and its answer, when the answer has been handed to the system. */
export interface Exchange {
  readonly peer: string;
  /** Undefined when what came was no request. */
  readonly request: HttpRequest | undefined;
  /** 499 when the client was gone before there was an answer. */
  readonly status: number;
  /** Octets of content sent; less than announced when the client went away. */
  readonly contentOctets: number;
  /** Milliseconds, from `performance.now()`, when the head was complete. */
  readonly startedAt: number;
}

export interface HttpOptions {
  readonly limits?: Partial<ParserLimits>;
  /** When true, each connection ends when what has come on it is answered; the last answer says that it is the last. */
  readonly draining?: () => boolean;
  /** Told of each exchange, for a log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler throws, or a stream in its response; the client is told nothing. */
  readonly onError?: (error: unknown, request: HttpRequest) => void;
}

/** No status-code of HTTP, and never sent: nginx writes it into its log for a client that did not wait. */
const CLIENT_GONE = 499;

/** Makes a connection handler of a request handler. */
export function serveHttp(handler: Handler, options: HttpOptions = {}): ConnectionHandler {
  return (channel) => converse(channel, handler, options);
}

// #region loop
async function converse(channel: ByteChannel, handler: Handler, options: HttpOptions): Promise<void> {
  const parser = new RequestParser(options.limits);
  for (;;) {
    let head: ParsedRequestHead | undefined;
    try {
      head = readHead(parser);
      while (head === undefined) {
        const octets = await channel.read(parser.idle ? 'message' : 'head');
        if (octets === undefined) return parser.finish(); // the client is done; inside a request that is a fault
        parser.push(octets);
        head = readHead(parser);
      }
    } catch (error) {
      if (error instanceof ProtocolError) return refuse(channel, error, options);
      throw error;
    }

    const startedAt = options.onExchange === undefined ? 0 : performance.now();
    const incoming = head.framing.kind === 'none' ? undefined : new IncomingBody(channel, parser, head);
    const request = toRequest(head, incoming);
    if (incoming === undefined) parser.next(); // the end event: no content, no trailers

    let response = askHandler(handler, request, head, options.onError);
    if (response instanceof Promise) {
      channel.flush(); // answers to earlier requests need not wait for this one
      try {
        response = await response;
      } catch (failure) {
        const reply = { status: CLIENT_GONE, contentOctets: 0, persists: false, failure };
        report(channel, request, reply, startedAt, options);
        throw failure;
      }
    }
    const contentReadable = incoming?.beginAnswer() ?? true;
    const mayGoOn = contentReadable && head.persists && !isTunnel(head) && !isLast(channel, parser, options.draining);
    let reply = sendResponse(channel, request, response, mayGoOn);
    if (reply instanceof Promise) reply = await reply;

    report(channel, request, reply, startedAt, options);
    if (reply.failure !== undefined) return channel.destroy(); // the client must see that the answer is not whole
    if (!reply.persists) return hasSaidAll(head, parser, channel) ? channel.end(true) : undefined;
    const skipped = incoming?.skip() ?? true;
    if (!(skipped instanceof Promise ? await skipped : skipped)) return;
    // The order to stop came too late for the head of the answer: the client may have asked on already.
    if (isLast(channel, parser, options.draining) && (await nothingComes(channel))) return;
  }
}
// #endregion loop

/** The next head, if all of it has come. */
function readHead(parser: RequestParser): ParsedRequestHead | undefined {
  const event = parser.next();
  return event !== NEED_BYTES && event.kind === 'head' ? event.head : undefined;
}

/** The head becomes the request: nobody else holds it, and a copy for each request (or Object.assign) would be felt. */
function toRequest(head: ParsedRequestHead, incoming: IncomingBody | undefined): HttpRequest {
  const request = head as ParsedRequestHead & { body: RequestBody };
  request.body = incoming === undefined ? RequestBody.empty : new RequestBody(incoming, incoming.length);
  return request as unknown as HttpRequest;
}

/**
 * Whether the client sends nothing more: it asked us to close, and nothing came behind its request. The next one would be
 * against the rules (RFC 9112 §9.6). Only with methods that have no content: there are clients that send an empty line
 * behind a POST (§2.2).
 */
function hasSaidAll(head: ParsedRequestHead, parser: RequestParser, channel: ByteChannel): boolean {
  if (head.persists || head.framing.kind !== 'none' || (head.method !== 'GET' && head.method !== 'HEAD')) return false;
  return parser.idle && channel.hasUnread !== true;
}

/** What follows a CONNECT is meant for somebody else. A client that did not wait for our "no" has sent it already. */
function isTunnel({ method }: ParsedRequestHead): boolean {
  return method === 'CONNECT';
}

/** Answers what is no request, as the last thing on this connection: we no longer know where a message begins. */
async function refuse(channel: ByteChannel, error: ProtocolError, options: HttpOptions): Promise<void> {
  const reply = await sendResponse(channel, undefined, errorResponse(error), false);
  report(channel, undefined, reply, performance.now(), options);
}

function report(
  { peer }: ByteChannel,
  request: HttpRequest | undefined,
  { status, contentOctets, failure }: Reply,
  startedAt: number,
  options: HttpOptions,
): void {
  if (failure !== undefined && !(failure instanceof ConnectionLost) && request !== undefined) {
    options.onError?.(failure, request);
  }
  options.onExchange?.({ peer, request, status, contentOctets, startedAt });
}
