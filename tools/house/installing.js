/**
 * Runs before pnpm installs. Our scripts run silently (`loglevel` in pnpm-workspace.yaml), an install in front of them
 * too, and on a bare clone that would be a minute without a word. pnpm swallows what this prints, so it goes to the
 * terminal itself, if there is one. Nothing is installed yet: plain JavaScript, for any Node.
 */

import { writeFileSync } from 'node:fs';

const terminal = process.platform === 'win32' ? '\\\\.\\CONOUT$' : '/dev/tty';
try {
  writeFileSync(terminal, 'Installing what the project needs. That takes a minute or two, the first time …\n');
} catch {
  // no terminal, and so nobody who waits at one
}
