/** The words that the rungs are written in, besides those of the conformance table. */

import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { decodeLatin1, encodeUtf8 } from '@http-from-scratch/protocol';
import type { Matcher, Outcome, Probe, Step, WantedAnswer, WantedContent } from '../conformance/row.ts';
import { answer, head, matching } from '../conformance/vocabulary.ts';
import { CANARY, FILES, type FileName } from './made-files.ts';

/** UTF-8 text as it is sent: one character an octet. */
export function utf8(text: string): string {
  return decodeLatin1(encodeUtf8(text));
}

export const JSON_TYPE = 'Content-Type: application/json';

/** `POST /api/echo` with a message, and a length. */
export function echo(message: unknown, ...fieldLines: string[]): string {
  const content = utf8(JSON.stringify({ message }));
  return (
    head('POST /api/echo HTTP/1.1', 'Host: x', JSON_TYPE, `Content-Length: ${content.length}`, ...fieldLines) + content
  );
}

/** `POST /api/echo` with field-lines of its own and octets after them. */
export function post(octets: string, ...fieldLines: string[]): string {
  return head('POST /api/echo HTTP/1.1', 'Host: x', ...fieldLines) + octets;
}

/** The same message in chunks; `pieces` stand for what follows the head. */
export function chunkedEcho(...pieces: string[]): string {
  return post(pieces.join(''), JSON_TYPE, 'Transfer-Encoding: chunked');
}

export function echoed(message: unknown): WantedAnswer {
  return { status: 200, content: jsonEqual({ 'you sent': message }) };
}

export function jsonEqual(wanted: unknown): WantedContent {
  const octets = encodeUtf8(JSON.stringify(wanted));
  const says = `the JSON ${octets.length > 80 ? 'that was sent' : JSON.stringify(wanted)}`;
  return { says, octets, test: (content) => isDeepStrictEqual(parsed(content), wanted) };
}

function parsed(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
}

/** The greeting may be all of the content, or a part of a page. */
export const HELLO: WantedContent = {
  says: '`Hello, world!` in it',
  octets: encodeUtf8('Hello, world!'),
  test: (content) => decodeLatin1(content).includes('Hello, world!'),
};

export function file(name: FileName, first = 0, last: number = FILES[name].length - 1): WantedContent {
  const octets = FILES[name].subarray(first, last + 1);
  const which = octets.length === FILES[name].length ? 'the octets' : `octets ${first} to ${last}`;
  return { says: `${which} of ${name}`, octets, test: (content) => Buffer.compare(content, octets) === 0 };
}

export function gzipOf(name: FileName): WantedContent {
  return {
    says: `${name}, after gunzip`,
    test(content) {
      try {
        return gunzipSync(content).equals(FILES[name]);
      } catch {
        return false;
      }
    },
  };
}

/** Whatever it is, it didn't come from outside of the root. */
export const NO_CANARY: WantedContent = {
  says: 'nothing from outside of the root',
  test: (content) => !decodeLatin1(content).includes(CANARY),
};

export const PAUSE: Step = { kind: 'pause', milliseconds: 60 };

/** Each piece in a segment of its own, with a rest between. */
export function inPieces(...pieces: string[]): Step[] {
  return pieces.flatMap((piece, at) => (at === 0 ? [piece] : [PAUSE, piece]));
}

export function probe(sent: string | readonly Step[], ...wanted: readonly (Outcome | WantedAnswer)[]): Probe {
  const outcomes = wanted.map((one) => ('answers' in one ? one : answer(one)));
  return { sent: typeof sent === 'string' ? [sent] : sent, wanted: outcomes };
}

/** A list of methods, or of other tokens, that has this one in it. */
export function listWith(token: string): Matcher {
  return matching(`a list with \`${token}\``, new RegExp(`(?:^|,)[ \\t]*${token}[ \\t]*(?:$|,)`, 'i'));
}

export function type(name: string, pattern = new RegExp(`^${name.replace(/[/+.]/g, '\\$&')}\\b`, 'i')): Matcher {
  return matching(`\`${name}\``, pattern);
}

/** A JSON object with at least these members. */
export function jsonHas(wanted: Readonly<Record<string, unknown>>): WantedContent {
  return {
    says: `the JSON ${JSON.stringify(wanted)}`,
    octets: encodeUtf8(JSON.stringify(wanted)),
    test(content) {
      const came = parsed(content);
      if (typeof came !== 'object' || came === null) return false;
      return Object.entries(wanted).every(([name, value]) => (came as Record<string, unknown>)[name] === value);
    },
  };
}
