/** A handler that answers with the files of a folder: path → file → answer. Everything is decided elsewhere. */

import { Fields, type Handler, type HttpRequest, type HttpResponse, isKnownMethod } from '@http-from-scratch/protocol';
import { type Answer, decideAnswer } from './answer.ts';
import { FileCache, type HeldFile } from './cache.ts';
import { comeBackLater, errorPage, notFound, redirectToFolder } from './error-page.ts';
import { type Opened, type OpenFile, Root, stateOf } from './open-file.ts';
import { readPieces, readWhole } from './read-file.ts';
import { describeFile, type Representation } from './representation.ts';
import type { NameRules } from './resolve-path.ts';
import { openBest, SIBLING_CODINGS } from './siblings.ts';
import { isSameState, isWeak } from './validators.ts';
import { type Understood, type Wanted, wantedFile } from './wanted.ts';

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
const SMALL = 128 * 1024;

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
  readonly #cache: FileCache;
  readonly #cacheControl: string;
  readonly #understand: (path: string, acceptEncoding: string | undefined) => Understood;
  readonly #now: () => number;

  constructor(root: string, options: FilesOptions) {
    const rules: NameRules = { dotfiles: options.dotfiles ?? false, windows: process.platform === 'win32' };
    this.#root = new Root(root, rules);
    this.#understand = wantedFile(rules, (options.siblings ?? true) ? SIBLING_CODINGS : []);
    this.#now = options.clock ?? Date.now;
    this.#cache = new FileCache(options.cacheOctets ?? 16 * 1024 * 1024, this.#now);
    this.#cacheControl = options.cacheControl ?? 'no-cache';
    Fields.of(['Cache-Control', this.#cacheControl]); // a wrong value should fail now, not at the first request
  }

  answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    // RFC 9110 §9.1: a method that nobody knows is 501. One that is known, but of no use here, will be 405.
    if (!isKnownMethod(request.method)) return errorPage(501, 'This server does not know that method.');
    const wanted = this.#understand(request.path, request.fields.get('Accept-Encoding'));
    switch (wanted.kind) {
      case 'malformed':
        return errorPage(400, 'This address is not well-formed.');
      case 'no-such-name':
        return notFound();
      case 'wanted': {
        const held = this.#cache.fresh(wanted.key);
        return held === undefined ? this.#answerFromDisk(request, wanted) : fromMemory(request, held);
      }
    }
  }

  async #answerFromDisk(request: HttpRequest, wanted: Wanted): Promise<HttpResponse> {
    const { key } = wanted;
    let found: HeldFile | undefined;
    try {
      const opened = await openBest(this.#root, wanted.path, wanted.codings);
      if (opened.kind !== 'file') return withoutFile(opened.kind, wanted, request.query);
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
    const now = await stateOf(handle);
    // Cut, too, when all octets were there: a read that meets a cut may get NUL octets for some of them.
    if (octets === undefined || now.size < file.facts.size) return undefined;
    // What changes while we read may come out half old, half new: bad for one answer, and not to be kept for more.
    const isSettled = !isWeak(file.validators) && isSameState(file.facts, now);
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

function withoutFile(kind: Exclude<Opened['kind'], 'file'>, { folderLocation }: Wanted, query: string): HttpResponse {
  switch (kind) {
    case 'missing':
      return notFound();
    case 'folder':
      return folderLocation === undefined ? notFound() : redirectToFolder(withQuery(folderLocation, query));
    case 'forbidden':
      return errorPage(403, 'This may not be read.');
    case 'busy':
      return comeBackLater();
  }
}

function withQuery(location: string, query: string): string {
  return query === '' ? location : `${location}?${query}`;
}
