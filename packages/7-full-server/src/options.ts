/** Every limit and deadline of the server, with its unit and its default. What has no limit is a way to take the server down. */

import type { ParserLimits } from '@http-from-scratch/parser';
import type { Exchange } from '@http-from-scratch/tcp-echo';
import { type Clock, systemClock } from '@http-from-scratch/threads';

export interface Deadlines {
  /** Milliseconds a connection may stay open without a request; then it is closed, and nobody is told. Default 5,000. */
  readonly idle: number;
  /** Milliseconds from the first octet of a head to its last; then 408. Default 10,000. */
  readonly head: number;
  /** Milliseconds of grace for the content of a request, on top of what `minimumRate` allows; then 408. Default 10,000. */
  readonly body: number;
  /** Milliseconds of grace for a client to read what was sent, on top of `minimumRate`; then it is cut off. Default 10,000. */
  readonly write: number;
  /** Octets a second that a client must send or read, on average, once its grace is used up. Default 1,024. */
  readonly minimumRate: number;
  /** Milliseconds for a handler to answer; then 503. Content that it waits for counts. Default 60,000. */
  readonly handler: number;
  /** Milliseconds that a stopping server waits for requests in flight; then it cuts them off. Default 10,000. */
  readonly drain: number;
}

export interface ServerOptions {
  /** The address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** The port to listen on; 0 lets the system choose. Default 8080. */
  readonly port?: number;
  /** Connections that the system keeps waiting while we are busy. Default 511. */
  readonly backlog?: number;
  /** Connections served at once; those past it get 503. Default 10,000. */
  readonly maxConnections?: number;
  /** Octets and counts that a request may have. Defaults: see `DEFAULT_LIMITS` of the parser. */
  readonly limits?: Partial<ParserLimits>;
  readonly deadlines?: Partial<Deadlines>;
  /** Told of each exchange when its answer has been sent: the place for an access log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler or a stream throws. Default: printed on standard error. */
  readonly onError?: (error: unknown) => void;
  readonly clock?: Clock;
}

export type Settings = Required<Omit<ServerOptions, 'deadlines'>> & { readonly deadlines: Deadlines };

const DEFAULT_DEADLINES: Deadlines = {
  idle: 5_000,
  head: 10_000,
  body: 10_000,
  write: 10_000,
  minimumRate: 1_024,
  handler: 60_000,
  drain: 10_000,
};

export function withDefaults(options: ServerOptions): Settings {
  return {
    host: '127.0.0.1',
    port: 8080,
    backlog: 511,
    maxConnections: 10_000,
    limits: {},
    onExchange: () => {},
    onError: (error) => console.error(error),
    clock: systemClock,
    ...options,
    deadlines: { ...DEFAULT_DEADLINES, ...options.deadlines },
  };
}
