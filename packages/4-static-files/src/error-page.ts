/** Errors for humans: a small page that says what's wrong. It repeats nothing of the request, so it can't carry a script. */

import {
  type FieldLine,
  type HttpRequest,
  type HttpResponse,
  html,
  parseTarget,
  reasonPhrase,
} from '@http-from-scratch/protocol';
import type { NotOpened } from './open-file.ts';

/** Only the style in the page itself is allowed. A layer that forbids inline styles everywhere must not strip this one. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** @param sentence HTML, ours */
export function errorPage(status: number, sentence: string, fields: readonly FieldLine[] = []): HttpResponse {
  const title = `${status} ${reasonPhrase(status)}`;
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto; padding: 0 1rem }</style>
<h1>${title}</h1>
<p>${sentence}</p>
</html>
`;
  const careful: FieldLine[] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Content-Security-Policy', POLICY],
  ];
  return html(page, { status, fields: [...careful, ...fields] });
}

export function notFound(): HttpResponse {
  return errorPage(404, 'There is nothing at this address.');
}

export function comeBackLater(): HttpResponse {
  return errorPage(503, 'This cannot be read just now. Try again in a moment.', [['Retry-After', '1']]);
}

/**
 * The response when no file was opened; undefined when there is nothing.
 * @param location the path with a slash appended; undefined when it has one already
 */
export function withoutFile(kind: NotOpened, request: HttpRequest, location?: string): HttpResponse | undefined {
  switch (kind) {
    case 'missing':
      return undefined;
    case 'forbidden':
      return errorPage(403, 'This may not be read.');
    case 'busy':
      return comeBackLater();
    case 'folder':
      return location === undefined ? undefined : redirectToFolder(location, request);
  }
}

/** Relative links in a page of a folder need the slash: `logo.png` seen from `/images` would be `/logo.png`. */
function redirectToFolder(location: string, { method, target, path, query }: HttpRequest): HttpResponse {
  const search = query === '' ? '' : `?${query}`;
  // A layer may have taken a prefix off the path, and only the client knows the whole address: it resolves a relative
  // location against that. RFC 9110 §10.2.2
  const isWhole = parseTarget(method, target).path === path;
  const address = isWhole ? location : location.slice(location.lastIndexOf('/', location.length - 2) + 1);
  // Browsers keep a 301 forever, and the next program on this port may have no such folder.
  return errorPage(301, 'This is a folder: its address ends in a slash.', [
    ['Location', address + search],
    ['Cache-Control', 'no-cache'],
  ]);
}
