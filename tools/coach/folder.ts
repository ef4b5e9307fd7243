/** Writes a chapter's files into a folder like `learn/`. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a learner's chapters. Node takes the files in it for modules, wherever it stands. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`);
}

export function writeChapter(folder: string, chapter: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(join(folder, chapter), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, chapter, file), text);
}

const temporaries = new Set<string>();
process.once('exit', () => {
  for (const path of temporaries) rmSync(path, { recursive: true, force: true });
});

/** A folder that is gone when it is removed, or when the program ends before that. */
export function temporary(prefix: string): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), prefix));
  temporaries.add(path);
  const remove = () => {
    temporaries.delete(path);
    rmSync(path, { recursive: true, force: true });
  };
  return { path, remove };
}
