/** One learner at one chapter: judges steps, keeps the progress, and says what comes next. */

import { type Chapter, LEARN } from './chapters.ts';
import type { Step } from './exercise.ts';
import { explain } from './explain.ts';
import { judge, type Verdict } from './judge.ts';
import { task } from './map.ts';
import { firstOpenStep, isDone, markDone, markOpen, type Progress, writeProgress } from './progress.ts';
import { type Screen, styled, wrapped } from './screen.ts';

export interface Lesson {
  readonly chapters: readonly Chapter[];
  readonly chapter: Chapter;
  readonly progress: Progress;
  readonly screen: Screen;
  /** Judge on our earlier chapters, even where theirs are done. */
  readonly onReference: boolean;
}

/** The chapters that come from the learner's folder: the one being written, and the earlier ones that are done. */
export function theirChapters({ chapters, chapter, progress, onReference }: Lesson): string[] {
  const earlier = chapters.filter((one) => one.number < chapter.number && isDone(progress, one));
  return [...(onReference ? [] : earlier.map((one) => one.name)), chapter.name];
}

/** Judges one step, and writes down what came of it. */
export async function judgeStep(lesson: Lesson, step: Step, signal?: AbortSignal): Promise<Verdict> {
  const { chapter, progress } = lesson;
  const verdict = await judge(chapter, step, {
    folder: LEARN,
    chapters: theirChapters(lesson),
    seconds: 30,
    patience: 3,
    ...(signal && { signal }),
  });
  if (signal?.aborted) return verdict;
  if (verdict.faults.length === 0) markDone(progress, chapter, step);
  else markOpen(progress, chapter, step);
  writeProgress(LEARN, progress);
  return verdict;
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
          `This ran on your own ${own.join(', ')}. To try it on ours: pnpm learn check --reference`,
        )),
  ];
}

export function passedText(lesson: Lesson, step: Step, verdict: Verdict): string {
  return styled(lesson.screen, 'green', `✓ ${step.title}: ${verdict.passed.length} tests pass`);
}

/** Steps from the first open one on, until one fails. Calls back after each. */
export async function goOn(
  lesson: Lesson,
  tell: (lines: readonly string[]) => void,
  signal?: AbortSignal,
): Promise<'done' | 'open'> {
  let passed = false;
  for (let step = firstOpenStep(lesson.progress, lesson.chapter); step !== undefined; ) {
    const verdict = await judgeStep(lesson, step, signal);
    if (signal?.aborted) return 'open';
    if (verdict.faults.length > 0) {
      tell([...(passed ? [''] : []), ...failureText(lesson, step, verdict)]);
      return 'open';
    }
    tell([passedText(lesson, step, verdict)]);
    passed = true;
    step = firstOpenStep(lesson.progress, lesson.chapter);
  }
  return 'done';
}
