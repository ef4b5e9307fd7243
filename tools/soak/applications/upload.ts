/** Uploads to the disk, with a progress that another client can ask for while the octets come. */

import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { empty, type Handler, HttpError, type HttpRequest, json, Router } from '@http-from-scratch/full-server';

const LIMIT = 1024 ** 3;

export class Uploads {
  readonly #folder: string;
  /** By name: the octets that have come, and how many it'll be, when the client has said so. */
  readonly #underWay = new Map<string, { received: number; readonly of: number | null }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  handler(): Handler {
    return new Router()
      .put('/uploads/:name', (request) => this.#receive(request.params.name, request), { limits: { content: LIMIT } })
      .get('/uploads/:name/progress', ({ params }) => {
        const progress = this.#underWay.get(params.name);
        if (progress === undefined) throw new HttpError(404, 'nothing of this name is under way');
        return json(progress);
      })
      .handler();
  }

  async #receive(name: string, { body }: HttpRequest) {
    // The name may hold anything, "../" too. A letter or a digit first, and no slash: then it's a name in the folder.
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/i.test(name)) throw new HttpError(422, 'a plain name, please');
    if (this.#underWay.has(name)) throw new HttpError(409, 'someone else is uploading this');
    const progress = { received: 0, of: body.length ?? null };
    this.#underWay.set(name, progress);
    const unfinished = join(this.#folder, `.${name}.part`);
    try {
      await using file = await open(unfinished, 'w');
      for await (const piece of body) {
        await file.writeFile(piece);
        progress.received += piece.length;
      }
      await rename(unfinished, join(this.#folder, name));
      return empty(201, [['Location', `/uploads/${name}`]]);
    } finally {
      await rm(unfinished, { force: true }); // the client has left half-way, or the disk is full
      this.#underWay.delete(name);
    }
  }
}
