/** Makes a wrong server of the right one, and climbs with it up to the rung that it must fail. */

import { readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Climber, climb, type Result } from '../climb.ts';
import type { Folder } from '../made-files.ts';
import { FLIGHTS } from '../table.ts';
import type { Fault } from './fault.ts';

export const RIGHT = fileURLToPath(new URL('./right.ts', import.meta.url));

/** @throws {Error} when a text that is to be changed isn't there exactly once */
export function spoiled({ name, changes }: Pick<Fault, 'name' | 'changes'>): string {
  return changes.reduce(
    (source, [before, after]) => {
      const parts = source.split(before);
      if (parts.length !== 2) throw new Error(`${name}: ${parts.length - 1} times in right.ts: ${before}`);
      return parts.join(after);
    },
    readFileSync(RIGHT, 'utf8'),
  );
}

/** Shorter than a learner has: the right server cuts off within eight seconds. */
const PATIENCE = 16_000;

let made = 0;

/** The results of its flight, up to its own rung. */
export async function climbWrong(fault: Fault, folder: Folder, scratch: string): Promise<readonly Result[]> {
  const flight = FLIGHTS.find(({ rungs }) => rungs.some(({ id }) => id === fault.rung))!;
  const rungs = flight.rungs.slice(0, flight.rungs.findIndex(({ id }) => id === fault.rung) + 1);
  const path = join(scratch, `wrong-${++made}.mts`);
  writeFileSync(path, spoiled(fault));
  const up = async (climber: Climber) => (await climb(climber, { rungs, all: true, patience: PATIENCE })).results;
  if (fault.alone) return up({ command: [process.execPath, path], folder, cwd: scratch });
  const { start } = (await import(pathToFileURL(path).href)) as typeof import('./right.ts');
  const server: Server = await start(0, '127.0.0.1', folder.root);
  server.on('connection', (socket) => socket.on('error', () => {})); // what would end its process must not end ours
  try {
    const { port } = server.address() as { port: number };
    return await up({ host: '127.0.0.1', port });
  } finally {
    server.close(); // its clients have left, or are forgotten with this process
  }
}
