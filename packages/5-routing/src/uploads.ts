/** Files from clients: POST writes one, GET reads it back. The smallest honest use of streamed content. */

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { empty, HttpError, text } from '@http-from-scratch/protocol';
import { isServableName, tryFiles } from '@http-from-scratch/static-files';
import { onResponse } from './middleware.ts';
import type { RouteHandler } from './route.ts';
import { Router } from './router.ts';

/** Names that every system accepts for a file, and that none reads as a path. */
const PLAIN = { dotfiles: false, windows: true };

/**
 * Routes for the files of a folder, to be mounted: `router.mount('/files', uploads(folder))`.
 * @param limit the most octets of one file; 1 GiB unless given
 * @throws Node's ENOENT or ENOTDIR error, at once, if there is no such folder
 */
export function uploads(folder: string, limit = 2 ** 30): Router {
  const stored = tryFiles(folder, () => text('Not Found\n', { status: 404 }), { siblings: false });
  const save: RouteHandler<'/:name'> = async ({ params: { name }, path, body }) => {
    if (!isServableName(name, PLAIN) || Buffer.byteLength(name) > 255) {
      throw new HttpError(400, 'that is no plain name: no "/", no dot in front, no 256 octets');
    }
    // Until it's complete, it has a name that no request can ask for: no client reads half a file, or loses the old one.
    const unfinished = join(folder, `.${randomUUID()}.part`);
    try {
      await writeFile(unfinished, body, { flag: 'wx' }); // pulls a piece after writing the one before
      await rename(unfinished, join(folder, name));
    } catch (error) {
      await rm(unfinished, { force: true }); // even if the client has left halfway
      if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
      throw new HttpError(409, 'there is a folder of this name');
    }
    return empty(201, [['Location', path]]);
  };
  return new Router()
    .get('/:name', (request) => stored(request.with({ path: `/${encodeURIComponent(request.params.name)}` })), {
      use: inSandbox,
    })
    .post('/:name', save, { limits: { content: limit, time: Number.POSITIVE_INFINITY } });
}

/** A page that a client has sent us must not act in our name: in a sandbox it isn't of our origin, and runs no script. */
const inSandbox = onResponse((response) => {
  return { ...response, fields: response.fields.with('Content-Security-Policy', 'sandbox') };
});
