/** Where the chapters are, and what each asks. */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Exercise, Mistake, Step } from './exercise.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
/** The learner's folder, ignored by git. A test has its own. */
export const LEARN = process.env.HTTP_FROM_SCRATCH_LEARN ?? join(ROOT, 'learn');

export interface Chapter {
  readonly number: number;
  /** The folder's name: `2-parser`. */
  readonly name: string;
  readonly exercise: Exercise;
  readonly mistakes: readonly Mistake[];
}

export const CHAPTER_NAMES: readonly string[] = globSync('[1-9]-*', { cwd: join(ROOT, 'packages') }).sort();

export function sourceFolder(name: string): string {
  return join(ROOT, 'packages', name, 'src');
}

/** The reference's files, by name. The first draft is read on the docs page, and is not for the learner to write. */
export function readReference(name: string): Map<string, string> {
  const folder = sourceFolder(name);
  const files = globSync('*.ts', { cwd: folder })
    .filter((file) => file !== 'first-draft.ts')
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** @throws when a chapter of that number is not there. */
export async function loadChapter(number: number): Promise<Chapter> {
  const name = CHAPTER_NAMES[number - 1];
  if (name === undefined) throw new Error(`there is no chapter ${number}: 1 to ${CHAPTER_NAMES.length}`);
  const { exercise } = await import(pathToFileURL(lessonFile(name)).href);
  const { mistakes } = await import(new URL(`./mistakes/${name}.ts`, import.meta.url).href);
  return { number, name, exercise, mistakes };
}

export async function loadChapters(): Promise<readonly Chapter[]> {
  const present = CHAPTER_NAMES.map((_, at) => at + 1).filter((number) => hasExercise(number));
  return Promise.all(present.map(loadChapter));
}

function hasExercise(number: number): boolean {
  return existsSync(lessonFile(CHAPTER_NAMES[number - 1]!));
}

function lessonFile(name: string): string {
  return join(import.meta.dirname, 'lessons', `${name}.ts`);
}

export function stepOf(chapter: Chapter, id: string): Step {
  const step = chapter.exercise.steps.find((one) => one.id === id);
  if (step === undefined) {
    const ids = chapter.exercise.steps.map((one) => one.id).join(', ');
    throw new Error(`chapter ${chapter.number} has no step "${id}": it has ${ids}`);
  }
  return step;
}
