/** The declarations of a TypeScript file, by the names that a page gives them: `LineFinder.find`, `LineFinder.#checked`. */

import { type Node, parseSync } from 'oxc-parser';

/** Lines are counted from 1. */
export interface Declaration {
  /** With the names of what it stands in: `Class.member`, `function.inner`. */
  readonly name: string;
  /** What stands before the name where the name alone says too little: `get`, `type`, `const` … */
  readonly kind: string;
  readonly first: number;
  readonly last: number;
  /** The first line of the comment above it, or `first` where there is none. */
  readonly doc: number;
  /** Where its body begins, as an offset in the text; undefined where there is none. */
  readonly body: number | undefined;
  readonly start: number;
  readonly end: number;
}

export interface SourceFile {
  readonly text: string;
  readonly lines: readonly string[];
  readonly declarations: readonly Declaration[];
  /** Does this line hold code? An index is a line's number less 1. Comments, imports, lists of exports and closing brackets don't. */
  readonly isCode: readonly boolean[];
  /** As `isCode`, but for the room that a piece takes on a page: all that isn't empty or comment. */
  readonly isShown: readonly boolean[];
}

type Tree = Node & { readonly [key: string]: unknown };

/** @throws for what isn't TypeScript */
export function readDeclarations(text: string): SourceFile {
  const { program, comments, errors } = parseSync('source.ts', text);
  if (errors.length > 0) throw new Error(errors[0]!.message);
  const lines = text.split('\n');
  const starts = lineStarts(lines);
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;

  const bare = withBlanks(text, comments).split('\n');
  const isShown = bare.map((line) => line.trim() !== '');
  const isCode = bare.map((line) => !/^[\s()[\]{}<>;,]*$/.test(line));
  for (const statement of program.body as unknown as Tree[]) {
    const elsewhere = statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration';
    const list = statement.type === 'ExportNamedDeclaration' && statement.declaration === null;
    if (elsewhere || list) isCode.fill(false, lineOf(statement.start) - 1, lineOf(statement.end - 1));
  }

  const declarations: Declaration[] = [];
  const add = (outer: string, name: string, node: Tree, kind: string, body: Tree | null | undefined) => {
    const decorators = (node.decorators as Tree[] | undefined) ?? [];
    const start = Math.min(node.start, ...decorators.map((one) => one.start));
    const first = lineOf(start);
    let doc = first;
    while (doc > 1 && !isShown[doc - 2] && lines[doc - 2]!.trim() !== '') doc -= 1;
    const full = outer === '' ? name : `${outer}.${name}`;
    declarations.push({
      name: full,
      kind,
      doc,
      first,
      last: lineOf(node.end - 1),
      body: body?.start,
      start,
      end: node.end,
    });
    return full;
  };
  collect(program as unknown as Tree, '', undefined, add);
  return { text, lines, declarations, isCode, isShown };
}

type Add = (outer: string, name: string, node: Tree, kind: string, body: Tree | null | undefined) => string;

/** @param around the statement that the node is the whole of: `export`, or `const` before a name */
function collect(node: unknown, outer: string, around: Tree | undefined, add: Add): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(one, outer, undefined, add);
    return;
  }
  if (typeof node !== 'object' || node === null || typeof (node as Tree).type !== 'string') return;
  const tree = node as Tree;
  if (tree.type === 'ObjectPattern') return;
  const place = around ?? tree;
  let inside = outer;

  if (/^(?:FunctionDeclaration|TSDeclareFunction)$/.test(tree.type)) {
    const name = nameOf(tree.id);
    if (name !== undefined) {
      const body = tree.body as Tree | null;
      inside = add(outer, name, place, body === null ? 'overload' : 'function', body);
    }
  } else if (/^(?:ClassDeclaration|TSInterfaceDeclaration)$/.test(tree.type)) {
    const kind = tree.type === 'ClassDeclaration' ? 'class' : 'interface';
    inside = add(outer, nameOf(tree.id) ?? 'default', place, kind, tree.body as Tree);
  } else if (tree.type === 'TSTypeAliasDeclaration') {
    inside = add(outer, nameOf(tree.id)!, place, 'type', undefined);
  } else if (tree.type === 'VariableDeclarator') {
    const init = tree.init as Tree | null;
    const body = init?.type === 'ArrowFunctionExpression' ? (init.body as Tree) : undefined;
    const made = namesIn(tree.id).map((name) => add(outer, name, place, 'const', body));
    if (made.length === 1) inside = made[0]!;
  } else if (/^(?:TSAbstract)?(?:Method|Property|Accessor)(?:Definition|Property)$/.test(tree.type)) {
    const name = nameOf(tree.key);
    const value = tree.value as Tree | null;
    const isOverload = tree.type === 'MethodDefinition' && value?.type === 'TSEmptyBodyFunctionExpression';
    const kind = isOverload ? 'overload' : tree.kind === 'get' || tree.kind === 'set' ? tree.kind : 'member';
    if (name !== undefined) inside = add(outer, name, tree, kind, value?.body as Tree | null);
  } else if (/^(?:TSPropertySignature|TSMethodSignature|Property)$/.test(tree.type)) {
    const name = nameOf(tree.key);
    if (name !== undefined)
      inside = add(outer, name, tree, tree.type === 'Property' ? 'property' : 'member', undefined);
  } else if (tree.type === 'StaticBlock') {
    inside = add(outer, 'static', tree, 'member', undefined);
  }

  const exported = /^Export(?:Named|Default)Declaration$/.test(tree.type);
  const single = tree.type === 'VariableDeclaration' && (tree.declarations as Tree[]).length === 1;
  for (const [key, child] of Object.entries(tree)) {
    if (exported && key === 'declaration') collect(child, inside, tree, add);
    else if (tree.type === 'VariableDeclaration' && key === 'declarations') {
      for (const one of child as Tree[]) collect(one, inside, single ? place : undefined, add);
    } else collect(child, inside, undefined, add);
  }
}

function nameOf(node: unknown): string | undefined {
  const { type, name, value } = (node ?? {}) as { type?: string; name?: string; value?: unknown };
  if (type === 'PrivateIdentifier') return `#${name}`;
  if (type === 'Literal' && typeof value === 'string') return value;
  return type === 'Identifier' ? name : undefined;
}

/** `a`, or each name that `{ a, b: c, ...d }` makes. */
function namesIn(pattern: unknown): string[] {
  const tree = pattern as Tree | null;
  if (tree?.type === 'Identifier') return [tree.name as string];
  if (tree?.type === 'ArrayPattern') return (tree.elements as Tree[]).flatMap(namesIn);
  if (tree?.type === 'ObjectPattern') return (tree.properties as Tree[]).flatMap(namesIn);
  if (tree?.type === 'Property') return namesIn(tree.value);
  if (tree?.type === 'RestElement') return namesIn(tree.argument);
  if (tree?.type === 'AssignmentPattern') return namesIn(tree.left);
  return [];
}

/** The text with spaces instead of comments. */
function withBlanks(text: string, comments: readonly { start: number; end: number }[]): string {
  let bare = '';
  let at = 0;
  for (const { start, end } of comments) {
    bare += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return bare + text.slice(at);
}

function lineStarts(lines: readonly string[]): number[] {
  let at = 0;
  return lines.map((line) => {
    const start = at;
    at += line.length + 1;
    return start;
  });
}
