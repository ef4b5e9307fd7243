/** `pnpm start`: the full server, on the files of a folder and the demonstration API. */

import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { OWN_CONTENT_ONLY } from '@http-from-scratch/routing';
import { UPLOADS_OPTION } from '@http-from-scratch/routing/program';
import { isOwnPage, ROOT_OPTION, rootFolder } from '@http-from-scratch/static-files/program';
import { addressUrl, announceAndRun, SERVER_OPTIONS, serverAddress } from '@http-from-scratch/tcp-echo/program';
import { serveOnThreads } from '@http-from-scratch/threads';
import { startDraft } from '../src/first-draft.ts';
import {
  accessLog,
  type Exchange,
  fetchHandler,
  files,
  LOG_FORMATS,
  type LogFormat,
  type LogStream,
  logTo,
  openSite,
  type RunningServer,
  type Site,
  serve,
} from '../src/index.ts';
import type { ThreadSettings } from '../src/thread.ts';
import { APP_OPTION, loadApplication } from './app-option.ts';
import { TLS_OPTION, tlsOptions } from './tls-option.ts';

await runProgram(
  {
    name: 'pnpm start',
    summary: 'The full server: files, an API, threads, limits, deadlines, a log, and an orderly end.',
    options: {
      ...SERVER_OPTIONS,
      ...ROOT_OPTION,
      ...UPLOADS_OPTION,
      ...TLS_OPTION,
      ...APP_OPTION,
      csp: { type: 'string', value: 'POLICY', help: 'Content-Security-Policy for pages (default: only for public/)' },
      log: { type: 'string', value: 'FORMAT', help: `access log: ${LOG_FORMATS.join(', ')} (default combined)` },
      'max-connections': { type: 'string', value: 'NUMBER', help: 'connections served at once (default 10000)' },
      threads: { type: 'string', value: 'NUMBER', help: 'threads that serve connections (default 1)' },
      'first-draft': { type: 'boolean', help: "run the article's server instead" },
    },
  },
  async (values) => {
    const root = rootFolder(values);
    const address = serverAddress(values);
    if (values['first-draft']) return serveDraft(root, address);
    const threads = wholeNumber('--threads', values.threads, { from: 1, to: 64, otherwise: 1 });
    const log = logFormat(values.log);
    const limit = { from: 1, to: 1_000_000, otherwise: 10_000 };
    const maxConnections = wholeNumber('--max-connections', values['max-connections'], limit);
    const options = {
      root,
      policy: values.csp ?? (isOwnPage(root) ? OWN_CONTENT_ONLY : undefined),
      uploads: values.uploads,
    };
    const tls = tlsOptions(values);
    if (threads > 1) {
      if (tls !== undefined || values.app !== undefined) throw new UsageError('--tls and --app need one thread.');
      const perThread = Math.ceil(maxConnections / threads);
      return serveWithThreads(address, threads, { site: options, log, maxConnections: perThread });
    }
    let server: RunningServer | undefined;
    const counters = {
      responses: 0,
      get connections() {
        return server?.connections ?? 0;
      },
    };
    const site = values.app === undefined ? await openSite({ ...options, counters }) : await openApp(values.app, tls);
    const lines = logTo(process.stdout);
    const logExchange = accessLog(log, lines.write);
    const onExchange = (exchange: Exchange) => {
      counters.responses += 1;
      logExchange(exchange);
    };
    try {
      server = await serve(site.handler, { ...address, ...(tls && { tls }), maxConnections, onExchange });
      const { stop } = server;
      const url = addressUrl(server.address, tls === undefined ? 'http' : 'https');
      const tries = [`open ${url} in a browser`, `curl -i ${url}/healthz   what a load balancer asks`];
      await announceAndRun(url, stop, ...tries);
    } finally {
      await site.close(); // its threads would keep a process alive that could not listen
    }
    await leave(lines);
  },
);

async function openApp(file: string, tls: object | undefined): Promise<Site> {
  const application = await loadApplication(file);
  return {
    handler: fetchHandler(application, { scheme: tls === undefined ? 'http' : 'https' }),
    close: async () => {},
  };
}

async function serveWithThreads(
  address: { host: string; port: number },
  threads: number,
  workerData: ThreadSettings,
): Promise<void> {
  files(workerData.site.root); // a folder that is not there is better found here than in each thread
  const server = await serveOnThreads({
    ...address,
    shape: 'shared-port',
    threads,
    worker: new URL('./serving-thread.ts', import.meta.url),
    workerData,
    onThreadEnd: (end, delay) => console.error('A thread ended:', end, delay === undefined ? '' : 'A new one starts.'),
  });
  if (server.shape === 'dealt')
    console.log('This system shares no port between threads: connections are dealt to them.');
  await announceAndRun(addressUrl(server), () => server.close());
  await leave(logTo(process.stdout));
}

/** A log reader that stands still would keep the process: it has a second. */
async function leave(lines: LogStream): Promise<never> {
  await lines.end(1_000);
  process.exit();
}

function logFormat(given = 'combined'): LogFormat {
  const format = LOG_FORMATS.find((name) => name === given);
  if (format === undefined) throw new UsageError(`--log takes ${LOG_FORMATS.join(', ')}, not "${given}".`);
  return format;
}

async function serveDraft(root: string, { host, port }: { host: string; port: number }): Promise<void> {
  const server = await startDraft(root, port, host);
  const url = addressUrl({ host, port: (server.address() as { port: number }).port });
  // A draft knows no orderly end: its clients are cut off.
  await announceAndRun(url, async () => process.exit(0));
}
