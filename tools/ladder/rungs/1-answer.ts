import { get, head, hear, matching } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { greeting } from '../trials/greeting.ts';
import { listens } from '../trials/listens.ts';
import { HELLO, probe } from '../vocabulary.ts';

const SIZED = { 'Content-Length': matching('a number', /^\d+$/), 'Transfer-Encoding': null };
const CHUNKED = { 'Transfer-Encoding': matching('`chunked`', /^chunked$/i), 'Content-Length': null };
const TYPED = { 'Content-Type': matching('a type and a subtype', /^[\w.+-]+\/[\w.+-]+/) };
const STATUS_LINE = matching('`HTTP/1.1 200 OK`', /^HTTP\/1\.[01] 200 /);

/** What a browser sends with a page's address. */
const BROWSER = [
  'Host: localhost:8080',
  'Connection: keep-alive',
  'Cache-Control: max-age=0',
  'sec-ch-ua: "A Browser";v="140", "Not=A?Brand";v="24", "Another; \\"One\\"";v="140"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ABrowser/140.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-User: ?1',
  'Sec-Fetch-Dest: document',
  'Accept-Encoding: identity',
  'Accept-Language: de-CH,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'Cookie: theme=dark; visits=12; token=a=b=c',
];

export const ANSWER: Flight = {
  number: 1,
  name: 'Answer',
  about:
    '`GET /` gets a 2xx with `Hello, world!` somewhere in its content. That may be all of it, or a page: the `index.html` that the ladder puts into `ROOT` has the greeting in it, too.',
  rungs: [
    {
      id: 'listens',
      name: 'It listens where it was told to',
      why: 'Nothing reaches a program that doesn’t listen. If the port is fixed in the code, a second program can’t use it at the same time.',
      rule: 'a server listens on the address in HOST and the port in PORT',
      rfc: [],
      hint: 'Read PORT from the environment as a number, bind a TCP socket to HOST and that port, and listen. Then wait for clients; a program that exits closes its port.',
      cause: 'The port stands in the code, or the program ends after it has begun to listen.',
      trial: listens,
    },
    {
      id: 'hello',
      name: 'It answers a GET with Hello, world!',
      why: 'HTTP consists of requests and responses. All later rungs ask for the same under harder conditions.',
      rule: 'an answer is a status-line, fields, an empty line, and content',
      rfc: ['9112 §4', '9112 §2.1'],
      hint: 'Read what the client sends, then write "HTTP/1.1 200 OK", CR LF, the fields, an empty line, and the content.',
      cause: 'A line of the head ends with LF alone, or the empty line between head and content is missing.',
      trial: greeting,
    },
    {
      id: 'framed',
      name: 'The answer has a status, its length in octets, and its type',
      why: 'The length tells the client where the answer ends without waiting for a close. The type tells it whether to draw a page or to offer a download.',
      rule: 'Content-Length counts the octets of the content, and Content-Type names its media type',
      rfc: ['9112 §4', '9110 §8.6', '9110 §8.3'],
      hint: 'Encode the content first, count the octets that came out, and only then write the head.',
      cause: 'The length counts characters, and some characters take two or three octets.',
      probes: [
        probe(
          get(),
          { status: '2xx', statusLine: STATUS_LINE, content: HELLO, fields: { ...TYPED, ...SIZED } },
          { status: '2xx', statusLine: STATUS_LINE, content: HELLO, fields: { ...TYPED, ...CHUNKED } },
        ),
      ],
    },
    {
      id: 'second-client',
      name: 'A second client is answered while the first is still connected',
      why: 'A browser keeps its connection open after the answer, and a second browser doesn’t know that. A server for one client at a time makes it wait for minutes.',
      rule: 'a server can have several connections open at the same time',
      rfc: ['9112 §9.4'],
      hint: 'Answer, and go back to accepting: don’t wait until the first client has left. Keep what you know about a client in variables of its connection.',
      cause: 'The loop serves a client until it leaves, or all clients share one variable.',
      probes: [
        {
          ...probe(get(), { status: '2xx', content: HELLO }),
          crowd: { connections: 1, sent: [get(), hear(2_000)] },
        },
      ],
    },
    {
      id: 'browser',
      name: 'A browser’s own request is answered',
      why: 'A browser sends sixteen fields where a test sends one. It asks for an icon right after the page, and it wants an answer to that as well.',
      rule: 'a field that a server doesn’t know is ignored, and each request gets an answer',
      rfc: ['9110 §5.1', '9110 §3.3'],
      hint: 'Read until the empty line, however long the head is. Split a field at its first colon only, and skip what you don’t know.',
      cause: 'The head is longer than the buffer for one read, or a character in a field is taken for a separator.',
      probes: [
        probe(head('GET / HTTP/1.1', ...BROWSER), { status: '2xx', content: HELLO }),
        probe(head('GET /favicon.ico HTTP/1.1', ...BROWSER), { status: 'any' }),
      ],
    },
  ],
};
