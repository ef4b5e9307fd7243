/** `pnpm book:lines 2`: which lines of a chapter's source does no page show yet? Without a chapter: all that are done. */

import { CHAPTER_NAMES } from '../coach/chapters.ts';
import { account, describeAccount, isComplete } from './every-line.ts';
import { pageFiles, readPage } from './page.ts';

/** The chapters whose every line is in the book. `pnpm book:build` keeps it so. */
const DONE: readonly string[] = [
  '1-protocol',
  '2-parser',
  '3-tcp-echo',
  '4-static-files',
  '5-routing',
  '6-threads',
  '7-full-server',
];

const asked = process.argv.slice(2);
const chapters = asked.map((one) => CHAPTER_NAMES.find((name) => name === one || name.startsWith(`${one}-`)));
if (chapters.includes(undefined)) {
  console.error(`There is no chapter "${asked[chapters.indexOf(undefined)]}". There are ${CHAPTER_NAMES.join(', ')}.`);
  process.exit(1);
}

const pages = pageFiles().map((file) => readPage(file));
for (const { path, broken } of pages) {
  for (const { at, message } of broken) {
    console.error(`docs/${path}:${at}: ${message}`);
    process.exitCode = 1;
  }
}

for (const chapter of CHAPTER_NAMES) {
  const found = account(chapter, pages);
  const count = found.files.reduce((sum, { lines }) => sum + lines, 0);
  const shown = found.files.reduce((sum, file) => sum + file.shown, 0);
  if (asked.length === 0 ? DONE.includes(chapter) : chapters.includes(chapter)) {
    process.stdout.write(describeAccount(found));
    if (!isComplete(found)) process.exitCode = 1;
  } else if (asked.length > 0) continue;
  console.log(`${chapter}: ${shown} of ${count} lines are in the book.`);
}
