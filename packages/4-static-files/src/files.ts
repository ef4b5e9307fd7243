/** A handler that answers with the files of a folder. */

import { constants, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  empty,
  Fields,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  isKnownMethod,
} from '@http-from-scratch/protocol';
import { errorPage } from './error-page.ts';
import { mediaType } from './media-type.ts';
import { resolvePath } from './resolve-path.ts';

export interface FilesOptions {
  /** Whether names that begin with a dot are served; false unless given. */
  readonly dotfiles?: boolean;
}

const ALLOW = ['Allow', 'GET, HEAD, OPTIONS'] as const;

/** @throws Node's ENOENT or ENOTDIR error, at once, when the root is no folder */
export function files(root: string, options: FilesOptions = {}): Handler {
  const folder = realpathSync(root);
  if (!statSync(folder).isDirectory()) {
    throw Object.assign(new Error(`not a folder: ${root}`), { code: 'ENOTDIR', path: root });
  }
  const rules = { dotfiles: options.dotfiles ?? false, windows: process.platform === 'win32' };

  return async (request: HttpRequest): Promise<HttpResponse> => {
    if (!isKnownMethod(request.method)) return errorPage(501, 'This server has never heard of that method.');
    const resolved = resolvePath(request.path, rules);
    if (resolved.kind === 'malformed') return errorPage(400, 'The address is not well-formed.');
    if (resolved.kind === 'no-such-name') return errorPage(404, 'There is nothing at this address.');
    if (request.method === 'OPTIONS') return empty(204, [ALLOW]);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return errorPage(405, 'Files can only be read.', [ALLOW]);
    const path = join(folder, resolved.path, resolved.isFolder ? 'index.html' : '');
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
    if (handle === undefined) return errorPage(404, 'There is nothing at this address.');
    const { size } = await handle.stat();
    return {
      status: 200,
      fields: Fields.of(['Content-Type', mediaType(path)]),
      content: {
        kind: 'stream',
        stream: handle.createReadStream({ autoClose: false }),
        length: size,
        release: () => handle.close(),
      },
    };
  };
}
