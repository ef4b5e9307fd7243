/** What becomes of the others while somebody computes: with the pool, without it, and with a second thread. */

import { setTimeout as sleep } from 'node:timers/promises';
import { PEERS, type RunningPeer, startProgram, throughTsx } from './peers.ts';
import { ratio, rounded } from './report.ts';
import { shuffle, spread } from './statistics.ts';
import type { Study, StudyContext } from './study.ts';

/** About a twentieth of a second of work. */
const SLOW = 'GET /api/primes?below=250000 HTTP/1.1\r\nHost: HOST\r\n\r\n';
const QUICK = 'GET /text HTTP/1.1\r\nHost: HOST\r\n\r\n';

interface Variant {
  readonly title: string;
  start(context: StudyContext): Promise<RunningPeer>;
}

// No pinning here: a pool is of no use on one core.
const WITH_POOL: Variant = {
  title: 'ours, with the pool',
  start: ({ place }) => startProgram(throughTsx('ours.ts', place.root, 'pool'), undefined),
};
const WITHOUT: Variant = {
  title: 'ours, on the loop',
  start: ({ place }) => startProgram(throughTsx('ours.ts', place.root, 'loop'), undefined),
};
const NODE: Variant = {
  title: 'node:http, on the loop',
  start: ({ place }) => PEERS.find(({ id }) => id === 'node-http')!.start({ ...place, core: undefined }),
};

export const blocked: Study = {
  id: 'blocked',
  quick: false,
  async run(context) {
    const { generator, rounds } = context;
    const samples = await alternate([WITH_POOL, WITHOUT, NODE], context, async ({ port }) => {
      const slow = generator.run(port, await generator.prepare([SLOW], port), 4, 3);
      await sleep(500);
      const quick = await generator.run(port, await generator.prepare([QUICK], port), 8, 2);
      const { answers, seconds } = await slow;
      return { p50: quick.p50, p99: quick.p99, rate: quick.answers / quick.seconds, slowRate: answers / seconds };
    });
    const median = (variant: Variant, of: 'p50' | 'p99' | 'rate' | 'slowRate') =>
      spread(samples.get(variant)!.map((sample) => sample[of])).median;
    const share = median(WITH_POOL, 'p99') / median(WITHOUT, 'p99');
    return {
      id: 'blocked',
      title: 'A quick route, while four requests compute',
      about: `Four connections ask for primes without a pause, eight ask for a text. The server may use all cores. Medians of ${rounds} rounds.`,
      columns: ['server', 'quick, p50 in ms', 'quick, p99 in ms', 'quick answers/s', 'computed/s'],
      rows: [WITH_POOL, WITHOUT, NODE].map((variant) => [
        variant.title,
        median(variant, 'p50').toFixed(1),
        median(variant, 'p99').toFixed(1),
        rounded(median(variant, 'rate')),
        rounded(median(variant, 'slowRate')),
      ]),
      goals: [
        { text: 'with the pool, p99 at most 0.2 of that without', measured: ratio(share), reached: share <= 0.2 },
      ],
    };
  },
};

const threads = (count: number): Variant => ({
  title: count === 1 ? 'one thread' : `${count} threads`,
  start: () => startProgram(throughTsx('ours-threads.ts', String(count)), undefined),
});

export const threaded: Study = {
  id: 'threads',
  quick: false,
  async run(context) {
    const { generator, rounds } = context;
    const [one, two] = [threads(1), threads(2)];
    const samples = await alternate([one, two], context, async ({ port }) => {
      // The system deals connections to threads by chance; with sixteen, no thread stays without one.
      const seen = await generator.run(port, await generator.prepare([SLOW], port), 16, 2);
      return seen.answers / seen.seconds;
    });
    const gain = spread(samples.get(two)!.map((rate, round) => rate / samples.get(one)![round]!));
    return {
      id: 'threads',
      title: 'One thread or two, where each request computes',
      about: `Threads that listen on one port (\`--threads\`), each of which computes primes in its own loop; sixteen connections. Medians of ${rounds} rounds.`,
      columns: ['server', 'answers/s', 'to one thread'],
      rows: [one, two].map((variant) => [
        variant.title,
        rounded(spread(samples.get(variant)!).median),
        variant === one ? '1' : ratio(gain.median),
      ]),
      goals: [{ text: 'two threads: 1.8 × one', measured: ratio(gain.median), reached: gain.median >= 1.8 }],
    };
  },
};

/** Round after round, each variant once, by chance first or last. */
async function alternate<T>(
  variants: readonly Variant[],
  context: StudyContext,
  measure: (server: RunningPeer) => Promise<T>,
): Promise<Map<Variant, T[]>> {
  const servers = new Map<Variant, RunningPeer>();
  try {
    for (const variant of variants) servers.set(variant, await variant.start(context));
    for (const server of servers.values()) await measure(server); // for the compiler
    const samples = new Map(variants.map((variant) => [variant, [] as T[]]));
    for (let round = 0; round < context.rounds; round++) {
      for (const variant of shuffle(variants, context.chance)) {
        samples.get(variant)!.push(await measure(servers.get(variant)!));
      }
      context.say(`round ${round + 1} of ${context.rounds}`);
    }
    return samples;
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}
