/** The whole book in its order: where it begins, the chapters with their pages, and what stands beside them. */

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHAPTER_NAMES } from '../coach/chapters.ts';
import { exercise as protocol } from '../coach/lessons/1-protocol.ts';
import { exercise as parser } from '../coach/lessons/2-parser.ts';
import { exercise as tcpEcho } from '../coach/lessons/3-tcp-echo.ts';
import { exercise as staticFiles } from '../coach/lessons/4-static-files.ts';
import { exercise as routing } from '../coach/lessons/5-routing.ts';
import { exercise as threads } from '../coach/lessons/6-threads.ts';
import { exercise as fullServer } from '../coach/lessons/7-full-server.ts';
import { type ChapterEntry, type Entry, readChapter, titleOf } from './contents.ts';
import { ROOT } from './piece.ts';

const LESSONS = [protocol, parser, tcpEcho, staticFiles, routing, threads, fullServer];
/** Behind the chapters, and shown as one: its pages are only read. */
const LAST = '8-beyond';

/** What isn't named here stands behind these. */
const BESIDE = [
  'from-an-empty-file',
  'learn',
  'ladder',
  'words',
  'cheat-sheet',
  'conformance',
  'defence',
  'running',
  'benchmarks',
  'teaching',
];

export interface Book {
  readonly start: Entry;
  readonly chapters: readonly ChapterEntry[];
  readonly beside: readonly Entry[];
}

export function readBook(): Book {
  const chapters = CHAPTER_NAMES.map((name, at) => {
    const steps = LESSONS[at]!.steps.map((step) => step.id);
    return readChapter(name, steps);
  });
  chapters.push(readChapter(LAST, []));
  const names = globSync('*.md', { cwd: join(ROOT, 'docs') }).map((file) => basename(file, '.md'));
  const others = names.filter((name) => ![...CHAPTER_NAMES, 'index', LAST].includes(name)).sort();
  const beside = [
    ...BESIDE.filter((name) => others.includes(name)),
    ...others.filter((name) => !BESIDE.includes(name)),
  ];
  return { start: entry('index', '/'), chapters, beside: beside.map((name) => entry(name, `/${name}`)) };
}

function entry(name: string, link: string): Entry {
  return { text: titleOf(readFileSync(join(ROOT, 'docs', `${name}.md`), 'utf8'), `${name}.md`), link };
}
