/** Every line of a chapter's source stands in the book, once, with a reason beside it. */

import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Page } from './page.ts';
import { ROOT, readSource } from './piece.ts';

export interface Account {
  readonly files: readonly FileAccount[];
  /** What is wrong with the pieces of this chapter's code, whatever page shows them. */
  readonly faults: readonly string[];
}

export interface FileAccount {
  readonly path: string;
  /** Its lines of code, and those of them that some page shows. */
  readonly lines: number;
  readonly shown: number;
  readonly missing: readonly Run[];
  /** Shown by two pieces, and neither says that it's a repeat. */
  readonly twice: readonly Run[];
}

/** Lines that follow each other, and where they are shown. */
export interface Run {
  readonly first: number;
  readonly last: number;
  /** The declaration that they stand in. */
  readonly name: string;
  readonly places: readonly string[];
}

/** @param chapter its folder: `2-parser` */
export function account(chapter: string, pages: readonly Page[]): Account {
  const shown = new Map<string, Map<number, string[]>>();
  const faults: string[] = [];
  for (const page of pages) {
    for (const { piece, at, repeat, fault } of page.shown) {
      if (!piece.path.startsWith(`packages/${chapter}/src/`)) continue;
      const place = `docs/${page.path}:${at}`;
      if (fault !== undefined) faults.push(`${place}: ${piece.path}#${piece.name} ${fault}`);
      if (repeat || fault?.startsWith('shows a whole file')) continue;
      const lines = shown.get(piece.path) ?? new Map<number, string[]>();
      shown.set(piece.path, lines);
      for (const line of piece.lines) lines.set(line, [...(lines.get(line) ?? []), place]);
    }
  }
  const folder = `packages/${chapter}/src`;
  const files = globSync('**/*.ts', { cwd: join(ROOT, folder) }).sort();
  return {
    faults,
    files: files.map((file) => {
      const path = `${folder}/${file.split(sep).join('/')}`;
      return accountOf(path, shown.get(path) ?? new Map());
    }),
  };
}

function accountOf(path: string, shown: ReadonlyMap<number, readonly string[]>): FileAccount {
  const { lines, isCode, declarations } = readSource(join(ROOT, path));
  const code = lines.map((_, at) => at + 1).filter((line) => isCode[line - 1]);
  const placesOf = (line: number) => shown.get(line) ?? [];
  const classes = declarations.filter(({ kind }) => kind === 'class').map(({ name }) => name);
  const outer = declarations.filter(
    ({ name }) => !name.includes('.') || (classes.includes(name.split('.', 1)[0]!) && name.split('.').length === 2),
  );
  const nameOf = (line: number) => outer.findLast(({ first, last }) => first <= line && line <= last)?.name ?? '';
  const runs = (which: (line: number) => boolean) => {
    const found: Run[] = [];
    let before: number | undefined;
    for (const line of code) {
      if (!which(line)) {
        before = undefined;
        continue;
      }
      const last = found.at(-1);
      const [places, name] = [placesOf(line), nameOf(line)];
      if (before !== undefined && last?.places.join() === places.join() && last.name === name) {
        found[found.length - 1] = { ...last, last: line };
      } else found.push({ first: line, last: line, name, places });
      before = line;
    }
    return found;
  };
  return {
    path,
    lines: code.length,
    shown: code.filter((line) => placesOf(line).length > 0).length,
    missing: runs((line) => placesOf(line).length === 0),
    twice: runs((line) => placesOf(line).length > 1),
  };
}

export function isComplete({ files, faults }: Account): boolean {
  return faults.length === 0 && files.every(({ missing, twice }) => missing.length === 0 && twice.length === 0);
}

/** In words, a file after the other. */
export function describeAccount({ files, faults }: Account): string {
  const out: string[] = [];
  for (const { path, missing, twice } of files) {
    if (missing.length + twice.length === 0) continue;
    out.push(path);
    for (const { first, last, name } of missing) out.push(`  missing  ${range(first, last)}  ${name}`);
    for (const { first, last, places } of twice) out.push(`  twice    ${range(first, last)}  ${places.join(', ')}`);
  }
  return [...out, ...faults].map((line) => `${line}\n`).join('');
}

function range(first: number, last: number): string {
  return (first === last ? `${first}` : `${first}–${last}`).padEnd(8);
}
