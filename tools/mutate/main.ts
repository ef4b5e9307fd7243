/**
 * `pnpm mutate`: do the tests notice a fault? Puts small faults into the sources of chapters 1 and 2, and into the files of
 * chapters 4 and 5 that do no I/O, one at a time, and runs the tests of the same chapter. They judge what learners write,
 * so what they let pass is passed on.
 *
 * Stryker does the same for any project. It works here, and takes half an hour on two busy cores for chapters 1 and 2 alone,
 * since each mutant is a run of Vitest, and 170 more packages. Ours knows code without I/O, and takes a few minutes.
 */

import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { loopBodies } from '../../packages/2-parser/test/loops.ts';
import { Worker } from './crew.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import type { PreparedFile } from './worker.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Percent of the mutants of each chapter that must be noticed. Not all can be: `at <= end` for `at < end` before an octet
 * that ends the loop anyway, or a shortcut left out, change nothing that a test could see. A look at `--list` tells them apart.
 */
const WANTED = 95;

/** The first drafts are naive on purpose; index.ts only names what others hold. */
const NO_SOURCES = ['first-draft', 'index'];

/**
 * These run other programs or other people's code, read the sources as text or load them in their own way: a mutant in
 * memory is nothing to them.
 */
const NO_JUDGES = ['browser', 'differential', 'first-draft', 'stage', 'work'];

interface Chapter {
  readonly folder: string;
  /** Names of files in src/ without their ending; all but NO_SOURCES unless given. */
  readonly sources?: readonly string[];
  /** Names of files in test/ without their ending; all but NO_JUDGES unless given. */
  readonly judges?: readonly string[];
}

const CHAPTERS: readonly Chapter[] = [
  { folder: 'packages/1-protocol' },
  { folder: 'packages/2-parser' },
  {
    folder: 'packages/4-static-files',
    sources: [
      ...['accept-encoding', 'answer', 'cache-control', 'media-type', 'preconditions', 'range', 'resolve-path'],
      ...['validators', 'wanted'],
    ],
    judges: [
      ...['accept-encoding', 'answer', 'cache-control', 'media-type', 'preconditions', 'range', 'resolve-path'],
      ...['validators', 'wanted'],
    ],
  },
  {
    folder: 'packages/5-routing',
    sources: [
      ...['below', 'declared', 'explain-in-json', 'match', 'middleware', 'no-route', 'path-tree', 'path', 'pattern'],
      ...['read-json', 'route-decorator', 'route', 'router', 'security-fields', 'verbs'],
    ],
    judges: [
      ...['application', 'middleware', 'pattern', 'read-json', 'route-decorator', 'router-properties', 'router'],
      'steps',
    ],
  },
];

interface Case extends Mutant {
  readonly chapter: string;
  readonly file: string;
  readonly source: string;
}

interface Result extends Case {
  readonly noticed: string | undefined;
}

await runProgram(
  {
    name: 'pnpm mutate',
    summary: `Puts small faults into the sources of chapters 1, 2, 4 and 5 that do no I/O, one at a time, and runs the tests
of the chapter. Exit code 1 when those of a chapter notice less than ${WANTED} % of them.`,
    options: {
      only: { type: 'string', value: 'TEXT', help: 'mutants of files with this in their path' },
      sample: { type: 'string', value: 'N', help: 'try N of them, chosen by the seed' },
      seed: { type: 'string', value: 'N', help: 'choose the sample by this (default: 1)' },
      workers: { type: 'string', value: 'N', help: 'processes at once (default: as many as there are cores)' },
      list: { type: 'boolean', help: 'show each mutant that no test noticed' },
      judges: { type: 'boolean', help: 'show how many mutants each test file was the first to notice' },
    },
  },
  async ({ only = '', sample, seed, workers, list = false, judges = false }) => {
    const count = wholeNumber('--workers', workers, { from: 1, to: 64, otherwise: availableParallelism() });
    const size = wholeNumber('--sample', sample, { from: 1, to: 1e6, otherwise: Number.MAX_SAFE_INTEGER });
    const chosenBy = wholeNumber('--seed', seed, { from: 0, to: 2 ** 32 - 1, otherwise: 1 });
    const cases = shuffle(CHAPTERS.flatMap(casesOf), chosenBy)
      .filter(({ file }) => file.includes(only))
      .slice(0, size);
    if (cases.length === 0)
      throw new UsageError(`There is nothing to mutate in "${only}". Try: pnpm mutate --only line.ts`);
    const results: Result[] = [];
    for (const chapter of CHAPTERS) {
      const mine = cases.filter((row) => row.chapter === chapter.folder);
      if (mine.length > 0) results.push(...(await tryAll(chapter, mine, count)));
    }
    report(results, list, judges);
  },
);

function casesOf({ folder, sources }: Chapter): Case[] {
  return chosen(`${folder}/src/`, '.ts', sources, NO_SOURCES).flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    return mutantsOf(source).map((mutant) => ({ ...mutant, chapter: folder, file, source }));
  });
}

