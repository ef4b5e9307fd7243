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
export * from './content-reader.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './line.ts';
export * from './octet-buffer.ts';
export * from './request-parser.ts';
export * from './response-parser.ts';
export * from './section-reader.ts';
export * from './serialize.ts';
export * from './start-line.ts';
