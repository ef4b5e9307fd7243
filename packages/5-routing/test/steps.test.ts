/** The parts of the router, each by itself: what a pattern is, what a path is, and the tree between them. */

import { describe, expect, it } from 'vitest';
import { PathTree, parsePattern, pathSegments, type Search, type Segment } from '#chapter';

const literal = (text: string): Segment => ({ kind: 'literal', text });
const parameter = (name: string): Segment => ({ kind: 'parameter', name });
const wildcard = (name: string): Segment => ({ kind: 'wildcard', name });

describe('A pattern is a list of segments', () => {
  it.each<[pattern: string, segments: Segment[]]>([
    ['/', [literal('')]],
    ['/about', [literal('about')]],
    ['/about/', [literal('about'), literal('')]],
    ['/a//b', [literal('a'), literal(''), literal('b')]],
    ['/users/:id', [literal('users'), parameter('id')]],
    ['/:a/x/:b_2', [parameter('a'), literal('x'), parameter('b_2')]],
    ['/files/*', [literal('files'), wildcard('*')]],
    ['/files/:kind/*path', [literal('files'), parameter('kind'), wildcard('path')]],
    ['/café', [literal('café')]],
    ['/100%', [literal('100%')]],
    ['/a.b~c+d!', [literal('a.b~c+d!')]],
    ['/%', [literal('%')]],
    ['/50%g0', [literal('50%g0')]],
    ['/*_rest2', [wildcard('_rest2')]],
    ['/:_', [parameter('_')]],
    ['/:a/:A', [parameter('a'), parameter('A')]],
  ])('%s', (pattern, segments) => {
    expect(parsePattern(pattern)).toEqual(segments);
  });
});

describe('What is no pattern is refused', () => {
  it.each([
    ['without "/" at the start', 'users', 'users'],
    ['empty', '', ''],
    ['the asterisk alone', '*', '*'],
    ['a parameter without a name', '/users/:', ':'],
    ['a parameter whose name is no name', '/users/:user-id', 'user-id'],
    ['a parameter whose name begins with a digit', '/users/:2', '2'],
    ['a parameter with letters beyond ASCII', '/:größe', 'größe'],
    ['a parameter with a regular expression', '/users/:id(\\d+)', 'id(\\d+)'],
    ['an optional parameter', '/users/:id?', 'id?'],
    ['a wildcard whose name is no name', '/files/**', '*'],
    ['a wildcard whose name begins with a digit', '/files/*2', '2'],
    ['two parameters in a segment', '/:from-:to', 'from-:to'],
    ['a literal with a parameter inside', '/v:version', 'v:version'],
    ['a literal with a wildcard inside', '/assets*', 'assets*'],
    ['a wildcard before the end', '/*/edit', '*'],
    ['a wildcard before an empty end', '/*rest/', 'rest'],
    ['one name twice', '/:id/:id', 'id'],
    ['one name twice, the second a wildcard', '/:id/*id', 'id'],
    ['a literal with a query', '/search?q', 'search?q'],
    ['a literal with a fragment', '/page#top', 'page#top'],
    ['a percent-encoded literal', '/caf%C3%A9', 'caf%C3%A9'],
    ['a percent-encoded literal in small letters', '/a%2fb', 'a%2fb'],
  ])('%s: %s', (_name, pattern, part) => {
    const parse = () => parsePattern(pattern);
    expect(parse).toThrow(TypeError);
    expect(parse).toThrow(part);
  });
});

describe('A path is a list of segments', () => {
  it.each<[path: string, segments: string[]]>([
    ['/', ['']],
    ['/a', ['a']],
    ['/a/', ['a', '']],
    ['/a//b', ['a', '', 'b']],
    ['/a/b%20c', ['a', 'b c']],
    ['/files/a%2Fb', ['files', 'a/b']],
    ['/%2541', ['%41']],
    ['/a+b', ['a+b']],
    ['/J%C3%B6rg', ['Jörg']],
    ['/a/../b/.', ['a', '..', 'b', '.']],
  ])('%s', (path, segments) => {
    expect(pathSegments(path)).toEqual(segments);
  });

  it.each(['/%', '/%zz', '/a/%4', '/%ff', '/a%2Fb/%C3'])('and it is 400 with a broken escape: %s', (path) => {
    expect(() => pathSegments(path)).toThrow(expect.objectContaining({ code: 'bad-target', status: 400 }));
  });
});

