/** What a connection costs on which nothing happens: opens ten thousand, asks once on each, and looks at the memory. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import type { IdleReport } from './idle-server.ts';

const SERVER = fileURLToPath(new URL('./idle-server.ts', import.meta.url));
const REQUEST = 'GET / HTTP/1.1\r\nHost: idle\r\n\r\n';

await runProgram(
  {
    name: 'node --import tsx tools/soak/idle.ts',
    summary:
      'Holds idle connections, and reports what the server needs for each. Both sides need a file handle for each.',
    options: {
      connections: { type: 'string', value: 'NUMBER', help: 'how many (default 10000)' },
    },
  },
  async (values) => {
    const wanted = wholeNumber('--connections', values.connections, { from: 1, to: 25_000, otherwise: 10_000 });
    const server = fork(SERVER, [`${wanted + 10}`], {
      execArgv: ['--expose-gc', '--import', import.meta.resolve('tsx')],
    });
    const sockets: Socket[] = [];
    try {
      await once(server, 'message');
      const look = async (): Promise<IdleReport> => {
        server.send('look');
        return (await once(server, 'message'))[0];
      };
      const { port } = await look();
      await exchange(await open(port)); // what is made once is made now
      const before = await look();
      while (sockets.length < wanted) sockets.push(...(await openSome(port, Math.min(200, wanted - sockets.length))));
      await until(async () => (await look()).connections - before.connections >= wanted);
      tell('silent', before, await look());
      for (const socket of sockets) await exchange(socket);
      tell('after one request on each', before, await look());
      const start = performance.now();
      await exchange(await open(port));
      console.log(`another client is answered in ${(performance.now() - start).toFixed(1)} ms`);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.disconnect();
    }
  },
);

/** A connection is open for the client before the server has accepted it, so the server is asked until it has them all. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await holds()) return;
    await setTimeout(25);
  }
  throw new UsageError(
    'The server has not accepted all connections within five seconds. Try fewer: --connections 5000',
  );
}

function tell(when: string, before: IdleReport, after: IdleReport): void {
  const held = after.connections - before.connections;
  const each = (octets: number) => `${(octets / held / 1024).toFixed(1)} kB`;
  const resident = after.resident - before.resident;
  console.log(
    `${held} connections, ${when}: ${each(resident)} each of the process, ${each(after.heap - before.heap)} of them in ` +
      `objects; the process has grown from ${megabytes(before.resident)} to ${megabytes(after.resident)}`,
  );
}

function megabytes(octets: number): string {
  return `${Math.round(octets / 2 ** 20)} MB`;
}

async function openSome(port: number, count: number): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, () => open(port)));
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const few = error.code === 'EMFILE' || error.code === 'ENFILE';
      reject(
        few
          ? new UsageError('The system gives no more file handles. Ask for fewer, or raise the limit: ulimit -n 20000')
          : error,
      );
    });
  });
}

async function exchange(socket: Socket): Promise<void> {
  socket.write(REQUEST);
  await once(socket, 'data');
}
