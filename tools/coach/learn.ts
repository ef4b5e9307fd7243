/** `pnpm learn`: a coach at the learner's side. Offline, without an account; what they write is theirs. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '../../packages/1-protocol/bin/program.ts';
import { agreed } from './ask.ts';
import { type Chapter, LEARN, loadChapters, ROOT, readReference, stepOf } from './chapters.ts';
import { keptFolder, prepare, putAway } from './desk.ts';
import type { Step } from './exercise.ts';
import { failureText, goOn, judgeStep, type Lesson, passedText } from './lesson.ts';
import { allDone, map } from './map.ts';
import { chapterProgress, firstOpenStep, isDone, type Progress, readProgress, writeProgress } from './progress.ts';
import { subjectEnvironment } from './run/subject.ts';
import { screenOf, styled, wrapped } from './screen.ts';
import { sideBySide } from './side-by-side.ts';
import { functionText } from './starter.ts';
import { watchFolder } from './watch.ts';

const SUMMARY = `Build it yourself: a coach makes the starter of a chapter in learn/, watches,
and shows one failure at a time.

  pnpm learn             the map, the next chapter's starter, and watch
  pnpm learn 4           the same, at chapter 4; earlier ones come from us
                         unless you have finished them
  pnpm learn check       judge once: exit code 0 when all steps of the chapter
                         pass; one step: check STEP
  pnpm learn hint        the next hint for the step, more telling each time
  pnpm learn solution    yours and ours side by side, for this step
                         or: solution STEP; of another chapter: solution 1 STEP
  pnpm learn status      all chapters and steps
  pnpm learn reset       begin the chapter again, or another: reset 4;
                         yours is kept in learn/backups
  pnpm learn serve       the whole server on your own chapters;
                         its options behind --
  pnpm learn checkup     what usually goes wrong on a machine`;

const ALL_DONE = 'All seven are done. What you have in learn/ is an HTTP server, and you know why.';

await runProgram(
  {
    name: 'pnpm learn',
    summary: SUMMARY,
    operands: '[CHAPTER | COMMAND] [-- OPTIONS]',
    options: {
      json: { type: 'boolean', help: 'check: print the result as JSON' },
      reference: { type: 'boolean', help: 'check: earlier chapters are ours, even if yours are done' },
      yes: { type: 'boolean', help: 'reset: do not ask' },
      conformance: { type: 'boolean', help: 'serve: check your chapters against the conformance table' },
    },
  },
  async (values, [command = 'watch', argument, ...rest]) => {
    const chapters = await loadChapters();
    const progress = progressOf();
    const lesson = (number = progress.chapter): Lesson => ({
      chapters,
      chapter: chapterNumbered(chapters, number),
      progress,
      screen: screenOf(process.stdout),
      onReference: values.reference === true,
    });
    /** `STEP`, `CHAPTER` or `CHAPTER STEP`: what is done can be looked at and judged again. */
    const place = (): [Lesson, string | undefined] =>
      /^\d+$/.test(argument ?? '') ? [lesson(Number(argument)), rest[0]] : [lesson(), argument];
    if (/^\d+$/.test(command)) {
      progress.chapter = chapterNumbered(chapters, Number(command)).number;
      return watchLesson(lesson);
    }
    switch (command) {
      case 'watch':
        return watchLesson(lesson);
      case 'check':
        return check(...place(), values.json === true);
      case 'hint':
        return hint(...place());
      case 'solution':
        return solution(...place());
      case 'status':
      case 'map':
        return say(map(chapters, progress, screenOf(process.stdout), true));
      case 'reset':
        return reset(
          lesson(wholeNumber('reset', argument, { from: 1, to: chapters.at(-1)!.number, otherwise: progress.chapter })),
          values.yes === true,
        );
      case 'serve':
        return serve(
          lesson(),
          values.conformance === true,
          [argument, ...rest].filter((one) => one !== undefined),
        );
      case 'checkup':
        process.exitCode = await (await import('./checkup.ts')).checkup([]);
        return;
      default:
        throw new UsageError(`There is no "pnpm learn ${command}". Try: pnpm learn --help`);
    }
  },
);

