/** Tells a learner what went wrong: what was sent or called, what was wanted and what came, the rule, what to try. */

import { join, sep } from 'node:path';
import { type Chapter, ROOT } from './chapters.ts';
import type { Step } from './exercise.ts';
import { type Fault, judgeOf } from './judge.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { TraceEvent } from './run/recorder.ts';
import { folded, type Screen, styled, visible, wrapped } from './screen.ts';
import { LINES_SHOWN, limited, onTheWire } from './wire.ts';

const CALLS_SHOWN = 4;
/** Of the arguments of a call, and of what came of it. */
const CALL_LINES_SHOWN = 7;
const PRINTED_SHOWN = 20;

type Failed = Fault & { readonly kind: 'failed' };
type Compared = Exclude<Outcome, { readonly kind: 'words' }>;

export function explain(chapter: Chapter, step: Step, fault: Fault, screen: Screen): string[] {
  switch (fault.kind) {
    case 'not-written':
      return notWritten(chapter, step, fault, screen);
    case 'failed':
      return [
        ...title(fault.test, screen),
        ...what(fault.trace, screen),
        ...printed(fault, screen),
        ...wantedAndCame(fault, chapter, screen),
        ...why(chapter, step, fault.test, screen),
      ];
    case 'hung':
      return [
        ...title(fault.test, screen),
        ...what(fault.trace, screen),
        ...wrapped(
          screen,
          '  ',
          `The test gave up after ${fault.seconds} seconds. It waits for something that never happens: a promise that is never settled, a response that is never sent, octets that stay in a buffer.`,
        ),
        '',
        ...printed(fault, screen),
        ...why(chapter, step, fault.test, screen),
      ];
    case 'endless':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          `An endless loop: after ${fault.seconds} seconds your code still held the thread, so I ended the process. Look for a loop that never changes its own condition. Maybe the input ended earlier than it expects. Or it waits for an event, which cannot happen while the loop runs.`,
        ),
        '',
        ...printed(fault, screen),
        ...(fault.test === undefined ? [] : why(chapter, step, fault.test, screen)),
      ];
    case 'crashed':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          'The process ended in the middle of the tests. A call of process.exit does that, and so does an exception that nothing catches: in a timer, in an event, in a promise without a catch.',
        ),
        '',
        ...folded(screen, '    ', firstLines(pathsIn(fault.message, chapter))),
        ...place(fault.stack, screen),
        ...behindALine(printed(fault, screen)),
        ...behindALine(causes(chapter, step, fault.test, screen)),
      ];
    case 'too-much-memory':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          `Your code held ${Math.round(fault.octets / 2 ** 20)} MB, so I ended the process. It keeps something that it should have passed on: back-pressure is missing, or a buffer grows in a loop.`,
        ),
        ...behindALine(causes(chapter, step, fault.test, screen)),
      ];
    case 'unreadable':
      return [
        styled(screen, ['bold', 'red'], '✗ The chapter could not be loaded'),
        '',
        ...folded(screen, '    ', firstLines(pathsIn(fault.message, chapter))),
        ...place(fault.stack, screen),
        '',
        ...wrapped(
          screen,
          '  ',
          'Look for a misspelled word, a missing bracket, or a file or an export that is not there. No test can run until the chapter loads.',
        ),
      ];
    case 'open-port':
      return [
        styled(screen, ['bold', 'red'], '✗ A port was left open'),
        '',
        ...wrapped(
          screen,
          '  ',
          `All tests are over, and ${fault.count === 1 ? 'a server still listens' : `${fault.count} servers still listen`}. Close every port that you open: a program with an open port never ends by itself.`,
        ),
      ];
  }
}

/** In which way a fault is told: by what stands above, and how what was wanted and what came are put. */
export function kindOf(fault: Fault): string {
  if (fault.kind !== 'failed') return fault.kind;
  const story = fault.trace.some(({ kind }) => kind !== 'call') ? 'wire' : fault.trace.length > 0 ? 'calls' : 'alone';
  return `${story}-${outcomeOf(fault.error, fault.trace).kind}`;
}

/**
 * What another step has to write. Every test of this one passes without the later ones. That the code called one need not
 * be why it failed: where it has caught what the blank body threw, what was wanted and what came say more.
 */
