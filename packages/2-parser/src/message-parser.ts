/**
 * Turns octets into messages: `push` what has come, then pull events with `next`. Reads no socket, starts no timer,
 * calls nobody. What is incomplete stays in the buffer.
 *
 * The states are the parts of a message (RFC 9112 §2.1), in the order in which they come.
 */

import { CR, Fields, type Framing, LF, ProtocolError } from '@http-from-scratch/protocol';
import { CHUNK_SIZE_DIGITS, checkExtensions, findSizeEnd, parseChunkSize } from './chunk-line.ts';
import { type MessageEvent, NEED_BYTES } from './events.ts';
import { FieldSection } from './field-section.ts';
import { DEFAULT_LIMITS, type ParserLimits } from './limits.ts';
import { LineFinder } from './line.ts';
import { OctetBuffer } from './octet-buffer.ts';

type State =
  | 'start-line'
  | 'field-lines'
  | 'content' // framed by Content-Length
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'until-close'
  | 'end';

/** RFC 9112 §2.2 asks us to skip at least one empty line before a message; old clients send one after a POST. */
const MOST_EMPTY_LINES = 8;

export abstract class MessageParser<StartLine, Head extends { readonly framing: Framing }> {
  readonly #buffer = new OctetBuffer();
  readonly #lines = new LineFinder();
  readonly #limits: ParserLimits;
  #state: State = 'start-line';
  #failure: ProtocolError | undefined;

  /** Octets of the current head or trailers that are done with; they stay in the buffer until it is complete. */
  #done = 0;
  #emptyLines = 0;
  #startLine: StartLine | undefined;
  #section = new FieldSection();
  /** Octets still to come, of the content or of the chunk. */
  #remaining = 0;
  /** Octets of content so far, where no length was announced: each piece is small, but is their sum? */
  #received = 0;
  /** Octets of chunk extensions so far. */
  #extensions = 0;

