/** Compares what came with what was wanted. Pure: a transcript in, a verdict out. */

import { decodeLatin1 } from '@http-from-scratch/protocol';
import type { Answer } from './answers.ts';
import type { Transcript } from './exchange.ts';
import type { Matcher, Outcome, WantedAnswer, WantedReflection } from './row.ts';

export type Verdict =
  /** @property outcome which of the wanted ones it was */
  | { readonly kind: 'passed'; readonly outcome: number }
  | { readonly kind: 'failed'; readonly why: string; readonly compared?: Compared | undefined }
  /** It may be right, but only a handler that reflects could tell. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Two texts, so that a report can point at the first octet that differs. */
export interface Compared {
  readonly wanted: string;
  readonly came: string;
}

export interface JudgeOptions {
  /** Whether the content of a 2xx answer says what the handler saw. */
  readonly reflects: boolean;
}

export function judge(wanted: readonly Outcome[], transcript: Transcript, options: JudgeOptions): Verdict {
  if (transcript.ending === 'not connected') return { kind: 'failed', why: 'the server takes no connection' };
  if (transcript.unheard) return { kind: 'failed', why: 'nothing came while the client waited for a word' };
  if (transcript.fault !== undefined) {
    return { kind: 'failed', why: `what came cannot be read as answers: ${transcript.fault}` };
  }
  // The outcome that came nearest is the one worth explaining.
  let nearest: Mismatch = { distance: Number.POSITIVE_INFINITY, why: '' };
  let unknown: string | undefined;
  for (const [index, outcome] of wanted.entries()) {
    const mismatch = compare(outcome, transcript, options);
    if (mismatch === undefined) return { kind: 'passed', outcome: index };
    if (mismatch.distance === 0) unknown ??= mismatch.why;
    else if (mismatch.distance < nearest.distance) nearest = mismatch;
  }
  if (unknown !== undefined) return { kind: 'unknown', why: unknown };
  return { kind: 'failed', why: nearest.why, compared: nearest.compared };
}

interface Mismatch {
  /** 0: nothing speaks against it, but we cannot know. */
  readonly distance: number;
  readonly why: string;
  readonly compared?: Compared | undefined;
}

function compare(outcome: Outcome, transcript: Transcript, { reflects }: JudgeOptions): Mismatch | undefined {
  const { answers, interim, insideAnswer, ending } = transcript;
  const closed = ending !== 'open';
  const { answers: wanted } = outcome;
  // From the fault that makes all else pointless to the one that is a matter of detail.
  for (const [index, one] of wanted.entries()) {
    const answer = answers[index];
    const which = wanted.length > 1 ? `answer ${index + 1}` : 'the answer';
    if (answer === undefined) {
      if (insideAnswer) return { distance: 5, why: `${which} began, and its end did not come` };
      const when = closed ? 'the connection was closed' : 'the client waited in vain';
      return { distance: 5, why: `${which} did not come; ${when}` };
    }
    if (!statusMatches(one.status, answer.status)) {
      const compared = { wanted: `HTTP/1.1 ${statusName(one.status)}`, came: answer.statusLine };
      return { distance: 4, why: `${which} has status ${answer.status}, not ${statusName(one.status)}`, compared };
    }
    const fault = answerMismatch(one, answer, answers[0]!);
    if (fault !== undefined) return { distance: 3, why: `${which} ${fault.why}`, compared: fault.compared };
  }
  // What a reset has cut off is not an answer more.
  if (answers.length > wanted.length || (insideAnswer && ending !== 'reset')) {
    return { distance: 3, why: `more came than ${countOf(wanted.length)}` };
  }
  if (outcome.interim === 'none' && interim.length > 0) {
    return { distance: 2, why: `an interim answer ${interim[0]!.status} came` };
  }
  if (outcome.interim === 'one 100' && (interim.length !== 1 || interim[0]!.status !== 100)) {
    return { distance: 2, why: interim.length === 0 ? 'no 100 came' : `${interim.length} interim answers came` };
  }
  if (outcome.connection === 'closed' && !closed) return { distance: 1, why: 'the connection stayed open' };
  if (outcome.connection === 'open' && closed) return { distance: 1, why: 'the connection was closed' };
  for (const [index, one] of wanted.entries()) {
    if (one.reflects === undefined) continue;
    if (!reflects) return { distance: 0, why: 'only a reflecting handler could tell what was understood' };
    const why = reflectionMismatch(one.reflects, answers[index]!);
    if (why !== undefined) return { distance: 1, why };
  }
  return undefined;
}

