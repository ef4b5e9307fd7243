/** A tree of TypeScript source, as far as we need one. The parser is the one inside Vitest. */

import { parseAst } from 'vitest/node';

/** A node of an ESTree. Its other properties are looked at by name. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: each type of node has its own properties, and most are nodes again
  readonly [property: string]: any;
}

/** Puts `text` in the place of source[start, end). */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function parse(source: string): Node {
  return parseAst(source, { lang: 'ts' }) as unknown as Node;
}

/** The nodes directly below, in no special order. What only the type checker sees is left out. */
export function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value === 'object' && typeof value?.type === 'string')
    .filter(({ type }) => !type.startsWith('TS') || EXPRESSIONS_WITH_TYPES.has(type));
}

const EXPRESSIONS_WITH_TYPES = new Set(['TSNonNullExpression', 'TSAsExpression', 'TSSatisfiesExpression']);
