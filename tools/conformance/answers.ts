/** What a server has sent, as answers and as octets. It opens no socket. */

import { decodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import { type Answer as PlainAnswer, AnswerReader as Reader } from '@http-from-scratch/tcp-echo/testing';

export interface Answer extends PlainAnswer {
  /** The first line, without CR LF. */
  readonly statusLine: string;
}

export class AnswerReader {
  /** Final answers that are whole. */
  readonly answers: Answer[] = [];
  /** Answers with a 1xx status. */
  readonly interim: Answer[] = [];
  /** Why the octets cannot be read as answers, or are not all there. */
  fault: string | undefined;
  received = 0;

  readonly #reader: Reader;
  #octets: Uint8Array[] = [];

  constructor(methods: readonly string[] = []) {
    this.#reader = new Reader(methods);
  }

  push(octets: Uint8Array): void {
    this.received += octets.length;
    this.#octets.push(octets);
    this.#attempt(() => this.#reader.push(octets));
  }

  /** The server has sent FIN. */
  end(): void {
    this.#attempt(() => this.#reader.finish());
  }

  /** The first octets, for a report on what is no answer. */
  opening(length: number): string {
    return decodeLatin1(this.#slice(0, Math.min(length, this.received)));
  }

  /** Octets have come that are part of an answer, and its end has not. */
  get insideAnswer(): boolean {
    return !this.#reader.idle;
  }

  #attempt(read: () => void): void {
    if (this.fault !== undefined) return;
    try {
      read();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fault = error.message;
    }
    for (const answer of this.#reader.answers.splice(0)) {
      const [statusLine = ''] = decodeLatin1(this.#slice(answer.start, answer.end)).trimStart().split('\r\n');
      (answer.status < 200 ? this.interim : this.answers).push({ ...answer, statusLine });
    }
  }

  #slice(start: number, end: number): Uint8Array {
    if (this.#octets.length > 1) this.#octets = [Buffer.concat(this.#octets, this.received)];
    return (this.#octets[0] ?? new Uint8Array()).subarray(start, end);
  }
}
