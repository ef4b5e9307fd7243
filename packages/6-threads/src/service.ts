/** Connections that can be asked to come to an end: what each thread runs, and the main thread where there is only one. */

import type { Handler } from '@http-from-scratch/protocol';
import {
  type ByteChannel,
  type HttpOptions,
  Roster,
  type SocketChannel,
  type SocketHandler,
  serveHttp,
  type WaitingFor,
} from '@http-from-scratch/tcp-echo';

export interface Service {
  /** For each accepted connection. */
  readonly connection: SocketHandler;
  /** Answers what was asked, takes no new request, and resolves when the last connection is done. */
  drain(): Promise<void>;
}

/** How often a stopping service looks for connections that have become idle, in milliseconds. */
const SWEEP_INTERVAL = 50;

/** HTTP with a handler, as a service. It has no deadlines: chapter 7 makes a better one. */
export function httpService(handler: Handler, options: Omit<HttpOptions, 'draining'> = {}): Service {
  const open = new Roster<WatchedChannel>();
  let drained: Promise<void> | undefined;
  let emptied = () => {};
  const http = serveHttp(handler, { ...options, draining: () => drained !== undefined });

  const drain = async () => {
    if (open.size === 0) return;
    const sweep = () => {
      for (const channel of open) channel.closeIfIdle();
    };
    sweep();
    // Again and again: an answer that was on its way already did not say that it was the last.
    const sweeping = setInterval(sweep, SWEEP_INTERVAL);
    await new Promise<void>((resolve) => {
      emptied = resolve;
    });
    clearInterval(sweeping);
  };

  return {
    async connection(socketChannel) {
      const channel = new WatchedChannel(socketChannel);
      const leave = open.add(channel);
      try {
        await http(channel);
      } finally {
        leave();
        if (open.size === 0) emptied();
      }
    },
    drain() {
      drained ??= drain();
      return drained;
    },
  };
}

/** A channel that remembers what its reader waits for. */
class WatchedChannel implements ByteChannel {
  readonly peer: string;
  readonly #channel: SocketChannel;
  #waitingFor: WaitingFor | undefined;

  constructor(channel: SocketChannel) {
    this.#channel = channel;
    this.peer = channel.peer;
  }

  read(waitingFor?: WaitingFor): Promise<Uint8Array | undefined> {
    this.#waitingFor = waitingFor;
    return this.#channel.read(waitingFor);
  }

  /** Between two requests, as if the client had said that it was done. In the middle of one, nothing happens. */
  closeIfIdle(): void {
    if (this.#waitingFor === 'message') this.#channel.interrupt();
  }

  write(octets: Uint8Array): Promise<void> | undefined {
    return this.#channel.write(octets);
  }

  flush(): Promise<void> | undefined {
    return this.#channel.flush();
  }

  get lost(): AbortSignal {
    return this.#channel.lost;
  }

  get hasUnread(): boolean {
    return this.#channel.hasUnread;
  }

  end(peerIsDone = false): Promise<void> {
    return this.#channel.end(peerIsDone);
  }

  destroy(): void {
    this.#channel.destroy();
  }
}
