/**
 * A piece of code that a page shows: `<<< ../../packages/2-parser/src/line.ts#LineFinder.find [from "const {" to "this."]`.
 * It is named by its declaration, so no marker stands in the source, and what matches nothing, or twice, is an error.
 */

import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Declaration, readDeclarations, type SourceFile } from './declarations.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** What a `<<<` line asks for. */
export interface Order {
  /** An absolute path. */
  readonly file: string;
  /** The declaration's name, or '' for the whole file. */
  readonly name: string;
  readonly part: Part | undefined;
  readonly doc: boolean;
  readonly repeat: boolean;
  readonly contract: boolean;
}

interface Part {
  readonly from?: string;
  readonly after?: string;
  readonly to?: string;
  readonly next?: string;
}

export interface Piece {
  /** From the root of the repository, with "/". */
  readonly path: string;
  readonly name: string;
  /** Counted from 1. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
  /** The numbers of the lines of code in it: none for a contract. */
  readonly lines: readonly number[];
}

const LINE = /^\s*<<<\s+(?<path>[^\s#[{+]+\.ts)(?:#(?<name>[^[+{]*))?(?<rest>(?:\s*(?:\+doc|\[[^\n]*\]))*)\s*$/;
const TEXT = '(?:"(?<Q>[^"]+)"|`(?<B>[^`]+)`)';
const text = (name: string) => TEXT.replace('Q', `${name}1`).replace('B', `${name}2`);
const PART = new RegExp(
  `^(?:from\\s+${text('from')}(?:\\s+after\\s+${text('after')})?)?\\s*(?:to\\s+(?:next\\s+${text('next')}|${text('to')}))?$`,
);

/**
 * What a line of a page asks for, or undefined when it asks for no TypeScript by name.
 * @param page the page's absolute path
 * @throws when it is a `<<<` line that can't be understood
 */
export function readOrder(line: string, page: string): Order | undefined {
  const found = LINE.exec(line)?.groups;
  if (found === undefined) {
    if (/^\s*<<<\s.*\.ts(?:#|\s*[[+])/.test(line)) throw new Error(`I can't read this: ${line.trim()}`);
    return undefined;
  }
  const file = locate(found.path!, page);
  const name = (found.name ?? '').trim();
  const rest = found.rest!.trim();
  if (name === '' && rest === '') return undefined;

  const order = { file, name, part: undefined as Part | undefined, doc: false, repeat: false, contract: false };
  const marks = /\+doc|\[((?:"[^"]*"|`[^`]*`|[^\]"`])*)\]/g;
  const strange = rest.replace(marks, '').trim();
  if (strange !== '') throw new Error(`I can't read this: ${strange}`);
  for (const [mark, inside] of rest.matchAll(marks)) {
    if (mark === '+doc') order.doc = true;
    else if (inside === 'repeat') order.repeat = true;
    else if (inside === 'contract') order.contract = true;
    else order.part = readPart(inside!);
  }
  return order;
}

function readPart(inside: string): Part {
  const groups = PART.exec(inside.trim())?.groups;
  if (groups === undefined || inside.trim() === '') {
    throw new Error(`[${inside}] isn't a part. Write [from "…" to "…"], [from "…"], [to "…"], [repeat] or [contract]`);
  }
  const part: { -readonly [key in keyof Part]: string } = {};
  for (const key of ['from', 'after', 'to', 'next'] as const) {
    const value = groups[`${key}1`] ?? groups[`${key}2`];
    if (value !== undefined) part[key] = value;
  }
  return part;
}

/** Paths are those of the page, of the docs (`@/…`), or of the repository (`packages/…`). */
function locate(path: string, page: string): string {
  if (path.startsWith('@/')) return resolve(ROOT, 'docs', path.slice(2));
  return /^(?:packages|tools)\//.test(path) ? resolve(ROOT, path) : resolve(dirname(page), path);
}

const files = new Map<string, { text: string; source: SourceFile }>();

/** A file, parsed once for each of its versions. */
export function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  const known = files.get(file);
  if (known?.text === text) return known.source;
  const source = readDeclarations(text);
  files.set(file, { text, source });
  return source;
}

/** @throws with a sentence that says what the source doesn't have, or has twice */
export function cut(order: Order): Piece {
  const path = relative(ROOT, order.file).split(sep).join('/');
  const source = readSource(order.file);
  const all = order.name === '' ? [whole(source)] : find(source, order.name, path);
  const place = { first: all[0]!.first, last: all.at(-1)!.last };
  if (order.doc) place.first = all[0]!.doc;
  const named = { path, name: order.name };
  if (order.contract) {
    const text = withoutImplementation(all)
      .map((one) => contractOf(source, one, order.name !== ''))
      .join('\n\n');
    return { ...named, ...place, text: `${text}\n`, lines: [] };
  }
  if (order.part !== undefined) narrow(source, place, order.part, order.name === '' ? path : order.name);
  return { ...named, ...place, text: show(source, place), lines: linesOf(source.isCode, place) };
}

/** How much room it takes on a page: its lines without those that are empty or comment. */
export function sizeOf(piece: Piece): number {
  const { isShown } = readSource(join(ROOT, piece.path));
  return piece.lines.length === 0 ? 0 : linesOf(isShown, piece).length;
}

interface Place {
  first: number;
  last: number;
}

function linesOf(which: readonly boolean[], { first, last }: Readonly<Place>): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((line) => which[line - 1]);
}

function whole({ text, lines }: SourceFile): Declaration {
  const last = text.endsWith('\n') ? lines.length - 1 : lines.length;
  return { name: '', kind: 'file', first: 1, last, doc: 1, body: undefined, start: 0, end: text.length };
}

/** One declaration, or the overloads of one function. */
function find({ declarations }: SourceFile, wanted: string, path: string): readonly Declaration[] {
  const [, before, kind, last] = /^(.*\.)?(?:(get|set|type|const|function|class|interface) )?(\S+)$/.exec(wanted) ?? [];
  const name = `${before ?? ''}${last}`;
  const alike = declarations.filter((one) => one.name === name);
  // What stands in some literal inside a function is meant only when nothing else has the name.
  const declared = alike.filter((one) => one.kind !== 'property');
  const named = declared.length > 0 ? declared : alike;
  const found =
    kind === undefined
      ? named
      : named.filter((one) => one.kind === kind || (kind === 'function' && one.kind === 'overload'));
  if (found.length === 0) {
    const near = declarations.filter((one) => one.name.split('.').at(-1) === last?.split('.').at(-1));
    const other = near.length > 0 ? near : declarations.filter((one) => one.name.split('.').length <= 2);
    const names = Array.from(new Set(other.map((one) => one.name)));
    throw new Error(`${path} declares no "${wanted}". It declares ${names.join(', ')}`);
  }
  const kinds = Array.from(new Set(found.filter((one) => one.kind !== 'overload').map((one) => one.kind)));
  if (kinds.length > 1) {
    const ways = kinds.map((one) => `"${before ?? ''}${one} ${last}"`).join(' or ');
    throw new Error(`${path} declares "${wanted}" more than once: say ${ways}`);
  }
  // Overloads follow each other, and all but the last have no body.
  if (found.slice(0, -1).some(({ kind }) => kind !== 'overload')) {
    throw new Error(
      `${path} declares "${wanted}" more than once, in lines ${found.map((one) => one.first).join(', ')}`,
    );
  }
  return found;
}

function narrow(source: SourceFile, place: Place, part: Part, where: string): void {
  const { from, after, to, next } = part;
  const end = place.last;
  const start = place.first;
  const begins = (wanted: string, first: number) =>
    linesOf(source.lines.map((line) => line.trim().startsWith(wanted)), { first, last: end }); // biome-ignore format: one line
  const only = (wanted: string, first: number, help: string) => {
    const found = begins(wanted, first);
    if (found.length === 1) return found[0]!;
    const times = found.length === 0 ? 'no line' : `${found.length} lines (${found.join(', ')})`;
    throw new Error(
      `"${wanted}" begins ${times} of ${where}${found.length === 0 ? '' : `: make it longer, or ${help}`}`,
    );
  };
  const nearest = (wanted: string, first: number, mark: string) => {
    const found = begins(wanted, first)[0];
    if (found === undefined) throw new Error(`"${wanted}" begins no line of ${where} ${mark}`);
    return found;
  };
  if (from !== undefined && after !== undefined) {
    place.first = nearest(from, only(after, start, 'choose another') + 1, `after "${after}"`);
  } else if (from !== undefined) place.first = only(from, start, 'write [from "…" after "…"]');
  if (next !== undefined) place.last = nearest(next, place.first, 'from there on');
  if (to !== undefined) place.last = only(to, start, 'write [to next "…"]');
  if (place.last < place.first) throw new Error(`in ${where}, "${to}" stands before "${from}"`);
  close(source, place, end);
}

/** A block that was opened in the piece is closed in it, too. */
function close({ lines }: SourceFile, place: Place, end: number): void {
  const opened = Math.min(...lines.slice(place.first - 1, place.last).filter((line) => line.trim() !== '').map(indentOf)); // biome-ignore format: one line
  if (place.first === place.last && !/[{([]$/.test(lines[place.last - 1]!)) return;
  while (place.last < end && /^[\s)\]};,]+$/.test(lines[place.last]!) && indentOf(lines[place.last]!) >= opened) {
    place.last += 1;
  }
}

function indentOf(line: string): number {
  return /^ */.exec(line)![0].length;
}

/** Without the indentation that all lines share. */
function show({ lines }: SourceFile, { first, last }: Readonly<Place>): string {
  return dedent(lines.slice(first - 1, last));
}

function dedent(lines: readonly string[]): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  const text = lines.map((line) => line.slice(indent)).join('\n');
  return `${text.replace(/^\n+|\s+$/g, '')}\n`;
}

/** Of a function with overloads, users see the overloads only. */
function withoutImplementation(all: readonly Declaration[]): Declaration[] {
  const isOverload = (one: Declaration) => one.kind === 'overload';
  const overloaded = new Set(all.filter(isOverload).map(({ name }) => name));
  return all.filter((one) => isOverload(one) || !overloaded.has(one.name));
}

/** The comment and the signature: what a user of it has to know. */
function contractOf(source: SourceFile, one: Declaration, outermost = true): string {
  const doc = source.lines.slice(one.doc - 1, one.first - 1);
  const begin = source.text.lastIndexOf('\n', one.start) + 1;
  if (one.kind === 'class') {
    const depth = one.name.split('.').length + 1;
    const members = source.declarations.filter(
      (member) =>
        member.name.startsWith(`${one.name}.`) && member.name.split('.').length === depth && !/\.#/.test(member.name),
    );
    const inside = withoutImplementation(members)
      .filter((member) => !/^\s*private\b/.test(source.lines[member.first - 1]!))
      .map((member) => contractOf(source, member, false));
    const head = source.text.slice(begin, one.body).trimEnd();
    return dedent([...doc, `${head} {`, inside.join('\n\n'), '}'].join('\n').split('\n')).trimEnd();
  }
  const isValue = one.kind === 'interface' || one.kind === 'type' || one.body === undefined;
  const text = source.text.slice(begin, isValue ? one.end : one.body);
  const signature = isValue ? text : text.trimEnd().replace(/\s*=>$/, '');
  const lines = [...doc, ...(signature + (isValue || outermost ? '' : ';')).split('\n')];
  return outermost ? dedent(lines).trimEnd() : lines.join('\n');
}
