/**
 * What the main thread and its threads say to each other. `postMessage` takes any value and checks nothing; these types
 * are the only contract, and both sides switch over `kind`.
 */

import type { Socket } from 'node:net';

/** Main thread → any thread. */
export type Ping = { readonly kind: 'ping' };

/** Any thread → main thread. */
export type Life =
  /** The module is loaded and takes orders. `address` when it listens by itself. */
  { readonly kind: 'ready'; readonly address?: Address } | { readonly kind: 'pong' };

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Main thread → a thread that serves connections. */
export type ServingOrder =
  | Ping
  /** Always the first. With `listen` the thread accepts by itself, otherwise it is handed its sockets. */
  | { readonly kind: 'start'; readonly listen?: Address & { readonly backlog: number } }
  | { readonly kind: 'serve'; readonly socket: Socket }
  /** Answer what was asked, close what is idle, and leave. */
  | { readonly kind: 'drain' };

/** A thread that serves connections → main thread. */
export type ServingReport =
  | Life
  /** One of the sockets that it was handed is closed. */
  | { readonly kind: 'closed' };

/** Main thread → a thread of a pool. It has one job at a time, so jobs need no numbers. */
export type JobOrder<Job> = { readonly kind: 'job'; readonly job: Job };

/** A thread of a pool → main thread. */
export type JobReport<Result> =
  | Life
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string };
