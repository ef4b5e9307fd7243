/**
 * The article's routes: a table from path to handler. A path that isn't in the table gets a file. It works, and
 * test/first-draft.test.ts shows when it doesn't.
 *
 * In Python, `@route('/api/echo')` stands above the function. JavaScript has decorators only for classes and their
 * members, so here a function call fills the table.
 */

import { empty, type Handler, type HttpResponse, text } from '@http-from-scratch/protocol';

type DraftHandler = (method: string, body: string) => HttpResponse;

export const ROUTES: Record<string, DraftHandler> = {};

export function route(path: string, handler: DraftHandler): void {
  ROUTES[path] = handler;
}

function buildResponse(status: number, body: string, mediaType = 'text/plain'): HttpResponse {
  const response = text(body, { status });
  return { ...response, fields: response.fields.with('Content-Type', mediaType) };
}

route('/api/hello', () => buildResponse(200, 'Hello, world!'));

route('/api/echo', (method, body) => {
  if (method !== 'POST') return buildResponse(405, 'Method Not Allowed');
  const { message } = JSON.parse(body);
  return buildResponse(200, JSON.stringify({ 'you sent': message }), 'application/json');
});

/** A route first, then a file. */
export function firstDraft(files: Handler = () => empty(404)): Handler {
  return async (request) => {
    const handler = ROUTES[request.path];
    return handler === undefined ? files(request) : handler(request.method, await request.body.text());
  };
}
