/** Small faults in a regular expression: an anchor lost, a quantifier changed, a class with a character less. */

import type { Edit } from '../../packages/2-parser/test/syntax.ts';

/** One part of a pattern: an escape, a class, or a character. */
const PART = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|.)|\[(?:\\.|[^\]])*\]|\{\d+(?:,\d*)?\}|\(\?(?:[:=!]|<[=!])|./gis;

/** @param start where the pattern begins in its file */
export function patternMutants(pattern: string, start: number): Edit[] {
  const edits: Edit[] = [];
  for (const { 0: part, index } of pattern.matchAll(PART)) {
    const at = start + index;
    const replace = (text: string) => edits.push({ start: at, end: at + part.length, text });
    switch (part) {
      case '^':
      case '$':
        replace('');
        break;
      case '*':
        replace('+');
        replace('');
        break;
      case '+':
        replace('*');
        replace('');
        break;
      case '?':
        replace('');
        break;
      case '\\d':
        replace('\\D');
        break;
      case '\\w':
        replace('\\W');
        break;
      case '\\s':
        replace('\\S');
        break;
      case '(?=':
        replace('(?!');
        break;
      case '(?!':
        replace('(?=');
        break;
      default:
        if (part.startsWith('{')) edits.push(...countMutants(part, at));
        else if (part.startsWith('[')) edits.push(...classMutants(part, at));
    }
  }
  return edits;
}

function countMutants(count: string, at: number): Edit[] {
  const end = at + count.length;
  return [...count.matchAll(/\d+/g)].map(({ 0: digits, index }) => {
    const other = `${count.slice(0, index)}${Number(digits) + 1}${count.slice(index + digits.length)}`;
    // {3,2} would not compile, and a mutant that does not compile proves nothing.
    return { start: at, end, text: count.endsWith(`,${digits}}`) || !count.includes(',') ? other : '*' };
  });
}

const MEMBER = /(?:\\(?:x[0-9a-f]{2}|.)|[^\\])(?:-(?:\\(?:x[0-9a-f]{2}|.)|[^\\]))?/gi;

function classMutants(set: string, at: number): Edit[] {
  const negated = set[1] === '^';
  const first = negated ? 2 : 1;
  const edits: Edit[] = [
    negated ? { start: at + 1, end: at + 2, text: '' } : { start: at + 1, end: at + 1, text: '^' }, // the opposite
  ];
  const members = [...set.slice(first, -1).matchAll(MEMBER)];
  if (members.length < 2) return edits;
  for (const { 0: member, index } of members) {
    edits.push({ start: at + first + index, end: at + first + index + member.length, text: '' });
  }
  return edits;
}
