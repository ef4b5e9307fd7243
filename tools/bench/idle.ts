/** What a connection holds that has sent something large and now waits: whatever outlives the exchange is multiplied by thousands. */

import { inTurn } from './narrow.ts';
import type { RunningPeer } from './peers.ts';
import { counted, RawClient, upload } from './raw-client.ts';
import { rounded } from './report.ts';
import { spread } from './statistics.ts';
import type { Study } from './study.ts';

const CONNECTIONS = 1_000;
const AT_ONCE = 50;
const CONTENT = 60_000;

/** In octets, of the heap and of what its objects hold outside. */
export interface IdleCost {
  /** A connection that has had one small exchange and waits. */
  readonly open: number;
  /** How much more it is once the connection has posted its content, and waits again. */
  readonly afterPost: number;
}

/** Opens the connections, posts on each, and asks the server for its memory in between. */
export async function idleCost(
  { port, memory }: Pick<RunningPeer, 'port' | 'memory'>,
  { connections = CONNECTIONS, target = '/sink', content = CONTENT } = {},
): Promise<IdleCost> {
  const held = async () => {
    const { heapUsed, external } = await memory('collect');
    return heapUsed + external;
  };
  const clients: RawClient[] = [];
  const onEach = async (task: (client: RawClient) => Promise<unknown>) => {
    for (let at = 0; at < clients.length; at += AT_ONCE) await Promise.all(clients.slice(at, at + AT_ONCE).map(task));
  };
  const post = (octets: number) => (client: RawClient) => client.ask(upload(target, octets), counted(octets));
  try {
    const first = await RawClient.open(port);
    for (const octets of [1, content, content]) await post(octets)(first); // what is made once is made now
    first.close();
    const before = await held();
    while (clients.length < connections) clients.push(...(await RawClient.openMany(port, AT_ONCE)));
    await onEach(post(1));
    const open = await held();
    await onEach(post(content));
    const after = await held();
    return { open: (open - before) / clients.length, afterPost: (after - open) / clients.length };
  } finally {
    for (const client of clients) client.close();
  }
}

export const idle: Study = {
  id: 'idle',
  quick: true,
  async run(context) {
    const open = new Map<string, number>();
    const ids = new Map<RunningPeer, string>();
    const samples = await inTurn(
      { ...context, rounds: Math.min(context.rounds, 3) }, // garbage is collected before we look: it hardly varies
      async (peer) => {
        const server = await peer.start({ ...context.place, tellsMemory: true });
        ids.set(server, peer.id);
        return server;
      },
      async (server) => {
        const cost = await idleCost(server);
        open.set(ids.get(server)!, cost.open);
        return cost.afterPost;
      },
    );
    const octets = spread(samples.get('ours')!).median;
    return {
      id: 'idle',
      title: 'An idle connection after a POST',
      about: `${CONNECTIONS.toLocaleString('en-US')} connections post ${CONTENT.toLocaleString('en-US')} octets to a handler that counts them, are answered, and wait. Octets for each connection, on the heap and in buffers, when garbage has been collected: before the POST, and how much more after it.`,
      columns: ['server', 'before', 'more after it'],
      rows: context.contenders.map(({ id, title }) => [
        title,
        rounded(open.get(id)!),
        rounded(spread(samples.get(id)!).median),
      ]),
      goals: [{ text: 'at most 4,096 octets more', measured: rounded(octets), reached: octets <= 4_096 }],
      measures: { octets },
    };
  },
};
