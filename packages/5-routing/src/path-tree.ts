/**
 * Values by path pattern, as a tree with one node for each segment. A look-up walks down from the root, one step for
 * each segment, so its cost is the depth of the path, whether there are ten patterns or ten thousand.
 *
 * Where several patterns match, the most specific one is tried first, segment by segment from the left: literal,
 * then parameter, then wildcard. From a dead end the walk goes back to the last choice. So each choice that your
 * patterns leave (`/users/me` beside `/users/:id`) may cost a second way; a client can't add any.
 */

import type { Segment } from './pattern.ts';

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  parameter: Node<T> | undefined;
  /** The value of the pattern that ends here. */
  value: T | undefined;
  /** The value of the pattern that goes on from here with a wildcard. */
  rest: T | undefined;
}

// A Map, not an object: no path is called `constructor` unless a route says so.
const newNode = <T>(): Node<T> => ({ literals: new Map(), parameter: undefined, value: undefined, rest: undefined });

export interface Search<T, R> {
  /** Called with each value whose pattern matches, best first, until it returns something other than undefined. */
  accept(value: T, parameters: readonly string[]): R | undefined;
  /** Nodes visited so far. */
  steps: number;
}

export class PathTree<T> {
  readonly #root: Node<T> = newNode();

  /** The value at a pattern, whatever its parameters are called. `make` is called for it if there is none yet. */
  place(pattern: readonly Segment[], make: () => T): T {
    let node = this.#root;
    for (const segment of pattern) {
      if (segment.kind === 'wildcard') {
        node.rest ??= make();
        return node.rest;
      }
      node = segment.kind === 'literal' ? literalChild(node, segment.text) : parameterChild(node);
    }
    node.value ??= make();
    return node.value;
  }

  find<R>(segments: readonly string[], search: Search<T, R>): R | undefined {
    return walk(this.#root, segments, 0, [], search);
  }
}

function parameterChild<T>(node: Node<T>): Node<T> {
  node.parameter ??= newNode();
  return node.parameter;
}

function literalChild<T>(node: Node<T>, text: string): Node<T> {
  const child = node.literals.get(text) ?? newNode();
  node.literals.set(text, child);
  return child;
}

/** No deeper than the tree: a path of a thousand slashes ends where the patterns end. */
function walk<T, R>(
  node: Node<T>,
  segments: readonly string[],
  at: number,
  parameters: readonly string[],
  search: Search<T, R>,
): R | undefined {
  search.steps++;
  const segment = segments[at];
  if (segment === undefined) return node.value === undefined ? undefined : search.accept(node.value, parameters);

  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = walk(literal, segments, at + 1, parameters, search);
    if (found !== undefined) return found;
  }
  // A parameter needs a value: `/users/` isn't the user with the empty name.
  if (node.parameter !== undefined && segment !== '') {
    const found = walk(node.parameter, segments, at + 1, [...parameters, segment], search);
    if (found !== undefined) return found;
  }
  if (node.rest === undefined) return undefined;
  return search.accept(node.rest, [...parameters, segments.slice(at).join('/')]);
}
