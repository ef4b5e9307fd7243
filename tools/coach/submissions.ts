/** What students hand in: a folder like `learn/`, or one that a zip unpacked it into. */

import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../../packages/1-protocol/bin/program.ts';
import { CHAPTER_NAMES } from './chapters.ts';
import { type Progress, readProgress } from './progress.ts';

export interface Submission {
  readonly name: string;
  /** Where the chapters are. */
  readonly folder: string;
  /** Where in the given folder that is: empty, or `homework/learn`. */
  readonly inside: string;
}

/** No chapter's file is a tenth of that. What is larger is no submission. */
const FILE_LIMIT = 1_000_000;
/** How deep chapters are looked for. */
const DEPTH = 3;

/**
 * A folder's name is the student's, or that of the folder around it where all are called `learn`.
 * @throws {UsageError} for two of the same name
 */
export function submissionsIn(folders: readonly string[]): readonly Submission[] {
  const submissions = new Map<string, Submission>();
  for (const given of folders.map((one) => resolve(one))) {
    if (!statSync(given).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR', path: given });
    const base = basename(given);
    const name = base === 'learn' ? basename(dirname(given)) : base;
    const before = submissions.get(name);
    if (before !== undefined)
      throw new UsageError(`Two submissions are called "${name}": ${before.folder} and ${given}.`);
    const folder = withChapters(given, DEPTH) ?? given;
    submissions.set(name, { name, folder, inside: relative(given, folder) });
  }
  return Array.from(submissions.values());
}

/** The folder itself, or the first in it that has chapters. What the coach has put away there is none. */
function withChapters(folder: string, depth: number): string | undefined {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (inside.some(({ name }) => CHAPTER_NAMES.includes(name))) return folder;
  if (depth === 0) return undefined;
  for (const { name } of inside.sort((a, b) => a.name.localeCompare(b.name))) {
    if (name.startsWith('.') || ['node_modules', 'backups', 'kept', '__MACOSX'].includes(name)) continue;
    const found = withChapters(join(folder, name), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Only plain files in TypeScript: a link could point at our solution, or at anything of the teacher's. */
export function filesOf(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return files;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.ts') && statSync(path).size <= FILE_LIMIT) {
      files.set(entry.name, readFileSync(path, 'utf8'));
    }
  }
  return files;
}

/** How many hints of a step the student has read, as far as the submission tells. */
export function hintsRead({ folder }: Submission): (chapter: string, step: string) => number {
  let progress: Progress;
  try {
    progress = readProgress(folder);
  } catch {
    return () => 0; // theirs, and not worth a word
  }
  return (chapter, step) => progress.chapters[chapter]?.hints[step] ?? 0;
}
