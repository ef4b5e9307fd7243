/** Runs a parser over octets that arrive in some way, and writes down all that it says. */

import { decodeLatin1, type Fields, type Framing, ProtocolError } from '@http-from-scratch/protocol';
import {
  NEED_BYTES,
  type ParserLimits,
  type RequestEvent,
  RequestParser,
  type ResponseEvent,
  ResponseParser,
} from '#chapter';
import { show } from './case-file.ts';

export interface Arrival {
  readonly pieces: readonly Uint8Array[];
  /** Whether the peer sends no more after the last piece. */
  readonly ends?: boolean;
  /** Push all pieces before the first event is pulled, instead of pulling after each. */
  readonly pushFirst?: boolean;
  readonly limits?: Partial<ParserLimits>;
  /** The methods of the requests, when the octets are their responses. */
  readonly answers?: readonly string[] | undefined;
}

type AnyEvent = RequestEvent | ResponseEvent;

/** No test has so many events: a parser that goes on and on would have us listen for ever. */
const MOST_EVENTS = 100_000;

/** Everything that a parser has to say now, added to what it has said. When it throws, what it said before is there. */
export function pullEvents<Event extends AnyEvent>(
  parser: { next(): Event | typeof NEED_BYTES },
  events: Event[] = [],
): Event[] {
  for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
    if (event === undefined) throw new Error('next() gave undefined; it gives an event or NEED_BYTES');
    if (events.push(event) > MOST_EVENTS)
      throw new Error('next() gives events for ever; it says NEED_BYTES at the end');
  }
  return events;
}

/** The events as lines, with neighbouring pieces of content joined: where they are cut says nothing. */
export function transcript({ pieces, ends = false, pushFirst = false, limits = {}, answers }: Arrival): string[] {
  const parser = answers === undefined ? new RequestParser(limits) : new ResponseParser(limits);
  if (parser instanceof ResponseParser) for (const method of answers!) parser.expect(method);
  const events: AnyEvent[] = [];
  const pull = () => pullEvents<AnyEvent>(parser, events);
  let last: string[];
  try {
    for (const piece of pieces) {
      parser.push(piece);
      if (!pushFirst) pull();
    }
    pull();
    if (ends) {
      parser.finish();
      pull();
    }
    last = parser.idle ? [] : [`${parser.offset} waits for more`];
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    last = [`${parser.offset} refused ${error.code} ${error.status}`];
  }
  return [...joinContent(events).flatMap(lines), ...last];
}

function joinContent(events: readonly AnyEvent[]): AnyEvent[] {
  const joined: AnyEvent[] = [];
  for (const event of events) {
    const before = joined.at(-1);
    if (event.kind === 'content' && before?.kind === 'content') {
      const octets = Buffer.concat([before.octets, event.octets]);
      joined[joined.length - 1] = { kind: 'content', octets, start: before.start, end: event.end };
    } else joined.push(event);
  }
  return joined;
}

function lines(event: AnyEvent): string[] {
  const where = `${event.start}–${event.end}`;
  switch (event.kind) {
    case 'head': {
      const { head } = event;
      const facts = [
        'method' in head
          ? `${head.method} ${head.target} HTTP/${head.version}`
          : `HTTP/${head.version} ${head.status} ${head.reason}`,
        ...('authority' in head ? [`for ${head.authority || 'nobody'}`] : []),
        framing(head.framing),
        head.persists ? 'goes on' : 'closes',
        ...('expect' in head ? head.expect.map((value) => `expects ${value}`) : []),
      ];
      return [`${where} head ${show(facts.join(', '))}`, ...fieldLines(head.fields)];
    }
    case 'content':
      return [`${where} content ${show(decodeLatin1(event.octets))}`];
    case 'end':
      return [`${where} end`, ...fieldLines(event.trailers)];
  }
}

function framing(framing: Framing): string {
  switch (framing.kind) {
    case 'none':
      return 'no content';
    case 'length':
      return `${framing.octets} octets`;
    case 'chunked':
      return 'chunked';
    case 'until-close':
      return 'until close';
  }
}

function fieldLines(fields: Fields): string[] {
  return fields.lines.map(([name, value]) => show(`${name}: ${value}`).trim());
}

/** The ways in which octets may arrive. What the parser says must not depend on it. */
export function* arrivals(octets: Uint8Array): Generator<readonly [name: string, arrival: Arrival]> {
  const singles = Array.from(octets, (_, at) => octets.slice(at, at + 1));
  yield ['whole', { pieces: [octets] }];
  yield ['one octet at a time', { pieces: singles }];
  yield ['one octet at a time, all before the first event is asked for', { pieces: singles, pushFirst: true }];
  for (let cut = 1; cut < octets.length; cut++) {
    yield [`cut at ${cut}`, { pieces: [octets.slice(0, cut), octets.slice(cut)] }];
  }
}
