/** `pnpm soak`: clients that never stop asking, and a server that is told to stop every few seconds. */

import { runProgram, wholeNumber } from '@http-from-scratch/protocol/program';
import { Load } from './load.ts';
import { makeSite } from './questions.ts';
import { freePort, ServerProcess } from './server-process.ts';
import { Tally } from './tally.ts';

const SUMMARY = `Starts the full server, asks it all the time over raw keep-alive connections, sends it SIGTERM every few
seconds, starts the next one, and accounts for every request. A request is answered, in full and rightly; or refused: its
connection was closed before the server read it; or lost. Exit code 1 when one is lost.`;

await runProgram(
  {
    name: 'pnpm soak',
    summary: SUMMARY,
    options: {
      seconds: { type: 'string', value: 'NUMBER', help: 'how long in all (default 30)' },
      clients: { type: 'string', value: 'NUMBER', help: 'how many ask at the same time (default 32)' },
      every: { type: 'string', value: 'SECONDS', help: 'how long each server lives (default 3)' },
      threads: { type: 'string', value: 'NUMBER', help: 'threads of the server (default 1)' },
    },
  },
  async (values) => {
    const number = (name: keyof typeof values, otherwise: number, to: number) =>
      wholeNumber(`--${name}`, values[name] as string | undefined, { from: 1, to, otherwise });
    const seconds = number('seconds', 30, 86_400);
    const clients = number('clients', 32, 1_000);
    const every = number('every', 3, 86_400);
    const threads = number('threads', 1, 64);
    const site = await makeSite();
    try {
      const fine = await soak({ seconds, clients, every, root: site.root, threads });
      if (!fine) process.exitCode = 1;
    } finally {
      await site.remove();
    }
  },
);

interface Plan {
  readonly seconds: number;
  readonly clients: number;
  readonly every: number;
  readonly root: string;
  readonly threads: number;
}

async function soak({ seconds, clients, every, root, threads }: Plan): Promise<boolean> {
  const port = await freePort();
  const load = new Load(clients);
  const total = new Tally();
  const memory: (number | undefined)[][] = [];
  let wrongExits = 0;
  const end = performance.now() + seconds * 1000;
  for (let round = 1; performance.now() < end; round++) {
    const server = await ServerProcess.start({ port, root, threads });
    const atStart = server.memory;
    const tally = new Tally();
    load.turnTo(server, tally);
    const life = Math.max(Math.min(every * 1000, end - performance.now()), 500);
    await new Promise((resolve) => setTimeout(resolve, life));
    const atEnd = server.memory;
    const code = await server.stop();
    const took = performance.now() - server.stoppedAt!;
    await load.turnAway();
    tally.compare(server.logged);
    total.include(tally);
    memory.push([atStart, atEnd]);
    if (code !== 0) wrongExits += 1;
    console.log(
      [
        `server ${`${round}`.padStart(2)}`,
        `${(life / 1000).toFixed(1)} s`,
        `${tally.answered} answered, ${tally.refused} refused, ${tally.lost} lost`,
        `stopped in ${took.toFixed(0)} ms${code === 0 ? '' : ` WITH EXIT CODE ${code}`}`,
        `${megabytes(atStart)} to ${megabytes(atEnd)}`,
      ].join(' · '),
    );
  }
  await load.finish();
  return report(total, memory, wrongExits);
}

function report(total: Tally, memory: (number | undefined)[][], wrongExits: number): boolean {
  for (const [reason, count] of [...total.reasons].sort()) console.log(`  ${count} ${reason}`);
  if (total.refusedConnections > 0) console.log(`  ${total.refusedConnections} connections refused: nobody listened`);
  console.log(
    `memory: ${megabytes(memory[0]?.[0])} at the start of the first server, ${megabytes(memory.at(-1)?.[1])} at the end of the last`,
  );
  if (total.unlogged > 0) console.log(`${total.unlogged} answers are missing in the server's log`);
  if (wrongExits > 0) console.log(`${wrongExits} servers did not end with exit code 0`);
  console.log(`sent ${total.sent}, answered ${total.answered}, refused ${total.refused}, lost ${total.lost}`);
  return total.lost === 0 && total.unlogged === 0 && wrongExits === 0;
}

function megabytes(octets: number | undefined): string {
  return octets === undefined ? '?' : `${Math.round(octets / 2 ** 20)} MB`;
}
