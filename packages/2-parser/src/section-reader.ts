/**
 * Field-lines as they arrive, up to the empty line that ends them: those of a head, or trailers. A section is used up as
 * a whole, so its octets stay in the buffer until it is complete. Its limits are on the sum: many short lines are as
 * long as one. RFC 9112 §5
 */

import { Fields, ProtocolError } from '@http-from-scratch/protocol';
import { FieldSection } from './field-section.ts';
import type { ParserLimits } from './limits.ts';
import type { LineFinder } from './line.ts';
import type { OctetBuffer } from './octet-buffer.ts';

export class SectionReader {
  readonly buffer: OctetBuffer;
  readonly section = new FieldSection();
  readonly #lines: LineFinder;
  readonly #limits: ParserLimits;
  #kind: 'head' | 'trailers' = 'head';
  /** Octets of the start-line, and of all that has been read. */
  #before = 0;
  #done = 0;

  constructor(buffer: OctetBuffer, lines: LineFinder, limits: ParserLimits) {
    this.buffer = buffer;
    this.#lines = lines;
    this.#limits = limits;
  }

  /** @param done octets of the start-line, which belong to the head and count as such */
  begin(kind: 'head' | 'trailers', done: number): void {
    this.#kind = kind;
    this.#before = done;
    this.#done = done;
  }

  /** Octets of the head or of the trailers that are done with and still in the buffer. */
  get done(): number {
    return this.#done;
  }

  /**
   * @returns whether the section is complete
   * @throws {ProtocolError} 'head-too-large', 'trailers-too-large' or 'too-many-fields' (431), or what a line has wrong
   */
  read(): boolean {
    const { buffer, section } = this;
    const limit = this.#limits[this.#kind];
    for (;;) {
      const start = buffer.start + this.#done;
      const room = Math.max(limit - this.#done, 0);
      const lineEnd = this.#lines.find(buffer, start, room, this.#tooLarge);
      if (lineEnd === undefined) return false;
      if (lineEnd === start) {
        this.#done += 2;
        return true;
      }
      if (lineEnd + 2 - start > room) throw this.#tooLarge();
      if (section.count === this.#limits.fields) {
        throw new ProtocolError('too-many-fields', 431, `more than ${this.#limits.fields} field-lines`);
      }
      section.add(buffer.octets, start, lineEnd);
      this.#done = lineEnd + 2 - buffer.start;
    }
  }

  /**
   * The lines of a complete section, which is not used up yet: neither the start-line nor the empty line is among them.
   * They are shown, so the buffer never writes over them.
   */
  fields(): Fields {
    const { octets, start } = this.buffer;
    return Fields.received(octets, start + this.#before, start + this.#done - 2);
  }

  /** Uses the section up, and forgets what its lines said. @returns the offset in the stream at which it began */
  consume(): number {
    const size = this.#done;
    this.#done = 0;
    this.section.clear();
    return this.buffer.consume(size);
  }

  /** Made once, and not for each line that is looked for. */
  readonly #tooLarge = () => {
    const kind = this.#kind;
    return new ProtocolError(`${kind}-too-large`, 431, `the ${kind} has more than ${this.#limits[kind]} octets`);
  };
}
