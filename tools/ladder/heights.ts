/** How high do others climb? Runs each of them and writes down what came of it: `pnpm ladder --heights`. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { climb } from './climb.ts';
import { makeFiles } from './made-files.ts';
import { FLIGHTS, RUNGS } from './table.ts';

const HEIGHTS_PATH = fileURLToPath(new URL('./heights.json', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Height {
  readonly name: string;
  /** The names of the rungs that it passes, with `--all`. */
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
}

interface Candidate {
  readonly name: string;
  readonly command: readonly string[];
  /** What the machine needs for it. */
  readonly needs?: string;
}

const stage = (folder: string, ...options: string[]) => [
  ...['node', '--import', 'tsx', `packages/${folder}/bin/stage.ts`],
  ...options,
];
const example = (file: string) => `tools/ladder/examples/${file}`;
const UPLOADS = ['--uploads', '{UPLOADS}'];

/** In the order of the page. */
export const CANDIDATES: readonly Candidate[] = [
  { name: 'Stage 3, first draft', command: stage('3-tcp-echo', '--first-draft') },
  { name: 'Stage 3, `--http`', command: stage('3-tcp-echo', '--http') },
  { name: 'Stage 4, first draft', command: stage('4-static-files', '--first-draft') },
  { name: 'Stage 4', command: stage('4-static-files') },
  { name: 'Stage 5, first draft', command: stage('5-routing', '--first-draft') },
  { name: 'Stage 5, `--uploads`', command: stage('5-routing', ...UPLOADS) },
  { name: 'Stage 6, first draft', command: stage('6-threads', '--first-draft') },
  { name: 'Stage 6', command: stage('6-threads') },
  {
    name: 'Stage 7, first draft: the article’s server in TypeScript',
    command: stage('7-full-server', '--first-draft'),
  },
  { name: 'Stage 7, `--uploads`', command: stage('7-full-server', ...UPLOADS) },
  { name: 'The article’s server in Python, `article.py`', command: ['python3', example('article.py')] },
  {
    name: 'A process for each client in C, `forking.c`',
    command: ['sh', '-c', `cc -O2 -o "$0" ${example('forking.c')} && exec "$0"`, '{UPLOADS}/../../forking'],
    needs: 'cc',
  },
  {
    name: 'One client after the other in Perl, `one-by-one.pl`',
    command: ['perl', example('one-by-one.pl')],
    needs: 'perl',
  },
  { name: 'Node’s own server with a folder, `node-http.ts`', command: ['node', example('node-http.ts')] },
  { name: 'The 138 lines of “From an empty file”', command: ['node', 'tools/ladder/workshop/14-stop.ts'] },
];

export function readHeights(): readonly Height[] {
  return JSON.parse(readFileSync(HEIGHTS_PATH, 'utf8')) as readonly Height[];
}

/** So many at once: most of the time is spent waiting for answers that never come. */
const AT_ONCE = 3;

/** @param only a part of the names that are meant; the others keep their heights */
export async function measureHeights(say: (line: string) => void, only = ''): Promise<void> {
  const heights = new Map<string, Height>();
  const waiting = CANDIDATES.filter(({ name }) => name.includes(only));
  const known = only === '' ? [] : readHeights();
  for (const height of known) heights.set(height.name, height);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.needs !== undefined && spawnSync('sh', ['-c', `command -v ${next.needs}`]).status !== 0) {
        say(`${next.name}: skipped, since this machine has no ${next.needs}`);
        continue;
      }
      const height = await heightOf(next);
      heights.set(next.name, height);
      keep(heights); // it takes an hour, and may be interrupted
      say(`${next.name}: ${height.passed.length} of ${RUNGS.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function keep(heights: ReadonlyMap<string, Height>): void {
  const all = CANDIDATES.flatMap(({ name }) => heights.get(name) ?? []);
  writeFileSync(HEIGHTS_PATH, `${JSON.stringify(all, null, 2)}\n`);
}

async function heightOf({ name, command }: Candidate): Promise<Height> {
  const scratch = mkdtempSync(join(tmpdir(), 'ladder-'));
  try {
    const folder = await makeFiles(scratch);
    const { results } = await climb({ command, folder, cwd: ROOT }, { rungs: RUNGS, all: true });
    const of = (wanted: string) => results.filter(({ status }) => status === wanted).map(({ rung }) => rung.id);
    return { name, passed: of('passed'), skipped: of('skipped') };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A row for each: how far it comes when it stops at the first that fails, and what it passes of each flight. */
export function heightsTable(heights: readonly Height[] = readHeights()): string {
  const rows = heights.map(({ name, passed, skipped }) => {
    const first = RUNGS.find(({ id }) => !passed.includes(id) && !skipped.includes(id));
    const flights = FLIGHTS.map(
      ({ rungs }) => `${rungs.filter(({ id }) => passed.includes(id)).length}/${rungs.length}`,
    );
    return `| ${name} | ${first === undefined ? 'none' : `\`${first.id}\``} | ${flights.join(' | ')} | ${passed.length} |`;
  });
  return [
    `| server | stops at | ${FLIGHTS.map(({ name }) => name).join(' | ')} | all ${RUNGS.length} |`,
    `|---|---|${FLIGHTS.map(() => '---:|').join('')}---:|`,
    ...rows,
  ].join('\n');
}
