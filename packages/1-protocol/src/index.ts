/**
 * Chapter 1: what an HTTP message is. Pure values and pure functions; no socket, no file, no clock.
 *
 * In reading order:
 *   first-draft.ts   a message as the obvious ten lines see it
 *   octets.ts        which octets may stand where
 *   errors.ts        what we throw when a peer breaks the rules
 *   fields.ts        field-lines: ordered, repeated, case-insensitive
 *   list.ts          field-values that are lists
 *   target.ts        the four forms of request-target, and Host
 *   method.ts, status.ts
 *   framing.ts       where does the content end?
 *   persistence.ts   does the connection go on?
 *   body.ts          content that is pulled
 *   message.ts       request, response, Handler
 *   builders.ts      text(), html(), json(), empty()
 *   date.ts          dates in fields
 *   anatomy.ts       every octet of a message, by its standard name
 */

export {
  type AnatomyLine,
  type AnatomyLineName,
  type AnatomyPart,
  type AnatomyPartName,
  anatomy,
} from './anatomy.ts';
export { type BodySource, RequestBody } from './body.ts';
export { bytes, empty, html, json, type ResponseOptions, request, text } from './builders.ts';
export { formatDate, parseDate } from './date.ts';
export { ProtocolError, type ProtocolErrorCode } from './errors.ts';
export { type FieldLine, Fields } from './fields.ts';
export { type Framing, type FramingFields, requestFraming, responseFraming } from './framing.ts';
export { parseList, trimOws } from './list.ts';
export type { Content, Handler, HttpRequest, HttpResponse, RequestHead } from './message.ts';
export { isKnownMethod } from './method.ts';
export {
  allocateOctets,
  COLON,
  CR,
  concatOctets,
  decodeLatin1,
  decodeValue,
  encodeLatin1,
  encodeUtf8,
  FIELD_OCTET,
  HEX_VALUE,
  HTAB,
  isFieldValue,
  isToken,
  LF,
  type OctetClass,
  QUOTE,
  SEMICOLON,
  SP,
  TARGET_OCTET,
  TCHAR,
  writeLatin1,
} from './octets.ts';
export { persists } from './persistence.ts';
export { neverHasContent, reasonPhrase } from './status.ts';
export { checkHost, type HttpVersion, parseTarget, type RequestTarget } from './target.ts';
