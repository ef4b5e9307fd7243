/**
 * The server of every first tutorial: accept, read once, answer, close. It works in a browser, today, on this machine.
 * What is wrong with it: test/first-draft.test.ts.
 */

import { on, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export interface FirstDraft {
  readonly server: Server;
  /** The accept loop; it rejects when a client does something unexpected. */
  readonly loop: Promise<void>;
}

export async function firstDraft(host: string, port: number, print = console.log): Promise<FirstDraft> {
  const server = createServer({ allowHalfOpen: true }); // socket()
  server.listen({ host, port, backlog: 5 }); // bind(), listen(5)
  await once(server, 'listening');
  return { server, loop: acceptLoop(server, print) };
}

async function acceptLoop(server: Server, print: (line: string) => void): Promise<void> {
  const connections = on(server, 'connection') as AsyncIterable<[Socket]>;
  for await (const [client] of connections) /* accept() */ {
    print(`Connection from ${client.remoteAddress}:${client.remotePort}`);
    print(await receive(client, 1024)); // recv(1024)
    client.write('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, world!'); // sendall()
    client.destroySoon(); // close()
  }
}

/** Some octets, as text: what has arrived so far, and no more than `most`. */
async function receive(client: Socket, most: number): Promise<string> {
  await once(client, 'readable');
  const octets: Uint8Array = client.read() ?? Buffer.of();
  return Buffer.from(octets.subarray(0, most)).toString();
}
