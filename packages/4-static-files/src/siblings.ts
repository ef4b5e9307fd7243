/** Files that were compressed beforehand and lie beside the plain one: `app.js.br`, `app.js.gz`. */

import type { Opened, OpenFile, Root } from './open-file.ts';
import { type ConfinedPath, siblingPath } from './resolve-path.ts';

export type SiblingCoding = 'br' | 'gzip';

/** In the order of our preference: Brotli makes text smaller. */
export const SIBLING_CODINGS: readonly SiblingCoding[] = ['br', 'gzip'];

const ENDINGS: Readonly<Record<SiblingCoding, string>> = { br: '.br', gzip: '.gz' };

export type BestFile = (OpenFile & { readonly coding?: SiblingCoding }) | Exclude<Opened, OpenFile>;

/**
 * The first sibling in one of the codings that is there, or else the plain file. A sibling is an addition: without the
 * plain file there is nothing, and a sibling that was modified in an earlier second than it shows what it once was.
 */
export async function openBest(root: Root, path: ConfinedPath, codings: readonly SiblingCoding[]): Promise<BestFile> {
  const plain = await root.open(path);
  if (plain.kind !== 'file') return plain;
  let best: BestFile | undefined;
  try {
    for (const coding of codings) {
      const sibling = await root.open(siblingPath(path, ENDINGS[coding]));
      if (sibling.kind !== 'file') continue;
      if (!isOlder(sibling, plain)) {
        best = { ...sibling, coding };
        return best;
      }
      await sibling.handle.close();
    }
    best = plain;
    return best;
  } finally {
    if (best !== plain) await plain.handle.close();
  }
}

/** By the second: gzip copies the time of the plain file, and not every tool copies its fractions. */
function isOlder(a: OpenFile, b: OpenFile): boolean {
  return Math.floor(a.facts.modified / 1000) < Math.floor(b.facts.modified / 1000);
}
