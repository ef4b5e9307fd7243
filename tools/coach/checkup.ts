/**
 * `pnpm checkup`, or `pnpm learn checkup`: what usually goes wrong on a machine, and what to do about it.
 *
 * The first half judges what was found and touches nothing, so that a test can make up any machine. The second half
 * looks. It needs no package and nothing that is new in Node, so that it can say what is missing, or old.
 */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runProgram, wholeNumber } from '../../packages/1-protocol/bin/program.ts';

// chapters.ts has these two, but does not load in an old Node.
const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
const LEARN = process.env.HTTP_FROM_SCRATCH_LEARN ?? join(ROOT, 'learn');

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in a sentence. */
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export interface ExamineOptions {
  readonly root: string;
  /** The learner's folder. It need not be there yet. */
  readonly learn: string;
  readonly host: string;
  /** 0: any free one, so nothing is to be looked at. */
  readonly port: number;
}

const fine = (name: string, says: string): Finding => ({ name, ok: true, says });
const wrong = (name: string, says: string, todo: string): Finding => ({ name, ok: false, says, todo });

/** @param wanted package.json's `devDependencies.node`, such as "26" or "^26.1.0" */
export function judgeNode(running: string, wanted: string | undefined, executable: string): Finding {
  const [major, wantedMajor] = [running, wanted ?? ''].map((version) => /\d+/.exec(version)?.[0]);
  if (wantedMajor === undefined || major === wantedMajor) return fine('Node', `${running}, as the project has it.`);
  return wrong(
    'Node',
    `${running} runs this (${executable}), and the project is tested with ${wantedMajor}.`,
    'Start programs with pnpm (pnpm learn, pnpm checkup): it takes the Node of the project, from node_modules.',
  );
}

/**
 * @param locked pnpm-lock.yaml
 * @param installed the copy of it that pnpm keeps beside what it has installed
 */
export function judgePackages(locked: string | undefined, installed: string | undefined): Finding {
  const name = 'packages';
  if (locked === undefined) {
    return wrong(name, 'There is no pnpm-lock.yaml.', 'It belongs to the project: git checkout pnpm-lock.yaml');
  }
  if (installed === undefined) return wrong(name, 'Nothing is installed by pnpm.', 'Install: npx pnpm@12 install');
  if (lines(locked) === lines(installed)) return fine(name, 'node_modules is what pnpm-lock.yaml asks for.');
  return wrong(name, 'node_modules is not what pnpm-lock.yaml asks for.', 'Install again: npx pnpm@12 install');
}

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

/** @param code why nobody could listen there; undefined when one can */
export function judgePort(host: string, port: number, code: string | undefined): Finding {
  const name = 'port';
  const where = `${host}:${port}`;
  switch (code) {
    case undefined:
      return fine(name, port === 0 ? 'Any free one will do.' : `${where} is free.`);
    case 'EADDRINUSE':
      return wrong(
        name,
        `${where} is in use, perhaps by a server of yours in another terminal.`,
        `Stop that program with Ctrl-C, or take another port: pnpm start --port ${port === 65535 ? 8080 : port + 1}`,
      );
    case 'EACCES':
      return wrong(name, `You may not listen on ${where}.`, 'Take a port above 1023: pnpm start --port 8080');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return wrong(
        name,
        `This machine has no address ${host}.`,
        'Leave out --host and HOST: 127.0.0.1 is always there.',
      );
    default:
      return wrong(name, `Nobody can listen on ${where} (${code}).`, 'Take another port: pnpm start --port 9000');
  }
}

export interface LineEnds {
  /** Files with CR LF, relative to the project: ours, and the learner's. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** `git config core.autocrlf`; undefined when it is not set, or there is no git. */
  readonly autocrlf: string | undefined;
  /** .gitattributes says `eol=lf`. */
  readonly kept: boolean;
}

export function judgeLineEnds({ ours, theirs, autocrlf, kept }: LineEnds): Finding {
  const name = 'line ends';
  if (ours.length > 0) {
    return wrong(
      name,
      `${some(ours)} with CR LF. Here line ends are the subject: our files have LF on every system.`,
      `pnpm format puts them right.${autocrlf === 'true' ? ' And so that it does not come back: git config core.autocrlf false' : ''}`,
    );
  }
  if (theirs.length > 0) {
    return wrong(
      name,
      `${some(theirs)} with CR LF. It runs, but "pnpm learn solution" then shows each line as different.`,
      'Set the line ends to LF in your editor (VS Code: click on CRLF at the lower right), and save.',
    );
  }
  if (autocrlf === 'true' && !kept) {
    return wrong(
      name,
      'git is set to write CR LF (core.autocrlf is true), and no .gitattributes holds it back.',
      'git checkout .gitattributes, or: git config core.autocrlf false',
    );
  }
  return fine(
    name,
    autocrlf === 'true' ? 'LF. core.autocrlf is true, but .gitattributes keeps it.' : 'LF, as it should be.',
  );
}

