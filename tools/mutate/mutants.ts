/**
 * Which small faults can be put into a source file? One mutant is one edit: a comparison the other way round, a
 * border off by one, a statement left out. They are the slips that people make, and tests should notice each.
 */

import { children, type Edit, type Node, parse } from '../../packages/2-parser/test/syntax.ts';
import { patternMutants } from './pattern-mutants.ts';

export interface Mutant extends Edit {
  /** What kind of fault it is. */
  readonly kind: string;
}

const OTHER_OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '|': ['&'],
  '&': ['|'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '||=': ['&&='],
  '??=': ['&&='],
  '++': ['--'],
  '--': ['++'],
};

const COMPARISONS = new Set(['<', '<=', '>', '>=', '===', '!==']);

/** Methods that are easily taken for each other; '' leaves the call out. */
const OTHER_METHODS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    startsWith: 'endsWith',
    endsWith: 'startsWith',
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
    toLowerCase: 'toUpperCase',
    filter: '',
    slice: '',
    subarray: '',
    trim: '',
    padStart: '',
    at: '',
  }),
);

export function mutantsOf(source: string): Mutant[] {
  const mutants = new Map<string, Mutant>();
  const add = (kind: string, start: number, end: number, text: string) => {
    if (source.slice(start, end) !== text) mutants.set(`${start}-${end}-${text}`, { kind, start, end, text });
  };
  const replace = (kind: string, node: Node, text: string) => add(kind, node.start, node.end, text);

  /** A condition that is always true, or never. */
  const force = (node: Node, values: readonly string[]) => {
    for (const value of values) replace('condition', node, value);
  };

  const operator = (node: Node, left: Node, right: Node) => {
    const others = OTHER_OPERATORS[node.operator] ?? [];
    const at = source.indexOf(node.operator, left.end);
    if (at >= right.start) return;
    for (const other of others) add('operator', at, at + node.operator.length, other);
  };

  const visit = (node: Node): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return;
      case 'IfStatement':
      case 'ConditionalExpression':
        force(node.test, ['true', 'false']);
        break;
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        if (node.test !== null) force(node.test, ['false']);
        break;
      case 'BinaryExpression':
        if (COMPARISONS.has(node.operator)) force(node, ['true', 'false']);
        if (node.operator !== '+' || !isText(node)) operator(node, node.left, node.right);
        break;
      case 'LogicalExpression':
        if (node.operator !== '??') force(node, ['true', 'false']);
        operator(node, node.left, node.right);
        break;
      case 'AssignmentExpression':
        if (node.operator !== '+=' || !isText(node)) operator(node, node.left, node.right);
        break;
      case 'UpdateExpression': {
        const at = node.prefix ? node.start : node.argument.end;
        add('operator', at, at + 2, OTHER_OPERATORS[node.operator]![0]!);
        break;
      }
      case 'UnaryExpression':
        if (node.operator === '!' || node.operator === '-') add('operator', node.start, node.start + 1, '');
        break;
      case 'Literal':
        literal(node);
        return;
      case 'TemplateLiteral':
        replace('text', node, '``');
        break;
      case 'ArrayExpression':
        if (node.elements.length > 0) replace('value', node, '[]');
        break;
      case 'ObjectExpression':
        if (node.properties.length > 0) replace('value', node, '{}');
        break;
      case 'ArrowFunctionExpression':
        if (node.body.type !== 'BlockStatement') replace('value', node.body, 'undefined');
        break;
      case 'BlockStatement':
        if (node.body.length > 0) replace('statements left out', node, '{}');
        break;
      case 'ReturnStatement':
        if (node.argument !== null) replace('value', node.argument, 'undefined');
        break;
      case 'ExpressionStatement':
      case 'ThrowStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
        replace('statement left out', node, ';');
        break;
      case 'SwitchCase':
        if (node.consequent.length > 0) {
          add('statements left out', node.consequent[0].start, node.consequent.at(-1).end, '');
        }
        break;
      case 'SpreadElement':
        replace('value', node.argument, '[]');
        break;
      case 'CallExpression':
        method(node);
        break;
      case 'NewExpression':
        // How a fault is worded is for people, and may be worded better at any time.
        if (/Error$/.test(node.callee.name)) {
          const words = node.arguments.at(-1);
          for (const argument of node.arguments) if (argument !== words) visit(argument);
          return;
        }
        break;
      case 'Property':
        if (!node.shorthand) visit(node.value);
        return;
    }
    for (const child of children(node)) visit(child);
  };

  const literal = (node: Node) => {
    const { value, regex } = node;
    if (regex !== undefined) {
      for (const edit of patternMutants(regex.pattern, node.start + 1)) {
        if (compiles(regex, node.start + 1, edit)) add('pattern', edit.start, edit.end, edit.text);
      }
    } else if (typeof value === 'number') replace('number', node, String(value + 1));
    else if (typeof value === 'boolean') replace('value', node, String(!value));
    else if (typeof value === 'string') replace('text', node, value === '' ? "'mutant'" : "''");
  };

  const method = ({ callee, end }: Node) => {
    if (callee.type !== 'MemberExpression' || callee.computed) return;
    const { object, property } = callee;
    const other = OTHER_METHODS.get(property.name);
    if (other === '') add('call left out', object.end, end, '');
    else if (other !== undefined) add('call', property.start, property.end, other);
  };

  visit(parse(source));
  return [...mutants.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether a + is between texts, which cannot be subtracted. */
function isText(node: Node): boolean {
  const { type, value, left, right } = node;
  if (type === 'TemplateLiteral') return true;
  if (type === 'Literal') return typeof value === 'string';
  return (type === 'BinaryExpression' || type === 'AssignmentExpression') && (isText(left) || isText(right));
}

function compiles({ pattern, flags }: { pattern: string; flags: string }, origin: number, edit: Edit): boolean {
  const changed = pattern.slice(0, edit.start - origin) + edit.text + pattern.slice(edit.end - origin);
  try {
    new RegExp(changed, flags);
    return changed !== '';
  } catch {
    return false;
  }
}
