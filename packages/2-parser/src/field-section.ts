/**
 * Field-lines, read on the octets. A line is checked and its borders are kept; strings are made when somebody asks.
 * Most handlers never look at most fields. RFC 9112 §5
 */

import {
  COLON,
  decodeLatin1,
  type FieldLine,
  Fields,
  HTAB,
  ProtocolError,
  SP,
  TCHAR,
} from '@http-from-scratch/protocol';

/** The fields that steer a message, with their names in lower case. The parser needs their values at once. */
const CONTROL_NAMES = {
  host: 'host',
  expect: 'expect',
  connection: 'connection',
  contentLength: 'content-length',
  transferEncoding: 'transfer-encoding',
} as const;

export type ControlName = keyof typeof CONTROL_NAMES;

/** By length, since that rules out most fields at the cost of one look: no two have the same. */
const BY_LENGTH: readonly (ControlName | undefined)[] = Array.from({ length: 18 }, (_, length) =>
  (Object.keys(CONTROL_NAMES) as ControlName[]).find((name) => CONTROL_NAMES[name].length === length),
);

const NO_VALUES: readonly string[] = [];

export class FieldSection {
  /** Four indices a line: name start, name end, value start, value end; relative to `#origin`. */
  readonly #borders: number[] = [];
  readonly control: Record<ControlName, readonly string[]> = {
    host: NO_VALUES,
    expect: NO_VALUES,
    connection: NO_VALUES,
    contentLength: NO_VALUES,
    transferEncoding: NO_VALUES,
  };

  get count(): number {
    return this.#borders.length / 4;
  }

  /**
   * field-line = field-name ":" OWS field-value OWS, in octets[start, end).
   * @param origin the index that stays the same octet when the buffer grows: where the message starts
   * @throws {ProtocolError} 'bad-field-line' (400)
   */
  add(octets: Uint8Array, origin: number, start: number, end: number): void {
    let nameEnd = start;
    while (nameEnd < end && TCHAR[octets[nameEnd]!] === 1) nameEnd++;
    // This also refuses a line that begins with a space: folding is obsolete, and two readers may fold differently
    // (§5.2). And a space before the colon: some would take "Content-Length :" for another field (§5.1).
    if (nameEnd === start || octets[nameEnd] !== COLON) {
      throw new ProtocolError(
        'bad-field-line',
        400,
        'a field-line is a name, a colon without space before it, a value',
      );
    }
    let valueStart = nameEnd + 1;
    let valueEnd = end;
    while (valueStart < valueEnd && isOws(octets[valueStart]!)) valueStart++;
    while (valueEnd > valueStart && isOws(octets[valueEnd - 1]!)) valueEnd--;
    this.#borders.push(start - origin, nameEnd - origin, valueStart - origin, valueEnd - origin);

    const name = controlName(octets, start, nameEnd);
    if (name === undefined) return;
    this.control[name] = [...this.control[name], decodeLatin1(octets, valueStart, valueEnd)];
  }

  /** @param octets the message from its start; a view that nobody writes to any more */
  fields(octets: Uint8Array): Fields {
    const borders = this.#borders;
    if (borders.length === 0) return Fields.empty;
    return Fields.received(() => {
      const text = decodeLatin1(octets);
      const lines: FieldLine[] = [];
      for (let at = 0; at < borders.length; at += 4) {
        lines.push([text.slice(borders[at], borders[at + 1]), text.slice(borders[at + 2], borders[at + 3])]);
      }
      return lines;
    });
  }
}

function isOws(octet: number): boolean {
  return octet === SP || octet === HTAB;
}

function controlName(octets: Uint8Array, start: number, end: number): ControlName | undefined {
  const name = BY_LENGTH[end - start];
  if (name === undefined) return undefined;
  const wanted = CONTROL_NAMES[name];
  for (let at = 0; at < wanted.length; at++) {
    // In ASCII, bit 0x20 makes a letter small; "-" has it set already.
    if ((octets[start + at]! | 0x20) !== wanted.charCodeAt(at)) return undefined;
  }
  return name;
}
