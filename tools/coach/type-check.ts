/** The learner's editor and `tsc` find our chapters by these paths, since `learn/` has no node_modules of its own. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CHAPTER_NAMES, type Chapter, ROOT } from './chapters.ts';
import { type Screen, styled, wrapped } from './screen.ts';

const COMPLAINTS_SHOWN = 3;
const TSC = join(ROOT, 'node_modules', '.bin', 'tsc');

/** What TypeScript says of the learner's chapter: nothing, or its first complaints in a line each. */
export async function typeComplaints(lesson: {
  readonly folder: string;
  readonly chapter: Chapter;
  readonly screen: Screen;
}): Promise<string[]> {
  const { folder, chapter, screen } = lesson;
  const all = complaintsIn(await typeCheck(folder), chapter);
  if (all.length === 0) return [];
  const more = all.length - COMPLAINTS_SHOWN;
  return [
    '',
    styled(screen, 'yellow', 'TypeScript complains. No test checks types, but it may have found the bug:'),
    ...all.slice(0, COMPLAINTS_SHOWN).flatMap((one) => wrapped(screen, '  ', one)),
    ...(more > 0 ? [`  and ${more} more: pnpm exec tsc -p learn`] : []),
  ];
}

/** `learn/1-protocol/list.ts, line 3: …`, without the lines that explain one further. */
export function complaintsIn(output: string, { name }: Chapter): string[] {
  const lines = output.matchAll(/^(?:.*\/)?([^/\n]+\/[^/\n]+\.ts)\((\d+),\d+\): error TS\d+: (.*)$/gm);
  return Array.from(lines)
    .filter(([, file]) => file!.startsWith(`${name}/`))
    .map(([, file, line, words]) => `learn/${file}, line ${line}: ${words}`);
}

/** What tsc prints of a folder like `learn/`. Empty: no complaints. */
export function typeCheck(folder: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, shell: process.platform === 'win32' };
    execFile(TSC, ['-p', folder, '--pretty', 'false'], options, (_, stdout) => resolve(stdout));
  });
}

export function learnerConfig(folder: string): string {
  const from = (path: string) => {
    const way = relative(folder, path).split(sep).join('/');
    return way.startsWith('.') ? way : `./${way}`;
  };
  const theirsOrOurs = (name: string, file: string) => {
    const own = join(folder, name, file);
    return [from(existsSync(own) ? own : join(ROOT, 'packages', name, 'src', file))];
  };
  const paths = CHAPTER_NAMES.map((name) => [`@http-from-scratch/${name.slice(2)}`, theirsOrOurs(name, 'index.ts')]);
  paths.push(['@http-from-scratch/tcp-echo/date', theirsOrOurs('3-tcp-echo', 'date.ts')]);
  const config = {
    extends: from(join(ROOT, 'tsconfig.base.json')),
    compilerOptions: {
      paths: { ...Object.fromEntries(paths), 'mime-types': [from(join(ROOT, 'node_modules', '@types', 'mime-types'))] },
      // What lies in folders of a chapter, `beyond/`, is written by no step, so the starter doesn't have it.
      rootDirs: [from(join(folder, '7-full-server')), from(join(ROOT, 'packages', '7-full-server', 'src'))],
      typeRoots: [from(join(ROOT, 'node_modules', '@types'))],
    },
    include: ['*/*.ts'],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
