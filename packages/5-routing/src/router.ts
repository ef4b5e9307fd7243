/**
 * Method and path → handler. The path is looked up first, then the method, because they fail differently: 404 says that
 * there is no such thing; 405 says that there is, and what you can do with it.
 */

import type { Handler } from '@http-from-scratch/protocol';
import { addSlash, below } from './below.ts';
import { declaredRoutes } from './declared.ts';
import { type Match, type Methods, NO_PARAMS, paramsOf, type RegisteredRoute, routeFor } from './match.ts';
import type { Middleware } from './middleware.ts';
import { complete, notFound, otherMethods } from './no-route.ts';
import { pathSegments } from './path.ts';
import { PathTree, type Search } from './path-tree.ts';
import { parsePattern } from './pattern.ts';
import type { HandledRoute, Route, RouteHandler, RouteOptions } from './route.ts';
import { checkMethod, routed, withOptions } from './route.ts';
import { Verbs } from './verbs.ts';

export class Router extends Verbs {
  readonly #tree = new PathTree<Methods>();
  /** The same for patterns without parameters, by the path as it's sent: most requests need nothing else. */
  readonly #fixed = new Map<string, Methods>();
  readonly #routes: RegisteredRoute[] = [];
  /** Called with each new route: they register it in the routers in which this one is mounted. */
  readonly #adopters: ((route: HandledRoute) => void)[] = [];

  /** In the order in which they were registered. */
  get routes(): readonly Route[] {
    return this.#routes.map(({ method, pattern }) => ({ method, pattern }));
  }

  /**
   * Registers a route. The order doesn't matter: the most specific pattern wins, see path-tree.ts.
   * @param method "*" for every method that has no route of its own there
   * @param pattern such as `/users/:id`, see pattern.ts
   * @throws {TypeError} for a wrong method or pattern, and for a second route with the same method and paths
   */
  on<const Pattern extends string, Added = object>(
    method: string,
    pattern: Pattern,
    handler: RouteHandler<Pattern, Added>,
    options: RouteOptions<Added> = {},
  ): this {
    checkMethod(method);
    const segments = parsePattern(pattern);
    const methods = this.#tree.place(segments, () => new Map());
    const other = methods.get(method);
    if (other !== undefined) {
      throw new TypeError(`${method} "${pattern}" takes the same paths as ${method} "${other.pattern}"`);
    }
    const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
    // Params<Pattern> follows from the pattern, and so do the names: the types agree, but TypeScript can't see it.
    const handled = withOptions(handler as unknown as RouteHandler, options as RouteOptions);
    const route = { method, pattern, names, handler: handled };
    methods.set(method, route);
    // In a path that's sent, a percent sign begins an escape: it never stands for itself, as it does in a pattern.
    if (names.length === 0 && !pattern.includes('%')) this.#fixed.set(pattern, methods);
    this.#routes.push(route);
    for (const adopt of this.#adopters) adopt(route);
    return this;
  }

  /**
   * Registers the methods of an object that are decorated with `@route`.
   * @param use a layer around each of them
   * @throws {TypeError} if there are none, and like `on`
   */
  add(object: object, use: Middleware = (next) => next): this {
    const routes = declaredRoutes(object);
    if (routes.length === 0) throw new TypeError('the object has no method with @route');
    for (const { method, pattern, handler } of routes) this.on(method, pattern, handler, { use });
    return this;
  }

  /**
   * Puts something below a prefix. The routes of a router become routes of this one, even those that it gets later. A
   * path that matches none of them goes on to `otherwise` here. Any other handler, such as `files`, gets everything below
   * the prefix, with the path behind it. So `mount('/api', api.handler(ownNotFound))` has a 404 of its own.
   * @param prefix a pattern, without a slash at its end
   * @throws {TypeError} like `on`
   */
  mount(prefix: string, other: Router | Handler): this {
    if (prefix.endsWith('/')) throw new TypeError(`"${prefix}" is no prefix: it ends without "/"`);
    if (!(other instanceof Router)) return this.on('*', prefix, addSlash).on('*', `${prefix}/*`, below(prefix, other));
    const adopt = ({ method, pattern, handler }: HandledRoute) => {
      this.on(method, pattern === '/' ? prefix : prefix + pattern, handler);
    };
    other.#routes.forEach(adopt);
    other.#adopters.push(adopt);
    return this;
  }

  /**
   * Looks up, and calls no handler. A pattern without the method is passed over for a less specific one that has it. If none
   * has it, `allow` has the methods of all that match. A path that only OPTIONS matches counts as not found.
   * @throws {ProtocolError} 'bad-target' (400) for a bad percent-escape
   */
  match(method: string, path: string): Match {
    // Literals come first at each segment, so nothing in the tree can be more specific than this.
    const fixed = this.#fixed.get(path);
    const route = fixed && routeFor(method, fixed);
    if (route !== undefined) return { kind: 'route', route, params: NO_PARAMS, steps: 0 };
    if (!path.startsWith('/')) return { kind: 'none', steps: 0 }; // the target of CONNECT, or the asterisk
    let allowed: Set<string> | undefined;
    const search: Search<Methods, Match> = {
      steps: 0,
      accept(methods, values) {
        const route = routeFor(method, methods);
        if (route !== undefined) return { kind: 'route', route, params: paramsOf(route, values), steps: search.steps };
        // A less specific pattern may still have the method. Until then, note what there is instead. OPTIONS doesn't
        // count: one route may answer it for all paths, and the files may be another handler's.
        for (const other of methods.keys()) if (other !== 'OPTIONS') allowed = (allowed ?? new Set()).add(other);
        return undefined;
      },
    };
    const found = this.#tree.find(pathSegments(path), search);
    if (found !== undefined) return found;
    const { steps } = search;
    return allowed === undefined ? { kind: 'none', steps } : { kind: 'other-methods', allow: complete(allowed), steps };
  }

  /**
   * The routes as a handler.
   * @param otherwise for a path that no route matches: the next router, files, or 404. A path that has a route stays
   *   here: a file of the same name doesn't answer for a method that the routes don't have.
   */
  handler(otherwise: Handler = notFound): Handler {
    return (request) => {
      const match = this.match(request.method, request.path);
      switch (match.kind) {
        case 'route':
          // A HEAD goes to the handler of GET as it is. The connection leaves out the content.
          return match.route.handler(routed(request, match.params));
        case 'other-methods':
          return otherMethods(request.method, match.allow);
        case 'none':
          return otherwise(request);
      }
    };
  }
}
