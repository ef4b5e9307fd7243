/** `pnpm start`: the full server, on the files of a folder and the demonstration API. */

import { fileURLToPath } from 'node:url';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { addressUrl, SERVER_OPTIONS, serverAddress, untilStopped } from '@http-from-scratch/tcp-echo/program';
import { startDraft } from '../src/first-draft.ts';
import { accessLog, LOG_FORMATS, type LogFormat, openSite, serve } from '../src/index.ts';

const PUBLIC = fileURLToPath(new URL('../../../public', import.meta.url));

await runProgram(
  {
    name: 'pnpm start',
    summary: 'The full server: files, an API, threads, limits, deadlines, a log, and an orderly end.',
    options: {
      ...SERVER_OPTIONS,
      root: { type: 'string', value: 'FOLDER', help: 'folder to serve (default public/)' },
      log: { type: 'string', value: 'FORMAT', help: `access log: ${LOG_FORMATS.join(', ')} (default combined)` },
      'max-connections': { type: 'string', value: 'NUMBER', help: 'connections served at once (default 10000)' },
      'first-draft': { type: 'boolean', help: "run the article's server instead" },
    },
  },
  async (values) => {
    const root = values.root ?? PUBLIC;
    const address = serverAddress(values);
    if (values['first-draft']) return serveDraft(root, address);
    const log = logFormat(values.log);
    const maxConnections = wholeNumber('--max-connections', values['max-connections'], {
      from: 1,
      to: 1_000_000,
      otherwise: 10_000,
    });
    const site = openSite({ root });
    const server = await serve(site.handler, {
      ...address,
      maxConnections,
      onExchange: accessLog(log, (lines) => process.stdout.write(lines)),
    });
    console.log(`Listening on ${addressUrl(server.address)}`);
    await untilStopped(async () => {
      await server.stop();
      await site.close();
    });
  },
);

function logFormat(given = 'combined'): LogFormat {
  const format = LOG_FORMATS.find((name) => name === given);
  if (format === undefined) throw new UsageError(`--log takes ${LOG_FORMATS.join(', ')}, not "${given}".`);
  return format;
}

async function serveDraft(root: string, { host, port }: { host: string; port: number }): Promise<void> {
  const server = await startDraft(root, port, host);
  console.log(`Listening on ${addressUrl({ host, port: (server.address() as { port: number }).port })}`);
  await untilStopped(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  );
}
