/**
 * Method and path → handler. The path is looked up first, the method then, since they fail differently: 404 says that
 * there is no such thing, 405 that there is, and what can be done with it.
 */

import {
  empty,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  isKnownMethod,
  isToken,
  text,
} from '@http-from-scratch/protocol';
import { declaredRoutes } from './declared.ts';
import type { Middleware } from './middleware.ts';
import { pathSegments } from './path.ts';
import { PathTree, type Search } from './path-tree.ts';
import { type Params, parsePattern } from './pattern.ts';

/**
 * A request on its way to a route, with what the pattern took from its path, percent-decoded. That may be any text that
 * a client can think of, also with "/", ".." or NUL in it: no name of a file before you have checked it.
 */
export type RoutedRequest<Pattern extends string = string> = HttpRequest & { readonly params: Params<Pattern> };

export type RouteHandler<Pattern extends string = string> = (
  request: RoutedRequest<Pattern>,
) => HttpResponse | Promise<HttpResponse>;

export interface Route {
  readonly method: string;
  readonly pattern: string;
}

interface RegisteredRoute extends Route {
  readonly names: readonly string[];
  readonly handler: RouteHandler;
}

/** What a router knows about a method and a path. `steps` counts the nodes of the tree that were visited: none
 * for a path that is registered as it stands. */
export type Match = { readonly steps: number } & (
  | {
      readonly kind: 'route';
      readonly route: Route;
      readonly params: Params<string>;
      readonly handler: RouteHandler;
    }
  /** The path is there, the method is not. `allow` is sorted. */
  | { readonly kind: 'other-methods'; readonly allow: readonly string[] }
  | { readonly kind: 'none' }
);

export class Router {
  /** For each pattern, its routes by method. */
  readonly #tree = new PathTree<Map<string, RegisteredRoute>>();
  /** The same for the patterns without parameters, by the path as it travels: nearly all requests need no more. */
  readonly #fixed = new Map<string, Map<string, RegisteredRoute>>();
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
   * Looks up without calling anybody. A HEAD is found where a GET is: RFC 9110 §9.3.2.
   * @throws {ProtocolError} 'bad-target' (400) for a bad percent-escape
   */
  match(method: string, path: string): Match {
    // Literals come before parameters at each segment, so nothing in the tree could be more particular than this.
    const fixed = this.#fixed.get(path);
    const route = fixed && routeFor(method, fixed);
    if (route !== undefined) return { kind: 'route', route, params: NO_PARAMS, handler: route.handler, steps: 0 };
    if (!path.startsWith('/')) return { kind: 'none', steps: 0 }; // the target of CONNECT, or the asterisk
    let allowed: Set<string> | undefined;
    const search: Search<Map<string, RegisteredRoute>, Match> = {
      steps: 0,
      accept(methods, values) {
        const route = routeFor(method, methods);
        if (route === undefined) {
          // A less particular pattern may still have the method. Until then, note what there is instead.
          allowed ??= new Set();
          for (const other of methods.keys()) allowed.add(other);
          return undefined;
        }
        const { names } = route;
        const params =
          names.length === 0 ? NO_PARAMS : Object.fromEntries(names.map((name, at) => [name, values[at]!]));
        return { kind: 'route', route, params, handler: route.handler, steps: search.steps };
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
          // A HEAD goes to the handler of GET as it is. Whoever writes the response leaves the content out.
          return match.handler({ ...request, params: match.params });
        case 'other-methods':
          return answerForPath(request.method, match.allow);
        case 'none':
          return otherwise(request);
      }
    };
  }
  // #endregion handler
}

function routeFor(method: string, methods: ReadonlyMap<string, RegisteredRoute>): RegisteredRoute | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined);
}

const NO_PARAMS: Params<string> = Object.freeze({});

/** What can be done with a path, if its routes are these: two methods come by themselves. */
function complete(methods: Set<string>): readonly string[] {
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort();
}

function answerForPath(method: string, allow: readonly string[]): HttpResponse {
  const list = allow.join(', ');
  if (method === 'OPTIONS') return empty(204, [['Allow', list]]); // RFC 9110 §9.3.7
  if (!isKnownMethod(method)) return notImplemented();
  // RFC 9110 §15.5.6: the answer must say which methods there are.
  return text(`Method Not Allowed. Here you can use: ${list}\n`, { status: 405, fields: [['Allow', list]] });
}

// RFC 9110 §9.1: a method that nobody here has heard of is 501, whatever the path.
const notFound: Handler = ({ method }) =>
  isKnownMethod(method) ? text('Not Found\n', { status: 404 }) : notImplemented();

function notImplemented(): HttpResponse {
  return text('Not Implemented\n', { status: 501 });
}

function checkMethod(method: string): void {
  if (!isToken(method)) throw new TypeError(`"${method}" is no method`);
  const upper = method.toUpperCase();
  // RFC 9110 §9.1: methods are case-sensitive. A route for `get` would wait for ever.
  if (method !== upper && isKnownMethod(upper)) throw new TypeError(`"${method}" is no method: write "${upper}"`);
}
