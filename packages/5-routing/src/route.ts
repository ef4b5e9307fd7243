/** What a route is: a method, a pattern, the function that answers, and what is special about it. */

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

/** A request on its way to a route. */
export type RoutedRequest<Pattern extends string = string> = HttpRequest & {
  /**
   * What the pattern took from the path, percent-decoded. That may be any text that a client can think of, also with
   * "/", ".." or NUL in it: check it before you use it as the name of a file.
   */
  readonly params: Params<Pattern>;
};

/** @typeParam Added what a layer around the handler has put on the request: the layer says it, not the handler */
export type RouteHandler<Pattern extends string = string, Added = object> = (
  request: RoutedRequest<Pattern> & NoInfer<Added>,
) => HttpResponse | Promise<HttpResponse>;

export interface Route {
  readonly method: string;
  readonly pattern: string;
}

/** A route with the function that answers. */
export interface HandledRoute extends Route {
  readonly handler: RouteHandler;
}

export interface RouteOptions<Added = object> {
  /** A layer around this handler alone; several are one with `compose`. */
  readonly use?: Middleware<Added>;
  /** In place of the server's own. */
  readonly limits?: RequestLimits;
}

/**
 * The handler with its options around it.
 * @throws {RangeError} for a limit that is none
 */
export function withOptions(handler: RouteHandler, { use, limits }: RouteOptions): RouteHandler {
  // A layer knows nothing of params. It passes the request on, and they go with it.
  const layered = use === undefined ? handler : use(handler as Handler);
  if (limits === undefined) return layered;
  for (const [name, limit] of Object.entries(limits)) {
    const least = name === 'time' ? 1 : 0;
    if (limit !== undefined && !(limit >= least)) throw new RangeError(`limits.${name} begins at ${least}: ${limit}`);
  }
  return (request: RoutedRequest) => {
    request.allow(limits); // before the content is pulled, which is when its size is judged
    return layered(request);
  };
}

/** Puts the params on the request. It's the request itself: a copy for each request would be felt. */
export function routed(request: HttpRequest & { params?: Params<string> }, params: Params<string>): RoutedRequest {
  request.params = params;
  return request as RoutedRequest;
}

/** @throws {TypeError} for what is no method */
export function checkMethod(method: string): void {
  if (!isToken(method)) throw new TypeError(`"${method}" is no method`);
  const upper = method.toUpperCase();
  // RFC 9110 §9.1: methods are case-sensitive. A route for `get` would wait for ever.
  if (method !== upper && isKnownMethod(upper)) throw new TypeError(`"${method}" is no method: write "${upper}"`);
}
