/** Tells what went wrong on a rung, as the coach does: octets, what was wanted and what came, the rule, what to try. */

import { folded, type Screen, styled, visible, wrapped } from '../coach/screen.ts';
import { limited, onTheWire } from '../coach/wire.ts';
import type { Compared } from '../conformance/judge.ts';
import type { Result } from './climb.ts';
import type { Rung } from './rung.ts';

const WANTED = '  wanted  ';
const CAME = '  came    ';
/** Octets before the first that differs, and in all, of two long texts. */
const BEFORE = 24;
const SHOWN = 200;

export function explain({ rung, finding, printed = [], fate }: Result, screen: Screen): string[] {
  if (finding?.kind !== 'failed') return [];
  const wire = finding.travelled ?? [];
  return [
    ...wrapped(screen, '✗ ', rung.name).map((line) => styled(screen, ['bold', 'red'], line)),
    styled(screen, 'dim', `  ${rung.id}`),
    '',
    ...(wire.length === 0 ? [] : onTheWire(wire, screen)),
    ...wrapped(screen, '  ', `What is wrong: ${finding.why.replaceAll('`', '')}.`.replace(/\.\.$/, '.')),
    '',
    ...(finding.compared === undefined ? [] : [...wantedAndCame(finding.compared, screen), '']),
    ...printedLines(printed, screen),
    // Before it listens, no rule of HTTP is at stake.
    ...(fate === 'crashed' && rung.id !== 'listens' && wire.length === 0 ? [] : advice(rung, screen)),
  ];
}

function advice({ rule, rfc, cause, hint }: Rung, screen: Screen): string[] {
  return [
    ...wrapped(
      screen,
      '  The rule: ',
      `${sentence(rule)} (${rfc.length === 0 ? 'no RFC says so; every client counts on it' : `RFC ${rfc.join(', ')}`})`,
    ),
    ...wrapped(screen, '  A usual cause: ', cause),
    ...wrapped(screen, '  Try: ', hint),
  ];
}

export function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function printedLines(printed: readonly string[], screen: Screen): string[] {
  if (printed.length === 0) return [];
  const lines = printed.flatMap((line) => folded(screen, '    ', visible(line)));
  return ['  What the program printed last', ...lines, ''];
}

/** Two texts below each other, and a caret under the first octet that differs. */
function wantedAndCame({ wanted, came }: Compared, screen: Screen): string[] {
  let at = 0;
  while (at < wanted.length && wanted[at] === came[at]) at += 1;
  const from = at > SHOWN / 2 ? at - BEFORE : 0;
  const cut = (text: string) =>
    (from > 0 ? '…' : '') + inOneLine(text.slice(from, from + SHOWN)) + (text.length > from + SHOWN ? '…' : '');
  const column = (from > 0 ? 1 : 0) + inOneLine(came.slice(from, at)).length;
  const room = screen.columns - WANTED.length;
  const above = folded(screen, WANTED, cut(wanted) || '(nothing)');
  const below = folded(screen, CAME, cut(came) || '(nothing)');
  const caretLine = Math.floor(column / room);
  return [
    ...limited(above).map((line) => styled(screen, 'green', line)),
    ...below.flatMap((line, index) => [
      styled(screen, 'red', line),
      ...(index === caretLine && came !== '' ? [`${' '.repeat(CAME.length + (column % room))}^`] : []),
    ]),
  ];
}

/** As `visible`, but a line end begins no new line: the caret stands below one. */
function inOneLine(octets: string): string {
  return visible(octets.replaceAll('\n', '\u0001')).replaceAll('␁', '␊');
}
