/** The two live parts of the page in `public/`: the server's own counters as events, and an echo that shows its frames. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler, Tunnel } from '@http-from-scratch/protocol';
import { events } from './events.ts';
import type { OpenSocket } from './open-socket.ts';
import { webSocket } from './web-socket.ts';

/** What a server counts. */
export interface Counters {
  /** Connections that are open now. */
  readonly connections: number;
  /** Responses sent so far. */
  readonly responses: number;
}

/** Each second an event: `{ connections, responses }`, and these are the responses of that second. */
export function liveCounters(counters: Counters): Handler {
  return events(async function* () {
    for (let before = counters.responses; ; ) {
      await sleep(1_000, undefined, { ref: false });
      const { connections, responses } = counters;
      yield { data: JSON.stringify({ connections, responses: responses - before }) };
      before = responses;
    }
  });
}

/** A WebSocket that sends each text back, and with it the octets that brought it: `{ text, received }`, in hexadecimal. */
export const frameEcho: Handler = async (request) => {
  let received = '';
  const talk = async (socket: OpenSocket) => {
    for await (const text of socket) {
      const sent = JSON.stringify({ text: String(text), received });
      received = '';
      await socket.send(sent);
    }
  };
  const response = await webSocket(talk, { limits: { message: 1_000 } })(request);
  if (response.content.kind !== 'upgrade') return response;
  const { run } = response.content;
  const watched = (tunnel: Tunnel): Tunnel => ({
    ...tunnel,
    async read() {
      const octets = await tunnel.read();
      // A copy, since frames are unmasked in place; and the last 2 KiB only: a client may ping forever and send no message.
      received = (received + Buffer.from(octets ?? []).toString('hex')).slice(-4_096);
      return octets;
    },
  });
  return { ...response, content: { kind: 'upgrade', run: (tunnel) => run(watched(tunnel)) } };
};
