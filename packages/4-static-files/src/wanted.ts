/**
 * What a request asks for, as far as its path and its Accept-Encoding tell. Touches no disk, so the same two strings
 * always mean the same, and what was worked out once can be remembered.
 */

import { preferredCodings } from './accept-encoding.ts';
import { isCompressible, mediaType } from './media-type.ts';
import { type ConfinedPath, type NameRules, resolvePath } from './resolve-path.ts';
import type { SiblingCoding } from './siblings.ts';

export interface Wanted {
  readonly kind: 'wanted';
  readonly path: ConfinedPath;
  /** Where to send the client if this is a folder; undefined when that wouldn't help. */
  readonly folderLocation: string | undefined;
  readonly mediaType: string;
  readonly codings: readonly SiblingCoding[];
  /** The same for all requests that may get the same file, however they write it. */
  readonly key: string;
}

/** Or why there can be no such file: see resolve-path.ts. */
export type Understood = Wanted | { readonly kind: 'no-such-name' } | { readonly kind: 'malformed' };

/** Clients choose these strings, so what we remember is bounded: this many, and none longer than this. */
const REMEMBERED = 1000;
const LONGEST = 300;

/** A function that works out what is wanted, or knows it from the last time. */
export function wantedFile(rules: NameRules, available: readonly SiblingCoding[]) {
  const known = new Map<string, Understood>();
  return (path: string, acceptEncoding: string | undefined): Understood => {
    // No path and no field-value has a line feed in it.
    const asked = acceptEncoding === undefined ? path : `${path}\n${acceptEncoding}`;
    const remembered = known.get(asked);
    if (remembered !== undefined) return remembered;
    const understood = understand(path, acceptEncoding, rules, available);
    // A client that requests a thousand names of its own makes us work out the others once more.
    if (known.size >= REMEMBERED) known.clear();
    if (asked.length <= LONGEST) known.set(asked, understood);
    return understood;
  };
}

function understand(
  path: string,
  acceptEncoding: string | undefined,
  rules: NameRules,
  available: readonly SiblingCoding[],
): Understood {
  const resolved = resolvePath(path, rules);
  if (resolved.kind === 'malformed' || resolved.kind === 'no-such-name') return resolved;
  const isFolder = resolved.kind === 'folder';
  const confined = isFolder ? resolved.index : resolved.file;
  const type = mediaType(confined);
  const codings = isCompressible(type) ? preferredCodings(acceptEncoding, available) : [];
  const folderLocation = isFolder ? undefined : resolved.location;
  return { kind: 'wanted', path: confined, folderLocation, mediaType: type, codings, key: `${codings}:${confined}` };
}
