/**
 * The content of a message: how its framing says where it ends (RFC 9112 §6). A length is counted down; chunks
 * are sizes and data by turns; the rest lasts until the connection closes. Trailers are not content.
 *
 * Content comes out as it came in, a view at a time. What wasn't announced is counted, so that it has a limit, too.
 */

import { CR, type Framing, LF, ProtocolError } from '@http-from-scratch/protocol';
import { CHUNK_SIZE_DIGITS, checkExtensions, findSizeEnd, parseChunkSize } from './chunk-line.ts';
import { type MessageEvent, NEED_BYTES } from './events.ts';
import type { ParserLimits } from './limits.ts';
import type { LineFinder } from './line.ts';
import type { OctetBuffer } from './octet-buffer.ts';

type State = 'length' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'until-close' | 'complete';

/** What is expected first. */
const FIRST = { none: 'complete', length: 'length', chunked: 'chunk-size', 'until-close': 'until-close' } as const;

type Content = Extract<MessageEvent<unknown>, { kind: 'content' }> | typeof NEED_BYTES;

export class ContentReader {
  readonly #buffer: OctetBuffer;
  readonly #lines: LineFinder;
  readonly #limits: ParserLimits;
  /** The most octets of this message's content. May be changed until the first piece is asked for. */
  limit: number;
  #state: State = 'complete';

  /** Octets still to come, of the content or of the chunk. */
  #remaining = 0;
  /** Octets of content so far, where no length was announced: each piece is small, but is their sum? */
  #received = 0;
  /** Octets of chunk extensions so far. */
  #extensions = 0;

  constructor(buffer: OctetBuffer, lines: LineFinder, limits: ParserLimits) {
    this.#buffer = buffer;
    this.#lines = lines;
    this.#limits = limits;
    this.limit = limits.content;
  }

  begin(framing: Framing): void {
    this.limit = this.#limits.content;
    this.#received = 0;
    this.#extensions = 0;
    this.#state = FIRST[framing.kind];
    this.#remaining = framing.kind === 'length' ? framing.octets : 0;
  }

  /** Whether the content is whole when no more octets come. */
  get mayEnd(): boolean {
    return this.#state === 'complete' || this.#state === 'until-close';
  }

  /**
   * The next piece, or undefined when there are no more. What lies between the data of two chunks is read on the way.
   * @throws {ProtocolError} 'bad-chunk' or 'chunk-extension-too-long' (400), 'content-too-large' (413)
   */
  next(): Content | undefined {
    if (this.#state === 'chunk-end' && !this.#readChunkEnd()) return NEED_BYTES;
    if (this.#state === 'chunk-size' && !this.#readChunkSize()) return NEED_BYTES;
    switch (this.#state) {
      case 'length':
        // The length was announced, and is refused before an octet of it has come.
        if (this.#remaining > this.limit) throw this.#tooLarge();
        return this.#take();
      case 'chunk-data':
        return this.#take();
      case 'until-close':
        return this.#takeUntilClose();
      default: // complete
        return undefined;
    }
  }

  #take(): Content {
    const buffer = this.#buffer;
    const size = Math.min(this.#remaining, buffer.length);
    if (size === 0) return NEED_BYTES;
    this.#remaining -= size;
    if (this.#remaining === 0 && this.#state !== 'until-close') {
      this.#state = this.#state === 'length' ? 'complete' : 'chunk-end';
    }
    const octets = buffer.octets.subarray(buffer.start, buffer.start + size);
    const start = buffer.consume(size);
    return { kind: 'content', octets, start, end: start + size };
  }

  #takeUntilClose(): Content {
    this.#remaining = Math.min(this.#buffer.length, this.limit - this.#received);
    if (this.#remaining === 0 && this.#buffer.length > 0) throw this.#tooLarge();
    this.#received += this.#remaining;
    return this.#take();
  }

  #readChunkSize(): boolean {
    const buffer = this.#buffer;
    const { octets, start } = buffer;
    const room = this.#limits.chunkExtension - this.#extensions;
    const lineEnd = this.#lines.find(buffer, start, CHUNK_SIZE_DIGITS + room, this.#extensionsTooLong);
    if (lineEnd === undefined) return false;
    const sizeEnd = findSizeEnd(octets, start, lineEnd);
    const size = parseChunkSize(octets, start, sizeEnd);
    if (sizeEnd < lineEnd) checkExtensions(octets, sizeEnd, lineEnd);
    // Zeros before a size are as much use as an extension.
    const extra = lineEnd - sizeEnd + Math.max(sizeEnd - start - CHUNK_SIZE_DIGITS, 0);
    if (extra > room) throw this.#extensionsTooLong();
    this.#extensions += extra;
    this.#received += size;
    if (this.#received > this.limit) throw this.#tooLarge();
    buffer.consume(lineEnd + 2 - start);
    this.#remaining = size;
    this.#state = size > 0 ? 'chunk-data' : 'complete';
    return true;
  }

  #readChunkEnd(): boolean {
    const { octets, start, length } = this.#buffer;
    if ((length > 0 && octets[start] !== CR) || (length > 1 && octets[start + 1] !== LF)) {
      throw new ProtocolError('bad-chunk', 400, 'the data of a chunk is longer than its size says');
    }
    if (length < 2) return false;
    this.#buffer.consume(2);
    this.#state = 'chunk-size';
    return true;
  }

  /** Made once, and not for each line that is looked for. */
  readonly #extensionsTooLong = () => {
    const limit = this.#limits.chunkExtension;
    return new ProtocolError('chunk-extension-too-long', 400, `more than ${limit} octets of chunk extensions`);
  };

  #tooLarge(): ProtocolError {
    return new ProtocolError('content-too-large', 413, `content of more than ${this.limit} octets`);
  }
}
