/**
 * `pnpm grade FOLDER…`: judges submissions, each a `learn/` folder, with the tests of this clone. A submission is copied
 * first and run in processes of its own with limits, so that a loop or a crash costs the one who wrote it, and nobody else.
 */

import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { runProgram, type Terminal, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { type Chapter, loadChapters } from './chapters.ts';
import type { Step } from './exercise.ts';
import { explain } from './explain.ts';
import { makeFolder, temporary, writeChapter } from './folder.ts';
import { classTable, type Grade, junit, type StepGrade } from './grades.ts';
import { judge } from './judge.ts';

/** No chapter's file is a tenth of that. What is larger is no submission. */
const FILE_LIMIT = 1_000_000;

interface Limits {
  readonly seconds: number;
  readonly memory: number;
}

/** @param terminal where it speaks */
export function grade(args?: readonly string[], terminal: Terminal = process): Promise<void> {
  return runProgram(
    {
      name: 'pnpm grade',
      summary:
        'Judges submissions, each a learn/ folder, step by step.\nEvery chapter runs on our earlier chapters, so no mistake counts twice.',
      operands: 'FOLDER…',
      options: {
        out: { type: 'string', value: 'FOLDER', help: 'where results.json, junit.xml and class.md go (grades)' },
        chapters: { type: 'string', value: 'N,N', help: 'only these chapters' },
        seconds: { type: 'string', value: 'N', help: 'for the tests of one step (30)' },
        memory: { type: 'string', value: 'MB', help: 'for the processes of one step (1024); only Linux can tell' },
      },
    },
    async (values, folders) => {
      if (folders.length === 0) throw new UsageError('Name the folders to grade: pnpm grade submissions/*');
      const say = (line: string) => terminal.stdout.write(`${line}\n`);
      const submissions = named(folders);
      const limits = {
        seconds: wholeNumber('--seconds', values.seconds, { from: 1, to: 3600, otherwise: 30 }),
        memory: wholeNumber('--memory', values.memory, { from: 64, to: 1_000_000, otherwise: 1024 }) * 2 ** 20,
      };
      const chapters = chosen(await loadChapters(), values.chapters);
      const grades: Grade[] = [];
      for (const [name, folder] of submissions) {
        const grade = await gradeOf(name, folder, chapters, limits);
        grades.push(grade);
        say(`${name}: ${grade.points} of ${grade.of} steps`);
        write(values.out ?? 'grades', grades); // after each: who is interrupted keeps what was done
      }
      say(
        `Written: ${['results.json', 'junit.xml', 'class.md'].map((file) => join(values.out ?? 'grades', file)).join(', ')}`,
      );
    },
    args,
    terminal,
  );
}

/** A folder's name is the student's, or that of the folder around it where all are called `learn`. */
function named(folders: readonly string[]): Map<string, string> {
  const submissions = new Map<string, string>();
  for (const folder of folders.map((one) => resolve(one))) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR', path: folder });
    const base = basename(folder);
    const name = base === 'learn' ? basename(dirname(folder)) : base;
    if (submissions.has(name))
      throw new UsageError(`Two submissions are called "${name}": ${submissions.get(name)} and ${folder}.`);
    submissions.set(name, folder);
  }
  return submissions;
}

function chosen(chapters: readonly Chapter[], given: string | undefined): readonly Chapter[] {
  if (given === undefined) return chapters;
  const numbers = given
    .split(',')
    .map((one) => wholeNumber('--chapters', one, { from: 1, to: chapters.length, otherwise: 1 }));
  return chapters.filter((chapter) => numbers.includes(chapter.number));
}

async function gradeOf(name: string, folder: string, chapters: readonly Chapter[], limits: Limits): Promise<Grade> {
  const { path: copy, remove } = temporary('http-from-scratch-grade-');
  try {
    makeFolder(copy);
    const results = [];
    for (const chapter of chapters) {
      const files = filesOf(join(folder, chapter.name));
      if (files.size > 0) writeChapter(copy, chapter.name, files);
      const steps: StepGrade[] = [];
      for (const step of chapter.exercise.steps) {
        steps.push(files.size === 0 ? notBegun(step) : await stepGrade(chapter, step, copy, limits));
      }
      results.push({ name: chapter.name, steps });
    }
    const all = results.flatMap(({ steps }) => steps);
    return { name, points: all.filter(({ passed }) => passed).length, of: all.length, chapters: results };
  } finally {
    remove();
  }
}

/** Only plain files in TypeScript: a link could point at our solution, or at anything of the teacher's. */
function filesOf(folder: string): Map<string, string> {
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

function notBegun({ id, title }: Step): StepGrade {
  return { id, title, passed: false, tests: { passed: 0, failed: 0 }, outcome: 'not-begun', explanation: '' };
}

async function stepGrade(
  chapter: Chapter,
  step: Step,
  folder: string,
  { seconds, memory }: Limits,
): Promise<StepGrade> {
  const { passed, faults } = await judge(chapter, step, { folder, chapters: [chapter.name], seconds, memory });
  const [first] = faults;
  return {
    id: step.id,
    title: step.title,
    passed: first === undefined,
    tests: { passed: passed.length, failed: faults.length },
    outcome: first?.kind ?? 'passed',
    explanation: first === undefined ? '' : explain(chapter, step, first, { colour: false, columns: 80 }).join('\n'),
  };
}

function write(folder: string, grades: readonly Grade[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ submissions: grades }, null, 2)}\n`);
  writeFileSync(join(folder, 'junit.xml'), junit(grades));
  writeFileSync(join(folder, 'class.md'), classTable(grades));
}