function answerMismatch(wanted: WantedAnswer, answer: Answer, first: Answer): Omit<Mismatch, 'distance'> | undefined {
  for (const [name, expected] of Object.entries(wanted.fields ?? {})) {
    const values = answer.fields.all(name);
    const value = values.length === 0 ? undefined : values.join(', ');
    const filledIn =
      typeof expected === 'string' ? expected.replaceAll('{etag}', first.fields.get('ETag') ?? '') : expected;
    if (!valueMatches(filledIn, value)) {
      const came = value === undefined ? `no field ${name}` : `${name}: ${value}`;
      return { why: `has ${shown(name, value)}`, compared: { wanted: wantedField(name, filledIn), came } };
    }
  }
  if (wanted.statusLine !== undefined && !wanted.statusLine.test(answer.statusLine)) {
    const compared = { wanted: wanted.statusLine.says.replaceAll('`', ''), came: answer.statusLine };
    return { why: `begins with ${JSON.stringify(answer.statusLine)}`, compared };
  }
  if (wanted.content !== undefined && !wanted.content.test(answer.content)) {
    const { says, octets } = wanted.content;
    const compared = octets && { wanted: decodeLatin1(octets), came: decodeLatin1(answer.content) };
    return { why: `has ${answer.content.length} octets of content, and not ${says}`, compared };
  }
  return undefined;
}

/** What the reflecting handler answers. */
export interface Reflection {
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  /** host[:port] that the request is for. */
  readonly authority: string;
  readonly version: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** One character for each octet. */
  readonly content: string;
}

function reflectionMismatch(wanted: WantedReflection, answer: Answer): string | undefined {
  let seen: Reflection;
  try {
    seen = JSON.parse(new TextDecoder().decode(answer.content)) as Reflection;
  } catch {
    return 'the answer does not reflect the request';
  }
  for (const name of ['method', 'target', 'authority', 'content'] as const) {
    if (wanted[name] !== undefined && wanted[name] !== seen[name]) {
      return `the handler saw the ${name} ${JSON.stringify(seen[name])}, not ${JSON.stringify(wanted[name])}`;
    }
  }
  for (const [name, expected] of Object.entries(wanted.fields ?? {})) {
    const values = seen.fields.filter((line) => line[0].toLowerCase() === name.toLowerCase()).map((line) => line[1]);
    const value = values.length === 0 ? undefined : values.join(', ');
    if (!valueMatches(expected, value)) return `the handler saw ${shown(name, value)}`;
  }
  return undefined;
}

function wantedField(name: string, expected: string | null | Matcher): string {
  if (expected === null) return `no field ${name}`;
  return `${name}: ${typeof expected === 'string' ? expected : expected.says.replaceAll('`', '')}`;
}

function valueMatches(expected: string | null | Matcher, value: string | undefined): boolean {
  if (expected === null || value === undefined) return expected === null && value === undefined;
  return typeof expected === 'string' ? value === expected : expected.test(value);
}

function statusMatches(wanted: WantedAnswer['status'], status: number): boolean {
  if (typeof wanted === 'number') return status === wanted;
  return wanted === 'any' || String(status)[0] === wanted[0];
}

function statusName(status: WantedAnswer['status']): string {
  return status === 'any' ? 'a final one' : String(status);
}

function shown(name: string, value: string | undefined): string {
  return value === undefined ? `no field ${name}` : `the field ${JSON.stringify(`${name}: ${value}`)}`;
}

function countOf(answers: number): string {
  return answers === 0 ? 'a close' : answers === 1 ? 'one answer' : `${answers} answers`;
}
