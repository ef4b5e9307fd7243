/** Two texts beside each other, as wide as the screen, with a mark where they differ. */

import { diffArrays } from 'diff';
import { type Screen, styled } from './screen.ts';

export function sideBySide(theirs: string, ours: string, screen: Screen): string[] {
  const width = Math.floor((screen.columns - 3) / 2);
  const lines = [styled(screen, 'bold', `${'yours'.padEnd(width)}   ours`)];
  const row = (left: string, mark: string, right: string) => {
    const lefts = pieces(left, width);
    const rights = pieces(right, width);
    for (let at = 0; at < Math.max(lefts.length, rights.length, 1); at++) {
      const line = `${(lefts[at] ?? '').padEnd(width)} ${mark} ${rights[at] ?? ''}`.trimEnd();
      lines.push(mark === ' ' ? line : styled(screen, 'yellow', line));
    }
  };
  const parts = diffArrays(theirs.split('\n'), ours.split('\n'));
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    const after = parts[at + 1];
    if (!part.added && !part.removed) for (const line of part.value) row(line, ' ', line);
    else if (part.removed && after?.added) {
      for (let n = 0; n < Math.max(part.value.length, after.value.length); n++)
        row(part.value[n] ?? '', '|', after.value[n] ?? '');
      at += 1;
    } else
      for (const line of part.value) row(part.removed ? line : '', part.removed ? '<' : '>', part.added ? line : '');
  }
  return lines;
}

/** Broken behind a space where there is one in the right half, so that most words stay whole. */
function pieces(line: string, width: number): string[] {
  const all: string[] = [];
  for (let rest = line; rest !== ''; rest = rest.slice(all.at(-1)!.length)) {
    const space = rest.length <= width ? 0 : rest.lastIndexOf(' ', width - 1) + 1;
    all.push(rest.slice(0, space > width / 2 ? space : width));
  }
  return all;
}
