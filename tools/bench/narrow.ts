/** What several narrow questions share: the contenders are started, and asked in turn, round after round. */

import type { Peer, RunningPeer } from './peers.ts';
import { ratio } from './report.ts';
import { type Spread, shuffle, spread } from './statistics.ts';
import type { StudyContext } from './study.ts';

/**
 * One number for each contender and round, in an order that is drawn anew for each round.
 * @param start how a contender is started for this question
 * @param measure the first call for each server is for its compiler, and does not count
 */
export async function inTurn(
  { contenders, rounds, chance, say }: StudyContext,
  start: (peer: Peer) => Promise<RunningPeer>,
  measure: (server: RunningPeer) => Promise<number>,
): Promise<Map<string, number[]>> {
  const servers = new Map<Peer, RunningPeer>();
  say('servers start, and are warmed up');
  try {
    for (const peer of contenders) {
      servers.set(peer, await start(peer));
      await measure(servers.get(peer)!);
    }
    const samples = new Map(contenders.map(({ id }) => [id, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`);
      for (const peer of shuffle(contenders, chance)) {
        samples.get(peer.id)!.push(await measure(servers.get(peer)!));
      }
    }
    return samples;
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

/** Ours to another one's, in each round. */
export function ratios(samples: ReadonlyMap<string, readonly number[]>, id: string): Spread {
  return spread(samples.get(id)!.map((theirs, round) => samples.get('ours')![round]! / theirs));
}

/** A row for each contender: its median, and ours to it. */
export function rowsOf(
  { contenders }: StudyContext,
  samples: ReadonlyMap<string, readonly number[]>,
  written: (value: number) => string,
): string[][] {
  return contenders.map(({ id, title }) => [
    title,
    written(spread(samples.get(id)!).median),
    id === 'ours' ? '' : ratio(ratios(samples, id).median),
  ]);
}
