/** A client on a raw socket: one question at a time, on one connection. For the measurement and for the tests. */

import { connect, type Socket } from 'node:net';
import { NEED_BYTES, ResponseParser } from '@http-from-scratch/parser';

export interface Answer {
  readonly status: number;
  readonly fields: { get(name: string): string | undefined };
  readonly body: string;
}

export class Client {
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  #head: Pick<Answer, 'status' | 'fields'> | undefined;
  #body: Uint8Array[] = [];
  #waiter: { resolve(answer: Answer): void; reject(reason: Error): void } | undefined;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<void>;

  static connect({ host = '127.0.0.1', port }: { readonly host?: string; readonly port: number }): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Client(socket));
      });
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (octets) => {
      this.#parser.push(octets as Uint8Array);
      this.#read();
    });
    socket.on('error', () => {}); // 'close' follows
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#waiter?.reject(new Error('the connection was closed without an answer'));
        this.#waiter = undefined;
        resolve();
      });
    });
  }

  /** @throws {Error} when the connection ends before the answer does */
  ask(target: string, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the connection is closed'));
      this.#waiter = { resolve, reject };
      this.#parser.expect(method);
      this.#socket.write(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    });
  }

  /** Gives the connection up. A question that is open fails. */
  close(): void {
    this.#socket.destroy();
  }

  #read(): void {
    for (let event = this.#parser.next(); event !== NEED_BYTES; event = this.#parser.next()) {
      if (event.kind === 'head') this.#head = event.head;
      else if (event.kind === 'content') this.#body.push(event.octets.slice());
      else {
        const body = Buffer.concat(this.#body).toString();
        this.#body = [];
        this.#waiter?.resolve({ status: this.#head!.status, fields: this.#head!.fields, body });
        this.#waiter = undefined;
      }
    }
  }
}
