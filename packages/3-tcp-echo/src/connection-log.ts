/** The life of each connection, told as it happens: opened, half-closed by the client, ended in which way, after how many octets. */

import type { Peer } from '@http-from-scratch/protocol';
import { ConnectionLost } from './byte-channel.ts';
import type { SocketHandler } from './connections.ts';
import type { SocketChannel } from './socket-channel.ts';

export type ConnectionEvent =
  | { readonly kind: 'opened'; readonly peer: Peer }
  /** FIN has arrived: the client sends no more, and may still read. */
  | ({ readonly kind: 'half-closed' } & Totals)
  /** Both sides have sent everything that they had. */
  | ({ readonly kind: 'closed' } & Totals)
  /** Reset by the client, or given up by us: what was under way is gone. */
  | ({ readonly kind: 'lost'; readonly reason: string } & Totals)
  /** The handler threw something other than ConnectionLost: a bug. */
  | ({ readonly kind: 'failed'; readonly reason: string } & Totals);

interface Totals {
  readonly peer: Peer;
  /** Octets from the client and to it, so far. */
  readonly received: number;
  readonly sent: number;
  /** Milliseconds since it was opened. */
  readonly age: number;
}

/** The same handler, with a log. */
export function logConnections(handler: SocketHandler, tell: (event: ConnectionEvent) => void): SocketHandler {
  return async (channel) => {
    const openedAt = performance.now();
    const totals = () => totalsOf(channel, openedAt);
    tell({ kind: 'opened', peer: channel.peer });
    channel.onPeerFinished = () => tell({ kind: 'half-closed', ...totals() });
    try {
      await handler(channel);
      await channel.end();
      tell({ kind: 'closed', ...totals() });
    } catch (error) {
      const kind = error instanceof ConnectionLost ? 'lost' : 'failed';
      tell({ kind, reason: error instanceof Error ? error.message : String(error), ...totals() });
      throw error;
    }
  };
}

function totalsOf({ peer, received, sent }: SocketChannel, openedAt: number): Totals {
  return { peer, received, sent, age: performance.now() - openedAt };
}

/** One line for people. */
export function describeConnection(event: ConnectionEvent): string {
  if (event.kind === 'opened') return `${at(event.peer)} opened`;
  const peer = at(event.peer);
  const { received, sent, age } = event;
  const soFar = `after ${(age / 1000).toFixed(3)} s, ${received} octets in, ${sent} out`;
  switch (event.kind) {
    case 'half-closed':
      return `${peer} half-closed by the client ${soFar}`;
    case 'closed':
      return `${peer} closed ${soFar}`;
    case 'lost':
      return `${peer} lost ${soFar} (${event.reason})`;
    case 'failed':
      return `${peer} closed by a fault of ours ${soFar} (${event.reason})`;
  }
}

function at({ address, port }: Peer): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
