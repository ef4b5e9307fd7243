/** A connection that goes on as something other than HTTP. RFC 9110 §7.8 */

import type { Tunnel } from '@http-from-scratch/protocol';
import type { Conversation } from './conversation.ts';

/** @returns why it failed, if it did */
export async function runTunnel(run: (tunnel: Tunnel) => Promise<void>, conversation: Conversation): Promise<unknown> {
  try {
    await run(tunnelOver(conversation));
    return undefined;
  } catch (error) {
    return error ?? new Error('the tunnel failed');
  } finally {
    conversation.waiting = undefined;
  }
}

/** The channel; the octets that arrived right behind the head are read first. */
function tunnelOver({ channel, parser }: Conversation): Tunnel {
  const early = [parser.takeRest()].filter(({ length }) => length > 0);
  channel.waitingFor = 'tunnel';
  return {
    read: async () => early.pop() ?? channel.read('tunnel'),
    write: (octets) => channel.write(octets),
    destroy: () => channel.destroy(),
    draining: channel.draining,
  };
}
