/** The field section of a message: lines in order, repeats kept, names compared without case. RFC 9110 §5 */

import { COLON, CR, decodeLatin1, decodeValue, isFieldValue, isToken } from './octets.ts';

/** One field-line: the name as it was written, the value without the whitespace around it. */
export type FieldLine = readonly [name: string, value: string];

/**
 * An immutable list of field-lines. A value with CR, LF or NUL in it can't exist here, so it can't be sent either: this
 * is what stops response splitting.
 */
export class Fields implements Iterable<FieldLine> {
  static readonly empty = new Fields([]);

  /** We hold lines, or the octets that lines are made from when the first question comes. */
  #lines: readonly FieldLine[] | undefined;
  #octets: Uint8Array | undefined;
  readonly #start: number;
  readonly #end: number;
  #text: string | undefined;

  private constructor(lines: readonly FieldLine[] | undefined, octets?: Uint8Array, start = 0, end = 0) {
    this.#lines = lines;
    this.#octets = octets;
    this.#start = start;
    this.#end = end;
  }

  /**
   * Fields that we make ourselves. Each line is checked and copied, so a later change to `lines` can't reach a client.
   * @throws {TypeError} for a name that isn't a token, or a value that isn't a field-value
   */
  static of(...lines: FieldLine[]): Fields {
    return new Fields(lines.map(([name, value]) => checkedLine(name, value)));
  }

  /** The field-lines in octets[start, end), which a parser has checked octet by octet, and which do not change. */
  static received(octets: Uint8Array, start = 0, end = octets.length): Fields {
    return start === end ? Fields.empty : new Fields(undefined, octets, start, end);
  }

  get lines(): readonly FieldLine[] {
    if (this.#lines === undefined) {
      this.#lines = decodeLines(this.#octets!, this.#start, this.#end);
      this.#octets = undefined; // much more than these lines may have come with them
    }
    return this.#lines;
  }

  /** The field-lines as they travel, each with its CR LF. Made once: the same fields may go out a million times. */
  get text(): string {
    if (this.#text !== undefined) return this.#text;
    let text = '';
    for (const [name, value] of this.lines) text += `${name}: ${value}\r\n`;
    this.#text = text;
    return text;
  }

  /**
   * The value for a name; several lines of the same name are one list, joined by ", " (RFC 9110 §5.3). Cookies are
   * joined by "; ": HTTP/2 sends each in a line of its own (RFC 9113 §8.2.3), and a proxy may pass them on like that.
   * `Set-Cookie` is the one field that isn't a list: ask `all` for it.
   */
  get(name: string): string | undefined {
    const values = this.all(name);
    return values.length > 1 ? values.join(sameName(name, 'cookie') ? '; ' : ', ') : values[0];
  }

  /** The value of each line with this name, in order. */
  all(name: string): string[] {
    const values: string[] = [];
    for (const line of this.lines) if (sameName(line[0], name)) values.push(line[1]);
    return values;
  }

  has(name: string): boolean {
    return this.lines.some((line) => sameName(line[0], name));
  }

  /** These fields with one line more. */
  and(name: string, value: string): Fields {
    return new Fields([...this.lines, checkedLine(name, value)]);
  }

  /** These fields with this one value for the name, instead of any that it had: the last line then. */
  with(name: string, value: string): Fields {
    return this.without(name).and(name, value);
  }

  without(name: string): Fields {
    return new Fields(this.lines.filter((line) => !sameName(line[0], name)));
  }

  [Symbol.iterator](): Iterator<FieldLine> {
    return this.lines[Symbol.iterator]();
  }
}

/** Field-names are case-insensitive. RFC 9110 §5.1 */
function sameName(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase());
}

/** A type is a promise that JSON doesn't keep: a pattern would take ['Content-Length'] for the text in it. */
function checkedLine(name: unknown, value: unknown): FieldLine {
  if (typeof name !== 'string' || !isToken(name)) throw new TypeError(`not a field-name: ${JSON.stringify(name)}`);
  if (typeof value === 'string' && isFieldValue(value)) return [name, value];
  throw new TypeError(`not a value for the field ${name}: ${JSON.stringify(value)}`);
}

/**
 * Each part is decoded alone. Slicing one long string would be less work, but a slice keeps the whole string alive: an
 * application that remembers one short value would remember a head of 30 kB with it.
 */
function decodeLines(octets: Uint8Array, start: number, end: number): FieldLine[] {
  const lines: FieldLine[] = [];
  let at = start;
  while (at < end) {
    let colon = at;
    while (octets[colon] !== COLON) colon++;
    let lineEnd = colon;
    while (lineEnd < end && octets[lineEnd] !== CR) lineEnd++;
    lines.push([decodeLatin1(octets, at, colon), decodeValue(octets, colon + 1, lineEnd)]);
    at = lineEnd + 2;
  }
  return lines;
}
