/** A client over a raw socket: sends exactly these octets, and shows exactly what comes back. */

import { connect, type Socket } from 'node:net';
import { NEED_BYTES, type ParsedResponseHead, ResponseParser } from '@http-from-scratch/parser';

export interface Answer extends ParsedResponseHead {
  readonly content: Buffer;
}

/**
 * Octets that came, as answers to requests with these methods.
 * @throws {ProtocolError} when they are no answers, or end in the middle of one
 */
export function answersIn(received: string, methods: readonly string[] = []): Answer[] {
  const parser = new ResponseParser();
  for (const method of methods) parser.expect(method);
  parser.push(Buffer.from(received, 'latin1'));
  const answers: Answer[] = [];
  let head: ParsedResponseHead | undefined;
  let pieces: Uint8Array[] = [];
  for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
    if (event.kind === 'head') head = event.head;
    else if (event.kind === 'content') pieces.push(event.octets);
    else if (event.kind === 'end') {
      answers.push({ ...head!, content: Buffer.concat(pieces) });
      pieces = [];
    }
  }
  parser.finish();
  return answers;
}

/** Sends one request with these field-lines on a connection of its own, and reads the answer to the end. */
export async function ask(
  address: { port: number },
  start: string,
  fieldLines: readonly string[] = [],
  content = '',
): Promise<Answer> {
  const client = await Client.open(address);
  client.send([`${start} HTTP/1.1`, 'Host: x', 'Connection: close', ...fieldLines, '', content].join('\r\n'));
  const [answer, ...others] = answersIn(await client.rest(), [start.split(' ')[0]!]);
  client.destroy();
  if (answer === undefined || others.length > 0) throw new Error(`${others.length + 1} answers to ${start}`);
  return answer;
}

export class Client {
  /** All that has come, one character for each octet. */
  received = '';
  /** Resolves when the server has closed its side. */
  readonly closed: Promise<void>;
  readonly socket: Socket;
  #changed = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('end', () => resolve());
      socket.on('close', () => resolve());
    });
    socket.on('data', (octets: Buffer) => {
      this.received += octets.toString('latin1');
      this.#changed();
    });
    socket.on('close', () => this.#changed());
    socket.on('end', () => this.#changed());
    socket.on('error', () => {});
  }

  static open({ port }: { port: number }): Promise<Client> {
    return new Promise((resolve, reject) => {
      // noDelay: what is sent leaves. Nagle's algorithm would hold a second piece back until the first is acknowledged.
      const options = { port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true };
      const socket = connect(options, () => resolve(new Client(socket)));
      socket.once('error', reject);
    });
  }

  send(octets: string): this {
    this.socket.write(Buffer.from(octets, 'latin1'));
    return this;
  }

  /** Waits until what came holds the text so many times; rejects when the server closes before that. */
  async until(text: string, times = 1): Promise<string> {
    while (this.received.split(text).length <= times) {
      if (this.socket.readableEnded || this.socket.destroyed) {
        throw new Error(`closed before ${JSON.stringify(text)} came ${times} times: ${JSON.stringify(this.received)}`);
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.received;
  }

  /** All that came until the server closed. */
  async rest(): Promise<string> {
    await this.closed;
    return this.received;
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
