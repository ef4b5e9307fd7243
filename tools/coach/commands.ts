/** `pnpm learn`: a coach at the learner's side. Offline, without an account; what they write is theirs. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { agreed } from './ask.ts';
import { type Chapter, LEARN, loadChapters, readReference, stepOf } from './chapters.ts';
import { putAway } from './desk.ts';
import { ALL_DONE } from './ending.ts';
import type { Step } from './exercise.ts';
import { failureText, judgeStep, type Lesson, passedText } from './lesson.ts';
import { allDone, map } from './map.ts';
import { onTheirChapters } from './on-theirs.ts';
import {
  changeProgress,
  chapterProgress,
  hintsRead,
  isDone,
  openStep,
  type Progress,
  readProgress,
} from './progress.ts';
import { folded, screenOf, styled, type Terminal, wrapped } from './screen.ts';
import { sideBySide } from './side-by-side.ts';
import { declarationText, functionText, helpersOf, namesIn } from './starter.ts';
import { typeComplaints } from './type-check.ts';
import { bringAllUpToDate, renewBegun } from './up-to-date.ts';
import { nextOpen, watchLesson } from './watching.ts';
import { Workers } from './workers.ts';

const SUMMARY = `Build it yourself: a coach makes the starter of a chapter in learn/, watches,
and shows one failure at a time.

  pnpm learn             the map, the next chapter's starter, and watch
  pnpm learn 4           the same, at chapter 4; earlier ones come from us
                         unless you have finished them; at a step: 4 STEP
  pnpm learn check       judge once: exit code 0 when all steps of the chapter
                         pass; one step: check STEP
  pnpm learn hint        the next hint for the step, more telling each time;
                         hints shows again what you have read
  pnpm learn solution    yours and ours side by side, for this step
                         or: solution STEP; of another chapter: solution 1 STEP
  pnpm learn status      all chapters and steps
  pnpm learn reset       begin the chapter again, or another: reset 4;
                         yours is kept in learn/backups
  pnpm learn serve       the whole server on your own chapters;
                         its options behind --
  pnpm learn checkup     what usually goes wrong on a machine`;

/** @param terminal where it speaks; @param folder the learner's; @param workers what judges */
export function learn(
  args?: readonly string[],
  terminal: Terminal = process,
  folder = LEARN,
  workers = new Workers(),
): Promise<void> {
  return runProgram(
    {
      name: 'pnpm learn',
      summary: SUMMARY,
      operands: '[CHAPTER [STEP] | COMMAND] [-- OPTIONS]',
      options: {
        json: { type: 'boolean', help: 'check: print the result as JSON' },
        reference: { type: 'boolean', help: 'check: earlier chapters are ours, even if yours are done' },
        yes: { type: 'boolean', help: 'reset: do not ask' },
        conformance: { type: 'boolean', help: 'serve: check your chapters against the conformance table' },
      },
    },
    async (values, [command = 'watch', argument, ...rest]) => {
      const chapters = await loadChapters();
      const progress = progressOf(folder);
      const screen = screenOf(terminal.stdout);
      const say = (lines: readonly string[]) => {
        if (lines.length > 0) terminal.stdout.write(`${lines.join('\n')}\n`);
      };
      const fail = () => {
        terminal.exitCode = 1;
      };
      const onReference = values.reference === true;
      const lesson = (number = progress.chapter): Lesson => ({
        chapters,
        chapter: chapterNumbered(chapters, number),
        progress,
        folder,
        screen,
        say,
        onReference,
        workers,
      });
      /** `STEP`, `CHAPTER` or `CHAPTER STEP`: what is done can be looked at and judged again. */
      const place = (): [Lesson, string | undefined] =>
        /^\d+$/.test(argument ?? '') ? [lesson(Number(argument)), rest[0]] : [lesson(), argument];
      if (/^\d+$/.test(command)) {
        progress.chapter = chapterNumbered(chapters, Number(command)).number;
        progress.step = argument === undefined ? undefined : step(lesson(), argument).id;
        return watchLesson(lesson, true);
      }
      switch (command) {
        case 'watch':
          return watchLesson(lesson, false);
        case 'check':
          if (!(await check(...place(), values.json === true))) fail();
          return;
        case 'hint':
          return hint(...place());
        case 'hints':
          return hints(...place());
        case 'solution':
          return solution(...place());
        case 'status':
        case 'map':
          return say(map(chapters, progress, screen, true));
        case 'reset':
          return reset(
            lesson(
              wholeNumber('reset', argument, { from: 1, to: chapters.at(-1)!.number, otherwise: progress.chapter }),
            ),
            values.yes === true,
          );
        case 'serve':
          terminal.exitCode = await serve(
            lesson(),
            values.conformance === true,
            [argument, ...rest].filter((one) => one !== undefined),
          );
          return;
        case 'checkup':
          terminal.exitCode = await (await import('./checkup.ts')).checkup([]);
          return;
        default:
          throw new UsageError(`There is no "pnpm learn ${command}". Try: pnpm learn --help`);
      }
    },
    args,
    terminal,
  );
}

