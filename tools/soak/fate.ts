/**
 * What became of a request that has no answer. There are two kinds. It was refused: the connection was closed before
 * the server read it, or the server had said that its last answer was the last; then the client may ask again,
 * elsewhere (RFC 9112 §9.5, §9.6). Or it was lost: the server had it, and the client got nothing, or a part.
 *
 * From outside nobody can see what a server has read. But we know when we wrote, and when we told the server to stop:
 * what had come by then had come on an open connection, and a server that stops has to look there before it closes.
 */

/** What is known of the connection when it has ended. */
export interface Ending {
  /** Octets of an answer that is not whole. */
  readonly inAnAnswer: boolean;
  /** The last answer said `Connection: close`. */
  readonly saidClose: boolean;
  /** At least one answer came: so the server had accepted the connection. */
  readonly accepted: boolean;
  /** When the server was told to stop, in milliseconds; undefined when it was not. */
  readonly stoppedAt: number | undefined;
  /** Why the connection is over, as far as we can tell. */
  readonly how: 'closed' | 'reset' | 'given-up' | 'not-http';
}

export type Fate =
  | { readonly kind: 'refused'; readonly why: keyof typeof REFUSALS }
  | { readonly kind: 'lost'; readonly why: string };

export const REFUSALS = {
  'said-close': 'the answer before had said that it was the last',
  'never-accepted': 'the connection waited to be accepted when the server stopped',
  crossed: 'it crossed the end of its connection on the way',
} as const;

/** Milliseconds that octets may need to the server, also on this machine, when it is busy. */
const ON_THE_WAY = 10;

/**
 * @param writtenAt when the system took the first octet of the request, in milliseconds
 * @param first whether it is the oldest of those without an answer
 */
export function fateOf(writtenAt: number, first: boolean, ending: Ending): Fate {
  if (ending.how === 'not-http') return { kind: 'lost', why: 'what came was no answer to it' };
  if (first && ending.inAnAnswer) return { kind: 'lost', why: 'its answer was cut' };
  if (ending.how === 'given-up') return { kind: 'lost', why: 'no answer, and no end of the connection' };
  if (ending.saidClose) return { kind: 'refused', why: 'said-close' };
  if (ending.stoppedAt === undefined) return { kind: 'lost', why: 'the connection was closed unasked' };
  if (!ending.accepted) return { kind: 'refused', why: 'never-accepted' };
  if (writtenAt < ending.stoppedAt - ON_THE_WAY)
    return { kind: 'lost', why: 'it had come before the server was told to stop' };
  return { kind: 'refused', why: 'crossed' };
}
