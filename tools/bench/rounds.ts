/**
 * One load, on all servers in turn, round after round. Within a round the order is by chance, and a ratio is taken
 * between two servers of the same round: what the machine does beside us changes slowly, and falls out of it.
 */

import { checkAnswers } from './check.ts';
import type { Load } from './loads.ts';
import { carries, type Peer, type Place, type RunningPeer } from './peers.ts';
import { cpuSeconds } from './processes.ts';
import { type Spread, shuffle, spread } from './statistics.ts';
import type { LoadGenerator, Seen } from './wrk.ts';

export interface Sample {
  /** Answers a second. */
  readonly rate: number;
  /** Answers for each second of the server's processor time. */
  readonly efficiency: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Of the core, how much the server used: below 1 the load generator was the slower one. */
  readonly busy: number;
  readonly failed: number;
}

export interface LoadResult {
  readonly load: string;
  readonly title: string;
  readonly connections: number;
  readonly goals: Readonly<Record<string, number>>;
  readonly rows: readonly PeerResult[];
}

export interface PeerResult {
  readonly peer: string;
  readonly title: string;
  readonly rate: Spread;
  readonly efficiency: Spread;
  readonly p99: Spread;
  readonly busy: number;
  /** Ours to theirs, of answers for each processor second; 1 for ourselves. Empty when we were not measured. */
  readonly ratio: Spread | undefined;
  readonly rateRatio: Spread | undefined;
  /** Our p99 to theirs. */
  readonly p99Ratio: Spread | undefined;
  /** The same server with handlers that are not `async`, where that was measured. */
  readonly plain?: { readonly efficiency: Spread /** It, `async`, to that. */; readonly ratio: Spread };
  readonly failed: number;
  /** Why it was not measured; then the numbers are NaN. */
  readonly fault?: string;
}

export interface RoundOptions {
  readonly rounds: number;
  /** Seconds of its processor time that each server gets before it is measured: for its compiler, its caches, its heap. */
  readonly warmUp: number;
  readonly place: Omit<Place, 'load'>;
  readonly generator: LoadGenerator;
  readonly chance: () => number;
  readonly say: (text: string) => void;
}

const MOST_WARM_UP_RUNS = 8;
const MOST_RUNS = 4;
/** Of its core, what a server must have had to be judged: time is counted in hundredths of a second. */
const ENOUGH = 0.3;

interface Contender {
  readonly peer: Peer;
  readonly server: RunningPeer;
  readonly file: string;
  readonly samples: Sample[];
}

