/**
 * Method and path → handler. The path is looked up first, the method then, since they fail differently: 404 says that
 * there is no such thing, 405 that there is, and what can be done with it.
 */

import type { Handler, HttpRequest } from '@http-from-scratch/protocol';
import { declaredRoutes } from './declared.ts';
import type { Middleware } from './middleware.ts';
import { complete, notFound, otherMethods } from './no-route.ts';
import { pathSegments } from './path.ts';
import { PathTree, type Search } from './path-tree.ts';
import { type Params, parsePattern } from './pattern.ts';
import { checkMethod, type HandledRoute, type Route, type RoutedRequest, type RouteHandler } from './route.ts';

interface RegisteredRoute extends HandledRoute {
  /** Of the parameters, in the order of the pattern. */
  readonly names: readonly string[];
}

/** The routes at one place of the tree. */
type Methods = Map<string, RegisteredRoute>;

/**
 * What a router knows about a method and a path. `steps` counts the nodes of the tree that were visited: none for a
 * path that is registered as it stands.
 */
export type Match = { readonly steps: number } & (
  | { readonly kind: 'route'; readonly route: HandledRoute; readonly params: Params<string> }
  /** The path is there, the method is not. `allow` is sorted. */
  | { readonly kind: 'other-methods'; readonly allow: readonly string[] }
  | { readonly kind: 'none' }
);

export class Router {
  readonly #tree = new PathTree<Methods>();
  /** The same for the patterns without parameters, by the path as it travels: nearly all requests need no more. */
  readonly #fixed = new Map<string, Methods>();
  readonly #routes: Route[] = [];

  /** In the order in which they were registered. */
  get routes(): readonly Route[] {
    return this.#routes;
  }

  /**
   * Registers a route. The order does not matter: the most particular pattern wins, see path-tree.ts.
   * @param pattern such as `/users/:id`, see pattern.ts
   * @throws {TypeError} for what is no method or no pattern, and for a route that is there already
   */
  on<const Pattern extends string>(method: string, pattern: Pattern, handler: RouteHandler<Pattern>): this {
    checkMethod(method);
    const segments = parsePattern(pattern);
    const methods = this.#tree.place(segments, () => new Map());
    const other = methods.get(method);
    if (other !== undefined) {
      throw new TypeError(`${method} "${pattern}" takes the same paths as ${method} "${other.pattern}"`);
    }
    const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
    // Params<Pattern> follows from the pattern, and so do the names: the types agree, though TypeScript cannot see it.
    methods.set(method, { method, pattern, names, handler: handler as unknown as RouteHandler });
    // A percent sign in a path begins an escape, so the path with the same text is another one, or none.
    if (names.length === 0 && !pattern.includes('%')) this.#fixed.set(pattern, methods);
    this.#routes.push({ method, pattern });
    return this;
  }

  /**
   * Registers the methods of an object that are decorated with `@route`.
   * @param middleware goes around each of them
   * @throws {TypeError} when there are none, and as `on`
   */
  add(object: object, middleware: Middleware = (next) => next): this {
    const routes = declaredRoutes(object);
    if (routes.length === 0) throw new TypeError('the object has no method with @route');
    // A Middleware knows nothing of params. It passes the request on, and they go with it.
    for (const { method, pattern, handler } of routes) this.on(method, pattern, middleware(handler as Handler));
    return this;
  }

  /**
   * Looks up, and calls no handler. A HEAD is found where a GET is: RFC 9110 §9.3.2.
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
        allowed ??= new Set();
        for (const other of methods.keys()) allowed.add(other);
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
          return match.route.handler(withParams(request, match.params));
        case 'other-methods':
          return otherMethods(request.method, match.allow);
        case 'none':
          return otherwise(request);
      }
    };
  }
  // #endregion handler
}

function routeFor(method: string, methods: Methods): RegisteredRoute | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined);
}

const NO_PARAMS: Params<string> = Object.freeze({});

function paramsOf({ names }: RegisteredRoute, values: readonly string[]): Params<string> {
  return names.length === 0 ? NO_PARAMS : Object.fromEntries(names.map((name, at) => [name, values[at]!]));
}

/**
 * The request itself, no copy: that costs 90 ns and 170 octets each time, and would leave behind whatever a later
 * chapter makes only when it is asked for.
 */
function withParams(request: HttpRequest & { params?: Params<string> }, params: Params<string>): RoutedRequest {
  request.params = params;
  return request as RoutedRequest;
}
