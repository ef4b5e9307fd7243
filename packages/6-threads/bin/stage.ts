/** `pnpm stage6`: one server in five shapes, and two routes to tell them apart. */

import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { uploads } from '@http-from-scratch/routing';
import { UPLOADS_OPTION } from '@http-from-scratch/routing/program';
import { files } from '@http-from-scratch/static-files';
import { ROOT_OPTION, rootFolder } from '@http-from-scratch/static-files/program';
import {
  addressUrl,
  SERVER_OPTIONS,
  serverAddress,
  showTries,
  untilStopped,
} from '@http-from-scratch/tcp-echo/program';
import { firstDraft } from '../src/first-draft.ts';
import { describeEnd, type ThreadEnd } from '../src/index.ts';
import { measure } from './measure.ts';
import { SHAPES, type ShapeName, serveShape } from './shapes.ts';

const STORY: Record<ShapeName, string> = {
  loop: 'One event loop does everything. While it computes, all clients wait.',
  'thread-per-client': 'The main thread only accepts; each connection gets a thread of its own.',
  dealt: 'The main thread accepts, and deals the sockets to a fixed set of threads.',
  'shared-port': 'Each thread listens on the port, and the system deals the connections.',
  pool: 'One event loop serves all clients; only the computing goes to a pool of threads.',
};

await runProgram(
  {
    name: 'pnpm stage6',
    summary: 'One server in five shapes: see what blocks it, and what each way out costs.',
    options: {
      ...SERVER_OPTIONS,
      ...ROOT_OPTION,
      ...UPLOADS_OPTION,
      shape: { type: 'string', value: 'SHAPE', help: `${SHAPES.join(', ')} (default loop)` },
      threads: {
        type: 'string',
        value: 'NUMBER',
        help: 'how many (default one a core); for a thread per client, at most',
      },
      measure: { type: 'boolean', help: 'measure all shapes on this machine, for about a minute, and print a table' },
      'first-draft': { type: 'boolean', help: "run the article's version: a thread for every client" },
    },
  },
  async (values) => {
    if (values.measure) return measure();
    const address = serverAddress(values);
    if (values['first-draft']) return serveDraft(address);
    process.env.ROOT = rootFolder(values); // each thread has a copy of the environment
    if (values.uploads !== undefined) {
      process.env.UPLOADS = values.uploads;
      uploads(values.uploads);
    }
    files(process.env.ROOT); // a folder that is not there is better found here than in each thread
    const wanted = shapeName(values.shape);
    const threads = wholeNumber('--threads', values.threads, { from: 1, to: 1024, otherwise: 0 });

    const server = await serveShape(wanted, {
      ...address,
      ...(threads > 0 && { threads }),
      onThreadEnd: (end, delay) => console.error(obituary(end, delay)),
    });
    // Before the first line is printed: a program that reads it may send the signal at once.
    const stopped = untilStopped(() => server.close());
    if (server.shape !== wanted) {
      console.log(
        'This system does not spread connections over a shared port. The main thread deals the sockets instead.',
      );
    }
    console.log(`Listening on ${addressUrl(server)} in the shape "${server.shape}".`);
    console.log(STORY[server.shape]);
    console.log(twoCommands(addressUrl(server)));
    showTries();
    await stopped;
  },
);

function shapeName(given = 'loop'): ShapeName {
  const shape = SHAPES.find((name) => name === given);
  if (shape === undefined) throw new UsageError(`--shape takes ${SHAPES.join(', ')}, not "${given}".`);
  return shape;
}

function twoCommands(url: string): string {
  return `
Ask something slow in one terminal, and at once something quick in another:

  curl '${url}/api/primes?below=10000000'
  curl ${url}/api/hello
`;
}

function obituary(end: ThreadEnd, delay: number | undefined): string {
  return `A thread ${describeEnd(end)}.${delay === undefined ? '' : ` Another one starts in ${delay} ms.`}`;
}

async function serveDraft({ host, port }: { host: string; port: number }): Promise<void> {
  const server = await firstDraft(port, host);
  const url = addressUrl({ host, port: (server.address() as { port: number }).port });
  const stopped = untilStopped(async () => process.exit(0)); // it does not know its threads, so it cannot wait for them
  console.log(`Listening on ${url}, the first draft: a thread for every client, however many there are.`);
  console.log(twoCommands(url));
  await stopped;
}
