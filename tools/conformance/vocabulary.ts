/** The words that the rows are written in. */

import { decodeLatin1 } from '@http-from-scratch/protocol';
import { formatDate, parseDate } from '@http-from-scratch/tcp-echo';
import { FILES, type FileName } from './made-files.ts';
import type { Action, Matcher, Outcome, Probe, WantedAnswer, WantedContent, WantedReflection } from './row.ts';

// What is sent.

/** Lines that end with CR LF, and the empty line that ends a head. */
export function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A request that has nothing wrong with it. */
export function get(target = '/', ...fieldLines: string[]): string {
  return head(`GET ${target} HTTP/1.1`, 'Host: x', ...fieldLines);
}

/** A POST with content. */
export function post(content: string, ...fieldLines: string[]): string {
  return head('POST / HTTP/1.1', 'Host: x', ...fieldLines) + content;
}

/** A POST with chunked content, written out chunk by chunk. */
export function chunked(...pieces: string[]): string {
  return head('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked') + pieces.join('');
}

export function octetByOctet(octets: string): Action {
  return { kind: 'octet by octet', octets };
}

export function pause(milliseconds: number): Action {
  return { kind: 'pause', milliseconds };
}

export function much(octets: number): Action {
  return { kind: 'much', octets };
}

export function answers(count: number): Action {
  return { kind: 'answers', count };
}

export function hear(milliseconds: number): Action {
  return { kind: 'hear', milliseconds };
}

export const FIN: Action = { kind: 'FIN' };
export const RESET: Action = { kind: 'reset' };

/** The same probe for each of several octet strings. */
export function each(sent: readonly string[], wanted: readonly Outcome[], rest: Partial<Probe> = {}): Probe[] {
  return sent.map((octets) => ({ ...rest, sent: [octets], wanted }));
}

// What must come back.

type Status = WantedAnswer['status'];

/** One answer, and the connection is over: where the next message begins can't be known any more. */
export function refused(...statuses: Status[]): Outcome[] {
  return statuses.map((status) => ({ answers: [{ status }], connection: 'closed' }));
}

/** One answer; what becomes of the connection is another row's business. */
export function answered(...statuses: Status[]): Outcome[] {
  return statuses.map((status) => answer({ status }));
}

export function answer(wanted: WantedAnswer): Outcome {
  return { answers: [wanted], connection: 'either' };
}

/** The handler was asked, and this is what it saw. */
export function served(reflects: WantedReflection): Outcome {
  return answer({ status: '2xx', reflects });
}

/** No answer at all; the connection ends. */
export const CLOSED: Outcome = { answers: [], connection: 'closed' };

/** One after the other, in this order. */
export function inOrder(...wanted: WantedAnswer[]): Outcome {
  return { answers: wanted, connection: 'either' };
}

export function matching(says: string, pattern: RegExp): Matcher {
  return { says, test: (value) => pattern.test(value) };
}

/** RFC 9110 §5.6.7: the one form that is still sent. */
export const IMF_FIXDATE: Matcher = {
  says: 'such as `Sun, 06 Nov 1994 08:49:37 GMT`',
  test(value) {
    const time = parseDate(value);
    return time !== undefined && formatDate(time) === value;
  },
};

/** The whole of a file, or octets [first, last] of it. */
export function file(name: FileName, first = 0, last = FILES[name].length - 1): WantedContent {
  const octets = FILES[name].subarray(first, last + 1);
  const whole = octets.length === FILES[name].length;
  const what = whole
    ? `the ${octets.length.toLocaleString('en')} octets of ${name}`
    : first === last
      ? `octet ${first} of ${name}`
      : `octets ${first} to ${last} of ${name}`;
  return { says: what, test: (content) => Buffer.compare(content, octets) === 0 };
}

export const NO_CONTENT: WantedContent = { says: 'no content', test: (content) => content.length === 0 };

export function contentWithout(text: string): WantedContent {
  return { says: `nothing of \`${text}\``, test: (content) => !decodeLatin1(content).includes(text) };
}

export function contentUpTo(limit: number): WantedContent {
  return { says: `at most ${limit} octets`, test: (content) => content.length <= limit };
}
