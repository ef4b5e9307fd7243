/**
 * TLS in front of the same server. A TLS socket is a socket, so the channel and all that stands on it stay as they are.
 * What has to be done lies before: is this TLS at all, and does the handshake end?
 */

import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { HttpError, type HttpResponse } from '@http-from-scratch/protocol';
import { SocketChannel, sendResponse } from '@http-from-scratch/tcp-echo';

export interface TlsOptions {
  /** The private key, PEM. */
  readonly key: string;
  /** The certificate, and those that lead from it to an authority that clients know, PEM. */
  readonly cert: string;
}

export interface Arrivals {
  /** For a socket whose handshake is done. */
  readonly onSecure: (socket: Socket) => void;
  /** The response for a client that speaks plain HTTP, made from a 400. */
  readonly refusal: (error: HttpError) => HttpResponse;
  /** Milliseconds until the first octet is here, and as many for the handshake. Infinity for no limit. */
  readonly within: number;
}

/** The first octet of a TLS client: a record of the handshake. No HTTP request begins with it. RFC 8446 §5.1 */
const HANDSHAKE = 0x16;

/** setTimeout takes no more: 24 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * @returns what to do with each accepted socket
 * @throws OpenSSL's error, for a bad key or certificate
 */
export function overTls({ key, cert }: TlsOptions, arrivals: Arrivals): (socket: Socket) => void {
  const { onSecure, refusal, within } = arrivals;
  const patience = Math.min(within, LONGEST);
  // It never listens: sockets are handed to it, as its documentation allows.
  const server = createServer({ key, cert, handshakeTimeout: patience, ALPNProtocols: ['http/1.1'] });
  server.on('secureConnection', onSecure);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return (socket) => {
    const giveUp = () => socket.destroy();
    const timer = setTimeout(giveUp, patience);
    socket.on('error', giveUp); // 'close' follows
    socket.once('close', () => clearTimeout(timer));
    // Now, not in tlsClientError: there the TLS layer has eaten what a plain client said.
    socket.once('readable', () => {
      const octets: Buffer | null = socket.read();
      if (octets === null) return giveUp(); // FIN before any octet
      clearTimeout(timer);
      socket.unshift(octets);
      if (octets[0] === HANDSHAKE) server.emit('connection', socket);
      else refuse(socket, refusal(new HttpError(400, 'This port speaks TLS: ask by https://'))).catch(giveUp);
    });
  };
}

/** Says so in plain text, which is all that this client understands. */
async function refuse(socket: Socket, response: HttpResponse): Promise<void> {
  socket.unref(); // a process that stops doesn't wait for it
  const channel = new SocketChannel(socket);
  await sendResponse(channel, undefined, response, { mayGoOn: false });
  await channel.end();
}
