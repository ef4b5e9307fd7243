/** Notes on which methods of an object are routes. `@route` writes them, and `Router.add` reads them. */

import type { HandledRoute } from './route.ts';

// Weak: when the object is garbage-collected, its notes are, too. And the object itself stays as its author wrote it.
const notes = new WeakMap<object, readonly HandledRoute[]>();

export function declareRoute(object: object, route: HandledRoute): void {
  notes.set(object, [...declaredRoutes(object), route]);
}

export function declaredRoutes(object: object): readonly HandledRoute[] {
  return notes.get(object) ?? [];
}
