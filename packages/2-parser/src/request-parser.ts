/** A stream of requests, as a server reads it. */

import { checkHost, parseTarget, persists, requestFraming } from '@http-from-scratch/protocol';
import type { ParsedRequestHead } from './events.ts';
import { MessageParser } from './message-parser.ts';
import type { SectionReader } from './section-reader.ts';
import { parseRequestLine, type RequestLine, requestLineTooLong } from './start-line.ts';

export class RequestParser extends MessageParser<RequestLine, ParsedRequestHead> {
  protected override readonly parseStartLine = parseRequestLine;
  protected override readonly startLineTooLong = requestLineTooLong;

  protected override buildHead(line: RequestLine, reader: SectionReader): ParsedRequestHead {
    const { buffer, done } = reader;
    const { control } = reader.section;
    const { method, target, version } = line;
    const { form, authority, path, query } = parseTarget(method, target);
    const host = checkHost(version, control.host);
    return {
      method,
      target,
      version,
      form,
      path,
      query,
      // RFC 9112 §3.2.2: the authority of an absolute-form target counts, and Host does not.
      authority: authority === '' ? host : authority,
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