function progressOf(folder: string): Progress {
  try {
    return readProgress(folder);
  } catch (error) {
    throw new UsageError(
      `learn/progress.json cannot be read (${(error as Error).message}). Put it right, or move it away.`,
    );
  }
}

function chapterNumbered(chapters: readonly Chapter[], number: number): Chapter {
  const chapter = chapters.find((one) => one.number === number);
  if (chapter === undefined)
    throw new UsageError(`There is no chapter ${number}. They go from 1 to ${chapters.length}.`);
  return chapter;
}

/** @returns whether all that was judged passes */
async function check(lesson: Lesson, only: string | undefined, json: boolean): Promise<boolean> {
  const { chapter, folder, say } = lesson;
  const steps = only === undefined ? chapter.exercise.steps : [step(lesson, only)];
  if (!existsSync(join(folder, chapter.name))) {
    if (json) say([JSON.stringify({ chapter: chapter.name, passed: false, steps: [] }, null, 2)]);
    else say([`Chapter ${chapter.number} is not begun. pnpm learn ${chapter.number} makes its starter.`]);
    return false;
  }
  if (!json) bringAllUpToDate(lesson);
  const types = json ? [] : typeComplaints(lesson);
  const results = [];
  for (const one of steps) {
    const verdict = await judgeStep(lesson, one);
    const passed = verdict.faults.length === 0;
    results.push({ id: one.id, passed, tests: verdict.passed.length, faults: verdict.faults });
    if (!json) say(passed ? [passedText(lesson, one, verdict)] : ['', ...failureText(lesson, one, verdict)]);
    if (!passed) break;
  }
  const passed = results.every((one) => one.passed);
  if (json) say([JSON.stringify({ chapter: chapter.name, passed, steps: results }, null, 2)]);
  else say(await types);
  if (!json && passed && only === undefined) say(['', ...whatNow(lesson)]);
  return passed;
}

function whatNow(lesson: Lesson): string[] {
  const { chapters, chapter, progress, screen } = lesson;
  if (allDone(chapters, progress)) return [ALL_DONE];
  const next = nextOpen(lesson);
  const words = `Chapter ${chapter.number} is done. "pnpm learn" continues with chapter ${next}, "pnpm learn solution ${chapter.number} STEP" shows our code beside yours, and "pnpm learn serve" runs the server on what you have.`;
  return wrapped(screen, '', words);
}

