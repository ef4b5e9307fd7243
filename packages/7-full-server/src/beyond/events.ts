/** Server-sent events: a response that doesn't end, one event after the other. (WHATWG HTML §9.2) */

import { addAbortListener, EventEmitter, once } from 'node:events';
import { encodeUtf8, type Handler, type HttpRequest, stream } from '@http-from-scratch/protocol';

export interface ServerEvent {
  readonly data: string;
  /** What `addEventListener` of the page listens for. 'message' unless given. */
  readonly event?: string;
  /** A client that connects again sends the last one that it got. */
  readonly id?: string;
  /** Milliseconds after which a client that lost the connection connects again. */
  readonly retry?: number;
}

/** @param lastEventId what the client got last, before it lost its connection */
export type EventSourceOf = (lastEventId: string | undefined, request: HttpRequest) => AsyncIterable<ServerEvent>;

/**
 * @param source begun for each client, and ended (`return`) when the client has gone
 * @param options.heartbeat milliseconds without an event until a comment is sent: a client that is gone is noticed by that.
 *   Default 15,000
 */
export function events(source: EventSourceOf, { heartbeat = 15_000 } = {}): Handler {
  return (request) =>
    stream('text/event-stream', octetsOf(source(request.fields.get('Last-Event-ID'), request), request, heartbeat), {
      fields: [['Cache-Control', 'no-cache']], // an event is never the answer to another request
    });
}

const HEARTBEAT = encodeUtf8(':\n\n'); // a comment: no event for the page

async function* octetsOf(source: AsyncIterable<ServerEvent>, { draining, signal }: HttpRequest, heartbeat: number) {
  const iterator = source[Symbol.asyncIterator]();
  const bell = new EventEmitter();
  const ring = () => bell.emit('ring');
  let arrived = false;
  const ask = () => {
    arrived = false;
    const next = iterator.next();
    const settle = () => {
      arrived = true;
      ring();
    };
    next.then(settle, settle);
    return next;
  };
  using _beat = setInterval(ring, heartbeat);
  using _draining = addAbortListener(draining, ring);
  using _gone = addAbortListener(signal, ring);
  try {
    let next = ask();
    while (!draining.aborted && !signal.aborted) {
      if (!arrived) await once(bell, 'ring');
      if (arrived) {
        const step = await next; // throws what the source threw
        if (step.done) return;
        yield encodeEvent(step.value);
        next = ask();
      } else yield HEARTBEAT;
    }
  } finally {
    iterator.return?.()?.catch(() => {}); // it may be in the middle of a wait: then it ends after that
  }
}

/** @throws {TypeError} for a line end where one would begin another field */
function encodeEvent({ data, event, id, retry }: ServerEvent): Uint8Array {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  if (event !== undefined) lines.unshift(`event: ${event}`);
  if (id !== undefined) lines.unshift(`id: ${id}`);
  if (retry !== undefined) lines.unshift(`retry: ${retry}`);
  if (/[\r\n\0]/.test(`${event}${id}${retry}`)) throw new TypeError('a line end in the name or the id of an event');
  return encodeUtf8(`${lines.join('\n')}\n\n`);
}
