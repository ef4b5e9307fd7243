/** One exchange: a request, the handler's response, and whether the connection goes on after it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { HttpError, type HttpRequest, type HttpResponse, type Tunnel } from '@http-from-scratch/protocol';
import { answerTo, askHandler, checked, discard, type Faults, orAboutServer, tellLate } from './ask-handler.ts';
import { ConnectionLost } from './byte-channel.ts';
import { CLIENT_GONE, type Conversation, type GoesOn, hasSaidAll, isLast } from './conversation.ts';
import { IncomingBody } from './incoming-body.ts';
import { ReceivedRequest } from './received-request.ts';
import { type Reply, sendResponse } from './send-response.ts';
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
  /** What comes of it is decided: a response is being sent, or the client is gone. */
  #decided = false;
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

  get #faults(): Faults {
    return this.#conversation.application.faults;
  }

  run(): GoesOn | Promise<GoesOn> {
    const { channel, application } = this.#conversation;
    channel.messages += 1;
    channel.timeAllowed = undefined;
    channel.waitingFor = 'handler';
    const response = askHandler(application.handler, this.#request, this.#head, application.faults);
    return response instanceof Promise ? this.#wait(response) : this.#answer(response);
  }

  /** Waits for the response. If something else comes first, `interrupted` sees to it, and this promise never settles. */
  #wait(response: Promise<HttpResponse>): Promise<GoesOn> {
    this.#conversation.waiting = this;
    return response.then(
      (value) => this.#respond(this.#decided ? value : checked(value, this.#request, this.#faults)),
      (error) => {
        if (!this.#decided) return this.#failed(error);
        tellLate(error, this.#request, this.#faults);
        return never();
      },
    );
  }

  /** The client is gone, or the time is up. A new loop takes over from a handler without a response, or from a tunnel. */
  interrupted(error: Error): void {
    this.#givenUp = true;
    this.#gone?.abort();
    if (!this.#decided) this.#conversation.goOn(this.#failed(error));
    else if (this.#conversation.channel.waitingFor === 'tunnel') this.#conversation.goOn(Promise.reject(error));
  }

  #failed(error: unknown): GoesOn | Promise<GoesOn> {
    if (!(error instanceof ConnectionLost)) return this.#respond(answerTo(error, this.#request, this.#faults));
    this.#decided = true; // and so it's reported once
    this.#report({ status: CLIENT_GONE, contentOctets: 0, failure: error });
    return Promise.reject(error);
  }

  /** Answers, unless it's too late: for the handler, or since a hook that was asked on the way has ended the connection. */
  #respond(response: HttpResponse): GoesOn | Promise<GoesOn> {
    if (!this.#decided) return this.#answer(response);
    discard(response, this.#request, this.#faults);
    return never();
  }

  /** Sends the response. If the client goes away, the request's signal tells a stream in it. */
  #answer(answer: HttpResponse): GoesOn | Promise<GoesOn> {
    const { channel, application } = this.#conversation;
    const head = this.#head;
    const response = orAboutServer(this.#request, answer, this.#faults);
    channel.waitingFor = 'peer';
    this.#decided = true;
    // A client that waits for 100 Continue may still get it, if such a stream turns out to read the content.
    const streamFirst = response.content.kind === 'stream' && this.#incoming?.clientWaits === true;
    const contentReadable = !streamFirst && (this.#incoming?.beginAnswer() ?? true);
    // What follows a CONNECT is meant for a tunnel. A client that didn't wait for our "no" has sent it already.
    const mayGoOn = contentReadable && head.persists && head.method !== 'CONNECT' && !isLast(this.#conversation);
    const beforeHead = streamFirst ? this.#incoming.beginAnswer.bind(this.#incoming) : undefined;
    const { keepAlive } = application;
    const reply = sendResponse(channel, this.#request, response, { mayGoOn, keepAlive, beforeHead });
    if (response.content.kind === 'upgrade') return this.#turnOver(response.content.run);
    if (!(reply instanceof Promise)) return this.#finish(reply);
    this.#conversation.waiting = this;
    return reply.then(this.#finish.bind(this));
  }

  /** HTTP is done here. */
  async #turnOver(run: (tunnel: Tunnel) => Promise<void>): Promise<GoesOn> {
    this.#conversation.waiting = this;
    const failure = await runTunnel(run, this.#conversation, this.#incoming);
    this.#report({ status: 101, contentOctets: 0, failure });
    return false;
  }

  #finish(reply: Reply): GoesOn | Promise<GoesOn> {
    const { channel } = this.#conversation;
    this.#conversation.waiting = undefined;
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
    const request = this.#request;
    // The client may have gone, or its content may have been malformed while we streamed it back: neither is our fault.
    const ours = failure !== undefined && !(failure instanceof ConnectionLost) && !(failure instanceof HttpError);
    if (ours) application.faults.onError(failure, request);
    application.onExchange?.({ peer: channel.peer, request, status, contentOctets, startedAt: this.#startedAt });
  }
}

/** What a loop waits for when another has replaced it. Nothing else refers to this promise, so both are garbage. */
const never = () => new Promise<never>(() => {});
