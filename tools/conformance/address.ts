/** The server of `--against HOST:PORT`. */

import { connect } from 'node:net';
import { UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import type { Address } from './exchange.ts';

/** @throws {UsageError} for what is no HOST:PORT */
export function parseAddress(text: string): Address {
  const match = /^(?:http:\/\/)?(\[[^\]]+\]|[^:/]+):([0-9]+)\/?$/.exec(text);
  if (match === null) throw new UsageError(`--against takes HOST:PORT, such as 127.0.0.1:8080, not "${text}".`);
  const port = wholeNumber('The port of --against', match[2], { from: 1, to: 65535, otherwise: 80 });
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port };
}

/** A server that is not there would fail everything, and explain nothing. @throws {UsageError} */
export function reach({ host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', () => reject(new UsageError(`Nothing listens on ${host}:${port}. Start the server first.`)));
  });
}
