/** JSON in. Whatever can be wrong with it is the client's fault, and the response says so: 400, 413 or 415. */

import { type HttpRequest, ProtocolError, QUOTED_STRING, TOKEN } from '@http-from-scratch/protocol';

/**
 * media-type = type "/" subtype *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ), RFC 9110 §8.3.1, restricted to
 * JSON types. The second OWS only matches together with a parameter: if two places could match the same spaces, "; ; ; ; @"
 * would be tried with every way to share them.
 */
const JSON_MEDIA_TYPE = new RegExp(
  `^application/(?:${TOKEN}\\+)?json(?:[\\t ]*;(?:[\\t ]*${TOKEN}=(?:${TOKEN}|${QUOTED_STRING}))?)*$`,
  'i',
);

/**
 * The content of a request, which has to be JSON and has to say so.
 *
 * Saying so is more than a formality. A form on any other site can make a browser send us text/plain that looks like
 * JSON, and the browser doesn't ask. Before it sends application/json for another site, it does, and we don't allow it.
 *
 * The checks come in this order, so that we never read content that we'd refuse anyway:
 *
 *   1. a length of 0: 'bad-content' (400)
 *   2. no Content-Type, or neither application/json nor application/…+json: 'unsupported-media-type' (415)
 *   3. any Content-Encoding: 'unsupported-media-type' (415)
 *   4. `body.json`: 'content-too-large' (413), and 'bad-content' (400) for invalid UTF-8 and invalid JSON
 *   5. more than 64 levels, counting each array and each object as one: 'bad-content' (400)
 *
 * @param limit the largest number of octets that is accepted
 * @throws {ProtocolError} in these cases
 */
export async function readJson(request: HttpRequest, limit?: number): Promise<unknown> {
  const { body, fields } = request;
  if (body.length === 0) {
    throw new ProtocolError('bad-content', 400, 'the request has no content, and JSON was expected');
  }
  if (!JSON_MEDIA_TYPE.test(fields.get('Content-Type') ?? '')) {
    throw new ProtocolError('unsupported-media-type', 415, 'the content must be JSON: Content-Type: application/json');
  }
  // RFC 9110 §8.4: we don't decode gzip. A charset parameter is ignored: JSON is always UTF-8, RFC 8259 §8.1.
  if (fields.has('Content-Encoding')) {
    throw new ProtocolError('unsupported-media-type', 415, 'the content must come as it is, without Content-Encoding');
  }
  const value = await body.json(limit);
  if (isNestedDeeper(value, MOST_LEVELS)) {
    throw new ProtocolError('bad-content', 400, `the content is nested more than ${MOST_LEVELS} levels deep`);
  }
  return value;
}

/**
 * JSON.parse accepts any depth. Code that uses the value is often recursive, and overflows the stack: JSON.stringify
 * does so at 3,000 levels of `{"0":`, which take 18 kB to send. No honest message is nested like that.
 */
const MOST_LEVELS = 64;

/** It never recurses deeper than `levels`, so it can't overflow the stack itself. */
function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isNestedDeeper(inner, levels - 1)) return true;
  return false;
}
