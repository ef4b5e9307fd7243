/**
 * Compresses text on its way out. The handler knows nothing of it: a middleware changes the response.
 *
 * Compressed content is another representation of the same thing, so its validator must differ from that of the plain
 * one. A strong ETag becomes a weak one: If-None-Match still finds it, If-Range does not. RFC 9110 §8.8.1
 */

import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { Content, Fields, HttpResponse } from '@http-from-scratch/protocol';
import type { Middleware } from '@http-from-scratch/routing';
import { isCompressible, preferredCodings } from '@http-from-scratch/static-files';

const CODINGS = ['br', 'gzip'] as const;
type Coding = (typeof CODINGS)[number];

/** Below this, in octets, the fields cost more than compression saves. */
const MINIMUM_SIZE = 1024;

/** Brotli at its default, 11, takes seconds for a megabyte. 4 comes near to gzip at its 6, and is quicker. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 6 };

/** A stream may be slow, so each piece leaves when it is made, in a block of its own: an event must not wait for the next. */
const AT_ONCE = { gzip: { flush: constants.Z_SYNC_FLUSH }, br: { flush: constants.BROTLI_OPERATION_FLUSH } };

const squeeze: Record<Coding, (octets: Uint8Array) => Promise<Uint8Array>> = {
  br: (octets) => promisify(brotliCompress)(octets, BROTLI),
  gzip: (octets) => promisify(gzip)(octets, GZIP),
};

const compressor = {
  br: () => createBrotliCompress({ ...BROTLI, ...AT_ONCE.br }),
  gzip: () => createGzip({ ...GZIP, ...AT_ONCE.gzip }),
};

export const compression: Middleware = (next) => (request) => {
  const answer = next(request);
  const treat = (response: HttpResponse) => {
    if (response.status === 304) return withTagOf(request.fields.get('If-None-Match'), response);
    if (!mayCompress(response)) return response;
    const coding = preferredCodings(request.fields.get('Accept-Encoding'), CODINGS)[0];
    return compress(response, coding, request.method === 'HEAD');
  };
  return answer instanceof Promise ? answer.then(treat) : treat(answer);
};

/** 304 names the representation that the client has, and that may be the compressed one. RFC 9110 §15.4.5 */
function withTagOf(ifNoneMatch: string | undefined, response: HttpResponse): HttpResponse {
  const { fields } = response;
  return ifNoneMatch?.includes(`W/${fields.get('ETag')}`) ? { ...response, fields: weakenTag(fields) } : response;
}

/** Text that is whole and large enough, and that nothing asks us to leave alone. */
export function mayCompress({ status, fields, content }: HttpResponse): boolean {
  // 206 is part of the plain representation: its offsets would be wrong. RFC 9110 §15.3.7
  if (status === 206 || status === 204) return false;
  if (fields.has('Content-Encoding') || /no-transform/i.test(fields.get('Cache-Control') ?? '')) return false;
  const size = content.kind === 'bytes' ? content.bytes.length : Number(fields.get('Content-Length') ?? Infinity);
  return size >= MINIMUM_SIZE && isCompressible(fields.get('Content-Type') ?? '');
}

function compress(
  response: HttpResponse,
  coding: Coding | undefined,
  isHead: boolean,
): HttpResponse | Promise<HttpResponse> {
  // Also when nothing is compressed: a cache must know that another client may get another answer. RFC 9110 §12.5.5
  const fields = addVary(response.fields);
  if (coding === undefined) return { ...response, fields };
  const coded = weakenTag(fields).with('Content-Encoding', coding).without('Accept-Ranges').without('Content-Length');
  const { content } = response;
  if (isHead || content.kind === 'none' || content.kind === 'upgrade') return { ...response, fields: coded };
  if (content.kind === 'stream') return { ...response, fields: coded, content: compressStream(content, coding) };
  return compressBytes(content.bytes, coding, fields.get('ETag')).then((bytes) => ({
    ...response,
    fields: coded,
    content: { kind: 'bytes', bytes } as const,
  }));
}

function addVary(fields: Fields): Fields {
  const vary = fields.get('Vary');
  if (vary !== undefined && /(?:^|,)\s*(?:\*|accept-encoding)\s*(?:,|$)/i.test(vary)) return fields;
  return fields.and('Vary', 'Accept-Encoding');
}

function weakenTag(fields: Fields): Fields {
  const tag = fields.get('ETag');
  return tag === undefined || tag.startsWith('W/') ? fields : fields.with('ETag', `W/${tag}`);
}

interface Compressed {
  /** The strong validator that the octets had: it promises that they are the same as long as it is. RFC 9110 §8.8.1 */
  readonly tag: string;
  readonly octets: Promise<Uint8Array>;
}

/** A file that lies in memory is compressed once, and not for each client. */
const compressed: Record<Coding, WeakMap<Uint8Array, Compressed>> = { br: new WeakMap(), gzip: new WeakMap() };

function compressBytes(octets: Uint8Array, coding: Coding, tag: string | undefined): Promise<Uint8Array> {
  // Without a strong validator nothing says that the handler doesn't write into them again.
  if (tag === undefined || tag.startsWith('W/')) return squeeze[coding](octets);
  const known = compressed[coding].get(octets);
  if (known?.tag === tag) return known.octets;
  const made = squeeze[coding](octets);
  compressed[coding].set(octets, { tag, octets: made });
  return made;
}

type StreamContent = Extract<Content, { kind: 'stream' }>;

function compressStream(content: StreamContent, coding: Coding): Content {
  const target = compressor[coding]();
  return {
    kind: 'stream',
    stream: (async function* () {
      // A failure of the source destroys the target, so it reaches the reader: the response is cut, not ended.
      pipeline(Readable.from(measured(content)), target, () => {});
      yield* target;
    })(),
    ...(content.release !== undefined && { release: content.release }),
  };
}

/** Behind the compressor the length is unknown: a file that was cut while it was read would look like a whole, smaller one. */
async function* measured({ stream, length }: StreamContent): AsyncGenerator<Uint8Array> {
  let octets = 0;
  for await (const piece of stream) {
    octets += piece.length;
    yield piece;
  }
  if (length !== undefined && octets !== length) {
    throw new Error(`content ${octets < length ? 'shorter' : 'longer'} than announced`);
  }
}
