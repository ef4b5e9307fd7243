/** `pnpm stage4`: a web server for a folder. */

import { fileURLToPath } from 'node:url';
import { runProgram } from '@http-from-scratch/protocol/program';
import { listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { addressUrl, SERVER_OPTIONS, serverAddress, untilStopped } from '@http-from-scratch/tcp-echo/program';
import { files } from '../src/index.ts';

const PUBLIC = fileURLToPath(new URL('../../../public', import.meta.url));

await runProgram(
  {
    name: 'pnpm stage4',
    summary: 'A web server for the files of a folder.',
    options: {
      ...SERVER_OPTIONS,
      root: { type: 'string', value: 'FOLDER', help: "folder to serve (default the repository's public/)" },
    },
  },
  async (values) => {
    const listener = await listen(serveHttp(files(values.root ?? PUBLIC)), serverAddress(values));
    console.log(`Listening on ${addressUrl(listener)}`);
    await untilStopped(async () => {
      for (const channel of listener.connections) channel.interrupt();
      await listener.close();
    });
  },
);