function some(files: readonly string[]): string {
  return files.length === 1 ? `One file (${files[0]})` : `${files.length} files (${files[0]}, …)`;
}

export interface Watch {
  /** Why no watcher could be started. */
  readonly code?: string | undefined;
  /** It was told of a file that was written. */
  readonly told: boolean;
  /** What Linux allows each user. */
  readonly watches?: number | undefined;
  readonly instances?: number | undefined;
}

export function judgeWatch({ code, told, watches, instances }: Watch): Finding {
  const name = 'file watcher';
  const instead = 'pnpm learn then looks twice a second instead';
  if (code === 'ENOSPC') {
    return wrong(
      name,
      `All that Linux allows you (fs.inotify.max_user_watches: ${watches ?? 'unknown'}) are taken, often by an editor; ${instead}.`,
      'Close other editors, or allow more: sudo sysctl fs.inotify.max_user_watches=524288',
    );
  }
  if (code === 'EMFILE') {
    return wrong(
      name,
      `Too many programs of yours watch files (fs.inotify.max_user_instances: ${instances ?? 'unknown'}), or too many files are open; ${instead}.`,
      'Close some, or allow more: sudo sysctl fs.inotify.max_user_instances=512',
    );
  }
  if (code !== undefined)
    return wrong(name, `It cannot be started (${code}); ${instead}.`, 'After a save: pnpm learn check');
  if (!told) {
    return wrong(
      name,
      'It starts, but was told nothing of a file that I wrote. Network drives, shared folders and, in WSL, /mnt/c are like that.',
      "Move the project to a disk of this system's own (in WSL: below your home), or after each save: pnpm learn check",
    );
  }
  return fine(name, watches === undefined ? 'It sees a save.' : `It sees a save. Linux allows you ${watches} watches.`);
}

export interface Folder {
  readonly exists: boolean;
  /** Why it cannot be written to: it, or where it would be made. */
  readonly code?: string | undefined;
  /** undefined when there is no git to ask. */
  readonly ignored: boolean | undefined;
}

export function judgeFolder({ exists, code, ignored }: Folder): Finding {
  const name = 'learn/';
  if (code !== undefined) {
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return wrong(
      name,
      exists ? `Nothing can be written there (${code}).` : `It cannot be made (${code}).`,
      full ? 'The disk is full: make room.' : 'Make the folder of the project your own, or move it below your home.',
    );
  }
  if (ignored === false) {
    return wrong(
      name,
      'git does not ignore it: your answers would be committed, and a pull could meet them.',
      'Put the line learn/ back into .gitignore: git checkout .gitignore',
    );
  }
  return fine(
    name,
    `${exists ? 'Yours to write' : 'Not begun, and can be made'}${ignored ? ', and ignored by git' : ''}.`,
  );
}

/** Looks at this machine. Leaves nothing behind. */
export async function examine({ root, learn, host, port }: ExamineOptions): Promise<readonly Finding[]> {
  const exists = existsSync(learn);
  const { code, told, notWritten } = await tryWatch(exists ? learn : root);
  const { watches, instances } = { watches: inotify('watches'), instances: inotify('instances') };
  const folder = { exists, code: notWritten, ignored: await isIgnored(root, learn) };
  return [
    judgeNode(process.version, wantedNode(root), process.execPath),
    judgePackages(textOf(join(root, 'pnpm-lock.yaml')), textOf(join(root, 'node_modules', '.pnpm', 'lock.yaml'))),
    judgePort(host, port, await whyNotListen(host, port)),
    judgeLineEnds({
      ours: withCrLf(
        root,
        list(join(root, 'packages'), false).map((name) => join('packages', name, 'src')),
      ),
      theirs: withCrLf(
        learn,
        list(learn, false).filter((name) => /^[1-9]-/.test(name)),
      ),
      autocrlf: await git(root, 'config', 'core.autocrlf'),
      kept: /\beol=lf\b/.test(textOf(join(root, '.gitattributes')) ?? ''),
    }),
    judgeFolder(folder),
    // Where nothing can be written, there is nothing to watch either.
    ...(notWritten === undefined ? [judgeWatch({ code, told, watches, instances })] : []),
  ];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function wantedNode(root: string): string | undefined {
  try {
    return JSON.parse(textOf(join(root, 'package.json')) ?? '{}').devDependencies?.node;
  } catch {
    return undefined; // whoever started us with pnpm knows by now that it cannot be read
  }
}

/** The code of the failure; undefined when somebody could listen there. */
async function whyNotListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    server.close();
  }
}

