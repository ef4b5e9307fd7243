/** What the tests of the house look at: the packages with their manifests, source files, and who imports whom. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SCOPE = '@http-from-scratch/';
const NAMES = ['protocol', 'parser', 'tcp-echo', 'static-files', 'routing', 'threads', 'full-server'];

export interface Manifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Source {
  /** From the root of the repository, with "/". */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

export const packages = NAMES.map((name, at) => {
  const folder = `${at + 1}-${name}`;
  const home = join(ROOT, 'packages', folder);
  const manifest: Manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return { name, folder, home, manifest, earlier: NAMES.slice(0, at).map((one) => SCOPE + one) };
});
export const rootManifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

export function sources(home: string, ...rooms: string[]): Source[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: home, exclude: (name) => name === 'node_modules' }))
    .sort()
    .map((file) => {
      const text = readFileSync(join(home, file), 'utf8');
      const path = relative(ROOT, join(home, file)).split(sep).join('/');
      return { path, text, lines: text.trimEnd().split('\n').length };
    });
}

/** Code without its comments: what a comment imports, nobody imports. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** What a file imports, in any of the ways to do so; a worker's file counts. */
export function imports({ text }: Pick<Source, 'text'>): string[] {
  const code = withoutComments(text);
  const ways = [
    /^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require|import\.meta\.resolve)\(\s*['"`]([^'"`]+)['"`]/g,
    /\bnew URL\(\s*['"`]([^'"`]+)['"`]\s*,\s*import\.meta\.url/g,
  ];
  const found = ways.flatMap((way) => Array.from(code.matchAll(way), (match) => match[1]!));
  return found.filter((specifier) => !specifier.includes('${')); // made at run time: nobody can tell
}

export const isRelative = (specifier: string) => specifier.startsWith('.');
export const isNode = (specifier: string) => specifier.startsWith('node:');

/** The files, from the root and with "/", that a file imports by a path. */
export function neighbours(source: Source): string[] {
  return imports(source)
    .filter(isRelative)
    .map((specifier) =>
      relative(ROOT, resolve(ROOT, dirname(source.path), specifier))
        .split(sep)
        .join('/'),
    );
}

export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Files that can each be reached from each other, a group for each knot of circles. The paths of a group are sorted. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reach = new Map(Array.from(graph.keys(), (file) => [file, reachable(graph, file)]));
  const groups = new Set<string>();
  for (const [file, reached] of reach) {
    if (!reached.has(file)) continue;
    const group = Array.from(reached).filter((other) => reach.get(other)?.has(file));
    groups.add(group.sort().join('\n'));
  }
  return Array.from(groups, (group) => group.split('\n'));
}

/** What can be reached from a file in one step or more. */
function reachable(graph: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const reached = new Set<string>();
  const next = [from];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    for (const other of graph.get(file) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      next.push(other);
    }
  }
  return reached;
}

export interface FunctionSize {
  readonly name: string;
  /** From its first line to its last. */
  readonly lines: number;
}

interface Tree {
  readonly type?: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name?: string } | null;
  readonly key?: { readonly name?: string } | null;
}

/** All functions of a file, those inside another too, with the nearest name that stands before them. */
export function functionSizes({ text }: Source): FunctionSize[] {
  const found: FunctionSize[] = [];
  const visit = (node: unknown, name: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one, name);
      return;
    }
    const { type = '', start, end, id, key } = node as Tree;
    const here = id?.name ?? key?.name ?? name;
    if (/^(?:ArrowFunctionExpression|FunctionDeclaration|FunctionExpression)$/.test(type)) {
      found.push({ name: here, lines: text.slice(start, end).split('\n').length });
    }
    for (const child of Object.values(node)) visit(child, here);
  };
  visit(parseSync('source.ts', text).program, '');
  return found;
}
