/**
 * The echo in a process of its own, which watches its memory: its parent asks by IPC. Started with --expose-gc, so
 * that what is measured is what is kept, and not what nobody has swept up yet.
 */

import { echo, listen } from '#chapter';

/** Octets that are kept outside of JavaScript's heap: all buffers are there. */
function kept(): number {
  globalThis.gc!(); // frees buffers beside the program,
  globalThis.gc!(); // and waits here until the last time is done
  return process.memoryUsage().arrayBuffers;
}

export interface Measured {
  /** Octets of buffers before anybody came, and the most that were ever kept since. */
  readonly before: number;
  readonly most: number;
  /** How often that was measured. */
  readonly times: number;
  /** The largest size of the whole process so far, in octets, with all that waits to be swept up. */
  readonly resident: number;
  readonly connections: number;
}

const listener = await listen(echo, { port: 0 });
const before = kept();
let most = before;
let times = 0;
setInterval(() => {
  most = Math.max(most, kept());
  times++;
}, 100);

process.on('message', () => {
  const resident = process.resourceUsage().maxRSS * 1024;
  process.send!({ before, most, times, resident, connections: listener.connections.size } satisfies Measured);
});
process.on('disconnect', () => process.exit());
process.send!(listener.port);
