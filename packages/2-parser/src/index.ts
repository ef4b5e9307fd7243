/**
 * Chapter 2: octets in, messages out, and back. No I/O and no clock; runs in a browser as it is.
 *
 * In reading order:
 *   first-draft.ts      split at the first empty line, and hope
 *   events.ts           what a parser says
 *   limits.ts           how much of each part it takes
 *   octet-buffer.ts     octets that are not used up
 *   line.ts             where does a line end?
 *   start-line.ts       request-line and status-line
 *   field-section.ts    field-lines
 *   section-reader.ts   field-lines as they come, up to the empty line
 *   chunk-line.ts       the size of a chunk
 *   content-reader.ts   content: a length, chunks, or until close
 *   message-parser.ts   the parts of a message: all of the above together
 *   request-parser.ts   for a server
 *   response-parser.ts  for a client
 *   serialize.ts        the way back
 */

// Most programs need a parser and what writes. The parts are here too: each can be read, tested and used alone.
export { ContentReader } from './content-reader.ts';
export {
  type MessageEvent,
  NEED_BYTES,
  type ParsedRequestHead,
  type ParsedResponseHead,
  type RequestEvent,
  type ResponseEvent,
} from './events.ts';
export { DEFAULT_LIMITS, type ParserLimits } from './limits.ts';
export { LineFinder } from './line.ts';
export { OctetBuffer } from './octet-buffer.ts';
export { RequestParser } from './request-parser.ts';
export { ResponseParser } from './response-parser.ts';
export { SectionReader } from './section-reader.ts';
export {
  CONTINUE,
  encodeChunk,
  encodeLastChunk,
  joinMessage,
  type ResponseHeadOptions,
  serializeRequest,
  serializeResponseHead,
} from './serialize.ts';
export { parseRequestLine, parseStatusLine, type RequestLine, type StatusLine } from './start-line.ts';
