/** One connection: sends questions, takes the answers apart, and knows which of its questions have none when it is over. */

import { connect, type Socket } from 'node:net';
import { type Answer, AnswerReader } from '@http-from-scratch/tcp-echo/testing';
import { type Ending, type Fate, fateOf } from './fate.ts';
import type { Question } from './questions.ts';

interface Asked {
  readonly question: Question;
  readonly writtenAt: number;
}

/** A connection that neither answers nor ends is given up after so many milliseconds. */
const PATIENCE = 20_000;

export interface Account {
  readonly sent: number;
  readonly answered: number;
  readonly fates: readonly Fate[];
  /** The port on our side: the server's log knows the connection by it. */
  readonly port: number;
}

export class KeepAliveClient {
  readonly port: number;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  readonly #stoppedAt: () => number | undefined;
  readonly #unanswered: Asked[] = [];
  readonly #fates: Fate[] = [];
  readonly #over = Promise.withResolvers<void>();
  #how: Ending['how'] | undefined;
  #sent = 0;
  #answered = 0;
  #saidClose = false;
  #inAnAnswer = false;
  #onProgress = () => {};

  private constructor(socket: Socket, stoppedAt: () => number | undefined) {
    this.#socket = socket;
    this.port = socket.localPort ?? 0;
    this.#stoppedAt = stoppedAt;
    socket.on('data', (octets: Buffer) => this.#take(octets));
    socket.on('end', () => this.#end('closed'));
    socket.on('error', () => this.#end('reset'));
    socket.on('close', () => {
      this.#end('reset');
      this.#over.resolve();
    });
    socket.setTimeout(PATIENCE, () => {
      this.#end('given-up');
      socket.destroy();
    });
  }

  /**
   * @param stoppedAt when the server was told to stop, once it was
   * @returns undefined when the connection is refused
   */
  static open(port: number, stoppedAt: () => number | undefined): Promise<KeepAliveClient | undefined> {
    return new Promise((resolve) => {
      // noDelay: what is written leaves at once. Nagle's algorithm would keep the second piece here for a while.
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      socket.once('connect', () => {
        socket.removeAllListeners();
        resolve(new KeepAliveClient(socket, stoppedAt));
      });
      socket.once('error', () => resolve(undefined));
    });
  }

  /** Whether another question may be sent. */
  get open(): boolean {
    return this.#how === undefined && !this.#saidClose;
  }

  /**
   * Sends all of them, and resolves when all are answered or the connection is over.
   * @returns whether each got its right answer
   */
  async ask(questions: readonly Question[]): Promise<boolean> {
    const answeredBefore = this.#answered;
    // Questions in one piece each leave together: that is pipelining.
    const [first] = questions;
    if (questions.length > 1 || first!.pieces.length === 1) {
      this.#begin(questions);
      this.#socket.write(questions.flatMap(({ pieces }) => pieces).join(''));
    } else {
      for (const [index, piece] of first!.pieces.entries()) {
        if (index === 0) this.#begin(questions);
        this.#socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    while (this.#how === undefined && this.#unanswered.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onProgress = resolve;
      });
    }
    return this.#answered - answeredBefore === questions.length;
  }

  #begin(questions: readonly Question[]): void {
    if (!this.open) throw new Error('nothing may be sent on this connection any more');
    const writtenAt = performance.now();
    for (const question of questions) {
      this.#unanswered.push({ question, writtenAt });
      this.#reader.expect(question.method);
      this.#sent += 1;
    }
  }

  #take(octets: Uint8Array): void {
    let isHttp = true;
    try {
      this.#reader.push(octets);
    } catch {
      isHttp = false;
    }
    const { answers, head, idle } = this.#reader;
    for (const answer of answers.splice(0)) this.#count(answer);
    if (head !== undefined) this.#saidClose = !head.persists;
    this.#inAnAnswer = !isHttp || !idle;
    if (!isHttp) {
      this.#end('not-http');
      this.#socket.destroy();
    }
    this.#onProgress();
  }

  #count({ status, content, persists }: Answer): void {
    this.#saidClose = !persists;
    const asked = this.#unanswered.shift();
    if (asked === undefined) {
      // One answer too many: nobody knows which of the two was the right one.
      if (this.#answered > 0) this.#answered -= 1;
      this.#fates.push({ kind: 'lost', why: 'two answers came for it' });
      return;
    }
    if (asked.question.isRight(status, content)) this.#answered += 1;
    else
      this.#fates.push({
        kind: 'lost',
        why: `a wrong answer to ${asked.question.pieces[0]!.split('\r\n', 1)}: ${status}`,
      });
  }

  #end(how: Ending['how']): void {
    if (this.#how !== undefined) return;
    this.#how = how;
    const ending: Ending = {
      how,
      inAnAnswer: this.#inAnAnswer,
      saidClose: this.#saidClose,
      accepted: this.#answered > 0,
      stoppedAt: this.#stoppedAt(),
    };
    for (const [index, { writtenAt }] of this.#unanswered.entries()) {
      this.#fates.push(fateOf(writtenAt, index === 0, ending));
    }
    this.#socket.end(); // the server has said its last word, and so have we
    this.#onProgress();
  }

  /** Says that no question follows, waits until the server has closed too, and accounts for all questions. */
  async close(): Promise<Account> {
    this.#socket.end();
    await this.#over.promise;
    return { sent: this.#sent, answered: this.#answered, fates: this.#fates, port: this.port };
  }
}
