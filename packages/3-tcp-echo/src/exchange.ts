/** One exchange: a request, the handler's response, and whether the connection goes on after it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { HttpError, type HttpRequest, type HttpResponse, type Tunnel } from '@http-from-scratch/protocol';
import { answerTo, askHandler, checked, orAboutServer, tellLate } from './ask-handler.ts';
import { ConnectionLost } from './byte-channel.ts';
import { CLIENT_GONE, type Conversation, type GoesOn, hasSaidAll, isLast } from './conversation.ts';
import { dispose } from './dispose.ts';
import { IncomingBody } from './incoming-body.ts';
import { ReceivedRequest } from './received-request.ts';
import { type Reply, sendResponse } from './send-response.ts';
import { unlessAwaited } from './socket-writer.ts';
import { runTunnel } from './tunnel.ts';

export function exchange(conversation: Conversation): GoesOn | Promise<GoesOn> {
  const head = conversation.head!;
  conversation.head = undefined;
  return new RunningExchange(conversation, head).run();
}

export class RunningExchange {
  readonly #conversation: Conversation;
  readonly #head: ParsedRequestHead;
  readonly #incoming: IncomingBody | undefined;
  /** Nothing that's done for this exchange can reach the client any more. */
  #givenUp = false;
  #gone: AbortController | undefined;
  readonly #request: HttpRequest;
  readonly #startedAt: number;

  constructor(conversation: Conversation, head: ParsedRequestHead) {
    const { channel, parser, application } = conversation;
    this.#conversation = conversation;
    this.#head = head;
    this.#startedAt = application.onExchange === undefined ? 0 : performance.now();
    if (head.framing.kind === 'none')
      parser.next(); // the end event: no content, no trailers
    else this.#incoming = new IncomingBody(channel, parser, head);
    this.#request = new ReceivedRequest(head, this.#incoming, channel, this);
  }

  /** The signal of the request, made when it is first asked for: few handlers do. */
  get signal(): AbortSignal {
    this.#gone ??= new AbortController();
    if (this.#givenUp) this.#gone.abort();
    return this.#gone.signal;
  }

  run(): GoesOn | Promise<GoesOn> {
    const { channel, application } = this.#conversation;
    channel.messages += 1;
    channel.timeAllowed = undefined;
    channel.waitingFor = 'handler';
    const response = askHandler(application.handler, this.#request, this.#head, application.faults);
    return response instanceof Promise ? this.#wait(response) : this.#answer(response);
  }

  /** Waits for the response, or for what interrupts it: the client is gone, or the time is up. */
  #wait(response: Promise<HttpResponse>): Promise<GoesOn> {
    const { channel, application } = this.#conversation;
    const { faults } = application;
    const request = this.#request;
    return new Promise((resolve, reject) => {
      // Bound, and not a closure: that would hold its dead connection until old memory is collected.
      channel.onInterrupt = this.#interrupted.bind(this, resolve);
      response
        .then(
          (value) => {
            if (this.#givenUp) dispose(value?.content).catch((fault) => tellLate(fault, request, faults));
            else resolve(this.#answer(checked(value, request, faults)));
          },
          (error) => {
            if (this.#givenUp) tellLate(error, request, faults);
            else resolve(this.#failed(error));
          },
        )
        .catch(reject);
    });
  }

  #interrupted(resolve: (goesOn: GoesOn | Promise<GoesOn>) => void, error: Error): void {
    this.#giveUp();
    resolve(this.#failed(error));
  }

  #failed(error: unknown): GoesOn | Promise<GoesOn> {
    const { faults } = this.#conversation.application;
    if (!(error instanceof ConnectionLost)) return this.#answer(answerTo(error, this.#request, faults));
    this.#conversation.channel.onInterrupt = undefined; // reported once
    this.#report({ status: CLIENT_GONE, contentOctets: 0, failure: error });
    return unlessAwaited(Promise.reject(error));
  }

  /** Sends the response. If the client goes away, the request's signal tells a stream in it. */
  #answer(answer: HttpResponse): GoesOn | Promise<GoesOn> {
    const { channel, application } = this.#conversation;
    const head = this.#head;
    const incoming = this.#incoming;
    const response = orAboutServer(this.#request, answer, application.faults);
    channel.waitingFor = 'peer';
    // A client that waits for 100 Continue may still get it, if such a stream turns out to read the content.
    const streamFirst = response.content.kind === 'stream' && incoming?.clientWaits === true;
    const contentReadable = !streamFirst && (incoming?.beginAnswer() ?? true);
    // What follows a CONNECT is meant for a tunnel. A client that didn't wait for our "no" has sent it already.
    const mayGoOn = contentReadable && head.persists && head.method !== 'CONNECT' && !isLast(this.#conversation);
    const beforeHead = streamFirst ? () => incoming.beginAnswer() : undefined;
    const { keepAlive } = application;
    const reply = sendResponse(channel, this.#request, response, { mayGoOn, keepAlive, beforeHead });
    if (response.content.kind === 'upgrade') return this.#turnOver(response.content.run);
    if (!(reply instanceof Promise)) return this.#finish(reply);
    channel.onInterrupt = () => this.#giveUp();
    return reply.then((whole) => this.#finish(whole));
  }

  /** HTTP is done here. */
  async #turnOver(run: (tunnel: Tunnel) => Promise<void>): Promise<GoesOn> {
    this.#conversation.channel.onInterrupt = this.#giveUp.bind(this);
    await this.#incoming?.skip();
    const failure = await runTunnel(run, this.#conversation);
    this.#report({ status: 101, contentOctets: 0, failure });
    return false;
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.#gone?.abort();
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
    return hasSaidAll(this.#head, this.#conversation) ? channel.end(true).then(() => false) : false;
  }

  #report({ status, contentOctets, failure }: Pick<Reply, 'status' | 'contentOctets' | 'failure'>): void {
    const { channel, application } = this.#conversation;
    const { onExchange, faults } = application;
    const request = this.#request;
    // The client may have gone, or its content may have been malformed while we streamed it back: neither is our fault.
    const ours = failure !== undefined && !(failure instanceof ConnectionLost) && !(failure instanceof HttpError);
    if (ours) faults.onError(failure, request);
    onExchange?.({ peer: channel.peer, request, status, contentOctets, startedAt: this.#startedAt });
  }
}
