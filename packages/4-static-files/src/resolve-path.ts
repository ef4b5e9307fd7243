/**
 * From the path of a request to a chain of names below the root, or a refusal. Touches no disk.
 *
 * Each segment is decoded once and must then be one plain name. Nothing is cleaned up: whatever would need it (`..`,
 * an empty name, an encoded slash) is refused. So there is no order of decoding and cleaning that could be wrong.
 */

declare const confined: unique symbol;

/** A path relative to the root: plain names with "/" between them, on every system. Where links lead is open-file.ts's question. */
export type ConfinedPath = string & { readonly [confined]: true };

export type ResolvedPath =
  /** The path ends in "/": it names a folder, and means the index in it. */
  | { readonly kind: 'folder'; readonly index: ConfinedPath }
  /** `location` is the address with a slash behind it, in case this is a folder after all. */
  | { readonly kind: 'file'; readonly file: ConfinedPath; readonly location: string }
  /** No file that we would serve can have this name. */
  | { readonly kind: 'no-such-name' }
  /** Not even a path: no slash in front, broken percent-encoding, or octets that are not UTF-8. */
  | { readonly kind: 'malformed' };

export interface NameRules {
  /** Whether names that begin with a dot may be served. */
  readonly dotfiles: boolean;
  /** Whether names obey the rules of Windows, where some mean more than they say. */
  readonly windows: boolean;
}

const INDEX = 'index.html';

/** @param path absolute-path = 1*( "/" segment ), as sent. RFC 9110 §4.1 */
export function resolvePath(path: string, rules: NameRules): ResolvedPath {
  if (!path.startsWith('/')) return { kind: 'malformed' };
  const segments = path.slice(1).split('/');
  const isFolder = segments.at(-1) === '';
  if (isFolder) segments.pop();

  const names: string[] = [];
  for (const segment of segments) {
    const name = decodeSegment(segment);
    if (name === undefined) return { kind: 'malformed' };
    if (!isServableName(name, rules, names.length === 0)) return { kind: 'no-such-name' };
    names.push(name);
  }
  if (isFolder) return { kind: 'folder', index: confine([...names, INDEX]) };
  // Made of the decoded names, not of what was sent: it begins with one slash and a name, so it cannot be read as
  // "//host", and it holds no octet that could end a field-line.
  const location = `/${names.map(encodeURIComponent).join('/')}/`;
  return { kind: 'file', file: confine(names), location };
}

function confine(names: readonly string[]): ConfinedPath {
  return names.join('/') as ConfinedPath;
}

/** The file beside another one, with one more ending: `app.js.gz`. */
export function siblingPath(path: ConfinedPath, ending: string): ConfinedPath {
  return `${path}${ending}` as ConfinedPath;
}

/** Decoded once: `%252e` is the name `%2e`, not a dot. RFC 3986 §2.4 */
function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/**
 * Whether a decoded segment is one plain name. A slash that was encoded would make two names of one, and so would a
 * backslash on Windows: we refuse it on every system, since an address should mean the same on each. NUL would end the name
 * early. And a name that begins with a dot is hidden, except for the folder `.well-known`, which exists to be requested:
 * RFC 8615 §3.
 * @param isFirst whether it lies in the root itself, as `.well-known` does
 */
export function isServableName(name: string, { dotfiles, windows }: NameRules, isFirst = false): boolean {
  if (name === '' || name.includes('/') || name.includes('\\') || name.includes('\0')) return false;
  if (name === '.' || name === '..') return false;
  if (!dotfiles && name.startsWith('.') && !(isFirst && name === '.well-known')) return false;
  return !windows || isPlainOnWindows(name);
}

/**
 * Windows opens `a.txt` for `a.txt.` and `a.txt `, and reads a hidden second content from `a.txt:name`. It allows none of
 * `<>:"|?*` in a name. And it opens a device for `con`, `prn`, `aux`, `nul`, `conin$`, `conout$`, and for `com` and `lpt` with
 * one of the digits 0 to 9 or ¹ ² ³ behind them: in any case, in any folder, and with spaces and an extension behind,
 * as in `NUL .txt`.
 */
function isPlainOnWindows(name: string): boolean {
  if (/[<>:"|?*]|[. ]$/.test(name)) return false;
  return !/^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i.test(name);
}
