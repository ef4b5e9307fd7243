/**
 * Small files in memory. A file that's requested a thousand times a second is opened once a second, to see whether it's
 * still the same. Bounded in octets; the least recently used goes first.
 */

import type { Representation } from './representation.ts';

export interface HeldFile {
  readonly file: Representation;
  readonly octets: Uint8Array;
}

interface Entry extends HeldFile {
  /** When it was last compared with the disk, or a caller went to do so. */
  checkedAt: number;
}

/** How long we assume that a file hasn't changed, in milliseconds. */
const FRESH_MILLISECONDS = 1000;

/** Roughly what an entry costs besides its octets: otherwise a million empty files would count as nothing. */
const ENTRY_OCTETS = 1024;

export class FileCache {
  /** In order of use: a Map keeps the order of insertion, and each use inserts anew. */
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;
  readonly #now: () => number;
  #octets = 0;

  /**
   * @param limit octets in all
   * @param now milliseconds
   */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** The file if it may be used without a look at the disk. */
  fresh(key: string): HeldFile | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.#now();
    const age = now - entry.checkedAt;
    // A clock that was set back proves nothing.
    if (age < 0 || age >= FRESH_MILLISECONDS) {
      // The caller looks at the disk. Requests that arrive meanwhile don't, or a crowd would open the file once each.
      entry.checkedAt = now;
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** The file, fresh or not, for a caller that compares it with the disk. */
  held(key: string): HeldFile | undefined {
    return this.#entries.get(key);
  }

  /** Ends a look at the disk: keeps what was found, or nothing. When `fresh` returned undefined, you owe this call. */
  settle(key: string, found: HeldFile | undefined): void {
    this.#drop(key);
    if (found === undefined || costOf(found) > this.#limit) return;
    this.#entries.set(key, { file: found.file, octets: found.octets, checkedAt: this.#now() });
    this.#octets += costOf(found);
    for (const oldest of this.#entries.keys()) {
      if (this.#octets <= this.#limit) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#octets -= costOf(entry);
  }
}

function costOf({ octets }: HeldFile): number {
  return octets.length + ENTRY_OCTETS;
}
