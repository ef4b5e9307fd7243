import type { Topic } from '../row.ts';
import {
  answer,
  answered,
  CLOSED,
  each,
  FIN,
  file,
  get,
  head,
  inOrder,
  much,
  pause,
  post,
  refused,
  served,
} from '../vocabulary.ts';

const OK = { status: '2xx' } as const;

/** More than any buffer between the two holds, and more than our server takes as content. */
const MUCH = 30_000_000;

export const LEAVING: Topic = {
  title: 'Clients that are done before the server is',
  about:
    'A connection has two directions, and a client may close one while it still reads from the other. Others send everything ' +
    'before they read at all. Both must get their response.',
  rows: [
    {
      id: 'R94',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'de facto',
      demand: 'A half-closed client gets all that it asked for: after content, several answers, a stream, a large file',
      needs: 'reflection',
      probes: [
        { sent: [post('hello', 'Content-Length: 5'), FIN], wanted: [served({ content: 'hello' })] },
        {
          sent: [get('/1') + get('/2') + get('/3'), FIN],
          wanted: [inOrder(...['/1', '/2', '/3'].map((target) => ({ ...OK, reflects: { target } })))],
        },
        { sent: [get('/?stream'), FIN], wanted: [served({ target: '/?stream' })] },
        {
          needs: 'files',
          sent: [get('/big.bin'), FIN],
          wanted: [answer({ status: 200, content: file('big.bin') })],
        },
      ],
    },
    {
      id: 'R95',
      chapter: 2,
      rfc: ['9112 §8'],
      level: 'MAY',
      demand: 'A head that FIN cuts short is refused or dropped, and never taken for a request',
      probes: each(
        ['GET / HT', 'GET / HTTP/1.1', 'GET / HTTP/1.1\r\nHost: x', 'GET / HTTP/1.1\r\nHost: x\r\n'],
        [],
      ).map(({ sent }) => ({ sent: [...sent, FIN], wanted: [...refused(400), CLOSED] })),
      choice:
        'We respond with 400, which helps to debug the client. A client that sends FIN between two requests is simply done.',
    },
    {
      id: 'R96',
      chapter: 3,
      rfc: [],
      level: 'de facto',
      demand: 'A head that comes in pieces, a while apart, is waited for; and content that comes steadily, to its end',
      needs: 'reflection',
      probes: [
        {
          sent: ['GET /a HT', pause(300), 'TP/1.1\r', pause(300), '\nHost: x\r\n', pause(300), '\r\n'],
          wanted: [served({ target: '/a' })],
        },
        {
          sent: [post('', 'Content-Length: 10'), ...Array.from('0123456789', (digit) => [pause(250), digit]).flat()],
          wanted: [served({ content: '0123456789' })],
        },
      ],
    },
    {
      id: 'R97',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'SHOULD',
      demand: 'A refusal reaches a client that reads nothing before it has sent everything',
      probes: [
        {
          sent: [head('POST / HTTP/1.1', 'Host: x', `Content-Length: ${MUCH}`), much(MUCH)],
          readsLast: true,
          wanted: [...refused(413), ...answered('2xx', '4xx')],
        },
        {
          sent: [
            head('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked') + `${MUCH.toString(16)}\r\n`,
            much(MUCH),
            '\r\n0\r\n\r\n',
          ],
          readsLast: true,
          wanted: [...refused(413), ...answered('2xx', '4xx')],
        },
        {
          needs: 'files',
          sent: [head('POST /a.txt HTTP/1.1', 'Host: x', `Content-Length: ${MUCH}`), much(MUCH)],
          readsLast: true,
          wanted: [...refused(405), ...answered('4xx', 501)],
        },
        { sent: [get('/', 'no colon'), much(MUCH)], readsLast: true, wanted: refused('4xx') },
      ],
      choice:
        'After the response and FIN we throw away whatever still arrives, until five seconds pass without ' +
        'an octet, or thirty in all. A limit in octets would only cut off clients with a fast line.',
    },
  ],
};
