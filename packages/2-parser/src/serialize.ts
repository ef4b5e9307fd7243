/** The way back: from values to octets. Strings first, one copy into octets last. */

import {
  allocateOctets,
  encodeLatin1,
  encodeUtf8,
  type FieldLine,
  Fields,
  type Framing,
  type HttpResponse,
  isToken,
  reasonPhrase,
  writeLatin1,
} from '@http-from-scratch/protocol';
import { byLength } from './field-section.ts';

export interface ResponseHeadOptions {
  /** How the content is delimited; 'none' only where an answer has no content by its nature. */
  readonly framing: Framing;
  /** What to say about the connection; nothing unless given. */
  readonly connection?: 'close' | 'keep-alive' | 'upgrade' | undefined;
  /** Seconds for which an idle connection is kept. Said only with 'keep-alive', which lists the field. RFC 9110 §7.6.1 */
  readonly keepAlive?: number | undefined;
  /** An IMF-fixdate; used unless the response has a Date of its own. */
  readonly date?: string | undefined;
}

/** status-line = HTTP-version SP status-code SP [ reason-phrase ]. RFC 9112 §4: the version is ours, not the client's. */
function statusLine(status: number): string {
  if (!Number.isInteger(status) || status < 100 || status > 599) throw new RangeError(`no status-code: ${status}`);
  return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
}

/**
 * The head of a response, one character for each octet. A handler has no say in how its message is framed, only in what
 * is in it: Content-Length, Transfer-Encoding and Connection in its fields are left out. The one exception is a
 * response without content that tells the length which a GET would have had: that field stays where it stands. Not in a
 * 204, which has no length. RFC 9110 §8.6
 *
 * Behind the fields come Content-Length or Transfer-Encoding, Date, Connection and Keep-Alive, in this order.
 * @throws {RangeError} for a status that is not a whole number from 100 to 599
 */
export function serializeResponseHead(
  { status, fields }: Pick<HttpResponse, 'status' | 'fields'>,
  { framing, connection, keepAlive, date }: ResponseHeadOptions,
): string {
  let dated = false;
  let framed = false;
  for (const line of fields.lines) {
    const name = namedHere(line[0]);
    if (name === 'date') dated = true;
    else if (name !== undefined) framed = true;
  }
  let head = statusLine(status);
  // The usual fields say nothing of framing: their text is at hand.
  head += framed ? withoutFraming(fields, framing.kind === 'none' && status !== 204) : fields.text;
  if (framing.kind === 'length') head += `Content-Length: ${framing.octets}\r\n`;
  else if (framing.kind === 'chunked') head += 'Transfer-Encoding: chunked\r\n';
  if (date !== undefined && !dated) head += `Date: ${date}\r\n`;
  if (connection !== undefined) head += `Connection: ${connection}\r\n`;
  if (connection === 'keep-alive' && keepAlive !== undefined) head += `Keep-Alive: timeout=${keepAlive}\r\n`;
  return `${head}\r\n`;
}

const BY_LENGTH = byLength(['date', 'connection', 'content-length', 'transfer-encoding']);

function namedHere(name: string): (typeof BY_LENGTH)[number] {
  const candidate = BY_LENGTH[name.length];
  return candidate !== undefined && name.toLowerCase() === candidate ? candidate : undefined;
}

function withoutFraming(fields: Fields, keepLength: boolean): string {
  let text = '';
  for (const [name, value] of fields.lines) {
    const named = namedHere(name);
    if (named === undefined || named === 'date' || (named === 'content-length' && keepLength)) {
      text += `${name}: ${value}\r\n`;
    }
  }
  return text;
}

/** A head and its content as one piece, so that they leave in one write. */
export function joinMessage(head: string, content: Uint8Array): Uint8Array {
  const octets = allocateOctets(head.length + content.length);
  writeLatin1(octets, head, 0);
  octets.set(content, head.length);
  return octets;
}

/** chunk = chunk-size CRLF chunk-data CRLF. Nothing for no octets: a chunk of size 0 would end the message. */
export function encodeChunk(data: Uint8Array): Uint8Array {
  if (data.length === 0) return data;
  const size = `${data.length.toString(16)}\r\n`;
  const chunk = allocateOctets(size.length + data.length + 2);
  writeLatin1(chunk, size, 0);
  chunk.set(data, size.length);
  writeLatin1(chunk, '\r\n', size.length + data.length);
  return chunk;
}

/**
 * last-chunk, trailers, and the empty line that ends the message. RFC 9112 §7.1
 * @throws {TypeError} for what is no field-line
 */
export function encodeLastChunk(trailers: Iterable<FieldLine> = []): Uint8Array {
  return encodeLatin1(`0\r\n${fieldLines(trailers)}\r\n`);
}

/** The interim answer that asks for the content. RFC 9110 §15.2.1 */
export const CONTINUE = encodeLatin1('HTTP/1.1 100 Continue\r\n\r\n');

/**
 * A request as a client sends it. Content-Length is added when there is content; the rest is the caller's.
 * @throws {TypeError} for what is no method, no request-target or no field-line
 */
export function serializeRequest(
  method: string,
  target: string,
  fields: Iterable<FieldLine>,
  content: Uint8Array = encodeUtf8(''),
): Uint8Array {
  if (!isToken(method)) throw new TypeError(`not a method: ${JSON.stringify(method)}`);
  if (!/^[\x21-\x7e]+$/.test(target)) throw new TypeError(`not a request-target: ${JSON.stringify(target)}`);
  const length = content.length > 0 ? `Content-Length: ${content.length}\r\n` : '';
  return joinMessage(`${method} ${target} HTTP/1.1\r\n${fieldLines(fields)}${length}\r\n`, content);
}

function fieldLines(lines: Iterable<FieldLine>): string {
  return (lines instanceof Fields ? lines : Fields.of(...lines)).text;
}