function step({ chapters, chapter, progress }: Lesson, id: string | undefined): Step {
  if (id === undefined) return openStep(progress, chapter) ?? chapter.exercise.steps.at(-1)!;
  try {
    return stepOf(chapter, id);
  } catch (error) {
    const elsewhere = chapters.filter(({ exercise }) => exercise.steps.some((one) => one.id === id));
    const says = elsewhere.map(({ number }) => ` Chapter ${number} has one: say "${number} ${id}".`);
    throw new UsageError(`${capital((error as Error).message)}.${says.join('')}`);
  }
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

function hint(lesson: Lesson, id: string | undefined): void {
  const { chapter, progress, folder, screen, say } = lesson;
  const one = step(lesson, id);
  const read = Math.min(hintsRead(progress, chapter, one) + 1, one.hints.length);
  if (existsSync(folder))
    changeProgress(folder, progress, (latest) => {
      chapterProgress(latest, chapter.name).hints[one.id] = read;
    });
  say(hintText(lesson, one, read));
  if (read === one.hints.length)
    say(['', ...wrapped(screen, '  ', 'That was the last one. "pnpm learn solution" shows our code beside yours.')]);
  else if (read > 1) say(['', styled(screen, 'dim', '  To read them all again: pnpm learn hints')]);
}

/** Those that were read. */
function hints(lesson: Lesson, id: string | undefined): void {
  const one = step(lesson, id);
  const read = hintsRead(lesson.progress, lesson.chapter, one);
  if (read === 0) lesson.say([`You have read no hint for "${one.title}" yet. "pnpm learn hint" shows the first.`]);
  for (let at = 1; at <= read; at++) lesson.say([...(at > 1 ? [''] : []), ...hintText(lesson, one, at)]);
}

function hintText({ screen }: Lesson, { title, hints }: Step, number: number): string[] {
  return [
    styled(screen, 'bold', `${title}: hint ${number} of ${hints.length}`),
    '',
    ...wrapped(screen, '  ', hints[number - 1]!),
  ];
}

function solution(lesson: Lesson, id: string | undefined): void {
  const { chapter, folder, screen, say } = lesson;
  const one = step(lesson, id);
  const reference = readReference(chapter.name);
  const files = new Set(one.writes.map((place) => place.split('#')[0]!));
  for (const file of files) {
    const path = join(folder, chapter.name, file);
    const names = namesIn(one, file);
    const ours = reference.get(file)!;
    for (const name of names) {
      const title = `learn/${chapter.name}/${file}: ${name}`;
      say([styled(screen, 'bold', title), ...sideBySide(own(path, name), functionText(ours, name) ?? '', screen), '']);
    }
    const given = (one.given ?? []).map((place) => place.slice(place.indexOf('#') + 1));
    const asked = chapter.exercise.steps.flatMap((other) => namesIn(other, file));
    for (const { name, text } of helpersOf(ours, names, [...asked, ...given])) {
      const theirs = own(path, name, '');
      const title = `learn/${chapter.name}/${file}: ${name}, which ours uses for it`;
      // Most learners have no helper of this name, and then there is room for the whole of ours.
      const lines = theirs === '' ? text.split('\n').flatMap((line) => folded(screen, '  ', line)) : undefined;
      say([styled(screen, 'bold', title), ...(lines ?? sideBySide(theirs, text, screen)), '']);
    }
  }
  const words = `All of our code is in packages/${chapter.name}/src. Yours may look different and still be right: the tests decide.`;
  say(wrapped(screen, '', words));
}

/** @param otherwise what stands for a declaration that is not there */
function own(path: string, name: string, otherwise = '(no function of this name)'): string {
  if (!existsSync(path)) return '(not begun)';
  const text = readFileSync(path, 'utf8');
  try {
    return declarationText(text, name) ?? otherwise;
  } catch {
    return '(cannot be read as TypeScript)';
  }
}

async function reset(lesson: Lesson, sure: boolean): Promise<void> {
  const { chapter, progress, folder, say } = lesson;
  if (
    !sure &&
    !(await agreed(
      `Begin chapter ${chapter.number} (${chapter.name}) again? Your code is kept in learn/backups. [y/N] `,
    ))
  ) {
    say(['Nothing has changed.']);
    return;
  }
  const backup = existsSync(folder)
    ? changeProgress(folder, progress, (latest) => putAway(folder, chapter, latest))
    : undefined;
  if (backup !== undefined) say([`Your code is in learn/${backup}.`]);
  bringAllUpToDate(lesson);
}

/** The last chapter's program, with the learner's files in the place of ours. */
async function serve(lesson: Lesson, conformance: boolean, options: readonly string[]): Promise<number> {
  const { chapters, progress, folder, screen, say } = lesson;
  renewBegun(lesson, chapters);
  const done = chapters.filter((chapter) => isDone(progress, chapter)).map(({ name }) => name);
  say(
    wrapped(
      screen,
      '',
      done.length === 0
        ? 'You have not finished a chapter yet, so all of this is our code.'
        : done.length === chapters.length
          ? 'This runs on your own code, all seven chapters of it.'
          : `This runs on your own ${done.join(', ')}; the rest is our code.`,
    ),
  );
  const program = conformance ? 'tools/conformance/main.ts' : 'packages/7-full-server/bin/stage.ts';
  const [command, args, environment] = onTheirChapters(program, folder, done);
  const child = spawn(command, [...args, ...options], { ...environment, stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; a SIGTERM that was sent to us has to be passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code, signal] = await once(child, 'close');
  return signal === null ? code : 1;
}
