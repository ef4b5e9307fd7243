/** `pnpm stage3`: a raw echo server, or with `--http` one that greets over HTTP. */

import { text } from '@http-from-scratch/protocol';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { firstDraft } from '../src/first-draft.ts';
import { describeConnection, echo, LISTEN_DEFAULTS, listen, logConnections, serveHttp } from '../src/index.ts';
import { addressUrl, announceAndRun, SERVER_OPTIONS, serverAddress } from './server-program.ts';

await runProgram(
  {
    name: 'pnpm stage3',
    summary:
      'A TCP server that sends back every octet, and tells the life of each connection.\n' +
      'With --http it speaks HTTP on the same channel and says "Hello, world!".',
    options: {
      ...SERVER_OPTIONS,
      http: { type: 'boolean', help: 'answer HTTP requests with "Hello, world!"' },
      backlog: {
        type: 'string',
        value: 'NUMBER',
        help: `connections the system completes and keeps for us while we are busy (default ${LISTEN_DEFAULTS.backlog})`,
      },
      'first-draft': { type: 'boolean', help: 'accept, read once, say hello to whatever came, close' },
    },
  },
  async (values) => {
    const address = serverAddress(values);
    if (values['first-draft']) {
      if (values.backlog !== undefined || values.http) {
        throw new UsageError('--first-draft has a backlog of 5 and always greets: leave out --backlog and --http.');
      }
      return runFirstDraft(address);
    }
    const backlog = wholeNumber('--backlog', values.backlog, {
      from: 1,
      to: 65535,
      otherwise: LISTEN_DEFAULTS.backlog,
    });
    const handler = values.http ? serveHttp(() => text('Hello, world!')) : echo;
    const logged = logConnections(handler, (event) => console.log(describeConnection(event)));
    const listener = await listen(logged, { ...address, backlog, onError: console.error });
    const url = addressUrl(listener, values.http ? 'http' : 'tcp');
    const tries = values.http
      ? [`curl -i ${url}`, `curl -i ${url} ${url}   two requests on one connection`]
      : [`nc ${address.host} ${listener.port}   then type: each line comes back`, 'pnpm stage3 --http   the same channel, with HTTP on it']; // biome-ignore format: one line
    await announceAndRun(url, () => listener.stop(1_000), ...tries);
  },
);

async function runFirstDraft({ host, port }: { host: string; port: number }): Promise<void> {
  const { server, loop } = await firstDraft(host, port);
  const url = addressUrl({ host, port: (server.address() as { port: number }).port });
  // A draft knows no orderly end: its clients are cut off.
  await Promise.race([loop, announceAndRun(url, async () => process.exit(0))]);
}
