/** Methods are case-sensitive tokens; these are the ones that RFC 9110 §9 and RFC 5789 define. */

const KNOWN: ReadonlySet<string> = new Set('GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH'.split(' '));

/**
 * Whether a method is known at all. It tells 405 (known, but not supported here) from 501 (never heard of).
 * RFC 9110 §9.1: `get` is not `GET`.
 */
export function isKnownMethod(method: string): boolean {
  return KNOWN.has(method);
}
