/** The line before the data of each chunk: chunk-size [ chunk-ext ] CRLF. RFC 9112 §7.1 */

import { decodeLatin1, HEX_VALUE, ProtocolError } from '@http-from-scratch/protocol';

/** chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS ( token / quoted-string ) ] ) */
const EXTENSIONS =
  /^(?:[\t ]*;[\t ]*[!#$%&'*+\-.^_`|~\w]+(?:[\t ]*=[\t ]*(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/;

/** The longest chunk-size that means something, 2^53 in hexadecimal, and room for a few zeros before it. */
export const CHUNK_SIZE_DIGITS = 32;

export interface ChunkLine {
  /** Octets of data that follow; 0 for the last chunk. */
  readonly size: number;
  /** Octets of extensions, which were checked and dropped. */
  readonly extensions: number;
}

/**
 * Reads octets[start, end), the line without its CR LF.
 * @throws {ProtocolError} 'bad-chunk' (400), 'content-too-large' (413)
 */
export function parseChunkLine(octets: Uint8Array, start: number, end: number): ChunkLine {
  let size = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = HEX_VALUE[octets[at]!]!;
    if (digit === 255) break;
    size = size * 16 + digit;
    // Past 2^53 the sum would silently be another number: the classic way to make two readers disagree.
    if (size > Number.MAX_SAFE_INTEGER) throw new ProtocolError('content-too-large', 413, 'a chunk past 2^53');
  }
  if (at === start || at - start > CHUNK_SIZE_DIGITS) {
    throw new ProtocolError('bad-chunk', 400, 'a chunk begins with its size in hexadecimal digits');
  }
  if (at < end && !EXTENSIONS.test(decodeLatin1(octets, at, end))) {
    throw new ProtocolError('bad-chunk', 400, 'what follows a chunk size is a semicolon and an extension, or CR LF');
  }
  return { size, extensions: end - at };
}
