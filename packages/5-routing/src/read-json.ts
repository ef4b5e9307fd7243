/** JSON in. Each thing that can be wrong with it is the client's fault, and is told as such: 400, 413 or 415. */

import { type HttpRequest, ProtocolError, QUOTED_STRING, TOKEN } from '@http-from-scratch/protocol';

/**
 * media-type = type "/" subtype *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ), RFC 9110 §8.3.1, and of all
 * types those of JSON. The second OWS is taken with a parameter only: if two places could take the same spaces,
 * "; ; ; ; @" would be tried in all the ways to share them.
 */
const JSON_MEDIA_TYPE = new RegExp(
  `^application/(?:${TOKEN}\\+)?json(?:[\\t ]*;(?:[\\t ]*${TOKEN}=(?:${TOKEN}|${QUOTED_STRING}))?)*$`,
  'i',
);

/**
 * The content of a request, which has to be JSON and say so.
 *
 * That it says so is more than order. A form on a foreign page can make a browser send us text/plain without asking,
 * and a text/plain may look like JSON; application/json it cannot send before we have allowed it.
 *
 * The checks come in this order, so that nothing is read which we would refuse anyway:
 *
 *   1. a length of 0: 'bad-content' (400)
 *   2. a Content-Type that is not JSON, or none: 'unsupported-media-type' (415)
 *   3. any Content-Encoding: 'unsupported-media-type' (415)
 *   4. `body.json`: 'content-too-large' (413), and 'bad-content' (400) for wrong UTF-8 and what is no JSON
 *   5. more than 64 levels, counting each array and each object as one: 'bad-content' (400)
 *
 * @param limit octets, the last number that is taken
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
  // RFC 9110 §8.4: we decode no gzip. A charset, though, is ignored: JSON is UTF-8, RFC 8259 §8.1.
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
 * JSON.parse takes any depth. What is done with the value is often recursive, and overflows the stack: JSON.stringify
 * does so on 3,000 levels of `{"0":`, which are 18 kB to send. No honest message is nested like that.
 */
const MOST_LEVELS = 64;

/** It goes no deeper than it is allowed to, so that it does not overflow itself. */
function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isNestedDeeper(inner, levels - 1)) return true;
  return false;
}
