/** Reads the answers of a server out of its octets, as they come. It opens no socket. */

import { NEED_BYTES, ResponseParser } from '@http-from-scratch/parser';
import { concatOctets, decodeLatin1, type Fields, ProtocolError } from '@http-from-scratch/protocol';

export interface Answer {
  readonly status: number;
  /** The first line, without CR LF. */
  readonly statusLine: string;
  readonly fields: Fields;
  readonly content: Uint8Array;
}

export class AnswerReader {
  /** Final answers that are whole. */
  readonly answers: Answer[] = [];
  /** Answers with a 1xx status. */
  readonly interim: Answer[] = [];
  /** Why the octets cannot be read as answers, or are not all there. */
  fault: string | undefined;
  received = 0;

  readonly #parser = new ResponseParser();
  #octets: Uint8Array[] = [];
  #head: Omit<Answer, 'content'> | undefined;
  #pieces: Uint8Array[] = [];

  constructor(methods: readonly string[] = []) {
    for (const method of methods) this.#parser.expect(method);
  }

  push(octets: Uint8Array): void {
    this.received += octets.length;
    this.#octets.push(octets);
    this.#parser.push(octets);
    this.#attempt(() => this.#read());
  }

  /** The server has sent FIN. */
  end(): void {
    this.#attempt(() => {
      this.#parser.finish();
      this.#read();
    });
  }

  /** The first octets, for a report on what is no answer. */
  opening(length: number): string {
    return decodeLatin1(this.#slice(0, Math.min(length, this.received)));
  }

  /** Octets have come that are part of an answer, and its end has not. */
  get insideAnswer(): boolean {
    return !this.#parser.idle;
  }

  #attempt(read: () => void): void {
    if (this.fault !== undefined) return;
    try {
      read();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fault = error.message;
    }
  }

  #read(): void {
    for (let event = this.#parser.next(); event !== NEED_BYTES; event = this.#parser.next()) {
      if (event.kind === 'content') this.#pieces.push(event.octets);
      else if (event.kind === 'head') {
        const { status, fields } = event.head;
        const [statusLine = ''] = decodeLatin1(this.#slice(event.start, event.end)).trimStart().split('\r\n');
        this.#head = { status, statusLine, fields };
        this.#pieces = [];
      } else {
        const length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
        const answer = { ...this.#head!, content: concatOctets(this.#pieces, length) };
        (answer.status < 200 ? this.interim : this.answers).push(answer);
      }
    }
  }

  #slice(start: number, end: number): Uint8Array {
    if (this.#octets.length > 1) this.#octets = [concatOctets(this.#octets, this.received)];
    return (this.#octets[0] ?? new Uint8Array()).subarray(start, end);
  }
}
