/**
 * Many a mutant never ends. So every loop, of the code and of its tests, counts its turns: `__turn()` throws when
 * there are far too many. That takes no time to wait for, and it does not depend on how fast the machine is.
 */

import { children, type Edit, type Node, parse } from './syntax.ts';

interface Wrap {
  readonly start: number;
  readonly end: number;
}

const LOOPS = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);

/** Where the bodies of loops are. */
export function loopBodies(source: string): Wrap[] {
  const bodies: Wrap[] = [];
  const visit = (node: Node): void => {
    if (LOOPS.has(node.type)) bodies.push({ start: node.body.start, end: node.body.end });
    for (const child of children(node)) visit(child);
  };
  visit(parse(source));
  return bodies;
}

/** The source with an edit in it, and with loops that count. */
export function withEdit(source: string, bodies: readonly Wrap[], edit: Edit = { start: 0, end: 0, text: '' }): string {
  // A loop that is edited away needs no count. One whose body is all that is edited away does.
  const gone = ({ start, end }: Wrap) => edit.start <= start && end <= edit.end && end - start < edit.end - edit.start;
  const kept = bodies.filter((body) => !gone(body));
  const insertions = [
    ...kept.map(({ end }) => ({ at: end, text: ' }' })),
    ...kept.map(({ start }) => ({ at: start, text: '{ __turn(); ' })),
  ].sort((a, b) => a.at - b.at);
  let result = '';
  let at = 0;
  let done = false;
  const copyTo = (to: number) => {
    if (!done && to > edit.start) {
      result += source.slice(at, edit.start) + edit.text;
      at = edit.end;
      done = true;
    }
    result += source.slice(at, to);
    at = Math.max(at, to);
  };
  for (const { at: where, text } of insertions) {
    copyTo(where);
    result += text;
  }
  copyTo(source.length);
  return result;
}
