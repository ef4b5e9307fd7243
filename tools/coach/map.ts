/** Where the learner stands: chapters, steps, what is done, what has changed since. */

import type { Chapter } from './chapters.ts';
import type { Step } from './exercise.ts';
import { whatToRead } from './page.ts';
import { hasChanged, hintsRead, isDone, openStep, type Progress } from './progress.ts';
import { type Screen, styled, wrapped } from './screen.ts';

/** @param everywhere show the steps of all chapters, not only those of the one being written */
export function map(chapters: readonly Chapter[], progress: Progress, screen: Screen, everywhere: boolean): string[] {
  const lines = [styled(screen, 'bold', 'HTTP from scratch: build it yourself'), ''];
  for (const chapter of chapters) {
    const here = chapter.number === progress.chapter;
    const done = chapter.exercise.steps.filter((step) => progress.chapters[chapter.name]?.done[step.id]).length;
    const label = `${here ? '→' : ' '} ${chapter.number} ${chapter.name.slice(2).padEnd(13)}`;
    const count =
      done === chapter.exercise.steps.length ? 'done' : done === 0 ? '' : `${done} of ${chapter.exercise.steps.length}`;
    const [first, ...rest] = wrapped(
      { ...screen, columns: screen.columns - 9 },
      `${label} `,
      chapter.exercise.question,
    );
    lines.push(
      `${styled(screen, here ? 'bold' : 'reset', first!)}${' '.repeat(Math.max(1, screen.columns - 8 - first!.length))}${count}`.trimEnd(),
      ...rest,
    );
    if (here || everywhere)
      for (const step of chapter.exercise.steps) lines.push(...stepLine(chapter, step, progress, screen));
  }
  return lines;
}

function stepLine(chapter: Chapter, step: Step, progress: Progress, screen: Screen): string[] {
  const done = progress.chapters[chapter.name]?.done[step.id] !== undefined;
  const hints = hintsRead(progress, chapter, step);
  const current = chapter.number === progress.chapter && openStep(progress, chapter)?.id === step.id;
  const remarks = [
    ...(hints === 0 ? [] : [`${hints} of ${step.hints.length} hints read`]),
    ...(hasChanged(progress, chapter, step) ? ['changed since you did it: pnpm learn check'] : []),
  ];
  const mark = done ? '✓' : current ? '▸' : '·';
  const lines = wrapped(
    screen,
    `      ${mark} `,
    `${step.title}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`,
  );
  return lines.map((line) => styled(screen, done ? 'green' : current ? 'bold' : 'reset', line));
}

export function task(chapter: Chapter, step: Step, screen: Screen): string[] {
  const { steps } = chapter.exercise;
  return [
    styled(
      screen,
      'bold',
      `Chapter ${chapter.number}, step ${steps.indexOf(step) + 1} of ${steps.length}: ${step.title}`,
    ),
    '',
    ...wrapped(screen, '  ', step.question),
    '',
    ...toWrite(chapter, step).flatMap((line, at) => wrapped(screen, at === 0 ? '  Write  ' : '         ', line)),
    ...wrapped(screen, '  Read   ', whatToRead(chapter.name, step) ?? `docs/${step.anchor}`),
  ];
}

/** A line for each file: `learn/1-protocol/octets.ts: isToken, isFieldValue`. */
function toWrite(chapter: Chapter, step: Step): string[] {
  const files = Map.groupBy(step.writes, (one) => one.split('#')[0]!);
  return Array.from(files, ([file, places]) => {
    const names = places.map((one) => one.slice(file.length + 1));
    return `learn/${chapter.name}/${file}: ${names.join(', ')}`;
  });
}

export function allDone(chapters: readonly Chapter[], progress: Progress): boolean {
  return chapters.every((chapter) => isDone(progress, chapter));
}
