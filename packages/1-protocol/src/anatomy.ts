/**
 * Names every octet of a message, as the standard names it. Made for the eyes of a learner, so it never refuses:
 * what breaks the grammar is called 'not HTTP' up to the end of its line. Whether a message may be served is
 * another question, and the parser of chapter 2 is stricter.
 */

import { decodeLatin1, TOKEN } from './octets.ts';

export type AnatomyLineName = 'request-line' | 'status-line' | 'field-line' | 'empty line' | 'content';

export type AnatomyPartName =
  | 'method'
  | 'SP'
  | 'request-target'
  | 'HTTP-version'
  | 'status-code'
  | 'reason-phrase'
  | 'field-name'
  | 'colon'
  | 'OWS'
  | 'field-value'
  | 'CR LF'
  | 'content'
  | 'not HTTP';

/** Octets from `start` up to, not including, `end`. */
export interface AnatomyPart {
  readonly name: AnatomyPartName;
  readonly start: number;
  readonly end: number;
  /** One character for each octet. */
  readonly text: string;
}

export interface AnatomyLine {
  readonly name: AnatomyLineName;
  readonly start: number;
  readonly end: number;
  /** In order, without gaps: together they are the line. A part without octets is left out. */
  readonly parts: readonly AnatomyPart[];
}

/** The parts of a line in their order, each with its grammar. */
type LineGrammar = readonly (readonly [AnatomyPartName, RegExp])[];

const TOKEN_HERE = new RegExp(TOKEN, 'y');
const ONE_SPACE = / /y;
const OWS = /[\t ]*/y;
const VERSION = /HTTP\/[0-9]\.[0-9]/y;
const CRLF = /\r\n/y;

/** request-line = method SP request-target SP HTTP-version. RFC 9112 §3 */
const REQUEST_LINE: LineGrammar = [
  ['method', TOKEN_HERE],
  ['SP', ONE_SPACE],
  ['request-target', /[\x21\x22\x24-\x7e]+/y],
  ['SP', ONE_SPACE],
  ['HTTP-version', VERSION],
  ['CR LF', CRLF],
];

/** status-line = HTTP-version SP status-code SP [ reason-phrase ]. RFC 9112 §4 */
const STATUS_LINE: LineGrammar = [
  ['HTTP-version', VERSION],
  ['SP', ONE_SPACE],
  ['status-code', /[0-9]{3}/y],
  ['SP', ONE_SPACE],
  ['reason-phrase', /[\t\x20-\x7e\x80-\xff]*/y],
  ['CR LF', CRLF],
];

/** field-line = field-name ":" OWS field-value OWS. RFC 9112 §5 */
const FIELD_LINE: LineGrammar = [
  ['field-name', TOKEN_HERE],
  ['colon', /:/y],
  ['OWS', OWS],
  ['field-value', /(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?/y],
  ['OWS', OWS],
  ['CR LF', CRLF],
];

const EMPTY_LINE: LineGrammar = [['CR LF', CRLF]];

/**
 * The lines of a request or a response. It may stop anywhere, after the head for instance. What follows the empty
 * line is all 'content', as it travels: chunks are taken apart by the parser of chapter 2.
 */
export function anatomy(octets: Uint8Array): readonly AnatomyLine[] {
  const text = decodeLatin1(octets);
  const lines: AnatomyLine[] = [];
  let at = 0;
  let expected: 'start-line' | 'field-line' | 'content' = 'start-line';
  const read = (name: AnatomyLineName, grammar: LineGrammar) => {
    const line = readLine(name, grammar, text, at);
    lines.push(line);
    at = line.end;
  };
  while (at < text.length) {
    if (expected === 'content') {
      read('content', [['content', /.*/sy]]);
    } else if (text.startsWith('\r\n', at)) {
      read('empty line', EMPTY_LINE);
      // RFC 9112 §2.2: an empty line before the start-line is skipped. After it, it ends the head.
      if (expected === 'field-line') expected = 'content';
    } else if (expected === 'field-line') {
      read('field-line', FIELD_LINE);
    } else {
      if (text.startsWith('HTTP/', at)) read('status-line', STATUS_LINE);
      else read('request-line', REQUEST_LINE);
      expected = 'field-line';
    }
  }
  return lines;
}

function readLine(name: AnatomyLineName, grammar: LineGrammar, text: string, start: number): AnatomyLine {
  const parts: AnatomyPart[] = [];
  let at = start;
  const take = (part: AnatomyPartName, end: number) => {
    if (end > at) parts.push({ name: part, start: at, end, text: text.slice(at, end) });
    at = end;
  };
  for (const [part, pattern] of grammar) {
    if (at === text.length) break;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) {
      // Where the end of the line itself is what does not fit, something is missing before it.
      const lineEnd = text.indexOf('\r\n', at);
      take('not HTTP', lineEnd < 0 ? text.length : lineEnd === at ? at + 2 : lineEnd);
      if (text.startsWith('\r\n', at)) take('CR LF', at + 2);
      break;
    }
    take(part, pattern.lastIndex);
  }
  return { name, start, end: at, parts };
}
