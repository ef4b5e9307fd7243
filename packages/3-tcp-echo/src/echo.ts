/** Sends back what arrives. If a client stops reading, we stop reading from it: `write` waits for it, and so does `read`. */

import type { ConnectionHandler } from './byte-channel.ts';

export const echo: ConnectionHandler = async (channel) => {
  for (let octets = await channel.read(); octets !== undefined; octets = await channel.read()) {
    await channel.write(octets);
  }
};
