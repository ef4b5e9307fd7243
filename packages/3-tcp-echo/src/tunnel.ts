/** A connection that goes on as something other than HTTP. RFC 9110 §7.8 */

import { HttpError, type Tunnel } from '@http-from-scratch/protocol';
import type { Conversation } from './conversation.ts';
import type { IncomingBody } from './incoming-body.ts';

/**
 * @param incoming the content of the request, which comes first
 * @returns why it failed, if it did
 */
export async function runTunnel(
  run: (tunnel: Tunnel) => Promise<void>,
  conversation: Conversation,
  incoming: IncomingBody | undefined,
): Promise<unknown> {
  try {
    if ((await incoming?.skip()) === false) throw new HttpError(413, 'too much content in front of a tunnel');
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
    write(octets) {
      if (octets instanceof Uint8Array) return channel.write(octets);
      throw new TypeError('a tunnel carries octets');
    },
    destroy: () => channel.destroy(),
    draining: channel.draining,
  };
}
