/**
 * Field-lines, read on the octets. Each line is checked when it comes; strings are made when somebody asks, for all
 * lines at once. Most handlers never look at most fields. RFC 9112 §5
 */

import { COLON, decodeValue, ProtocolError, TCHAR } from '@http-from-scratch/protocol';

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

export type Control = Record<ControlName, readonly string[]>;

const NOTHING_SAID: Readonly<Control> = {
  host: [],
  expect: [],
  connection: [],
  contentLength: [],
  transferEncoding: [],
};

export class FieldSection {
  /** Field-lines so far. */
  count = 0;
  /** The values of the fields that steer, a string for each line. */
  readonly control: Control = { ...NOTHING_SAID };

  /** Forgets everything: the next message has lines of its own. */
  clear(): void {
    this.count = 0;
    Object.assign(this.control, NOTHING_SAID);
  }

  /**
   * field-line = field-name ":" OWS field-value OWS, in octets[start, end).
   * @throws {ProtocolError} 'bad-field-line' (400)
   */
  add(octets: Uint8Array, start: number, end: number): void {
    let nameEnd = start;
    while (nameEnd < end && TCHAR[octets[nameEnd]!] === 1) nameEnd++;
    // This also refuses a line that begins with a space: folding is obsolete, and two readers may fold differently
    // (§5.2). And a space before the colon: some would take "Content-Length :" for another field (§5.1).
    if (nameEnd === start || octets[nameEnd] !== COLON) {
      throw new ProtocolError('bad-field-line', 400, 'a field-line is a name, a colon right behind it, and a value');
    }
    this.count += 1;

    const name = controlName(octets, start, nameEnd);
    if (name === undefined) return;
    const value = decodeValue(octets, nameEnd + 1, end);
    const others = this.control[name];
    this.control[name] = others.length === 0 ? [value] : [...others, value];
  }
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
