/** How much of each part we take before we refuse. Anything without a limit is a way to fill our memory. */

export interface ParserLimits {
  /** Octets of the request-line (or status-line), without CR LF. RFC 9112 §3 asks for at least 8000. */
  readonly startLine: number;
  /** Octets of the head up to the empty line that ends it: the start-line and the CR LF of each line count, the empty line does not. */
  readonly head: number;
  /** Field-lines in the head, and as many in the trailers. */
  readonly fields: number;
  /** Octets of content. A parser's `contentLimit` may say otherwise for one message. */
  readonly content: number;
  /**
   * Octets of chunk extensions in one message, and of digits past the 16th of a chunk-size. No client needs them, and a
   * million small chunks could each have some.
   */
  readonly chunkExtension: number;
  /** Octets of trailers, counted as in a head. */
  readonly trailers: number;
}

export const DEFAULT_LIMITS: ParserLimits = {
  startLine: 8192,
  head: 32 * 1024,
  fields: 128,
  content: 16 * 1024 * 1024,
  chunkExtension: 16 * 1024,
  trailers: 8192,
};

/**
 * All limits, of which some are given.
 * @throws {RangeError} for what is no number from 0 on: nothing is greater than NaN, so it would let everything in
 */
export function limitsWith(given: Partial<ParserLimits> = {}): ParserLimits {
  const limits: Record<keyof ParserLimits, number> = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof ParserLimits)[]) {
    const limit = given[name] ?? limits[name];
    if (typeof limit === 'number' && limit >= 0) limits[name] = limit;
    else throw new RangeError(`limits.${name} takes a number, from 0 on, or Infinity; not ${String(limit)}`);
  }
  return limits;
}
