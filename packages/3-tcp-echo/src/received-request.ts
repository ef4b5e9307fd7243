/** A request that arrived on a connection. If its handler is allowed more time, the connection notes it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { HttpRequest, RequestBody, type RequestLimits } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';
import type { IncomingBody } from './incoming-body.ts';

export class ReceivedRequest extends HttpRequest {
  /** As the parser built it. It has the octets that it was read from, for a demonstration that names each of them. */
  readonly head: ParsedRequestHead;
  private readonly channel: ByteChannel;
  private readonly number: number;

  constructor(
    head: ParsedRequestHead,
    incoming: IncomingBody | undefined,
    channel: ByteChannel,
    gone: { readonly signal: AbortSignal },
  ) {
    super(head, incoming === undefined ? RequestBody.empty : new RequestBody(incoming, incoming.length), channel, gone);
    this.head = head;
    this.channel = channel;
    this.number = channel.messages + 1; // it's counted when its handler is asked
  }

  override allow(limits: RequestLimits): void {
    if (this.channel.messages !== this.number) return; // too late: they'd be the limits of the next request
    super.allow(limits);
    if (limits.time !== undefined) this.channel.timeAllowed = limits.time;
  }
}
