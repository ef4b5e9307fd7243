/**
 * Whether what a handler returns is a response. TypeScript has checked it, if it's used; a value that slipped past
 * it must become a 500, and not half a message on the wire.
 */

import { type Content, Fields, type HttpRequest, type HttpResponse } from '@http-from-scratch/protocol';
import { dispose } from './dispose.ts';

/**
 * @param asked the request that the handler was given; undefined for a refusal
 * @throws {TypeError | RangeError} that says what is wrong; then nothing of the response is used
 */
export function checkResponse(response: HttpResponse, asked: HttpRequest | undefined): HttpResponse {
  const wrong = isObject(response) ? faultOf(response) : new TypeError(`${maker(asked)} returned ${shown(response)}`);
  if (wrong === undefined) return response;
  dispose(response?.content).catch(() => {});
  throw wrong;
}

function maker(asked: HttpRequest | undefined): string {
  return asked === undefined ? 'the refusal' : `the handler for ${asked.method} ${asked.target}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : String(value);
}

function faultOf({ status, fields, content }: HttpResponse): Error | undefined {
  // RFC 9110 §15: a 1xx would announce a response that never comes; past 599 there are no classes.
  if ((!Number.isInteger(status) || status < 200 || status > 599) && !(status === 101 && content?.kind === 'upgrade')) {
    return new RangeError(`a handler cannot answer with the status ${status}`);
  }
  // Only Fields have been checked: anything else could contain a CR LF, and with it a second response.
  if (!(fields instanceof Fields)) return new TypeError('the fields of an answer must be Fields');
  switch (content?.kind) {
    case 'none':
      return undefined;
    case 'bytes':
      return content.bytes instanceof Uint8Array ? undefined : new TypeError('the content of an answer must be octets');
    case 'stream':
      return faultOfStream(content);
    case 'upgrade':
      return status === 101 ? undefined : new RangeError(`an upgrade has the status 101, not ${status}`);
    default:
      return new TypeError('an answer needs content, of kind none, bytes, stream or upgrade');
  }
}

function faultOfStream({ stream, length }: Extract<Content, { kind: 'stream' }>): Error | undefined {
  if (typeof stream?.[Symbol.asyncIterator] !== 'function') return new TypeError('a stream must be async iterable');
  if (length === undefined || (Number.isSafeInteger(length) && length >= 0)) return undefined;
  return new RangeError(`content cannot have the length ${length}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
