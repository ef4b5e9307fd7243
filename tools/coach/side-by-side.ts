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

/** Broken behind a space where there is one in the right half, or else at the end of a name, so that words stay whole. */
function pieces(line: string, width: number): string[] {
  const all: string[] = [];
  for (let rest = line; rest !== ''; rest = rest.slice(all.at(-1)!.length)) {
    const half = Math.floor(width / 2);
    const space = rest.lastIndexOf(' ', width - 1) + 1;
    const end = rest.length <= width ? rest.length : space > half ? space : endOfName(rest, half, width);
    all.push(rest.slice(0, end));
  }
  return all;
}

/** The last place up to `to` that is not inside of a name; `to` itself where one fills the line. */
function endOfName(line: string, from: number, to: number): number {
  for (let at = to; at > from; at--) if (!/^[\w$#]{2}$/.test(line.slice(at - 1, at + 1))) return at;
  return to;
}
