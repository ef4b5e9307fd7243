/** `pnpm bench`: what our server costs, beside those that a reader would pick instead, on this machine and now. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { CHART_PATH, chart } from './chart.ts';
import { blocked, threaded } from './computing.ts';
import { memory, startUp } from './footprint.ts';
import { bodies, connections, folders, heads, routes } from './growth.ts';
import { heap } from './heap.ts';
import { idle } from './idle.ts';
import { FILES, fileContent, LOADS, type Load } from './loads.ts';
import { examineMachine, type Machine, versionOf } from './machine.ts';
import { PAGE_PATH, page } from './page.ts';
import { otherCheckouts, PEERS, type Peer } from './peers.ts';
import { Progress } from './progress.ts';
import { loadTable, studyTable } from './report.ts';
import type { Results } from './results.ts';
import { type LoadResult, measureLoad } from './rounds.ts';
import { random } from './statistics.ts';
import type { Study, StudyResult } from './study.ts';
import { targetTable } from './targets.ts';
import { upload } from './upload.ts';
import { LoadGenerator } from './wrk.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Of the last run, for `--again`. */
const RESULTS_PATH = join(HERE, 'results.json');
const STUDIES: readonly Study[] = [
  upload,
  heap,
  idle,
  blocked,
  threaded,
  startUp,
  memory,
  connections,
  heads,
  bodies,
  folders,
  routes,
];

const names = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).join(' ');

await runProgram(
  {
    name: 'pnpm bench',
    summary: `Measures our server beside others, as ratios within one run. Half an hour for all; installs the others at first.
Loads: ${names(LOADS)}
Other questions: ${names(STUDIES)}
Servers: ${names(PEERS.filter(({ plainOf }) => plainOf === undefined))}`,
    options: {
      quick: { type: 'boolean', help: 'the most important servers, three rounds: a few minutes' },
      only: { type: 'string', value: 'IDS', help: 'some loads or questions only, such as text,json' },
      ours: {
        type: 'string',
        value: 'FOLDERS',
        help: 'other checkouts of this repository, to be measured in the same rounds',
      },
      peers: { type: 'string', value: 'IDS', help: 'some servers only, such as ours,node-http' },
      rounds: { type: 'string', value: 'NUMBER', help: 'rounds, of a second for each server (default 7)' },
      seed: { type: 'string', value: 'NUMBER', help: 'what decides the order of the servers (default: the clock)' },
      'write-docs': { type: 'boolean', help: 'write docs/benchmarks.md and its picture from what was measured' },
      again: { type: 'boolean', help: 'measure nothing: show the last run once more' },
    },
  },
  async (values) => {
    const results =
      values.again === true ? show(await lastResults()) : await measureAll(readSettings(values, process.argv.slice(2)));
    if (values['write-docs'] !== true) return;
    const text = page(results);
    await writeFile(PAGE_PATH, text);
    await writeFile(CHART_PATH, chart(text));
  },
);

interface Settings {
  readonly machine: Machine;
  readonly loads: readonly Load[];
  readonly studies: readonly Study[];
  readonly peers: readonly Peer[];
  readonly quick: boolean;
  readonly rounds: number;
  readonly seed: number;
  readonly command: string;
}

function readSettings(
  values: { quick?: boolean; only?: string; ours?: string; peers?: string; rounds?: string; seed?: string },
  given: readonly string[],
): Settings {
  const quick = values.quick === true;
  const only = choose([...LOADS, ...STUDIES], values.only, 'load or question');
  const named = choose(PEERS, values.peers, 'server').map(({ id }) => id);
  const others = otherCheckouts(values.ours?.split(',') ?? []);
  return {
    rounds: wholeNumber('--rounds', values.rounds, { from: 1, to: 1000, otherwise: quick ? 3 : 7 }),
    seed: wholeNumber('--seed', values.seed, { from: 0, to: 2 ** 32 - 1, otherwise: Date.now() % 2 ** 32 }),
    loads: LOADS.filter((load) => only.includes(load)),
    studies: STUDIES.filter((study) => only.includes(study) && (study.quick || !quick || values.only !== undefined)),
    peers: [...PEERS.filter(({ id, plainOf = id }) => named.includes(plainOf)), ...others],
    quick,
    command: ['pnpm bench', ...given].join(' '),
    machine: examineMachine(),
  };
}

function choose<T extends { readonly id: string }>(all: readonly T[], ids: string | undefined, what: string): T[] {
  if (ids === undefined) return [...all];
  return ids.split(/[\s,]+/).map((id) => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new UsageError(`There is no ${what} "${id}". There are: ${names(all)}.`);
    return found;
  });
}

