/** Nothing is left out by accident: each TypeScript file is type-checked, each test is run, and each number is counted. */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import config from '../../../vitest.config.ts';
import { packages, ROOT, rootManifest, sources } from '../house.ts';

const posix = (path: string) => path.split(sep).join('/');

/** The repository's files with such an ending, also those that are not committed yet. */
function files(...endings: string[]): string[] {
  const patterns = endings.map((ending) => `*${ending}`);
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', ...patterns], { cwd: ROOT });
  const paths = listed.toString().split('\0').slice(0, -1);
  return Array.from(new Set(paths)).filter((path) => existsSync(join(ROOT, path))).sort(); // biome-ignore format: one line
}

const withGit = existsSync(join(ROOT, '.git'));

describe.skipIf(!withGit)('every file', () => {
  it('of TypeScript is type-checked by `pnpm check`', { timeout: 60_000 }, async () => {
    expect(rootManifest.scripts?.check).toContain('tsc -p tsconfig.base.json');
    const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [tsc, '-p', 'tsconfig.base.json', '--listFilesOnly'],
      { cwd: ROOT, maxBuffer: 2 ** 24 },
    );
    const checked = new Set(stdout.split(/\r?\n/).map((file) => posix(relative(ROOT, file))));
    expect(checked).toContain('tools/house/house.ts');
    expect(files('.ts', '.mts', '.cts', '.tsx').filter((file) => !checked.has(file))).toEqual([]);
  });

  it('of JavaScript is a part of the page, or a server of others that we are compared with', () => {
    const elsewhere = files('.js', '.mjs', '.cjs', '.jsx').filter(
      (file) => !/^(?:public|tools\/bench\/servers|tools\/soak\/proxy)\//.test(file),
    );
    // One tells an old Node that it is one, the other runs before anything is installed.
    expect(elsewhere).toEqual(['tools/coach/start.js', 'tools/house/installing.js']);
  });

  it('with a test in it is run by `pnpm test` or `pnpm test:browser`', () => {
    const projects = (config.test?.projects ?? []) as readonly { test: { name: string; include: string[] } }[];
    const scripts = Object.values(rootManifest.scripts ?? {}).join('\n');
    for (const { test } of projects) expect(scripts).toContain(`--project ${test.name}`);
    const run = new Set(projects.flatMap(({ test }) => globSync(test.include, { cwd: ROOT })).map(posix));
    const tests = files('.ts', '.mts', '.cts', '.tsx').filter(isTest);
    expect(tests.length).toBeGreaterThan(100);
    expect(tests.filter((file) => !run.has(file))).toEqual([]);
  });
});

/** By its name, or since it takes from Vitest what defines a test. */
function isTest(file: string): boolean {
  if (/\.(?:test|spec|browser)\.\w+$/.test(file)) return true;
  const taken = /^import \{([^}]*)\} from 'vitest';/m.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1] ?? '';
  return taken.split(',').some((name) => /^\s*(?:describe|it|test)\b/.test(name));
}

describe('the table of lines in README.md', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it('says how many each package has', () => {
    const rows = packages.map(({ folder }) => {
      const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`(docs/${folder}.md)`));
      return `${row?.split('|').at(-3)?.trim()} ${folder}`;
    });
    expect(rows).toEqual(packages.map(({ home, folder }) => `${linesOfCode(home)} ${folder}`));
  });

  it.skipIf(process.platform === 'win32')('is counted as the command in CONTRIBUTING.md counts', () => {
    const command = /^for room in packages[\s\S]*?^done$/m.exec(
      readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'),
    )?.[0];
    const printed = execFileSync('sh', ['-c', command!], { cwd: ROOT, encoding: 'utf8' });
    expect(
      printed
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(packages.map(({ home, folder }) => `${linesOfCode(home)} packages/${folder}/`));
  });
});

/** Of `src`, without empty lines and comments. */
function linesOfCode(home: string): number {
  const lines = sources(home, 'src').flatMap(({ text }) => text.split('\n'));
  return lines.filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line)).length;
}
