/** An open WebSocket: messages both ways, the heartbeat that finds dead clients, and the goodbye. RFC 6455 §5.5, §7 */

import { addAbortListener } from 'node:events';
import { encodeUtf8, type Tunnel } from '@http-from-scratch/protocol';
import { type FrameLimits, FrameReader } from './frame-reader.ts';
import { BINARY, CLOSE, encodeFrame, mayBeSent, PING, PONG, TEXT, WebSocketError } from './frames.ts';

export interface SocketOptions {
  /** The most octets of a frame, and of a message. Default 1 MiB each. */
  readonly limits?: Partial<FrameLimits>;
  /** Milliseconds of silence until we send a ping, and again until we give the client up. Default 30,000. */
  readonly patience?: number;
}

const MEBIBYTE = 1024 * 1024;

/** Read it with `for await`: a client whose messages you don't read can't send more. It ends when either side closes. */
export class OpenSocket implements AsyncIterable<string | Uint8Array> {
  /** The sub-protocol that was agreed on. */
  readonly protocol: string | undefined;
  readonly #tunnel: Tunnel;
  readonly #frames: FrameReader;
  readonly #patience: number;
  /** Runs since we began to close: the peer has so long to close, too. */
  #deadline: NodeJS.Timeout | undefined;
  /** The peer has said its last. */
  #over = false;

  constructor(tunnel: Tunnel, protocol: string | undefined, { limits, patience = 30_000 }: SocketOptions) {
    this.protocol = protocol;
    this.#tunnel = tunnel;
    this.#frames = new FrameReader({ frame: MEBIBYTE, message: MEBIBYTE, ...limits });
    this.#patience = patience;
  }

  /** Whether `send` reaches the peer: neither side has begun to close. */
  get open(): boolean {
    return this.#deadline === undefined && !this.#over;
  }

  /**
   * Sends a message, unless the socket is closed.
   * @returns undefined, or a promise to await: so much is waiting that the client should read first
   */
  send(message: string | Uint8Array): Promise<void> | undefined {
    if (!this.open) return undefined;
    const isText = typeof message === 'string';
    return this.#tunnel.write(encodeFrame(isText ? TEXT : BINARY, isText ? encodeUtf8(message) : message));
  }

  /**
   * Begins to close. What the client still sends is thrown away, until it closes too.
   * @param code 1000 unless given; 1005 for none
   * @throws {RangeError} for a code that may not be sent, or a reason of more than 123 octets
   */
  close(code = 1000, reason = ''): void {
    const words = encodeUtf8(reason);
    if (words.length > 123 || !(mayBeSent(code) || code === 1005)) throw new RangeError(`close(${code}, "${reason}")`);
    if (this.#deadline !== undefined) return;
    this.#deadline = setTimeout(() => this.#tunnel.destroy(), this.#patience);
    this.#tunnel.write(encodeFrame(CLOSE, code === 1005 ? words : Uint8Array.of(code >> 8, code & 0xff, ...words)));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Uint8Array, void> {
    try {
      while (!this.#over) {
        const incoming = this.#frames.next();
        if (incoming === undefined) await this.#read();
        else if (incoming.kind === 'ping') this.#tunnel.write(encodeFrame(PONG, incoming.octets));
        else if (incoming.kind === 'text' && this.open) yield incoming.text;
        else if (incoming.kind === 'binary' && this.open) yield incoming.octets;
        else if (incoming.kind === 'close') {
          this.#over = true;
          this.close(incoming.code);
        }
      }
    } catch (error) {
      this.#over = true; // past a fault, nothing is known to be a frame
      if (!(error instanceof WebSocketError)) throw error;
      this.close(error.code, error.message);
    }
  }

  /** Silence counts only while we listen: a program that is busy has not heard what the client said. */
  async #read(): Promise<void> {
    const ping = () => this.open && this.#tunnel.write(encodeFrame(PING, new Uint8Array()));
    using _ping = setTimeout(ping, this.#patience);
    using _end = setTimeout(() => this.#tunnel.destroy(), 2 * this.#patience);
    const octets = await this.#tunnel.read();
    if (octets === undefined) this.#over = true;
    else this.#frames.push(octets);
  }

  /** Lets the program talk, and says goodbye for it. */
  async run(talk: (socket: OpenSocket) => void | Promise<void>): Promise<void> {
    using _leaving = addAbortListener(this.#tunnel.draining, () => this.close(1001, 'the server is stopping'));
    try {
      await talk(this);
      this.close();
      await this.#readOn();
    } catch (error) {
      this.close(1011);
      await this.#readOn().catch(() => {}); // what went wrong first is what the log should tell
      throw error;
    } finally {
      clearTimeout(this.#deadline);
    }
  }

  /** Until the peer has closed, too. */
  async #readOn(): Promise<void> {
    for await (const _ of this);
  }
}
