/**
 * Field-lines, read on the octets. Each line is checked when it comes; strings are made when somebody asks, for all
 * lines at once. Most handlers never look at most fields. RFC 9112 §5
 */

import {
  COLON,
  decodeLatin1,
  type FieldLine,
  Fields,
  ProtocolError,
  TCHAR,
  trimOws,
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
  /** Field-lines so far. */
  count = 0;
  /** Where the lines lie, as indices from the start of the message. */
  #start = 0;
  #end = 0;
  readonly control: Record<ControlName, readonly string[]> = {
    host: NO_VALUES,
    expect: NO_VALUES,
    connection: NO_VALUES,
    contentLength: NO_VALUES,
    transferEncoding: NO_VALUES,
  };

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
    if (this.count === 0) this.#start = start - origin;
    this.#end = end - origin;
    this.count += 1;

    const name = controlName(octets, start, nameEnd);
    if (name === undefined) return;
    const value = trimOws(decodeLatin1(octets, nameEnd + 1, end));
    const others = this.control[name];
    this.control[name] = others.length === 0 ? [value] : [...others, value];
  }

  /** @param octets the message from its start; a view that nobody writes to any more */
  fields(octets: Uint8Array): Fields {
    if (this.count === 0) return Fields.empty;
    return Fields.received(() => decodeLatin1(octets, this.#start, this.#end).split('\r\n').map(toFieldLine));
  }
}

/** Of a line that has been checked. */
function toFieldLine(line: string): FieldLine {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), trimOws(line.slice(colon + 1))];
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
