/** A client that sends the octets that it is told to, and notes what comes back. Octets are Latin-1 text here. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';

const clients: Socket[] = [];

afterEach(() => {
  for (const socket of clients.splice(0)) socket.destroy();
});

export class RawClient {
  readonly socket: Socket;
  /** All that has come. */
  received = '';
  /** How the server closed its side: FIN, RST, or not yet. */
  end: 'fin' | 'reset' | undefined;
  readonly #wake = new Set<() => void>();

  /** A client whose connection is destroyed after the test. */
  static async to({ port }: { port: number }): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    clients.push(socket);
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    const note = (end?: 'fin' | 'reset') => {
      this.end ??= end;
      for (const wake of this.#wake) wake();
    };
    socket.setEncoding('latin1').on('data', (text) => {
      this.received += text;
      note();
    });
    socket.on('end', () => note('fin'));
    socket.on('error', () => note('reset'));
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Says no more (FIN), and still listens. */
  finish(): this {
    this.socket.end();
    return this;
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Stops to read, as a client whose user has gone for a coffee. */
  pause(): this {
    this.socket.pause();
    return this;
  }

  /** Resolves with all that has come, when it satisfies the condition. */
  until(condition: string | RegExp | ((received: string) => boolean)): Promise<string> {
    const satisfied =
      typeof condition === 'function'
        ? condition
        : (received: string) =>
            typeof condition === 'string' ? received.includes(condition) : condition.test(received);
    return new Promise((resolve, reject) => {
      const look = () => {
        if (satisfied(this.received)) resolve(this.received);
        else if (this.end !== undefined)
          reject(new Error(`closed (${this.end}) after ${JSON.stringify(this.received)}`));
        else return;
        this.#wake.delete(look);
      };
      this.#wake.add(look);
      look();
    });
  }

  /** Resolves with all that has come, when the server has closed. */
  untilClosed(): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.end !== undefined) resolve(this.received);
      };
      this.#wake.add(look);
      look();
    });
  }
}
