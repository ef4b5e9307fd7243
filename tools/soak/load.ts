/** The clients of a soak: each a loop of connections, each of those a loop of questions. They live longer than any server. */

import { KeepAliveClient } from './keep-alive-client.ts';
import { question } from './questions.ts';
import type { ServerProcess } from './server-process.ts';
import { Tally } from './tally.ts';
import { pointsOf, vanish, WAYS } from './vanishing-client.ts';

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

  /** @param vanishing of the clients, so many more that leave in the middle of something, over and over */
  constructor(clients: number, vanishing: number) {
    this.#clients = [
      ...Array.from({ length: clients }, (_, client) => this.#run((server, tally) => this.#ask(client, server, tally))),
      ...Array.from({ length: vanishing }, () => this.#run(leave)),
    ];
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

  /** Does this over and over, with whatever server there is. */
  async #run(visit: (server: ServerProcess, tally: Tally) => Promise<void>): Promise<void> {
    while (!this.#finished) {
      const server = this.#server;
      if (server === undefined) {
        await this.#served.promise;
        continue;
      }
      this.#open += 1;
      await visit(server, this.#tally);
      this.#open -= 1;
      if (this.#open === 0) this.#allClosed?.();
    }
  }

  /** The number of the next question, for each client. */
  readonly #numbers = new Map<number, number>();

  async #ask(client: number, server: ServerProcess, tally: Tally): Promise<void> {
    const connection = await KeepAliveClient.open(server.port, () => server.stoppedAt);
    if (connection === undefined) {
      tally.refusedConnections += 1;
      return pause(50);
    }
    this.#numbers.set(client, await converse(connection, client, this.#numbers.get(client) ?? 0));
    tally.add(await connection.close());
  }
}

const POINTS = [
  ...pointsOf(
    'POST /api/echo HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"message":"x"}',
  ),
  ...pointsOf(`POST /files/vanished HTTP/1.1\r\nHost: soak\r\nContent-Length: 70000\r\n\r\n${'x'.repeat(70_000)}`),
  ...pointsOf('GET /large.bin HTTP/1.1\r\nHost: soak\r\n\r\n', 70_000),
];

async function leave(server: ServerProcess, tally: Tally): Promise<void> {
  const number = tally.vanished;
  const way = WAYS[Math.floor(number / POINTS.length) % WAYS.length]!;
  const port = await vanish(server.port, POINTS[number % POINTS.length]!, way);
  if (port === undefined) return pause(50);
  tally.addVanished(port);
  await pause(10);
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
