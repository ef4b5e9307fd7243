/** Errors that have a status: a request is answered by what they say. */

import { type FieldLine, Fields } from './fields.ts';

/**
 * Thrown to answer with an error of one's own: `throw new HttpError(404, 'no such user')`. The client is told the message.
 * Any other error is a fault of ours: 500 to the client, which learns nothing more, and everything to the log.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  /** The status code to answer with. */
  readonly status: number;
  /** What the answer needs besides, such as WWW-Authenticate or Retry-After. */
  readonly fields: Fields;

  /**
   * @throws {RangeError} for a status that is not a whole number from 400 to 599
   * @throws {TypeError} for what is no field-line
   */
  constructor(status: number, message: string, fields: readonly FieldLine[] = []) {
    super(message);
    if (!Number.isInteger(status) || status < 400 || status > 599) throw new RangeError(`no error status: ${status}`);
    this.status = status;
    this.fields = fields.length === 0 ? Fields.empty : Fields.of(...fields);
  }
}

/**
 * Stable names. Tests, logs and docs refer to them; the sentences may be reworded. These are the ones that the first
 * chapters throw; a later chapter, or an application, may have others.
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
