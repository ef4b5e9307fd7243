/** `pnpm stage3`: a raw echo server, or with `--http` one that greets over HTTP. */

import { text } from '@http-from-scratch/protocol';
import { runProgram, wholeNumber } from '@http-from-scratch/protocol/program';
import { DEFAULT_BACKLOG, echo, listen, serveHttp } from '../src/index.ts';
import { addressUrl, SERVER_OPTIONS, serverAddress, untilStopped } from './server-program.ts';

await runProgram(
  {
    name: 'pnpm stage3',
    summary: 'A TCP server that sends back every octet. With --http it speaks HTTP and says hello.',
    options: {
      ...SERVER_OPTIONS,
      http: { type: 'boolean', help: 'answer HTTP requests with "Hello, world!"' },
      backlog: {
        type: 'string',
        value: 'NUMBER',
        help: `connections the system keeps waiting while we are busy (default ${DEFAULT_BACKLOG})`,
      },
    },
  },
  async (values) => {
    const backlog = wholeNumber('--backlog', values.backlog, { from: 1, to: 65535, otherwise: DEFAULT_BACKLOG });
    const handler = values.http ? serveHttp(() => text('Hello, world!')) : echo;
    const listener = await listen(handler, { ...serverAddress(values), backlog });
    console.log(`Listening on ${addressUrl(listener, values.http ? 'http' : 'tcp')}`);
    await untilStopped(async () => {
      for (const channel of listener.connections) channel.interrupt();
      await listener.close();
    });
  },
);