describe('The tree of paths', () => {
  /** A tree whose values are the patterns themselves. Segments as in patterns, without parsing. */
  function treeOf(...patterns: string[]): PathTree<string> {
    const tree = new PathTree<string>();
    for (const pattern of patterns) tree.place(segmentsOf(pattern), () => pattern);
    return tree;
  }

  function segmentsOf(pattern: string): Segment[] {
    return pattern
      .slice(1)
      .split('/')
      .map((text) => {
        if (text.startsWith(':')) return parameter(text.slice(1));
        return text.startsWith('*') ? wildcard(text) : literal(text);
      });
  }

  /** What is asked for, in order, with its parameters; the first that is `wanted` (any, unless given) ends the search. */
  function find(tree: PathTree<string>, path: string, wanted?: string) {
    const asked: [pattern: string, ...parameters: string[]][] = [];
    const search: Search<string, string> = {
      steps: 0,
      accept(pattern, parameters) {
        asked.push([pattern, ...parameters]);
        return wanted === undefined || pattern === wanted ? pattern : undefined;
      },
    };
    const found = tree.find(path.slice(1).split('/'), search);
    return { found, asked, steps: search.steps };
  }

  it('keeps one value for each pattern, whatever its parameters are called', () => {
    const tree = new PathTree<object>();
    const first = tree.place([literal('users'), parameter('id')], () => ({}));
    expect(tree.place([literal('users'), parameter('name')], () => ({}))).toBe(first);
    expect(tree.place([literal('users'), wildcard('*')], () => ({}))).not.toBe(first);
    expect(tree.place([literal('users')], () => ({}))).not.toBe(first);
    const rest = tree.place([wildcard('*')], () => ({}));
    expect(tree.place([wildcard('path')], () => ({}))).toBe(rest);
  });

  it('makes a value only where there is none yet', () => {
    const tree = new PathTree<string>();
    const made: string[] = [];
    for (const name of ['first', 'second']) {
      for (const last of [literal('a'), wildcard('*')]) {
        tree.place([parameter('id'), last], () => {
          made.push(`${last.kind} ${name}`);
          return name;
        });
      }
    }
    expect(made).toEqual(['literal first', 'wildcard first']);
  });

  it.each<[name: string, patterns: string[], path: string, asked: [string, ...string[]] | undefined]>([
    ['the root', ['/'], '/', ['/']],
    ['a literal', ['/a/b'], '/a/b', ['/a/b']],
    ['no other literal', ['/a/b'], '/a/bc', undefined],
    ['no path that goes on', ['/a'], '/a/b', undefined],
    ['no path that stops before', ['/a/b'], '/a', undefined],
    ['a parameter', ['/u/:id'], '/u/7', ['/u/:id', '7']],
    ['several parameters, from the left', ['/:a/x/:b'], '/1/x/2', ['/:a/x/:b', '1', '2']],
    ['no empty parameter', ['/u/:id'], '/u/', undefined],
    ['the rest, slashes and all', ['/f/*'], '/f/a/b', ['/f/*', 'a/b']],
    ['a rest of nothing', ['/f/*'], '/f/', ['/f/*', '']],
    ['no rest without its slash', ['/f/*'], '/f', undefined],
    ['a parameter, then the rest', ['/f/:kind/*'], '/f/x/a/b', ['/f/:kind/*', 'x', 'a/b']],
    ['no name that every object has', ['/a'], '/constructor', undefined],
  ])('finds %s', (_name, patterns, path, asked) => {
    expect(find(treeOf(...patterns), path).asked).toEqual(asked === undefined ? [] : [asked]);
  });

  it.each<[name: string, patterns: string[], path: string, asked: [string, ...string[]]]>([
    ['a literal before a parameter', ['/u/:id', '/u/me'], '/u/me', ['/u/me']],
    ['a parameter before a wildcard', ['/u/*', '/u/:id'], '/u/7', ['/u/:id', '7']],
    ['the first segment before the second', ['/:a/b', '/a/:b'], '/a/b', ['/a/:b', 'b']],
    ['the parameter, where the literal ends nowhere', ['/u/me/x', '/u/:id/y'], '/u/me/y', ['/u/:id/y', 'me']],
    ['the wildcard, where all else ends nowhere', ['/a/b/c', '/a/:x/d', '/*'], '/a/b/e', ['/*', 'a/b/e']],
    ['nothing of a way that was walked back', ['/:a/:b/x', '/:c/*'], '/1/2/y', ['/:c/*', '1', '2/y']],
  ])('tries %s', (_name, patterns, path, asked) => {
    for (const order of [patterns, patterns.toReversed()]) expect(find(treeOf(...order), path).asked).toEqual([asked]);
  });

  it('goes on, best first, until a value is accepted', () => {
    const tree = treeOf('/*', '/:a/b', '/a/:b', '/a/b', '/a/*');
    const { found, asked } = find(tree, '/a/b', '/*');
    expect(asked).toEqual([['/a/b'], ['/a/:b', 'b'], ['/a/*', 'b'], ['/:a/b', 'a'], ['/*', 'a/b']]);
    expect(found).toBe('/*');
    expect(find(tree, '/a/b', 'no such pattern').found).toBeUndefined();
  });

  it('goes on behind nothing but undefined: 0 and "" are values, and they are something to return', () => {
    const tree = new PathTree<number>();
    for (const [value, pattern] of ['/a', '/:x', '/*'].entries()) tree.place(segmentsOf(pattern), () => value);
    const asked: number[] = [];
    const search = { steps: 0, accept: (value: number) => (asked.push(value) < 2 ? undefined : '') };
    expect({ found: tree.find(['a'], search), asked }).toEqual({ found: '', asked: [0, 1] });
  });

  it('visits a node for each segment, among ten thousand patterns as among ten, and none past the last pattern', () => {
    const many = treeOf(...Array.from({ length: 10_000 }, (_, n) => `/r${n}/items/:id`));
    expect(find(many, '/r77/items/7')).toMatchObject({ found: '/r77/items/:id', steps: 4 });
    expect(find(many, '/nowhere/items/7').steps).toBe(1);
    expect(find(many, `/r77/items/7${'/x'.repeat(4_000)}`).steps).toBe(4);
  });
});
