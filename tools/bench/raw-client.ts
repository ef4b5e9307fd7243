/** Clients for what wrk cannot do: an exact number of requests, large bodies, and connections that stay. */

import { connect, type Socket } from 'node:net';
import { encodeLatin1 } from '@http-from-scratch/protocol';

/** Milliseconds without an octet, after which a client gives up. */
const PATIENCE = 20_000;

/** A connection that resolves each wish in turn. What it reads it counts, and keeps only while it waits. */
export class RawClient {
  readonly socket: Socket;
  #received = '';
  #wish: { readonly isDone: (received: string) => boolean; resolve(): void; reject(error: Error): void } | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data) => {
      this.#received += data.toString('latin1');
      if (this.#wish?.isDone(this.#received)) this.#wish.resolve();
    });
    const fail = (error: Error) => this.#wish?.reject(error);
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`the server closed the connection: ${this.#received.slice(0, 200)}`)));
    socket.setTimeout(PATIENCE, () => {
      if (this.#wish !== undefined) socket.destroy(new Error('no answer within twenty seconds'));
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawClient(socket));
      });
    });
  }

  static openMany(port: number, count: number): Promise<RawClient[]> {
    return Promise.all(Array.from({ length: count }, () => RawClient.open(port)));
  }

  /**
   * Sends these octets, and resolves with what was received, as Latin-1, when it is enough.
   * @param pieces written when the system takes them
   */
  async ask(pieces: Iterable<string | Uint8Array>, isDone: (received: string) => boolean): Promise<string> {
    this.#received = '';
    const done = new Promise<void>((resolve, reject) => {
      this.#wish = { isDone, resolve, reject };
    });
    await Promise.all([done, this.send(pieces, done)]);
    this.#wish = undefined;
    return this.#received;
  }

  /** Sends, and resolves when the system has taken all, or when there is no more need to. */
  async send(pieces: Iterable<string | Uint8Array>, enough: Promise<void> = new Promise(() => {})): Promise<void> {
    for (const piece of pieces) {
      const octets = typeof piece === 'string' ? encodeLatin1(piece) : piece;
      if (this.socket.write(octets)) continue;
      await Promise.race([enough, new Promise((resolve) => this.socket.once('drain', resolve))]);
    }
  }

  close(): void {
    this.#wish = undefined;
    this.socket.destroy();
  }
}

/** The octets of one answer to this request: all others are as long. */
export async function answerLength(client: RawClient, request: string): Promise<number> {
  const received = await client.ask([request], (text) => {
    const head = text.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1]);
    return head > 3 && text.length >= head + length;
  });
  return received.length;
}

/** A POST with so many octets of content, in pieces. */
export function* upload(target: string, octets: number): Generator<string | Uint8Array> {
  yield `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: ${octets}\r\n\r\n`;
  const piece = new Uint8Array(Math.min(octets, 64 * 1024)).fill(0x61);
  for (let left = octets; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

/** `/sink` answers with the number of octets that came. */
export const counted = (octets: number) => (received: string) => received.endsWith(`\r\n\r\n${octets}`);
