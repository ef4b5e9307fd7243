/** Other people's applications: `(request: Request) => Response` of the web platform, as a Handler. (WHATWG Fetch) */

import {
  type Content,
  type FieldLine,
  Fields,
  type Handler,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  RequestBody,
} from '@http-from-scratch/protocol';

export type Fetch = (request: globalThis.Request) => globalThis.Response | Promise<globalThis.Response>;

/** What Bun, Deno and Cloudflare serve: a function, or an object that has one. */
export type FetchApplication = Fetch | { readonly fetch: Fetch };

export interface FetchOptions {
  /** Of the URL that the application sees. 'http' unless given; behind TLS it is 'https'. */
  readonly scheme?: 'http' | 'https';
}

/** Framing and connection are the server's business. RFC 9110 §7.6.1, RFC 9112 §6 */
const OURS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

export function fetchHandler(application: FetchApplication, { scheme = 'http' }: FetchOptions = {}): Handler {
  const fetch: Fetch = typeof application === 'function' ? application : (request) => application.fetch(request);
  return async (request) => toResponse(await fetch(toRequest(request, scheme)), request.method === 'HEAD');
}

/** @throws {HttpError} 501 for CONNECT and TRACE, which the platform's requests can't have */
function toRequest(request: HttpRequest, scheme: string): globalThis.Request {
  const { method, form, target, authority, fields, body, signal } = request;
  if (method === 'CONNECT' || method === 'TRACE' || method === 'TRACK') throw new HttpError(501, `no ${method} here`);
  const url =
    form === 'absolute' ? target : `${scheme}://${authority || 'localhost'}${form === 'asterisk' ? '/' : target}`;
  const init: RequestInit = { method, headers: fields.lines as [string, string][], signal };
  // It pulls: what the application doesn't read isn't read from the client either. GET and HEAD can't have a body there.
  if (body !== RequestBody.empty && method !== 'GET' && method !== 'HEAD') {
    Object.assign(init, { body: ReadableStream.from(body), duplex: 'half' });
  }
  return new globalThis.Request(url, init);
}

async function toResponse({ status, headers, body }: globalThis.Response, isHead: boolean): Promise<HttpResponse> {
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  const lines = Array.from(headers as Iterable<FieldLine>).filter(([name]) => !OURS.has(name));
  if (isHead && !Number.isNaN(length)) lines.push(['Content-Length', String(length)]);
  if (isHead) void body?.cancel().catch(() => {});
  const content = isHead || body === null ? NONE : await contentOf(body.getReader(), length);
  return { status, fields: Fields.of(...lines), content };
}

const NONE: Content = { kind: 'none' };

type Reader = ReadableStreamDefaultReader<Uint8Array>;

const OPEN = Promise.resolve('open'); // settled: a race with it waits for nothing

/** A body that was a string or an array is closed after its only piece, and gets a length. Anything else is a stream. */
async function contentOf(reader: Reader, length: number): Promise<Content> {
  const { value: first, done } = await reader.read();
  if (done) return NONE;
  if ((await Promise.race([reader.closed, OPEN])) !== 'open') return { kind: 'bytes', bytes: first };
  const stream = { kind: 'stream', stream: piecesOf(reader, first), release: () => reader.cancel() } as const;
  return Number.isSafeInteger(length) ? { ...stream, length } : stream;
}

async function* piecesOf(reader: Reader, first: Uint8Array) {
  yield first;
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
}
