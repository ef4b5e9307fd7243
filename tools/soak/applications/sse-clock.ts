/** A clock, as server-sent events: one event a second, until the client leaves or the server stops. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Handler, type HttpRequest, Router, stream } from '@http-from-scratch/full-server';

export class Clock {
  /** Clients that are watching. */
  watching = 0;
  readonly #interval: number;

  /** @param interval milliseconds between two events */
  constructor(interval = 1_000) {
    this.#interval = interval;
  }

  handler(): Handler {
    return new Router()
      .get('/clock', (request) =>
        stream('text/event-stream', this.#events(request), { fields: [['Cache-Control', 'no-store']] }),
      )
      .handler();
  }

  async *#events({ signal, draining }: HttpRequest): AsyncGenerator<Uint8Array> {
    // A stream without an end of its own needs both: else it would outlive its client, or hold up the server's stop.
    const over = AbortSignal.any([signal, draining]);
    this.watching += 1;
    try {
      for (let id = 1; !over.aborted; id++) {
        yield Buffer.from(`id: ${id}\ndata: ${new Date().toISOString()}\n\n`);
        await sleep(this.#interval, undefined, { signal: over }).catch(() => {});
      }
    } finally {
      this.watching -= 1;
    }
  }
}
