import { answer, CLOSED, get, head, inOrder, much, octetByOctet, refused } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { chunkedEcho, echo, echoed, HELLO, inPieces, JSON_TYPE, PAUSE, post, probe, utf8 } from '../vocabulary.ts';

const AWESOME = echo('You are awesome');
const SMALL = '{"message":"small"}';
/** Long enough for many reads, and within what an echo has to take. */
const LONG = `${'All work and no play makes Jack a dull boy. '.repeat(1_000)}The end, Grüße.`;

function piecesOf(octets: string, length: number): string[] {
  return Array.from({ length: Math.ceil(octets.length / length) }, (_, at) =>
    octets.slice(at * length, (at + 1) * length),
  );
}

/** The first chunk in two segments, each size in another spelling, and a second request behind it all. */
const CHUNKS = inPieces(
  chunkedEcho('7\r\n{"messa\r\n00'),
  'A;name=value\r\nge":"in pi\r\na\r\nece',
  's, 11+3\r\n7\r\n chars"\r\n1\r\n}\r\n',
  `0\r\n\r\n${get()}`,
);

/** What may not be guessed: it is refused, and nothing after it is read. */
const REFUSED = refused(400, '4xx');
/** A refusal may be lost when the client goes on sending. */
const CUT_OFF = [...refused(431, '4xx'), CLOSED];

