import { text } from '@http-from-scratch/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Router } from '#chapter';

/** What the router must find, in the most obvious way: try all, take the best. */
function naiveMatch(routes: readonly (readonly [method: string, pattern: string])[], method: string, path: string) {
  const candidates = routes
    .map(([routeMethod, pattern]) => ({ method: routeMethod, pattern, taken: matchPattern(pattern, path) }))
    .filter((candidate) => candidate.taken !== undefined)
    .sort((a, b) => (rank(a.pattern) < rank(b.pattern) ? -1 : 1));
  const exact = candidates.find((candidate) => candidate.method === method);
  // A HEAD route loses to no GET route of the same pattern, but the better pattern wins over both.
  const head = method === 'HEAD' ? candidates.find((candidate) => candidate.method === 'GET') : undefined;
  const best = exact && head ? (rank(exact.pattern) <= rank(head.pattern) ? exact : head) : (exact ?? head);
  if (best !== undefined) return { kind: 'route', route: best.pattern, method: best.method, params: best.taken };
  const allow = new Set(candidates.flatMap((c) => (c.method === 'GET' ? ['GET', 'HEAD'] : [c.method])));
  return allow.size === 0 ? { kind: 'none' } : { kind: 'other-methods', allow: [...allow.add('OPTIONS')].sort() };
}

/** 0 for a literal, 1 for a parameter, 2 for a wildcard, segment by segment: compared as text, less is better. */
function rank(pattern: string): string {
  return pattern
    .slice(1)
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '1' : segment.startsWith('*') ? '2' : '0'))
    .join('');
}

function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const source = pattern
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '([^/]+)' : segment.startsWith('*') ? '(.*)' : segment))
    .join('/');
  const values = new RegExp(`^${source}$`).exec(path)?.slice(1);
  const names = pattern.split('/').flatMap((segment) => (/^[:*]/.test(segment) ? [segment.slice(1)] : []));
  return values && Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index]!)]));
}

// Few letters, so that patterns and paths meet often. Parameters are named by their place: names are another test.
const pathSegment = fc.constantFrom('a', 'b', 'c', '', 'a%2Fb', '%20');
const path = fc.array(pathSegment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
const pattern = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '', ':'), { maxLength: 3 }), fc.constantFrom('a', 'b', '', ':', '*'))
  .map(([segments, last]) =>
    [...segments, last].map((text, index) => `/${text}${/[:*]/.test(text) ? `p${index}` : ''}`).join(''),
  );
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE');
const routes = fc.uniqueArray(fc.tuple(method, pattern), { maxLength: 12, selector: (route) => route.join(' ') });

describe('The tree', () => {
  it('finds what trying all patterns finds', () => {
    fc.assert(
      fc.property(routes, method, path, (table, asked, where) => {
        const router = new Router();
        for (const [routeMethod, routePattern] of table) router.on(routeMethod, routePattern, () => text(''));
        const found = router.match(asked, where);
        const wanted = naiveMatch(table, asked, where);
        const shown =
          found.kind === 'route'
            ? { kind: found.kind, route: found.route.pattern, method: found.route.method, params: found.params }
            : found.kind === 'none'
              ? { kind: found.kind }
              : { kind: found.kind, allow: found.allow };
        expect(shown).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a literal', '/r5/items/list', 4],
    ['a parameter', '/r5/items/7', 4],
    ['nothing, at the first segment', '/nowhere/items/7', 1],
    ['nothing, at the last segment', '/r5/items/7/more', 4],
    ['nothing, for a path far deeper than any pattern', `/r5/items/7${'/x'.repeat(4_000)}`, 4],
  ])(
    'takes as many steps among 10,000 routes as among 10, and no more than the path is deep: %s',
    (_name, where, most) => {
      const few = routerWith(10).match('GET', where);
      const many = routerWith(10_000).match('GET', where);
      expect(many).toMatchObject({ kind: few.kind, steps: few.steps });
      expect(many.steps).toBeLessThanOrEqual(most);
    },
  );
});

/** Routes that have their beginning in common, others that have their end in common, and many children of one node. */
function routerWith(count: number): Router {
  const router = new Router();
  for (let index = 0; index < count / 2; index++) {
    router.on('GET', `/r${index}/items/:id`, () => text(''));
    router.on('GET', `/r5/items/${index === 0 ? 'list' : `list${index}`}`, () => text(''));
  }
  if (count < 12) router.on('GET', '/r5/items/:id', () => text(''));
  return router;
}
