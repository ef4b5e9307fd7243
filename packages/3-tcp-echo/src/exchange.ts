/** One exchange: a request, the handler's response, and whether the connection goes on behind it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { empty, HttpError, type HttpRequest, type HttpResponse } from '@http-from-scratch/protocol';
import { answerTo, askHandler, checked, tellLate } from './ask-handler.ts';
import { ConnectionLost } from './byte-channel.ts';
import type { Conversation } from './conversation.ts';
import { dispose } from './dispose.ts';
import { IncomingBody } from './incoming-body.ts';
import { ReceivedRequest } from './received-request.ts';
import { type Reply, sendResponse } from './send-response.ts';

/** Not a status-code of HTTP, and never sent: nginx writes it into its log for a client that did not wait. */
const CLIENT_GONE = 499;

/** Whether the connection goes on. */
type GoesOn = boolean;

export class RunningExchange {
  readonly #conversation: Conversation;
  readonly #head: ParsedRequestHead;
  readonly #incoming: IncomingBody | undefined;
  /** Aborted when nothing that is done for this exchange can reach the client any more. */
  readonly #gone = new AbortController();
  #givenUp = false;
  readonly #request: HttpRequest;
  readonly #startedAt: number;

  constructor(conversation: Conversation, head: ParsedRequestHead) {
    const { channel, parser, onExchange } = conversation;
    this.#conversation = conversation;
    this.#head = head;
    this.#startedAt = onExchange === undefined ? 0 : performance.now();
    if (head.framing.kind === 'none')
      parser.next(); // the end event: no content, no trailers
    else this.#incoming = new IncomingBody(channel, parser, head);
    this.#request = new ReceivedRequest(head, this.#incoming, channel, this.#gone);
  }

  run(): GoesOn | Promise<GoesOn> {
    const { channel, handler, faults } = this.#conversation;
    const request = this.#request;
    channel.messages += 1;
    channel.timeAllowed = undefined;
    channel.waitingFor = 'handler';
    const response = askHandler(handler, request, this.#head, faults);
    if (!(response instanceof Promise)) return this.#answer(response);
    return new Promise((resolve, reject) => {
      channel.onInterrupt = (error) => {
        this.#giveUp();
        if (error instanceof ConnectionLost) reject(this.#lost(error));
        else resolve(this.#answer(answerTo(error, request, faults)));
      };
      response.then(
        (value) => {
          if (this.#givenUp) dispose(value?.content).catch((fault) => tellLate(fault, request, faults));
          else resolve(this.#answer(checked(value, request, faults)));
        },
        (error) => {
          if (this.#givenUp) tellLate(error, request, faults);
          else if (error instanceof ConnectionLost) reject(this.#lost(error));
          else resolve(this.#answer(answerTo(error, request, faults)));
        },
      );
    });
  }

  /** Sends the response. A stream in it hears by the request's signal that the client is gone. */
  #answer(answer: HttpResponse): GoesOn | Promise<GoesOn> {
    const { channel, keepAlive } = this.#conversation;
    const head = this.#head;
    const incoming = this.#incoming;
    const response = orAboutServer(head, answer);
    channel.waitingFor = 'peer';
    // A client that waits for 100 Continue may get it yet, when such a stream turns out to read the content.
    const streamFirst = response.content.kind === 'stream' && incoming?.clientWaits === true;
    const contentReadable = !streamFirst && (incoming?.beginAnswer() ?? true);
    // What follows a CONNECT is meant for a tunnel. A client that did not wait for our "no" has sent it already.
    const mayGoOn = contentReadable && head.persists && head.method !== 'CONNECT' && !this.#isLast();
    const beforeHead = streamFirst ? () => incoming.beginAnswer() : undefined;
    const reply = sendResponse(channel, this.#request, response, { mayGoOn, keepAlive, beforeHead });
    if (!(reply instanceof Promise)) return this.#finish(reply);
    channel.onInterrupt = () => this.#giveUp();
    return reply.then((whole) => this.#finish(whole));
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.#gone.abort();
  }

  #finish(reply: Reply): GoesOn | Promise<GoesOn> {
    const { channel } = this.#conversation;
    channel.onInterrupt = undefined;
    this.#report(reply);
    if (reply.failure !== undefined) {
      channel.destroy(); // the client must see that the response is not whole
      return false;
    }
    if (reply.persists) return this.#incoming?.skip() ?? true;
    return this.#hasSaidAll() ? channel.end(true).then(() => false) : false;
  }

  /** Whether the request in hand is the last, as far as we can see: its response says "close" then. RFC 9112 §9.6 */
  #isLast(): boolean {
    const { channel, parser } = this.#conversation;
    return channel.draining.aborted && parser.idle && !channel.hasUnread;
  }

  /**
   * Whether the client sends nothing more: it asked us to close, and nothing came behind its request. The next one would
   * be against the rules (RFC 9112 §9.6). Only with methods that have no content: there are clients that send an empty
   * line behind a POST (§2.2).
   */
  #hasSaidAll(): boolean {
    const { persists, framing, method } = this.#head;
    if (persists || framing.kind !== 'none' || (method !== 'GET' && method !== 'HEAD')) return false;
    return this.#conversation.parser.idle && !this.#conversation.channel.hasUnread;
  }

  /** @returns the error, when it has been reported */
  #lost(error: ConnectionLost): ConnectionLost {
    this.#conversation.channel.onInterrupt = undefined; // to be told of once
    this.#report({ status: CLIENT_GONE, contentOctets: 0, failure: error });
    return error;
  }

  #report({ status, contentOctets, failure }: Pick<Reply, 'status' | 'contentOctets' | 'failure'>): void {
    const { channel, onExchange, faults } = this.#conversation;
    const request = this.#request;
    // A client may be gone, or send content that is none while we send it back: both are no faults of ours.
    const ours = failure !== undefined && !(failure instanceof ConnectionLost) && !(failure instanceof HttpError);
    if (ours) faults.onError(failure, request);
    onExchange?.({ peer: channel.peer, request, status, contentOctets, startedAt: this.#startedAt });
  }
}

/** RFC 9110 §9.3.7: `OPTIONS *` asks about the server. A handler may answer it; one that only knows paths need not. */
function orAboutServer({ form }: ParsedRequestHead, response: HttpResponse): HttpResponse {
  if (form !== 'asterisk' || (response.status !== 404 && response.status !== 405)) return response;
  return empty(204, [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]);
}
