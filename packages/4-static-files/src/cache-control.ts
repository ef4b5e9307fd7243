/** For how long a cache may keep a file without asking again. */

/** The address of a file, decoded: `/assets/app.js`. */
export type CacheControl = (path: string) => string;

/** Keep it, but ask each time whether it is still the same. */
export const ASK_AGAIN = 'no-cache';

/** The last part of a name before its endings: `app.3f9c2b1a.js`, `index-BzR3xK1_.css`. */
const LAST_PART = /[.-](\w{8,})(?:\.[a-z]\w{0,9}){1,3}$/;

/** A hash, as bundlers make it: hexadecimal or of all kinds, so that neither a date nor a word with a digit is taken for one. */
function isHash(part: string): boolean {
  if (!/[0-9]/.test(part) || !/[a-z]/.test(part)) return false;
  return /^[0-9a-f]+$/.test(part) || /[A-Z]/.test(part);
}

/** A year without asking for names with a hash: another content would have another name. RFC 8246 */
export const immutableIfHashed: CacheControl = (path) =>
  isHash(LAST_PART.exec(path)?.[1] ?? '') ? 'public, max-age=31536000, immutable' : ASK_AGAIN;