export const READ: Flight = {
  number: 2,
  name: 'Read',
  about:
    'From here on, `POST /api/echo` with a JSON object `{"message": m}` gets 200 and the JSON `{"you sent": m}`. It shows what the server has read. A connection stays open after an answer, since a second request may have come with the first.',
  rungs: [
    {
      id: 'content',
      name: 'It reads the content of a POST, and echoes the message',
      why: 'A form, an upload and every API send their data after the head. Content-Length is the only thing that says where that data ends.',
      rule: 'the content of a request begins after the empty line and has as many octets as Content-Length says',
      rfc: ['9112 §6.2', '9112 §6.3'],
      hint: 'Look for the empty line, read Content-Length from the fields before it, take that many octets after it, and parse them as JSON.',
      cause: 'The content is looked for in the wrong place, or the answer doesn’t depend on it.',
      probes: [probe(AWESOME, echoed('You are awesome')), probe(echo('so are you'), echoed('so are you'))],
    },
    {
      id: 'two-segments',
      name: 'A request that comes in two segments is one request',
      why: 'TCP carries a stream of octets and doesn’t keep the pieces in which they were sent. What a client sends at once may arrive in two reads, cut anywhere.',
      rule: 'a message ends where its framing says, and not where a read ends',
      rfc: ['9112 §2.2', '9293 §3.4'],
      hint: 'Keep what has come in a buffer of the connection. After each read, check whether the buffer holds a whole head, then whether it holds the whole content.',
      cause: 'The program answers what the first read brought.',
      probes: [
        probe(inPieces(AWESOME.slice(0, 9), AWESOME.slice(9)), echoed('You are awesome')),
        probe(inPieces(AWESOME.slice(0, 30), AWESOME.slice(30)), echoed('You are awesome')),
        // Between the two line ends that end the head: CR LF CR | LF.
        probe(inPieces(...cutAt(AWESOME, AWESOME.indexOf('\r\n\r\n') + 3)), echoed('You are awesome')),
        probe(inPieces(...cutAt(AWESOME, AWESOME.indexOf('\r\n\r\n') + 4)), echoed('You are awesome')),
        probe(inPieces(...cutAt(AWESOME, AWESOME.length - 7)), echoed('You are awesome')),
      ],
    },
    {
      id: 'octet-by-octet',
      name: 'A request that comes octet by octet is one request',
      why: 'A slow network, or a client that writes character by character, makes each octet arrive alone. Even a character of two octets arrives in two parts.',
      rule: 'octets are decoded to text only when all of them have arrived',
      rfc: ['9112 §2.2'],
      hint: 'Collect octets, not strings. Decode the content once, when it is whole.',
      cause:
        'Each read is decoded by itself, so that a character that was cut becomes two question marks; or the number of reads has a limit.',
      probes: [probe([octetByOctet(echo('Grüße ☃ aus der Ferne'))], echoed('Grüße ☃ aus der Ferne'))],
    },
    {
      id: 'long-content',
      name: 'Content that is longer than one read is read to its end',
      why: 'A read returns what is there, up to the size of its buffer. 44 kB take many reads, and the last one may return a single octet.',
      rule: 'content is read until all of its octets have arrived',
      rfc: ['9112 §6.3', '9110 §8.6'],
      hint: 'Read in a loop until you have as many octets as Content-Length says. Count octets and not characters.',
      cause: 'Content has one read, or a buffer of fixed size that is too small.',
      probes: [
        probe(inPieces(...piecesOf(echo(LONG), 6_000)), echoed(LONG)),
        probe(echo(LONG.slice(0, 30_000)), echoed(LONG.slice(0, 30_000))),
      ],
    },
    {
      id: 'pipelined',
      name: 'Two requests in one segment get two answers, in order',
      why: 'A read may return the end of one request and the beginning of the next. The octets after the first request belong to the next one and mustn’t be lost.',
      rule: 'requests on one connection are answered one by one, in the order in which they came',
      rfc: ['9112 §9.3.2'],
      hint: 'Take from the buffer exactly what the first request needs. Keep the rest, and look at it before you read again.',
      cause: 'After an answer the buffer is emptied, or everything after the head is taken for content.',
      probes: [
        probe(echo('first') + echo('second'), inOrder(echoed('first'), echoed('second'))),
        probe(get() + echo('first') + get(), inOrder({ status: '2xx' }, echoed('first'), { status: '2xx' })),
      ],
    },
    {
      id: 'chunked',
      name: 'Chunked content is put together',
      why: 'A client that produces its content as it sends can’t know the length beforehand. So it sends pieces, each with its own length in front.',
      rule: 'a chunk is its size in hexadecimal, perhaps an extension, CR LF, that many octets, CR LF; a chunk of size 0 is the last',
      rfc: ['9112 §7.1'],
      hint: 'Where Transfer-Encoding is chunked, read a line, parse it as base 16 up to a semicolon, take that many octets and the CR LF after them, until the size is 0 and an empty line follows.',
      cause: 'The size is read in base 10, or Transfer-Encoding isn’t looked at.',
      probes: [
        probe(CHUNKS, inOrder(echoed('in pieces, 11+3 chars'), { status: '2xx', content: HELLO })),
        probe(
          chunkedEcho(`${SMALL.length.toString(16)}\r\n${SMALL}\r\n0\r\n\r\n`) + echo('next'),
          inOrder(echoed('small'), echoed('next')),
        ),
      ],
    },
    {
      id: 'trailers',
      name: 'Fields behind the last chunk are skipped, and the next request is in its place',
      why: 'After the last chunk a client may send fields: a checksum, for instance. A server that parses them as the next request answers a request that was never sent.',
      rule: 'after the last chunk come trailer fields, if any, and then an empty line',
      rfc: ['9112 §7.1.2'],
      hint: 'After the chunk of size 0, read lines until one is empty.',
      cause: 'The program expects the empty line right after the last chunk.',
      probes: [
        probe(
          chunkedEcho(`${SMALL.length.toString(16)}\r\n${SMALL}\r\n0\r\nChecksum: 12\r\nX-Signed-By: trailer\r\n\r\n`) +
            echo('next'),
          inOrder(echoed('small'), echoed('next')),
        ),
        probe(
          inPieces(
            chunkedEcho(`${SMALL.length.toString(16)}\r\n${SMALL}\r\n0\r\nX-A`),
            `: 1\r\n\r\n${echo('after trailers')}`,
          ),
          inOrder(echoed('small'), echoed('after trailers')),
        ),
      ],
    },
    {
      id: 'framing-refused',
      name: 'A length that can be read in two ways is refused',
      why: 'When two servers parse one message differently, the second half of it becomes a request that only one of them sees. That is how requests are smuggled past a proxy.',
      rule: 'a Content-Length that isn’t a number, two that differ, or one together with Transfer-Encoding is an error, and the connection ends after it',
      rfc: ['9112 §6.3', '9112 §11.2'],
      hint: 'Accept digits only, one Content-Length line at most, and never both framings. Respond with 400 and close: you don’t know where the next request begins.',
      cause: 'A lenient parse of the number takes "5abc" for 5, or of two lengths the last one wins.',
      probes: [
        ...['5abc', '-5', '+19', '1e1', '0x13', '19 19', '', '19.0', utf8('１９')].map((length) => ({
          ...probe(post(SMALL, JSON_TYPE, `Content-Length: ${length}`)),
          wanted: REFUSED,
        })),
        { ...probe(post(SMALL, JSON_TYPE, 'Content-Length: 19', 'Content-Length: 5')), wanted: REFUSED },
        { ...probe(post(SMALL, JSON_TYPE, 'Content-Length: 5', 'Content-Length: 19')), wanted: REFUSED },
        { ...probe(post(SMALL, JSON_TYPE, 'Content-Length: 19, 5')), wanted: REFUSED },
        {
          ...probe(
            post(
              `${SMALL.length.toString(16)}\r\n${SMALL}\r\n0\r\n\r\n`,
              JSON_TYPE,
              'Content-Length: 19',
              'Transfer-Encoding: chunked',
            ),
          ),
          wanted: REFUSED,
        },
        // The same request with nothing wrong in it.
        probe(post(SMALL, JSON_TYPE, 'Content-Length: 19'), echoed('small')),
      ],
    },
    {
      id: 'endless-head',
      name: 'A head without end is refused within a limit',
      why: 'If a client never sends the empty line, the server collects forever. One such client can use up the memory that all share.',
      rule: 'a server has a limit for the request-line and for the fields, and refuses what is larger',
      rfc: ['9110 §5.4', '9112 §3', '6585 §5'],
      hint: 'Before each further read of a head, compare what you hold with a limit such as 64 kB. Respond with 431 (or 414 for the request-line), and close.',
      cause: 'The loop that looks for the empty line has no other way out.',
      probes: [
        probe([head('GET / HTTP/1.1', 'Host: x').slice(0, -2), 'Endless: ', much(4 * 2 ** 20)], ...CUT_OFF),
        probe([head('GET / HTTP/1.1', 'Host: x').slice(0, -2), 'A: b\r\n'.repeat(400_000), PAUSE], ...CUT_OFF),
        probe(['GET /', much(4 * 2 ** 20)], ...CUT_OFF),
        // A head that a browser could send is taken.
        { ...probe(get('/', `Cookie: ${'c'.repeat(3_000)}`)), wanted: [answer({ status: '2xx', content: HELLO })] },
      ],
    },
  ],
};

function cutAt(octets: string, at: number): [string, string] {
  return [octets.slice(0, at), octets.slice(at)];
}
