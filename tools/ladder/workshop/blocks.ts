/** What the workshop's page shows of each step: its new lines as a diff, made from the files, so that the page can't drift. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { structuredPatch } from 'diff';
import { RUNGS } from '../table.ts';
import { NOT_CLIMBED, STEPS } from './steps.ts';

export const WORKSHOP_PAGE = fileURLToPath(new URL('../../../docs/from-an-empty-file.md', import.meta.url));

/** Lines around what is new, so that its place can be found. */
const AROUND = 2;

/** The whole file after a step, counted from 1; before the first it is empty. */
export function fileAfter(step: number): string {
  const file = STEPS[step - 1]?.file;
  return file === undefined ? '' : readFileSync(new URL(file, import.meta.url), 'utf8');
}

/** How many lines a reader types: new ones and changed ones, without empty ones. */
export function newLines(step: number): number {
  return hunksOf(step).flatMap(({ lines }) => lines.filter((line) => /^\+./.test(line))).length;
}

function hunksOf(step: number) {
  return structuredPatch('', '', fileAfter(step - 1), fileAfter(step), '', '', { context: AROUND }).hunks;
}

/** The new lines with `+`, those that go with `-`, and a line between two places of the file. */
export function stepBlock(step: number): string {
  const places = hunksOf(step).map(({ lines }) => lines.join('\n'));
  return `\`\`\`diff\n${places.join('\n@@ further down @@\n')}\n\`\`\``;
}

/** The rungs that are climbed with a step. */
function rungsBlock(step: number): string {
  const { rungs } = STEPS[step - 1]!;
  const climbed = STEPS.slice(0, step).reduce((sum, one) => sum + one.rungs.length, 0);
  if (rungs.length === 0) return `**New rungs:** none yet; ${climbed} of ${RUNGS.length} so far.`;
  const names = rungs.map((id) => `\`${id}\``).join(', ');
  return `**New rungs:** ${names}. That makes ${climbed} of ${RUNGS.length}. Try them: \`pnpm ladder --only ${rungs.join(',')} -- node learn/server.ts\``;
}

/** Writes what is made into its places: `<!-- step 5 -->`, `<!-- rungs 5 -->`, `<!-- counts -->`, each up to `<!-- / -->`. */
export function withBlocks(page: string): string {
  return page.replace(/(<!-- (\w+)(?: (\d+))? -->\n)[\s\S]*?(\n<!-- \/ -->)/g, (_, open, what, number, close) => {
    return open + block(what, Number(number)) + close;
  });
}

function block(what: string, step: number): string {
  switch (what) {
    case 'step':
      return stepBlock(step);
    case 'rungs':
      return rungsBlock(step);
    case 'counts': {
      const lines = fileAfter(STEPS.length).trimEnd().split('\n').length;
      return `The file has ${lines} lines now, and climbs ${RUNGS.length - NOT_CLIMBED.length} of ${RUNGS.length} rungs.`;
    }
    default:
      throw new Error(`The workshop's page has a place for "${what}", and nothing makes that.`);
  }
}
