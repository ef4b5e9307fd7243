/** A ByteChannel over a socket of node:net: its two halves, how it is lost, and how it ends well. */

import type { Socket } from 'node:net';
import type { Peer } from '@http-from-scratch/protocol';
import { type ByteChannel, ConnectionLost, type WaitingFor } from './byte-channel.ts';
import { SocketReader } from './socket-reader.ts';
import { SocketWriter, unlessAwaited } from './socket-writer.ts';

/** At the end input is thrown away: for this long without an octet (less when the server stops), and for this long in all. */
const LINGER_QUIET = 5_000;
const LINGER_DRAINING = 1_000;
const LINGER_AT_MOST = 30_000;

const NEVER = new AbortController().signal;

export class SocketChannel implements ByteChannel {
  readonly peer: Peer;
  readonly draining: AbortSignal;
  waitingFor: WaitingFor = 'octets';
  messages = 0;
  timeAllowed: number | undefined;
  onInterrupt: ((error: Error) => void) | undefined;
  /** Called when the peer has sent FIN, also if nothing reads. For logs. */
  onPeerFinished: (() => void) | undefined;

  readonly #socket: Socket;
  readonly #reader: SocketReader;
  readonly #writer: SocketWriter;
  /** Why it is lost. An error is made only where something waits: its stack costs more than the end of a connection. */
  #lost: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(socket: Socket, draining = NEVER) {
    this.#socket = socket;
    this.draining = draining;
    this.peer = { address: socket.remoteAddress ?? nameless(socket), port: socket.remotePort ?? 0 };
    this.#reader = new SocketReader(socket, () => this.onPeerFinished?.());
    this.#writer = new SocketWriter(socket);
    // 'close' follows; without a listener an error would end the process.
    socket.on('error', (error) => this.#lose(error.message));
    socket.on('close', () => this.#lose('the connection is closed'));
  }

  get received(): number {
    return this.#reader.received;
  }

  get sent(): number {
    return this.#writer.sent;
  }

  /** Octets that the system has taken: the progress of a slow reader. */
  get taken(): number {
    return this.#writer.taken;
  }

  get unsent(): number {
    return this.#writer.unsent;
  }

  get hasUnread(): boolean {
    return this.#reader.hasUnread;
  }

  /** The peer has sent FIN: nothing more will arrive. It may still read. */
  get peerFinished(): boolean {
    return this.#reader.finished;
  }

  read(waitingFor: WaitingFor = 'octets'): Promise<Uint8Array | undefined> {
    this.waitingFor = waitingFor;
    const { full } = this.#writer;
    return full === undefined ? this.#reader.next() : full.then(() => this.#reader.next());
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    return this.#writer.write(octets);
  }

  flush(): Promise<void> | undefined {
    return this.#writer.flush();
  }

  /**
   * Ends a wait from outside: the pending `read` behaves as if the peer had sent FIN, or throws. When no `read` is
   * pending, `onInterrupt` gets the error. For deadlines, and for a server that is stopping.
   */
  interrupt(error?: Error): void {
    if (!this.#reader.interrupt(error) && error !== undefined) this.onInterrupt?.(error);
  }

  end(peerIsDone = false): Promise<void> {
    this.#ending ??= unlessAwaited(this.#end(peerIsDone));
    return this.#ending;
  }

  async #end(peerIsDone: boolean): Promise<void> {
    this.waitingFor = 'end';
    if (this.#reader.awaited) this.interrupt(new ConnectionLost('the connection was ended'));
    await this.#writer.flush();
    // The system has all octets, and goes on sending them for us. To close is to send FIN, too.
    if (peerIsDone) return void this.#socket.destroy();
    this.#socket.end(); // FIN
    await this.#linger();
    // FIN has been sent and received, or we waited long enough.
    this.#socket.destroySoon();
  }

  async #linger(): Promise<void> {
    const over = performance.now() + LINGER_AT_MOST;
    const quiet = this.draining.aborted ? LINGER_DRAINING : LINGER_QUIET;
    const timer = setTimeout(() => this.#reader.interrupt(), quiet);
    try {
      while ((await this.#reader.next()) !== undefined && performance.now() < over) timer.refresh();
    } catch {
      // Lost, but everything had been sent.
    } finally {
      clearTimeout(timer);
    }
  }

  destroy(): void {
    this.#lose('the connection was given up');
    if (!this.#socket.destroyed) giveUp(this.#socket);
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = why;
    this.#reader.lose(why);
    this.#writer.lose(why);
    this.onInterrupt?.(new ConnectionLost(why));
  }
}

/** A socket that is reset early has forgotten its peer; a Unix socket has no address at all. */
const nameless = ({ localAddress }: Socket) => (localAddress === undefined ? 'unix' : 'unknown');

/** With RST, so that what was sent can't pass for the whole. Only TCP has it: elsewhere `resetAndDestroy` throws. */
function giveUp(socket: Socket): void {
  // While FIN is on its way, a reset fails, and Node would never tell that the socket is closed.
  if (socket.writableEnded && !socket.writableFinished) return void socket.destroy();
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
