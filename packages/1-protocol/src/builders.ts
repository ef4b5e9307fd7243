/** Short ways to make responses, and requests for tests. */

import { RequestBody } from './body.ts';
import { type FieldLine, Fields } from './fields.ts';
import type { HttpResponse } from './message.ts';
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
  return withContent('text/plain; charset=utf-8', encodeUtf8(content), options);
}

export function html(content: string, options?: ResponseOptions): HttpResponse {
  return withContent('text/html; charset=utf-8', encodeUtf8(content), options);
}

/** @throws {TypeError} for a value that JSON cannot say, such as undefined, a function or a circle */
export function json(value: unknown, options?: ResponseOptions): HttpResponse {
  const content = JSON.stringify(value);
  if (content === undefined) throw new TypeError(`JSON has no way to say ${typeof value}`);
  // JSON is UTF-8 by definition; its media type has no charset parameter. RFC 8259 §11
  return withContent('application/json', encodeUtf8(content), options);
}

/** An answer without content. */
export function empty(status = 204, fields: readonly FieldLine[] = []): HttpResponse {
  return { status, fields: Fields.of(...fields), content: { kind: 'none' } };
}

/** Octets of any media type. They belong to the answer now. */
export function bytes(mediaType: string, content: Uint8Array, options?: ResponseOptions): HttpResponse {
  return withContent(mediaType, content, options);
}

/** The fields of the usual answer, by media type: they are immutable, so a million answers can share them. */
const TYPE_ONLY = new Map<string, Fields>();

function withContent(mediaType: string, content: Uint8Array, options: ResponseOptions = {}): HttpResponse {
  const fields = options.fields === undefined ? typeOnly(mediaType) : withType(mediaType, options.fields);
  return { status: options.status ?? 200, fields, content: { kind: 'bytes', bytes: content } };
}

function typeOnly(mediaType: string): Fields {
  const known = TYPE_ONLY.get(mediaType);
  if (known !== undefined) return known;
  const fields = Fields.of(['Content-Type', mediaType]);
  if (TYPE_ONLY.size < 100) TYPE_ONLY.set(mediaType, fields); // a media type can be anything, also a new one each time
  return fields;
}

function withType(mediaType: string, lines: readonly FieldLine[]): Fields {
  const given = Fields.of(...lines);
  return given.has('Content-Type') ? given : Fields.of(['Content-Type', mediaType], ...given);
}

/** A request that never travelled: handlers can be tried without a socket. */
export function request(
  method: string,
  target: string,
  options: { readonly fields?: readonly FieldLine[]; readonly body?: string | Uint8Array } = {},
): HttpRequest {
  const { body = '' } = options;
  const octets = typeof body === 'string' ? encodeUtf8(body) : body;
  const fields = Fields.of(...(options.fields ?? []));
  const parsed = parseTarget(method, target);
  const authority = parsed.authority === '' ? (fields.get('Host') ?? '') : parsed.authority;
  return new HttpRequest(
    { ...parsed, authority, method, target, version: '1.1', fields },
    octets.length === 0 ? RequestBody.empty : RequestBody.of(octets),
    { peer: { address: '127.0.0.1', port: 0 }, draining: new AbortController().signal },
  );
}