async function measureAll(settings: Settings): Promise<Results> {
  const { machine, quick, rounds, seed, command } = settings;
  installPeers();
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const tidy = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', tidy); // Ctrl-C ends us without `finally`
  try {
    await chmod(folder, 0o755); // nginx reads as another user when root starts it
    const root = join(folder, 'files');
    await mkdir(root);
    for (const { name, octets } of Object.values(FILES)) await writeFile(join(root, name), fileContent(octets));
    const context = {
      machine,
      place: { root, folder, core: machine.serverCore },
      generator: new LoadGenerator(folder, machine.loadCore),
      rounds,
      quick,
      warmUp: quick ? 0.7 : 1.5,
      chance: random(seed),
      contenders: settings.peers.filter((peer) => isContender(peer)),
      say: (text: string) => console.log(progress.line(text)),
    };
    const progress = new Progress(settings.loads.length + settings.studies.length);
    console.log(`${machine.description}. Seed ${seed}.`);
    const loads: LoadResult[] = [];
    for (const load of settings.loads) {
      console.log(`\n${load.title}`);
      progress.begin();
      const peers = settings.peers.filter((peer) => !quick || isNeeded(peer, load));
      loads.push(await measureLoad(load, peers, context));
      console.log(loadTable(loads.at(-1)!));
    }
    const studies: StudyResult[] = [];
    for (const study of settings.studies) {
      console.log(`\n${study.id}`);
      progress.begin();
      studies.push(await study.run(context));
      console.log(studyTable(studies.at(-1)!));
    }
    const date = new Date().toISOString().slice(0, 10);
    const results = {
      machine: machine.description,
      date,
      command,
      seed,
      rounds,
      versions: versions(machine),
      loads,
      studies,
    };
    await writeFile(RESULTS_PATH, JSON.stringify(results));
    console.log(targetTable(results));
    return results;
  } finally {
    process.off('exit', tidy);
    tidy();
  }
}

/** For a quick answer: ourselves, whatever the checkout, and those that a goal is about. */
function isNeeded({ id, plainOf = id }: Peer, load: Load): boolean {
  return plainOf === 'ours' || id.includes('@') || plainOf in load.goals || load.peers !== undefined;
}

/** Whom the narrow questions are put to. */
function isContender({ id, plainOf }: Peer): boolean {
  return plainOf === undefined && (id === 'ours' || id === 'node-http' || id.startsWith('ours@'));
}

/** Into this folder, which is no part of the workspace: who only wants to learn does not wait for them. */
function installPeers(): void {
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as Record<string, object>;
  if (Object.keys(dependencies!).every((name) => existsSync(join(HERE, 'node_modules', name)))) return;
  const pnpm = versionOf('pnpm', ['--version']) === undefined ? ['npx', '-y', 'pnpm@12'] : ['pnpm'];
  console.log(`Installing the other servers: ${pnpm.join(' ')} install, in ${HERE}`);
  const [program, ...options] = [...pnpm, 'install', '--frozen-lockfile'];
  try {
    execFileSync(program!, options, { cwd: HERE, stdio: 'inherit', timeout: 300_000 });
  } catch {
    throw new UsageError(
      `The other servers could not be installed. Try it yourself, in ${HERE}: ${pnpm.join(' ')} install`,
    );
  }
}

function versions(machine: Machine): [string, string][] {
  const others = PEERS.filter(
    ({ id, plainOf }) =>
      plainOf === undefined &&
      !['ours', 'ours-tsx', 'limit', 'node-http', 'node-memory', 'draft', 'nginx-cached'].includes(id),
  );
  return [
    ['Node', process.version],
    ['wrk', machine.wrk],
    ...others.map((peer): [string, string] => [
      peer.title,
      peer.version() ?? 'missing (Debian: sudo apt-get install nginx), so its rows are empty',
    ]),
  ];
}

async function lastResults(): Promise<Results> {
  if (!existsSync(RESULTS_PATH)) throw new UsageError('There is no last run here. Run pnpm bench without --again.');
  return JSON.parse(await readFile(RESULTS_PATH, 'utf8'));
}

function show(results: Results): Results {
  console.log(`${results.machine}, ${results.date}`);
  for (const load of results.loads) console.log(loadTable(load));
  for (const study of results.studies) console.log(studyTable(study));
  console.log(targetTable(results));
  return results;
}
