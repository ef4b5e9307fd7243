/** Ends a child with everything that it has started, and sees how much memory they hold. */

import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** Only for a child that was spawned `detached`: then its pid names a group of processes. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all of it has ended
  }
}

export const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const groups = new Set<ChildProcess>();
let othersListen = false;

/**
 * Ends a group when we are ended. Ctrl-C, or a window that is closed, does not reach it, and a loop in it would go on for
 * ever. Call what is returned when the child is gone.
 */
export function endWithUs(child: ChildProcess): () => void {
  if (groups.size === 0) {
    // Asked now: a listener for one time has let go before it is our turn.
    othersListen = ENDING.some((name) => process.listenerCount(name) > 0);
    for (const name of ENDING) process.on(name, onEnding);
  }
  groups.add(child);
  return () => {
    groups.delete(child);
    if (groups.size === 0) for (const name of ENDING) process.off(name, onEnding);
  };
}

function onEnding(name: NodeJS.Signals): void {
  for (const child of groups) killGroup(child);
  if (!othersListen) process.exit(128 + constants.signals[name]);
}

/** What a group holds in memory. Only Linux tells it in a file; elsewhere 0, and the limit does not hold. */
export function residentOctets(group: number): number {
  if (process.platform !== 'linux') return 0;
  let pages = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the program stands in parentheses, and may itself hold spaces: the fields are counted after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) === group) pages += Number(fields[21]);
    } catch {
      // it ended while we looked
    }
  }
  return pages * 4096;
}
