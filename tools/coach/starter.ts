/**
 * Makes a chapter's starter from its source, so that the two cannot drift apart: what a step asks for loses its body and
 * keeps its doc comment, signature and types; what nothing uses any more goes too, for it would give the answer away.
 */

import { type Node, parseSync } from 'oxc-parser';
import type { Step } from './exercise.ts';

/** What a blank body throws. The coach knows by these words that a step has not been begun. */
export const NOT_WRITTEN = 'not written yet: ';

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Tree = Node & { readonly [key: string]: unknown };
/** The one statement that stands where the answer was. */
export type Filler = (step: Step) => string;

const THROWS: Filler = (step) => `throw new Error('${NOT_WRITTEN}${step.id}');`;
/** For the proof only: an answer that does nothing. */
export const EMPTY: Filler = () => 'return undefined as never;';

/**
 * The chapter's files with the bodies of these steps blank.
 * @throws when a step names something that the source does not have.
 */
export function blank(
  reference: ReadonlyMap<string, string>,
  steps: readonly Step[],
  filler = THROWS,
): Map<string, string> {
  const files = new Map(reference);
  for (const file of files.keys()) {
    const wanted = steps.flatMap((step) => namesIn(step, file).map((name) => ({ step, name })));
    if (wanted.length === 0) continue;
    const cuts = wanted.map(({ step, name }) => emptied(files.get(file)!, `${file}#${name}`, name, filler(step)));
    const kept = [...wanted.map(({ name }) => name), ...steps.flatMap((step) => within(step.given ?? [], file))];
    files.set(file, withoutTheUnused(applied(files.get(file)!, cuts), kept));
  }
  for (const step of steps) {
    const stray = step.writes.find((one) => !files.has(one.split('#')[0]!));
    if (stray !== undefined) throw new Error(`step "${step.id}" asks for ${stray}, but there is no such file`);
  }
  return new Map(Array.from(files, ([file, text]) => [file, withoutGaps(text)]));
}

/** What a step asks for in a file. */
export function namesIn(step: Step, file: string): string[] {
  return within(step.writes, file);
}

function within(places: readonly string[], file: string): string[] {
  return places.filter((one) => one.startsWith(`${file}#`)).map((one) => one.slice(file.length + 1));
}

function emptied(text: string, place: string, name: string, statement: string): Cut {
  const found = functionNamed(parse(text), name);
  if (found === undefined) throw new Error(`${place} is asked for, but the source has no such function`);
  const { start, end } = found.body as Tree;
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))![0];
  return { start, end, text: `{\n${indent}  ${statement}\n${indent}}` };
}

/** A function as it stands in a text, or undefined where it is not there. @throws for what is no TypeScript */
export function functionText(text: string, name: string): string | undefined {
  const found = functionNamed(parse(text), name);
  if (found === undefined) return undefined;
  return text.slice(text.lastIndexOf('\n', found.start) + 1, found.end);
}

/** A function, or an arrow function kept in a constant, or `Class.method`; `Class.constructor` too. */
function functionNamed(program: Tree, name: string): Tree | undefined {
  const [outer, method] = name.split('.');
  for (const statement of program.body as Tree[]) {
    const declared = (statement.declaration as Tree | null | undefined) ?? statement;
    if (declared.type === 'FunctionDeclaration' && nameOf(declared) === name) return declared;
    if (declared.type === 'ClassDeclaration' && nameOf(declared) === outer) {
      for (const member of (declared.body as Tree).body as Tree[]) {
        if (member.type !== 'MethodDefinition') continue;
        const value = member.value as Tree;
        if (keyOf(member) === method && value.body) return value;
      }
    }
    if (declared.type !== 'VariableDeclaration') continue;
    for (const one of declared.declarations as Tree[]) {
      const init = one.init as Tree | null;
      if (nameOf(one) === name && init?.type === 'ArrowFunctionExpression') return init;
    }
  }
  return undefined;
}

/** Takes out unexported declarations and private members that nothing mentions any more, until nothing is left to take. */
function withoutTheUnused(text: string, kept: readonly string[], taken: (part: Part) => void = () => {}): string {
  for (;;) {
    const program = parse(text);
    const mentions = mentionsIn(program);
    const unused = removable(program).find(({ node, names }) => {
      if (names.some((name) => kept.some((one) => one === name || one.endsWith(`.${name}`)))) return false;
      const own = mentionsIn(node); // a function that calls itself may still be unused
      return names.every((name) => mentions.get(name) === own.get(name));
    });
    if (unused === undefined) return withoutGaps(text);
    const place = withItsComment(text, unused.node);
    taken({ name: unused.names[0]!, text: text.slice(place.start, place.end).trimEnd() });
    text = applied(text, [{ ...place, text: '' }]);
  }
}

