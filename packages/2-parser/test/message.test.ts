/**
 * The whole message, read from responses: how their heads are built is given to a learner, so what fails here is how the
 * parts are put together.
 */

import { encodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { NEED_BYTES, type ResponseEvent, ResponseParser } from '#chapter';
import { arrivals, pullEvents, transcript } from './transcript.ts';

const FIVE = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const NONE = 'HTTP/1.1 204 No Content\r\nA: b\r\n\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const WITH_TRAILERS = `${CHUNKED}5\r\nhello\r\n0\r\nChecksum: 5d41\r\n\r\n`;
const UNTIL_CLOSE = 'HTTP/1.1 200 OK\r\n\r\nhello';

function parserOf(...pieces: readonly string[]): ResponseParser {
  const parser = new ResponseParser();
  for (const piece of pieces) parser.push(encodeLatin1(piece));
  return parser;
}

/** What the next question gets: the kind of an event, "need bytes", or the fault as `code status`. */
function ask(parser: ResponseParser): string {
  return outcome(() => {
    const event = parser.next();
    return event === NEED_BYTES ? 'need bytes' : `${event?.kind}`;
  });
}

function outcome(action: () => string | undefined): string {
  try {
    return action() ?? 'nothing';
  } catch (error) {
    if (error instanceof ProtocolError) return `${error.code} ${error.status}`;
    throw error;
  }
}

/** The kinds of all events, and where they lie. */
function spans(events: readonly ResponseEvent[]): string[] {
  return events.map(({ kind, start, end }) => `${kind} ${start}–${end}`);
}

describe('a message', () => {
  it('is a head, content and an end, one at each question', () => {
    const parser = parserOf(FIVE);
    expect(Array.from({ length: 5 }, () => ask(parser))).toEqual([
      'head',
      'content',
      'end',
      'need bytes',
      'need bytes',
    ]);
  });

  it('is a head and an end when it has no content', () => {
    const parser = parserOf(NONE);
    expect(Array.from({ length: 3 }, () => ask(parser))).toEqual(['head', 'end', 'need bytes']);
  });

  it.each<[string, string, string[]]>([
    ['with a length', FIVE, ['head 0–38', 'content 38–43', 'end 43–43']],
    ['without content', NONE, ['head 0–33', 'end 33–33']],
    [
      'in chunks, whose last line and empty line belong to the end',
      `${CHUNKED}1\r\na\r\n0\r\n\r\n`,
      ['head 0–47', 'content 50–51', 'end 56–58'],
    ],
    ['with trailers, which belong to the end', WITH_TRAILERS, ['head 0–47', 'content 50–55', 'end 60–78']],
    ['behind empty lines', `\r\n\r\n${FIVE}`, ['head 4–42', 'content 42–47', 'end 47–47']],
    ['behind another one', NONE + FIVE, ['head 0–33', 'end 33–33', 'head 33–71', 'content 71–76', 'end 76–76']],
  ])('lies where its octets lie: %s', (_, octets, wanted) => {
    expect(spans(pullEvents(parserOf(octets)))).toEqual(wanted);
  });

  it('waits in the middle of anything, and goes on there', () => {
    const parser = parserOf();
    const events: string[] = [];
    for (const octet of WITH_TRAILERS) {
      parser.push(encodeLatin1(octet));
      const event = ask(parser);
      if (event !== 'need bytes') events.push(event);
      expect(ask(parser)).toBe('need bytes'); // one octet makes one event at most
    }
    expect(events).toEqual(['head', 'content', 'content', 'content', 'content', 'content', 'end']);
  });

  it('is followed by the next one, of which it changes nothing', () => {
    const alone = [WITH_TRAILERS, FIVE, NONE].map((octets) => pullEvents(parserOf(octets)).map(shown));
    expect(pullEvents(parserOf(WITH_TRAILERS + FIVE + NONE)).map(shown)).toEqual(alone.flat());
  });

  it('has trailers when field-lines follow its chunks, and otherwise none', () => {
    const ends = pullEvents(parserOf(WITH_TRAILERS + CHUNKED, '0\r\n\r\n', FIVE, NONE)).flatMap((event) =>
      event.kind === 'end' ? [event.trailers.lines] : [],
    );
    expect(ends).toEqual([[['Checksum', '5d41']], [], [], []]);
  });

  it.each(['Content-Length: 5', 'Transfer-Encoding: chunked', 'Host: x'])('refuses as a trailer %s', (line) => {
    const parser = parserOf(`${CHUNKED}0\r\nA: b\r\n${line}\r\n\r\n`);
    expect([ask(parser), ask(parser)]).toEqual(['head', 'bad-trailer 400']);
  });
});

/** What an event says, without its place. */
function shown(event: ResponseEvent): unknown {
  if (event.kind === 'content') return Buffer.from(event.octets).toString('latin1');
  if (event.kind === 'end') return event.trailers.lines;
  return { ...event.head, fields: event.head.fields.lines };
}

describe('trailers', () => {
  it('have a limit of their own', () => {
    const outcomes = ['A: bc', 'A: bcd'].map((line) => {
      const parser = new ResponseParser({ trailers: 7 });
      parser.push(encodeLatin1(`${CHUNKED}0\r\n${line}\r\n\r\n`));
      return [ask(parser), ask(parser)];
    });
    expect(outcomes).toEqual([
      ['head', 'end'],
      ['head', 'trailers-too-large 431'],
    ]);
  });
});

describe('an error', () => {
  it.each([
    ['in the start line', 'HTTP/1.1 OK\r\n', 'bad-status-line 502'],
    ['in a field line', 'HTTP/1.1 200 OK\r\nA : b\r\n', 'bad-field-line 400'],
    ['in the head as a whole', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', 'bad-content-length 400'],
    ['in a chunk', `${CHUNKED}x\r\n`, 'bad-chunk 400'],
    ['in a trailer', `${CHUNKED}0\r\nA : b\r\n`, 'bad-field-line 400'],
  ])('%s is the same at every question, and what follows it is no message', (_, octets, wanted) => {
    const parser = parserOf(octets);
    let first = ask(parser);
    while (first === 'head') first = ask(parser);
    expect(first).toBe(wanted);
    parser.push(encodeLatin1(`\r\n\r\n${FIVE}`));
    expect([ask(parser), ask(parser), outcome(() => void parser.finish())]).toEqual([wanted, wanted, wanted]);
  });
});

describe('the end of the connection', () => {
  it('ends content that lasts until then', () => {
    const parser = parserOf(UNTIL_CLOSE);
    expect([ask(parser), ask(parser), ask(parser)]).toEqual(['head', 'content', 'need bytes']);
    expect(outcome(() => void parser.finish())).toBe('nothing');
    expect([ask(parser), ask(parser)]).toEqual(['end', 'need bytes']);
  });

  it('ends such content also when there is none', () => {
    const parser = parserOf('HTTP/1.1 200 OK\r\n\r\n');
    expect(ask(parser)).toBe('head');
    expect([outcome(() => void parser.finish()), ask(parser)]).toEqual(['nothing', 'end']);
  });

  it.each([
    ['before the first message', ''],
    ['between two messages', FIVE],
  ])('is no fault %s', (_, octets) => {
    const parser = parserOf(octets);
    pullEvents(parser);
    expect([outcome(() => void parser.finish()), ask(parser)]).toEqual(['nothing', 'need bytes']);
  });

  it.each([
    ['half a start line', 'HTTP/1.1 2'],
    ['half an empty line', '\r'],
    ['half a head', 'HTTP/1.1 200 OK\r\n'],
    ['half a field line', 'HTTP/1.1 200 OK\r\nA'],
    ['half of a length', FIVE.slice(0, -1)],
    ['nothing of a length', FIVE.slice(0, -5)],
    ['half a chunk', `${CHUNKED}5\r\nhe`],
    ['no last chunk', `${CHUNKED}5\r\nhello\r\n`],
    ['half of the trailers', `${CHUNKED}0\r\nA: b\r\n`],
    ['no empty line behind the last chunk', `${CHUNKED}0\r\n`],
  ])('cuts a message short behind %s', (_, octets) => {
    const parser = parserOf(octets);
    pullEvents(parser);
    const wanted = 'message-cut-short 400';
    expect([outcome(() => void parser.finish()), ask(parser)]).toEqual([wanted, wanted]);
  });
});

describe('the start line', () => {
  it('is known from its end to the end of its message', () => {
    const parser = parserOf();
    const known: (number | undefined)[] = [];
    for (const piece of [
      'HTTP/1.1 20',
      '0 OK\r\nConte',
      'nt-Length: 5\r\n\r\n',
      'he',
      'llo',
      'HTTP/1.1 ',
      '404 \r\n',
    ]) {
      parser.push(encodeLatin1(piece));
      pullEvents(parser);
      known.push(parser.startLine?.status);
    }
    expect(known).toEqual([undefined, 200, 200, 200, undefined, undefined, 404]);
  });
});

describe('however it is cut', () => {
  it.each([
    ['a message with a length', FIVE],
    ['one in chunks', WITH_TRAILERS],
    ['one that is refused', `${CHUNKED}1\r\na\r\n0\r\nHost: x\r\n\r\n${FIVE}`],
    ['several', `\r\n${WITH_TRAILERS}${NONE}\r\n${FIVE}${UNTIL_CLOSE}`],
  ])('it is the same: %s', (_, octets) => {
    const answers = ['GET', 'GET', 'GET', 'GET'];
    const ends = octets.endsWith(UNTIL_CLOSE);
    const whole = transcript({ pieces: [encodeLatin1(octets)], ends, answers });
    for (const [way, arrival] of arrivals(encodeLatin1(octets)))
      expect(transcript({ ...arrival, ends, answers }), way).toEqual(whole);
  });
});
