/** `pnpm conformance`: the whole table against the full server, or against any other. */

import { writeFile } from 'node:fs/promises';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { parseAddress, reach } from './address.ts';
import { makeFiles } from './made-files.ts';
import { PAGE_PATH, page } from './page.ts';
import { count, jsonReport, progress, textReport } from './report.ts';
import type { Row } from './row.ts';
import { runTable, type Target } from './run.ts';
import { ROWS, TOPICS } from './table.ts';
import { startOurServers } from './target.ts';

const SUMMARY = `Sends the ${ROWS.length} rows of the conformance table to a server, over raw sockets, and compares the answers.
Without --against it starts the full server itself. Exit code 1 when a row fails.`;

await runProgram(
  {
    name: 'pnpm conformance',
    summary: SUMMARY,
    options: {
      against: { type: 'string', value: 'HOST:PORT', help: 'test the server that listens there' },
      reflects: { type: 'boolean', help: 'it answers every request with what it saw, as docs/conformance.md says' },
      files: { type: 'boolean', help: 'it serves the folder that --make-files made' },
      'make-files': { type: 'string', value: 'FOLDER', help: 'make the files that the table knows, and stop' },
      only: { type: 'string', value: 'IDS', help: 'run these rows only, such as R32 or R32,S01' },
      'up-to': { type: 'string', value: 'N', help: 'run the rows of chapters 1 to N only' },
      json: { type: 'boolean', help: 'print the results as JSON' },
      'write-docs': { type: 'boolean', help: 'write docs/conformance.md from the table, and stop' },
    },
  },
  async (values) => {
    if (values['write-docs'] === true) return writeFile(PAGE_PATH, page());
    if (values['make-files'] !== undefined) {
      console.log(`Serve this folder: ${await makeFiles(values['make-files'])}`);
      return;
    }
    const rows = chooseRows(values.only, values['up-to']);
    const tell = values.json === true ? undefined : progress(TOPICS, rows, console.log);
    const results = await against(values, (target) => runTable(rows, target, tell));
    process.stdout.write(
      values.json === true ? jsonReport(values.against ?? 'the full server', results) : textReport(results),
    );
    if (count(results).failed > 0) process.exitCode = 1;
  },
);

function chooseRows(only: string | undefined, upTo: string | undefined): readonly Row[] {
  const last = wholeNumber('--up-to', upTo, { from: 1, to: 7, otherwise: 7 });
  const ids = only?.toUpperCase().split(/[\s,]+/);
  const unknown = ids?.find((id) => !ROWS.some((row) => row.id === id));
  if (unknown !== undefined) throw new UsageError(`There is no row "${unknown}". docs/conformance.md has them all.`);
  return ROWS.filter(({ id, chapter }) => (ids?.includes(id) ?? true) && chapter <= last);
}

type TargetOptions = { readonly against?: string; readonly reflects?: boolean; readonly files?: boolean };

async function against<T>(options: TargetOptions, run: (target: Target) => Promise<T>): Promise<T> {
  if (options.against !== undefined) {
    const address = parseAddress(options.against);
    await reach(address);
    return run({
      plain: address,
      reflection: options.reflects === true ? address : undefined,
      files: options.files === true ? address : undefined,
    });
  }
  if (options.reflects === true || options.files === true) {
    throw new UsageError('--reflects and --files say something about the server of --against HOST:PORT.');
  }
  const servers = await startOurServers();
  try {
    return await run(servers.target);
  } finally {
    await servers.stop();
  }
}
