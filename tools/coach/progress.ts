/** What a learner has done: one file in their folder that they may read, and that outlives a newer version of ours. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chapter, ROOT } from './chapters.ts';
import type { Step } from './exercise.ts';

export interface Progress {
  /** The number of the chapter that is being written. */
  chapter: number;
  /** The step of it that was asked for by its name. */
  step?: string | undefined;
  chapters: Record<string, ChapterProgress>;
}

export interface ChapterProgress {
  /** Of each file of the starter, as it was made: the beginning of its SHA-256. An untouched file may be made anew. */
  readonly made: Record<string, string>;
  /** The steps that are done: when, and what was asked, to see that it has changed. */
  readonly done: Record<string, { readonly on: string; readonly asked: string }>;
  /** How many hints were read, for each step. */
  readonly hints: Record<string, number>;
}

export const PROGRESS_FILE = 'progress.json';

/** Steps that are asked for in another chapter now: the hints that were read count there. */
const MOVED = [{ step: 'dates', from: '1-protocol', to: '3-tcp-echo' }] as const;

/** @throws {SyntaxError} when the file is no progress: it is the learner's, and not ours to throw away */
export function readProgress(folder: string): Progress {
  const file = join(folder, PROGRESS_FILE);
  if (!existsSync(file)) return { chapter: 1, chapters: {} };
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(read)) throw new SyntaxError('it holds no object');
  const { chapter, step, chapters = {} } = read;
  if (!isObject(chapters)) throw new SyntaxError('its "chapters" is no object');
  for (const [name, one] of Object.entries(chapters)) {
    if (!isObject(one) || ![one.made, one.done, one.hints].every(isObject))
      throw new SyntaxError(`its "${name}" has no "made", "done" and "hints"`);
  }
  const progress = { chapter: Number.isInteger(chapter) ? (chapter as number) : 1, step, chapters } as Progress;
  for (const { step, from, to } of MOVED) {
    const read = progress.chapters[from]?.hints[step];
    if (read === undefined) continue;
    delete progress.chapters[from]!.hints[step];
    chapterProgress(progress, to).hints[step] ??= read;
  }
  return progress;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function writeProgress(folder: string, progress: Progress): void {
  const file = join(folder, PROGRESS_FILE);
  const written = `${file}.${process.pid}`;
  // Written beside and renamed: a program that is ended in the middle must not cost the learner their progress.
  writeFileSync(written, `${JSON.stringify(progress, null, 2)}\n`);
  renameSync(written, file);
}

/**
 * Changes what the file holds now, which may be more than we have read: a hint was asked for in another terminal, say.
 * Afterwards `progress` is what the file holds.
 */
export function changeProgress<T>(folder: string, progress: Progress, change: (latest: Progress) => T): T {
  const unlock = lock(folder);
  try {
    const latest = readProgress(folder);
    const result = change(latest);
    writeProgress(folder, latest);
    Object.assign(progress, latest);
    return result;
  } finally {
    unlock();
  }
}

/** A change takes a few milliseconds. A lock that is older than this was left by a program that was ended. */
const STALE = 2000;

/** Two programs that change the file at the same moment do it one after the other. */
function lock(folder: string): () => void {
  const path = join(folder, `${PROGRESS_FILE}.lock`);
  for (;;) {
    try {
      writeFileSync(path, '', { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > STALE) rmSync(path, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}

export function chapterProgress(progress: Progress, name: string): ChapterProgress {
  progress.chapters[name] ??= { made: {}, done: {}, hints: {} };
  return progress.chapters[name];
}

export function isDone(progress: Progress, chapter: Chapter): boolean {
  const done = progress.chapters[chapter.name]?.done ?? {};
  return chapter.exercise.steps.every((step) => done[step.id] !== undefined);
}

/** The step to write: the one that was asked for, while it is open, or else the first that is. */
export function openStep(progress: Progress, chapter: Chapter): Step | undefined {
  const done = progress.chapters[chapter.name]?.done ?? {};
  const open = chapter.exercise.steps.filter((step) => done[step.id] === undefined);
  const asked = chapter.number === progress.chapter ? open.find(({ id }) => id === progress.step) : undefined;
  return asked ?? open[0];
}

export function markDone(progress: Progress, chapter: Chapter, step: Step): void {
  const on = new Date().toISOString().slice(0, 10);
  chapterProgress(progress, chapter.name).done[step.id] = { on, asked: askedBy(chapter, step) };
}

export function markOpen(progress: Progress, chapter: Chapter, step: Step): void {
  delete chapterProgress(progress, chapter.name).done[step.id];
}

/** How many hints of a step were read. It may have had more of them then: it has been split since. */
export function hintsRead(progress: Progress, chapter: Chapter, step: Step): number {
  return Math.min(progress.chapters[chapter.name]?.hints[step.id] ?? 0, step.hints.length);
}

/** A step that was done, and asks for something else since. */
export function hasChanged(progress: Progress, chapter: Chapter, step: Step): boolean {
  const done = progress.chapters[chapter.name]?.done[step.id];
  return done !== undefined && done.asked !== askedBy(chapter, step);
}

/** What a step asks for: the names to write, and the tests that decide. Its wording may change freely. */
export function askedBy(chapter: Chapter, step: Step): string {
  const files = new Set(step.judges.map((judge) => judge.tests.split(' > ')[0]!));
  const tests = Array.from(files, (file) => readFileSync(join(ROOT, 'packages', chapter.name, 'test', file), 'utf8'));
  return digest(JSON.stringify([step.writes, step.judges.map((judge) => judge.tests), tests]));
}

export function digest(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16);
}
