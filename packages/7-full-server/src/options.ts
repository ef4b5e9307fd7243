/** The options of the server: address, limits, deadlines. The fixed limits stand beside the code that enforces them. */

import type { ParserLimits } from '@http-from-scratch/parser';
import type { HttpError, HttpResponse } from '@http-from-scratch/protocol';
import {
  carefulRefusal,
  count,
  type Exchange,
  guarded,
  LISTEN_DEFAULTS,
  milliseconds,
} from '@http-from-scratch/tcp-echo';
import { type Clock, systemClock } from '@http-from-scratch/threads';
import type { TlsOptions } from './beyond/tls.ts';

/**
 * Each takes milliseconds from 1 on, or Infinity for none; undefined is the default. They are looked at twice a second,
 * and more often when one is shorter than two seconds: so each may be late by half a second, or by half of itself.
 */
export interface Deadlines {
  /**
   * How long a connection may stay open without a request; responses say it, in whole seconds, as `Keep-Alive: timeout=`,
   * and the close comes a second later, so that no request crosses it on its way. A response that is a stream without
   * a next piece may take as long when its client has closed its side. Default 5,000.
   */
  readonly idle: number;
  /** From the first octet of a head to its last; then 408. Default 10,000. */
  readonly head: number;
  /** Grace for the content of a request, on top of what `minimumRate` allows; then 408. Default 10,000. */
  readonly body: number;
  /** Grace for a client to read what was sent, on top of `minimumRate`; then it is cut off. Default 10,000. */
  readonly write: number;
  /** Octets a second that a client must send or read, on average, once its grace is used up. Default 1,024. */
  readonly minimumRate: number;
  /** For a handler to answer; then 503. It doesn't count while the handler waits for the client's content. Default 60,000. */
  readonly handler: number;
  /** How long a stopping server waits for requests in flight; then it cuts them off. Default 10,000. */
  readonly drain: number;
}

export interface ServerOptions {
  /** The address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** The port to listen on; 0 lets the system choose. Default 8080. */
  readonly port?: number;
  /** A Unix socket to listen on, instead of host and port. */
  readonly path?: string;
  /** Connections that the system keeps waiting while we are busy. Default 511. */
  readonly backlog?: number;
  /** Speaks TLS with this key and this certificate: `https`. Plain HTTP on the port gets a 400. */
  readonly tls?: TlsOptions;
  /** Connections served at once. Those past it get 503; past twice as many (64 at least) they are closed at once. Default 10,000. */
  readonly maxConnections?: number;
  /** Octets and counts that a request may have. Defaults: see `DEFAULT_LIMITS` of the parser. */
  readonly limits?: Partial<ParserLimits>;
  readonly deadlines?: Partial<{ readonly [Name in keyof Deadlines]: Deadlines[Name] | undefined }>;
  /**
   * Makes the response for what is refused before the handler is asked (400, 408, 413, 414, 417, 431, 501, 503, 505), and
   * for an HttpError that a handler throws. Default: the message as text.
   */
  readonly refusal?: (error: HttpError) => HttpResponse;
  /** Told of each exchange when its response has been sent: the place for an access log. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what a handler or a stream throws. Default: printed on standard error. */
  readonly onError?: (error: unknown) => void;
  readonly clock?: Clock;
}

export type Settings = Required<Omit<ServerOptions, 'deadlines' | 'path' | 'tls'>> & {
  readonly deadlines: Deadlines;
  readonly path: string | undefined;
};

const DEFAULT_DEADLINES: Deadlines = {
  idle: 5_000,
  head: 10_000,
  body: 10_000,
  write: 10_000,
  minimumRate: 1_024,
  handler: 60_000,
  drain: 10_000,
};

/** @throws {RangeError} that names the option and what it got */
export function withDefaults(options: ServerOptions): Settings {
  const names = Object.keys(DEFAULT_DEADLINES) as (keyof Deadlines)[];
  const deadline = (name: keyof Deadlines) => {
    const unit = name === 'minimumRate' ? 'octets a second' : undefined;
    return milliseconds(`deadlines.${name}`, options.deadlines?.[name], DEFAULT_DEADLINES[name], unit);
  };
  const onError = guarded(options.onError ?? ((error) => console.error(error)));
  return {
    host: options.host ?? LISTEN_DEFAULTS.host,
    port: options.port ?? LISTEN_DEFAULTS.port,
    path: options.path,
    backlog: count('backlog', options.backlog, LISTEN_DEFAULTS.backlog),
    maxConnections: count('maxConnections', options.maxConnections, 10_000),
    limits: options.limits ?? {},
    refusal: carefulRefusal(options.refusal, onError),
    onExchange: options.onExchange ?? (() => {}),
    onError,
    clock: options.clock ?? systemClock,
    deadlines: Object.fromEntries(names.map((name) => [name, deadline(name)])) as unknown as Deadlines,
  };
}
