/** The learner's folder: makes the starter of a chapter, brings it up to date, and never overwrites what they wrote. */

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { type Chapter, readReference } from './chapters.ts';
import type { Step } from './exercise.ts';
import { makeFolder, writeChapter } from './folder.ts';
import { chapterProgress, digest, hasChanged, markOpen, type Progress } from './progress.ts';
import { blank } from './starter.ts';
import { learnerConfig } from './type-check.ts';

export interface Prepared {
  /** The starter did not stand there before. */
  readonly begun: boolean;
  /** Files that the project has changed since, and that the learner has changed too: theirs stay. */
  readonly kept: readonly string[];
  /** Files that the project has changed since, and that the learner had not touched: they are the new ones now. */
  readonly renewed: readonly string[];
  /** Files that were there and are gone: made anew. */
  readonly anew: readonly string[];
  /** Files of an older starter that the project has renamed or dropped: they lie in `kept/` now. */
  readonly aside: readonly string[];
  /** Steps that were done, and are to be judged again: their place is blank, or the chapter is made of other files. */
  readonly reopened: readonly Step[];
}

export function prepare(folder: string, chapter: Chapter, progress: Progress): Prepared {
  makeFolder(folder);
  const home = join(folder, chapter.name);
  const begun = !existsSync(home);
  const { made, done } = chapterProgress(progress, chapter.name);
  const kept: string[] = [];
  const renewed: string[] = [];
  const anew: string[] = [];
  const write = new Map<string, string>();
  const starter = blank(readReference(chapter.name), chapter.exercise.steps);
  const aside = Object.keys(made).filter((file) => !starter.has(file) && putAside(folder, chapter, file));
  for (const file of Object.keys(made)) if (!starter.has(file)) delete made[file];
  for (const [file, text] of starter) {
    const path = join(home, file);
    const current = existsSync(path) ? digest(readFileSync(path, 'utf8')) : undefined;
    const wanted = digest(text);
    if (made[file] === wanted && current !== undefined) continue;
    if (current === undefined || current === made[file]) {
      if (!begun) (current === undefined && made[file] !== undefined ? anew : renewed).push(file);
      write.set(file, text);
    } else if (current !== wanted) kept.push(file);
    made[file] = wanted;
  }
  writeChapter(folder, chapter.name, write);
  writeFileSync(join(folder, 'tsconfig.json'), learnerConfig(folder));
  const reopened = chapter.exercise.steps
    .filter(({ id }) => done[id] !== undefined)
    .filter(
      (step) =>
        step.writes.some((place) => write.has(place.split('#')[0]!)) ||
        (aside.length > 0 && hasChanged(progress, chapter, step)),
    );
  for (const step of reopened) markOpen(progress, chapter, step);
  return { begun, kept, renewed, anew, aside, reopened };
}

export function keptFolder(chapter: Chapter): string {
  return `kept/${chapter.name}`;
}

/** @returns whether there was such a file */
function putAside(folder: string, chapter: Chapter, file: string): boolean {
  const path = join(folder, chapter.name, file);
  if (!existsSync(path)) return false;
  const kept = join(folder, keptFolder(chapter));
  mkdirSync(kept, { recursive: true });
  const { name, ext } = parse(file);
  let place = join(kept, file);
  for (let again = 2; existsSync(place); again++) place = join(kept, `${name}-${again}${ext}`);
  renameSync(path, place);
  return true;
}

/** Puts a chapter away, and says where. The next `prepare` makes its starter anew. */
export function putAway(folder: string, chapter: Chapter, progress: Progress): string | undefined {
  const home = join(folder, chapter.name);
  delete progress.chapters[chapter.name];
  if (!existsSync(home)) return undefined;
  const moment = new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-');
  let backup = join('backups', `${chapter.name}-${moment}`);
  for (let again = 2; existsSync(join(folder, backup)); again++)
    backup = join('backups', `${chapter.name}-${moment}-${again}`);
  cpSync(home, join(folder, backup), { recursive: true, errorOnExist: true, force: false });
  rmSync(home, { recursive: true });
  return backup;
}
