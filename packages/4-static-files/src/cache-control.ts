/** For how long a cache may keep a file without asking again. */

/** The address of a file, decoded: `/assets/app.js`. */
export type CacheControl = (path: string) => string;

/** Keep it, but ask each time whether it is still the same. */
export const ASK_AGAIN = 'no-cache';

/**
 * A hash at the end of a name, as bundlers put it there: `app.3f9c2b1a.js`, `index-BzR3xK1_.css`. Eight characters or
 * more, hexadecimal or of all kinds, so that neither a date nor a word with a digit is taken for one.
 */
const HASHED = /[.-](?=\w*\d)(?=\w*[a-z])(?:[0-9a-f]{8,}|(?=\w*[A-Z])\w{8,})(?:\.[a-z]\w*)+$/;

/** A year without asking for names with a hash: another content would have another name. RFC 8246 */
export const immutableIfHashed: CacheControl = (path) =>
  HASHED.test(path) ? 'public, max-age=31536000, immutable' : ASK_AGAIN;
