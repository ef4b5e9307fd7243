/**
 * Proves the exercises: that a starter says "not written yet" and nothing worse, that the reference passes, that no
 * test is content with an empty answer, and that each of the known mistakes is caught by the test that its author named.
 *
 * `pnpm prove`, `pnpm prove 2`, `pnpm prove 2 request-line`; `--jobs N` at once, `--record` writes what one failure of
 * each kind looks like, `--strict` fails where one is not as recorded. Without, that is only said.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { CHAPTER_NAMES, type Chapter, loadChapter, loadChapters, readReference } from './chapters.ts';
import type { Edit, Step } from './exercise.ts';
import { explain, kindOf } from './explain.ts';
import { makeFolder, writeChapter } from './folder.ts';
import { type Fault, type JudgeOptions, judge, judgeOf, type Verdict } from './judge.ts';
import { whatToRead } from './page.ts';
import { Recordings } from './recordings.ts';
import { blank, EMPTY } from './starter.ts';
import { learnerConfig, typeCheck } from './type-check.ts';

interface Mode {
  readonly record?: boolean;
  readonly strict?: boolean;
}

interface Task {
  readonly name: string;
  /** What is wrong, a sentence each. Empty: proven. */
  run(): Promise<readonly string[]>;
}

export function prove(args?: readonly string[]): Promise<void> {
  return runProgram(
    {
      name: 'pnpm prove',
      summary:
        'Proves the exercises of all chapters, of one (`pnpm prove 2`),\nor of one step (`pnpm prove 2 request-line`).',
      operands: '[CHAPTER [STEP]]',
      options: {
        jobs: { type: 'string', value: 'N', help: 'runs at once (3): some wait, and need no core' },
        record: { type: 'boolean', help: 'write a failure of each kind to tools/coach/recordings' },
        strict: { type: 'boolean', help: 'a failure that is not as recorded is wrong, not only said' },
      },
    },
    async (values, [chapter, step]) => {
      const jobs = wholeNumber('--jobs', values.jobs, { from: 1, to: 64, otherwise: 3 });
      const chapters = (await chosen(chapter)).map((one) => ({ one, recordings: new Recordings(one.name) }));
      const tasks = chapters.flatMap(({ one, recordings }) => tasksOf(one, step, recordings, values));
      const wrong = await carryOut(tasks, jobs);
      for (const { one, recordings } of chapters) {
        if (values.record === true) recordings.write(step === undefined);
        else
          for (const kind of recordings.missing())
            console.log(`not recorded: chapter ${one.number} has no ${kind}.txt`);
      }
      console.log(`${tasks.length - wrong} of ${tasks.length} proven`);
      if (wrong > 0) process.exitCode = 1;
    },
    args,
  );
}

async function carryOut(tasks: readonly Task[], jobs: number): Promise<number> {
  let wrong = 0;
  let next = 0;
  let carriedOut = 0;
  const work = async () => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const faults = await task.run();
      carriedOut += 1;
      const place = `${carriedOut}/${tasks.length}`.padStart(String(tasks.length).length * 2 + 1);
      console.log(`${place}  ${faults.length === 0 ? 'proven' : 'WRONG '}  ${task.name}`);
      for (const fault of faults) console.log(`          ${fault.replaceAll('\n', '\n          ')}`);
      if (faults.length > 0) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return wrong;
}

async function chosen(given: string | undefined): Promise<readonly Chapter[]> {
  if (given === undefined) return loadChapters();
  return [await loadChapter(wholeNumber('the chapter', given, { from: 1, to: CHAPTER_NAMES.length, otherwise: 1 }))];
}

function tasksOf(chapter: Chapter, only: string | undefined, recordings: Recordings, mode: Mode): Task[] {
  const { steps } = chapter.exercise;
  const chosenSteps = steps.filter((step) => only === undefined || step.id === only);
  if (chosenSteps.length === 0)
    throw new UsageError(
      `Chapter ${chapter.number} has no step "${only}": it has ${steps.map(({ id }) => id).join(', ')}.`,
    );
  const whole: Task[] =
    only === undefined
      ? [
          {
            name: `${chapter.name}: the starter type-checks, the manifest is complete`,
            run: () => wholeChapter(chapter),
          },
        ]
      : [];
  return [...whole, ...chosenSteps.flatMap((step) => stepTasks(chapter, step, recordings, mode))];
}

async function wholeChapter(chapter: Chapter): Promise<string[]> {
  const { exercise, mistakes, name } = chapter;
  const ids = exercise.steps.map(({ id }) => id);
  const faults: string[] = [];
  if (new Set(ids).size < ids.length) faults.push('two steps have the same id');
  for (const step of exercise.steps) {
    if (!/^[a-z0-9-]+$/.test(step.id)) faults.push(`the id "${step.id}" is not of small letters, digits and "-"`);
    if (step.hints.length < 2) faults.push(`${step.id}: fewer than two hints`);
    if (whatToRead(name, step) === undefined)
      faults.push(`${step.id}: docs/ has neither ${name}/${step.id}.md nor ${step.anchor}`);
    if (mistakes.filter((one) => one.step === step.id).length < 3) faults.push(`${step.id}: fewer than three mistakes`);
  }
  for (const mistake of mistakes)
    if (!ids.includes(mistake.step)) faults.push(`a mistake of "${mistake.step}", which is no step`);
  const typeFaults = await inFolder(async (folder) => {
    writeChapter(folder, name, blank(readReference(name), exercise.steps));
    writeFileSync(join(folder, 'tsconfig.json'), learnerConfig(folder));
    return typeCheck(folder);
  });
  return [...faults, ...(typeFaults === '' ? [] : [typeFaults])];
}

