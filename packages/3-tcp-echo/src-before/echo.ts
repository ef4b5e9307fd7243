/** Sends back what comes. The whole of back-pressure is the `await`: who does not read, is not read. */

import type { ConnectionHandler } from './byte-channel.ts';

export const echo: ConnectionHandler = async (channel) => {
  for (let octets = await channel.read(); octets !== undefined; octets = await channel.read()) {
    await channel.write(octets);
  }
};
