/** What is said when a chapter is done: what was built, what holds with it, what to try. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { ENDINGS } from './endings.ts';
import type { Lesson } from './lesson.ts';
import { allDone } from './map.ts';
import { onTheirChapters } from './on-theirs.ts';
import { isDone } from './progress.ts';
import { styled, wrapped } from './screen.ts';

export const ALL_DONE = 'All seven are done. What you have in learn/ is an HTTP server, and you know why.';

export async function theEnd(lesson: Lesson, signal: AbortSignal): Promise<string[]> {
  const { chapter, chapters, progress, screen } = lesson;
  const ending = ENDINGS[chapter.number - 1];
  const head = styled(screen, ['bold', 'green'], `Chapter ${chapter.number} is done. It is your own code now.`);
  if (ending === undefined) return [head, ''];
  return [
    head,
    '',
    ...ending.built.flatMap((line) => wrapped(screen, '  · ', line)),
    '',
    ...wrapped(screen, '  ', await whatHolds(lesson, ending.what, signal)),
    ...wrapped(screen, '  To try: ', ending.tries),
    '',
    ...(allDone(chapters, progress) ? [ALL_DONE] : []),
  ];
}

/** Runs the rows of the conformance table that the chapters so far are there for. */
async function whatHolds(
  { chapter, chapters, progress, folder }: Lesson,
  what: string,
  signal: AbortSignal,
): Promise<string> {
  const theirs = chapters.filter((one) => isDone(progress, one)).map(({ name }) => name);
  const [command, args, options] = onTheirChapters('tools/conformance/main.ts', folder, theirs);
  const child = spawn(command, [...args, '--up-to', String(chapter.number), '--json'], {
    ...options,
    signal,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.on('error', () => {}); // it was ended with us
  try {
    const { passed, failed, rows } = JSON.parse(await text(child.stdout)) as Results;
    const all = passed + failed;
    const broken = rows.filter(({ kind }) => kind === 'failed').map(({ id, demand }) => `${id} (${demand})`);
    if (failed === 0) return `${passed} of ${all} rows of the conformance table hold with your ${what}.`;
    return `${passed} of ${all} rows of the conformance table hold with your ${what}. Not these: ${broken.join('; ')}. "pnpm learn serve --conformance" shows what was sent and what came.`;
  } catch {
    return 'The conformance table could not be run on your server. "pnpm learn serve --conformance" shows why.';
  }
}

interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly rows: readonly { readonly id: string; readonly demand: string; readonly kind: string }[];
}