  constructor(limits: Partial<ParserLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  protected abstract parseStartLine(octets: Uint8Array, start: number, end: number): StartLine;
  protected abstract startLineTooLong(limit: number): ProtocolError;
  /** @param octets the whole head */
  protected abstract buildHead(line: StartLine, section: FieldSection, octets: Uint8Array): Head;

  /** Takes the octets over: the caller must not change them any more. After a fault they are thrown away. */
  push(octets: Uint8Array): void {
    if (this.#failure === undefined) this.#buffer.push(octets);
  }

  /**
   * How far everything was in order, in octets since the connection began: what stands here is the first octet of
   * a line, or the very octet, that cannot be. For a fault of the head as a whole it is the end of the head.
   */
  get offset(): number {
    return this.#buffer.offsetAt(this.#buffer.start + this.#done + this.#lines.checked);
  }

  /** Between two messages, with no octet of the next one. */
  get idle(): boolean {
    return this.#state === 'start-line' && this.#buffer.length === 0;
  }

  /**
   * The next event. After it has thrown, it throws the same again: past a fault nothing can be trusted to be a message.
   * @throws {ProtocolError}
   */
  next(): MessageEvent<Head> | typeof NEED_BYTES {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#step();
    } catch (error) {
      if (error instanceof ProtocolError) this.#failure = error;
      throw error;
    }
  }

  /**
   * The peer sends no more, and `next` has nothing to say to what it sent. Ends content that lasts until close.
   * @throws {ProtocolError} 'message-cut-short' (400) inside any other message: half a body must not pass for a whole
   */
  finish(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#state === 'until-close') this.#state = 'end';
    else if (this.#state !== 'end' && !this.idle) {
      this.#failure = new ProtocolError('message-cut-short', 400, 'the connection ended inside a message');
      throw this.#failure;
    }
  }

  // #region step
  #step(): MessageEvent<Head> | typeof NEED_BYTES {
    for (;;) {
      switch (this.#state) {
        case 'start-line':
          if (!this.#readStartLine()) return NEED_BYTES;
          break;
        case 'field-lines':
          return this.#readFieldLines() ? this.#endHead() : NEED_BYTES;
        case 'content':
        case 'chunk-data':
          return this.#takeContent();
        case 'chunk-size':
          if (!this.#readChunkSize()) return NEED_BYTES;
          break;
        case 'chunk-end':
          if (!this.#readChunkEnd()) return NEED_BYTES;
          break;
        case 'trailers':
          return this.#readFieldLines() ? this.#endTrailers() : NEED_BYTES;
        case 'until-close':
          return this.#takeContentUntilClose();
        case 'end':
          return this.#end(Fields.empty, 0);
      }
    }
  }
  // #endregion step

  #readStartLine(): boolean {
    const buffer = this.#buffer;
    for (;;) {
      const limit = this.#limits.startLine;
      const lineEnd = this.#lines.find(buffer, buffer.start, limit, () => this.startLineTooLong(limit));
      if (lineEnd === undefined) return false;
      if (lineEnd > buffer.start) {
        this.#startLine = this.parseStartLine(buffer.octets, buffer.start, lineEnd);
        this.#done = lineEnd + 2 - buffer.start;
        this.#section = new FieldSection();
        this.#emptyLines = 0;
        this.#state = 'field-lines';
        return true;
      }
      if (++this.#emptyLines > MOST_EMPTY_LINES) {
        throw new ProtocolError('bad-request-line', 400, 'empty lines, and no message');
      }
      buffer.start += 2;
    }
  }

  /** Reads field-lines up to the empty line that ends them, in the head or in the trailers. */
  #readFieldLines(): boolean {
    const buffer = this.#buffer;
    const limit = this.#state === 'trailers' ? this.#limits.trailers : this.#limits.head;
    for (;;) {
      const start = buffer.start + this.#done;
      const room = Math.max(limit - this.#done, 0);
      const lineEnd = this.#lines.find(buffer, start, room, () => this.#sectionTooLarge(limit));
      if (lineEnd === undefined) return false;
      if (lineEnd === start) {
        this.#done += 2;
        return true;
      }
      if (lineEnd + 2 - start > room) throw this.#sectionTooLarge(limit);
      if (this.#section.count === this.#limits.fields) {
        throw new ProtocolError('too-many-fields', 431, `more than ${this.#limits.fields} field-lines`);
      }
      this.#section.add(buffer.octets, buffer.start, start, lineEnd);
      this.#done = lineEnd + 2 - buffer.start;
    }
  }

  #sectionTooLarge(limit: number): ProtocolError {
    if (this.#state === 'trailers') {
      return new ProtocolError('trailers-too-large', 431, `trailers of more than ${limit} octets`);
    }
    return new ProtocolError('head-too-large', 431, `a head of more than ${limit} octets`);
  }

  #endHead(): MessageEvent<Head> {
    const { octets, start } = this.#buffer;
    const head = this.buildHead(this.#startLine!, this.#section, octets.subarray(start, start + this.#done));
    const { framing } = head;
    switch (framing.kind) {
      case 'none':
        this.#state = 'end';
        break;
      case 'length':
        if (framing.octets > this.#limits.content) throw this.#contentTooLarge();
        this.#remaining = framing.octets;
        this.#state = 'content';
        break;
      case 'chunked':
        this.#received = 0;
        this.#extensions = 0;
        this.#state = 'chunk-size';
        break;
      case 'until-close':
        this.#received = 0;
        this.#state = 'until-close';
        break;
    }
    const size = this.#done;
    const from = this.#consume(size);
    return { kind: 'head', head, start: from, end: from + size };
  }

  #takeContent(): MessageEvent<Head> | typeof NEED_BYTES {
    const buffer = this.#buffer;
    const size = Math.min(this.#remaining, buffer.length);
    if (size === 0) return NEED_BYTES;
    this.#remaining -= size;
    if (this.#remaining === 0 && this.#state !== 'until-close') {
      this.#state = this.#state === 'content' ? 'end' : 'chunk-end';
    }
    const octets = buffer.octets.subarray(buffer.start, buffer.start + size);
    const start = this.#consume(size);
    return { kind: 'content', octets, start, end: start + size };
  }

  #takeContentUntilClose(): MessageEvent<Head> | typeof NEED_BYTES {
    this.#remaining = Math.min(this.#buffer.length, this.#limits.content - this.#received);
    if (this.#remaining === 0 && this.#buffer.length > 0) throw this.#contentTooLarge();
    this.#received += this.#remaining;
    return this.#takeContent();
  }

  #readChunkSize(): boolean {
    const buffer = this.#buffer;
    const { octets, start } = buffer;
    const room = this.#limits.chunkExtension - this.#extensions;
    const lineEnd = this.#lines.find(buffer, start, CHUNK_SIZE_DIGITS + room, this.#extensionsTooLong);
    if (lineEnd === undefined) return false;
    const sizeEnd = findSizeEnd(octets, start, lineEnd);
    const size = parseChunkSize(octets, start, sizeEnd);
    if (sizeEnd < lineEnd) {
      if (lineEnd - sizeEnd > room) throw this.#extensionsTooLong();
      checkExtensions(octets, sizeEnd, lineEnd);
      this.#extensions += lineEnd - sizeEnd;
    }
    this.#received += size;
    if (this.#received > this.#limits.content) throw this.#contentTooLarge();
    buffer.start = lineEnd + 2;
    this.#remaining = size;
    if (size > 0) this.#state = 'chunk-data';
    else {
      this.#state = 'trailers';
      this.#section = new FieldSection();
    }
    return true;
  }

  #readChunkEnd(): boolean {
    const { octets, start, length } = this.#buffer;
    if ((length > 0 && octets[start] !== CR) || (length > 1 && octets[start + 1] !== LF)) {
      throw new ProtocolError('bad-chunk', 400, 'the data of a chunk is longer than its size says');
    }
    if (length < 2) return false;
    this.#buffer.start += 2;
    this.#state = 'chunk-size';
    return true;
  }

  #endTrailers(): MessageEvent<Head> {
    const { transferEncoding, contentLength, host } = this.#section.control;
    // RFC 9110 §6.5.1: a trailer cannot say where the message ends or where it goes; it comes too late for that.
    if (transferEncoding.length + contentLength.length + host.length > 0) {
      throw new ProtocolError('bad-trailer', 400, 'framing and routing fields cannot be trailers');
    }
    const { octets, start } = this.#buffer;
    return this.#end(this.#section.fields(octets.subarray(start, start + this.#done)), this.#done);
  }

  #end(trailers: Fields, size: number): MessageEvent<Head> {
    this.#state = 'start-line';
    const start = this.#consume(size);
    return { kind: 'end', trailers, start, end: start + size };
  }

  readonly #extensionsTooLong = (): ProtocolError => {
    const limit = this.#limits.chunkExtension;
    return new ProtocolError('chunk-extension-too-long', 400, `more than ${limit} octets of chunk extensions`);
  };

  #contentTooLarge(): ProtocolError {
    return new ProtocolError('content-too-large', 413, `content of more than ${this.#limits.content} octets`);
  }

  /** @returns the offset in the stream at which the consumed octets began */
  #consume(size: number): number {
    const buffer = this.#buffer;
    const start = buffer.offsetAt(buffer.start);
    buffer.start += size;
    this.#done = 0;
    return start;
  }
}
