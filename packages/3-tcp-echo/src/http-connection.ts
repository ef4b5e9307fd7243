/**
 * HTTP/1.1 on one connection, as a loop: the next head, one exchange, go on or leave.
 *
 * Nothing here runs beside the loop. So pipelined requests are answered in order, one after the other (RFC 9112
 * §9.3.2), and a client that doesn't read its responses can't get another request in.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { limitsWith, NEED_BYTES, RequestParser } from '@http-from-scratch/parser';
import { Fields, type Handler, ProtocolError } from '@http-from-scratch/protocol';
import { carefulRefusal } from './ask-handler.ts';
import { type ConnectionHandler, ConnectionLost } from './byte-channel.ts';
import { Conversation, type GoesOn, type HttpOptions } from './conversation.ts';
import { exchange } from './exchange.ts';
import { guarded } from './hooks.ts';
import { sendResponse } from './send-response.ts';

/** Turns a handler of requests into a handler of connections. */
export function serveHttp(handler: Handler, options: HttpOptions = {}): ConnectionHandler {
  const onError = guarded(options.onError ?? (() => {}));
  const onExchange = options.onExchange && guarded(options.onExchange, onError);
  const faults = { onError, refusal: carefulRefusal(options.refusal, onError) };
  const { keepAlive } = options;
  const limits = limitsWith(options.limits); // a wrong one is refused here, and not when a client comes
  const application = { handler, keepAlive, onExchange, faults };
  return (channel) =>
    new Promise((resolve, reject) => {
      const conversation = new Conversation(channel, new RequestParser(limits), application);
      // Bound to the context of this connection: a later loop is begun by a timer, or by what has ended the connection.
      conversation.goOn = AsyncLocalStorage.bind((goesOn) => void converse(conversation, goesOn).then(resolve, reject));
      conversation.goOn(true);
    });
}

/** @param goesOn of the exchange before; true for the first */
async function converse(conversation: Conversation, goesOn: GoesOn | Promise<GoesOn>): Promise<void> {
  try {
    while (goesOn instanceof Promise ? await goesOn : goesOn) {
      if (!takeHead(conversation) && !(await nextHead(conversation))) return;
      goesOn = exchange(conversation);
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    await refuse(conversation, error);
  }
}

/**
 * Takes the next head, if all of it has arrived. It goes into the conversation, and not into a variable of a function
 * that waits: an idle connection would hold its last request, and with it the 64 KiB that it arrived in.
 */
function takeHead(conversation: Conversation): boolean {
  const event = conversation.parser.next();
  if (event === NEED_BYTES || event.kind !== 'head') return false;
  conversation.head = event.head;
  return true;
}

/**
 * @returns false when the client is done
 * @throws {ProtocolError} when it leaves in the middle of a request
 */
async function nextHead(conversation: Conversation): Promise<boolean> {
  const { channel, parser } = conversation;
  for (;;) {
    const octets = await channel.read(parser.idle ? 'message' : 'head');
    if (octets === undefined) break;
    parser.push(octets);
    if (takeHead(conversation)) return true;
  }
  parser.finish();
  return false;
}

/** Responds to what isn't a request, and that's the last response: we no longer know where a message begins. */
async function refuse({ channel, parser, application }: Conversation, error: ProtocolError): Promise<void> {
  const { onExchange, faults } = application;
  // With a whole request-line we know what was asked, and that a HEAD gets no content.
  const request = parser.startLine && { ...parser.startLine, fields: Fields.empty };
  const reply = await sendResponse(channel, request, faults.refusal(error), { mayGoOn: false });
  const { status, contentOctets, failure } = reply;
  if (failure !== undefined) channel.destroy(); // the client must see that the response is not whole
  if (failure !== undefined && !(failure instanceof ConnectionLost)) faults.onError(failure);
  onExchange?.({ peer: channel.peer, request, status, contentOctets, startedAt: performance.now() });
}
