/**
 * Turns octets into messages: `push` what has arrived, then pull events with `next`. It reads no socket, starts no timer
 * and calls nothing back. What is incomplete stays in the buffer. Its states are the parts of a message (RFC 9112 §2.1) in
 * the order in which they come; field-lines and content have readers of their own, which share the buffer.
 */

import { Fields, type Framing, ProtocolError } from '@http-from-scratch/protocol';
import { ContentReader } from './content-reader.ts';
import { type MessageEvent, NEED_BYTES } from './events.ts';
import { limitsWith, type ParserLimits } from './limits.ts';
import { LineFinder } from './line.ts';
import { OctetBuffer } from './octet-buffer.ts';
import { SectionReader } from './section-reader.ts';

type State = 'start-line' | 'field-lines' | 'content' | 'trailers' | 'end';

const MOST_EMPTY_LINES = 8; // RFC 9112 §2.2: one at least is to be skipped; old clients send one after a POST

export abstract class MessageParser<StartLine, Head extends { readonly framing: Framing }> {
  /** Of the message that is being read, once the line is complete: a log can name a request that is refused later. */
  startLine: StartLine | undefined;
  readonly #buffer = new OctetBuffer();
  readonly #lines = new LineFinder();
  readonly #limits: ParserLimits;
  readonly #fields: SectionReader;
  readonly #content: ContentReader;
  #state: State = 'start-line';
  #failure: ProtocolError | undefined;
  #emptyLines = 0;
  #afterContent: 'trailers' | 'end' = 'end';
  readonly #startLineTooLong = () => this.startLineTooLong(this.#buffer, this.#limits.startLine);

  constructor(limits: Partial<ParserLimits> = {}) {
    this.#limits = limitsWith(limits);
    this.#fields = new SectionReader(this.#buffer, this.#lines, this.#limits);
    this.#content = new ContentReader(this.#buffer, this.#lines, this.#limits);
  }

  protected abstract readonly parseStartLine: (octets: Uint8Array, start: number, end: number) => StartLine;
  protected abstract startLineTooLong(buffer: OctetBuffer, limit: number): ProtocolError;
  protected abstract buildHead(line: StartLine, reader: SectionReader): Head;

  /** Takes the octets over: the caller must not change them any more. After a fault they are thrown away. */
  push(octets: Uint8Array): void {
    if (this.#failure === undefined) this.#buffer.push(octets);
  }

  /** How far everything was in order, in octets since the connection began: there, or at the head's end, is the fault. */
  get offset(): number {
    return this.#buffer.offset + this.#fields.done + this.#lines.checked;
  }

  /** For this message, instead of `limits.content`: set it between the head and the first question for content. */
  set contentLimit(octets: number) {
    this.#content.limit = octets;
  }

  /** Between two messages, with no octet of the next one. */
  get idle(): boolean {
    return this.#state === 'start-line' && this.#buffer.length === 0;
  }

  /**
   * The next event. After it has thrown, it throws the same again: past a fault, nothing is known to be a message.
   * @throws {ProtocolError} what is wrong with a part; 'bad-request-line' (400) for more than eight empty lines before a
   *   message, 'bad-trailer' (400) for framing fields or Host among the trailers
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
   * The peer sends no more, and `next` has returned all there was. Ends content that lasts until close.
   * @throws {ProtocolError} 'message-cut-short' (400) inside any other message: half a body must not pass for a whole
   */
  finish(): void {
    if (this.#state === 'content' && this.#content.mayEnd) this.#state = 'end';
    if (this.#state !== 'end' && !this.idle) {
      this.#failure ??= new ProtocolError('message-cut-short', 400, 'the connection ended inside a message');
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives away what has arrived behind the last message: the connection goes on as something else. */
  takeRest(): Uint8Array {
    return this.#buffer.takeAll();
  }

  #step(): MessageEvent<Head> | typeof NEED_BYTES {
    for (;;) {
      switch (this.#state) {
        case 'start-line':
          if (!this.#readStartLine()) return NEED_BYTES;
          break;
        case 'field-lines':
          return this.#fields.read() ? this.#endHead() : NEED_BYTES;
        case 'content': {
          const piece = this.#content.next();
          if (piece !== undefined) return piece;
          this.#fields.begin('trailers', 0);
          this.#state = this.#afterContent;
          break;
        }
        case 'trailers':
          if (!this.#fields.read()) return NEED_BYTES;
          this.#fields.section.checkTrailers();
          return this.#end(this.#fields.fields());
        case 'end':
          return this.#end(Fields.empty);
      }
    }
  }

  /** Reads a line: the start-line, or an empty one before it. */
  #readStartLine(): boolean {
    const { octets, start } = this.#buffer;
    const lineEnd = this.#lines.find(this.#buffer, start, this.#limits.startLine, this.#startLineTooLong);
    if (lineEnd === undefined) return false;
    if (lineEnd === start) {
      if (this.#emptyLines++ === MOST_EMPTY_LINES) throw new ProtocolError('bad-request-line', 400, 'only empty lines');
      this.#buffer.consume(2);
      return true;
    }
    this.startLine = this.parseStartLine(octets, start, lineEnd);
    this.#fields.begin('head', lineEnd + 2 - start);
    this.#emptyLines = 0;
    this.#state = 'field-lines';
    return true;
  }

  #endHead(): MessageEvent<Head> {
    const head = this.buildHead(this.startLine!, this.#fields);
    this.#content.begin(head.framing);
    this.#afterContent = head.framing.kind === 'chunked' ? 'trailers' : 'end';
    this.#state = 'content';
    return { kind: 'head', head, start: this.#fields.consume(), end: this.#buffer.offset };
  }

  #end(trailers: Fields): MessageEvent<Head> {
    this.#state = 'start-line';
    this.startLine = undefined; // a long target should not wait with us for the next request
    return { kind: 'end', trailers, start: this.#fields.consume(), end: this.#buffer.offset };
  }
}