/** Every TypeScript file of some folders that has CR LF, relative to `root`. */
function withCrLf(root: string, folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => list(join(root, folder)).map((file) => join(folder, file)));
  return files.filter((file) => file.endsWith('.ts') && textOf(join(root, file))?.includes('\r\n')).sort();
}

function list(folder: string, recursive = true): string[] {
  try {
    return readdirSync(folder, { recursive }) as string[];
  } catch {
    return []; // not there, or no folder: another finding says so
  }
}

/** What git prints; undefined when it refuses, or there is none. */
async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('git', args, { cwd: root })).stdout.trim();
  } catch {
    return undefined;
  }
}

async function isIgnored(root: string, learn: string): Promise<boolean | undefined> {
  const top = await git(root, 'rev-parse', '--show-toplevel');
  if (top === undefined) return undefined;
  return (await git(root, 'check-ignore', join(learn, 'progress.json'))) !== undefined;
}

const PATIENCE = 2000; // milliseconds; a watcher that works is told within a few

/** Watches a folder, writes a file there, and removes it again. */
async function tryWatch(folder: string): Promise<{ code?: string; told: boolean; notWritten?: string }> {
  const file = join(folder, `.checkup-${process.pid}`);
  let watcher: ReturnType<typeof watch> | undefined;
  let code: string | undefined;
  try {
    accessSync(folder, constants.W_OK);
    try {
      watcher = watch(folder);
    } catch (error) {
      code = codeOf(error);
    }
    const told = watcher === undefined ? false : firstEvent(watcher);
    writeFileSync(file, '');
    await told;
    rmSync(file);
    return { ...(code !== undefined && { code }), told: await told };
  } catch (error) {
    return { told: false, notWritten: codeOf(error) };
  } finally {
    watcher?.close();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

async function firstEvent(watcher: ReturnType<typeof watch>): Promise<boolean> {
  const stop = new AbortController();
  const { signal } = stop;
  const late = sleep(PATIENCE, false, { signal });
  try {
    return await Promise.race([once(watcher, 'change', { signal }).then(() => true), late]);
  } catch {
    return false; // the watcher failed
  } finally {
    late.catch(() => {});
    stop.abort();
  }
}

function inotify(what: 'watches' | 'instances'): number | undefined {
  const text = textOf(`/proc/sys/fs/inotify/max_user_${what}`);
  return text === undefined ? undefined : Number(text);
}

/** @returns the exit code: 1 when something is wrong */
export async function checkup(args: readonly string[]): Promise<number> {
  await runProgram(
    {
      name: 'pnpm checkup',
      summary:
        'Looks at what usually goes wrong on a machine, and says what to do.\nExit code 1 when something is wrong.',
      options: {
        host: {
          type: 'string',
          value: 'ADDRESS',
          help: 'the address that your server will have (127.0.0.1, or HOST)',
        },
        port: { type: 'string', value: 'NUMBER', help: 'and its port (default 8080, or PORT)' },
        json: { type: 'boolean', help: 'print the findings as JSON' },
      },
    },
    async (values) => {
      const range = { from: 0, to: 65535, otherwise: 8080 };
      const port =
        values.port === undefined
          ? wholeNumber('PORT', process.env.PORT || undefined, range)
          : wholeNumber('--port', values.port, range);
      const host = values.host ?? (process.env.HOST || '127.0.0.1');
      const findings = await examine({ root: ROOT, learn: LEARN, host, port });
      console.log(
        values.json === true
          ? JSON.stringify(findings, null, 2)
          : findings.flatMap((one) => findingLines(one, process.stdout.columns ?? 80)).join('\n'),
      );
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
    },
    args,
  );
  return Number(process.exitCode ?? 0);
}

/** A finding in lines that fit into so many columns, where a path or a command does not need more. */
export function findingLines({ name, ok, says, todo = '' }: Finding, columns: number): string[] {
  const first = folded(`${name}: ${says}`, columns - INDENT.length);
  return [...first, ...folded(todo, columns - INDENT.length)].map(
    (line, at) => (at > 0 ? INDENT : ok ? 'ok     ' : 'wrong  ') + line,
  );
}

const INDENT = '       ';

function folded(text: string, room: number): string[] {
  const all: string[] = [];
  for (const word of text.split(' ')) {
    const last = all.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) all[all.length - 1] = `${last} ${word}`;
    else if (word !== '') all.push(word);
  }
  return all;
}

// Run, and not imported: `pnpm learn checkup` imports it. Node names the file behind a link, the command line the link.
if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) await checkup(process.argv.slice(2));
