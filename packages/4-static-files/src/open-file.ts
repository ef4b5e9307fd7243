/**
 * Opens a file and proves that it lies below the root.
 *
 * First open, then check. The other order leaves a gap: between a check of the name and the open, a link can be
 * put in the file's place. What is open can no longer be exchanged; the question is only whether it is what the
 * name, with all links followed, says now. If both are the same file, we opened a file below the root.
 */

import { type BigIntStats, constants, realpathSync, statSync } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type ConfinedPath, isServableName, type NameRules } from './resolve-path.ts';
import type { FileFacts } from './validators.ts';

export interface OpenFile {
  readonly kind: 'file';
  /** For the caller to close, whatever happens. */
  readonly handle: FileHandle;
  readonly facts: FileFacts;
}

export type Opened =
  | OpenFile
  | { readonly kind: 'folder' }
  | { readonly kind: 'missing' }
  /** It is there, and the system does not let us read it. */
  | { readonly kind: 'forbidden' }
  /** Not now, perhaps in a moment: the system has no file handle left, or the file is locked. */
  | { readonly kind: 'busy' };

/** Why there is no open file. */
export type NotOpened = Exclude<Opened['kind'], 'file'>;

const MISSING: Opened = { kind: 'missing' };

/** O_NONBLOCK: opening a FIFO would otherwise wait for a writer, forever. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A file that's replaced between our two looks (written under another name, then renamed) gets another try. */
const TRIES = 3;

export class Root {
  readonly #path: string;
  readonly #prefix: string;
  readonly #rules: NameRules;

  /** @throws Node's ENOENT or ENOTDIR error when there is no such folder */
  constructor(path: string, rules: NameRules) {
    // Links on the way to the root are the owner's choice; from here on, none may lead out.
    this.#path = realpathSync.native(path);
    if (!statSync(this.#path).isDirectory()) {
      throw Object.assign(new Error(`ENOTDIR: not a directory, open '${path}'`), { code: 'ENOTDIR', path });
    }
    this.#prefix = this.#path.endsWith(sep) ? this.#path : this.#path + sep;
    this.#rules = rules;
  }

  /**
   * A link may lead to the root or anywhere below it, except to a name that we refuse there. A device, a FIFO or a socket
   * counts as missing: it has no size that we could announce.
   * @throws the system's error when the disk fails, and other faults that say nothing about the file
   */
  async open(path: ConfinedPath): Promise<Opened> {
    for (let tries = 0; tries < TRIES; tries++) {
      const opened = await this.#tryOpen(join(this.#path, path));
      if (opened !== 'replaced') return opened;
    }
    return MISSING;
  }

  async #tryOpen(path: string): Promise<Opened | 'replaced'> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, FLAGS);
      const [opened, real] = await Promise.all([handle.stat({ bigint: true }), realpath(path)]);
      if (!this.#mayServe(real)) return MISSING;
      const named = await lstat(real, { bigint: true });
      if (opened.dev !== named.dev || opened.ino !== named.ino) return 'replaced';
      if (opened.isDirectory()) return { kind: 'folder' };
      if (!opened.isFile()) return MISSING;
      const file: OpenFile = { kind: 'file', handle, facts: toFacts(opened) };
      handle = undefined; // the caller's now
      return file;
    } catch (error) {
      const meaning = meaningOfFailure((error as NodeJS.ErrnoException).code);
      if (meaning === undefined) throw error;
      return meaning;
    } finally {
      await handle?.close();
    }
  }

  /**
   * Whether the real path, with all links followed and in the file system's own spelling, is below the root and has no name
   * that we refuse. `GIT~1` opens `.git` on Windows, and a link may have any name.
   */
  #mayServe(real: string): boolean {
    if (real === this.#path) return true;
    if (!real.startsWith(this.#prefix)) return false;
    const names = real.slice(this.#prefix.length).split(sep);
    return names.every((name, at) => isServableName(name, this.#rules, at === 0));
  }
}

/** What the system knows about an open file now. */
export async function stateOf(handle: FileHandle): Promise<FileFacts> {
  return toFacts(await handle.stat({ bigint: true }));
}

function toFacts({ size, mtimeMs, ctimeNs, dev, ino }: BigIntStats): FileFacts {
  return { size: Number(size), modified: Number(mtimeMs), changed: ctimeNs, device: dev, number: ino };
}

/** What a failure to open means for the client; undefined for a fault of ours. */
export function meaningOfFailure(code: string | undefined): Opened | undefined {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': // a file, requested as if it were a folder
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'EINVAL': // not a name on this file system
    case 'ENXIO': // a socket
      return MISSING;
    case 'EACCES':
    case 'EPERM':
      return { kind: 'forbidden' };
    case 'EMFILE':
    case 'ENFILE':
    case 'EBUSY':
      return { kind: 'busy' };
    default:
      return undefined;
  }
}
