/** An open WebSocket: messages both ways, the heartbeat that finds dead clients, and the goodbye. RFC 6455 §5.5, §7 */

import { encodeUtf8, type Tunnel } from '@http-from-scratch/protocol';
import { type FrameLimits, FrameReader, type Incoming } from './frame-reader.ts';
import { BINARY, CLOSE, encodeFrame, mayBeSent, PING, PONG, TEXT, WebSocketError } from './frames.ts';

export interface SocketOptions {
  /** The most octets of a frame, and of a message. Default 1 MiB each. */
  readonly limits?: Partial<FrameLimits>;
  /** Milliseconds of silence until we send a ping, and again until we give the client up. Default 30,000. */
  readonly patience?: number;
}

const MEBIBYTE = 1024 * 1024;
const NO_OCTETS = new Uint8Array();

/** Read it with `for await`: a client whose messages nobody reads can't send more. It ends when either side closes. */
export class OpenSocket implements AsyncIterable<string | Uint8Array> {
  /** The sub-protocol that was agreed on. */
  readonly protocol: string | undefined;
  readonly #tunnel: Tunnel;
  readonly #frames: FrameReader;
  readonly #patience: number;
  /** Looks in a row at which we waited, and nothing had come; after a close, looks since then. */
  #silence = 0;
  #waiting = false;
  #closing = false;
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
    return !this.#closing && !this.#over;
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
    if (this.#closing) return;
    this.#closing = true;
    this.#silence = 0;
    this.#tunnel.write(encodeFrame(CLOSE, code === 1005 ? words : Uint8Array.of(code >> 8, code & 0xff, ...words)));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Uint8Array, void> {
    for (let message = await this.#next(); message !== undefined; message = await this.#next()) yield message;
  }

  /** Lets the program talk, and says goodbye for it. */
  async run(talk: (socket: OpenSocket) => void | Promise<void>): Promise<void> {
    const { draining } = this.#tunnel;
    const leave = () => this.close(1001, 'the server is stopping');
    const heartbeat = setInterval(() => this.#beat(), this.#patience);
    draining.addEventListener('abort', leave);
    if (draining.aborted) leave();
    try {
      await talk(this);
    } catch (error) {
      this.close(1011);
      throw error;
    } finally {
      this.close();
      while (!this.#over) await this.#next();
      draining.removeEventListener('abort', leave);
      clearInterval(heartbeat);
    }
  }

  /** The next message; undefined when no more will come. */
  async #next(): Promise<string | Uint8Array | undefined> {
    while (!this.#over) {
      const incoming = this.#take();
      if (incoming === undefined) await this.#read();
      else if (incoming.kind === 'close') {
        this.#over = true;
        this.close(incoming.code);
      } else if (incoming.kind === 'ping') this.#tunnel.write(encodeFrame(PONG, incoming.octets));
      else if (incoming.kind === 'text' && !this.#closing) return incoming.text;
      else if (incoming.kind === 'binary' && !this.#closing) return incoming.octets;
    }
    return undefined;
  }

  #take(): Incoming | undefined {
    try {
      return this.#frames.next();
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error;
      this.#over = true; // past a fault, nothing is known to be a frame
      this.close(error.code, error.message);
      return undefined;
    }
  }

  async #read(): Promise<void> {
    if (this.#over) return;
    this.#waiting = true;
    const octets = await this.#tunnel.read();
    this.#waiting = false;
    if (!this.#closing) this.#silence = 0;
    if (octets === undefined) this.#over = true;
    else this.#frames.push(octets);
  }

  /** Silence counts only while we listen: a program that is busy has not heard what the client said. */
  #beat(): void {
    if (!this.#waiting && !this.#closing) return;
    this.#silence += 1;
    if (this.#silence > 1) this.#tunnel.destroy();
    else if (!this.#closing) this.#tunnel.write(encodeFrame(PING, NO_OCTETS));
  }
}
