/** What a router finds for a method and a path. */

import type { Params } from './pattern.ts';
import type { HandledRoute } from './route.ts';

/** `steps` counts the nodes of the tree that were visited: none for a path that is registered literally. */
export type Match = { readonly steps: number } & (
  | { readonly kind: 'route'; readonly route: HandledRoute; readonly params: Params<string> }
  /** The path has routes, but none for the method. `allow` is sorted. */
  | { readonly kind: 'other-methods'; readonly allow: readonly string[] }
  | { readonly kind: 'none' }
);

export interface RegisteredRoute extends HandledRoute {
  /** The names of the parameters, in the order of the pattern. */
  readonly names: readonly string[];
}

/** The routes at one place of the tree. */
export type Methods = Map<string, RegisteredRoute>;

/** A route for the method itself, otherwise GET's for a HEAD (RFC 9110 §9.3.2), otherwise the one for "*". */
export function routeFor(method: string, methods: Methods): RegisteredRoute | undefined {
  return methods.get(method) ?? (method === 'HEAD' ? methods.get('GET') : undefined) ?? methods.get('*');
}

export const NO_PARAMS: Params<string> = Object.freeze({});

export function paramsOf({ names }: RegisteredRoute, values: readonly string[]): Params<string> {
  return names.length === 0 ? NO_PARAMS : Object.fromEntries(names.map((name, at) => [name, values[at]!]));
}
