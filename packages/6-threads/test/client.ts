/** What the tests ask with: the client of the measurement, and the least of what they need beside it. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from '../bin/client.ts';

export { Client };

/** One question on a connection of its own. @throws {Error} when the connection ends before the answer does */
export async function ask(server: { readonly port: number }, target: string, method = 'GET') {
  const client = await Client.connect(server);
  try {
    return await client.ask(target, method);
  } finally {
    client.close();
  }
}

/** Sends octets, and reads until the server closes. */
export async function raw(server: { readonly port: number }, octets: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
  let got = '';
  socket.on('data', (piece) => {
    got += piece.toString('latin1');
  });
  socket.end(octets);
  await once(socket, 'close');
  return got;
}
