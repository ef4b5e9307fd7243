/**
 * HTTP/1.1 on one connection, as a loop: the next head, one exchange, go on or leave.
 *
 * Nothing here runs beside the loop. So pipelined requests are answered in order, one after the other (RFC 9112
 * §9.3.2), and a client that doesn't read its responses can't get another request in.
 */

import { NEED_BYTES, type ParsedRequestHead, RequestParser } from '@http-from-scratch/parser';
import { Fields, type Handler, ProtocolError } from '@http-from-scratch/protocol';
import { carefulRefusal } from './ask-handler.ts';
import type { ByteChannel, ConnectionHandler } from './byte-channel.ts';
import type { Conversation, HttpOptions } from './conversation.ts';
import { RunningExchange } from './exchange.ts';
import { guarded } from './hooks.ts';
import { sendResponse } from './send-response.ts';

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
      let head = readHead(parser) ?? (await nextHead(channel, parser));
      if (head === undefined) return; // the client is done
      const goesOn = new RunningExchange(conversation, head).run();
      head = undefined; // what has a name is held while the loop waits for the next head, and with it what has come: 64 KiB
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
