/** A stream of requests, as a server reads it. */

import { checkHost, ProtocolError, persists, requestFraming } from '@http-from-scratch/protocol';
import type { ParsedRequestHead } from './events.ts';
import { MessageParser } from './message-parser.ts';
import type { SectionReader } from './section-reader.ts';
import { parseRequestLine, type RequestLine } from './start-line.ts';

export class RequestParser extends MessageParser<RequestLine, ParsedRequestHead> {
  protected override readonly parseStartLine = parseRequestLine;

  protected override startLineTooLong(limit: number): ProtocolError {
    return new ProtocolError('request-line-too-long', 414, `a request-line of more than ${limit} octets`);
  }

  protected override buildHead(line: RequestLine, reader: SectionReader): ParsedRequestHead {
    const { buffer, done } = reader;
    const { control } = reader.section;
    const { method, target, version, form, path, query } = line;
    const host = checkHost(version, control.host);
    return {
      method,
      target,
      version,
      form,
      path,
      query,
      // RFC 9112 §3.2.2: the authority of an absolute-form target counts, and Host does not.
      authority: line.authority === '' ? host : line.authority,
      fields: reader.fields(),
      framing: requestFraming(version, control),
      persists: persists(version, control.connection),
      expect: control.expect,
      octets: buffer.octets,
      start: buffer.start,
      end: buffer.start + done,
    };
  }
}