export async function measureLoad(load: Load, peers: readonly Peer[], options: RoundOptions): Promise<LoadResult> {
  const { rounds, warmUp, generator, chance, say } = options;
  const faults = new Map<Peer, string>();
  const contenders: Contender[] = [];
  const leaveOut = (peer: Peer, { message }: Error) => {
    faults.set(peer, message);
    say(`${peer.title} is left out: ${message}`);
  };
  try {
    say('servers start, and are warmed up');
    const absent = peers.filter((one) => !carries(one, load) && one.plainOf === undefined);
    if (absent.length > 0) say(`takes no part: ${absent.map(({ id }) => id).join(', ')}`);
    for (const peer of peers.filter((one) => carries(one, load))) {
      try {
        const contender = await enter(peer, load, options);
        contenders.push(contender);
        await warm(contender, load, generator, warmUp);
      } catch (error) {
        leaveOut(peer, error as Error);
      }
    }
    const fit = contenders.filter(({ peer }) => !faults.has(peer));
    for (let round = 0; round < rounds; round++) {
      const order = shuffle(fit, chance);
      say(`round ${round + 1} of ${rounds}: ${order.map(({ peer }) => peer.id).join(', ')}`);
      for (const contender of order) {
        if (faults.has(contender.peer)) continue;
        try {
          contender.samples.push(await measure(contender, load, generator, 1));
        } catch (error) {
          leaveOut(contender.peer, error as Error);
        }
      }
    }
    const whole = fit.filter(({ peer }) => !faults.has(peer)); // a pair needs all rounds of both
    const samplesOf = (wanted: (peer: Peer) => boolean) => whole.find(({ peer }) => wanted(peer))?.samples;
    const ours = samplesOf(({ id }) => id === 'ours');
    const rows = whole
      .filter(({ peer }) => peer.plainOf === undefined)
      .map(({ peer, samples }) =>
        summarize(
          peer,
          samples,
          ours,
          samplesOf(({ plainOf }) => plainOf === peer.id),
        ),
      );
    return {
      load: load.id,
      title: load.title,
      connections: load.connections,
      goals: load.goals,
      rows: [...rows, ...[...faults].map(([peer, fault]) => ({ ...summarize(peer, []), fault }))],
    };
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
}

async function enter(peer: Peer, load: Load, { place, generator }: RoundOptions): Promise<Contender> {
  const server = await peer.start({ ...place, load });
  try {
    await checkAnswers(load, server.port, { withoutDate: peer.withoutDate ?? false });
    return { peer, server, file: await generator.prepare([load.request], server.port), samples: [] };
  } catch (error) {
    await server.stop();
    throw new Error(`its answer is not the right one: ${(error as Error).message}`);
  }
}

/** By its own time, not by the clock: on a machine that others use too, a second may hold little of it. */
async function warm(contender: Contender, load: Load, generator: LoadGenerator, seconds: number): Promise<void> {
  const { pid } = contender.server;
  const until = cpuSeconds(pid) + seconds;
  for (let tries = 0; tries < MOST_WARM_UP_RUNS && cpuSeconds(pid) < until; tries++) {
    await measure(contender, load, generator, 1);
  }
}

/**
 * For a second; and on a machine that others use too, until the server has had enough of its processor to say anything.
 * Of several runs the answers count together, and p99 is the middle one.
 */
async function measure(
  { peer, server, file }: Contender,
  load: Load,
  generator: LoadGenerator,
  seconds: number,
): Promise<Sample> {
  const before = cpuSeconds(server.pid);
  const runs: Seen[] = [];
  do runs.push(await generator.run(server.port, file, load.connections, seconds));
  while (runs.length < MOST_RUNS && cpuSeconds(server.pid) - before < ENOUGH * seconds);
  const used = cpuSeconds(server.pid) - before;
  const sum = (of: (seen: Seen) => number) => runs.reduce((all, seen) => all + of(seen), 0);
  const answers =
    load.countsOctets === true ? sum(({ octets }) => octets) / load.answer.content.length : sum((seen) => seen.answers);
  const duration = sum((seen) => seen.seconds);
  return {
    rate: answers / duration,
    efficiency: answers / used,
    p99: spread(runs.map(({ p99 }) => p99)).median,
    busy: used / duration,
    failed: peer.cutsConnections === true ? 0 : sum(({ failed }) => failed),
  };
}

export function summarize(
  { id, title }: Pick<Peer, 'id' | 'title'>,
  samples: readonly Sample[],
  ours?: readonly Sample[],
  plain?: readonly Sample[],
): PeerResult {
  const of = (name: keyof Sample) => spread(samples.map((sample) => sample[name]));
  const against = (name: 'rate' | 'efficiency' | 'p99') => ours && ratioOf(ours, samples, name);
  return {
    peer: id,
    title,
    rate: of('rate'),
    efficiency: of('efficiency'),
    p99: of('p99'),
    busy: of('busy').median,
    ratio: against('efficiency'),
    rateRatio: against('rate'),
    p99Ratio: against('p99'),
    ...(plain && {
      plain: {
        efficiency: spread(plain.map(({ efficiency }) => efficiency)),
        ratio: ratioOf(samples, plain, 'efficiency'),
      },
    }),
    failed: samples.reduce((failed, sample) => failed + sample.failed, 0),
  };
}

/** One to the other in each round, and of these the middle: not the ratio of the middles, which may be of different rounds. */
function ratioOf(one: readonly Sample[], other: readonly Sample[], name: keyof Sample): Spread {
  return spread(other.map((sample, round) => one[round]![name] / sample[name]));
}
