/** Tells a learner what went wrong: what was sent or called, what was wanted and what came, the rule, what to try. */

import { join, sep } from 'node:path';
import { type Chapter, ROOT } from './chapters.ts';
import type { Step } from './exercise.ts';
import { type Fault, judgeOf, type Thrown } from './judge.ts';
import type { TraceEvent } from './run/recorder.ts';
import { folded, type Screen, styled, visible, wrapped } from './screen.ts';

const CALLS_SHOWN = 4;
/** Of the arguments of a call, and of what came of it. */
const CALL_LINES_SHOWN = 7;
const LINES_SHOWN = 14;
/** Lines that are the same, above the first that differs. */
const SAME_SHOWN = 3;
/** Lines around a difference that is far from the beginning. */
const AROUND_SHOWN = 9;
const WIRE_LINES_SHOWN = 24;
/** A pause that a client made on purpose is longer than what the system needs between two writes. */
const PAUSE = 15;

export function explain(chapter: Chapter, step: Step, fault: Fault, screen: Screen): string[] {
  switch (fault.kind) {
    case 'not-written':
      return notWritten(chapter, step, fault, screen);
    case 'failed':
      return [
        ...title(fault.test, screen),
        ...what(fault.trace, screen),
        ...wantedAndCame(fault.error, chapter, screen),
        ...why(chapter, step, fault.test, screen),
      ];
    case 'hung':
      return [
        ...title(fault.test, screen),
        ...what(fault.trace, screen),
        ...wrapped(
          screen,
          '  ',
          `Nothing came within ${fault.seconds} seconds. Somebody waits for what never comes: a promise that nobody settles, an answer that is not written, octets that are kept back.`,
        ),
        '',
        ...why(chapter, step, fault.test, screen),
      ];
    case 'endless':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          `An endless loop: after ${fault.seconds} seconds the code had not let go of the thread, so it was ended. Look for a loop whose condition nothing in it changes: because the input ended too early, or because it waits for an event, and none comes before the loop is over.`,
        ),
        ...(fault.test === undefined ? [] : ['', ...why(chapter, step, fault.test, screen)]),
      ];
    case 'crashed':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          'The process ended in the middle of the tests. Who calls process.exit, fills the memory, or throws where nobody catches it (in a timer, in an event) takes all with it.',
        ),
        '',
        ...folded(screen, '    ', firstLines(pathsIn(fault.message, chapter))),
        ...place(fault.stack, screen),
        ...behindALine(causes(chapter, step, fault.test, screen)),
      ];
    case 'too-much-memory':
      return [
        ...title(fault.test, screen),
        ...wrapped(
          screen,
          '  ',
          `The code held ${Math.round(fault.octets / 2 ** 20)} MB and was ended. Something is kept that should have been passed on: back-pressure is missing, or a buffer grows in a loop.`,
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
          'A word that is misspelled, a bracket that is missing, a file or an export that is not there: as long as it cannot be loaded, no test can run.',
        ),
      ];
    case 'open-port':
      return [
        styled(screen, ['bold', 'red'], '✗ A port was left open'),
        '',
        ...wrapped(
          screen,
          '  ',
          `All tests are over, and ${fault.count === 1 ? 'a server still listens' : `${fault.count} servers still listen`}. Whoever opens a port closes it: a program with an open port never ends by itself.`,
        ),
      ];
  }
}

