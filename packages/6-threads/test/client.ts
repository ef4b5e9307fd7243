import { Client } from '@http-from-scratch/tcp-echo/testing';

/** Sends octets and FIN, and reads until the server closes. */
export async function raw(server: { readonly port: number }, octets: string): Promise<string> {
  const client = await Client.open(server);
  const answer = await client.send(octets).end().rest();
  client.destroy();
  return answer;
}
