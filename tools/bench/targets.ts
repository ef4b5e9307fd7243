/** What we want to reach, and what a run has measured of it: one table, printed at the end. */

import { ratio, rounded, table } from './report.ts';
import type { Results } from './results.ts';
import type { PeerResult } from './rounds.ts';

type Measured = Pick<Results, 'loads' | 'studies'>;

export interface Target {
  readonly title: string;
  readonly aim: { readonly atLeast: number } | { readonly atMost: number };
  /** undefined when the run did not measure it. */
  readonly now: (results: Measured) => number | undefined;
  readonly written?: (value: number) => string;
}

const row = ({ loads }: Measured, load: string, peer: string): PeerResult | undefined =>
  loads.find((one) => one.load === load)?.rows.find((one) => one.peer === peer && one.fault === undefined);

const to = (load: string, peer: string) => (results: Measured) => row(results, load, peer)?.ratio?.median;

const measure = (study: string, name: string) => (results: Measured) =>
  results.studies.find(({ id }) => id === study)?.measures?.[name];

export const TARGETS: readonly Target[] = [
  {
    title: 'text, async, to the same handler plain',
    aim: { atLeast: 0.97 },
    now: (results) => row(results, 'text', 'ours')?.plain?.ratio.median,
  },
  { title: 'text, async, to node:http', aim: { atLeast: 1.35 }, now: to('text', 'node-http') },
  { title: 'ten fields, async, to node:http', aim: { atLeast: 1.35 }, now: to('browser', 'node-http') },
  { title: 'JSON echo, to node:http', aim: { atLeast: 1.5 }, now: to('json', 'node-http') },
  { title: 'JSON echo, to Fastify', aim: { atLeast: 1.7 }, now: to('json', 'fastify') },
  { title: 'pipelined, async, to node:http', aim: { atLeast: 4.5 }, now: to('pipelined', 'node-http') },
  { title: 'connection each, to node:http', aim: { atLeast: 1.1 }, now: to('connection-each', 'node-http') },
  {
    title: 'heap for each async GET, pipelined, octets',
    aim: { atMost: 1_800 },
    now: measure('heap', 'octets'),
    written: rounded,
  },
  {
    title: 'an idle connection after a POST of 60 kB, octets more',
    aim: { atMost: 4_096 },
    now: measure('idle', 'octets'),
    written: rounded,
  },
  { title: '100 MB upload, CPU, to node:http', aim: { atMost: 1.05 }, now: measure('upload', 'to node-http') },
  {
    title: 'p99 of text under 64 connections, to node:http',
    aim: { atMost: 1.2 },
    now: (results) => row(results, 'text', 'node-http')?.p99Ratio?.median,
  },
];

export function reached({ aim }: Target, value: number): boolean {
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost;
}

/** Cells of a table, for the targets that this run says something about; the first row is the head. */
export function targetRows(results: Measured): string[][] {
  const rows = TARGETS.flatMap((target) => {
    const value = target.now(results);
    if (value === undefined) return [];
    const written = target.written ?? ratio;
    const aim = 'atLeast' in target.aim ? `≥ ${target.aim.atLeast}` : `≤ ${target.aim.atMost.toLocaleString('en-US')}`;
    return [[target.title, written(value), aim, reached(target, value) ? '✓' : '✗']];
  });
  return [['', 'now', 'target', ''], ...rows];
}

/** Empty when the run measured none of them. */
export function targetTable(results: Measured): string {
  const rows = targetRows(results);
  return rows.length === 1 ? '' : `\nTargets\n${table(rows)}\n`;
}
