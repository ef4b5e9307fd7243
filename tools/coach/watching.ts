/** `pnpm learn`: looks at each save of a chapter, until Ctrl-C. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { theEnd } from './ending.ts';
import { makeFolder } from './folder.ts';
import { goOn, type Lesson, renewStale } from './lesson.ts';
import { allDone, map } from './map.ts';
import { changeProgress, digest, isDone, openStep } from './progress.ts';
import { styled, wrapped } from './screen.ts';
import { typeComplaints } from './type-check.ts';
import { bringAllUpToDate } from './up-to-date.ts';
import { watchFolder } from './watch.ts';

/** @param at makes the lesson of a chapter; @param asked the learner has named the chapter, so it is this one, even done */
export async function watchLesson(at: (number?: number) => Lesson, asked: boolean): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const over = new AbortController();
  void ended.then(() => over.abort());
  const first = at();
  await renewStale(first, over.signal);
  const open = openStep(first.progress, first.chapter) !== undefined;
  const lesson = open || asked ? first : at(nextOpen(first));
  first.say([...map(first.chapters, { ...first.progress, chapter: lesson.chapter.number }, first.screen, false), '']);
  if (!open && asked) first.say([...doneAlready(lesson), '']);
  if (open && asked) first.say(aboutOrder(lesson));
  if (!over.signal.aborted) begin(lesson, at, over.signal);
  await ended;
  lesson.say(['', 'Your code and your progress are in learn/. See you.']);
}

function doneAlready({ chapter, screen }: Lesson): string[] {
  const { number } = chapter;
  const words = `Chapter ${number} is done. Change what you like: each save is judged against all of its steps. "pnpm learn" without a number continues with the next chapter, "pnpm learn solution ${number} STEP" shows our code beside yours, and "pnpm learn reset ${number}" begins the chapter again.`;
  return wrapped(screen, '', words);
}

/** What a learner should know who has asked for a step by its name: that it's done, or that others come before it. */
function aboutOrder({ chapter, progress, screen }: Lesson): string[] {
  const { number, exercise } = chapter;
  const at = exercise.steps.findIndex(({ id }) => id === progress.step);
  if (at === -1) return [];
  const open = exercise.steps.filter((step) => progress.chapters[chapter.name]?.done[step.id] === undefined);
  const asked = exercise.steps[at]!;
  const before = open.filter((step) => exercise.steps.indexOf(step) < at).map(({ title }) => `"${title}"`);
  const words = !open.includes(asked)
    ? `The step "${asked.title}" is done. "pnpm learn check ${number} ${asked.id}" judges it again.`
    : before.length > 0
      ? `Still open before it: ${before.join(', ')}. Whatever this step needs of them throws "not written yet".`
      : undefined;
  return words === undefined ? [] : [...wrapped(screen, '', words), ''];
}

/** Watches one chapter. When it is done in front of our eyes, the next one follows. */
function begin(lesson: Lesson, at: (number?: number) => Lesson, over: AbortSignal): void {
  const { folder, chapter, chapters, progress, screen, say, workers } = lesson;
  const home = join(folder, chapter.name);
  makeFolder(folder);
  const step = chapter.number === progress.chapter ? progress.step : undefined;
  changeProgress(folder, progress, (latest) => {
    latest.chapter = chapter.number;
    latest.step = step;
  });
  bringAllUpToDate(lesson);
  workers.warm();
  const doneBefore = isDone(progress, chapter);
  let seen: ReadonlyMap<string, string> = new Map();
  let running = new AbortController();

  const round = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const files = digests(home);
    const types = typeComplaints(lesson);
    const state = await goOn(lesson, (file) => files.get(file) !== seen.get(file), signal);
    if (signal.aborted) return;
    seen = files;
    say(await types);
    if (signal.aborted) return;
    workers.renew(); // what a chapter has left behind in a worker is not to touch its next save
    if (state === 'done' && !doneBefore) {
      watching.close();
      say([
        '',
        styled(
          screen,
          'dim',
          `All ${chapter.exercise.steps.length} steps pass. The conformance table runs on your server …`,
        ),
      ]);
      say(['', ...(await theEnd(lesson, over))]);
      if (allDone(chapters, progress) || over.aborted) return;
      return begin(at(nextOpen(lesson)), at, over);
    }
    workers.warm();
    const words = `Waiting for a save in learn/${chapter.name}. Stuck? pnpm learn hint. Ctrl-C ends.`;
    say(['', ...wrapped(screen, '', words).map((line) => styled(screen, 'dim', line)), '']);
  };
  const watching = watchFolder(home, () => {
    say([styled(screen, 'dim', '── saved ──'), '']);
    void round();
  });
  if (watching.instead !== undefined) {
    const words = `There is no file watcher (${watching.instead}), so I look twice a second. "pnpm learn checkup" says more.`;
    say(wrapped(screen, '', words));
  }
  over.addEventListener('abort', () => {
    running.abort();
    watching.close();
  });
  void round();
}

/** The next chapter that is not done; this one, when all are. */
export function nextOpen({ chapters, chapter, progress }: Lesson): number {
  const open = chapters.filter((one) => !isDone(progress, one));
  return (open.find((one) => one.number > chapter.number) ?? open[0] ?? chapter).number;
}

/** What each file of a folder holds, to see which a save has changed or taken away. */
function digests(folder: string): ReadonlyMap<string, string> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
  return new Map(files.map((file) => [file, digest(readFileSync(join(folder, file), 'utf8'))]));
}
