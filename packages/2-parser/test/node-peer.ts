/** What node:http, in its strict mode, makes of octets: the one other reader that every learner has at hand. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import type { FieldLine } from '@http-from-scratch/protocol';

export interface ReadHead {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly FieldLine[];
}

export interface ReadRequest extends ReadHead {
  /** Octets as Latin-1 text. */
  readonly body: string;
  readonly trailers: readonly FieldLine[];
}

export interface Reading {
  /** Requests that came whole, in order. */
  readonly requests: readonly ReadRequest[];
  /** What came of the octets after them. `refused` has a code of its reader; `waits` has the head whose content is missing. */
  readonly end:
    | { readonly kind: 'done' }
    | { readonly kind: 'refused'; readonly code: string }
    | { readonly kind: 'waits'; readonly head: ReadHead | undefined };
}

/** A connection without a network: the octets, the end, and nobody who reads the answers. */
class Connection extends Duplex {
  constructor(octets: Uint8Array) {
    super({ allowHalfOpen: true });
    this.push(octets);
    this.push(null);
  }
  override _read(): void {}
  override _write(_: unknown, __: unknown, done: () => void): void {
    done();
  }
}

interface Notes {
  readonly messages: IncomingMessage[];
  readonly bodies: string[];
  code: string | undefined;
}

export class NodePeer {
  readonly #server: Server = createServer({ insecureHTTPParser: false });
  readonly #notes = new WeakMap<object, Notes>();

  constructor() {
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#take(request, () => response.end());
    // Without a listener for each, node:http itself would answer some of these.
    for (const event of ['request', 'checkContinue', 'checkExpectation']) this.#server.on(event, answer);
    this.#server.on('connect', (request, socket) => this.#take(request, () => socket.end()));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const notes = this.#notes.get(socket);
      if (notes !== undefined) notes.code ??= error.code ?? error.message;
      // Later: the bodies of requests before the fault are still on their way to us.
      setImmediate(() => socket.destroy());
    });
  }

  #take(request: IncomingMessage, whole: () => void): void {
    const notes = this.#notes.get(request.socket)!;
    const index = notes.messages.push(request) - 1;
    notes.bodies[index] = '';
    request.setEncoding('latin1');
    request.on('data', (text: string) => {
      notes.bodies[index] += text;
    });
    request.on('error', () => {});
    request.on('end', whole);
  }

  async read(octets: Uint8Array): Promise<Reading> {
    const connection = new Connection(octets);
    const notes: Notes = { messages: [], bodies: [], code: undefined };
    this.#notes.set(connection, notes);
    connection.on('error', () => {});
    const closed = once(connection, 'close');
    this.#server.emit('connection', connection);
    await closed;
    const whole = notes.messages.filter(({ complete }) => complete);
    return {
      requests: whole.map((message, index) => ({
        method: message.method!,
        target: message.url!,
        version: message.httpVersion,
        fields: pairs(message.rawHeaders),
        body: notes.bodies[index]!,
        trailers: pairs(message.rawTrailers),
      })),
      end: notes.code === undefined ? { kind: 'done' } : { kind: 'refused', code: notes.code },
    };
  }
}

function pairs(raw: readonly string[]): FieldLine[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2]!, raw[index * 2 + 1]!] as const);
}
