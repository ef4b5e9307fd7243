/**
 * A room for strangers' code, made with bubblewrap: it sees this clone and the system read-only, nobody's home, no
 * network but its own loopback, and no process besides its own.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from './chapters.ts';

export interface Room {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc'];

/** A command that runs another one in the room, when it is put in front of it. */
export function inRoom({ readable, writable }: Room): readonly string[] {
  const system = SYSTEM.filter((path) => existsSync(path));
  return [
    'bwrap',
    '--unshare-all',
    '--die-with-parent',
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--dir', '/tmp/home', '--setenv', 'HOME', '/tmp/home'],
    ...[...system, dirname(process.execPath), ROOT, ...readable].flatMap((path) => ['--ro-bind', path, path]),
    ...writable.flatMap((path) => ['--bind', path, path]),
    ...['--chdir', ROOT, '--'],
  ];
}

/** Why there is no such room on this machine; undefined where there is one. */
export function noRoom(): string | undefined {
  const [command, ...args] = inRoom({ readable: [], writable: [] });
  const { error, status, stderr } = spawnSync(command!, [...args, process.execPath, '--version'], { encoding: 'utf8' });
  if (error !== undefined) return 'there is no bubblewrap here. On Debian and Ubuntu: sudo apt-get install bubblewrap';
  return status === 0 ? undefined : `bubblewrap cannot make one here: ${stderr.trim().split('\n')[0]}`;
}
