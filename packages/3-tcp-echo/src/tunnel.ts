/** A connection that goes on as something other than HTTP. RFC 9110 §7.8 */

import type { RequestParser } from '@http-from-scratch/parser';
import type { Tunnel } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';

/** The channel, with the octets that lie behind the head in front. */
export function tunnelOver(channel: ByteChannel, parser: RequestParser): Tunnel {
  let rest = parser.takeRest();
  channel.waitingFor = 'tunnel';
  return {
    read() {
      if (rest.length === 0) return channel.read('tunnel');
      const first = rest;
      rest = new Uint8Array();
      return Promise.resolve(first);
    },
    write: (octets) => channel.write(octets),
    destroy: () => channel.destroy(),
    draining: channel.draining,
  };
}
