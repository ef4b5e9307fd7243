/** The connections of a server that are open now, and how they are asked to leave. */

import type { Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { ConnectionLost } from './byte-channel.ts';
import { guarded } from './hooks.ts';
import { Roster } from './roster.ts';
import { SocketChannel } from './socket-channel.ts';

/** A ConnectionHandler will do; one that is made for sockets may ask for more than a ByteChannel offers. */
export type SocketHandler = (channel: SocketChannel) => Promise<void>;

/**
 * Milliseconds for which a connection must have been idle before a stopping server closes it. One that was just used
 * may be used again, and then the response can say that it is the last: no request is lost on its way.
 */
const IDLE_BEFORE_CLOSE = 100;

export class Connections implements Iterable<SocketChannel> {
  readonly #handler: SocketHandler;
  readonly #onError: (error: unknown) => void;
  readonly #open = new Roster<SocketChannel>();
  readonly #draining = new AbortController();
  #emptied: (() => void) | undefined;
  #drained: Promise<void> | undefined;
  #nextLook: NodeJS.Timeout | undefined;

  /** @param onError told of what the handler throws and should not: anything but ConnectionLost */
  constructor(handler: SocketHandler, onError: (error: unknown) => void = () => {}) {
    this.#handler = handler;
    this.#onError = guarded(onError);
  }

  /** Aborted when they are asked to leave. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Those that are open when it is asked for: they may close in the meantime. */
  [Symbol.iterator](): Iterator<SocketChannel> {
    return this.#open[Symbol.iterator]();
  }

  /** Runs the handler on an accepted socket, and closes the socket however that ends. */
  async serve(socket: Socket): Promise<void> {
    if (socket.destroyed) return; // reset on its way to us
    const channel = new SocketChannel(socket, this.#draining.signal);
    const leave = this.#open.add(channel);
    // Not when the handler returns: one that waits for something else may not have heard that the connection is gone.
    socket.once('close', () => {
      leave();
      if (this.size > 0) return;
      clearTimeout(this.#nextLook);
      this.#nextLook = undefined;
      this.#emptied?.();
    });
    if (this.draining.aborted && this.#nextLook === undefined) this.#letGo(new Map()); // handed over by another thread
    try {
      await this.#handler(channel);
      await channel.end();
    } catch (error) {
      channel.destroy();
      if (!(error instanceof ConnectionLost)) this.#onError(error);
    }
  }

  /**
   * Answers what was asked, takes no new request, and cuts off what is left after so many milliseconds. Resolves when
   * the last connection is closed.
   */
  drain(within = Number.POSITIVE_INFINITY): Promise<void> {
    this.#drained ??= this.#drain(within);
    return this.#drained;
  }

  async #drain(within: number): Promise<void> {
    this.#draining.abort();
    if (this.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#emptied = resolve;
    const cutOff = () => {
      for (const channel of this) channel.destroy();
    };
    const cutting = within === Number.POSITIVE_INFINITY ? undefined : setTimeout(cutOff, within);
    this.#letGo(new Map());
    await promise;
    clearTimeout(cutting);
  }

  /**
   * Ends the waits for octets of no known kind, and for requests where that has lasted since the last look. Looks again
   * while anything is connected: a response that was on its way already did not say that it was the last.
   * @param seen connections that were idle at the last look, each with its count of messages
   */
  #letGo(seen: Map<SocketChannel, number>): void {
    const idle: SocketChannel[] = [];
    for (const channel of this) {
      if (channel.waitingFor === 'octets') channel.interrupt();
      else if (channel.waitingFor === 'message') idle.push(channel);
    }
    void closeIdle(idle.filter((channel) => seen.get(channel) === channel.messages));
    const next = new Map(idle.map((channel) => [channel, channel.messages]));
    clearTimeout(this.#nextLook);
    this.#nextLook = this.size === 0 ? undefined : setTimeout(() => this.#letGo(next), IDLE_BEFORE_CLOSE);
  }
}

/**
 * Ends waits for a request, as if the client had sent FIN. One in each turn of the event loop: a whole turn brings in
 * what lies in the system's buffers, and FIN leaves before the next turn reads anything. So a request that comes too
 * late finds a connection that was closed before we read it. RFC 9112 §9.5
 */
export async function closeIdle(idle: readonly SocketChannel[]): Promise<void> {
  const waits = idle.map((channel) => ({ channel, messages: channel.messages }));
  await turnOfTheLoop(); // the rest of this turn
  for (const { channel, messages } of waits) {
    await turnOfTheLoop();
    if (channel.waitingFor === 'message' && channel.messages === messages) channel.interrupt();
  }
}
