/** The parts of the benchmark that decide something: what is compared with what, and what a number is held against. */

import { describe, expect, it } from 'vitest';
import { LOADS } from '../loads.ts';
import { carries, PEERS } from '../peers.ts';
import { Progress, standing } from '../progress.ts';
import { type LoadResult, type Sample, summarize } from '../rounds.ts';
import { random, shuffle, spread } from '../statistics.ts';
import { targetRows, targetTable } from '../targets.ts';

const sample = (efficiency: number, p99 = 1): Sample => ({ rate: efficiency, efficiency, p99, busy: 1, failed: 0 });
const OURS = { id: 'ours', title: 'ours' };
const NODE = { id: 'node-http', title: 'node:http' };

describe('a spread', () => {
  it('does not care for one value that is far off', () => {
    expect(spread([3, 1, 2, 1000, 2])).toEqual({ median: 2, low: 2, high: 3 });
  });

  it('lies between two values where there is no middle one', () => {
    expect(spread([1, 2]).median).toBe(1.5);
  });
});

describe('an order by chance', () => {
  it('is the same for the same seed, and holds everything', () => {
    const orders = [1, 1, 2].map((seed) => shuffle([1, 2, 3, 4, 5, 6, 7, 8], random(seed)).join(''));
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
    expect(Array.from(orders[0]!).sort().join('')).toBe('12345678');
  });
});

describe('a row', () => {
  it('compares servers within a round: a machine that grows slower touches both', () => {
    const ours = [sample(200), sample(100), sample(50)];
    const theirs = [sample(100), sample(50), sample(25)];
    expect(summarize(NODE, theirs, ours).ratio).toEqual({ median: 2, low: 2, high: 2 });
  });

  it('shows the same server with plain handlers, and async ones to them', () => {
    const row = summarize(OURS, [sample(80)], [sample(80)], [sample(100)]);
    expect(row.plain?.efficiency.median).toBe(100);
    expect(row.plain?.ratio.median).toBe(0.8);
  });
});

const text: LoadResult = {
  load: 'text',
  title: 'Text',
  connections: 64,
  goals: {},
  rows: [
    summarize(OURS, [sample(97, 3)], [sample(97, 3)], [sample(100, 3)]),
    summarize(NODE, [sample(97, 2)], [sample(97, 3)]),
  ],
};

describe('the table of targets', () => {
  it('says of each number that was measured whether it is good enough', () => {
    expect(targetRows({ loads: [text], studies: [] }).slice(1)).toEqual([
      ['text, async, to the same handler plain', '0.97', '≥ 0.97', '✓'],
      ['text, async, to node:http', '1.00', '≥ 1.35', '✗'],
      ['p99 of text under 64 connections, to node:http', '1.50', '≤ 1.2', '✗'],
    ]);
  });

  it('takes the number of a narrow question, which is better when it is smaller', () => {
    const heap = { id: 'heap', title: '', about: '', columns: [], rows: [], goals: [], measures: { octets: 1_800 } };
    expect(targetRows({ loads: [], studies: [heap] })[1]).toEqual([
      'heap for each async GET, pipelined, octets',
      '1,800',
      '≤ 1,800',
      '✓',
    ]);
  });

  it('is left out when nothing of it was measured', () => {
    expect(targetTable({ loads: [], studies: [] })).toBe('');
  });

  it('takes no number from a server that failed', () => {
    const failed = { ...text, rows: [{ ...summarize(NODE, []), fault: 'it did not start' }] };
    expect(targetTable({ loads: [failed], studies: [] })).toBe('');
  });
});

describe('who takes part', () => {
  const takesPart = (peer: string, load: string) =>
    carries(
      { ...PEERS.find(({ id }) => id === peer.split('@', 1)[0])!, id: peer },
      LOADS.find(({ id }) => id === load)!,
    );

  it.each([
    ['ours', 'stock', true],
    ['ours@elsewhere', 'stock', true],
    ['node-http', 'stock', false],
    ['hono-node', 'fetch-text', true],
    ['fastify', 'fetch-text', false],
    ['ours-plain', 'text', true],
    ['ours-plain', 'json', false],
    ['node-http', 'json', true],
  ])('%s in %s: %s', (peer, load, part) => {
    expect(takesPart(peer, load)).toBe(part);
  });
});

describe('the progress', () => {
  it('tells how far it is, and how long it takes if it goes on so', () => {
    expect(standing({ part: 1, parts: 4, elapsed: 1_000, done: 0 })).toBe('1 of 4 · 0:01 so far');
    expect(standing({ part: 2, parts: 4, elapsed: 75_000, done: 0.5 })).toBe('2 of 4 · 1:15 so far, about 2 min to go');
    expect(standing({ part: 4, parts: 4, elapsed: 70_000, done: 0.5 })).toBe('4 of 4 · 1:10 so far, about 10 s to go');
  });

  it('knows from the round how much of a part is done', () => {
    let now = 0;
    const progress = new Progress(2, () => now);
    progress.begin();
    now = 60_000;
    expect(progress.line('round 3 of 4')).toBe('  [1 of 2 · 1:00 so far, about 3 min to go] round 3 of 4');
  });
});
