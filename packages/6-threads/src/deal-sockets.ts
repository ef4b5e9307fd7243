/**
 * The main thread accepts, and hands each socket to the thread that has the fewest. It reads not one octet itself, so
 * nothing that a client sends can keep it from accepting the next one.
 */

import type { Socket } from 'node:net';
import { type Accepting, accept, Connections } from '@http-from-scratch/tcp-echo';
import type { ServingOrder, ServingReport } from './messages.ts';
import type { ShapeOptions } from './serve-on-threads.ts';
import type { Thread } from './thread.ts';
import { turnAway } from './turn-away.ts';

export type ServingThread = Thread<ServingOrder, ServingReport>;

/** Listens, and gives each socket on as it came. @throws the system's error when it will not let us listen */
export async function acceptPaused(
  onSocket: (socket: Socket) => void,
  { listen, onError }: ShapeOptions,
): Promise<Accepting> {
  // pauseOnConnect: a socket can be handed over only as long as nobody has read from it.
  // The other two as in chapter 3. noDelay stays with the connection when it changes the thread.
  return accept(onSocket, { ...listen, pauseOnConnect: true, onError });
}

// #region hand-over
/**
 * Gives a socket away. The connection itself does not move: the thread gets a net.Socket of its own for it, and ours
 * counts as destroyed from now on.
 * @returns false when the thread is gone; the socket is still ours
 */
export function handOver(socket: Socket, thread: ServingThread): boolean {
  try {
    thread.post({ kind: 'serve', socket }, [socket]);
    // A message to a thread that is just ending goes nowhere, and nobody says so, except that the socket stays.
    return socket.destroyed;
  } catch {
    return false; // it cannot be handed over: the client is gone already
  }
}
// #endregion hand-over

/** Who gets the next socket. */
export class Dealer {
  /** The threads that take sockets, and how many each has. Whoever was dealt to last is at the end. */
  readonly #hands = new Map<ServingThread, number>();

  join(thread: ServingThread): void {
    this.#hands.set(thread, 0);
  }

  leave(thread: ServingThread): void {
    this.#hands.delete(thread);
  }

  /** One of the thread's sockets is closed. */
  release(thread: ServingThread): void {
    const held = this.#hands.get(thread);
    if (held !== undefined) this.#hands.set(thread, held - 1);
  }

  deal(socket: Socket): void {
    const thread = this.#fewest();
    if (thread !== undefined && handOver(socket, thread)) {
      const held = this.#hands.get(thread)!;
      this.#hands.delete(thread);
      this.#hands.set(thread, held + 1);
    } else new Connections(turnAway).serve(socket);
  }

  /** Not simply the next one: connections live for seconds or for hours, and taking turns would not keep them even. */
  #fewest(): ServingThread | undefined {
    let best: ServingThread | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [thread, held] of this.#hands) {
      if (held < fewest) {
        best = thread;
        fewest = held;
      }
    }
    return best;
  }
}
