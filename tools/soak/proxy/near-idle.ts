/**
 * What a proxy does that keeps connections for as long as the server said: it sends a request in the very moment in which
 * the server gives up waiting. Hundreds of idle connections, and a POST on each, about when the time is over.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KeepAliveClient } from '../keep-alive-client.ts';
import { echo } from '../questions.ts';
import { freePort, ServerProcess } from '../server-process.ts';
import type { Subject } from './rolling-restart.ts';

/** Both servers let a connection be idle for 5,000 milliseconds. The POSTs are sent between these two, by chance. */
const FROM = 4_900;
const TO = 5_600;
/** All connections are opened within so many milliseconds: then all of them come to their end together. */
const OPENED_WITHIN = 300;

/** @returns how many of the requests got no answer */
export async function lostNearIdle(
  { program }: Subject,
  { connections, folder }: { connections: number; folder: string },
): Promise<number> {
  const server = await ServerProcess.start({ port: await freePort(), root: folder, threads: 1, program });
  try {
    const clients: KeepAliveClient[] = [];
    const answers = Array.from({ length: connections }, async (_, n) => {
      await sleep((n / connections) * OPENED_WITHIN);
      const client = await KeepAliveClient.open(server.port, () => undefined);
      if (client === undefined) throw new Error('the server takes no connections');
      clients.push(client);
      await client.ask([echo(`first-${n}`, 'whole')]);
      await sleep(FROM + Math.random() * (TO - FROM));
      // A client that already sees the end opens another connection: nothing is lost.
      return client.open ? client.ask([echo(`second-${n}`, 'whole')]) : true;
    });
    const lost = (await Promise.all(answers)).filter((answered) => !answered).length;
    await Promise.all(clients.map((client) => client.close()));
    return lost;
  } finally {
    server.kill();
  }
}
