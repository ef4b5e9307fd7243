/** Notes of which methods of an object are routes. Written by `@route`, read by `Router.add`. */

import type { RouteHandler } from './router.ts';

export interface DeclaredRoute {
  readonly method: string;
  readonly pattern: string;
  readonly handler: RouteHandler;
}

// Weak: the notes go when the object goes. And the object itself stays as its author wrote it.
const notes = new WeakMap<object, DeclaredRoute[]>();

export function declareRoute(object: object, route: DeclaredRoute): void {
  const declared = notes.get(object);
  if (declared === undefined) notes.set(object, [route]);
  else declared.push(route);
}

export function declaredRoutes(object: object): readonly DeclaredRoute[] {
  return notes.get(object) ?? [];
}
