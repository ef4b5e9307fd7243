/** What a route is: a method, a pattern, the handler, and its options. */

import {
  type Handler,
  type HttpRequest,
  type HttpResponse,
  isKnownMethod,
  isToken,
  type RequestLimits,
} from '@http-from-scratch/protocol';
import type { Middleware } from './middleware.ts';
import type { Params } from './pattern.ts';

/** A request for which a route was found. */
export type RoutedRequest<Pattern extends string = string> = HttpRequest & {
  /**
   * What the parameters of the pattern matched, percent-decoded. It may be any text that a client can think of, even with
   * "/", ".." or NUL in it: check it before you use it as a file name.
   */
  readonly params: Params<Pattern>;
};

/** @typeParam Added what a layer around the handler has put on the request: inferred from the layer, not from the handler */
export type RouteHandler<Pattern extends string = string, Added = object> = (
  request: RoutedRequest<Pattern> & NoInfer<Added>,
) => HttpResponse | Promise<HttpResponse>;

export interface Route {
  readonly method: string;
  readonly pattern: string;
}

/** A route with its handler. */
export interface HandledRoute extends Route {
  readonly handler: RouteHandler;
}

export interface RouteOptions<Added = object> {
  /** A layer around this handler alone; `compose` makes one of several. */
  readonly use?: Middleware<Added>;
  /** Instead of the server's own. */
  readonly limits?: RequestLimits;
}

/**
 * The handler with its options around it.
 * @throws {RangeError} for a limit that's negative or not a number
 */
export function withOptions(handler: RouteHandler, { use, limits }: RouteOptions): RouteHandler {
  // A layer knows nothing of params. They're on the request that it passes on.
  const layered = use === undefined ? handler : use(handler as Handler);
  if (limits === undefined) return layered;
  for (const [name, limit] of Object.entries(limits)) {
    const least = name === 'time' ? 1 : 0;
    if (limit !== undefined && !(limit >= least)) throw new RangeError(`limits.${name} begins at ${least}: ${limit}`);
  }
  return (request: RoutedRequest) => {
    request.allow(limits); // before the content is pulled: that's when its size is checked
    return layered(request);
  };
}

/** Puts the params on the request itself: copying every request would cost measurable time. */
export function routed(request: HttpRequest & { params?: Params<string> }, params: Params<string>): RoutedRequest {
  request.params = params;
  return request as RoutedRequest;
}

/** @throws {TypeError} for a string that can't be a method, and for a known method in lower case */
export function checkMethod(method: string): void {
  if (!isToken(method)) throw new TypeError(`"${method}" is no method`);
  const upper = method.toUpperCase();
  // RFC 9110 §9.1: methods are case-sensitive. A route for `get` would never be asked for.
  if (method !== upper && isKnownMethod(upper)) throw new TypeError(`"${method}" is no method: write "${upper}"`);
}
