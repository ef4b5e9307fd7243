/**
 * Proves the exercises: that a starter says "not written yet" and nothing worse, that the reference passes, that no
 * test is content with an empty answer, and that each of the known mistakes is caught by the test that its author named.
 *
 * `pnpm prove`, `pnpm prove 2`, `pnpm prove 2 request-line`; `--jobs N` at once, `--record` writes the failures' wording,
 * `--strict` fails where it is not as recorded. Without, a difference is shown: a run under load may cut octets elsewhere.
 */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { CHAPTER_NAMES, type Chapter, loadChapter, loadChapters, ROOT, readReference } from './chapters.ts';
import type { Edit, Step } from './exercise.ts';
import { explain } from './explain.ts';
import { makeFolder, writeChapter } from './folder.ts';
import { type Fault, type JudgeOptions, judge, judgeOf, type Verdict } from './judge.ts';
import { headingOf } from './page.ts';
import { blank, EMPTY } from './starter.ts';
import { learnerConfig, typeCheck } from './type-check.ts';

const RECORDINGS = join(ROOT, 'tools', 'coach', 'recordings');

interface Mode {
  readonly record?: boolean;
  readonly strict?: boolean;
}

interface Task {
  readonly name: string;
  /** What is wrong, a sentence each. Empty: proven. */
  run(): Promise<readonly string[]>;
}

await runProgram(
  {
    name: 'pnpm prove',
    summary:
      'Proves the exercises of all chapters, of one (`pnpm prove 2`),\nor of one step (`pnpm prove 2 request-line`).',
    operands: '[CHAPTER [STEP]]',
    options: {
      jobs: { type: 'string', value: 'N', help: 'runs at once (3): some wait, and need no core' },
      record: { type: 'boolean', help: "write the failures' wording to tools/coach/recordings" },
      strict: { type: 'boolean', help: 'a wording that is not as recorded is wrong, not only shown' },
    },
  },
  async (values, [chapter, step]) => {
    const jobs = wholeNumber('--jobs', values.jobs, { from: 1, to: 64, otherwise: 3 });
    const tasks = (await chosen(chapter)).flatMap((one) => tasksOf(one, step, values));
    const wrong = await carryOut(tasks, jobs);
    console.log(`${tasks.length - wrong} of ${tasks.length} proven`);
    if (wrong > 0) process.exitCode = 1;
  },
);

async function carryOut(tasks: readonly Task[], jobs: number): Promise<number> {
  let wrong = 0;
  let next = 0;
  const work = async () => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const faults = await task.run();
      console.log(`${faults.length === 0 ? 'proven' : 'WRONG '}  ${task.name}`);
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

function tasksOf(chapter: Chapter, only: string | undefined, mode: Mode): Task[] {
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
  return [...whole, ...chosenSteps.flatMap((step) => stepTasks(chapter, step, mode))];
}

async function wholeChapter(chapter: Chapter): Promise<string[]> {
  const { exercise, mistakes, name } = chapter;
  const ids = exercise.steps.map(({ id }) => id);
  const faults: string[] = [];
  if (new Set(ids).size < ids.length) faults.push('two steps have the same id');
  for (const step of exercise.steps) {
    if (!/^[a-z0-9-]+$/.test(step.id)) faults.push(`the id "${step.id}" is not of small letters, digits and "-"`);
    if (step.hints.length < 2) faults.push(`${step.id}: fewer than two hints`);
    if (headingOf(step.anchor) === undefined) faults.push(`${step.id}: docs/ has no ${step.anchor}`);
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

function stepTasks(chapter: Chapter, step: Step, mode: Mode): Task[] {
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
      .map((mistake, at) => ({
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
          return recording(join(RECORDINGS, chapter.name, `${step.id}-${at + 1}.txt`), stable(text), mode);
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

/** Ports, paths and moments are not the same twice, and whoever reviews a difference should not see them. */
function stable(text: string): string {
  return `${text
    .replaceAll(ROOT, '')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\/\S*http-from-scratch-\S+?(?=\/)/g, '')
    .replace(/(\/tmp\/[a-z-]+-)[A-Za-z0-9]{6}(?=\/)/g, '$1RANDOM') // what mkdtemp puts at the end of a folder's name
    .replace(/^( *(?:[←→] )?Date: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/gm, '$1Sun, 06 Nov 1994 08:49:37 GMT')
    .trimEnd()}\n`;
}

/** What has to stay as it was recorded. How octets were cut into segments, and when, is the system's doing. */
function worded(text: string): string {
  return text
    .replace(/^ {2}What (?:travelled|was called)[\s\S]*?\n\n/m, '')
    .replace(/^ {2}at learn.*\n/gm, '')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
    .replace(/-[A-Za-z0-9]{6}(?=\/)/g, '-RANDOM') // what mkdtemp puts at the end of a folder's name
    .replace(/\d{4,}/g, 'N');
}

function recording(file: string, text: string, { record, strict }: Mode): string[] {
  if (record) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return [];
  }
  if (!existsSync(file)) return [`its wording is not recorded: pnpm prove --record`];
  const recorded = readFileSync(file, 'utf8');
  if (worded(recorded) === worded(text)) return [];
  if (strict) return [`its wording is not as recorded: pnpm prove --record, then read the difference\n${text}`];
  console.log(`reworded  ${file}`);
  return [];
}
