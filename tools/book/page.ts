/** The pages of the book, and the pieces of code that each shows. */

import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { cut, type Piece, ROOT, readOrder, sizeOf } from './piece.ts';

/** The most lines that a reader takes in at one look. */
export const LONGEST = 25;

export interface Page {
  /** From `docs/` on, with "/": `2-parser/line.md`. */
  readonly path: string;
  readonly shown: readonly Shown[];
  /** What can't be shown: the names that match nothing. */
  readonly broken: readonly Place[];
}

export interface Shown {
  readonly piece: Piece;
  /** The line on the page, from 1. */
  readonly at: number;
  readonly repeat: boolean;
  /** What is wrong with it for the reader, or undefined: too long, the whole file, nothing said about it. */
  readonly fault: string | undefined;
}

export interface Place {
  readonly at: number;
  readonly message: string;
}

export function pageFiles(): string[] {
  return globSync('**/*.md', { cwd: join(ROOT, 'docs'), exclude: (name) => name.startsWith('.') })
    .map((path) => path.split(sep).join('/'))
    .sort();
}

export function readPage(path: string, text = readFileSync(join(ROOT, 'docs', path), 'utf8')): Page {
  const shown: Shown[] = [];
  const broken: Place[] = [];
  const lines = prose(text.split(/\r?\n/));
  for (const [index, line] of lines.entries()) {
    if (!/^\s*<<< /.test(line)) continue;
    try {
      const order = readOrder(line, join(ROOT, 'docs', path));
      if (order === undefined) continue;
      const piece = cut(order);
      const behind = lines.slice(index + 1).find((one) => one.trim() !== '') ?? '';
      const fault = order.contract || order.repeat ? undefined : faultOf(piece, order.part !== undefined, behind);
      shown.push({ piece, at: index + 1, repeat: order.repeat, fault });
    } catch (error) {
      broken.push({ at: index + 1, message: (error as Error).message });
    }
  }
  return { path, shown, broken };
}

function faultOf(piece: Piece, isPart: boolean, behind: string): string | undefined {
  const size = sizeOf(piece);
  if (piece.name === '' && !isPart) return 'shows a whole file: show it in pieces';
  if (size > LONGEST) return `has ${size} lines of code: ${LONGEST} are the most`;
  if (
    !/^\s*(?:[-*+] |\d+[.)] |[^\s#<>:`!|\-*+=~]|\*{1,2}\S|`[^`]|\[|<[a-z]+>\S|<(?:code|kbd|em|strong)\b)/.test(behind)
  ) {
    return 'has no prose of its own right behind it';
  }
  return undefined;
}

/** The lines of a page, empty where they stand in a block of code or in a comment. */
function prose(lines: readonly string[]): string[] {
  let fence = '';
  let comment = false;
  return lines.map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== '') {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = '';
      return fence === '' ? '```' : '~';
    }
    if (mark !== undefined) {
      fence = mark;
      return '```';
    }
    if (!comment && /^\s*<!--/.test(line)) comment = true;
    if (!comment) return line;
    if (line.includes('-->')) comment = false;
    return '';
  });
}
