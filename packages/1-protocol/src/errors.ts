/** What the peer did wrong, as one class: a code for programs, a status for the answer, a sentence for people. */

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

/** Thrown for the peer's faults only. Our own faults are any other error: 500 to the client, everything to the log. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** The status code to answer with. */
  readonly status: number;

  constructor(code: ProtocolErrorCode, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
