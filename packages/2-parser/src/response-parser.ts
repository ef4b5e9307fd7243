/** A stream of responses, as a client reads it: for tests and demonstrations, and so that serializing has an inverse. */

import { ProtocolError, persists, responseFraming } from '@http-from-scratch/protocol';
import type { ParsedResponseHead } from './events.ts';
import { MessageParser } from './message-parser.ts';
import type { OctetBuffer } from './octet-buffer.ts';
import type { SectionReader } from './section-reader.ts';
import { parseStatusLine, type StatusLine } from './start-line.ts';

export class ResponseParser extends MessageParser<StatusLine, ParsedResponseHead> {
  /** The methods of requests whose final responses haven't arrived: the framing of a response depends on its request. */
  readonly #methods: string[] = [];

  /** Says that a request was sent. Without it, a response is read as one to GET. */
  expect(method: string): void {
    this.#methods.push(method);
  }

  protected override readonly parseStartLine = parseStatusLine;

  protected override startLineTooLong(_: OctetBuffer, limit: number): ProtocolError {
    return new ProtocolError('bad-status-line', 502, `a status-line of more than ${limit} octets`);
  }

  protected override buildHead(line: StatusLine, reader: SectionReader): ParsedResponseHead {
    const { control } = reader.section;
    // An interim answer (1xx) comes before the final one, and does not count as it.
    const method = (line.status < 200 ? this.#methods[0] : this.#methods.shift()) ?? 'GET';
    const framing = responseFraming(method, line.status, control);
    return {
      ...line,
      fields: reader.fields(),
      framing,
      // Content that only the end of the connection ends leaves no connection to go on with.
      persists: framing.kind !== 'until-close' && persists(line.version, control.connection),
    };
  }
}
