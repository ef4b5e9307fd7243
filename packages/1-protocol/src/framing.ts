/**
 * Message framing: where does the content end? Pure functions over the fields that decide, in the order of
 * RFC 9112 §6.3. The client, the server and every proxy between them must find the same end: if one of them finds another
 * end, it can be made to read a second, smuggled request. So where the standard leaves a choice, we refuse.
 */

import { ProtocolError } from './errors.ts';
import { parseList } from './list.ts';
import { neverHasContent } from './status.ts';
import type { HttpVersion } from './target.ts';

export type Framing =
  | { readonly kind: 'none' }
  /** One octet at least: a length of 0 is 'none'. */
  | { readonly kind: 'length'; readonly octets: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

const NONE: Framing = { kind: 'none' };
const CHUNKED: Framing = { kind: 'chunked' };

/** The values of the framing fields of one message, a string for each field-line. */
export interface FramingFields {
  readonly transferEncoding: readonly string[];
  readonly contentLength: readonly string[];
}

/**
 * @throws {ProtocolError} 'conflicting-framing', 'bad-transfer-encoding' or 'bad-content-length' (400),
 *   'unsupported-transfer-coding' (501), 'content-too-large' (413) for a length past 2^53
 */
export function requestFraming(version: HttpVersion, fields: FramingFields): Framing {
  // §6.3 steps 1 and 2 are about responses.
  if (fields.transferEncoding.length > 0) {
    // Step 3. Both fields at once is an attack more often than an accident.
    if (fields.contentLength.length > 0) {
      throw new ProtocolError('conflicting-framing', 400, 'both Transfer-Encoding and Content-Length');
    }
    // §6.1: HTTP/1.0 has no transfer codings, so a proxy on the way did not understand the message.
    if (version === '1.0') throw new ProtocolError('bad-transfer-encoding', 400, 'Transfer-Encoding in HTTP/1.0');
    // Step 4.
    checkCodings(fields.transferEncoding);
    return CHUNKED;
  }
  // Steps 5 and 6.
  if (fields.contentLength.length > 0) return lengthFraming(fields.contentLength);
  // Step 7: a request that announces no content has none.
  return NONE;
}

/** @throws {ProtocolError} as for `requestFraming` */
export function responseFraming(requestMethod: string, status: number, fields: FramingFields): Framing {
  // Step 1.
  if (requestMethod === 'HEAD' || neverHasContent(status)) return NONE;
  // Step 2.
  if (requestMethod === 'CONNECT' && status < 300) return NONE;
  // Steps 3 to 6 are those of a request.
  if (fields.transferEncoding.length + fields.contentLength.length > 0) return requestFraming('1.1', fields);
  // Step 8.
  return { kind: 'until-close' };
}

/** We know one coding, chunked, and it stands once. */
function checkCodings(transferEncoding: readonly string[]): void {
  const lines = transferEncoding.map((value) => parseList(value.toLowerCase()));
  const codings = lines.flat();
  const count = codings.filter((coding) => coding === 'chunked').length;
  // A proxy that only looks at the first line would find it empty, and go on to Content-Length.
  if (lines.some((line) => line.length === 0) || codings.at(-1) !== 'chunked' || count > 1) {
    throw new ProtocolError('bad-transfer-encoding', 400, 'chunked must be the last transfer coding, and stand once');
  }
  if (codings.length > 1) {
    throw new ProtocolError('unsupported-transfer-coding', 501, `no transfer coding but chunked: ${codings[0]}`);
  }
}

/** Content-Length = 1*DIGIT. RFC 9110 §8.6 */
function lengthFraming(values: readonly string[]): Framing {
  const value = values[0]!;
  // Two equal lines could be read as one. But something in front of us is confused about framing, and we can't mend that.
  if (values.length > 1 || !/^[0-9]+$/.test(value)) {
    throw new ProtocolError('bad-content-length', 400, 'Content-Length is one number in decimal digits');
  }
  const octets = Number(value);
  // Past 2^53 it would silently become another number.
  if (!Number.isSafeInteger(octets)) throw new ProtocolError('content-too-large', 413, 'Content-Length past 2^53');
  return octets === 0 ? NONE : { kind: 'length', octets };
}
