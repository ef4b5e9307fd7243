/**
 * What tests and tools ask a server with: a client that sends exactly these octets, notes exactly what comes back, and
 * reads the answers out of it. Where octets are text, each character is one octet (Latin-1).
 */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { NEED_BYTES, type ParsedResponseHead, ResponseParser } from '@http-from-scratch/parser';
import { encodeLatin1 } from '@http-from-scratch/protocol';

export interface Answer extends ParsedResponseHead {
  /** Where its head lies: offsets from the first octet of the connection, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly content: Buffer;
}

/** Reads answers as their octets come. It opens no socket. */
export class AnswerReader {
  /** Those that are whole, interim ones (1xx) too. Take out what you have seen. */
  readonly answers: Answer[] = [];
  readonly #parser = new ResponseParser({ content: Number.POSITIVE_INFINITY });
  #head: Omit<Answer, 'content'> | undefined;
  #pieces: Uint8Array[] = [];

  /** @param methods of the requests, in order; a request that nothing is said of was a GET */
  constructor(methods: readonly string[] = []) {
    for (const method of methods) this.expect(method);
  }

  /** Says that one more request was sent. */
  expect(method: string): void {
    this.#parser.expect(method);
  }

  /** @throws {ProtocolError} for octets that are no answer */
  push(octets: Uint8Array): void {
    this.#parser.push(octets);
    this.#read();
  }

  /** The connection has ended. @throws {ProtocolError} when it ended inside an answer */
  finish(): void {
    this.#parser.finish();
    this.#read();
  }

  /** Of the answer whose head has come and whose end has not. */
  get head(): ParsedResponseHead | undefined {
    return this.#head;
  }

  /** What has come of its content. */
  get content(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** Nothing of another answer has come. */
  get idle(): boolean {
    return this.#parser.idle;
  }

  #read(): void {
    for (let event = this.#parser.next(); event !== NEED_BYTES; event = this.#parser.next()) {
      if (event.kind === 'head') this.#head = { ...event.head, start: event.start, end: event.end };
      else if (event.kind === 'content') this.#pieces.push(event.octets);
      else {
        this.answers.push({ ...this.#head!, content: this.content });
        this.#head = undefined;
        this.#pieces = [];
      }
    }
  }
}

/**
 * All that came on a connection that has ended, as answers to requests with these methods.
 * @throws {ProtocolError} when the octets are no answers, or end inside one
 */
export function answersIn(received: string | Uint8Array, methods: readonly string[] = []): Answer[] {
  const reader = new AnswerReader(methods);
  reader.push(typeof received === 'string' ? encodeLatin1(received) : received);
  reader.finish();
  return reader.answers;
}

export class Client {
  readonly socket: Socket;
  /** All that has come. */
  received = '';
  /** How the server has closed its side: FIN, RST, or not yet. */
  ended: 'fin' | 'reset' | undefined;
  /** Resolves when the server has closed its side, or we have given up the connection. */
  readonly closed: Promise<void>;
  readonly #reader = new AnswerReader();
  /** What has come and was not yet looked at for answers: a test may want to see octets that are none. */
  #unread: Buffer[] = [];
  readonly #wake = new Set<() => void>();

  static async open({ host = '127.0.0.1', port }: { readonly host?: string; readonly port: number }): Promise<Client> {
    // noDelay: what is sent leaves. Nagle's algorithm would hold a second piece back until the first is acknowledged.
    const client = new Client(connect({ host, port, allowHalfOpen: true, noDelay: true }));
    await once(client.socket, 'connect');
    return client;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (octets: Buffer) => {
      this.received += octets.toString('latin1');
      this.#unread.push(octets);
      this.#tell();
    });
    socket.on('error', () => this.#tell('reset'));
    this.closed = new Promise((resolve) => {
      socket.on('end', () => resolve(this.#tell('fin')));
      socket.on('close', () => resolve(this.#tell()));
    });
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Says no more (FIN), and still listens. */
  end(): this {
    this.socket.end();
    return this;
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Stops to read, as a client whose user has gone for a coffee. */
  pause(): this {
    this.socket.pause();
    return this;
  }

  /**
   * Resolves with all that has come, when that satisfies the condition: a text that it holds so many times, a pattern.
   * @throws {Error} when the connection ends before
   */
  async until(condition: string | RegExp | ((received: string) => boolean), times = 1): Promise<string> {
    const satisfied = () => {
      if (typeof condition === 'function') return condition(this.received);
      if (typeof condition === 'string') return this.received.split(condition).length > times;
      return condition.test(this.received);
    };
    while (!satisfied()) await this.#more(() => `before what was waited for, after ${JSON.stringify(this.received)}`);
    return this.received;
  }

  /** Resolves with all that has come, when the server has closed. */
  async rest(): Promise<string> {
    await this.closed;
    return this.received;
  }

  /**
   * Sends one request, and resolves with its answer. Several may be asked at once: that is pipelining.
   * @param start `GET /path`
   * @throws {Error} when the connection ends before the answer does
   */
  async ask(start: string, fieldLines: readonly string[] = [], content = ''): Promise<Answer> {
    this.#reader.expect(start.split(' ')[0]!);
    this.send([`${start} HTTP/1.1`, 'Host: x', ...fieldLines, '', content].join('\r\n'));
    return this.answer();
  }

  /** The next answer to what was sent. @throws {Error} when the connection ends before the answer does */
  async answer(): Promise<Answer> {
    for (;;) {
      for (const octets of this.#unread.splice(0)) this.#reader.push(octets);
      const answer = this.#reader.answers.shift();
      if (answer !== undefined) return answer;
      await this.#more(() => 'without an answer');
    }
  }

  /** Something has come, or the connection has ended. */
  #tell(end?: 'fin' | 'reset'): void {
    this.ended ??= end;
    for (const wake of this.#wake) wake();
    this.#wake.clear();
  }

  #more(missing: () => string): Promise<void> {
    if (this.ended !== undefined || this.socket.destroyed) {
      return Promise.reject(new Error(`the connection was closed (${this.ended ?? 'by us'}) ${missing()}`));
    }
    return new Promise((resolve) => this.#wake.add(resolve));
  }
}

/** One request on a connection of its own, and its answer, which has to be the only one. */
export async function ask(
  server: { readonly port: number },
  start: string,
  fieldLines: readonly string[] = [],
  content = '',
): Promise<Answer> {
  const client = await Client.open(server);
  try {
    const method = start.split(' ')[0]!;
    client.send([`${start} HTTP/1.1`, 'Host: x', 'Connection: close', ...fieldLines, '', content].join('\r\n'));
    const answers = answersIn(await client.rest(), [method]);
    if (answers.length !== 1) throw new Error(`${answers.length} answers to ${start}`);
    return answers[0]!;
  } finally {
    client.destroy();
  }
}
