/**
 * A class of made-up submissions, to measure `pnpm grade` with: `node --import tsx tools/coach/made-up-class.ts FOLDER 30`.
 * No two students hand in the same chapter. Some have finished it, some have stopped at a step or have known mistakes in
 * it, and some haven't begun. The same number of students makes the same class.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { type Chapter, loadChapters, readReference } from './chapters.ts';
import { makeFolder, writeChapter } from './folder.ts';
import { blank } from './starter.ts';

/** How far a student has come in a chapter: what is picked with the same chance for each. */
const KINDS = ['finished', 'finished', 'finished', 'one mistake', 'one mistake', 'stopped', 'stopped', 'not begun'];

await runProgram(
  {
    name: 'made-up-class',
    summary: 'Writes a class of made-up submissions.',
    operands: 'FOLDER [STUDENTS]',
    options: {},
  },
  async (_values, [folder, students]) => {
    if (folder === undefined) throw new UsageError('The folder is missing.');
    if (existsSync(folder)) throw new UsageError(`${folder} is there already.`);
    const chapters = await loadChapters();
    const number = wholeNumber('the number of students', students, { from: 1, to: 1000, otherwise: 30 });
    for (let student = 1; student <= number; student++) {
      const name = `student-${String(student).padStart(2, '0')}`;
      const learn = join(folder, name);
      makeFolder(learn);
      const random = randomFrom(student);
      for (const chapter of chapters) {
        const files = handIn(chapter, (length) => Math.floor(random() * length));
        if (files.size > 0) writeChapter(learn, chapter.name, signed(files, name));
      }
    }
    console.log(`${number} submissions are in ${folder}.`);
  },
);

function handIn({ name, exercise, mistakes }: Chapter, pick: (length: number) => number): Map<string, string> {
  const reference = readReference(name);
  const kind = KINDS[pick(KINDS.length)]!;
  if (kind === 'not begun') return new Map();
  const { steps } = exercise;
  const files = new Map(blank(reference, kind === 'stopped' ? steps.slice(1 + pick(steps.length - 1)) : []));
  if (kind !== 'one mistake') return files;
  for (const { file, from, to } of mistakes[pick(mistakes.length)]!.edits) {
    files.set(
      file,
      files.get(file)!.replace(from, () => to),
    );
  }
  return files;
}

function signed(files: ReadonlyMap<string, string>, name: string): Map<string, string> {
  return new Map(Array.from(files, ([file, text]) => [file, `${text}\n// ${name}\n`]));
}

/** Numbers from 0 to 1, always the same ones for a seed (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed * 7_919;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}
