/**
 * Octets as people type them, and back. `\r` `\n` `\t` `\0` are CR, LF, HTAB and NUL, `\xff` is the octet 0xFF, `\\` a
 * backslash; `«a×90»` is 90 times the letter a. The signs ␍ ␊ ␉ ␀ ␠ are read as well. Line breaks are layout only.
 */

import { decodeLatin1, encodeLatin1, encodeUtf8 } from '@http-from-scratch/protocol';

/** The sign of each octet that has one, and the name that its badge shows. */
export const SIGNS = [
  { sign: '␍', octet: '\r', name: 'CR', typed: '\\r' },
  { sign: '␊', octet: '\n', name: 'LF', typed: '\\n' },
  { sign: '␉', octet: '\t', name: 'HT', typed: '\\t' },
  { sign: '␀', octet: '\0', name: 'NUL', typed: '\\0' },
  { sign: '␠', octet: ' ', name: 'SP', typed: ' ' },
] as const;

/** A line end, and the layout behind it. */
export const LINE_END = '\\r\\n\n';

/** More than any limit on a line, and few enough to be read one octet at a time while a reader types. */
export const MOST_OCTETS = 16_384;

const OCTET_OF = new Map<string, string>(
  SIGNS.flatMap(({ sign, octet, typed }) => [
    [sign, octet],
    [typed, octet],
  ]),
).set('\\\\', '\\');
const TYPED = new Map<string, string>(SIGNS.map(({ octet, typed }) => [octet, typed])).set('\\', '\\\\');
const ESCAPED = /«(.)×(\d+)»|\\x([0-9a-fA-F]{2})|\\[rnt0\\]|\n|[^\n]/gsu;

/**
 * @throws {RangeError} for more octets than `MOST_OCTETS`
 */
export function readNotation(text: string): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const [whole, repeated, times, digits] of text.replaceAll('\r\n', '\n').matchAll(ESCAPED)) {
    if (whole === '\n') continue;
    if (length + Number(times ?? 1) > MOST_OCTETS) throw tooMany();
    const piece =
      digits === undefined
        ? encodeUtf8((OCTET_OF.get(repeated ?? whole) ?? repeated ?? whole).repeat(Number(times ?? 1)))
        : Uint8Array.of(Number.parseInt(digits, 16));
    length += piece.length;
    pieces.push(piece);
  }
  if (length > MOST_OCTETS) throw tooMany();
  const octets = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    octets.set(piece, at);
    at += piece.length;
  }
  return octets;
}

function tooMany(): RangeError {
  return new RangeError(`These are more than ${MOST_OCTETS.toLocaleString('en')} octets, too many for this page.`);
}

/** The notation for octets, with a line break behind each CR LF. */
export function writeNotation(octets: Uint8Array): string {
  return decodeLatin1(octets)
    .replace(/([a-zA-Z0-9])\1{99,}/g, (run, letter: string) => `«${letter}×${run.length}»`)
    .replace(/[\r\n\t\0\\]|[^ -~]/g, typedFor)
    .replace(/\\r\\n(?!$)/g, LINE_END);
}

function typedFor(character: string): string {
  return TYPED.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** What a link keeps: the octets, and how many of them arrive at a time. */
export interface Kept {
  readonly octets: Uint8Array;
  readonly pieces: number;
}

/**
 * As the fragment of an address, which never travels, so it may be long. In base64url: the theme makes a CSS selector of
 * the decoded fragment, and fails when that holds a quote or a line end.
 */
export function toFragment({ octets, pieces }: Kept): string {
  const text = btoa(decodeLatin1(octets)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `#octets=${text}&pieces=${pieces}`;
}

/** Undefined for a fragment that is something else: the address of a heading, or half of a link. */
export function fromFragment(fragment: string): Kept | undefined {
  const [, text, pieces] = /^#octets=([\w-]*)&pieces=(\d+)$/.exec(fragment) ?? [];
  if (text === undefined) return undefined;
  try {
    const octets = encodeLatin1(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
    return octets.length > MOST_OCTETS ? undefined : { octets, pieces: Math.max(1, Number(pieces)) };
  } catch {
    return undefined; // no base64
  }
}

/** Text in parts, so that a sign can be drawn as a badge. Octets without a sign or a letter have a name of two digits. */
export interface TextPart {
  readonly text: string;
  /** What the badge shows; undefined for plain text. */
  readonly badge?: string;
}

/** One character for each octet, with the signs in place of what cannot be seen. Spaces are left as they are. */
export function visibleParts(latin1: string): TextPart[] {
  return Array.from(latin1.matchAll(/[ -~]+|[^ -~]/g), ([text]) => {
    const known = SIGNS.find(({ octet }) => octet === text && octet !== ' ');
    if (known !== undefined) return { text: known.sign, badge: known.name };
    if (/[ -~]/.test(text)) return { text };
    const digits = text.charCodeAt(0).toString(16).padStart(2, '0');
    return { text: `\\x${digits}`, badge: digits.toUpperCase() };
  });
}