/** What another step has to write. Every test of this one passes without the later ones, so a later one is a wrong turn. */
function notWritten(chapter: Chapter, step: Step, fault: Fault & { kind: 'not-written' }, screen: Screen): string[] {
  const { steps } = chapter.exercise;
  const other = stepNamed(chapter, fault.step);
  const names = list(other?.writes ?? [fault.step]);
  if (other === undefined || other === step) return wrapped(screen, '', `Not written yet: ${names}.`);
  const words =
    steps.indexOf(other) < steps.indexOf(step)
      ? `Your code came to what the step "${other.title}" is for, and that is not written yet: ${names}.`
      : `Your code came to what a later step is for, "${other.title}": ${names}. This test passes without it, so your code has gone another way than it should.`;
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

function called({ name, arguments: given }: TraceEvent & { kind: 'call' }): string {
  return `${name}(${visible(given.join(', '))})`; // apart, so that no line begins behind a LF that is the last
}

function onTheWire(events: readonly Exclude<TraceEvent, { kind: 'call' }>[], screen: Screen): string[] {
  const lines = ['  What travelled (each → is a segment of its own)'];
  let before: (typeof events)[number] | undefined;
  let came = '';
  let more = 0;
  const flush = () => {
    const rest = more > 0 ? `… and ${more} more` : '';
    if (came !== '') lines.push(...limited(folded(screen, '    ← ', visible(came) + rest)));
    came = '';
    more = 0;
  };
  for (const event of events) {
    if (event.kind === 'received') {
      // How the system cuts an answer is no part of the story. Of a long piece only the beginning was kept.
      const [, kept = '', left = 0] = /^([\s\S]*?)(?:… and (\d+) more)?$/.exec(event.octets)!;
      if (more === 0) came += kept;
      else more += kept.length;
      more += Number(left);
    } else {
      flush();
      if (event.kind === 'sent') {
        if (before?.kind === 'sent' && event.at - before.at > PAUSE) lines.push('      … a pause …');
        lines.push(...limited(folded(screen, '    → ', visible(event.octets))));
      } else lines.push(event.kind === 'end-sent' ? '    → (sends no more)' : '    ← (sends no more)');
    }
    before = event;
  }
  flush();
  return [...middleLeftOut(lines), ''];
}

/** The beginning says what it was about, and the end where it went wrong. */
function middleLeftOut(lines: readonly string[]): string[] {
  if (lines.length <= WIRE_LINES_SHOWN) return [...lines];
  const head = Math.floor(WIRE_LINES_SHOWN / 3);
  const tail = WIRE_LINES_SHOWN - head;
  return [...lines.slice(0, head), `      … ${lines.length - head - tail} lines …`, ...lines.slice(-tail)];
}

function wantedAndCame(error: Thrown, chapter: Chapter, screen: Screen): string[] {
  const { actual } = error;
  const expected = error.expected && inWords(error.expected);
  if (expected === undefined || actual === undefined || expected === actual) {
    return [
      ...limited(folded(screen, '  ', visible(firstLines(pathsIn(wordsOf(error), chapter))).replaceAll('␊', ''))),
      ...place(error.stack, screen),
      '',
    ];
  }
  // Octets that differ only in their type would look the same as text.
  const asText = octetsAsText(expected) !== octetsAsText(actual) ? octetsAsText : String;
  const wanted = inLines(asText(expected));
  const came = inLines(asText(actual));
  const both = [folded(screen, WANTED, wanted), folded(screen, CAME, came)] as const;
  const skipped =
    Math.max(...both.map(({ length }) => length)) <= LINES_SHOWN + 1 ? 0 : sameLines(...both) - SAME_SHOWN;
  const most = skipped <= 1 ? LINES_SHOWN : AROUND_SHOWN;
  const above = limited(from(both[0], skipped, WANTED), most);
  const below = limited(from(both[1], skipped, CAME), most);
  const mark = caret(above, below);
  return [
    ...above.map((line) => styled(screen, 'green', line)),
    ...below.flatMap((line, at) => [styled(screen, 'red', line), ...(at === mark?.line ? [mark.text] : [])]),
    ...place(error.stack, screen),
    '',
  ];
}

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

/** What vitest has names for, as one would say it. */
function inWords(wanted: string): string {
  return wanted
    .replace(REJECTED, 'a promise that fails')
    .replace(/\b(?:Object|Array)Containing (?=[[{])/g, 'at least ')
    .replace(/\bStringContaining (?=")/g, 'a text with ')
    .replace(/\bStringMatching (?=\/)/g, 'a text like ')
    .replace(/\bAny<(\w+)>/g, 'any $1');
}

/** What `rejects` wanted, as vitest prints it. */
const REJECTED = /^Error \{\s*"message": "rejected promise",\s*\}$/;

/** As vitest prints an array of octets, and as it prints a Buffer: a number in each line. */
const OCTETS = /(?:Uint8Array|Buffer) \[\s*([\d,\s]*)\]|\{\s*"data": \[\s*([\d,\s]*)\],\s*"type": "Buffer",\s*\}/g;

function octetsAsText(printed: string): string {
  return printed.replace(OCTETS, (_, array?: string, buffer?: string) => {
    const octets = (array ?? buffer ?? '').match(/\d+/g) ?? [];
    return `octets "${octets.map((octet) => picture(Number(octet))).join('')}"`;
  });
}

/** Of a control character, which would end the line here. */
function picture(octet: number): string {
  return String.fromCharCode(octet < 0x20 ? 0x2400 + octet : octet);
}

/** A line end of HTTP is octets that count. A bare LF is that of a value which was printed in many lines. */
function inLines(text: string): string {
  return visible(text).replace(/(?<!␍)␊\n/g, '\n');
}

/** A DOMException loses its message on the way out of a thread, and keeps it in its stack. */
function wordsOf({ name = 'Error', message, stack = '' }: Thrown): string {
  return message || stack.split(/\n\s+at /)[0]! || `${name}, without a message`;
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

function limited(lines: string[], most = LINES_SHOWN): string[] {
  const more = lines.length - most;
  // One line that says that there is one line more is no shorter.
  return more <= 1 ? lines : [...lines.slice(0, most), `    … and ${more} lines more`];
}
