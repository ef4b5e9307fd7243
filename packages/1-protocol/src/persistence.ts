/** Does the connection go on after this message? RFC 9112 §9.3 */

import { trimOws } from './list.ts';
import type { HttpVersion } from './target.ts';

/**
 * Options are case-insensitive tokens, and a token has no quotes: every comma separates, also between quotes. RFC 9110 §7.6.1
 * @param connection the value of each Connection line
 */
export function persists(version: HttpVersion, connection: readonly string[]): boolean {
  // The usual request has no Connection field at all.
  if (connection.length === 0) return version === '1.1';
  // Most clients that send it send one of these two words.
  if (connection.length === 1 && connection[0] === 'keep-alive') return true;
  if (connection.length === 1 && connection[0] === 'close') return false;
  // Not parseList: `"a, close` says close to every server that doesn't look for quotes.
  const options = connection.flatMap((value) => value.toLowerCase().split(',')).map(trimOws);
  if (options.includes('close')) return false;
  return version === '1.1' || options.includes('keep-alive');
}
