import type { Step } from '../../conformance/row.ts';
import { answers, FIN, get, head } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { brokenOff } from '../trials/broken-clients.ts';
import { slowReaders } from '../trials/large-files.ts';
import { echo, echoed, HELLO, PAUSE, probe } from '../vocabulary.ts';

const OK = { status: '2xx', content: HELLO } as const;

/** Connected, with nothing or half a head to say. */
const SILENT: readonly Step[] = ['GET / HTTP/1.1\r\nHo'];

export const HOLD: Flight = {
  number: 3,
  name: 'Hold',
  about:
    'This flight is about connections: how long they stay open, which side ends them, and what happens to other clients meanwhile.',
  rungs: [
    {
      id: 'persistent',
      name: 'A connection goes on after an answer',
      why: 'A page asks for twenty files. A connection for each would cost twenty handshakes, and over TLS many more round trips.',
      rule: 'an HTTP/1.1 connection persists after an answer unless one side sends Connection: close',
      rfc: ['9112 §9.3'],
      hint: 'After an answer, go back to reading on the same connection. The length in your answer tells the client where it ends.',
      cause: 'The program closes after each answer, as the first one of every tutorial does.',
      probes: [
        {
          sent: [get(), answers(1), PAUSE, get(), answers(2), PAUSE, echo('third')],
          wanted: [{ answers: [OK, OK, echoed('third')], connection: 'open' }],
        },
      ],
    },
    {
      id: 'close',
      name: 'Connection: close ends the connection after the answer',
      why: 'Simple clients read until the connection closes, and ask for that with this field. A server that ignores it keeps them waiting until one of the two gives up.',
      rule: 'close is an option in the list of Connection, and its case doesn’t matter; the answer is the last one, and nothing after the request is read',
      rfc: ['9112 §9.6', '9110 §7.6.1'],
      hint: 'Split Connection at commas, trim, lower-case, and look for close. Then close your side once the answer is written.',
      cause: 'The field is compared with "close" letter by letter.',
      probes: [
        ...['close', 'Close', 'foo, CLOSE', 'close,foo'].map((options) =>
          probe(get('/', `Connection: ${options}`), { answers: [OK], connection: 'closed' as const }),
        ),
        probe(get('/', 'Connection: close') + get(), { answers: [OK], connection: 'closed' }),
        probe(get('/', 'Connection: closer'), { answers: [OK], connection: 'open' }),
      ],
    },
    {
      id: 'http-1.0',
      name: 'A client of HTTP/1.0 gets its answer, and then the close',
      why: 'Old clients, scripts and health checks speak HTTP/1.0. They send no Host, know no chunks, and read until the connection ends.',
      rule: 'an HTTP/1.0 connection ends after the answer unless the client asks for keep-alive; Host may be missing, and nothing is chunked',
      rfc: ['9112 §9.3', '9112 §6.1', '9112 §3.2'],
      hint: 'Look at the version in the request-line. Where it is 1.0, close after the answer.',
      cause: 'The version isn’t looked at.',
      probes: [
        probe(head('GET / HTTP/1.0'), {
          answers: [{ ...OK, fields: { 'Transfer-Encoding': null } }],
          connection: 'closed',
        }),
        probe(head('GET / HTTP/1.0', 'Host: x', 'User-Agent: old'), { answers: [OK], connection: 'closed' }),
        probe(get(), { answers: [OK], connection: 'open' }),
      ],
    },
    {
      id: 'half-close',
      name: 'A client that has closed its half still gets its answer',
      why: 'A FIN, the end of one direction in TCP, means "I have sent everything", and not "I am gone". A client such as nc sends it right after its request.',
      rule: 'each direction of a TCP connection is closed separately; after the last answer the server closes its own',
      rfc: ['9112 §9.6', '9293 §3.6'],
      hint: 'When a read reports the end of input, answer what has arrived, and then close. In Node: allowHalfOpen.',
      cause: 'The end of input closes the socket at once, or it is never noticed.',
      probes: [
        probe([get(), FIN], { answers: [OK], connection: 'closed' }),
        probe([echo('and that was all'), FIN], { answers: [echoed('and that was all')], connection: 'closed' }),
        probe([echo('one') + echo('two'), PAUSE, FIN], {
          answers: [echoed('one'), echoed('two')],
          connection: 'closed',
        }),
      ],
    },
    {
      id: 'silent-client',
      name: 'Silent clients hold up no other client',
      why: 'A browser opens connections that it may need later, and leaves them silent. A phone in a tunnel stops in the middle of a head.',
      rule: 'a server serves each of its connections independently of the others',
      rfc: ['9112 §9.4'],
      hint: 'Wait for all connections at once: with a thread for each, with poll or select, or with a library that does one of these.',
      cause:
        'One connection is read to its end before the next is accepted, or there is a fixed number of workers that wait for input.',
      probes: [
        { ...probe(get(), OK), crowd: { connections: 1, sent: [] } },
        { ...probe(echo('hello?'), echoed('hello?')), crowd: { connections: 60, sent: SILENT } },
      ],
    },
    {
      id: 'reset',
      name: 'A client that resets its connection ends nothing but itself',
      why: 'A reader closes a tab while the page still loads, and the system reports an error to the server. An error that isn’t caught ends the program for all clients.',
      rule: 'however one connection ends, the others go on',
      rfc: ['9112 §9.5'],
      hint: 'Catch errors of read and write for each connection: ECONNRESET and EPIPE are ordinary. In C, ignore SIGPIPE; in Node, listen for error events.',
      cause: 'Nothing catches the error of a socket.',
      trial: brokenOff,
    },
    {
      id: 'slow-reader',
      name: 'Four slow readers of 50 MB get all of it, and memory stays small',
      why: 'When a client reads slowly, a server that keeps writing has to hold what isn’t read yet. In the end that’s the whole file, once for each such client.',
      rule: 'a server writes no faster than its client reads',
      rfc: ['9293 §3.8'],
      hint: 'Send a piece, wait until the system has taken it, and only then read the next one from the disk. In Node: wait for drain, or use pipeline.',
      cause: 'The whole file is read into memory before the first octet is sent.',
      trial: slowReaders,
      anew: true,
    },
  ],
};
