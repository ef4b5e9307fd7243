/**
 * pnpm has commands of its own, and they win over a script of the same name: `pnpm docs` opens a page in a browser,
 * whatever package.json says. `pnpm run docs` would mean ours, but nobody types that.
 */

import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT, rootManifest } from '../house.ts';

/** What a reader may run; `pnpm:…` is for pnpm itself. */
const scripts = Object.keys(rootManifest.scripts ?? {}).filter((name) => !name.startsWith('pnpm:'));
/** These two pnpm hands to our scripts. */
const HANDED_ON = ['start', 'test'];
/** What the texts tell a reader to do with pnpm itself. */
const MEANT = ['install', 'exec', 'run'];

/** `pnpm NAME` in a text, also as `npx -y pnpm@12 NAME` and with options between. */
function named(text: string): string[] {
  const calls = text.matchAll(/\bpnpm(?:@12)?(?: -s| --filter \S+)? ([a-z-]+(?::[a-z]+)*\d?)(?![\w/.])/g);
  return Array.from(calls, ([, name]) => name!);
}

/** The code of a page, in blocks and in lines: elsewhere pnpm is a word like others. */
function codeIn(page: string): string[] {
  return Array.from(page.matchAll(/^```sh\n([\s\S]*?)^```|`([^`\n]+)`/gm), ([, block, line]) => block ?? line!);
}

/** The names and aliases in what `pnpm help -a` prints. */
function commandsIn(help: string): string[] {
  const [, list = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(help.replaceAll('\r\n', '\n')) ?? [];
  return list.split('\n').flatMap((line) => {
    const [, name] = /^ {2}(\S+)/.exec(line) ?? [];
    const [, aliases = ''] = /\[alias(?:es)?: ([^\]]+)\]/.exec(line) ?? [];
    return name === undefined ? [] : [name, ...aliases.split(', ').filter((alias) => alias !== '')];
  });
}

function shadowed(ours: readonly string[], commands: readonly string[]): string[] {
  return ours.filter((name) => commands.includes(name) && !HANDED_ON.includes(name));
}

/** What `pnpm help -a` prints: of the pnpm that runs us, or of the one that the README names. */
async function helpOfPnpm(): Promise<string | undefined> {
  const { npm_execpath: running = '' } = process.env;
  const ways: [string, ...string[]][] = [['npx', '-y', 'pnpm@12', 'help', '-a']];
  if (/pnpm[^/\\]*$/.test(running)) {
    ways.unshift(/\.[cm]?js$/.test(running) ? [process.execPath, running, 'help', '-a'] : [running, 'help', '-a']);
  }
  for (const [program, ...args] of ways) {
    try {
      const shell = process.platform === 'win32' && program === 'npx'; // a .cmd file there
      const { stdout } = await promisify(execFile)(program, args, { cwd: ROOT, shell });
      if (stdout.includes('Commands:')) return stdout;
    } catch {
      // not there, or no network to fetch it from
    }
  }
  return undefined;
}

/** Everything that a reader may read or be told. */
function texts(): string[] {
  const written = ['*.md', 'docs/*.md', 'docs/.vitepress/*.ts', '.ci/run', '.github/workflows/*.yml'];
  const said = ['packages/*/{bin,src}/**/*.ts', 'tools/**/*.{ts,md}'];
  const found = globSync([...written, ...said], { cwd: ROOT, exclude: (name) => name === 'node_modules' });
  return found.filter((file) => existsSync(join(ROOT, file)) && !file.endsWith('scripts.test.ts'));
}

describe('the scripts', () => {
  it('are not called by a name that pnpm has taken, unless with `run`', { timeout: 60_000 }, async (context) => {
    const help = await helpOfPnpm();
    if (help === undefined) return context.skip('there is no pnpm to ask');
    const commands = commandsIn(help);
    expect(commands).toEqual(expect.arrayContaining(['doctor', 'docs', 'home', 'install', 'i']));
    const taken = shadowed(scripts, commands);
    const calls = texts().flatMap((file) =>
      named(readFileSync(join(ROOT, file), 'utf8'))
        .filter((name) => taken.includes(name))
        .map((name) => `${file} says pnpm ${name}`),
    );
    expect(calls).toEqual([]);
  });

  it('are there when a text names them', () => {
    const known = [...scripts, ...MEANT];
    const pages = texts().filter((file) => file.endsWith('.md'));
    const unknown = pages.flatMap((file) =>
      codeIn(readFileSync(join(ROOT, file), 'utf8'))
        .flatMap(named)
        .filter((name) => !known.includes(name))
        .map((name) => `${file} says pnpm ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('have a row in README.md, each of them', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const rows = Array.from(readme.matchAll(/^\| `pnpm ([\w:]+)/gm), ([, name]) => name);
    const between = /^stage[2-7]$/; // `pnpm stage1` … `pnpm stage7`
    expect(scripts.filter((name) => !rows.includes(name) && !between.test(name))).toEqual([]);
  });
});

describe('this test', () => {
  it('reads the list of commands', () => {
    const help = [
      'Package manager',
      '',
      'Usage: pnpm [OPTIONS] <COMMAND>',
      '',
      'Commands:',
      '  doctor   Run diagnostics',
      '  view     View a package [aliases: info, show]',
      '  docs     Opens the documentation [alias: home]',
      '',
      'Options:',
      '  -h, --help',
      '',
    ].join('\n');
    expect(commandsIn(help)).toEqual(['doctor', 'view', 'info', 'show', 'docs', 'home']);
    expect(shadowed(['start', 'doctor', 'home', 'checkup'], [...commandsIn(help), 'start'])).toEqual([
      'doctor',
      'home',
    ]);
  });

  it('sees a call however it is written', () => {
    const text = [
      '`pnpm docs`, npx -y pnpm@12 docs:build',
      'pnpm -s check && pnpm run docs',
      'DOCS_BASE=/x/ pnpm book:build; pnpm stage7 --threads 2; pnpm --filter @a/b test',
      'pnpm-lock.yaml, pnpm/action, pnpm 12',
    ].join('\n');
    expect(named(text)).toEqual(['docs', 'docs:build', 'check', 'run', 'book:build', 'stage7', 'test']);
  });
});
