/**
 * Chapter 5: method and path → handler, layers around handlers, JSON in and out.
 *
 * In reading order:
 *   first-draft.ts       a table from path to handler
 *   pattern.ts           '/users/:id', as a value and as a type
 *   path.ts              a path as segments
 *   path-tree.ts         a node for each segment: the look-up
 *   route.ts             what a route is, and the options around its handler
 *   match.ts             what a look-up finds
 *   router.ts            the look-up, then the method; and what is mounted
 *   verbs.ts             get, post, put, patch, delete
 *   below.ts             a handler below a prefix
 *   no-route.ts          404, 405, 501, and OPTIONS
 *   declared.ts, route-decorator.ts
 *                        @route on methods of a class, and ROUTES
 *   middleware.ts        layers around a handler
 *   security-fields.ts   a layer: what browsers shouldn't do with our responses
 *   read-json.ts         JSON in
 *   explain-in-json.ts   a layer: errors as JSON
 *   uploads.ts           files that clients send
 *   inspect.ts, api.ts   the demonstration
 */

export { DemoApi } from './api.ts';
export { below } from './below.ts';
export { explainInJson } from './explain-in-json.ts';
export { type Inspection, inspect } from './inspect.ts';
export type { Match } from './match.ts';
export { compose, type Middleware, onResponse } from './middleware.ts';
export { pathSegments } from './path.ts';
export { PathTree, type Search } from './path-tree.ts';
export { type Params, parsePattern, type Segment } from './pattern.ts';
export { readJson } from './read-json.ts';
export type { HandledRoute, Route, RoutedRequest, RouteHandler, RouteOptions } from './route.ts';
export { ROUTES, route } from './route-decorator.ts';
export { Router } from './router.ts';
export { OWN_CONTENT_ONLY, securityFields, securityFieldsWith } from './security-fields.ts';
export { uploads } from './uploads.ts';
