/** The clients of a soak: each a loop of connections, each of those a loop of questions. They live longer than any server. */

import { KeepAliveClient } from './keep-alive-client.ts';
import { question } from './questions.ts';
import type { ServerProcess } from './server-process.ts';
import { Tally } from './tally.ts';

/** Questions on one connection, at most; then the client is done with it. */
const MOST_QUESTIONS = 200;
const PIPELINE = 8;

export class Load {
  readonly #clients: Promise<void>[];
  #server: ServerProcess | undefined;
  #tally = new Tally();
  #served = Promise.withResolvers<void>();
  #open = 0;
  #allClosed: (() => void) | undefined;
  #finished = false;

  constructor(clients: number) {
    this.#clients = Array.from({ length: clients }, (_, client) => this.#run(client));
  }

  /** Sends the clients to a new server; from now on, what they do counts in this tally. */
  turnTo(server: ServerProcess, tally: Tally): void {
    this.#server = server;
    this.#tally = tally;
    this.#served.resolve();
  }

  /** No new connections to this server. Resolves when those that there are have ended. */
  async turnAway(): Promise<void> {
    this.#server = undefined;
    this.#served = Promise.withResolvers();
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      this.#allClosed = resolve;
    });
  }

  async finish(): Promise<void> {
    this.#finished = true;
    this.#served.resolve();
    await Promise.all(this.#clients);
  }

  async #run(client: number): Promise<void> {
    let number = 0;
    while (!this.#finished) {
      const server = this.#server;
      if (server === undefined) {
        await this.#served.promise;
        continue;
      }
      const tally = this.#tally;
      this.#open += 1;
      const connection = await KeepAliveClient.open(server.port, () => server.stoppedAt);
      if (connection === undefined) {
        tally.refusedConnections += 1;
        await pause(50);
      } else {
        number = await converse(connection, client, number);
        tally.add(await connection.close());
      }
      this.#open -= 1;
      if (this.#open === 0) this.#allClosed?.();
    }
  }
}

/** A third of the clients pipeline, a third pause between questions, a third do neither. */
async function converse(connection: KeepAliveClient, client: number, from: number): Promise<number> {
  let number = from;
  while (connection.open && number < from + MOST_QUESTIONS) {
    const size = client % 3 === 0 ? PIPELINE : 1;
    await connection.ask(Array.from({ length: size }, (_, index) => question(client, number + index)));
    number += size;
    if (client % 3 === 1) await pause(number % 20);
  }
  return number;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
