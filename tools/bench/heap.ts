/**
 * What one request leaves on the heap. All that is allocated must be collected: a server that allocates half pauses half
 * as often. Counted where no collection runs meanwhile, so it is the sum of what was made, and hardly varies.
 */

import { inTurn, ratios, rowsOf } from './narrow.ts';
import type { RunningPeer } from './peers.ts';
import { answerLength, RawClient } from './raw-client.ts';
import { rounded } from './report.ts';
import { spread } from './statistics.ts';
import type { Study } from './study.ts';

const REQUEST = 'GET /text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const CONNECTIONS = 8;
const DEPTH = 16;
const TIMES = 150;
const WARM_UP_TIMES = 600;

export const heap: Study = {
  id: 'heap',
  quick: true,
  async run(context) {
    const warm = new WeakSet<RunningPeer>();
    const samples = await inTurn(
      context,
      (peer) => peer.start({ ...context.place, tellsMemory: true }),
      async (server) => {
        const clients = await RawClient.openMany(server.port, CONNECTIONS);
        try {
          const octets = await answerLength(clients[0]!, REQUEST);
          if (!warm.has(server)) await pipeline(clients, octets, WARM_UP_TIMES);
          warm.add(server);
          const before = await server.memory('collect');
          await pipeline(clients, octets, TIMES);
          const after = await server.memory();
          if (after.collections > before.collections) return Number.NaN;
          return (after.heapUsed - before.heapUsed) / (CONNECTIONS * DEPTH * TIMES);
        } finally {
          for (const client of clients) client.close();
        }
      },
    );
    const octets = spread(samples.get('ours')!).median;
    return {
      id: 'heap',
      title: 'Heap for each request',
      about: `Octets of heap that are allocated for one \`GET /text\` with an \`async\` handler, ${DEPTH} of them pipelined on each of ${CONNECTIONS} connections; medians of ${context.rounds} rounds of ${(CONNECTIONS * DEPTH * TIMES).toLocaleString('en-US')} requests, in which nothing was collected. Buffers outside the heap do not count.`,
      columns: ['server', 'octets', 'ours ÷ it'],
      rows: rowsOf(context, samples, rounded),
      goals: [{ text: 'at most 1,800 octets', measured: rounded(octets), reached: octets <= 1_800 }],
      measures: {
        octets,
        ...(samples.has('node-http') && { 'to node-http': ratios(samples, 'node-http').median }),
      },
    };
  },
};

async function pipeline(clients: readonly RawClient[], answer: number, times: number): Promise<void> {
  const batch = [REQUEST.repeat(DEPTH)];
  await Promise.all(
    clients.map(async (client) => {
      for (let time = 0; time < times; time++) {
        await client.ask(batch, (received) => received.length >= answer * DEPTH);
      }
    }),
  );
}
