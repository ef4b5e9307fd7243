/** Brings the learner's folder up to date with the project, and says what has changed. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter } from './chapters.ts';
import { keptFolder, prepare } from './desk.ts';
import { makeFolder } from './folder.ts';
import type { Lesson } from './lesson.ts';
import { changeProgress } from './progress.ts';
import { wrapped } from './screen.ts';

/** Makes the starter, or brings it and the chapters before it up to date. */
export function bringAllUpToDate(lesson: Lesson): void {
  const { chapters, chapter } = lesson;
  renewBegun(
    lesson,
    chapters.filter(({ number }) => number < chapter.number),
  );
  bringUpToDate(lesson, '');
}

export function renewBegun(lesson: Lesson, chapters: readonly Chapter[]): void {
  for (const chapter of chapters)
    if (existsSync(join(lesson.folder, chapter.name))) bringUpToDate({ ...lesson, chapter }, `${chapter.name}/`);
}

/** @param where goes before the names of files: the chapter's folder, when it is not the one being written */
function bringUpToDate({ chapter, progress, folder, screen, say }: Lesson, where: string): void {
  makeFolder(folder);
  const { begun, kept, renewed, anew, aside, reopened } = changeProgress(folder, progress, (latest) =>
    prepare(folder, chapter, latest),
  );
  const list = (files: readonly string[]) => files.map((file) => where + file).join(', ');
  const sentences = [
    begun && `Your starter is in learn/${chapter.name}. Open it in an editor; each save is judged.`,
    renewed.length > 0 &&
      `The project has a newer version of ${list(renewed)}, and you had not touched it, so I replaced it.`,
    anew.length > 0 && `I could not find ${list(anew)}, so I made it again from the starter.`,
    aside.length > 0 &&
      `The project has renamed or dropped ${list(aside)}. What you had there is kept in learn/${keptFolder(chapter)}.`,
    kept.length > 0 &&
      `The project has changed ${list(kept)} since your starter was made. Yours stays as it is; "pnpm learn solution" shows the difference.`,
    reopened.length > 0 &&
      `Open again in chapter ${chapter.number}: ${reopened.map(({ title }) => title).join('; ')}. "pnpm learn check ${chapter.number}" judges what you have.`,
  ].filter((sentence) => sentence !== false);
  for (const sentence of sentences) say(wrapped(screen, '', sentence));
  if (sentences.length > 0) say(['']);
}
