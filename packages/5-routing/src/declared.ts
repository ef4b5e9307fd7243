/** Notes of which methods of an object are routes. Written by `@route`, read by `Router.add`. */

import type { HandledRoute } from './route.ts';

// Weak: the notes go when the object goes. And the object itself stays as its author wrote it.
const notes = new WeakMap<object, HandledRoute[]>();

export function declareRoute(object: object, route: HandledRoute): void {
  const declared = notes.get(object);
  if (declared === undefined) notes.set(object, [route]);
  else declared.push(route);
}

export function declaredRoutes(object: object): readonly HandledRoute[] {
  return notes.get(object) ?? [];
}
