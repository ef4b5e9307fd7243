/** The content of a request, pulled: nothing is read from the client before the handler asks for it. */

import { ProtocolError } from './errors.ts';
import { Fields } from './fields.ts';
import { appendOctets } from './octets.ts';

/** A piece of content, or undefined at the end. */
type Piece = Uint8Array | undefined;

/** Where the octets come from. */
export interface BodySource {
  /**
   * @returns a promise only when there is something to wait for: most content has come together with its head
   * @throws {ProtocolError} when the client breaks the framing or goes away
   */
  pull(): Piece | Promise<Piece>;
  /** Content of more octets is refused from now on. Call it before the first `pull`. */
  limit?(octets: number): void;
  /** Field-lines that followed chunked content; known once `pull` has returned undefined. */
  readonly trailers: Fields;
}

const NO_OCTETS = new Uint8Array();
const NOTHING: BodySource = { pull: () => undefined, trailers: Fields.empty };

/** What is read whole is held in memory, so this many octets at most unless the application says otherwise. */
const DEFAULT_LIMIT = 1024 * 1024;

/** Content that can be read once, whole (`bytes`, `text`, `json`) or piece by piece (`for await`). */
export class RequestBody implements AsyncIterable<Uint8Array> {
  static readonly empty = new RequestBody(NOTHING, 0);

  /** Octets announced by Content-Length; 0 for no content; undefined for chunked. */
  readonly length: number | undefined;
  readonly #source: BodySource;
  #limit = DEFAULT_LIMIT;
  #taken = false;

  constructor(source: BodySource, length: number | undefined) {
    this.#source = source;
    this.length = length;
  }

  /** A body from octets at hand, for tests and for requests that never travelled. */
  static of(octets: Uint8Array): RequestBody {
    const pieces = [octets];
    return new RequestBody({ pull: () => pieces.pop(), trailers: Fields.empty }, octets.length);
  }

  /** Trailers, once the content has been read to its end; before that, none. RFC 9110 §6.5 */
  get trailers(): Fields {
    return this.#source.trailers;
  }

  /**
   * The most octets that this request may have as content, more or less than the limits of the server and of `bytes`.
   * Call it before the body is read.
   */
  limit(octets: number): void {
    this.#limit = octets;
    this.#source.limit?.(octets);
  }

  /**
   * @param limit the most octets that the caller wants to hold
   * @throws {ProtocolError} 'content-too-large' (413)
   * @throws {Error} when the body has been read before
   */
  async bytes(limit = this.#limit): Promise<Uint8Array> {
    // The announcement is enough to refuse: there's no need to read what we won't keep.
    if (this.length !== undefined && this.length > limit) throw tooLarge(limit);
    this.#take();
    const source = this.#source;
    let whole: Uint8Array = NO_OCTETS;
    let length = 0;
    // Not `for await (… of this)`: for the usual small body a generator costs more than the body. So does awaiting a value.
    for (;;) {
      const pulled = source.pull();
      const piece = pulled instanceof Promise ? await pulled : pulled;
      if (piece === undefined) break;
      if (length + piece.length > limit) throw tooLarge(limit);
      whole = length === 0 ? piece : appendOctets(whole, length, piece, this.length ?? limit);
      length += piece.length;
    }
    return whole.length === length ? whole : whole.slice(0, length);
  }

  /** @throws {ProtocolError} 'bad-content' (400) when it isn't UTF-8; otherwise as `bytes` */
  async text(limit = this.#limit): Promise<string> {
    return decodeUtf8(await this.bytes(limit));
  }

  /** @throws {ProtocolError} 'bad-content' (400) when it isn't JSON; otherwise as `text` */
  async json(limit = this.#limit): Promise<unknown> {
    const text = decodeUtf8(await this.bytes(limit));
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ProtocolError('bad-content', 400, `the content is not JSON: ${(error as Error).message}`);
    }
  }

  #take(): void {
    if (this.#taken && this !== RequestBody.empty) throw new Error('a request body can be read once');
    this.#taken = true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    this.#take();
    for (let piece = await this.#source.pull(); piece !== undefined; piece = await this.#source.pull()) yield piece;
  }
}

/** One for all bodies: nothing stays in it when a whole text has been decoded. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(octets: Uint8Array): string {
  try {
    return utf8.decode(octets);
  } catch {
    throw new ProtocolError('bad-content', 400, 'the content is not UTF-8');
  }
}

function tooLarge(limit: number): ProtocolError {
  return new ProtocolError('content-too-large', 413, `the content is larger than ${limit} octets`);
}
