/** What a route is. The router, the notes of `@route` and the decorator itself share these types. */

import { type HttpRequest, type HttpResponse, isKnownMethod, isToken } from '@http-from-scratch/protocol';
import type { Params } from './pattern.ts';

/**
 * A request on its way to a route, with what the pattern took from its path, percent-decoded. That may be any text that
 * a client can think of, also with "/", ".." or NUL in it: check it before you use it as the name of a file.
 */
export type RoutedRequest<Pattern extends string = string> = HttpRequest & { readonly params: Params<Pattern> };

export type RouteHandler<Pattern extends string = string> = (
  request: RoutedRequest<Pattern>,
) => HttpResponse | Promise<HttpResponse>;

export interface Route {
  readonly method: string;
  readonly pattern: string;
}

/** A route with the function that answers. */
export interface HandledRoute extends Route {
  readonly handler: RouteHandler;
}

/** @throws {TypeError} for what is no method */
export function checkMethod(method: string): void {
  if (!isToken(method)) throw new TypeError(`"${method}" is no method`);
  const upper = method.toUpperCase();
  // RFC 9110 §9.1: methods are case-sensitive. A route for `get` would wait for ever.
  if (method !== upper && isKnownMethod(upper)) throw new TypeError(`"${method}" is no method: write "${upper}"`);
}