function notWritten(chapter: Chapter, step: Step, fault: Fault & { kind: 'not-written' }, screen: Screen): string[] {
  const { steps } = chapter.exercise;
  const other = stepNamed(chapter, fault.step);
  const names = list(other?.writes ?? [fault.step]);
  if (other === undefined || other === step) return wrapped(screen, '', `Not written yet: ${names}.`);
  const earlier = steps.indexOf(other) < steps.indexOf(step);
  if (!earlier && fault.failed !== undefined) {
    const { failed } = fault;
    const aside = `Your code also called what a later step is for, "${other.title}": ${names}. That throws for now. Ours passes this test all the same: look at what you make of the error.`;
    return [
      ...title(failed.test, screen),
      ...what(failed.trace, screen),
      ...printed(failed, screen),
      ...wantedAndCame(failed, chapter, screen),
      ...wrapped(screen, '  ', aside),
      '',
      ...why(chapter, step, failed.test, screen),
    ];
  }
  const words = earlier
    ? `Your code called what the step "${other.title}" is for, and that is not written yet: ${names}.`
    : `Your code called what a later step is for, "${other.title}": ${names}. This test passes without it: is there a way around this call, or around its error?`;
  return [...title(fault.test, screen), ...wrapped(screen, '  ', words), '', ...why(chapter, step, fault.test, screen)];
}

function stepNamed(chapter: Chapter, id: string): Step | undefined {
  return chapter.exercise.steps.find((one) => one.id === id);
}

function list(names: readonly string[]): string {
  return names.map((one) => one.replace('#', ': ')).join(', ');
}

function title(test: string | undefined, screen: Screen): string[] {
  if (test === undefined) return [styled(screen, ['bold', 'red'], '✗ The tests did not come to their end'), ''];
  const [file, ...names] = test.split(' > ');
  const head = wrapped(screen, '✗ ', names.join(': '));
  return [...head.map((line) => styled(screen, ['bold', 'red'], line)), styled(screen, 'dim', `  ${file}`), ''];
}

function what(trace: readonly TraceEvent[], screen: Screen): string[] {
  const wire = trace.filter((event) => event.kind !== 'call');
  // Where octets travelled they are the story; the calls that started the server are not.
  if (wire.length > 0) return onTheWire(wire, screen);
  const calls = trace.filter((event) => event.kind === 'call').slice(-CALLS_SHOWN);
  if (calls.length === 0) return [];
  return [
    '  What was called',
    ...calls.flatMap((call) => [
      ...limited(folded(screen, '    ', called(call)), CALL_LINES_SHOWN),
      ...limited(folded(screen, '      → ', visible(call.outcome ?? 'has not returned')), CALL_LINES_SHOWN),
    ]),
    '',
  ];
}

/** What the learner's code wrote to the terminal during the test, which may be the quickest way to see what it does. */
function printed(fault: { readonly printed?: string }, screen: Screen): string[] {
  if (fault.printed === undefined) return [];
  const lines = fault.printed
    .trimEnd()
    .split('\n')
    .flatMap((line) => folded(screen, '    ', visible(line)));
  return ['  What your code printed', ...limited(lines, PRINTED_SHOWN), ''];
}

function called({ name, arguments: given }: TraceEvent & { kind: 'call' }): string {
  return `${name}(${visible(given.join(', '))})`; // apart, so that no line begins behind a LF that is the last
}

function wantedAndCame({ error, trace }: Failed, chapter: Chapter, screen: Screen): string[] {
  const outcome = outcomeOf(error, trace);
  if (outcome.kind === 'words') {
    const words = visible(firstLines(pathsIn(outcome.words, chapter))).replaceAll('␊', '');
    return [...limited(folded(screen, '  ', words)), ...place(error.stack, screen), ''];
  }
  const told = outcome.kind === 'exception' || outcome.kind === 'copy' ? wrapped : folded;
  const both = [
    told(screen, WANTED, inLines(pathsIn(outcome.wanted, chapter))),
    told(screen, CAME, inLines(pathsIn(outcome.came, chapter))),
  ] as const;
  const rows = Math.max(...both.map(({ length }) => length));
  const [most, around] = rowsShown(outcome, rows);
  const whole = rows <= most + 1;
  const first = sameLines(...both);
  const skipped = whole || first - around <= 1 ? 0 : first - around;
  const shown = whole ? most : skipped === 0 ? Math.max(first + around + 1, most) : 2 * around + 1;
  const above = limited(from(both[0], skipped, WANTED), skipped === 0 ? shown : shown + 1);
  const below = limited(from(both[1], skipped, CAME), skipped === 0 ? shown : shown + 1);
  const mark = TOLD.has(outcome.kind) ? undefined : caret(above, below);
  return [
    ...above.map((line) => styled(screen, 'green', line)),
    ...below.flatMap((line, at) => [styled(screen, 'red', line), ...(at === mark?.line ? [mark.text] : [])]),
    ...place(error.stack, screen),
    '',
  ];
}

