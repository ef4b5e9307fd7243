/** A ByteChannel over a TCP socket of node:net: its two halves, how it is lost, and how it ends well. */

import type { Socket } from 'node:net';
import { type ByteChannel, ConnectionLost, type WaitingFor } from './byte-channel.ts';
import { SocketReader } from './socket-reader.ts';
import { SocketWriter, unlessAwaited } from './socket-writer.ts';

/** How much input is thrown away at the end, in octets and milliseconds, before we give the peer up. */
const LINGER_OCTETS = 16 * 1024 * 1024;
const LINGER_MILLISECONDS = 2_000;

export class SocketChannel implements ByteChannel {
  readonly peer: string;
  /** Called when the peer has sent FIN, also if nobody is reading. For logs. */
  onPeerFinished: (() => void) | undefined;

  readonly #socket: Socket;
  readonly #reader: SocketReader;
  readonly #writer: SocketWriter;
  /** Why. An error is made for who waits, and for nobody else: its stack costs more than the end of a connection. */
  #lost: string | undefined;
  #whenLost: AbortController | undefined;
  #ending: Promise<void> | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    this.#reader = new SocketReader(socket, () => this.onPeerFinished?.());
    this.#writer = new SocketWriter(socket);
    // 'close' follows; without a listener an error would end the process.
    socket.on('error', (error) => this.#lose(error.message));
    socket.on('close', () => this.#lose('the connection is closed'));
  }

  /** Octets received and sent so far, for logs. */
  get received(): number {
    return this.#reader.received;
  }

  get sent(): number {
    return this.#writer.sent;
  }

  /** Octets that were written and that the system has not taken yet. */
  get unsent(): number {
    return this.#writer.unsent;
  }

  get hasUnread(): boolean {
    return this.#reader.hasUnread;
  }

  /** Made when it is asked for: most connections need none. */
  get lost(): AbortSignal {
    this.#whenLost ??= new AbortController();
    if (this.#lost !== undefined) this.#whenLost.abort(new ConnectionLost(this.#lost));
    return this.#whenLost.signal;
  }

  read(_waitingFor?: WaitingFor): Promise<Uint8Array | undefined> {
    const sending = this.#writer.flushSoon();
    // Who does not read our answers gets no further questions in.
    return sending === undefined ? this.#reader.next() : sending.then(() => this.#reader.next());
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    return this.#writer.write(octets);
  }

  flush(): Promise<void> | undefined {
    return this.#writer.flush();
  }

  /** What `read` does first: sends what was written at the end of this turn of the event loop. */
  flushSoon(): Promise<void> | undefined {
    return this.#writer.flushSoon();
  }

  /**
   * Ends a wait from outside: the pending `read` (if there is one) behaves as if the peer had sent FIN, or throws.
   * A layer with deadlines, or a server that is stopping, uses it.
   * @returns whether somebody was waiting
   */
  interrupt(error?: Error): boolean {
    return this.#reader.interrupt(error);
  }

  end(peerIsDone = false): Promise<void> {
    this.#ending ??= unlessAwaited(this.#end(peerIsDone));
    return this.#ending;
  }

  // #region end
  async #end(peerIsDone: boolean): Promise<void> {
    if (this.#reader.awaited) this.interrupt(new ConnectionLost('the connection was ended'));
    await this.#writer.flush();
    // To close is to send FIN, too, when the system has all octets. It goes on sending them for us.
    if (peerIsDone && this.unsent === 0) return void this.#socket.destroy();
    await this.#writer.finish();
    if (!peerIsDone) await this.#linger();
    // FIN has been sent and received, or we waited long enough.
    this.#socket.destroySoon();
  }

  async #linger(): Promise<void> {
    const timer = setTimeout(() => this.interrupt(), LINGER_MILLISECONDS);
    try {
      let octets = 0;
      for (let piece = await this.#reader.next(); piece !== undefined; piece = await this.#reader.next()) {
        octets += piece.length;
        if (octets > LINGER_OCTETS) return;
      }
    } catch {
      // Lost, when all had been said.
    } finally {
      clearTimeout(timer);
    }
  }
  // #endregion end

  destroy(): void {
    this.#lose('the connection was given up');
    if (!this.#socket.destroyed) this.#socket.resetAndDestroy();
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = why;
    this.#reader.lose(why);
    this.#writer.lose(why);
    this.#whenLost?.abort(new ConnectionLost(why));
  }
}
