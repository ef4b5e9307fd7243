/** What a failed test wanted and what came instead, in the learner's words: the test runner has words of its own. */

import type { Thrown } from './judge.ts';
import type { TraceEvent } from './run/recorder.ts';

export type Outcome =
  | {
      /** How the two are told; the proof keeps one recording of each way. */
      readonly kind: 'value' | 'rows' | 'octets' | 'refusal' | 'exception' | 'returned' | 'promise' | 'copy';
      readonly wanted: string;
      readonly came: string;
    }
  | {
      readonly kind: 'words';
      readonly words: string;
    };

export function outcomeOf(error: Thrown, trace: readonly TraceEvent[]): Outcome {
  return compared(error) ?? thrown(error) ?? notThrown(error, trace) ?? copied(error) ?? inWords(error);
}

/** Two values that look different. */
function compared({ message, expected, actual }: Thrown): Outcome | undefined {
  if (expected === undefined || actual === undefined || expected === actual) return undefined;
  if (REJECTED.test(expected)) return { kind: 'promise', wanted: 'a promise that fails', came: octetsAsText(actual) };
  if (/to throw error including '/.test(message))
    return { kind: 'exception', wanted: `a message with "${expected}"`, came: `"${actual}"` };
  const refused = refusalIn(expected);
  if (refused !== undefined) return { kind: 'refusal', wanted: refused, came: refusalIn(actual) ?? insteadOf(actual) };
  const wanted = withoutMatchers(expected);
  if (wanted === actual) return undefined;
  if (octetsAsText(wanted) === octetsAsText(actual))
    // Octets that differ only in their type would look the same.
    return { kind: 'octets', wanted: octetsAsText(wanted, true), came: octetsAsText(actual, true) };
  const kind = OCTETS.test(wanted + actual) ? 'octets' : (wanted + actual).includes('\n') ? 'rows' : 'value';
  OCTETS.lastIndex = 0;
  return { kind, wanted: octetsAsText(wanted), came: octetsAsText(actual) };
}

/** The code has thrown, and the test has not asked for it. What a test throws by itself is a sentence. */
function thrown(error: Thrown): Outcome | undefined {
  const { name = 'Error', code, status, stack = '' } = error;
  if (name === 'AssertionError' || !isFromTheCode(stack)) return undefined;
  const words = wordsOf(error);
  const came =
    code !== undefined && status !== undefined
      ? `${refusal(code, status)}: ${words}`
      : `throws ${words.startsWith(name) ? words : `${name}: ${words}`}`;
  return { kind: 'exception', wanted: 'no exception', came };
}

/** The innermost file of ours or theirs that a stack names is theirs. */
function isFromTheCode(stack: string): boolean {
  const frame = stack.split('\n').find((line) => /^\s+at .*\.ts\b/.test(line));
  return frame !== undefined && /(?:learn|http-from-scratch-[^/\s]+)\/[1-9]-/.test(frame);
}

/** A DOMException loses its message on the way out of a thread, and keeps it in its stack. */
function wordsOf({ name = 'Error', message, stack = '' }: Thrown): string {
  return message || stack.split(/\n\s+at /)[0]! || `${name}, without a message`;
}

/** A test that waits for an exception says only that there was none. */
function notThrown({ message }: Thrown, trace: readonly TraceEvent[]): Outcome | undefined {
  if (!/to throw\b.*but it didn't|^\.toMatch\(\) expects to receive a string/s.test(message)) return undefined;
  const last = trace.findLast((event) => event.kind === 'call' && event.outcome?.startsWith('throws ') === false);
  const outcome = last?.kind === 'call' ? last.outcome : undefined;
  const came = outcome === undefined ? 'none' : outcome.startsWith('a promise') ? outcome : `returned ${outcome}`;
  return { kind: 'returned', wanted: 'an exception', came };
}

/** `toBe` compares which object it is, and prints two that look the same. Of a text there is no copy. */
function copied({ message }: Thrown): Outcome | undefined {
  if (!message.includes('// Object.is equality')) return undefined;
  const [, same] = /\bexpected ('.*'|-?\d\S*|true|false|null|undefined) not to be \1 \/\//s.exec(message) ?? [];
  if (same !== undefined) return { kind: 'copy', wanted: 'anything else', came: same };
  return /\bnot (?:to )?be\b/.test(message)
    ? { kind: 'copy', wanted: 'an object of its own', came: 'the very one that was given' }
    : { kind: 'copy', wanted: 'the very object that was given', came: 'another one, which looks the same' };
}

function inWords(error: Thrown): Outcome {
  const words = wordsOf(error);
  // What was called, and with what, is told above: a spy dumps it all again.
  const [, name, rest] = /^expected (?:spy )?"(?:vi\.fn\(\)|spy|([^"]+))" (.*)/.exec(words) ?? [];
  if (rest === undefined) return { kind: 'words', words };
  return { kind: 'words', words: `expected ${name === undefined ? 'the function' : `\`${name}\``} ${rest}` };
}

/** A test puts what came into an array, so that it is no text: `[\n  2,\n]`. */
function alone(printed: string): string {
  return /^\[\n\s+([^\n]+),\n\]$/.exec(printed)?.[1] ?? printed;
}

function refusal(code: string, status: string | number): string {
  return `throws ${code} (${status})`;
}

/** What came where a refusal was wanted. A test writes another exception as `throws RangeError: …`. */
function insteadOf(actual: string): string {
  const came = octetsAsText(alone(actual));
  return came.startsWith('throws ') ? came : `returned ${came}`;
}

/** `bad-octet 400`, as the tests write a ProtocolError; in quotes, or as a pattern. */
function refusalIn(text: string): string | undefined {
  const [, code, status] = /^["/]?\^?([a-z]+(?:-[a-z]+)+) ([1-5]\d\d)\$?["/]?$/.exec(text) ?? [];
  return code === undefined || status === undefined ? undefined : refusal(code, status);
}

/** What vitest has names for, as one would say it. */
function withoutMatchers(wanted: string): string {
  return wanted
    .replace(/\b(?:Object|Array)Containing (?=[[{])/g, 'at least ')
    .replace(/\bStringContaining (?=")/g, 'a text with ')
    .replace(/\bStringMatching (?=\/)/g, 'a text like ')
    .replace(/\bAny<(\w+)>/g, 'any $1')
    .replace(/^\[Function (\w*Error)\]$/, 'an exception of the class $1');
}

/** What `rejects` wanted, as vitest prints it. */
const REJECTED = /^Error \{\s*"message": "rejected promise",\s*\}$/;

/** As vitest prints an array of octets, and as it prints a Buffer: a number in each line. */
const OCTETS = /(?:Uint8Array|Buffer) \[\s*([\d,\s]*)\]|\{\s*"data": \[\s*([\d,\s]*)\],\s*"type": "Buffer",\s*\}/g;

function octetsAsText(printed: string, typed = false): string {
  return printed.replace(OCTETS, (all, array?: string, buffer?: string) => {
    const octets = (array ?? buffer ?? '').match(/\d+/g) ?? [];
    const text =
      octets.length === 0 ? 'no octets' : `octets "${octets.map((octet) => picture(Number(octet))).join('')}"`;
    return typed ? `${text} in a ${all.startsWith('Uint8Array') ? 'Uint8Array' : 'Buffer'}` : text;
  });
}

/** Of a control character, which would end the line here. */
function picture(octet: number): string {
  return String.fromCharCode(octet < 0x20 ? 0x2400 + octet : octet);
}
