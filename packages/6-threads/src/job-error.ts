/** Why there is no result. One class with a code, so that whoever asked can choose an answer without reading prose. */

export type JobErrorCode =
  /** As many jobs wait as may wait. It was not begun. */
  | 'full'
  /** The pool is closing. It was not begun. */
  | 'closed'
  /** It ran too long and was ended, with its thread. */
  | 'overran'
  /** Its thread died under it: an exception that nobody caught, no memory left, process.exit(). */
  | 'crashed'
  /** The job itself threw. Its thread lives on. */
  | 'failed';

export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
