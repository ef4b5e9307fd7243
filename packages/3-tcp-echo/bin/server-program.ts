/** What the programs of stages 3 to 7 share: an address to listen on, a line that says so, and an orderly end. */

import { subscribe } from 'node:diagnostics_channel';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { exitWhenUnread, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';

export const SERVER_OPTIONS = {
  host: { type: 'string', value: 'ADDRESS', help: 'address to listen on (default 127.0.0.1, or HOST)' },
  port: { type: 'string', value: 'NUMBER', help: 'port to listen on; 0 picks a free one (default 8080, or PORT)' },
} as const;

/** The address from the options, the environment, or the defaults, in this order. */
export function serverAddress(values: { host?: string; port?: string }): { host: string; port: number } {
  const host = values.host ?? (process.env.HOST || '127.0.0.1');
  if (/[\s/]/.test(host) || host === '') throw new UsageError(`--host takes an address, not "${host}".`);
  const range = { from: 0, to: 65535, otherwise: 8080 };
  const port =
    values.port === undefined
      ? wholeNumber('PORT', process.env.PORT || undefined, range)
      : wholeNumber('--port', values.port, range);
  return { host, port };
}

/** `http://127.0.0.1:8080`, with the brackets that an IPv6 address needs. */
export function addressUrl({ host, port }: { host: string; port: number }, scheme = 'http'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Connections accepted so far. A thread that accepts by itself imports this module, and counts into the same cell: a
 * thread starts with what its parent has set.
 */
const accepted = countAccepted('http-from-scratch: accepted');

function countAccepted(key: string): Int32Array {
  const inherited = getEnvironmentData(key) as Int32Array | undefined;
  const cell = inherited ?? new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  if (inherited === undefined) setEnvironmentData(key, cell);
  subscribe('net.server.socket', () => Atomics.add(cell, 0, 1)); // node:net publishes each socket that it accepts
  return cell;
}

/** The last line of a stage. After an orderly end nothing is open, so what was accepted has finished. */
export function describeFinish(): string {
  const count = Atomics.load(accepted, 0);
  return `Stopped. ${count} ${count === 1 ? 'connection has' : 'connections have'} finished.`;
}

/**
 * Runs until Ctrl-C or SIGTERM, then stops with exit code 0, and tells a terminal how many connections there were.
 * A second Ctrl-C does not wait for `stop`.
 * @param stop resolves when nothing is left to do
 */
export function untilStopped(stop: () => Promise<void>): Promise<void> {
  goOnUnread();
  return new Promise((resolve, reject) => {
    let stopping = false;
    const onSignal = () => {
      if (stopping) process.exit(130);
      stopping = true;
      stop().then(() => {
        if (process.stdout.isTTY) console.log(describeFinish());
        resolve();
      }, reject);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** A server whose lines are not read any more has clients all the same. It says so once, unless its log does. */
function goOnUnread(): void {
  process.stdout.off('error', exitWhenUnread);
  const logTells = process.stdout.listenerCount('error') > 0;
  process.stdout.once('error', () => {
    if (!logTells) console.error('Nothing reads what this server prints any more. It goes on serving.');
    process.stdout.on('error', () => {});
  });
}

/**
 * Says where the server listens, and runs until it is stopped. Signals are listened to before the line is printed:
 * a program that waits for the line may stop us the moment it arrives.
 */
export function announceAndRun(url: string, stop: () => Promise<void>, ...tries: string[]): Promise<void> {
  const stopped = untilStopped(stop);
  console.log(`Listening on ${url}`);
  showTries(...tries);
  return stopped;
}

/** What a person can do next. A program that reads our lines needs no advice. */
export function showTries(...tries: string[]): void {
  if (!process.stdout.isTTY) return;
  for (const [at, one] of tries.entries()) console.log(`  ${at === 0 ? 'Try' : '   '}  ${one}`);
  console.log('  Ctrl-C stops it.');
}
