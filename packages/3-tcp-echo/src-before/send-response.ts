/** Writes a response to a channel: decides its framing, then sends head and content. */

import { encodeChunk, encodeLastChunk, joinMessage, serializeResponseHead } from '@http-from-scratch/parser';
import {
  type Framing,
  formatDate,
  type HttpRequest,
  type HttpResponse,
  neverHasContent,
} from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';

/** What became of a response. */
export interface Reply {
  readonly status: number;
  readonly contentOctets: number;
  /** Whether another request may follow on this connection. */
  readonly persists: boolean;
  /** Why the content is not whole. The connection is of no use then. */
  readonly failure?: unknown;
}

/** Content up to this size is copied behind its head, to leave in one piece; more is cheaper to send as it is. */
const COPY_LIMIT = 16 * 1024;

/**
 * @param request undefined for an answer to what was no request
 * @param mayGoOn false when this must be the last answer
 */
export function sendResponse(
  channel: ByteChannel,
  request: Pick<HttpRequest, 'method' | 'version' | 'fields'> | undefined,
  response: HttpResponse,
  mayGoOn: boolean,
): Reply | Promise<Reply> {
  const { status, content } = response;
  const old = request?.version === '1.0';
  const withoutContent = request?.method === 'HEAD' || neverHasContent(status);
  const framing = chooseFraming(response, request?.method === 'HEAD', old);
  const persists = mayGoOn && (framing.kind !== 'until-close' || withoutContent) && !asksToClose(response);
  const head = serializeResponseHead(response, {
    framing,
    connection: !persists ? 'close' : old ? 'keep-alive' : undefined, // RFC 9112 §9.3, §9.6
    date: currentDate(),
  });

  if (content.kind === 'stream') {
    return sendStream(channel, head, framing, content, { status, persists, send: !withoutContent });
  }
  const octets = content.kind === 'bytes' && !withoutContent ? content.bytes : NO_OCTETS;
  const reply = { status, contentOctets: octets.length, persists };
  let full: Promise<void> | undefined;
  if (octets.length <= COPY_LIMIT) full = channel.write(joinMessage(head, octets));
  else {
    channel.write(joinMessage(head, NO_OCTETS));
    full = channel.write(octets);
  }
  return full === undefined ? reply : settle(full, reply);
}

const NO_OCTETS = new Uint8Array();

async function settle(full: Promise<void>, reply: Reply): Promise<Reply> {
  try {
    await full;
    return reply;
  } catch (failure) {
    return { ...reply, failure };
  }
}

/** How the end of the content will be told. RFC 9112 §6.3 from the sender's side, and §6.1 for HTTP/1.0. */
function chooseFraming({ status, fields, content }: HttpResponse, isHead: boolean, old: boolean): Framing {
  if (neverHasContent(status)) return { kind: 'none' };
  switch (content.kind) {
    case 'none':
      // An answer to HEAD may tell the length that a GET would get.
      return isHead && fields.has('Content-Length') ? { kind: 'none' } : { kind: 'length', octets: 0 };
    case 'bytes':
      return { kind: 'length', octets: content.bytes.length };
    case 'stream':
      if (content.length !== undefined) return { kind: 'length', octets: content.length };
      return { kind: old ? 'until-close' : 'chunked' };
  }
}

function asksToClose({ fields }: HttpResponse): boolean {
  return fields.get('Connection')?.toLowerCase().includes('close') === true;
}

async function sendStream(
  channel: ByteChannel,
  head: string,
  framing: Framing,
  content: Extract<HttpResponse['content'], { kind: 'stream' }>,
  { status, persists, send }: { status: number; persists: boolean; send: boolean },
): Promise<Reply> {
  let contentOctets = 0;
  try {
    channel.write(joinMessage(head, NO_OCTETS));
    if (send) {
      for await (const piece of content.stream) {
        contentOctets += piece.length;
        // More than was announced would be read as the next answer.
        if (framing.kind === 'length' && contentOctets > framing.octets)
          throw new Error('content longer than announced');
        channel.write(framing.kind === 'chunked' ? encodeChunk(piece) : piece);
        // A stream may be slow: what there is of it leaves now. And it waits here for a slow reader.
        await channel.flush();
      }
      if (framing.kind === 'length' && contentOctets < framing.octets)
        throw new Error('content shorter than announced');
      if (framing.kind === 'chunked') channel.write(encodeLastChunk());
    }
    return { status, contentOctets, persists };
  } catch (failure) {
    return { status, contentOctets, persists: false, failure };
  } finally {
    await content.release?.();
  }
}

let dateSecond = 0;
let dateText = '';

/** The Date of answers, made once a second: thousands of them share it. RFC 9110 §6.6.1 */
function currentDate(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = formatDate(now);
  }
  return dateText;
}
