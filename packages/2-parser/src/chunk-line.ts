/** The line before the data of each chunk: chunk-size [ chunk-ext ] CRLF. RFC 9112 §7.1 */

import { decodeLatin1, HEX_VALUE, ProtocolError, QUOTED_STRING, TOKEN } from '@http-from-scratch/protocol';

/** Digits that a chunk-size needs, 14 of them for 2^53, and two zeros before it. What is longer has its limit elsewhere. */
export const CHUNK_SIZE_DIGITS = 16;

/** Whitespace that should not be there ("bad"), and that a recipient takes. RFC 9110 §5.6.3 */
const BWS = '[\\t ]*';

/** chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS ( token / quoted-string ) ] ) */
const EXTENSIONS = new RegExp(`^(?:${BWS};${BWS}${TOKEN}(?:${BWS}=${BWS}(?:${TOKEN}|${QUOTED_STRING}))?)*$`);

/** Where the digits end that begin octets[start, end). */
export function findSizeEnd(octets: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && HEX_VALUE[octets[at]!] !== 255) at++;
  return at;
}

/**
 * chunk-size = 1*HEXDIG, in octets[start, end), which are all digits.
 * @throws {ProtocolError} 'bad-chunk' (400), 'content-too-large' (413)
 */
export function parseChunkSize(octets: Uint8Array, start: number, end: number): number {
  if (start === end) throw new ProtocolError('bad-chunk', 400, 'a chunk begins with its size in hexadecimal digits');
  let size = 0;
  for (let at = start; at < end; at++) size = size * 16 + HEX_VALUE[octets[at]!]!;
  // Past 2^53 the sum would silently be another number: the classic way to make two readers disagree.
  if (size > Number.MAX_SAFE_INTEGER) throw new ProtocolError('content-too-large', 413, 'a chunk past 2^53');
  return size;
}

/**
 * Extensions mean nothing to us, but what is none may be a smuggled size to a proxy.
 * @throws {ProtocolError} 'bad-chunk' (400)
 */
export function checkExtensions(octets: Uint8Array, start: number, end: number): void {
  if (EXTENSIONS.test(decodeLatin1(octets, start, end))) return;
  throw new ProtocolError('bad-chunk', 400, 'what follows a chunk size is a semicolon and an extension, or CR LF');
}
