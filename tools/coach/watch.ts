/** Calls back when a file of a folder was saved. An editor may write a file several times: that is one save. */

import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

const SETTLED = 80; // milliseconds without another event
const POLL = 500;

export interface Watching {
  /** Set where the system has no watcher to give, and we look twice a second instead: why. */
  readonly instead: string | undefined;
  close(): void;
}

export function watchFolder(folder: string, saved: () => void): Watching {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(saved, SETTLED);
  };
  const close = (stop: () => void) => () => {
    clearTimeout(timer);
    stop();
  };
  try {
    const watcher: FSWatcher = watch(folder, soon);
    watcher.on('error', () => {}); // the folder is gone: `reset`, in another window
    return { instead: undefined, close: close(() => watcher.close()) };
  } catch (error) {
    // Linux counts watchers for each user, and an editor may hold them all (ENOSPC, EMFILE).
    let before = times(folder);
    const look = setInterval(() => {
      const now = times(folder);
      if (now !== before) soon();
      before = now;
    }, POLL);
    return { instead: (error as Error).message, close: close(() => clearInterval(look)) };
  }
}

function times(folder: string): string {
  try {
    return readdirSync(folder)
      .map((file) => `${file} ${statSync(join(folder, file)).mtimeMs}`)
      .join('\n');
  } catch {
    return ''; // in the middle of being replaced
  }
}