/** Rows that are shown when there are no more, and else on either side of the first that differs. */
function rowsShown({ wanted, came }: Compared, rows: number): readonly [number, number] {
  // The lines of a value mean something each. A text that fills the screen without any is a wall.
  const lines = Math.max(wanted.split('\n').length, came.split('\n').length);
  return rows > 2 * lines + 1 ? [3, 1] : [LINES_SHOWN, 3];
}

/** Sentences: which of their characters differs first says nothing. */
const TOLD: ReadonlySet<Outcome['kind']> = new Set(['exception', 'returned', 'promise', 'copy', 'refusal']);

/** Points at the first character that differs, and says below which line. Two texts with nothing in common need none. */
function caret(above: readonly string[], below: readonly string[]): { line: number; text: string } | undefined {
  const line = sameLines(above, below);
  if (line >= Math.min(below.length, LINES_SHOWN + 1)) return undefined;
  const came = below[line]!.slice(CAME.length);
  const indent = came.length - came.trimStart().length; // a space is nothing to point at
  const column = Math.max(indent, firstDifference(above[line]?.slice(WANTED.length) ?? '', came));
  if (line + column === 0 && above.length + below.length > 2) return undefined;
  return { line, text: `${' '.repeat(CAME.length + column)}^` };
}

/** A line end of HTTP is octets that count. A bare LF is that of a value which was printed in many lines. */
function inLines(text: string): string {
  return visible(text).replace(/(?<!␍)␊\n/g, '\n');
}

const WANTED = '  wanted  ';
const CAME = '  came    ';

/** How many lines two texts have in common before they differ. What leads their first lines does not count. */
function sameLines(a: readonly string[], b: readonly string[]): number {
  let at = 0;
  while (at < a.length && a[at]?.slice(WANTED.length) === b[at]?.slice(CAME.length)) at += 1;
  return at;
}

/** Without the lines that say nothing, when there are enough of them. */
function from(lines: string[], skipped: number, lead: string): string[] {
  if (skipped <= 1) return lines;
  return [`${lead}… ${skipped} lines that are the same …`, ...lines.slice(skipped)];
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** The folder that a run takes a chapter from, as it stands in messages and stacks. */
const THEIRS = /(?:file:\/\/)?\/[^\s"']*?(?:learn|http-from-scratch-[^\s/]+)(?=\/[1-9]-)/g;

/** Paths as they are seen from the project's folder. Node looks beside our files for what theirs import. */
function pathsIn(text: string, { name }: Chapter): string {
  const ours = join('packages', name, 'src') + sep;
  return text
    .replace(THEIRS, 'learn')
    .replaceAll(ROOT + sep, '')
    .replaceAll(ours, `learn/${name}/`);
}

/** The innermost line of the learner's code that the failure came through. */
function place(stack: string | undefined, screen: Screen): string[] {
  const [, file, line] =
    /(learn\/[1-9]-[^\s():?]+\.ts)(?:\?\w+)?:(\d+)/.exec((stack ?? '').replace(THEIRS, 'learn')) ?? [];
  if (file === undefined) return [];
  return wrapped(screen, '  ', `at ${file}, line ${line}`).map((one) => styled(screen, 'dim', one));
}

function why(chapter: Chapter, step: Step, test: string, screen: Screen): string[] {
  return [...rule(step, test, screen), ...causes(chapter, step, test, screen), ...advice(step, test, screen)];
}

/** The mistakes of the step that the test is there to catch. */
function causes(chapter: Chapter, step: Step, test: string | undefined, screen: Screen): string[] {
  const mistakes = chapter.mistakes.filter((one) => one.step === step.id && test?.startsWith(one.caughtBy));
  return mistakes.flatMap(({ name }) => wrapped(screen, '  A usual cause: ', `${name}.`));
}

function behindALine(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function rule(step: Step, test: string, screen: Screen): string[] {
  const judge = judgeOf(step, test);
  return judge === undefined ? [] : wrapped(screen, '  The rule: ', `${judge.rule} (${judge.source})`);
}

function advice(step: Step, test: string, screen: Screen): string[] {
  const judge = judgeOf(step, test);
  return judge === undefined ? [] : wrapped(screen, '  Try: ', judge.tries);
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  return lines.slice(0, LINES_SHOWN).join('\n').trimEnd();
}
