/** How much of each part we take before we refuse. What is not limited is a way to fill our memory. */

export interface ParserLimits {
  /** Octets of the request-line (or status-line), without CR LF. RFC 9112 §3 asks for at least 8000. */
  readonly startLine: number;
  /** Octets of the whole head, start-line included. */
  readonly head: number;
  /** Field-lines in the head. */
  readonly fields: number;
  /** Octets of content. */
  readonly content: number;
  /** Octets of extensions on one chunk-size line. Nobody uses them, and they are free to send. */
  readonly chunkExtension: number;
  /** Octets of trailers. */
  readonly trailers: number;
}

export const DEFAULT_LIMITS: ParserLimits = {
  startLine: 8192,
  head: 32 * 1024,
  fields: 128,
  content: 16 * 1024 * 1024,
  chunkExtension: 256,
  trailers: 8192,
};
