/** Short ways to make responses, and requests for tests. */

import { RequestBody } from './body.ts';
import { type FieldLine, Fields } from './fields.ts';
import type { Content, HttpResponse } from './message.ts';
import { encodeUtf8 } from './octets.ts';
import { HttpRequest } from './request.ts';
import { parseTarget } from './target.ts';

export interface ResponseOptions {
  /** 200 unless given. */
  readonly status?: number;
  /** More fields. A Content-Type among them takes the place of ours. */
  readonly fields?: readonly FieldLine[];
}

export function text(content: string, options?: ResponseOptions): HttpResponse {
  return bytes('text/plain; charset=utf-8', encodeUtf8(content), options);
}

export function html(content: string, options?: ResponseOptions): HttpResponse {
  return bytes('text/html; charset=utf-8', encodeUtf8(content), options);
}

/** @throws {TypeError} for a value that JSON can't express, such as undefined, a function or a circular structure */
export function json(value: unknown, options?: ResponseOptions): HttpResponse {
  const content = JSON.stringify(value);
  if (content === undefined) throw new TypeError(`JSON has no way to say ${typeof value}`);
  // JSON is UTF-8 by definition; its media type has no charset parameter. RFC 8259 §11
  return bytes('application/json', encodeUtf8(content), options);
}

/** A response without content. */
export function empty(status = 204, fields: readonly FieldLine[] = []): HttpResponse {
  return { status, fields: Fields.of(...fields), content: { kind: 'none' } };
}

/**
 * Sends the client elsewhere. 303 asks for `location` with GET, whatever the method was; 307 and 308 keep the method.
 * @param location a URI or a part of one, as in a link; spaces, line ends and everything past ASCII are percent-encoded
 * @throws {RangeError} for a status that does not redirect
 */
export function redirect(location: string, status = 303): HttpResponse {
  if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`no redirect: ${status}`);
  return empty(status, [['Location', location.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)]]);
}

export interface StreamOptions extends ResponseOptions {
  /** Octets in all, when that is known. */
  readonly length?: number;
  /** Called once when the stream is no longer needed, read or not. */
  readonly release?: () => void | Promise<void>;
}

/** Content that is made while it is sent, piece by piece as the client takes it. */
export function stream(
  mediaType: string,
  pieces: AsyncIterable<Uint8Array>,
  { length, release, ...options }: StreamOptions = {},
): HttpResponse {
  const known = { ...(length !== undefined && { length }), ...(release !== undefined && { release }) };
  return withContent(mediaType, { kind: 'stream', stream: pieces, ...known }, options);
}

/** Octets of any media type. They belong to the response now: don't change them. */
export function bytes(mediaType: string, content: Uint8Array, options?: ResponseOptions): HttpResponse {
  return withContent(mediaType, { kind: 'bytes', bytes: content }, options);
}

/** The fields of the usual response, by media type. They are immutable, so a million responses can share them. */
const TYPE_ONLY = new Map<string, Fields>();

function withContent(mediaType: string, content: Content, options: ResponseOptions = {}): HttpResponse {
  const fields = options.fields === undefined ? typeOnly(mediaType) : withType(mediaType, options.fields);
  return { status: options.status ?? 200, fields, content };
}

function typeOnly(mediaType: string): Fields {
  const known = TYPE_ONLY.get(mediaType);
  if (known !== undefined) return known;
  const fields = Fields.of(['Content-Type', mediaType]);
  if (TYPE_ONLY.size < 100) TYPE_ONLY.set(mediaType, fields); // a media type may come from a client, and be new each time
  return fields;
}

function withType(mediaType: string, lines: readonly FieldLine[]): Fields {
  const given = Fields.of(...lines);
  return given.has('Content-Type') ? given : Fields.of(['Content-Type', mediaType], ...given);
}

export interface RequestOptions extends Partial<Pick<HttpRequest, 'peer' | 'signal' | 'draining'>> {
  readonly fields?: readonly FieldLine[];
  readonly body?: string | Uint8Array;
}

const NOWHERE = { address: '127.0.0.1', port: 0 };
const NEVER = new AbortController().signal;

/** A request that never traveled: with it you can try a handler without a socket. */
export function request(method: string, target: string, options: RequestOptions = {}): HttpRequest {
  const { fields: lines = [], body = '', peer = NOWHERE, signal = NEVER, draining = NEVER } = options;
  const octets = typeof body === 'string' ? encodeUtf8(body) : body;
  const fields = Fields.of(...lines);
  const parsed = parseTarget(method, target);
  const authority = parsed.authority === '' ? (fields.get('Host') ?? '') : parsed.authority;
  return new HttpRequest(
    { ...parsed, authority, method, target, version: '1.1', fields },
    octets.length === 0 ? RequestBody.empty : RequestBody.of(octets),
    { peer, draining },
    { signal },
  );
}
