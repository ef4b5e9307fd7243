/** Writes a response to a channel: decides how its end is told, then sends head and content. */

import {
  type Framing,
  type HttpRequest,
  type HttpResponse,
  neverHasContent,
  parseList,
} from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';
import { responseHead } from './response-head.ts';
import { sendStream } from './send-stream.ts';

/** What became of a response. */
export interface Reply {
  readonly status: number;
  readonly contentOctets: number;
  /** Whether another request may follow on this connection, unless there is a failure. */
  readonly persists: boolean;
  /** Why the content isn't whole. Then the connection can't be used any more. */
  readonly failure?: unknown;
}

/** Content larger than this is written in pieces, so that a deadline can see whether a slow reader makes progress. */
const PIECE = 256 * 1024;

const NO_OCTETS = new Uint8Array();

export interface Sending {
  /** False when this must be the last response. */
  readonly mayGoOn: boolean;
  /** Seconds for which the connection is kept, if the response should say so. */
  readonly keepAlive?: number | undefined;
  /** When given, the first piece of a stream is made before the head leaves, and this is called between the two. */
  readonly beforeHead?: (() => void) | undefined;
}

/**
 * @param request undefined for a response to what wasn't a request
 * @returns a promise only if there is something to wait for: a stream, or a client that reads slowly
 */
export function sendResponse(
  channel: ByteChannel,
  request: (Pick<HttpRequest, 'method' | 'version'> & Partial<HttpRequest>) | undefined,
  response: HttpResponse,
  { mayGoOn, keepAlive, beforeHead }: Sending,
): Reply | Promise<Reply> {
  const { status, content } = response;
  const isHead = request?.method === 'HEAD';
  const old = request?.version === '1.0';
  const withContent = !isHead && !neverHasContent(status);
  const framing = chooseFraming(response, isHead, old);
  const persists = mayGoOn && !(withContent && framing.kind === 'until-close') && !asksToClose(response);
  // RFC 9112 §9.3, §9.6. Keep-Alive has to be listed in Connection, so we send both, or neither. RFC 9110 §7.6.1
  const goesOn = keepAlive !== undefined || old ? 'keep-alive' : undefined;
  const connection = !persists ? 'close' : isUpgrade(status) ? 'upgrade' : goesOn;
  const head = responseHead(response, framing, connection, keepAlive);

  const octets = content.kind === 'bytes' && withContent ? content.bytes : NO_OCTETS;
  const reply = { status, contentOctets: octets.length, persists };
  if (content.kind === 'stream') {
    const sending = { head, framing: withContent ? framing : undefined, beforeHead, gone: request?.signal };
    return whenSent(reply, sendStream(channel, content, sending));
  }
  const headFull = channel.write(head);
  const full = (octets.length <= PIECE ? channel.write(octets) : writeInPieces(channel, octets)) ?? headFull;
  return full === undefined ? reply : whenSent(reply, full);
}

/** @param sending its rejection is the failure; a stream resolves with what became of it */
async function whenSent(reply: Reply, sending: Promise<Partial<Reply>> | Promise<void>): Promise<Reply> {
  try {
    return { ...reply, ...((await sending) ?? {}) };
  } catch (failure) {
    return { ...reply, failure };
  }
}

async function writeInPieces(channel: ByteChannel, octets: Uint8Array): Promise<void> {
  for (let at = 0; at < octets.length; at += PIECE) await channel.write(octets.subarray(at, at + PIECE));
}

/** How the client will find the end of the content. RFC 9112 §6.3 from the sender's side, and §6.1 for HTTP/1.0. */
function chooseFraming({ status, content }: HttpResponse, isHead: boolean, old: boolean): Framing {
  if (neverHasContent(status)) return { kind: 'none' };
  switch (content.kind) {
    case 'upgrade':
    case 'none':
      // RFC 9110 §8.6: for HEAD the length is that of a GET, which only the handler can know.
      return isHead ? { kind: 'none' } : { kind: 'length', octets: 0 };
    case 'bytes':
      return { kind: 'length', octets: content.bytes.length };
    case 'stream':
      if (content.length !== undefined) return { kind: 'length', octets: content.length };
      return { kind: old ? 'until-close' : 'chunked' };
  }
}

/** Upgrade is listed in Connection, like every field that is only meant for the next program. RFC 9110 §7.8 */
const isUpgrade = (status: number) => status === 101 || status === 426;

function asksToClose({ fields }: HttpResponse): boolean {
  const connection = fields.get('Connection');
  return connection !== undefined && parseList(connection.toLowerCase()).includes('close');
}
