/** A handler that answers with the files of a folder: path → file → answer. Everything is decided elsewhere. */

import { Fields, type Handler, type HttpRequest, type HttpResponse, isKnownMethod } from '@http-from-scratch/protocol';
import { preferredCodings } from './accept-encoding.ts';
import { type Answer, decideAnswer } from './answer.ts';
import { FileCache, type HeldFile } from './cache.ts';
import { comeBackLater, errorPage, notFound, redirectToFolder } from './error-page.ts';
import { isCompressible, mediaType } from './media-type.ts';
import { type Opened, type OpenFile, Root, stateOf } from './open-file.ts';
import { readPieces, readWhole } from './read-file.ts';
import { describeFile, type Representation } from './representation.ts';
import { type ConfinedPath, type NameRules, resolvePath } from './resolve-path.ts';
import { openBest, SIBLING_CODINGS, type SiblingCoding } from './siblings.ts';
import { isSameState, isWeak } from './validators.ts';

export interface FilesOptions {
  /** Whether names that begin with a dot are served; false unless given. */
  readonly dotfiles?: boolean;
  /** Whether `app.js.br` or `app.js.gz` is sent for `app.js` to a client that takes it; true unless given. */
  readonly siblings?: boolean;
  /** Memory for small files, in octets; 16 MiB unless given, 0 for none. */
  readonly cacheOctets?: number;
  /** Unless given, "no-cache": keep it, but ask each time whether it is still the same. */
  readonly cacheControl?: string;
  /** Milliseconds since 1970; Date.now unless given. */
  readonly clock?: () => number;
}

/** Files up to this size are read at once, and kept in memory. Larger ones are streamed from the disk. */
const SMALL = 64 * 1024;

/** What a request asks for, as far as its path and its Accept-Encoding say. */
interface Wanted {
  readonly path: ConfinedPath;
  /** Where to send the client if this is a folder; undefined when that would be no help. */
  readonly folderLocation: string | undefined;
  readonly mediaType: string;
  readonly codings: readonly SiblingCoding[];
}

/**
 * Makes a handler of a folder.
 * @throws Node's ENOENT or ENOTDIR error, at once, when there is no such folder
 */
export function files(root: string, options: FilesOptions = {}): Handler {
  const server = new FileServer(root, options);
  return (request) => server.answer(request);
}

class FileServer {
  readonly #root: Root;
  readonly #rules: NameRules;
  readonly #cache: FileCache;
  readonly #cacheControl: string;
  readonly #codings: readonly SiblingCoding[];
  readonly #now: () => number;

  constructor(root: string, options: FilesOptions) {
    this.#rules = { dotfiles: options.dotfiles ?? false, windows: process.platform === 'win32' };
    this.#root = new Root(root, this.#rules);
    this.#now = options.clock ?? Date.now;
    this.#cache = new FileCache(options.cacheOctets ?? 16 * 1024 * 1024, this.#now);
    this.#cacheControl = options.cacheControl ?? 'no-cache';
    Fields.of(['Cache-Control', this.#cacheControl]); // a wrong value should fail now, not at the first request
    this.#codings = (options.siblings ?? true) ? SIBLING_CODINGS : [];
  }

  answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    // RFC 9110 §9.1: a method that nobody knows is 501. One that is known, but of no use here, will be 405.
    if (!isKnownMethod(request.method)) return errorPage(501, 'This server does not know that method.');
    const resolved = resolvePath(request.path, this.#rules);
    switch (resolved.kind) {
      case 'malformed':
        return errorPage(400, 'This address is not well-formed.');
      case 'no-such-name':
        return notFound();
      case 'folder':
        return this.#answerWith(request, resolved.index, undefined);
      case 'file':
        return this.#answerWith(request, resolved.file, withQuery(resolved.location, request.query));
    }
  }

  #answerWith(request: HttpRequest, path: ConfinedPath, folderLocation: string | undefined) {
    const type = mediaType(path);
    const codings = isCompressible(type) ? preferredCodings(request.fields.get('Accept-Encoding'), this.#codings) : [];
    const key = `${codings.join()}:${path}`;
    const held = this.#cache.fresh(key);
    if (held !== undefined) return fromMemory(request, held);
    return this.#answerFromDisk(request, key, { path, folderLocation, mediaType: type, codings });
  }

  async #answerFromDisk(request: HttpRequest, key: string, wanted: Wanted): Promise<HttpResponse> {
    let found: HeldFile | undefined;
    try {
      const opened = await openBest(this.#root, wanted.path, wanted.codings);
      if (opened.kind !== 'file') return withoutFile(opened.kind, wanted);
      const file = describeFile(opened.facts, wanted.mediaType, opened.coding, this.#cacheControl, this.#now());
      if (file.facts.size > SMALL) return await fromDisk(request, file, opened);
      const loaded = await load(file, opened, this.#cache.held(key));
      if (loaded === undefined) return comeBackLater();
      if (loaded.isSettled) found = loaded;
      return fromMemory(request, loaded);
    } finally {
      this.#cache.settle(key, found);
    }
  }
}

/** The whole of a small file, read only if it is not in memory yet. Undefined when it is being cut while we read. */
async function load(
  file: Representation,
  { handle }: OpenFile,
  held: HeldFile | undefined,
): Promise<(HeldFile & { readonly isSettled: boolean }) | undefined> {
  try {
    if (held !== undefined && isSameState(held.file.facts, file.facts)) return { ...held, isSettled: true };
    const octets = await readWhole(handle, file.facts.size);
    if (octets === undefined) return undefined;
    // What changes while we read may come out half old, half new: bad for one answer, and not to be kept for more.
    const isSettled = !isWeak(file.validators) && isSameState(file.facts, await stateOf(handle));
    return { file, octets, isSettled };
  } finally {
    await handle.close();
  }
}

function fromMemory(request: HttpRequest, { file, octets }: HeldFile): HttpResponse {
  const answer = decideAnswer(request, file);
  if (answer.kind === 'complete') return answer.response;
  const { status, fields, first, length } = answer;
  // The whole is always the same object: a layer that compresses it need do so only once.
  const bytes = length === octets.length ? octets : octets.subarray(first, first + length);
  return { status, fields, content: { kind: 'bytes', bytes } };
}

async function fromDisk(request: HttpRequest, file: Representation, { handle }: OpenFile): Promise<HttpResponse> {
  let answer: Answer | undefined;
  try {
    answer = decideAnswer(request, file);
    if (answer.kind === 'complete') return answer.response;
    const { status, fields, first, length } = answer;
    const stream = readPieces(handle, first, length);
    return { status, fields, content: { kind: 'stream', stream, length, release: () => handle.close() } };
  } finally {
    if (answer?.kind !== 'send') await handle.close();
  }
}

function withoutFile(kind: Exclude<Opened['kind'], 'file'>, { folderLocation }: Wanted): HttpResponse {
  switch (kind) {
    case 'missing':
      return notFound();
    case 'folder':
      return folderLocation === undefined ? notFound() : redirectToFolder(folderLocation);
    case 'forbidden':
      return errorPage(403, 'This may not be read.');
    case 'busy':
      return comeBackLater();
  }
}

function withQuery(location: string, query: string): string {
  return query === '' ? location : `${location}?${query}`;
}
