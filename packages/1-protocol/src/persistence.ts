/** Does the connection go on after this message? RFC 9112 §9.3 */

import { trimOws } from './list.ts';
import type { HttpVersion } from './target.ts';

/**
 * Options are tokens, in any case, and a token has no quotes: every comma separates, between quotes too. RFC 9110 §7.6.1
 * @param connection the value of each Connection line
 */
export function persists(version: HttpVersion, connection: readonly string[]): boolean {
  // The usual request has no Connection field at all.
  if (connection.length === 0) return version === '1.1';
  // Most clients that send the field send one of these two words: no need to take them apart.
  if (connection.length === 1 && connection[0] === 'keep-alive') return true;
  if (connection.length === 1 && connection[0] === 'close') return false;
  // An option is a token, so a quote hides no comma: a client that says `"a, close` has said close to any other server.
  const options = connection.flatMap((value) => value.toLowerCase().split(',')).map(trimOws);
  if (options.includes('close')) return false;
  return version === '1.1' || options.includes('keep-alive');
}
