/**
 * From the path of a request to the names of a folder, a file in it, or a refusal. Touches no disk.
 *
 * Each segment is decoded once and must be one plain name. There is no clean-up: whatever would need one (`..`, an
 * empty name, an encoded slash) is refused, so no order of clean-up and decoding can be wrong.
 */

import { sep } from 'node:path';

declare const confined: unique symbol;

/** Names joined by the system's separator, below the root as far as names can tell. Links are open-file's business. */
export type ConfinedPath = string & { readonly [confined]: true };

export type ResolvedPath =
  | {
      readonly kind: 'path';
      readonly path: ConfinedPath;
      readonly names: readonly string[];
      readonly isFolder: boolean;
    }
  /** No file that we would serve can have this name. */
  | { readonly kind: 'no-such-name' }
  /** Not even a name: broken percent-encoding, or octets that are not UTF-8. */
  | { readonly kind: 'malformed' };

export interface PathRules {
  /** Whether names that begin with a dot may be served. */
  readonly dotfiles: boolean;
  /** Some names mean something else on Windows. */
  readonly windows: boolean;
}

/** @param path absolute-path of RFC 9110 §4.1, as sent: 1*( "/" segment ) */
export function resolvePath(path: string, rules: PathRules): ResolvedPath {
  const segments = path.split('/');
  if (segments.shift() !== '') return { kind: 'malformed' };
  // "/sub/" ends in an empty segment: it names the folder.
  const isFolder = segments.at(-1) === '';
  if (isFolder) segments.pop();
  const names: string[] = [];
  for (const segment of segments) {
    const name = decodeSegment(segment);
    if (name === undefined) return { kind: 'malformed' };
    if (!isServableName(name, rules)) return { kind: 'no-such-name' };
    names.push(name);
  }
  return { kind: 'path', path: names.join(sep) as ConfinedPath, names, isFolder };
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

/** Whether a decoded segment is a plain name on every system that we run on. */
export function isServableName(name: string, { dotfiles, windows }: PathRules): boolean {
  // An encoded slash would make two names of one; a backslash does so on Windows; NUL ends a name early in C.
  if (name === '' || /[/\\\0]/.test(name)) return false;
  if (name === '.' || name === '..' || (!dotfiles && name.startsWith('.'))) return false;
  return !windows || !isSpecialOnWindows(name);
}

/**
 * `a.txt:stream` and `C:` are no names there, `a.txt.` and `a.txt ` open a.txt, and `nul.txt` is a device
 * whatever its extension.
 */
function isSpecialOnWindows(name: string): boolean {
  return (
    /[<>:"|?*]|[. ]$/.test(name) ||
    /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i.test(name)
  );
}
