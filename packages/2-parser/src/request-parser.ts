/** A stream of requests, as a server reads it. */

import { checkHost, ProtocolError, persists, requestFraming } from '@http-from-scratch/protocol';
import type { ParsedRequestHead } from './events.ts';
import type { FieldSection } from './field-section.ts';
import { MessageParser } from './message-parser.ts';
import { parseRequestLine, type RequestLine } from './start-line.ts';

export class RequestParser extends MessageParser<RequestLine, ParsedRequestHead> {
  protected override parseStartLine(octets: Uint8Array, start: number, end: number): RequestLine {
    return parseRequestLine(octets, start, end);
  }

  protected override startLineTooLong(limit: number): ProtocolError {
    return new ProtocolError('request-line-too-long', 414, `a request-line of more than ${limit} octets`);
  }

  protected override buildHead(line: RequestLine, section: FieldSection, octets: Uint8Array): ParsedRequestHead {
    const { host, connection, expect } = section.control;
    const { method, target, version, form, path, query } = line;
    const hostValue = checkHost(version, host);
    return {
      method,
      target,
      version,
      form,
      path,
      query,
      // RFC 9112 §3.2.2: the authority of an absolute-form target counts, and Host does not.
      authority: line.authority === '' ? hostValue : line.authority,
      fields: section.fields(octets),
      octets,
      framing: requestFraming(version, section.control),
      persists: persists(version, connection),
      expect,
    };
  }
}
