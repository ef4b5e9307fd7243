/** What the site remembers of a reader, in the reader's own browser: reading or building, and which pages are done. */

/** The parts of a browser that this needs. */
interface Marked {
  readonly dataset: Record<string, string | undefined>;
}
declare const document: {
  readonly documentElement: Marked;
  querySelectorAll(selector: string): Iterable<Marked & { open: boolean }>;
};

export type Mode = 'reading' | 'building';

const MODE = 'http-from-scratch:mode';
const DONE = 'http-from-scratch:done';

/** For the head of each page: the mode is there before anything is painted. */
export const BEFORE_PAINT =
  `try{if(localStorage.getItem('${MODE}')==='building')document.documentElement.dataset.mode='building'}catch{}`; // biome-ignore format: one line

export function readMode(): Mode {
  return document.documentElement.dataset.mode === 'building' ? 'building' : 'reading';
}

export function keepMode(mode: Mode): void {
  document.documentElement.dataset.mode = mode;
  keep(MODE, mode);
  foldOurs();
}

/** In Building mode our code waits behind "Show ours". A page is folded once, when it appears. */
export function foldOurs(): void {
  const open = readMode() === 'reading';
  for (const ours of document.querySelectorAll('details.ours')) {
    ours.open = open;
    ours.dataset.ready = '';
  }
}

export function readDone(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(DONE) ?? '[]');
    return Array.isArray(kept) ? kept.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}

export function keepDone(paths: readonly string[]): void {
  keep(DONE, JSON.stringify(paths));
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing forgets it with the page. Reading works all the same.
  }
}
