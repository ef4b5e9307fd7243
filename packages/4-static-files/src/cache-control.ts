/** How long a cache may keep a file without asking again. */

/** The address of a file, decoded: `/assets/app.js`. */
export type CacheControl = (path: string) => string;

/** Keep it, but ask each time whether it is still the same. */
export const ASK_AGAIN = 'no-cache';

/** What bundlers make: eight characters or more, hexadecimal or of all kinds. A date isn't one, and a word isn't either. */
function isHash(part: string): boolean {
  if (!/^\w{8,}$/.test(part) || !/[0-9]/.test(part) || !/[a-z]/.test(part)) return false;
  return /^[0-9a-f]+$/.test(part) || /[A-Z]/.test(part);
}

/** A hash between the name and its endings, `app.3f9c2b1a.js` or `index-BzR3xK1_.css`: a year without asking. RFC 8246 */
export const immutableIfHashed: CacheControl = (path) => {
  const [, ...parts] = path.slice(path.lastIndexOf('/') + 1).split(/[.-]/);
  return parts.slice(0, -1).some(isHash) ? 'public, max-age=31536000, immutable' : ASK_AGAIN;
};
