/**
 * A connection as two streams of octets, one in each direction, each with back-pressure. What HTTP needs of TCP is
 * in this interface and nothing more, so a test can put a list of octets in a socket's place.
 */

import type { Peer } from '@http-from-scratch/protocol';

export interface ByteChannel {
  readonly peer: Peer;

  /** What the connection is in the middle of. `read` sets it; what waits for something else says so itself. */
  waitingFor: WaitingFor;

  /** Messages that have begun here: two waits with different numbers are two waits. */
  messages: number;

  /** Milliseconds that the handler of this message may take, when the application has said so. */
  timeAllowed: number | undefined;

  /** Aborted when the server is asked to stop: each connection then ends as soon as everything on it is answered. */
  readonly draining: AbortSignal;

  /** Whether octets have arrived that weren't read yet. */
  readonly hasUnread: boolean;

  /** Octets that were written and that the system hasn't taken yet. At 0, what was written may be changed again. */
  readonly unsent: number;

  /**
   * Called when the connection is lost, and by `interrupt` when no `read` is waiting: for a program that is in the
   * middle of something else, such as asking a handler.
   */
  onInterrupt: ((error: Error) => void) | undefined;

  /**
   * The octets that come next, as many as there are; undefined when the peer has sent its last (FIN). Waits for a peer
   * that doesn't read what was written: if a client stops reading, we stop reading from it.
   * @throws {ConnectionLost} when the connection was reset
   */
  read(waitingFor?: WaitingFor): Promise<Uint8Array | undefined>;

  /**
   * Takes octets over for sending: the caller must not change them while they are `unsent`. They leave together with
   * their neighbours by the end of this turn of the event loop, whatever the caller waits for.
   * @returns undefined: go on; or a promise, as from `flush`: so much is waiting that the caller should await it
   */
  write(octets: Uint8Array): Promise<void> | undefined;

  /**
   * Sends what was written, now.
   * @returns undefined when the system took it, or a promise that resolves when the peer has read enough of it, and
   *   rejects with ConnectionLost. You needn't await it: then nothing tells of the failure.
   */
  flush(): Promise<void> | undefined;

  /**
   * Sends what was written and then FIN, and throws away what still arrives, until the peer closes too. A socket that
   * is closed with unread input answers with RST, and that can destroy a response on its way. RFC 9112 §9.6
   * A pending `read` is rejected with ConnectionLost. Resolves no sooner than when the system has taken all octets.
   * @param peerIsDone it has promised to send no more, so there is nothing to throw away
   * @throws {ConnectionLost} when what was written could not be sent
   */
  end(peerIsDone?: boolean): Promise<void>;

  /** Gives the connection up at once, in both directions, with RST: the peer can't take what was sent for the whole. */
  destroy(): void;
}

/**
 * The next message, the rest of a head, the rest of a body, octets of no known kind; or, while nothing is read, the
 * handler's response, the peer that has to read it, the end of the connection.
 */
export type WaitingFor = 'message' | 'head' | 'body' | 'octets' | 'tunnel' | 'handler' | 'peer' | 'end';

/** The peer is gone, or we gave up on it: nothing can be read or written any more. Not a fault, so not a ProtocolError. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** A program for one connection. It may throw ConnectionLost; the connection is closed when it returns. */
export type ConnectionHandler = (channel: ByteChannel) => Promise<void>;