function progressOf(): Progress {
  try {
    return readProgress(LEARN);
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

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Makes the starter, or brings it and the chapters before it up to date, and tells what has changed. */
function open(lesson: Lesson): void {
  const { chapters, chapter } = lesson;
  renewBegun(
    lesson,
    chapters.filter(({ number }) => number < chapter.number),
  );
  bringUpToDate(lesson, '');
}

function renewBegun(lesson: Lesson, chapters: readonly Chapter[]): void {
  for (const chapter of chapters)
    if (existsSync(join(LEARN, chapter.name))) bringUpToDate({ ...lesson, chapter }, `${chapter.name}/`);
}

/** @param where goes before the names of files: the chapter's folder, when it is not the one being written */
function bringUpToDate({ chapter, progress, screen }: Lesson, where: string): void {
  const { begun, kept, renewed, anew, aside, reopened } = prepare(LEARN, chapter, progress);
  writeProgress(LEARN, progress);
  const list = (files: readonly string[]) => files.map((file) => where + file).join(', ');
  const sentences = [
    begun && `Your starter is in learn/${chapter.name}. Open it in an editor; each save is judged.`,
    renewed.length > 0 && `Newer in the project, and not touched by you, so renewed: ${list(renewed)}.`,
    anew.length > 0 && `Not there any more, so made anew: ${list(anew)}.`,
    aside.length > 0 &&
      `The project has renamed or dropped ${list(aside)}. What you had there is kept in learn/${keptFolder(chapter)}.`,
    kept.length > 0 &&
      `The project has changed ${list(kept)} since your starter was made. Yours stays as it is; "pnpm learn solution" shows the difference.`,
    reopened.length > 0 &&
      `Open again in chapter ${chapter.number}: ${reopened.map(({ title }) => title).join('; ')}. "pnpm learn check ${chapter.number}" judges what you have.`,
  ].filter((sentence) => sentence !== false);
  for (const sentence of sentences) say(wrapped(screen, '', sentence));
  if (sentences.length > 0) say(['']);
}

async function watchLesson(at: (number?: number) => Lesson): Promise<void> {
  let lesson = at();
  const { chapters, progress, screen } = lesson;
  if (firstOpenStep(progress, lesson.chapter) === undefined) lesson = at(nextOpen(lesson));
  progress.chapter = lesson.chapter.number;
  say([...map(chapters, progress, screen, false), '']);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  let running = new AbortController();
  let watching: ReturnType<typeof watchFolder> | undefined;

  const round = async () => {
    running.abort();
    const mine = new AbortController();
    running = mine;
    const state = await goOn(lesson, say, mine.signal);
    if (mine.signal.aborted) return;
    if (state === 'done') {
      say([
        '',
        styled(
          screen,
          ['bold', 'green'],
          `Chapter ${lesson.chapter.number} is done. It is your own code now: pnpm learn serve`,
        ),
        '',
      ]);
      if (allDone(chapters, progress)) return say([ALL_DONE]);
      begin(at(nextOpen(lesson)));
      return;
    }
    say([
      '',
      ...wrapped(
        screen,
        '',
        `Waiting for a save in learn/${lesson.chapter.name}. Stuck? pnpm learn hint. Ctrl-C ends.`,
      ).map((line) => styled(screen, 'dim', line)),
      '',
    ]);
  };
  const begin = (next: Lesson) => {
    watching?.close();
    lesson = next;
    progress.chapter = lesson.chapter.number;
    open(lesson);
    watching = watchFolder(join(LEARN, lesson.chapter.name), () => {
      say([styled(screen, 'dim', '── saved ──'), '']);
      void round();
    });
    if (watching.instead !== undefined)
      say(
        wrapped(
          screen,
          '',
          `No file watcher to be had (${watching.instead}), so I look twice a second. pnpm learn checkup says more.`,
        ),
      );
    void round();
  };

  begin(lesson);
  await ended;
  running.abort();
  watching?.close();
  say(['', 'Your code and your progress are in learn/. See you.']);
}

/** The next chapter that is not done; this one, when all are. */
function nextOpen({ chapters, chapter, progress }: Lesson): number {
  const open = chapters.filter((one) => !isDone(progress, one));
  return (open.find((one) => one.number > chapter.number) ?? open[0] ?? chapter).number;
}

async function check(lesson: Lesson, only: string | undefined, json: boolean): Promise<void> {
  const { chapter } = lesson;
  const steps = only === undefined ? chapter.exercise.steps : [step(lesson, only)];
  if (!existsSync(join(LEARN, chapter.name))) {
    if (json) say([JSON.stringify({ chapter: chapter.name, passed: false, steps: [] }, null, 2)]);
    else say([`Chapter ${chapter.number} is not begun. pnpm learn ${chapter.number} makes its starter.`]);
    process.exitCode = 1;
    return;
  }
  if (!json) open(lesson);
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
  else if (passed && only === undefined) say(['', ...whatNow(lesson)]);
  if (!passed) process.exitCode = 1;
}

function whatNow(lesson: Lesson): string[] {
  const { chapters, chapter, progress, screen } = lesson;
  if (allDone(chapters, progress)) return [ALL_DONE];
  const next = nextOpen(lesson);
  const words = `Chapter ${chapter.number} is done. "pnpm learn" goes on with chapter ${next}, "pnpm learn solution ${chapter.number} STEP" shows ours beside yours, and "pnpm learn serve" runs the server on what you have.`;
  return wrapped(screen, '', words);
}

function step({ chapters, chapter, progress }: Lesson, id: string | undefined): Step {
  if (id === undefined) return firstOpenStep(progress, chapter) ?? chapter.exercise.steps.at(-1)!;
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
  const { chapter, progress, screen } = lesson;
  const one = step(lesson, id);
  const { hints } = chapterProgress(progress, chapter.name);
  const read = Math.min((hints[one.id] ?? 0) + 1, one.hints.length);
  hints[one.id] = read;
  if (existsSync(LEARN)) writeProgress(LEARN, progress);
  say([
    styled(screen, 'bold', `${one.title}: hint ${read} of ${one.hints.length}`),
    '',
    ...wrapped(screen, '  ', one.hints[read - 1]!),
  ]);
  if (read === one.hints.length)
    say(['', ...wrapped(screen, '  ', 'That was the last one. "pnpm learn solution" shows ours beside yours.')]);
}

function solution(lesson: Lesson, id: string | undefined): void {
  const { chapter, screen } = lesson;
  const one = step(lesson, id);
  const reference = readReference(chapter.name);
  for (const place of one.writes) {
    const [file, name] = place.split('#') as [string, string];
    const path = join(LEARN, chapter.name, file);
    const ours = functionText(reference.get(file)!, name) ?? '';
    say([
      styled(screen, 'bold', `learn/${chapter.name}/${file}: ${name}`),
      ...sideBySide(own(path, name), ours, screen),
      '',
    ]);
  }
  say(
    wrapped(
      screen,
      '',
      `The whole of ours: packages/${chapter.name}/src. Yours may be another, and right: the tests decide.`,
    ),
  );
}

function own(path: string, name: string): string {
  if (!existsSync(path)) return '(not begun)';
  const text = readFileSync(path, 'utf8');
  try {
    return functionText(text, name) ?? '(no function of this name)';
  } catch {
    return '(cannot be read as TypeScript)';
  }
}

async function reset(lesson: Lesson, sure: boolean): Promise<void> {
  const { chapter, progress } = lesson;
  if (
    !sure &&
    !(await agreed(
      `Begin chapter ${chapter.number} (${chapter.name}) again? Your code is kept in learn/backups. [y/N] `,
    ))
  ) {
    say(['Nothing has changed.']);
    return;
  }
  const backup = putAway(LEARN, chapter, progress);
  if (backup !== undefined) say([`Your code is in learn/${backup}.`]);
  open(lesson);
}

/** The last chapter's program, with the learner's files in the place of ours. */
async function serve(lesson: Lesson, conformance: boolean, options: readonly string[]): Promise<void> {
  const { chapters, progress, screen } = lesson;
  renewBegun(lesson, chapters);
  const done = chapters.filter((chapter) => isDone(progress, chapter)).map(({ name }) => name);
  say(
    wrapped(
      screen,
      '',
      done.length === 0
        ? 'No chapter of yours is done yet, so all of this is ours.'
        : done.length === chapters.length
          ? 'On your own code: all seven chapters.'
          : `On your own ${done.join(', ')}; the rest is ours.`,
    ),
  );
  const program = conformance ? 'tools/conformance/main.ts' : 'packages/7-full-server/bin/stage.ts';
  const hooks = new URL('./run/hooks.ts', import.meta.url).href;
  const child = spawn(process.execPath, [join(ROOT, program), ...options], {
    cwd: ROOT,
    stdio: 'inherit',
    // In the environment, so that the threads and programs that it starts have it too.
    env: {
      ...process.env,
      ...subjectEnvironment({ folder: LEARN, chapters: done }),
      NODE_OPTIONS:
        `${process.env.NODE_OPTIONS ?? ''} --disable-warning=DEP0205 --import ${import.meta.resolve('tsx')} --import ${hooks}`.trim(),
    },
  });
  // Ctrl-C reaches the child by itself; a SIGTERM that was sent to us has to be passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code, signal] = await once(child, 'close');
  process.exitCode = signal === null ? code : 1;
}
