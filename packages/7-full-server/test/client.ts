/** A client over a raw socket: sends exactly these octets, and shows exactly what comes back. */

import { connect, type Socket } from 'node:net';

export class Client {
  /** All that has come, one character for each octet. */
  received = '';
  /** Resolves when the server has closed its side. */
  readonly closed: Promise<void>;
  readonly socket: Socket;
  #changed = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('end', () => resolve());
      socket.on('close', () => resolve());
    });
    socket.on('data', (octets: Buffer) => {
      this.received += octets.toString('latin1');
      this.#changed();
    });
    socket.on('close', () => this.#changed());
    socket.on('end', () => this.#changed());
    socket.on('error', () => {});
  }

  static open({ port }: { port: number }): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => resolve(new Client(socket)));
      socket.once('error', reject);
    });
  }

  send(octets: string): this {
    this.socket.write(Buffer.from(octets, 'latin1'));
    return this;
  }

  /** Waits until what came holds the text so many times; rejects when the server closes before that. */
  async until(text: string, times = 1): Promise<string> {
    while (this.received.split(text).length <= times) {
      if (this.socket.readableEnded || this.socket.destroyed) {
        throw new Error(`closed before ${JSON.stringify(text)} came ${times} times: ${JSON.stringify(this.received)}`);
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.received;
  }

  /** All that came until the server closed. */
  async rest(): Promise<string> {
    await this.closed;
    return this.received;
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