function stepTasks(chapter: Chapter, step: Step, recordings: Recordings, mode: Mode): Task[] {
  const { steps } = chapter.exercise;
  const reference = readReference(chapter.name);
  const later = steps.slice(steps.indexOf(step) + 1);
  const label = `${chapter.name} ${step.id}`;
  return [
    {
      name: `${label}: blank, it fails with "not written yet"`,
      run: async () => allNotWritten(step, await judged(chapter, step, blank(reference, [step]))),
    },
    {
      name: `${label}: an empty answer fails`,
      run: async () => emptyFails(step, await judged(chapter, step, blank(reference, [step], EMPTY), { once: true })),
    },
    {
      name: `${label}: the reference passes, without the later steps`,
      run: async () => allPass(step, await judged(chapter, step, blank(reference, later))),
    },
    ...chapter.mistakes
      .filter((one) => one.step === step.id)
      .map((mistake) => ({
        name: `${label}: caught: ${mistake.name}`,
        run: async () => {
          const files = blank(edited(reference, mistake.edits), []);
          const judge = judgeOf(step, mistake.caughtBy);
          if (judge === undefined) return [`no judge of the step covers "${mistake.caughtBy}"`];
          const only = { ...step, judges: [{ ...judge, tests: mistake.caughtBy }] } as const;
          const { faults } = await judged(chapter, only, files, { once: true, testSeconds: 5, seconds: 20 });
          const caught = faults.filter((fault) => 'test' in fault && fault.test?.startsWith(mistake.caughtBy));
          if (caught.length === 0) return [`not caught by "${mistake.caughtBy}"; what failed: ${list(faults)}`];
          const text = explain(chapter, step, caught[0]!, { colour: false, columns: 80 }).join('\n');
          if (!text.replace(/\s+/g, ' ').includes(mistake.name)) return ['the explanation does not name the mistake'];
          const seen = { mistake: `${step.id}: ${mistake.name}`, kind: kindOf(caught[0]!), text };
          const difference = recordings.compare(chapter.mistakes.indexOf(mistake), seen);
          if (difference === undefined || mode.record === true) return [];
          if (mode.strict === true) return [difference];
          console.log(`recorded otherwise: ${label}: ${mistake.name}`);
          return [];
        },
      })),
  ];
}

function edited(reference: ReadonlyMap<string, string>, edits: readonly Edit[]): Map<string, string> {
  const files = new Map(reference);
  for (const { file, from, to } of edits) {
    const parts = (files.get(file) ?? '').split(from);
    if (parts.length !== 2) throw new Error(`${file} holds this ${parts.length - 1} times, not once: ${from}`);
    files.set(file, parts.join(to));
  }
  return files;
}

function judged(
  chapter: Chapter,
  step: Step,
  files: ReadonlyMap<string, string>,
  options: Partial<JudgeOptions> = {},
): Promise<Verdict> {
  return inFolder((folder) => {
    writeChapter(folder, chapter.name, files);
    return judge(chapter, step, { folder, chapters: [chapter.name], testSeconds: 10, ...options });
  });
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'http-from-scratch-proof-'));
  try {
    makeFolder(folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function allNotWritten(step: Step, { passed, faults }: Verdict): string[] {
  const others = faults.filter((fault) => fault.kind !== 'not-written');
  return [
    ...passed.map((test) => `passes although nothing is written: ${test}`),
    ...(others.length === 0 ? [] : [`fails in another way than "not written yet": ${list(others)}`]),
    ...step.judges
      .filter(({ tests }) => !faults.some((fault) => 'test' in fault && fault.test?.startsWith(tests)))
      .map(({ tests }) => `no test of this name ran: ${tests}`),
  ];
}

function emptyFails(step: Step, { faults }: Verdict): string[] {
  if (faults.some((fault) => !('test' in fault) || fault.test === undefined || fault.kind === 'crashed')) return []; // nothing of it came through
  return step.judges
    .filter(({ tests }) => !faults.some((fault) => 'test' in fault && fault.test?.startsWith(tests)))
    .map(({ tests }) => `content with an empty answer: ${tests}`);
}

function allPass(step: Step, { passed, faults }: Verdict): string[] {
  return [
    ...(faults.length === 0 ? [] : [`the reference fails: ${list(faults)}`]),
    ...step.judges
      .filter(({ tests }) => !passed.some((test) => test.startsWith(tests)))
      .map(({ tests }) => `no test of this name passed: ${tests}`),
  ];
}

function list(faults: readonly Fault[]): string {
  if (faults.length === 0) return 'nothing';
  return faults
    .slice(0, 8)
    .map(
      (fault) =>
        `\n  ${fault.kind}: ${'test' in fault ? fault.test : ''} ${'message' in fault ? fault.message.slice(0, 500) : ''}${fault.kind === 'failed' ? fault.error.message.slice(0, 200) : ''}`,
    )
    .join('');
}
