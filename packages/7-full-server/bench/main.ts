/** `pnpm bench`: how fast our server is, beside those that a reader would pick instead, on this machine and now. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { FILES, fileContent, LOADS } from './loads.ts';
import { examineMachine } from './machine.ts';
import { PEERS } from './peers.ts';
import { measureLoad } from './rounds.ts';
import { random } from './statistics.ts';
import { loadTable } from './report.ts';
import { LoadGenerator } from './wrk.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

await runProgram(
  {
    name: 'pnpm bench',
    summary: 'Measures',
    options: {
      quick: { type: 'boolean', help: 'fewer servers and rounds: under three minutes' },
      only: { type: 'string', value: 'LOADS', help: `some loads only: ${LOADS.map(({ id }) => id).join(',')}` },
      peers: { type: 'string', value: 'PEERS', help: `some servers only: ${PEERS.map(({ id }) => id).join(',')}` },
      rounds: { type: 'string', value: 'NUMBER', help: 'rounds of a second for each server (default 7)' },
      seed: { type: 'string', value: 'NUMBER', help: 'for the order of the servers (default: by the clock)' },
    },
  },
  async (values) => {
    const machine = examineMachine();
    const quick = values.quick === true;
    const rounds = wholeNumber('--rounds', values.rounds, { from: 1, to: 1000, otherwise: quick ? 3 : 7 });
    const seed = wholeNumber('--seed', values.seed, { from: 0, to: 2 ** 32 - 1, otherwise: Date.now() % 2 ** 32 });
    const loads = choose(LOADS, values.only, 'load');
    const peers = choose(PEERS, values.peers, 'server').filter((peer) => values.peers !== undefined || !quick || peer.quick);
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const root = join(folder, 'files');
    await chmod(folder, 0o755); // nginx reads as another user when root starts it
    await mkdir(root);
    for (const { name, octets } of Object.values(FILES)) await writeFile(join(root, name), fileContent(octets));
    const generator = new LoadGenerator(folder, machine.loadCore);
    console.log(`${machine.description}; seed ${seed}`);
    try {
      for (const load of loads) {
        const result = await measureLoad(load, peers, {
          rounds,
          warmUp: quick ? 0.7 : 1.5,
          place: { root, folder, core: machine.serverCore },
          generator,
          chance: random(seed),
          say: (text) => console.log(text),
        });
        console.log(loadTable(result));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

function choose<T extends { readonly id: string }>(all: readonly T[], ids: string | undefined, what: string): readonly T[] {
  if (ids === undefined) return all;
  return ids.split(',').map((id) => {
    const found = all.find((one) => one.id === id.trim());
    if (found === undefined) throw new UsageError(`There is no ${what} "${id}". There are: ${all.map((one) => one.id).join(', ')}.`);
    return found;
  });
}
