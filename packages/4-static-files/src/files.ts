/** A handler that serves the files of a folder: path → file → response. All decisions are made elsewhere. */

import { Fields, type Handler, type HttpRequest, type HttpResponse, isKnownMethod } from '@http-from-scratch/protocol';
import { FileCache, type HeldFile } from './cache.ts';
import { ASK_AGAIN, type CacheControl } from './cache-control.ts';
import { comeBackLater, errorPage, notFound, withoutFile } from './error-page.ts';
import { fromDisk, fromMemory, load } from './file-response.ts';
import { Root } from './open-file.ts';
import { describeFile } from './representation.ts';
import { openBest, SIBLING_CODINGS } from './siblings.ts';
import { type Wanted, wantedFile } from './wanted.ts';

export interface FilesOptions {
  /** Whether names that begin with a dot are served; false unless given. `/.well-known/` always is. */
  readonly dotfiles?: boolean;
  /** Whether `app.js.br` or `app.js.gz` is sent for `app.js` to a client that accepts it; true unless given. */
  readonly siblings?: boolean;
  /** Memory for small files, in octets; 16 MiB unless given, 0 for none. */
  readonly cacheOctets?: number;
  /** For all files, or by path, such as `immutableIfHashed`. Unless given, "no-cache": keep it, but ask each time. */
  readonly cacheControl?: string | CacheControl;
  /** Milliseconds since 1970; Date.now unless given. */
  readonly clock?: () => number;
}

/** Files up to this size are read at once, and kept in memory. Larger ones are streamed from the disk. */
const SMALL = 128 * 1024;

const OWN_PAGE = '/404.html';

/**
 * Makes a handler for a folder. Where there's no file, it responds with the folder's own `404.html`, if it has one.
 * @throws Node's ENOENT or ENOTDIR error, at once, when there is no such folder
 */
export function files(root: string, options: FilesOptions = {}): Handler {
  const handler = tryFiles(root, withoutOne, options);
  return handler;

  async function withoutOne(request: HttpRequest): Promise<HttpResponse> {
    // RFC 9110 §9.1: a method that the standard doesn't know is 501. One that it knows, but that we don't allow, is 405.
    if (!isKnownMethod(request.method)) return errorPage(501, 'This server does not know that method.');
    if (request.path === OWN_PAGE) return notFound();
    const page = await handler(request.with({ method: 'GET', path: OWN_PAGE, fields: Fields.empty }));
    return { ...page, status: 404, fields: page.fields.with('Cache-Control', ASK_AGAIN) };
  }
}

/**
 * Files first. Where there's none, the application responds.
 * @throws as `files`
 */
export function tryFiles(root: string, application: Handler, options: FilesOptions = {}): Handler {
  const { cacheControl = ASK_AGAIN, clock: now = Date.now } = options;
  const rules = { dotfiles: options.dotfiles ?? false, windows: process.platform === 'win32' };
  const folder = new Root(root, rules);
  const cache = new FileCache(options.cacheOctets ?? 16 * 1024 * 1024, now);
  const understand = wantedFile(rules, (options.siblings ?? true) ? SIBLING_CODINGS : []);
  const cacheControlOf = typeof cacheControl === 'string' ? () => cacheControl : cacheControl;
  Fields.of(['Cache-Control', cacheControlOf('/')]); // a wrong value should fail now, not at the first request

  return (request) => {
    if (!isKnownMethod(request.method) || request.path === '*') return application(request); // `OPTIONS *` names no path
    const wanted = understand(request.path, request.fields.get('Accept-Encoding'));
    switch (wanted.kind) {
      case 'malformed':
        return errorPage(400, 'This address is not well-formed.');
      case 'no-such-name':
        return application(request);
      case 'wanted': {
        const held = cache.fresh(wanted.key);
        return held === undefined ? answerFromDisk(request, wanted) : fromMemory(request, held);
      }
    }
  };

  async function answerFromDisk(request: HttpRequest, wanted: Wanted): Promise<HttpResponse> {
    let found: HeldFile | undefined;
    try {
      const opened = await openBest(folder, wanted.path, wanted.codings);
      if (opened.kind !== 'file')
        return withoutFile(opened.kind, request, wanted.folderLocation) ?? application(request);
      const caching = cacheControlOf(`/${wanted.path}`);
      const file = describeFile(opened, wanted.mediaType, caching, now());
      if (file.facts.size > SMALL) return await fromDisk(request, file, opened.handle, now);
      const loaded = await load(file, opened.handle, cache.held(wanted.key));
      if (loaded === undefined) return comeBackLater();
      if (loaded.isSettled) found = loaded;
      return fromMemory(request, loaded);
    } finally {
      cache.settle(wanted.key, found);
    }
  }
}
