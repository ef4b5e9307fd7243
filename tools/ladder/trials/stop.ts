/** SIGTERM while requests are under way: each of them was begun before the signal, and each must be answered. */

import { connect } from 'node:net';
import { Client } from '@http-from-scratch/tcp-echo/testing';
import type { Address } from '../../conformance/exchange.ts';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';
import { eventually } from '../scene.ts';
import { echo } from '../vocabulary.ts';
import { download } from './large-files.ts';

const HALF_SENT = 20;
const DOWNLOADS = 2;
const IDLE = 5;
/** Milliseconds in which the program has to end. */
const TO_END = 10_000;

/** A request that was begun: says how it ended, once it is told to go on. */
interface Begun {
  /** @returns what was lost, in words; undefined when it was answered */
  finish(): Promise<string | undefined>;
  close(): void;
}

async function beginEcho(address: Address, message: string): Promise<Begun> {
  const client = await Client.open(address);
  const octets = echo(message);
  client.send(octets.slice(0, -12));
  const finish = async () => {
    try {
      if (client.ended === undefined) client.send(octets.slice(-12));
      const { status } = await client.answer();
      return status === 200 ? undefined : `a request of which half was sent got status ${status}, not 200`;
    } catch (error) {
      return `a request of which half was sent: ${(error as Error).message}`;
    }
  };
  return { finish, close: () => client.destroy() };
}

/** Resolves when the first octets have come; then its reader rests until it has to finish. */
async function beginDownload(address: Address): Promise<Begun> {
  const goOn = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const onPiece = () => {
    begun.resolve();
    return goOn.promise;
  };
  const over = download(address, '50-mb.bin', { onPiece });
  await Promise.race([begun.promise, over]);
  const finish = async () => {
    goOn.resolve();
    const finding = await over;
    return finding.kind === 'failed' ? `a download of 50 MB: ${finding.why}` : undefined;
  };
  return { finish, close: () => goOn.resolve() };
}

function listens(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export const stopUnderLoad: Trial = {
  says: [
    `(${HALF_SENT} clients have sent half of POST /api/echo, ${DOWNLOADS} read a file of 50 MB, ${IDLE} are connected and idle)`,
    '(SIGTERM)',
    '(the clients send the rest; each must be answered; nothing listens on the port any more, and the program ends with code 0 within 10 seconds)',
  ],
  async run({ address, program }) {
    if (program === undefined) return { kind: 'skipped', why: 'to stop the program' };
    const begun: Begun[] = [];
    const idle: Client[] = [];
    try {
      for (let at = 0; at < IDLE; at++) {
        const client = await Client.open(address);
        idle.push(client);
        await client.ask('GET /');
      }
      for (let at = 0; at < HALF_SENT; at++) begun.push(await beginEcho(address, `the last words of client ${at + 1}`));
      for (let at = 0; at < DOWNLOADS; at++) begun.push(await beginDownload(address));
      // Asked last and answered: the ones before it have been accepted as well.
      const last = await Client.open(address);
      await last.ask('GET /');
      last.destroy();
      return await stop(address, program, begun);
    } catch (error) {
      return failed(`before the signal, ${(error as Error).message}`);
    } finally {
      for (const one of begun) one.close();
      for (const client of idle) client.destroy();
    }
  },
};

async function stop(
  address: Address,
  program: { terminate(): void; readonly ended: Promise<number | string> },
  begun: readonly Begun[],
): Promise<Finding> {
  let end: number | string | undefined;
  void program.ended.then((how) => {
    end = how;
  });
  program.terminate();
  const told = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 200)); // the signal is there before the rest is
  const lost = Promise.all(begun.map((one) => one.finish()));
  const left = () => TO_END - (performance.now() - told);
  const closed = await listens(address).then(async (still) => !still || !(await stillListens(address, left)));
  const ended = await eventually(() => end !== undefined, Math.max(0, left()));
  if (!ended) for (const one of begun) one.close();
  const losses = (await lost).filter((one) => one !== undefined);
  if (losses.length > 0)
    return failed(
      `${losses.length} of ${begun.length} requests that were begun before SIGTERM have no answer; ${losses[0]}`,
    );
  if (!ended) return failed('10 seconds after SIGTERM the program has not ended');
  if (!closed) return failed('10 seconds after SIGTERM something still listens on the port');
  if (end !== 0)
    return failed(`the program ended with ${typeof end === 'number' ? `code ${end}` : end}, not with code 0`);
  return PASSED;
}

async function stillListens(address: Address, left: () => number): Promise<boolean> {
  while (await listens(address)) {
    if (left() <= 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
