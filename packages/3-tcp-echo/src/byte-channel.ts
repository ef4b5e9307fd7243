/**
 * A connection as two streams of octets, one in each direction, each with back-pressure. What HTTP needs of TCP is
 * in this interface and nothing more, so a test can put a list of octets in a socket's place.
 */
export interface ByteChannel {
  /** The peer, as `address:port`, for logs. */
  readonly peer: string;

  /** Aborted when the connection is lost, with the ConnectionLost as its reason: for who is not reading or writing now. */
  readonly lost?: AbortSignal;

  /** Whether octets have come that nobody has read yet. */
  readonly hasUnread?: boolean;

  /** Octets that were written and that the system has not taken yet. At 0, what was written may be changed again. */
  readonly unsent?: number | undefined;

  /**
   * The octets that come next, as many as there are; undefined when the peer has sent its last (FIN).
   * What was written is sent, by the end of this turn of the event loop: nobody waits for an answer that still lies
   * with us.
   * @param waitingFor what the caller is in the middle of; a layer with deadlines wants to know
   * @throws {ConnectionLost} when the connection was reset
   */
  read(waitingFor?: WaitingFor): Promise<Uint8Array | undefined>;

  /**
   * Takes octets over for sending: the caller must not change them while they are `unsent`. They leave together with
   * their neighbours, at the next `read`, `flush` or `end`. Who goes on to wait for something else calls `flush` first.
   * @returns undefined: go on; or a promise, as from `flush`: so much is waiting that the caller should await it
   */
  write(octets: Uint8Array): Promise<void> | undefined;

  /**
   * Sends what was written.
   * @returns undefined when the system took it, or a promise that resolves when the peer has read enough of it, and
   *   rejects with ConnectionLost. Who does not await the promise is not told, and nothing else happens.
   */
  flush(): Promise<void> | undefined;

  /**
   * Sends what was written and then FIN, and throws away what still comes, until the peer closes too. A socket that
   * is closed with unread input answers with RST, and that can destroy an answer on its way. RFC 9112 §9.6
   * Who is still reading then hears ConnectionLost.
   * It is over no sooner than when the system has taken all octets.
   * @param peerIsDone it has promised to send no more, so nobody listens for it after that
   * @throws {ConnectionLost} when what was written could not be sent
   */
  end(peerIsDone?: boolean): Promise<void>;

  /** Gives the connection up at once, in both directions, with RST: nobody can take what was sent for the whole. */
  destroy(): void;
}

/** The next message, the rest of a head, the rest of a body, or nothing in particular. */
export type WaitingFor = 'message' | 'head' | 'body' | 'octets';

/** The peer is gone, or we gave up on it: nothing can be read or written any more. Nobody's fault, so no ProtocolError. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** A program for one connection. It may throw ConnectionLost; the connection is closed when it returns. */
export type ConnectionHandler = (channel: ByteChannel) => Promise<void>;
