/** A path as the list of its segments. */

import { ProtocolError } from '@http-from-scratch/protocol';

/**
 * The segments of a path, percent-decoded: `/a/b%20c` is `['a', 'b c']`, and `/` is `['']`.
 *
 * First split, then decode (RFC 3986 §2.4): in `/files/a%2Fb` the client says that the second slash is data. Patterns
 * are written decoded, too, so `/%61pi` finds `/api`, which is the same path (RFC 3986 §6.2.2.2). Nothing else
 * changes: `.`, `..` and empty segments are segments like any other.
 *
 * @param path as sent, beginning with "/"
 * @throws {ProtocolError} 'bad-target' (400) for a broken escape, or for one that isn't UTF-8
 */
export function pathSegments(path: string): readonly string[] {
  const segments = path.slice(1).split('/');
  if (!path.includes('%')) return segments; // nearly all
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw new ProtocolError('bad-target', 400, 'the path has a percent sign that begins no escaped UTF-8 character');
  }
}
