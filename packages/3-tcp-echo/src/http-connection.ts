/**
 * HTTP/1.1 on one connection, as a loop: the next head, one exchange, go on or leave.
 *
 * Nothing here runs beside the loop. So pipelined requests are answered in order, one after the other (RFC 9112
 * §9.3.2), and a client that doesn't read its responses can't get another request in.
 */

import { NEED_BYTES, type ParsedRequestHead, type ParserLimits, RequestParser } from '@http-from-scratch/parser';
import {
  Fields,
  type Handler,
  type HttpError,
  type HttpRequest,
  type HttpResponse,
  type Peer,
  ProtocolError,
} from '@http-from-scratch/protocol';
import { carefulRefusal, type Faults } from './ask-handler.ts';
import type { ByteChannel, ConnectionHandler } from './byte-channel.ts';
import { RunningExchange } from './exchange.ts';
import { guarded } from './hooks.ts';
import { sendResponse } from './send-response.ts';

/** One request and its response, when the response has been handed to the system. */
export interface Exchange {
  readonly peer: Peer;
  /** Undefined when what came had no request-line; with the request-line alone when its head was refused. */
  readonly request: (Partial<HttpRequest> & Pick<HttpRequest, 'method' | 'target' | 'version' | 'fields'>) | undefined;
  /** 499 when the client was gone before there was a response. */
  readonly status: number;
  /** Octets of content sent; less than announced when the client went away. */
  readonly contentOctets: number;
  /** Milliseconds, from `performance.now()`, when the head was complete. */
  readonly startedAt: number;
}

export interface HttpOptions {
  readonly limits?: Partial<ParserLimits>;
  /** Seconds for which an idle connection is kept, as the response says it: `Keep-Alive: timeout=`. Not said unless given. */
  readonly keepAlive?: number;
  /** Told of each exchange, for a log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Makes the response for what is refused before the handler is asked, and for an HttpError that it throws: a page, JSON,
   * or other fields. Default: the message as text.
   */
  readonly refusal?: (error: HttpError) => HttpResponse;
  /** Told of what a handler throws, a stream in its response, or `onExchange`; the client is told nothing. */
  readonly onError?: (error: unknown, request?: HttpRequest) => void;
}

/** What the exchanges of one connection share. */
export interface Conversation {
  readonly channel: ByteChannel;
  readonly parser: RequestParser;
  readonly handler: Handler;
  readonly keepAlive: number | undefined;
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
  readonly faults: Faults;
}

/** Makes a connection handler of a request handler. */
export function serveHttp(handler: Handler, options: HttpOptions = {}): ConnectionHandler {
  const onError = guarded(options.onError ?? (() => {}));
  const onExchange = options.onExchange && guarded(options.onExchange, onError);
  const faults = { onError, refusal: carefulRefusal(options.refusal, onError) };
  const { limits, keepAlive } = options;
  return (channel) => converse({ channel, parser: new RequestParser(limits), handler, keepAlive, onExchange, faults });
}

async function converse(conversation: Conversation): Promise<void> {
  const { channel, parser } = conversation;
  try {
    for (;;) {
      const head = readHead(parser) ?? (await nextHead(channel, parser));
      if (head === undefined) return; // the client is done
      const goesOn = new RunningExchange(conversation, head).run();
      if (!(goesOn instanceof Promise ? await goesOn : goesOn)) return;
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    await refuse(conversation, error);
  }
}

/** The next head, if all of it has arrived. */
function readHead(parser: RequestParser): ParsedRequestHead | undefined {
  const event = parser.next();
  return event !== NEED_BYTES && event.kind === 'head' ? event.head : undefined;
}

/** @throws {ProtocolError} when the client leaves inside a request */
async function nextHead(channel: ByteChannel, parser: RequestParser): Promise<ParsedRequestHead | undefined> {
  for (;;) {
    const octets = await channel.read(parser.idle ? 'message' : 'head');
    if (octets === undefined) return void parser.finish();
    parser.push(octets);
    const head = readHead(parser);
    if (head !== undefined) return head;
  }
}

/** Answers what is no request, as the last thing on this connection: we no longer know where a message begins. */
async function refuse({ channel, parser, onExchange, faults }: Conversation, error: ProtocolError): Promise<void> {
  // With a whole request-line we know what was asked, and that a HEAD gets no content.
  const request = parser.startLine && { ...parser.startLine, fields: Fields.empty };
  const { status, contentOctets } = await sendResponse(channel, request, faults.refusal(error), { mayGoOn: false });
  onExchange?.({ peer: channel.peer, request, status, contentOctets, startedAt: performance.now() });
}
