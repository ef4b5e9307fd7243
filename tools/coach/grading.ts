/**
 * `pnpm grade FOLDER…`: judges submissions, each a `learn/` folder, with the tests of this clone. A submission is copied
 * first and run in processes of its own with limits, so that a loop or a crash costs nobody but its author.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { type Chapter, loadChapters } from './chapters.ts';
import type { Step } from './exercise.ts';
import { explain } from './explain.ts';
import { makeFolder, temporary, writeChapter } from './folder.ts';
import {
  classTable,
  classValues,
  feedback,
  type Grade,
  type Graded,
  gradescope,
  junit,
  type StepGrade,
} from './grades.ts';
import { climbWith } from './grading-ladder.ts';
import { judge } from './judge.ts';
import { Kept } from './kept.ts';
import { noRoom } from './sandbox.ts';
import type { Terminal } from './screen.ts';
import { filesOf, hintsRead, type Submission, submissionsIn } from './submissions.ts';
import { Workers } from './workers.ts';

interface Limits {
  readonly seconds: number;
  readonly memory: number;
}

interface Options extends Limits {
  readonly chapters: readonly Chapter[];
  readonly isolate: boolean;
  readonly kept: Kept;
}

/** @param terminal where it speaks */
export function grade(args?: readonly string[], terminal: Terminal = process): Promise<void> {
  return runProgram(
    {
      name: 'pnpm grade',
      summary:
        'Judges submissions, each a learn/ folder, step by step.\nEvery chapter runs on our earlier chapters, so no mistake counts twice.\nWhat has not changed since the last time is not judged again.',
      operands: 'FOLDER…',
      options: {
        out: { type: 'string', value: 'FOLDER', help: 'where the results go (grades)' },
        chapters: { type: 'string', value: 'N,N', help: 'only these chapters' },
        ladder: {
          type: 'boolean',
          help: 'servers in any language; the file run starts one',
        },
        jobs: { type: 'string', value: 'N', help: 'submissions at once (one for each core)' },
        format: { type: 'string', value: 'gradescope', help: "write each student's results.json, too" },
        isolate: { type: 'boolean', help: 'judge without a network, with bubblewrap' },
        seconds: { type: 'string', value: 'N', help: 'for the tests of one step (30), or for one rung (120)' },
        memory: {
          type: 'string',
          value: 'MB',
          help: 'for the processes of a step or a server (1024; Linux)',
        },
      },
    },
    async (values, folders) => {
      if (folders.length === 0) throw new UsageError('Name the folders to grade: pnpm grade submissions/*');
      const submissions = submissionsIn(folders);
      if (values.format !== undefined && values.format !== 'gradescope')
        throw new UsageError(`--format takes "gradescope", not "${values.format}".`);
      const isolate = values.isolate === true;
      const why = isolate ? noRoom() : undefined;
      if (why !== undefined) throw new UsageError(`--isolate needs a closed room, and ${why}. Nothing was judged.`);
      const out = values.out ?? 'grades';
      const say = (line: string) => terminal.stdout.write(`${line}\n`);
      const memory = wholeNumber('--memory', values.memory, { from: 64, to: 1_000_000, otherwise: 1024 });
      const jobs = wholeNumber('--jobs', values.jobs, { from: 1, to: 64, otherwise: availableParallelism() });
      const forGradescope = values.format === 'gradescope';
      if (values.ladder === true) {
        if (values.chapters !== undefined)
          throw new UsageError('--chapters is for learn/ folders, and not for the ladder.');
        const seconds = wholeNumber('--seconds', values.seconds, { from: 5, to: 3600, otherwise: 120 });
        const climbed = await atOnce(jobs, submissions, say, (one) =>
          climbWith(one.folder, one.name, { seconds, memory, isolate }),
        );
        const flights = climbed.find(({ flights }) => flights.length > 0)?.flights ?? [];
        const grades = climbed.map(({ grade }) => grade);
        say(`Written to ${out}: ${write(out, submissions, grades, flights, forGradescope).join(', ')}`);
        return;
      }
      const chapters = chosen(await loadChapters(), values.chapters);
      const options: Options = {
        seconds: wholeNumber('--seconds', values.seconds, { from: 1, to: 3600, otherwise: 30 }),
        memory: memory * 2 ** 20,
        chapters,
        isolate,
        kept: new Kept(join(out, 'kept')),
      };
      const graded = await atOnce(jobs, submissions, say, (submission) => gradeOf(submission, options));
      const grades = graded.map(({ grade }) => grade);
      const written = write(out, submissions, grades, chapters, forGradescope);
      say(`Written to ${out}: ${written.join(', ')}`);
    },
    args,
    terminal,
  );
}

