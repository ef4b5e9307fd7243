/** The first line of a message. RFC 9112 §3 and §4. The octets have been checked: there are no controls but HTAB. */

import { decodeLatin1, type HttpVersion, ProtocolError, SP, TARGET_OCTET, TCHAR } from '@http-from-scratch/protocol';
import type { OctetBuffer } from './octet-buffer.ts';

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: HttpVersion;
}

/**
 * request-line = method SP request-target SP HTTP-version, in octets[start, end).
 * @throws {ProtocolError} 'bad-request-line' (400) unless there are three parts with one space between them, and each
 *   has only octets that it may have; 'bad-version' (400); 'unsupported-version' (505)
 */
export function parseRequestLine(octets: Uint8Array, start: number, end: number): RequestLine {
  let at = start;
  while (at < end && TCHAR[octets[at]!] === 1) at++;
  const methodEnd = at;
  // Exactly one SP: a server that takes several, or a tab, sees another target than the proxy before it.
  if (methodEnd === start || octets[at] !== SP) throw badRequestLine('the line begins with a method and one space');
  at++;
  while (at < end && TARGET_OCTET[octets[at]!] === 1) at++;
  const targetEnd = at;
  if (targetEnd === methodEnd + 1) throw badRequestLine('the method, one space, and then the request-target');
  if (at === end) throw badRequestLine('there is no HTTP-version'); // HTTP/0.9: it has no answer that we could send
  if (octets[at] !== SP) throw badRequestLine('the request-target holds an octet that must be percent-encoded');
  const line = decodeLatin1(octets, start, end);
  return {
    method: line.slice(0, methodEnd - start),
    target: line.slice(methodEnd + 1 - start, targetEnd - start),
    version: parseVersion(line.slice(targetEnd + 1 - start)),
  };
}

/** What is too long about a request-line of more than `limit` octets, the method or the target? RFC 9112 §3 */
export function requestLineTooLong({ octets, start }: OctetBuffer, limit: number): ProtocolError {
  let at = start;
  while (at < start + limit && TCHAR[octets[at]!] === 1) at++;
  return at === start + limit
    ? new ProtocolError('unsupported-method', 501, `a method of more than ${limit} octets`)
    : new ProtocolError('request-line-too-long', 414, `a request-line of more than ${limit} octets`);
}

function badRequestLine(message: string): ProtocolError {
  return new ProtocolError('bad-request-line', 400, message);
}

/**
 * HTTP-version = "HTTP/" DIGIT "." DIGIT, in capitals. A minor version that we do not know is read as 1.1
 * (RFC 9110 §2.5); another major version has another grammar, so it is refused.
 */
function parseVersion(text: string): HttpVersion {
  if (text === 'HTTP/1.1') return '1.1';
  const match = /^HTTP\/([0-9])\.([0-9])$/.exec(text);
  if (match === null) throw new ProtocolError('bad-version', 400, 'the line ends with HTTP/ and two digits');
  if (match[1] !== '1') throw new ProtocolError('unsupported-version', 505, `HTTP/${match[1]} is not spoken here`);
  return match[2] === '0' ? '1.0' : '1.1';
}

export interface StatusLine {
  readonly version: HttpVersion;
  readonly status: number;
  readonly reason: string;
}

/**
 * status-line = HTTP-version SP status-code SP [ reason-phrase ]. Many servers leave the second SP out with the
 * phrase, so we do not ask for it: a client has nothing to lose here. A status-code has three digits, from 100 to 599.
 * @throws {ProtocolError} 'bad-status-line' (502), 'bad-version' (400), 'unsupported-version' (505)
 */
export function parseStatusLine(octets: Uint8Array, start: number, end: number): StatusLine {
  const match = /^([^ ]*) ([1-5][0-9]{2})(?: (.*))?$/.exec(decodeLatin1(octets, start, end));
  if (match === null) throw new ProtocolError('bad-status-line', 502, 'not a status-line');
  return { version: parseVersion(match[1]!), status: Number(match[2]), reason: match[3] ?? '' };
}
