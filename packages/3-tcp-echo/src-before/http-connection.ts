/**
 * HTTP/1.1 on one connection, as a loop: read a request, ask the handler, write the response, go on or close.
 *
 * Nothing here runs beside the loop. Pipelined requests are therefore answered in order, one after the other
 * (RFC 9112 §9.3.2), and a client that does not read its answers does not get its next request read.
 */

import { NEED_BYTES, type ParsedRequestHead, type ParserLimits, RequestParser } from '@http-from-scratch/parser';
import {
  empty,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  ProtocolError,
  RequestBody,
  text,
} from '@http-from-scratch/protocol';
import { type ByteChannel, type ConnectionHandler, ConnectionLost } from './byte-channel.ts';
import { IncomingBody } from './incoming-body.ts';
import { type Reply, sendResponse } from './send-response.ts';

/** One request and its answer, when the answer has been handed to the system. */
export interface Exchange {
  readonly peer: string;
  /** Undefined when what came was no request. */
  readonly request: HttpRequest | undefined;
  readonly status: number;
  /** Octets of content sent; less than announced when the client went away. */
  readonly contentOctets: number;
  /** Milliseconds, from `performance.now()`, when the head was complete. */
  readonly startedAt: number;
}

export interface HttpOptions {
  readonly limits?: Partial<ParserLimits>;
  /** When true, answers say that they are the last, and are. */
  readonly draining?: () => boolean;
  /** Told of each exchange, for a log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler throws, or a stream in its response; the client is told nothing. */
  readonly onError?: (error: unknown, request: HttpRequest) => void;
}

/** Makes a connection handler of a request handler. */
export function serveHttp(handler: Handler, options: HttpOptions = {}): ConnectionHandler {
  return (channel) => converse(channel, handler, options);
}

async function converse(channel: ByteChannel, handler: Handler, options: HttpOptions): Promise<void> {
  const parser = new RequestParser(options.limits);
  for (;;) {
    let head: ParsedRequestHead | undefined;
    try {
      head = readHead(parser) ?? (await waitForHead(channel, parser));
    } catch (error) {
      if (error instanceof ProtocolError) await refuse(channel, error, options);
      else throw error;
      return;
    }
    if (head === undefined) return; // the client is done

    const startedAt = performance.now();
    const incoming = head.framing.kind === 'none' ? undefined : new IncomingBody(channel, parser, head);
    const request = toRequest(head, incoming);
    if (incoming === undefined) parser.next(); // the end event: no content, no trailers

    const outcome = respond(handler, request, head, options);
    const response = outcome instanceof Promise ? await outcome : outcome;

    const mayGoOn = head.persists && options.draining?.() !== true && (incoming?.canBeSkipped() ?? true);
    const sending = sendResponse(channel, request, response, mayGoOn);
    const reply = sending instanceof Promise ? await sending : sending;
    report(channel, request, reply, startedAt, options);
    if (reply.failure !== undefined) {
      channel.destroy(); // the client must see that the answer is not whole
      return;
    }
    if (!reply.persists || (incoming !== undefined && !(await incoming.skip()))) return;
  }
}

/** The next head, if all of it has come. */
function readHead(parser: RequestParser): ParsedRequestHead | undefined {
  const event = parser.next();
  return event !== NEED_BYTES && event.kind === 'head' ? event.head : undefined;
}

async function waitForHead(channel: ByteChannel, parser: RequestParser): Promise<ParsedRequestHead | undefined> {
  for (;;) {
    const octets = await channel.read(parser.idle ? 'message' : 'head');
    if (octets === undefined) {
      parser.finish(); // throws when a request has begun
      return undefined;
    }
    parser.push(octets);
    const head = readHead(parser);
    if (head !== undefined) return head;
  }
}

function toRequest(head: ParsedRequestHead, incoming: IncomingBody | undefined): HttpRequest {
  const { method, target, version, form, authority, path, query, fields, octets } = head;
  const body = incoming === undefined ? RequestBody.empty : new RequestBody(incoming, incoming.length);
  return { method, target, version, form, authority, path, query, fields, octets, body };
}

/** Asks the handler. A promise only when the handler gives one: most answers are ready at once. */
function respond(
  handler: Handler,
  request: HttpRequest,
  head: ParsedRequestHead,
  options: HttpOptions,
): HttpResponse | Promise<HttpResponse> {
  try {
    const response = answerOurselves(head) ?? handler(request);
    return response instanceof Promise ? response.catch((error) => explain(error, request, options)) : response;
  } catch (error) {
    return explain(error, request, options);
  }
}

/** What no handler should have to think of. */
function answerOurselves(head: ParsedRequestHead): HttpResponse | undefined {
  // RFC 9110 §10.1.1: HTTP/1.0 has no Expect. In 1.1 we know one expectation.
  const unknown = head.expect.find((value) => value.toLowerCase() !== '100-continue');
  if (unknown !== undefined && head.version !== '1.0') {
    throw new ProtocolError('unknown-expectation', 417, 'the one expectation that is known here is 100-continue');
  }
  // RFC 9112 §3.2.4: the asterisk asks about the server, not about a resource.
  if (head.form === 'asterisk') return empty(204, [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]);
  // RFC 9110 §9.3.6: we are where the requests end, not a tunnel to elsewhere.
  if (head.method === 'CONNECT') throw new ProtocolError('unsupported-method', 501, 'this server opens no tunnels');
  return undefined;
}

function explain(error: unknown, request: HttpRequest, options: HttpOptions): HttpResponse {
  if (error instanceof ConnectionLost) throw error; // nobody is there to be answered
  if (error instanceof ProtocolError) return errorResponse(error);
  options.onError?.(error, request);
  return text('Internal Server Error\n', { status: 500 });
}

function errorResponse(error: ProtocolError): HttpResponse {
  return text(`${error.message}\n`, { status: error.status });
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