function chosen(chapters: readonly Chapter[], given: string | undefined): readonly Chapter[] {
  if (given === undefined) return chapters;
  const numbers = given
    .split(',')
    .map((one) => wholeNumber('--chapters', one, { from: 1, to: chapters.length, otherwise: 1 }));
  return chapters.filter((chapter) => numbers.includes(chapter.number));
}

async function atOnce<T extends { readonly grade: Grade; readonly again: number }>(
  jobs: number,
  submissions: readonly Submission[],
  say: (line: string) => void,
  gradeOne: (submission: Submission) => Promise<T>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let at = next++; at < submissions.length; at = next++) {
      const submission = submissions[at]!;
      const began = performance.now();
      const one = await gradeOne(submission);
      all[at] = one;
      done += 1;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const remarks = [
        one.again === 0 ? 'as it was judged before' : `${seconds} s`,
        ...(submission.inside === '' ? [] : [`found in ${submission.inside}`]),
      ];
      const { name, unit = 'steps', points, of } = one.grade;
      say(`${done}/${submissions.length}  ${name}: ${points} of ${of} ${unit} (${remarks.join('; ')})`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return all;
}

/** @returns the grade, and of how many steps it had to be found out */
async function gradeOf(submission: Submission, options: Options): Promise<{ grade: Grade; again: number }> {
  const { name, folder } = submission;
  const { path: copy, remove } = temporary('http-from-scratch-grade-');
  // Of its own: what a submission leaves behind in a worker is not to touch another one.
  const workers = new Workers(options.isolate ? [copy] : undefined);
  let again = 0;
  try {
    makeFolder(copy);
    const results = [];
    for (const chapter of options.chapters) {
      const files = filesOf(join(folder, chapter.name));
      if (files.size > 0) writeChapter(copy, chapter.name, files);
      const steps: StepGrade[] = [];
      for (const step of chapter.exercise.steps) {
        if (files.size === 0) {
          steps.push(notBegun(step));
          continue;
        }
        const key = options.kept.key(chapter, step, files, options);
        const before = options.kept.find(key);
        const graded = before ?? (await stepGrade(chapter, step, copy, options, workers));
        if (before === undefined) {
          again += 1;
          options.kept.keep(key, graded);
        }
        steps.push(graded);
      }
      results.push({ name: chapter.name, steps });
    }
    const all = results.flatMap(({ steps }) => steps);
    const points = all.filter(({ passed }) => passed).length;
    return { grade: { name, points, of: all.length, chapters: results }, again };
  } finally {
    workers.close();
    remove();
  }
}

function notBegun({ id, title }: Step): StepGrade {
  return { id, title, passed: false, tests: { passed: 0, failed: 0 }, outcome: 'not-begun', explanation: '' };
}

async function stepGrade(
  chapter: Chapter,
  step: Step,
  folder: string,
  { seconds, memory }: Limits,
  workers: Workers,
): Promise<StepGrade> {
  const options = { folder, chapters: [chapter.name], seconds, memory, workers, patience: 3 };
  const { passed, faults } = await judge(chapter, step, options);
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

/** @returns the names of what was written */
function write(
  out: string,
  submissions: readonly Submission[],
  grades: readonly Grade[],
  chapters: readonly Graded[],
  forGradescope: boolean,
): readonly string[] {
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  };
  put('results.json', `${JSON.stringify({ submissions: grades }, null, 2)}\n`);
  put('class.md', classTable(grades));
  put('class.csv', classValues(grades));
  put('junit.xml', junit(grades));
  for (const [at, grade] of grades.entries()) {
    // A student may have chosen a name that leads elsewhere, or that Windows does not take.
    const file = grade.name.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '_');
    put(join('feedback', `${file}.md`), feedback(grade, chapters, hintsRead(submissions[at]!)));
    put(join('junit', `${file}.xml`), junit([grade]));
    if (forGradescope) put(join('gradescope', file, 'results.json'), gradescope(grade));
  }
  const folders = ['feedback/', 'junit/', ...(forGradescope ? ['gradescope/'] : [])];
  return ['class.md', 'class.csv', 'results.json', 'junit.xml', ...folders];
}
