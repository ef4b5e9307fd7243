/**
 * Writes down what a test does to the chapter: the calls, and the octets that its clients send and receive. Only the
 * last of it is kept, for the explanation of a failure; octets are copied at once, since their owner may reuse them.
 */

import { subscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { type InspectOptions, inspect } from 'node:util';

export type TraceEvent =
  | { readonly kind: 'call'; readonly name: string; readonly arguments: string[]; outcome?: string }
  | { readonly kind: 'sent' | 'received'; readonly octets: string; readonly at: number }
  | { readonly kind: 'end-sent' | 'end-received'; readonly at: number };

const KEPT = 24;
const FIELDS_KEPT = 100;
const OCTETS_SHOWN = 300;
/** Of octets that are a part of something. */
const OCTETS_INSIDE = 80;
/** Of an argument, with the words around its octets. */
const TEXT_SHOWN = 400;
const ELEMENTS_SHOWN = 20;
const LINES_SHOWN = 8;
let events: TraceEvent[] = [];
let depth = 0;
/** The last fields that were seen, each under the number that stands for its lines in the events. */
const fields = new Map<number, Iterable<unknown>>();
let seen = 0;

export function startTrace(): void {
  events = [];
  fields.clear();
}

/** What has happened, with the lines of all fields in it: asked for only now, since to ask them has an effect. */
export function traced(): readonly TraceEvent[] {
  return events.map((event) =>
    event.kind !== 'call'
      ? event
      : {
          ...event,
          arguments: event.arguments.map(withLines),
          ...(event.outcome === undefined ? {} : { outcome: withLines(event.outcome) }),
        },
  );
}

function keep(event: TraceEvent): void {
  events.push(event);
  if (events.length > KEPT) events.shift();
}

/** @param name for the explanation; @param value what the chapter exports under it */
export function recordCalls(name: string, value: unknown): unknown {
  if (value === undefined) {
    return () => {
      throw new Error(`index.ts does not export \`${name}\``);
    };
  }
  if (typeof value !== 'function') return value;
  if (/^class\b/.test(Function.prototype.toString.call(value))) {
    recordMethods(name, value.prototype);
    return value;
  }
  return new Proxy(value, {
    apply: (target, self, given) => record(name, given, () => Reflect.apply(target, self, given)),
  });
}

/** Under what a class is exported, by its prototype: a method that two classes inherit is called on one of them. */
const names = new WeakMap<object, string>();

function recordMethods(name: string, prototype: object): void {
  names.set(prototype, name);
  // What a class has from Error is not the chapter's, and other chapters have it, too.
  for (let owner = prototype; owner !== null && !isNative(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (key === 'constructor' || typeof value !== 'function' || !writable || RECORDED in value) continue;
      const recorded = function (this: unknown, ...given: unknown[]): unknown {
        const own = this instanceof Object ? names.get(Object.getPrototypeOf(this)) : undefined;
        return record(`${own ?? name}.${key}`, given, () => value.apply(this, given));
      };
      Object.defineProperty(recorded, RECORDED, { value: true });
      Object.defineProperty(recorded, 'length', { value: value.length });
      (owner as Record<string, unknown>)[key] = recorded;
    }
  }
}

function isNative(prototype: object): boolean {
  return /\[native code\]/.test(Function.prototype.toString.call(prototype.constructor));
}

const RECORDED = Symbol('recorded');

function record(name: string, given: unknown[], call: () => unknown): unknown {
  if (depth > 0) return call(); // the chapter calls itself: the test did not
  const event: TraceEvent = { kind: 'call', name, arguments: given.slice(0, 4).map(shown) };
  keep(event);
  depth += 1;
  try {
    const result = call();
    if (result instanceof Promise) {
      event.outcome = 'a promise that is not settled';
      result.then(
        (value) => (event.outcome = `a promise of ${shown(value)}`),
        (error) => (event.outcome = `a promise that fails: ${shown(error)}`),
      );
    } else event.outcome = shown(result);
    return result;
  } catch (error) {
    event.outcome = `throws ${shown(error)}`;
    throw error;
  } finally {
    depth -= 1;
  }
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `octets ${latin1(value)}`;
  if (value instanceof Error) return `${value.name}: ${(value as { code?: string }).code ?? value.message}`;
  const ways = new Map<object, Way>([
    [Uint8Array.prototype, octetsOf],
    [Buffer.prototype, octetsOf],
    [URL.prototype, hrefOf],
    ...Array.from(kindsIn(value), (kind) => [kind, wayOf(kind)] as const),
  ]);
  const text = inspectedIn(ways, () =>
    inspect(value, {
      depth: 3,
      breakLength: Number.POSITIVE_INFINITY,
      maxStringLength: OCTETS_SHOWN,
      maxArrayLength: ELEMENTS_SHOWN,
    }),
  );
  return text
    .replaceAll('[Function (anonymous)]', '() => …')
    .replaceAll('[AsyncFunction (anonymous)]', 'async () => …');
}

/** Only for this moment: a test's own messages are made by inspecting, too. */
function inspectedIn(ways: ReadonlyMap<object, Way>, make: () => string): string {
  const before = Array.from(ways.keys(), (kind) => Object.getOwnPropertyDescriptor(kind, inspect.custom));
  for (const [kind, value] of ways) Object.defineProperty(kind, inspect.custom, { value, configurable: true });
  try {
    return make();
  } finally {
    for (const [at, kind] of Array.from(ways.keys()).entries()) {
      if (before[at] === undefined) Reflect.deleteProperty(kind, inspect.custom);
      else Object.defineProperty(kind, inspect.custom, before[at]);
    }
  }
}

/** As text, with escapes: hexadecimal numbers are nothing that one reads. */
function octetsOf(this: Uint8Array): string {
  return `octets ${inspect(latin1(this, undefined, OCTETS_INSIDE))}`;
}

/** Node shows each of its twelve parts. */
function hrefOf(this: URL): string {
  return `URL ${inspect(this.href)}`;
}

/** What `inspect.custom` is. */
type Way = (this: never, depth: number, options: InspectOptions) => string;

function wayOf(kind: object): Way {
  if (isWall(kind)) return () => kind.constructor.name;
  return isRequest(kind) ? requestOf : placeOf;
}

/**
 * The prototypes of all Fields and requests in a value, ours or theirs, and of open files, streams and sockets: these are
 * walls of Node's own, and a request one of everything that a test left as it is.
 */
function kindsIn(value: unknown, deep = 3, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return found;
  const prototype = Object.getPrototypeOf(value);
  const isFields = prototype?.constructor?.name === 'Fields' && Symbol.iterator in prototype;
  if (isFields || isWall(prototype)) return found.add(prototype);
  if (isRequest(prototype)) found.add(prototype);
  if (deep === 0) return found;
  const some = Array.isArray(value) ? value.slice(0, ELEMENTS_SHOWN) : value;
  // Never through a getter, which is the chapter's own.
  for (const one of Object.values(Object.getOwnPropertyDescriptors(some))) kindsIn(one.value, deep - 1, found);
  return found;
}

function isWall(prototype: object | null): boolean {
  return prototype?.constructor?.name === 'FileHandle' || prototype instanceof EventEmitter;
}

function isRequest(prototype: object | null): boolean {
  return prototype?.constructor?.name === 'HttpRequest';
}

/** Without what any other request would have there as well. */
function requestOf(this: object, depth: number, options: InspectOptions): string {
  const all = Object.entries(Object.getOwnPropertyDescriptors(this)).map(([name, { value }]) => [name, value] as const);
  const { target } = Object.fromEntries(all);
  const told = Object.fromEntries(all.filter(([name, value]) => !isUsual(name, value, String(target))));
  return `HttpRequest ${inspect(told, { ...options, depth })}`;
}

function isUsual(name: string, value: unknown, target: string): boolean {
  if (value === undefined || value === '') return true;
  const { length, port, aborted, signal } = Object(value);
  switch (name) {
    case 'version':
      return value === '1.1';
    case 'form':
      return value === 'origin';
    case 'path':
      return value === target.split('?', 1)[0];
    case 'query':
      return target.endsWith(`?${value}`);
    case 'body':
      return length === 0;
    case 'peer':
      return port === 0; // no client's: a test has made it up
    case 'draining':
      return aborted === false;
    case 'gone':
      return signal?.aborted === false;
    default:
      return false;
  }
}

function placeOf(this: Iterable<unknown>): string {
  fields.set(seen, this);
  fields.delete(seen - FIELDS_KEPT);
  return `Fields {${PLACE}${seen++}}`;
}

/** Before a number that stands for the lines of some fields. No octet is this character. */
const PLACE = '\ue000';

function withLines(text: string): string {
  const whole = text.replace(/\ue000(\d+)/g, (_, at: string) => linesOf(fields.get(Number(at))));
  return whole.length > TEXT_SHOWN ? `${whole.slice(0, TEXT_SHOWN)}…` : whole;
}

function linesOf(some: Iterable<unknown> = []): string {
  const lines: string[] = [];
  try {
    for (const line of some) {
      lines.push(lines.length < LINES_SHOWN ? inspect((line as readonly string[]).join(': ')) : '…');
      if (lines.length > LINES_SHOWN) break; // what a learner wrote may never come to its end
    }
  } catch {
    return ''; // or fail
  }
  return lines.length === 0 ? '' : ` ${lines.join(', ')} `;
}

function latin1(octets: Uint8Array | string, encoding?: BufferEncoding, most = OCTETS_SHOWN): string {
  const whole =
    typeof octets === 'string'
      ? Buffer.from(octets, encoding)
      : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const rest = whole.length > most ? `… and ${whole.length - most} more` : '';
  return whole.subarray(0, most).toString('latin1') + rest;
}

let recording = false;

/** Clients are the sockets that connect from here; a server's sockets are the chapter's own business. */
export function recordClients(): void {
  if (recording) return; // each file of tests asks for it
  recording = true;
  // A channel without a socket, as some tests have it, tells what travels by itself.
  subscribe('http-from-scratch:wire', (message) => {
    const event = message as { kind: 'sent' | 'received'; octets?: string };
    keep({ ...event, octets: latin1(event.octets ?? '', 'latin1'), at: performance.now() });
  });
  const { connect, write, end } = Socket.prototype;
  const clients = new WeakSet<Socket>();
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    clients.add(this);
    this.on('end', () => keep({ kind: 'end-received', at: performance.now() }));
    const { push } = this;
    // `push` is what a stream's own source calls with each piece, before anybody listens for data.
    this.push = function (this: Socket, piece: unknown, encoding?: BufferEncoding): boolean {
      if (piece instanceof Uint8Array) keep({ kind: 'received', octets: latin1(piece), at: performance.now() });
      return push.call(this, piece, encoding);
    };
    return Reflect.apply(connect, this, given);
  } as typeof connect;
  Socket.prototype.write = function (this: Socket, piece: unknown, ...rest: unknown[]): boolean {
    if (clients.has(this) && (typeof piece === 'string' || piece instanceof Uint8Array)) {
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : undefined;
      keep({ kind: 'sent', octets: latin1(piece, encoding), at: performance.now() });
    }
    return Reflect.apply(write, this, [piece, ...rest]);
  } as typeof write;
  Socket.prototype.end = function (this: Socket, ...given: unknown[]): Socket {
    if (clients.has(this)) keep({ kind: 'end-sent', at: performance.now() });
    return Reflect.apply(end, this, given);
  } as typeof end;
}
