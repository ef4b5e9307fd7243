/** Says in words, for people and for the page, what a row sends, what it wants, and what came. */

import type { Answer } from './answers.ts';
import type { Transcript } from './exchange.ts';
import type { Matcher, Needs, Outcome, Probe, Step, WantedAnswer } from './row.ts';

const NAMES: Readonly<Record<string, string>> = { '\r': '␍', '\n': '␊', '\t': '␉', '\0': '␀', '\x7f': '␡' };

/** Octets with nothing hidden: controls as their symbols, others as `\xe9`, and `«a × 8,000»` for a long run. */
export function showOctets(octets: string, limit = 240): string {
  let text = '';
  let at = 0;
  // The shortest piece that comes at least twenty times in a row.
  for (const match of octets.matchAll(/(.{1,6}?)\1{19,}/gs)) {
    const [run, piece = ''] = match;
    const times = (run.length / piece.length).toLocaleString('en');
    text += `${showEach(octets.slice(at, match.index))}«${showEach(piece)} × ${times}»`;
    at = match.index + run.length;
  }
  text += showEach(octets.slice(at));
  if (text.length <= limit) return text;
  return `${text.slice(0, limit / 2)} … ${text.slice(-limit / 4)} (${octets.length.toLocaleString('en')} octets)`;
}

function showEach(octets: string): string {
  return octets.replace(
    /[^\x20-\x7e]/g,
    (octet) => NAMES[octet] ?? `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** A line for each step. */
export function describeSent({ sent, times, crowd, slowReader, readsLast }: Probe): string[] {
  const lines = sent.map(describeStep);
  if (readsLast) lines.push('(reads nothing before all of this is sent)');
  if (slowReader) lines.push('(reads slowly)');
  if (times !== undefined) lines.push(`(on ${times} connections at once)`);
  if (crowd === undefined) return lines;
  const others = crowd.sent.map((step) => `  ${describeStep(step)}`);
  return [
    `(first, on ${crowd.connections} other ${crowd.connections === 1 ? 'connection' : 'connections'}, reading no more than necessary)`,
    ...others,
    '(and then)',
    ...lines,
  ];
}

function describeStep(step: Step): string {
  if (typeof step === 'string') return showOctets(step);
  switch (step.kind) {
    case 'octet by octet':
      return `${showOctets(step.octets)} (octet by octet)`;
    case 'pause':
      return `(${step.milliseconds.toLocaleString('en')} ms of silence)`;
    case 'much':
      return `«z × ${step.octets.toLocaleString('en')}»`;
    case 'answers':
      return step.count === 1 ? '(waits for the answer)' : `(waits for ${step.count} answers)`;
    case 'hear':
      return '(waits for the first octets)';
    case 'FIN':
      return '(FIN)';
    case 'reset':
      return '(reset)';
  }
}

/** `501 or 400, then a close; or 2xx with …`: what differs only in its status is said in one go. */
export function describeWanted(wanted: readonly Outcome[]): string {
  const groups: { statuses: string[]; ending: string }[] = [];
  for (const outcome of wanted) {
    const ending = ENDINGS[outcome.connection];
    const text = describeAnswers(outcome);
    const group = groups.at(-1);
    if (group === undefined || !isPlain(outcome)) groups.push({ statuses: [text], ending });
    else if (group.ending === ending && /^\w+$/.test(group.statuses[0]!)) group.statuses.push(text);
    else if (group.statuses.join() === text) group.ending = ', and perhaps a close';
    else groups.push({ statuses: [text], ending });
  }
  return groups.map(({ statuses, ending }) => `${join(statuses, 'or')}${ending}`).join('; or ');
}

const ENDINGS = { closed: ', then a close', open: ', and the connection stays open', either: '' };

/** One answer, of which only the status matters. */
function isPlain({ answers, interim, says }: Outcome): boolean {
  return answers.length === 1 && Object.keys(answers[0]!).length === 1 && interim === undefined && says === undefined;
}

function describeAnswers({ answers, interim, says }: Outcome): string {
  if (says !== undefined) return says;
  if (answers.length === 0) return 'no answer';
  const several =
    answers.length > 3
      ? `${answers.length} times ${statusOf(answers[0]!)}, in the order of the requests`
      : answers.map((wanted, index) => describeAnswer(wanted, index === 0)).join(', and then ');
  const before = interim === 'one 100' ? '100, and then ' : '';
  return `${before}${several}${interim === 'none' ? ', without a 100 before it' : ''}`;
}

function statusOf({ status }: WantedAnswer): string {
  return status === 'any' ? 'any answer' : String(status);
}

function describeAnswer(wanted: WantedAnswer, first: boolean): string {
  const details: string[] = [];
  if (wanted.statusLine !== undefined) details.push(`a status-line of ${wanted.statusLine.says}`);
  for (const [name, value] of Object.entries(wanted.fields ?? {})) details.push(describeField(name, value, first));
  if (wanted.content !== undefined) details.push(wanted.content.says);
  const { method, target, authority, content, fields } = wanted.reflects ?? {};
  const seen: string[] = [];
  for (const [name, value] of Object.entries({ method, target, authority, content })) {
    if (value !== undefined) seen.push(value === '' ? `no ${name}` : `the ${name} \`${showOctets(value)}\``);
  }
  for (const [name, value] of Object.entries(fields ?? {})) seen.push(describeField(name, value, first));
  const handler = seen.length === 0 ? '' : ` (the handler saw ${join(seen)})`;
  return statusOf(wanted) + (details.length === 0 ? '' : ` with ${join(details)}`) + handler;
}

function describeField(name: string, value: string | null | Matcher, first: boolean): string {
  if (value === null) return `no field \`${name}\``;
  if (typeof value !== 'string') return `\`${name}\` (${value.says})`;
  if (value === '{etag}' && !first) return `the same \`${name}\``;
  return value === '' ? `an empty \`${name}\`` : `\`${name}: ${showOctets(value)}\``;
}

function join(parts: readonly string[], last = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}

export function describeCame({ answers, interim, fault, insideAnswer, opening, ending }: Transcript): string {
  const parts = [...interim, ...answers].slice(0, 3).map(describeReceived);
  const more = interim.length + answers.length - parts.length;
  if (more > 0) parts.push(`and ${more} more`);
  if (fault !== undefined || insideAnswer)
    parts.push(`${parts.length === 0 ? '' : 'and more, '}beginning ${showOctets(opening)}`);
  if (parts.length === 0) parts.push('no octet');
  return `${parts.join('; ')}; ${CAME[ending]}`;
}

const CAME: Record<Transcript['ending'], string> = {
  open: 'the connection stayed open',
  FIN: 'the connection was closed',
  reset: 'the connection was reset',
  'not connected': 'no connection came about',
};

function describeReceived({ statusLine, content }: Answer): string {
  return `${showOctets(statusLine)} with ${content.length.toLocaleString('en')} octets of content`;
}

/** Completes "needs …". */
export const NEEDS: Record<Needs, string> = {
  reflection: 'a reflecting handler',
  files: 'the files that the table knows',
};
