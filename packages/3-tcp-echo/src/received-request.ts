/** A request that arrived on a connection. If its handler is allowed more time, the connection notes it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { HttpRequest, RequestBody, type RequestLimits } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';
import type { IncomingBody } from './incoming-body.ts';

export class ReceivedRequest extends HttpRequest {
  /** The head as it arrived is octets[start, end), for a demonstration that names each octet. */
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
  private readonly channel: ByteChannel;

  constructor(
    head: ParsedRequestHead,
    incoming: IncomingBody | undefined,
    channel: ByteChannel,
    gone: { readonly signal: AbortSignal },
  ) {
    super(head, incoming === undefined ? RequestBody.empty : new RequestBody(incoming, incoming.length), channel, gone);
    this.octets = head.octets;
    this.start = head.start;
    this.end = head.end;
    this.channel = channel;
  }

  override allow(limits: RequestLimits): void {
    super.allow(limits);
    if (limits.time !== undefined) this.channel.timeAllowed = limits.time;
  }
}
