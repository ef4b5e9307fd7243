import { get, head, matching, NO_CONTENT } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { thousandBroken } from '../trials/broken-clients.ts';
import { slowHeads } from '../trials/slow-heads.ts';
import { stopUnderLoad } from '../trials/stop.ts';
import { file, gzipOf, listWith, probe } from '../vocabulary.ts';

const PLAIN = { status: 200, fields: { 'Content-Encoding': null }, content: file('song.txt') } as const;
const ZIPPED = {
  status: 200,
  fields: { 'Content-Encoding': matching('`gzip`', /^(?:x-)?gzip$/i), Vary: listWith('Accept-Encoding') },
  content: gzipOf('song.txt'),
} as const;

export const STAND: Flight = {
  number: 7,
  name: 'Stand',
  about:
    'This flight is about what a server needs before you can leave it alone: against waste, against clients that are slow or broken, and for the day on which it is replaced.',
  rungs: [
    {
      id: 'gzip',
      name: 'Text is compressed for clients that ask, and for no others',
      why: 'Text shrinks to a fifth. A client that can’t unpack it gets rubbish, and a cache must know that there are two answers.',
      rule: 'Content-Encoding is one that Accept-Encoding allows; q=0 forbids it; Vary names the field that decided',
      rfc: ['9110 §12.5.3', '9110 §8.4', '9110 §12.5.5'],
      hint: 'Split Accept-Encoding at commas, and each part at its semicolon. Compress before you count the length. Add Vary: Accept-Encoding.',
      cause: 'The field is searched for the word gzip, wherever it stands and with whatever weight.',
      probes: [
        probe(get('/song.txt', 'Accept-Encoding: gzip'), ZIPPED),
        probe(get('/song.txt', 'Accept-Encoding: deflate;q=0.3, GZIP;q=0.8'), ZIPPED),
        probe(get('/song.txt'), PLAIN),
        probe(get('/song.txt', 'Accept-Encoding: gzip;q=0, identity'), PLAIN),
        probe(get('/song.txt', 'Accept-Encoding: zgzip2'), PLAIN),
        {
          ...probe(head('HEAD /song.txt HTTP/1.1', 'Host: x', 'Accept-Encoding: gzip'), {
            status: 200,
            content: NO_CONTENT,
          }),
          methods: ['HEAD'],
        },
      ],
    },
    {
      id: 'slow-heads',
      name: 'A head that comes too slowly is cut off',
      why: 'A client that sends a head octet by octet can hold a connection for hours, which costs the attacker nothing. A few thousand of them take a server down.',
      rule: 'a head has a time limit from its first octet on; then 408, or a close',
      rfc: ['9110 §15.5.9', '9112 §9.5'],
      hint: 'Start a timer at the first octet of a head, and stop it when the head is whole. Later octets must not restart it.',
      cause: 'There is a time limit for silence only, and each octet starts it again.',
      trial: slowHeads,
    },
    {
      id: 'broken-clients',
      name: 'A thousand broken clients leave nothing open',
      why: 'Clients vanish in every state there is. A server that forgets to close one connection in a thousand stops after a week, when its files run out.',
      rule: 'when a client has closed or reset its connection, the server closes it as well',
      rfc: ['9112 §9.5', '9112 §9.6'],
      hint: 'Close the socket on every way out: end of input inside a head, inside the content, an error on read, an error on write.',
      cause: 'The end of input in the middle of a request leaves the server waiting for the rest.',
      trial: thousandBroken,
    },
    {
      id: 'stop',
      name: 'SIGTERM under load loses no request, and the program ends with code 0',
      why: 'Before a new version starts, the old one is stopped. A client that has just sent a request should still get its answer.',
      rule: 'a server that is told to stop takes no new connection, answers what it has begun to read, closes, and ends',
      rfc: ['9112 §9.6'],
      hint: 'On SIGTERM: close the listening socket, close connections that are idle, answer the others with Connection: close, and leave with code 0.',
      cause: 'The signal ends the program at once, or an idle connection keeps it alive.',
      trial: stopUnderLoad,
    },
  ],
};
