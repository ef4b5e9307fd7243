/** The field section of a message: lines in order, repeats kept, names compared without case. RFC 9110 §5 */

import { isFieldValue, isToken } from './octets.ts';

/** One field-line: the name as it was written, the value without the whitespace around it. */
export type FieldLine = readonly [name: string, value: string];

/**
 * An immutable list of field-lines. A value that holds CR, LF or NUL cannot exist here, so it cannot be sent
 * either: this is what stops response splitting.
 */
export class Fields implements Iterable<FieldLine> {
  static readonly empty = new Fields(() => []);

  #lines: readonly FieldLine[] | undefined;
  #text: string | undefined;
  readonly #decode: () => readonly FieldLine[];

  private constructor(decode: () => readonly FieldLine[]) {
    this.#decode = decode;
  }

  /**
   * Fields of our own making, checked.
   * @throws {TypeError} for a name that is no token or a value that is no field-value
   */
  static of(...lines: FieldLine[]): Fields {
    for (const [name, value] of lines) checkLine(name, value);
    return Fields.received(() => lines);
  }

  /** Fields that a parser has checked octet by octet. They become strings when the first one is asked for. */
  static received(decode: () => readonly FieldLine[]): Fields {
    return new Fields(decode);
  }

  get lines(): readonly FieldLine[] {
    this.#lines ??= this.#decode();
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

  // #region get
  /**
   * The value for a name; several lines of the same name are one list, joined by ", " (RFC 9110 §5.3).
   * `Set-Cookie` is the one field for which that is wrong: ask `all` for it.
   */
  get(name: string): string | undefined {
    const values = this.all(name);
    return values.length > 1 ? values.join(', ') : values[0];
  }

  /** The value of each line with this name, in order. */
  all(name: string): string[] {
    const values: string[] = [];
    for (const line of this.lines) if (sameName(line[0], name)) values.push(line[1]);
    return values;
  }
  // #endregion get

  has(name: string): boolean {
    return this.lines.some((line) => sameName(line[0], name));
  }

  /** These fields with one line more. */
  and(name: string, value: string): Fields {
    checkLine(name, value);
    const lines = [...this.lines, [name, value] as const];
    return Fields.received(() => lines);
  }

  /** These fields with this one value for the name, instead of any that it had: the last line then. */
  with(name: string, value: string): Fields {
    return this.without(name).and(name, value);
  }

  without(name: string): Fields {
    const lines = this.lines.filter((line) => !sameName(line[0], name));
    return Fields.received(() => lines);
  }

  [Symbol.iterator](): Iterator<FieldLine> {
    return this.lines[Symbol.iterator]();
  }
}

/** Field-names compare without case. RFC 9110 §5.1 */
function sameName(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase());
}

function checkLine(name: string, value: string): void {
  if (!isToken(name)) throw new TypeError(`not a field-name: ${JSON.stringify(name)}`);
  if (!isFieldValue(value)) throw new TypeError(`not a value for the field ${name}: ${JSON.stringify(value)}`);
}
