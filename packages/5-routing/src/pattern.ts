/**
 * The patterns of routes, and the parameters that follow from them, as values and as types.
 *
 *   pattern   = 1*( "/" segment )
 *   segment   = literal / ":" name / "*" [ name ]
 *   name      = ( ALPHA / "_" ) *( ALPHA / DIGIT / "_" )
 *
 * `:name` takes one segment that isn't empty. `*` takes the rest of the path, slashes and all, so it always comes last; without
 * a name of its own it's called "*". No name comes twice. A literal is any text without "/", ":", "*", "?" and "#"; it may be
 * empty. It's written as you read it, not as it's sent: `/café`. So `/caf%C3%A9` is no pattern, but `/100%` is.
 */

/** The names in a pattern: `'id' | 'page'` for `'/users/:id/pages/:page'`. */
type ParameterName<Pattern extends string> = Pattern extends `${infer Segment}/${infer Rest}`
  ? NameInSegment<Segment> | ParameterName<Rest>
  : NameInSegment<Pattern>;

type NameInSegment<Segment extends string> = Segment extends `:${infer Name}`
  ? Name
  : Segment extends '*'
    ? '*'
    : Segment extends `*${infer Name}`
      ? Name
      : never;

/** `{ id: string }` for `'/users/:id'`, `{ '*': string }` for `'/files/*'`; any name if the pattern is known only at run time. */
export type Params<Pattern extends string> = string extends Pattern
  ? { readonly [name: string]: string }
  : { readonly [Name in ParameterName<Pattern>]: string };

export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'wildcard'; readonly name: string };

/**
 * @throws {TypeError} for anything other than a pattern: a bug in the program, found when it starts and not by a client. The
 *   message contains the segment that is wrong, or the whole pattern
 */
export function parsePattern(pattern: string): readonly Segment[] {
  const fail = (why: string) => new TypeError(`"${pattern}" is no pattern: ${why}`);
  if (!pattern.startsWith('/')) throw fail('it begins with "/"');
  const names = new Set<string>();
  return pattern
    .slice(1)
    .split('/')
    .map((text, index, all): Segment => {
      const segment = parseSegment(text, fail);
      if (segment.kind === 'literal') return segment;
      if (segment.kind === 'wildcard' && index < all.length - 1) throw fail('"*" takes the rest, so it comes last');
      if (names.has(segment.name)) throw fail(`two parameters are called "${segment.name}"`);
      names.add(segment.name);
      return segment;
    });
}

function parseSegment(text: string, fail: (why: string) => TypeError): Segment {
  const sigil = text[0];
  if (sigil === ':' || sigil === '*') {
    const name = text.slice(1);
    if (text === '*') return { kind: 'wildcard', name: '*' };
    if (!/^[A-Za-z_]\w*$/.test(name)) throw fail(`"${name}" is no name (letters, digits and "_", no digit first)`);
    return { kind: sigil === ':' ? 'parameter' : 'wildcard', name };
  }
  if (/[:*]/.test(text)) throw fail(`a parameter is a whole segment, and "${text}" has one inside`);
  if (/[?#]/.test(text)) throw fail('a path has neither query nor fragment, and no segment is optional');
  if (/%[0-9A-Fa-f]{2}/.test(text)) throw fail(`a literal is written decoded, and "${text}" is percent-encoded`);
  return { kind: 'literal', text };
}
