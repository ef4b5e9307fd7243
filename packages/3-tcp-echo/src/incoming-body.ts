/**
 * The content of a request, read from the connection when the handler asks for it, and not before. It belongs to the
 * handler until the response has been sent, and from then on to the connection, which needs the request behind it.
 */

import { CONTINUE, NEED_BYTES, type ParsedRequestHead, type RequestParser } from '@http-from-scratch/parser';
import { type BodySource, Fields, ProtocolError } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';

/** Unread content up to this many octets is read and thrown away, to save the connection. Beyond that, a new one is cheaper. */
const SKIP_LIMIT = 256 * 1024;

type Piece = Uint8Array | undefined;

export class IncomingBody implements BodySource {
  trailers = Fields.empty;
  /** From Content-Length; undefined for chunked. */
  readonly length: number | undefined;
  readonly #channel: ByteChannel;
  readonly #parser: RequestParser;
  /** The client may be waiting for 100 Continue before it sends the content. RFC 9110 §10.1.1 */
  #expectsContinue: boolean;
  #received = 0;
  #state: 'open' | 'ended' | 'broken' = 'open';
  #pulling = false;
  #answerBegun = false;
  #answerSent = false;

  constructor(channel: ByteChannel, parser: RequestParser, head: ParsedRequestHead) {
    this.#channel = channel;
    this.#parser = parser;
    this.length = head.framing.kind === 'length' ? head.framing.octets : undefined;
    this.#expectsContinue = head.expect.length > 0 && head.version !== '1.0';
  }

  limit(octets: number): void {
    this.#parser.contentLimit = octets;
  }

  /**
   * For the handler.
   * @throws {Error} that says "answered before", once `skip` has begun: the rest no longer belongs to the handler
   */
  pull(): Piece | Promise<Piece> {
    // The rest is being thrown away. The end of that must not pass for the end of the whole.
    if (this.#answerSent) throw new Error('the request was answered before its content was read');
    return this.#pull();
  }

  #pull(): Piece | Promise<Piece> {
    if (this.#pulling) throw new Error('this content is being read already');
    const event = this.#next();
    return event === NEED_BYTES ? this.#wait() : event;
  }

  async #wait(): Promise<Piece> {
    this.#pulling = true;
    try {
      for (;;) {
        await this.#readMore();
        const event = this.#next();
        if (event !== NEED_BYTES) return event;
      }
    } catch (error) {
      this.#state = 'broken';
      throw error;
    } finally {
      this.#pulling = false;
    }
  }

  /** The next piece of what has arrived, undefined at the end, or NEED_BYTES. */
  #next(): Piece | typeof NEED_BYTES {
    if (this.#state === 'ended') return undefined;
    if (this.#state === 'broken') throw new Error('the content could not be read to its end');
    try {
      const event = this.#parser.next();
      if (event === NEED_BYTES) return NEED_BYTES;
      if (event.kind === 'content') {
        this.#received += event.octets.length;
        this.#expectsContinue = false; // it didn't wait
        return event.octets;
      }
      if (event.kind === 'end') this.trailers = event.trailers;
      this.#state = 'ended';
      return undefined;
    } catch (error) {
      this.#state = 'broken';
      throw error;
    }
  }

  async #readMore(): Promise<void> {
    // Only now do we know that the content is wanted, and that it hasn't been sent without waiting for us.
    // RFC 9110 §15.2: interim responses come before the final one; in the middle of it this would be content.
    if (this.#expectsContinue && !this.#answerBegun) {
      this.#channel.write(CONTINUE);
      this.#expectsContinue = false;
    }
    const octets = await this.#channel.read('body');
    // The client has done its part: the next wait isn't its own, unless it has to read the response.
    if (!this.#answerSent) this.#channel.waitingFor = this.#answerBegun ? 'peer' : 'handler';
    if (octets === undefined)
      this.#parser.finish(); // throws: half a body must not pass for a whole
    else this.#parser.push(octets);
  }

  /** Whether the client holds its content back until we send 100 Continue, or the response. */
  get clientWaits(): boolean {
    return this.#expectsContinue && this.#state === 'open';
  }

  /**
   * The response begins: nothing interim from now on.
   * @returns whether the rest, as far as it was announced, is worth reading for the sake of the next request
   */
  beginAnswer(): boolean {
    this.#answerBegun = true;
    if (this.#state === 'ended') return true;
    // A handler that responds in the middle of a `pull` has left something behind that still reads.
    if (this.#state === 'broken' || this.#pulling) return false;
    // Without a 100 Continue the client may send the content or not: we can't tell what the next octet is.
    if (this.#expectsContinue) return false;
    return this.length === undefined || this.length - this.#received <= SKIP_LIMIT;
  }

  /**
   * The response has been sent: reads to its end what the handler has left.
   * @returns false when that is too much, or broken: then the connection must close
   */
  skip(): boolean | Promise<boolean> {
    this.#answerSent = true;
    if (this.#state === 'ended') return true;
    return !this.#pulling && this.#skip();
  }

  async #skip(): Promise<boolean> {
    try {
      const from = this.#received;
      while ((await this.#pull()) !== undefined) {
        if (this.#received - from > SKIP_LIMIT) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof ProtocolError) return false; // the response has been sent; there is no second one
      throw error;
    }
  }
}
