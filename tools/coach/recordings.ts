/**
 * What failures look like, kept as files and reviewed like code: for each chapter one of each kind, a kind being a way in
 * which explain.ts tells something (octets that travelled and two texts, a call and an exception, a hang, …). All other
 * mistakes have only to be caught by the test that their author named.
 */

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './chapters.ts';

const FOLDER = join(ROOT, 'tools', 'coach', 'recordings');

/** A mistake that was made, and what the coach says of it. */
export interface Seen {
  /** `line: LF alone is taken for the end of a line`: its step and its name. */
  readonly mistake: string;
  readonly kind: string;
  readonly text: string;
}

export class Recordings {
  readonly #folder: string;
  readonly #seen = new Map<number, Seen>();

  /** @param chapter its folder's name */
  constructor(chapter: string, folder = FOLDER) {
    this.#folder = join(folder, chapter);
  }

  /**
   * @param place of the mistake among all of its chapter
   * @returns how it differs from its recording, if it has one
   */
  compare(place: number, seen: Seen): string | undefined {
    const text = stable(seen.text);
    this.#seen.set(place, { ...seen, text });
    const recorded = this.#recorded().find(({ mistake }) => mistake === seen.mistake);
    if (recorded === undefined) return undefined;
    if (recorded.kind !== seen.kind) return `it is told as "${seen.kind}", and was recorded as "${recorded.kind}"`;
    return worded(recorded.text) === worded(text) ? undefined : `it is worded in another way:\n${text}`;
  }

  /** Kinds that were seen, and that no recording shows. */
  missing(): readonly string[] {
    const recorded = new Set(this.#recorded().map(({ kind }) => kind));
    return Array.from(new Set(Array.from(this.#seen.values(), ({ kind }) => kind))).filter(
      (kind) => !recorded.has(kind),
    );
  }

  /** Of each kind the mistake that was recorded before, or else the first. @param whole all mistakes have been seen */
  write(whole: boolean): void {
    const before = new Map(this.#recorded().map(({ kind, mistake }) => [kind, mistake]));
    const inOrder = Array.from(this.#seen.entries())
      .sort(([a], [b]) => a - b)
      .map(([, seen]) => seen);
    const kinds = Map.groupBy(inOrder, ({ kind }) => kind);
    if (whole) rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
    for (const [kind, all] of kinds) {
      const chosen = all.find(({ mistake }) => mistake === before.get(kind)) ?? (whole ? all[0] : undefined);
      if (chosen !== undefined) writeFileSync(join(this.#folder, `${kind}.txt`), `${chosen.mistake}\n\n${chosen.text}`);
    }
  }

  #recorded(): readonly Seen[] {
    if (!existsSync(this.#folder)) return [];
    return globSync('*.txt', { cwd: this.#folder }).map((file) => {
      const [mistake = '', , ...lines] = readFileSync(join(this.#folder, file), 'utf8').split('\n');
      return { kind: basename(file, '.txt'), mistake, text: lines.join('\n') };
    });
  }
}

/** Ports, paths and moments are not the same twice, and a reviewer should not see them in a difference. */
function stable(text: string): string {
  return `${text
    .replaceAll(ROOT, '')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\/\S*http-from-scratch-\S+?(?=\/)/g, '')
    .replace(/(\/tmp\/[a-z-]+-)[A-Za-z0-9]{6}(?=\/)/g, '$1RANDOM') // what mkdtemp puts at the end of a folder's name
    .replace(/^( *(?:[←→] )?Date: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/gm, '$1Sun, 06 Nov 1994 08:49:37 GMT')
    .replace(/:\d+\.\d{3}(?=,)/g, ':12.345') // milliseconds
    .trimEnd()}\n`;
}

/** What has to stay as it was recorded. How octets were cut into segments, and when, is the system's doing. */
function worded(text: string): string {
  return text
    .replace(/^ {2}What (?:travelled|was called)[\s\S]*?\n\n/m, '')
    .replace(/^ {2}at learn.*\n/gm, '')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
    .replace(/-[A-Za-z0-9]{6}(?=\/)/g, '-RANDOM')
    .replace(/\d{4,}/g, 'N');
}
