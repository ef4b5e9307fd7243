/** `pnpm book:serve`: the book, served by the server that it builds. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runProgram } from '@http-from-scratch/protocol/program';
import { addressUrl, SERVER_OPTIONS, serverAddress } from '@http-from-scratch/tcp-echo/program';
import { ROOT } from './piece.ts';
import { build, DIST, isBuilt, POLICY } from './site.ts';

await runProgram(
  {
    name: 'pnpm book:serve',
    summary: 'Builds the book, unless it is built already, and serves it with the full server of chapter 7.',
    options: { ...SERVER_OPTIONS },
  },
  async (values) => {
    const { host, port } = serverAddress(values);
    if (!isBuilt()) {
      const code = build();
      if (code !== 0) {
        process.exitCode = code;
        return;
      }
    }
    console.log(`The book, on ${addressUrl({ host, port })}. This is what runs:`);
    const args = ['--root', DIST, '--csp', POLICY, '--host', host, '--port', String(port)];
    console.log(`  pnpm start --root docs/.vitepress/dist --csp "${POLICY}" --host ${host} --port ${port}`);
    const server = spawn(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'packages/7-full-server/bin/stage.ts'), ...args],
      {
        stdio: 'inherit',
      },
    );
    // Ctrl-C reaches the server, too. It ends in good order, and we with it.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
    const [code] = await once(server, 'exit');
    process.exitCode = code ?? 1;
  },
);
