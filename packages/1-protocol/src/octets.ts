/**
 * The octet classes of the grammar (RFC 9110 §5.6, RFC 5234 §B.1), each as a table of 256 entries: one array access
 * says whether an octet belongs. HTTP is defined on octets, so we read octets and make strings last.
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

/** A table with 1 for the octets that belong to the class, 0 for the rest. */
export type OctetClass = Uint8Array;

function octetClass(pattern: RegExp): OctetClass {
  return Uint8Array.from({ length: 256 }, (_, octet) => (pattern.test(String.fromCharCode(octet)) ? 1 : 0));
}

/** token = 1*tchar, as a part of a pattern: what methods and field-names are made of, and much else. RFC 9110 §5.6.2 */
export const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/** quoted-string, as a part of a pattern: a backslash makes the next octet data. RFC 9110 §5.6.4 */
export const QUOTED_STRING = '"(?:[\\t !\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';

/** tchar: one octet of a token. */
export const TCHAR = octetClass(new RegExp(TOKEN));

/** field-vchar, SP and HTAB: what a field-value is made of. Octets from 0x80 up are carried, not understood. RFC 9110 §5.5 */
export const FIELD_OCTET = octetClass(/[\t\x20-\x7e\x80-\xff]/);

/**
 * What we take in a request-target. RFC 3986 allows fewer, but browsers send `|`, `^` or `{` in a query as they are.
 * `#` stays out: a fragment never travels, and two servers that cut it differently would see different targets.
 */
export const TARGET_OCTET = octetClass(/[\x21\x22\x24-\x7e]/);

/** The value of a hexadecimal digit, or 255. */
export const HEX_VALUE = Uint8Array.from({ length: 256 }, (_, octet) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(octet).toLowerCase());
  return digit < 0 ? 255 : digit;
});

const WHOLE_TOKEN = new RegExp(`^${TOKEN}$`);

export function isToken(text: string): boolean {
  return WHOLE_TOKEN.test(text);
}

/**
 * Whether a string may stand as a field-value: no CR, LF, NUL or other control, no character past one octet, and no
 * space or tab at its ends. It may be empty. RFC 9110 §5.5
 */
export function isFieldValue(text: string): boolean {
  return /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/.test(text);
}

// This package runs in browsers, too, and they have no Buffer. Where there is one, it decodes ten times faster.
const buffers = typeof Buffer === 'undefined' ? undefined : Buffer;

/** One character for each octet of `octets[start, end)`: nothing is guessed, and nothing is lost. */
export function decodeLatin1(octets: Uint8Array, start = 0, end = octets.length): string {
  // TextDecoder('latin1') would not do: the web platform reads that name as windows-1252.
  if (buffers !== undefined) return buffers.prototype.latin1Slice.call(octets, start, end);
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(octets[at]!);
  return text;
}

/** The text of octets[start, end) without the optional whitespace around it, SP and HTAB. RFC 9110 §5.6.3 */
export function decodeValue(octets: Uint8Array, start: number, end: number): string {
  let first = start;
  let last = end;
  while (first < last && isOws(octets[first])) first++;
  while (last > first && isOws(octets[last - 1])) last--;
  return decodeLatin1(octets, first, last);
}

function isOws(octet: number | undefined): boolean {
  return octet === SP || octet === HTAB;
}

/** One octet for each character. The caller has made sure that no character is past 0xFF. */
export function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  if (buffers !== undefined) return buffers.from(text, 'latin1');
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** One octet for each character, written into `target` from the index `at`. */
export function writeLatin1(target: Uint8Array, text: string, at: number): void {
  if (buffers !== undefined) buffers.prototype.latin1Write.call(target, text, at);
  else for (let index = 0; index < text.length; index++) target[at + index] = text.charCodeAt(index);
}

/** Room for octets. The caller fills it to the last: until then, anything may lie in it. Small ones come from one pool. */
export function allocateOctets(length: number): Uint8Array<ArrayBuffer> {
  return buffers === undefined ? new Uint8Array(length) : buffers.allocUnsafe(length);
}

const utf8 = new TextEncoder();

/** Text as we send it in content: UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return buffers === undefined ? utf8.encode(text) : buffers.from(text, 'utf8');
}

/**
 * Adds a piece to what came before, in the same array if it has room. A client may send each octet in a chunk of its own:
 * a list of a million such pieces would take a hundred times what they hold.
 * @param most no more room than this is needed
 */
export function appendOctets(whole: Uint8Array, length: number, piece: Uint8Array, most: number): Uint8Array {
  const needed = length + piece.length;
  let roomy = whole;
  if (needed > whole.length) {
    roomy = new Uint8Array(Math.max(needed, Math.min(needed * 2, most)));
    roomy.set(whole);
  }
  roomy.set(piece, length);
  return roomy;
}
