/**
 * `@route('POST', '/api/echo')` on a method of a class, and the global table ROUTES.
 *
 * A TC39 decorator is a function that runs once, when the class is defined. It gets the method and a `context`. At that
 * time there is no object yet, so it can't register a handler that needs `this`. But it can leave a function with
 * `context.addInitializer`, which then runs
 *
 *   - for a static method: at once, as the last step of the class definition, with the class as `this`;
 *   - for any other method: inside `new`, before the fields and the constructor, with the new object as `this`.
 *
 * So a static method goes into ROUTES as soon as its module is loaded: that's how the article's table fills. A method
 * of an object goes where the object goes: `router.add(new Api())`. That's the better way, since two servers in one
 * process can then have different routes, and an import changes nothing by itself.
 *
 * (The decorators of TypeScript's old `experimentalDecorators` were functions of another shape, without a context. And
 * decorators are only for classes and their members: unlike in Python, there is no `@route` on a plain function. Pass
 * those to `router.on`.)
 */

import { declareRoute } from './declared.ts';
import type { HandledRoute, RouteHandler } from './route.ts';
import { Router } from './router.ts';

let table: Router | undefined;

/**
 * The article's global table: the routes of static methods, and what a program adds. It's made when it's first asked
 * for, so a program that never asks has no global state.
 */
export function ROUTES(): Router {
  table ??= new Router();
  return table;
}

type Decorator<Pattern extends string> = <This extends object, Method extends RouteHandler<Pattern>>(
  method: Method,
  context: ClassMethodDecoratorContext<This, Method>,
) => void;

/**
 * @throws {TypeError} for a static method, as `Router.on`; for others, `Router.add` throws
 */
export function route<const Pattern extends string>(method: string, pattern: Pattern): Decorator<Pattern> {
  return (_value, context) => {
    context.addInitializer(function () {
      // Looked up on the object at each request: a subclass may have overridden the method.
      const handler: RouteHandler = (request) => context.access.get(this).call(this, request as never);
      register(this, context.static, { method, pattern, handler });
    });
  };
}

/** @param owner the class of a static method; for any other method the new object */
function register(owner: object, isStatic: boolean, route: HandledRoute): void {
  if (isStatic) ROUTES().on(route.method, route.pattern, route.handler);
  else declareRoute(owner, route);
}
