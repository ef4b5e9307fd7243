/** A function for each method that applications use: `router.get('/users/:id', handler)`. */

import type { RouteHandler, RouteOptions } from './route.ts';

export abstract class Verbs {
  abstract on<const P extends string, A = object>(
    method: string,
    pattern: P,
    handler: RouteHandler<P, A>,
    options?: RouteOptions<A>,
  ): this;

  /** Answers HEAD, too. */
  get<const P extends string, A = object>(pattern: P, handler: RouteHandler<P, A>, options?: RouteOptions<A>): this {
    return this.on('GET', pattern, handler, options);
  }

  post<const P extends string, A = object>(pattern: P, handler: RouteHandler<P, A>, options?: RouteOptions<A>): this {
    return this.on('POST', pattern, handler, options);
  }

  put<const P extends string, A = object>(pattern: P, handler: RouteHandler<P, A>, options?: RouteOptions<A>): this {
    return this.on('PUT', pattern, handler, options);
  }

  patch<const P extends string, A = object>(pattern: P, handler: RouteHandler<P, A>, options?: RouteOptions<A>): this {
    return this.on('PATCH', pattern, handler, options);
  }

  delete<const P extends string, A = object>(pattern: P, handler: RouteHandler<P, A>, options?: RouteOptions<A>): this {
    return this.on('DELETE', pattern, handler, options);
  }
}
