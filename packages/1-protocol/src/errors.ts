/** Errors that carry the status to respond with. */

import { type FieldLine, Fields } from './fields.ts';

/**
 * Throw one to respond with an error: `throw new HttpError(404, 'no such user')`. The client gets the message. Any other
 * error is a bug on our side: the client gets a 500 and no details, and the log gets all of them.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  /** The status code to respond with. */
  readonly status: number;
  /** What the response needs besides, such as WWW-Authenticate or Retry-After. */
  readonly fields: Fields;

  /**
   * @throws {RangeError} for a status that is not a whole number from 400 to 599
   * @throws {TypeError} for a line that isn't a field-line
   */
  constructor(status: number, message: string, fields: readonly FieldLine[] = []) {
    super(message);
    if (!Number.isInteger(status) || status < 400 || status > 599) throw new RangeError(`no error status: ${status}`);
    this.status = status;
    this.fields = fields.length === 0 ? Fields.empty : Fields.of(...fields);
  }
}

/**
 * Stable names, for tests, logs and docs; the messages may be reworded. These are the ones that the first chapters throw;
 * a later chapter, or an application, may have others.
 */
export type ProtocolErrorCode =
  | 'bad-request-line'
  | 'bad-status-line'
  | 'bad-target'
  | 'bad-version'
  | 'bad-field-line'
  | 'bad-host'
  | 'bad-octet'
  | 'bad-content-length'
  | 'bad-transfer-encoding'
  | 'conflicting-framing'
  | 'bad-chunk'
  | 'bad-trailer'
  | 'message-cut-short'
  | 'request-line-too-long'
  | 'head-too-large'
  | 'too-many-fields'
  | 'content-too-large'
  | 'chunk-extension-too-long'
  | 'trailers-too-large'
  | 'unsupported-version'
  | 'unsupported-transfer-coding'
  | 'unsupported-method'
  | 'unknown-expectation'
  | 'bad-content'
  | (string & {}); // any other name; the known ones are still suggested by an editor

/** What the peer did wrong against the protocol, with a code for programs. */
export class ProtocolError extends HttpError {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, status: number, message: string) {
    super(status, message);
    this.code = code;
  }
}
