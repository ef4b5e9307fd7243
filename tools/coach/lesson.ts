/** One learner at one chapter: judges steps, keeps the progress, and says what comes next. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter } from './chapters.ts';
import type { Step } from './exercise.ts';
import { explain } from './explain.ts';
import { judge, type Verdict } from './judge.ts';
import { task } from './map.ts';
import { changeProgress, hasChanged, isDone, markDone, markOpen, openStep, type Progress } from './progress.ts';
import { type Screen, styled, wrapped } from './screen.ts';
import type { Workers } from './workers.ts';

export interface Lesson {
  readonly chapters: readonly Chapter[];
  readonly chapter: Chapter;
  readonly progress: Progress;
  /** The learner's folder. */
  readonly folder: string;
  readonly screen: Screen;
  readonly say: (lines: readonly string[]) => void;
  /** Judge on our earlier chapters, even where theirs are done. */
  readonly onReference: boolean;
  readonly workers: Workers;
}

/** After this long the learner is told that the tests still run. */
const STILL = 5000;

/** The chapters that come from the learner's folder: the one being written, and the earlier ones that are done. */
export function theirChapters({ chapters, chapter, progress, onReference }: Lesson): string[] {
  const earlier = chapters.filter((one) => one.number < chapter.number && isDone(progress, one));
  return [...(onReference ? [] : earlier.map((one) => one.name)), chapter.name];
}

/** Judges one step, and writes down what came of it. */
export async function judgeStep(lesson: Lesson, step: Step, signal?: AbortSignal): Promise<Verdict> {
  const { chapter, progress, folder, workers } = lesson;
  const still = setTimeout(() => lesson.say([stillRunning(lesson, step)]), STILL);
  const verdict = await judge(chapter, step, {
    folder,
    workers,
    chapters: theirChapters(lesson),
    seconds: 30,
    patience: 3,
    ...(signal && { signal }),
  }).finally(() => clearTimeout(still));
  if (signal?.aborted) return verdict;
  changeProgress(folder, progress, (latest) => {
    if (verdict.faults.length === 0) markDone(latest, chapter, step);
    else markOpen(latest, chapter, step);
  });
  return verdict;
}

function stillRunning({ screen }: Lesson, step: Step): string {
  return styled(screen, 'dim', `  still running the tests of "${step.title}" …`);
}

/** The first failure, and how many wait behind it. */
export function failureText(lesson: Lesson, step: Step, verdict: Verdict): string[] {
  const [fault, ...others] = verdict.faults;
  const { chapter, screen } = lesson;
  if (fault === undefined) return [];
  if (fault.kind === 'not-written' && fault.step === step.id) return task(chapter, step, screen);
  const own = theirChapters(lesson).slice(0, -1);
  return [
    ...explain(chapter, step, fault, screen),
    ...(others.length === 0 && own.length === 0 ? [] : ['']),
    ...(others.length === 0
      ? []
      : [
          `  ${others.length} more ${others.length === 1 ? 'test fails' : 'tests fail'}, ${verdict.passed.length} pass. One at a time.`,
        ]),
    ...(own.length === 0
      ? []
      : wrapped(
          screen,
          '  ',
          `This ran on your own ${own.join(', ')}. To try it on our code: pnpm learn check --reference`,
        )),
  ];
}

export function passedText(lesson: Lesson, step: Step, verdict: Verdict): string {
  const { length } = verdict.passed;
  return styled(lesson.screen, 'green', `✓ ${step.title}: ${length === 1 ? '1 test passes' : `${length} tests pass`}`);
}

/**
 * What a save leads to: the first open step is judged, and while steps pass, the next one. When one passes, the steps
 * that were done before are judged again: a function may have been changed for the new step, and now fails the old.
 * When it fails, only those whose files the save has changed.
 */
export async function goOn(
  lesson: Lesson,
  changed: (file: string) => boolean,
  signal?: AbortSignal,
): Promise<'done' | 'open'> {
  const { chapter, progress, say } = lesson;
  const doneBefore = chapter.exercise.steps.filter((step) => isStepDone(lesson, step));
  let checked = false;
  for (let step = openStep(progress, chapter); ; step = openStep(progress, chapter)) {
    const verdict = step && (await judgeStep(lesson, step, signal));
    if (signal?.aborted) return 'open';
    const passes = verdict === undefined || verdict.faults.length === 0;
    if (verdict !== undefined)
      say(
        passes
          ? [passedText(lesson, step!, verdict)]
          : [...(checked ? [''] : []), ...failureText(lesson, step!, verdict)],
      );
    const again = checked ? [] : doneBefore.filter((one) => passes || touches(one, changed));
    if (!(await stillPass(lesson, again, passes, signal)) || !passes) return 'open';
    checked = true;
    if (openStep(progress, chapter) === undefined) return 'done';
  }
}

function isStepDone({ progress, chapter }: Lesson, step: Step): boolean {
  return progress.chapters[chapter.name]?.done[step.id] !== undefined;
}

function touches(step: Step, changed: (file: string) => boolean): boolean {
  return step.writes.some((place) => changed(place.split('#')[0]!));
}

/** Judges steps that were done. The first that fails is said, and shown where nothing else is to be read before it. */
async function stillPass(
  lesson: Lesson,
  steps: readonly Step[],
  shown: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const step of steps) {
    const verdict = await judgeStep(lesson, step, signal);
    if (signal?.aborted) return false;
    if (verdict.faults.length === 0) continue;
    const words = `The step "${step.title}" was done, and fails now. It is open again${shown ? '' : ', and comes first at the next save'}.`;
    lesson.say(['', ...wrapped(lesson.screen, '', words)]);
    if (shown) lesson.say(['', ...failureText(lesson, step, verdict)]);
    return false;
  }
  return true;
}

/** Judges steps again whose tests have changed since they were done: after a pull, a chapter that is done may be open. */
export async function renewStale(lesson: Lesson, signal: AbortSignal): Promise<void> {
  const { chapters, progress, folder, screen, say } = lesson;
  for (const chapter of chapters.filter(({ name }) => existsSync(join(folder, name)))) {
    const stale = chapter.exercise.steps.filter((step) => hasChanged(progress, chapter, step));
    if (stale.length === 0) continue;
    const what =
      stale.length === 1 ? `a step of chapter ${chapter.number}` : `${stale.length} steps of chapter ${chapter.number}`;
    say(
      wrapped(
        screen,
        '',
        `The tests of ${what} have changed since you did ${stale.length === 1 ? 'it' : 'them'}. I judge your code again:`,
      ),
    );
    // A step may have been split: its other parts have names of their own, and nothing says that they were done.
    const open = chapter.exercise.steps.filter((step) => !isStepDone({ ...lesson, chapter }, step));
    for (const step of [...stale, ...open]) {
      const verdict = await judgeStep({ ...lesson, chapter }, step, signal);
      if (signal.aborted) return;
      if (open.includes(step) && verdict.faults.length > 0) continue; // it was open before
      say(
        verdict.faults.length === 0
          ? [passedText(lesson, step, verdict)]
          : wrapped(
              screen,
              '',
              `✗ ${step.title}: it is open again. "pnpm learn check ${chapter.number} ${step.id}" shows why.`,
            ),
      );
    }
    say(['']);
  }
}