/** @param names if not given, all that are there but these others */
function chosen(
  room: string,
  ending: string,
  names: readonly string[] | undefined,
  others: readonly string[],
): string[] {
  if (names !== undefined) return names.map((name) => room + name + ending);
  return files(`${room}*${ending}`).filter((file) => !others.some((name) => file === room + name + ending));
}

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT }).sort();
}

function url(file: string): string {
  return pathToFileURL(join(ROOT, file)).href;
}

async function tryAll({ folder, judges }: Chapter, cases: readonly Case[], count: number): Promise<Result[]> {
  const prepared: Record<string, PreparedFile> = {};
  for (const file of files(`${folder}/{src,test}/*.ts`)) {
    const source = readFileSync(join(ROOT, file), 'utf8');
    prepared[url(file)] = { source, bodies: loopBodies(source) };
  }
  const tests = chosen(`${folder}/test/`, '.test.ts', judges, NO_JUDGES).map(url);

  const first = new Worker({ files: prepared, tests, known: {} });
  const known = await first.tryNoMutant().finally(() => first.stop());
  const milliseconds = Object.values(known).reduce((sum, test) => sum + test.milliseconds, 0);
  console.log(
    `${folder}: ${Object.keys(known).length} tests in ${Math.round(milliseconds)} ms, ${cases.length} mutants`,
  );

  const results: Result[] = [];
  const waiting = [...cases];
  const ended = tellProgress(() => `  ${results.length} of ${cases.length} tried`);
  const work = async () => {
    const worker = new Worker({ files: prepared, tests, known });
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const { start, end, text } = row;
      const noticed = await worker.tryMutant({ url: url(row.file), edit: { start, end, text } });
      results.push({ ...row, noticed });
    }
    worker.stop();
  };
  await Promise.all(Array.from({ length: count }, work)).finally(ended);
  return results;
}

/** How far it is: in one line that changes on a terminal, and in a line now and then in a log. Returns how to stop. */
function tellProgress(words: () => string): () => void {
  const { isTTY } = process.stdout;
  const tell = () => process.stdout.write(isTTY ? `\r\u001b[K${words()}` : `${words()}\n`);
  const timer = setInterval(tell, isTTY ? 1000 : 15_000);
  return () => {
    clearInterval(timer);
    if (isTTY) process.stdout.write('\r\u001b[K');
  };
}

function report(results: readonly Result[], list: boolean, judges: boolean): void {
  const unnoticed = results.filter(({ noticed }) => noticed === undefined);
  if (list) for (const [file, rows] of Map.groupBy(unnoticed, ({ file }) => file)) show(file, rows);
  if (judges) showJudges(results);
  console.log('\nmutants  noticed');
  for (const [file, rows] of [...Map.groupBy(results, ({ file }) => file)].sort()) {
    console.log(`${String(rows.length).padStart(7)}  ${percent(rows).padStart(7)}  ${relative('packages', file)}`);
  }
  console.log(`\n${results.length - unnoticed.length} of ${results.length} mutants noticed: ${percent(results)}`);
  if (unnoticed.length > 0 && !list) console.log('Those that no test noticed: pnpm mutate --list');
  for (const rows of Map.groupBy(results, ({ chapter }) => chapter).values())
    if (score(rows) < WANTED) process.exitCode = 1;
}

function score(results: readonly Result[]): number {
  return (results.filter(({ noticed }) => noticed !== undefined).length / results.length) * 100;
}

function percent(results: readonly Result[]): string {
  return `${score(results).toFixed(1)} %`;
}

function show(file: string, rows: readonly Result[]): void {
  for (const row of rows.toSorted((a, b) => a.start - b.start)) {
    const line = row.source.slice(0, row.start).split('\n').length;
    const { before, after } = lines(row);
    console.log(`\n${file}:${line}  ${row.kind}\n${clipped(before, after)}`);
  }
}

/** The lines that an edit changes, before and after. */
function lines({ source, start, end, text }: Case): { before: string; after: string } {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = source.indexOf('\n', end);
  const to = lineEnd < 0 ? source.length : lineEnd;
  const tidy = (code: string) => code.replace(/\s+/g, ' ').trim();
  return {
    before: tidy(source.slice(from, to)),
    after: tidy(source.slice(from, start) + text + source.slice(end, to)),
  };
}

/** Two long lines, where they differ. */
function clipped(before: string, after: string): string {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = before.length < 110 ? 0 : Math.max(same - 50, 0);
  const clip = (line: string) => `${from > 0 ? '… ' : ''}${line.slice(from, from + 110)}`;
  return `- ${clip(before)}\n+ ${clip(after)}`;
}

function showJudges(results: readonly Result[]): void {
  const first = Map.groupBy(results, ({ noticed }) => noticed?.split(' > ')[0] ?? 'nobody');
  for (const [judge, { length }] of [...first].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`${String(length).padStart(7)}  ${judge}`);
  }
}

/** In an order that depends on the seed alone. */
function shuffle<T>(rows: readonly T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return rows
    .map((row) => ({ row, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}
