/**
 * Method and path → handler. The path is looked up first, the method then, since they fail differently: 404 says that
 * there is no such thing, 405 that there is, and what can be done with it.
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
  /** The same for the patterns without parameters, by the path as it travels: nearly all requests need no more. */
  readonly #fixed = new Map<string, Methods>();
  readonly #routes: RegisteredRoute[] = [];
  /** Told of each route: the routers that this one is mounted in. */
  readonly #adopters: ((route: HandledRoute) => void)[] = [];

  /** In the order in which they were registered. */
  get routes(): readonly Route[] {
    return this.#routes.map(({ method, pattern }) => ({ method, pattern }));
  }

  /**
   * Registers a route. The order does not matter: the most particular pattern wins, see path-tree.ts.
   * @param method "*" for each method that has no route of its own there
   * @param pattern such as `/users/:id`, see pattern.ts
   * @throws {TypeError} for what is no method or no pattern, and for a route that is there already
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
    // Params<Pattern> follows from the pattern, and so do the names: the types agree, though TypeScript cannot see it.
    const handled = withOptions(handler as unknown as RouteHandler, options as RouteOptions);
    const route = { method, pattern, names, handler: handled };
    methods.set(method, route);
    // A percent sign in a path begins an escape, so the path with the same text is another one, or none.
    if (names.length === 0 && !pattern.includes('%')) this.#fixed.set(pattern, methods);
    this.#routes.push(route);
    for (const adopt of this.#adopters) adopt(route);
    return this;
  }

  /**
   * Registers the methods of an object that are decorated with `@route`.
   * @param use goes around each of them
   * @throws {TypeError} when there are none, and as `on`
   */
  add(object: object, use: Middleware = (next) => next): this {
    const routes = declaredRoutes(object);
    if (routes.length === 0) throw new TypeError('the object has no method with @route');
    for (const { method, pattern, handler } of routes) this.on(method, pattern, handler, { use });
    return this;
  }

  /**
   * Puts something below a prefix. The routes of a router become routes of this one, also those that it gets later: a
   * path that it does not have is 404 here, and goes on to `otherwise`. Any other handler, `files` for example, answers
   * all that comes below the prefix, and is asked for the path behind it. So `mount('/api', api.handler(ownNotFound))`
   * has a 404 of its own.
   * @param prefix a pattern, without a slash at its end
   * @throws {TypeError} as `on`
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
   * Looks up, and calls no handler. A pattern without the method is passed over for a less particular one that has it. If none
   * has it, the methods of all that match are what is allowed; OPTIONS alone is no use of a thing, so such a path is not there.
   * @throws {ProtocolError} 'bad-target' (400) for a bad percent-escape
   */
  match(method: string, path: string): Match {
    // Literals come before parameters at each segment, so nothing in the tree could be more particular than this.
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
        // A less particular pattern may still have the method. Until then, note what there is instead.
        // A layer may take OPTIONS for all paths, and another handler have the files there.
        for (const other of methods.keys()) if (other !== 'OPTIONS') allowed = (allowed ?? new Set()).add(other);
        return undefined;
      },
    };
    const found = this.#tree.find(pathSegments(path), search);
    if (found !== undefined) return found;
    const { steps } = search;
    return allowed === undefined ? { kind: 'none', steps } : { kind: 'other-methods', allow: complete(allowed), steps };
  }

  // #region handler
  /**
   * The routes as a handler.
   * @param otherwise answers a path that no route takes: the next router, files, or 404. A path that has a route
   *   stays here: a file of the same name does not answer for a method that the routes do not have.
   */
  handler(otherwise: Handler = notFound): Handler {
    return (request) => {
      const match = this.match(request.method, request.path);
      switch (match.kind) {
        case 'route':
          // A HEAD goes to the handler of GET as it is. The connection leaves the content out.
          return match.route.handler(routed(request, match.params));
        case 'other-methods':
          return otherMethods(request.method, match.allow);
        case 'none':
          return otherwise(request);
      }
    };
  }
  // #endregion handler
}
