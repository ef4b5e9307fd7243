/** A layer around a handler: it sees the request on the way in and the response on the way out. */

import type { Handler, HttpRequest, HttpResponse } from '@http-from-scratch/protocol';

/**
 * Takes the handler that it goes around and returns the two as one. It may add to the request: a
 * `Middleware<{ user: User }>` passes on `Object.assign(request, { user })`, and the handler inside has `request.user`.
 */
export type Middleware<Added = object> = (
  next: (request: HttpRequest & Added) => HttpResponse | Promise<HttpResponse>,
) => Handler;

/**
 * Several layers as one, the first outermost: `compose(a, b)(handler)` is `a(b(handler))`. So `a` sees the request
 * first and the response last. Of no layers, `compose()(handler)` is the handler itself.
 */
export function compose<A, B>(first: Middleware<A>, second: Middleware<B>): Middleware<A & B>;
export function compose<A, B, C>(a: Middleware<A>, b: Middleware<B>, c: Middleware<C>): Middleware<A & B & C>;
export function compose(...middleware: readonly Middleware[]): Middleware;
export function compose(...middleware: readonly Middleware[]): Middleware {
  return (handler) => middleware.reduceRight((next, layer) => layer(next), handler);
}

/**
 * A layer that only changes responses. If the handler returns a response and no promise of one, so does the layer: each
 * needless promise makes a request wait for another turn of the microtask queue.
 */
export function onResponse(change: (response: HttpResponse, request: HttpRequest) => HttpResponse): Middleware {
  return (next) => (request) => {
    const answer = next(request);
    return answer instanceof Promise ? answer.then((response) => change(response, request)) : change(answer, request);
  };
}
