/** `pnpm soak`: clients that never stop asking, and a server that is told to stop every few seconds. */

import { runProgram, wholeNumber } from '@http-from-scratch/protocol/program';
import { soakApplications } from './applications.ts';
import { Load } from './load.ts';
import { FULL_PLAN, measureMemory } from './memory.ts';
import { measureBehindProxies, FULL_PLAN as PROXY_PLAN } from './proxy/main.ts';
import { makeSite } from './questions.ts';
import { freePort, ServerProcess } from './server-process.ts';
import { Tally } from './tally.ts';

const SUMMARY = `Starts the full server, asks it all the time over raw keep-alive connections, sends it SIGTERM every few
seconds, starts the next one, and accounts for every request. A request is answered, in full and rightly; or refused: its
connection was closed before the server read it; or lost. Some clients vanish in the middle of something. Then programs as
users write them get the same kinds of clients, for a second each. Exit code 1 when a request is lost, or something is left.`;

await runProgram(
  {
    name: 'pnpm soak',
    summary: SUMMARY,
    options: {
      seconds: { type: 'string', value: 'NUMBER', help: 'how long in all (default 30)' },
      clients: { type: 'string', value: 'NUMBER', help: 'how many ask at the same time (default 32)' },
      every: { type: 'string', value: 'SECONDS', help: 'how long each server lives (default 3)' },
      memory: { type: 'boolean', help: 'something else: what clients can make a server hold, beside others (Linux)' },
      proxy: {
        type: 'boolean',
        help: 'something else: rolling restarts behind HAProxy; exit code 77 when it is missing',
      },
      proxies: { type: 'string', value: 'NAMES', help: 'behind which, of haproxy,nginx (default haproxy)' },
      threads: { type: 'string', value: 'NUMBER', help: 'threads of the server (default 1)' },
    },
  },
  async (values) => {
    if (values.memory === true) {
      await measureMemory(FULL_PLAN);
      return;
    }
    if (values.proxy === true) {
      process.exitCode = await measureBehindProxies(PROXY_PLAN, values.proxies?.split(',') ?? ['haproxy']);
      return;
    }
    const number = (name: keyof typeof values, otherwise: number, to: number) =>
      wholeNumber(`--${name}`, values[name] as string | undefined, { from: 1, to, otherwise });
    const seconds = number('seconds', 30, 86_400);
    const clients = number('clients', 32, 1_000);
    const every = number('every', 3, 86_400);
    const threads = number('threads', 1, 64);
    const site = await makeSite();
    try {
      const fine = await soak({ seconds, clients, every, ...site, threads });
      const programsFine = await soakApplications(1_000);
      if (!fine || !programsFine) process.exitCode = 1;
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
  readonly uploads: string;
  readonly threads: number;
}

/** What became of one server. */
interface Life {
  readonly tally: Tally;
  readonly code: number | null;
  readonly memoryAtStart: number | undefined;
  readonly memoryAtEnd: number | undefined;
}

async function soak({ seconds, clients, every, root, uploads, threads }: Plan): Promise<boolean> {
  console.log(`${clients} clients for ${seconds} s, SIGTERM after each ${every} s`);
  const port = await freePort();
  const load = new Load(clients, Math.ceil(clients / 8));
  const lives: Life[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) {
    const server = await ServerProcess.start({ port, root, uploads, threads });
    try {
      const milliseconds = Math.max(Math.min(every * 1000, end - performance.now()), 500);
      const until = Math.min(Math.round((performance.now() - start + milliseconds) / 1000), seconds);
      const place = `server ${`${lives.length + 1}`.padStart(2)} · ${until} of ${seconds} s`;
      lives.push(await live(place, server, load, milliseconds));
    } finally {
      server.kill(); // it has ended, unless something went wrong here
    }
  }
  await load.finish();
  return report(lives);
}

async function live(place: string, server: ServerProcess, load: Load, milliseconds: number): Promise<Life> {
  const tally = new Tally();
  const memoryAtStart = server.memory;
  load.turnTo(server, tally);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const memoryAtEnd = server.memory;
  const code = await server.stop();
  const took = performance.now() - server.stoppedAt!;
  await load.turnAway();
  tally.compare(server.logged);
  console.log(
    [
      place,
      `${tally.answered} answered, ${tally.refused} refused, ${tally.lost} lost`,
      `stopped in ${took.toFixed(0)} ms${code === 0 ? '' : `, exit code ${code}`}`,
      `${megabytes(memoryAtStart)} to ${megabytes(memoryAtEnd)}`,
    ].join(' · '),
  );
  return { tally, code, memoryAtStart, memoryAtEnd };
}

/** @returns whether all is as it should be */
function report(lives: readonly Life[]): boolean {
  const total = new Tally();
  for (const { tally } of lives) total.include(tally);
  for (const [reason, count] of [...total.reasons].sort()) console.log(`  ${count} ${reason}`);
  const atStart = megabytes(lives[0]?.memoryAtStart);
  const atEnd = megabytes(lives.at(-1)?.memoryAtEnd);
  console.log(`memory: ${atStart} at the start of the first server, ${atEnd} at the end of the last`);
  console.log(`${total.refusedConnections} connections refused while no server listened`);
  console.log(`${total.vanished} clients vanished in the middle of something`);
  const badEnds = lives.filter(({ code }) => code !== 0).length;
  if (badEnds > 0) console.log(`${badEnds} servers did not end with exit code 0`);
  if (total.unlogged > 0) console.log(`${total.unlogged} answers are missing in the server's log`);
  console.log(`sent ${total.sent}, answered ${total.answered}, refused ${total.refused}, lost ${total.lost}`);
  return total.answered > 0 && total.lost === 0 && total.unlogged === 0 && badEnds === 0;
}

function megabytes(octets: number | undefined): string {
  return octets === undefined ? '?' : `${Math.round(octets / 2 ** 20)} MB`;
}
