/** Writes a chapter's files into a folder like `learn/`. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder for somebody's chapters. Node takes the files in it for modules, wherever it stands. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`);
}

export function writeChapter(folder: string, chapter: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(join(folder, chapter), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, chapter, file), text);
}
