/** What is said when a chapter is done. */

import type { Lesson } from './lesson.ts';
import { allDone } from './map.ts';
import { styled } from './screen.ts';

export const ALL_DONE = 'All seven are done. What you have in learn/ is an HTTP server, and you know why.';

export async function theEnd({ chapter, chapters, progress, screen }: Lesson): Promise<string[]> {
  return [
    styled(screen, ['bold', 'green'], `Chapter ${chapter.number} is done. It is your own code now: pnpm learn serve`),
    '',
    ...(allDone(chapters, progress) ? [ALL_DONE] : []),
  ];
}
