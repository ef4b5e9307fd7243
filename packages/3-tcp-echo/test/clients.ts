/** Clients that are gone after the test. */

import { afterEach } from 'vitest';
import { Client } from './client.ts';

const clients: Client[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

export async function connectTo(server: { readonly port: number }): Promise<Client> {
  const client = await Client.open(server);
  clients.push(client);
  return client;
}
