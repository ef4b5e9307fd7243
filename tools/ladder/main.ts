/** `pnpm ladder -- COMMAND`: starts a server in any language, climbs the rungs in order, and stops at the first that fails. */

import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { type Screen, screenOf } from '../coach/screen.ts';
import { watchFolder } from '../coach/watch.ts';
import { parseAddress, reach } from '../conformance/address.ts';
import { chooseRungs, partCommand } from './choose.ts';
import { type Climb, type Climber, climb, count } from './climb.ts';
import { measureHeights } from './heights.ts';
import { makeFiles } from './made-files.ts';
import { PAGE_PATH, page } from './page.ts';
import { jsonReport, progress, summary } from './report.ts';
import type { Rung } from './rung.ts';
import { RUNGS } from './table.ts';
import { WORKSHOP_PAGE, withBlocks } from './workshop/blocks.ts';

const SUMMARY = `Climbs ${RUNGS.length} rungs with a server in any language: starts the command with PORT, HOST and ROOT in its environment,
asks it over sockets, and stops at the first rung that fails. Exit code 1 when one does.
In the arguments of the command, {PORT}, {HOST}, {ROOT} and {UPLOADS} are filled in.`;

const { options: given, command } = partCommand(process.argv.slice(2));

await runProgram(
  {
    name: 'pnpm ladder',
    summary: SUMMARY,
    operands: '-- COMMAND…',
    options: {
      against: {
        type: 'string',
        value: 'HOST:PORT',
        help: 'climb with the server that listens there, instead of a command',
      },
      'make-files': {
        type: 'string',
        value: 'FOLDER',
        help: 'make the files that such a server has to serve, and stop',
      },
      from: { type: 'string', value: 'RUNG', help: 'begin at this rung, or at this flight (1 to 7)' },
      only: { type: 'string', value: 'RUNG', help: 'try this rung only, or several: hello,framed' },
      all: { type: 'boolean', help: 'go on after a rung that fails' },
      watch: { type: 'boolean', help: 'climb again when a file beside the program changes' },
      json: { type: 'boolean', help: 'print the results as JSON' },
      memory: { type: 'string', value: 'MB', help: 'end the program when it holds more; Linux only' },
      seconds: { type: 'string', value: 'N', help: 'the longest that one rung may take (300)' },
      heights: { type: 'boolean', help: 'let other servers climb, and write down how high they come' },
      'write-docs': {
        type: 'boolean',
        help: 'write docs/ladder.md, and the code in docs/from-an-empty-file.md, and stop',
      },
    },
  },
  async (values) => {
    if (values.heights === true) return measureHeights(console.log, command[0]);
    if (values['write-docs'] === true) {
      await writeFile(PAGE_PATH, page());
      return writeFile(WORKSHOP_PAGE, withBlocks(await readFile(WORKSHOP_PAGE, 'utf8')));
    }
    if (values['make-files'] !== undefined) {
      const { root, uploads } = await makeFiles(resolve(home(), values['make-files']));
      console.log(`Serve this folder:      ${root}\nUploads go into this:   ${uploads}`);
      return;
    }
    const rungs = chooseRungs(values);
    const megabytes =
      values.memory === undefined
        ? undefined
        : wholeNumber('--memory', values.memory, { from: 16, to: 1_000_000, otherwise: 0 });
    const seconds = wholeNumber('--seconds', values.seconds, { from: 5, to: 3_600, otherwise: 300 });
    const run: Run = { rungs, all: values.all === true, json: values.json === true, limit: seconds * 1000 };
    if (values.against !== undefined) {
      if (command.length > 0) throw new UsageError('Give either a command or --against.');
      if (values.watch === true) throw new UsageError('--watch starts a command again; there is none to start.');
      const address = parseAddress(values.against);
      await reach(address);
      await once(address, run);
      return;
    }
    if (command.length === 0)
      throw new UsageError('Name the command that starts your server: pnpm ladder -- python3 server.py');
    await withFolder(async (folder) => {
      const climber = {
        command,
        folder,
        cwd: home(),
        memory: megabytes === undefined ? undefined : megabytes * 2 ** 20,
      };
      if (values.watch === true) await again(climber, run);
      else await once(climber, run);
    });
  },
  given,
);

interface Run {
  readonly rungs: readonly Rung[];
  readonly all: boolean;
  readonly json: boolean;
  readonly limit: number;
}

/** Where the user stands: pnpm and npm start scripts in the folder of package.json, and say where they were called. */
function home(): string {
  return (process.env.npm_lifecycle_event === 'ladder' && process.env.INIT_CWD) || process.cwd();
}

async function withFolder(use: (folder: Awaited<ReturnType<typeof makeFiles>>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-'));
  try {
    await use(await makeFiles(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function once(climber: Climber, { rungs, all, json, limit }: Run): Promise<Climb> {
  const screen: Screen = screenOf(process.stdout);
  const tell = json ? () => {} : progress(screen, (line) => console.log(line));
  const result = await climb(climber, { rungs, all, limit, tell });
  if (json) process.stdout.write(jsonReport(result));
  else for (const line of summary(result)) console.log(line);
  process.exitCode = count(result.results).failed > 0 ? 1 : 0;
  return result;
}

/** Until Ctrl-C. A file that is saved during a climb makes one more, and no more than one. */
async function again(climber: Extract<Climber, { command: unknown }>, run: Run): Promise<void> {
  let saved = () => {};
  let changed = false;
  const watchers = foldersOf(climber).map((folder) =>
    watchFolder(folder, () => {
      changed = true;
      saved();
    }),
  );
  const stopped = new Promise<'stopped'>((resolve) => process.once('SIGINT', () => resolve('stopped')));
  try {
    for (;;) {
      changed = false;
      if ((await Promise.race([once(climber, run), stopped])) === 'stopped') return;
      if (!run.json) console.log('\nWaiting for a save. Ctrl-C ends.\n');
      const save = new Promise<void>((resolve) => {
        saved = resolve;
        if (changed) resolve();
      });
      if ((await Promise.race([save, stopped])) === 'stopped') return;
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

/** The working directory, and wherever else the command has a file. */
function foldersOf({ cwd, command }: { readonly cwd: string; readonly command: readonly string[] }): readonly string[] {
  const files = command.map((word) => resolve(cwd, word)).filter((path) => existsSync(path) && statSync(path).isFile());
  return Array.from(new Set([cwd, ...files.map((file) => dirname(file))])).filter(
    (folder) => !folder.includes('node_modules'),
  );
}