/** How often each name stands there; one for the declaration itself. */
function mentionsIn(node: Tree): Map<string, number> {
  const mentions = new Map<string, number>();
  walk(node, ({ type, name }) => {
    if (type !== 'Identifier' && type !== 'PrivateIdentifier') return;
    const full = (type === 'PrivateIdentifier' ? '#' : '') + (name as string);
    mentions.set(full, (mentions.get(full) ?? 0) + 1);
  });
  return mentions;
}

export interface Part {
  readonly name: string;
  readonly text: string;
}

/**
 * What only these functions of a file use: the starter has it not, so it is a part of the answer.
 * @param kept what the starter keeps, or asks for in any step, and so is no part of this answer
 */
export function helpersOf(text: string, names: readonly string[], kept = names): readonly Part[] {
  const cuts = names.map((name) => emptied(text, name, name, ''));
  const parts: Part[] = [];
  withoutTheUnused(applied(text, cuts), kept, (part) => parts.push(part));
  const place = ({ name }: Part) => removable(parse(text)).find((one) => one.names.includes(name))?.node.start ?? 0;
  return parts.toSorted((a, b) => place(a) - place(b));
}

/** A declaration that is not exported, or a private member, with its comment; undefined where there is none. */
export function declarationText(text: string, name: string): string | undefined {
  const found = removable(parse(text)).find(({ names }) => names.includes(name));
  if (found === undefined) return functionText(text, name);
  const { start, end } = withItsComment(text, found.node);
  return text.slice(start, end).trimEnd();
}

/** Where something stood between two empty lines, one is enough; a block neither begins nor ends with one. */
function withoutGaps(text: string): string {
  return text
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\{\n\n/g, '{\n')
    .replace(/\n\n([ \t]*\})/g, '\n$1')
    .replace(/\n{2,}$/, '\n');
}

/** What may go when nothing else mentions it, with its names. */
function removable(program: Tree): { readonly node: Tree; readonly names: string[] }[] {
  const all: { node: Tree; names: string[] }[] = [];
  for (const statement of program.body as Tree[]) {
    const declared = (statement.declaration as Tree | null | undefined) ?? statement;
    if (statement === declared) {
      if (/^(?:Function|Class|TSTypeAlias|TSInterface)/.test(declared.type)) {
        all.push({ node: statement, names: [nameOf(declared)!] });
      }
      if (declared.type === 'VariableDeclaration') {
        const names = (declared.declarations as Tree[]).map(nameOf);
        if (names.every((name) => name !== undefined)) all.push({ node: statement, names });
      }
    }
    if (declared.type !== 'ClassDeclaration') continue;
    for (const member of (declared.body as Tree).body as Tree[]) {
      const key = keyOf(member);
      if (key?.startsWith('#')) all.push({ node: member, names: [key] });
    }
  }
  return all;
}

/** From the first line of the comment that stands right above, to the end of the line. */
function withItsComment(text: string, { start, end }: Tree): { start: number; end: number } {
  const lines = text.slice(0, start).split('\n');
  let first = lines.length - 1;
  while (first > 0 && /^\s*(?:\/\/|\/\*|\*)/.test(lines[first - 1]!)) first -= 1;
  const from = lines.slice(0, first).join('\n').length + (first > 0 ? 1 : 0);
  const lineEnd = text.indexOf('\n', end);
  return { start: from, end: lineEnd === -1 ? text.length : lineEnd + 1 };
}

function nameOf(node: Tree): string | undefined {
  const id = node.id as Tree | null | undefined;
  return id?.type === 'Identifier' ? (id.name as string) : undefined;
}

function keyOf(member: Tree): string | undefined {
  const key = member.key as Tree | undefined;
  if (key?.type === 'PrivateIdentifier') return `#${key.name}`;
  return key?.type === 'Identifier' ? (key.name as string) : undefined;
}

function walk(node: unknown, visit: (node: Tree) => void): void {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit);
  } else if (typeof node === 'object' && node !== null) {
    if (typeof (node as Tree).type === 'string') visit(node as Tree);
    for (const value of Object.values(node)) walk(value, visit);
  }
}

function parse(text: string): Tree {
  const { program, errors } = parseSync('chapter.ts', text);
  if (errors.length > 0) throw new Error(errors[0]!.message);
  return program as unknown as Tree;
}

function applied(text: string, cuts: readonly Cut[]): string {
  const backwards = cuts.toSorted((a, b) => b.start - a.start);
  return backwards.reduce((rest, cut) => rest.slice(0, cut.start) + cut.text + rest.slice(cut.end), text);
}
