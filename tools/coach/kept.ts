/** Results that are kept by what they are results of: the same files, judged by the same tests, get the same grade. */

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chapter, ROOT } from './chapters.ts';
import type { Step } from './exercise.ts';
import type { StepGrade } from './grades.ts';

export class Kept {
  readonly #folder: string;
  readonly #clone: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#clone = digestOfClone();
  }

  /** Two that are judged alike have the same key. */
  key(
    chapter: Chapter,
    step: Step,
    files: ReadonlyMap<string, string>,
    { seconds, memory }: { readonly seconds: number; readonly memory: number },
  ): string {
    const sorted = Array.from(files).sort(([a], [b]) => (a < b ? -1 : 1));
    return digest(JSON.stringify([this.#clone, chapter.name, step, chapter.mistakes, sorted, seconds, memory]));
  }

  find(key: string): StepGrade | undefined {
    const file = join(this.#folder, `${key}.json`);
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return undefined; // not ours to trust, and quickly made anew
    }
  }

  keep(key: string, grade: StepGrade): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, `${key}.json`);
    // Renamed into its place: a grader that is stopped in the middle leaves no half of a result.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(grade));
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** Of all that decides besides the submission: our chapters, their tests, and the coach. */
function digestOfClone(): string {
  const files = globSync(['packages/*/{src,test,bin}/**/*', 'tools/coach/{*.ts,run/*.ts}'], {
    cwd: ROOT,
    withFileTypes: true,
  });
  const texts = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => digest(readFileSync(file)));
  return digest(texts.join());
}

function digest(octets: string | Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex').slice(0, 32);
}
