/**
 * Field-lines, read as octets. Each line is checked when it arrives; strings are made when a handler asks, for all lines
 * at once. Most handlers never look at most fields. RFC 9112 §5
 */

import { COLON, decodeValue, ProtocolError, TCHAR } from '@http-from-scratch/protocol';

/**
 * Names by their length, for look-ups that rule out most fields at the cost of one look. No two may be of one length.
 */
export function byLength<Name extends string>(names: readonly Name[]): readonly (Name | undefined)[] {
  const table: Name[] = [];
  for (const name of names) table[name.length] = name;
  return table;
}

/** The fields that steer a message, with their names in lower case. The parser needs their values at once. */
const CONTROL_NAMES = {
  host: 'host',
  expect: 'expect',
  connection: 'connection',
  'content-length': 'contentLength',
  'transfer-encoding': 'transferEncoding',
} as const;

type ControlName = (typeof CONTROL_NAMES)[keyof typeof CONTROL_NAMES];

const BY_LENGTH = byLength(Object.keys(CONTROL_NAMES) as (keyof typeof CONTROL_NAMES)[]);

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
   * field-line = field-name ":" OWS field-value OWS, in octets[start, end). Counts it, and keeps its value if it steers.
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

  /**
   * A trailer cannot say where the message ends or where it goes: it comes too late for that. RFC 9110 §6.5.1
   * @throws {ProtocolError} 'bad-trailer' (400)
   */
  checkTrailers(): void {
    const { transferEncoding, contentLength, host } = this.control;
    if (transferEncoding.length + contentLength.length + host.length === 0) return;
    throw new ProtocolError('bad-trailer', 400, 'framing and routing fields cannot be trailers');
  }
}

function controlName(octets: Uint8Array, start: number, end: number): ControlName | undefined {
  const wanted = BY_LENGTH[end - start];
  if (wanted === undefined) return undefined;
  for (let at = 0; at < wanted.length; at++) {
    // In ASCII, bit 0x20 makes a letter small; "-" has it set already.
    if ((octets[start + at]! | 0x20) !== wanted.charCodeAt(at)) return undefined;
  }
  return CONTROL_NAMES[wanted];
}
