/** The content of a request, read from the connection when the handler asks for it, and not before. */

import { CONTINUE, NEED_BYTES, type ParsedRequestHead, type RequestParser } from '@http-from-scratch/parser';
import { type BodySource, Fields, ProtocolError } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';

/** Unread content up to this many octets is read and thrown away, to save the connection. More costs more than a new one. */
const SKIP_LIMIT = 256 * 1024;

export class IncomingBody implements BodySource {
  trailers = Fields.empty;
  /** From Content-Length; undefined for chunked. */
  readonly length: number | undefined;
  readonly #channel: ByteChannel;
  readonly #parser: RequestParser;
  /** The client waits for a word from us before it sends the content. RFC 9110 §10.1.1 */
  #waitsForContinue: boolean;
  #received = 0;
  #ended = false;
  #broken = false;

  constructor(channel: ByteChannel, parser: RequestParser, head: ParsedRequestHead) {
    this.#channel = channel;
    this.#parser = parser;
    this.length = head.framing.kind === 'length' ? head.framing.octets : undefined;
    this.#waitsForContinue = head.expect.length > 0 && head.version !== '1.0';
  }

  async pull(): Promise<Uint8Array | undefined> {
    try {
      return await this.#pull();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  async #pull(): Promise<Uint8Array | undefined> {
    while (!this.#ended) {
      const event = this.#parser.next();
      if (event === NEED_BYTES) await this.#readMore();
      else if (event.kind === 'content') {
        this.#received += event.octets.length;
        return event.octets;
      } else if (event.kind === 'end') {
        this.trailers = event.trailers;
        this.#ended = true;
      }
    }
    return undefined;
  }

  async #readMore(): Promise<void> {
    // Only now do we know that the content is wanted, and has not been sent without waiting for us.
    if (this.#waitsForContinue) this.#channel.write(CONTINUE);
    this.#waitsForContinue = false;
    const octets = await this.#channel.read('body');
    if (octets === undefined)
      this.#parser.finish(); // throws: half a body must not pass for a whole
    else this.#parser.push(octets);
  }

  /** Whether the rest, as far as it was announced, is worth reading for the sake of the next request. */
  canBeSkipped(): boolean {
    if (this.#broken) return false;
    // Without a word from us the client may send the content or not: nobody can tell what the next octet is.
    if (this.#waitsForContinue && !this.#ended) return false;
    return this.#ended || this.length === undefined || this.length - this.#received <= SKIP_LIMIT;
  }

  /** Reads to the end what the handler has left. False when that is too much, or broken: then the connection must close. */
  async skip(): Promise<boolean> {
    try {
      const from = this.#received;
      while ((await this.pull()) !== undefined) {
        if (this.#received - from > SKIP_LIMIT) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof ProtocolError) return false; // the answer has been sent; there is no second one
      throw error;
    }
  }
}
