import type { Outcome, Topic } from '../row.ts';
import { answered, CLOSED, chunked, each, FIN, get, head, post, refused, served } from '../vocabulary.ts';

/** Refused or not, this is the last answer. */
const LAST: Outcome[] = [...refused(400), { answers: [{ status: '2xx' }], connection: 'closed' }];

const SMUGGLED = get('/smuggled');

const BODY = '5\r\nhello\r\n0\r\n\r\n';

export const FRAMING: Topic = {
  title: 'Where the content ends',
  about:
    'The rows that stop request smuggling: when two servers find different ends, the octets between the two are a request ' +
    'that one of them never saw. A refusal here always closes the connection.',
  rows: [
    {
      id: 'R32',
      chapter: 1,
      rfc: ['9112 §6.1', '9112 §6.3'],
      level: 'MUST',
      demand: 'Transfer-Encoding together with Content-Length is refused; or chunked counts, and the connection ends',
      probes: each(
        [
          post(BODY, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
          post(BODY, 'Transfer-Encoding: chunked', 'Content-Length: 15'),
        ],
        LAST,
      ),
      choice: 'We refuse. No honest client sends both.',
    },
    {
      id: 'R33',
      chapter: 1,
      rfc: ['9112 §6.3'],
      level: 'MUST',
      demand: 'When chunked is not the last coding, the end cannot be known: refused',
      probes: each(
        ['chunked, gzip', 'gzip', 'chunked;q=1', 'chunkedx', 'identity', '"chunked"'].map((codings) =>
          post(BODY, `Transfer-Encoding: ${codings}`),
        ),
        refused(400, 501),
      ),
    },
    {
      id: 'R34',
      chapter: 1,
      rfc: ['9112 §6.1'],
      level: 'SHOULD',
      demand: 'A transfer coding that the server does not know is refused',
      probes: each([post(BODY, 'Transfer-Encoding: foo, chunked')], refused(501, 400)),
    },
    {
      id: 'R35',
      chapter: 1,
      rfc: ['9112 §6.1'],
      level: 'grammar',
      demand: 'Chunked applied twice is refused',
      probes: each(
        [
          post(BODY, 'Transfer-Encoding: chunked, chunked'),
          post(BODY, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
        ],
        refused(400, 501),
      ),
    },
    {
      id: 'R36',
      chapter: 1,
      rfc: ['9112 §6.1'],
      level: 'MUST',
      demand: 'Transfer-Encoding in a request of HTTP/1.0 is faulty framing: the connection ends after it',
      probes: each(
        [
          head('POST / HTTP/1.0', 'Transfer-Encoding: chunked') + BODY,
          head('POST / HTTP/1.0', 'Connection: keep-alive', 'Transfer-Encoding: chunked') + BODY,
        ],
        [...refused(400, 'any'), CLOSED],
      ),
      choice: 'We refuse: some program on the way did not understand the message that it passed on.',
    },
    {
      id: 'R37',
      chapter: 1,
      rfc: ['9112 §6.3', '9110 §8.6'],
      level: 'MUST',
      demand: 'Content-Length is decimal digits and nothing else',
      probes: each(
        ['abc', '+5', '-1', '5.0', '0x5', '5 5', '5;', '\xd9\xa5', ''].map((length) =>
          post('hello', `Content-Length: ${length}`),
        ),
        refused(400),
      ),
    },
    {
      id: 'R38',
      chapter: 1,
      rfc: ['9112 §6.3'],
      level: 'MUST',
      demand: 'Content-Length with two values is refused',
      probes: each(
        [
          post('hello!', 'Content-Length: 5', 'Content-Length: 6'),
          post('hello!', 'Content-Length: 6', 'Content-Length: 5'),
          post('hello!', 'Content-Length: 5, 6'),
        ],
        refused(400),
      ),
    },
    {
      id: 'R39',
      chapter: 1,
      rfc: ['9112 §6.3', '9110 §8.6'],
      level: 'de facto',
      demand: 'Content-Length with the same value twice is refused, or read as one',
      probes: each(
        [post('hello', 'Content-Length: 5', 'Content-Length: 5'), post('hello', 'Content-Length: 5, 5')],
        [...refused(400), served({ content: 'hello' })],
      ),
      choice:
        'We refuse. A client that sends it has a bug in its framing, and guessing what it meant would not mend that.',
    },
    {
      id: 'R40',
      chapter: 1,
      rfc: ['9110 §8.6'],
      level: 'de facto',
      demand: 'A Content-Length past every integer type does not wrap around, and crashes nothing',
      probes: each(
        ['18446744073709551621', `1${'0'.repeat(30)}`].map((length) => post('hello', `Content-Length: ${length}`)),
        refused(413, 400),
      ),
      choice: '413: the number is well-formed, and the content is larger than we accept.',
    },
    {
      id: 'R49',
      chapter: 1,
      rfc: ['9112 §6.3'],
      level: 'MUST',
      demand: 'Without Content-Length and Transfer-Encoding there is no content: the answer comes at once',
      probes: each([head('POST / HTTP/1.1', 'Host: x')], [served({ content: '' }), ...answered(411, 405)]),
      choice:
        'We serve the request, and the handler sees no content. 411 would refuse many clients that have nothing to send.',
    },
    {
      id: 'R50',
      chapter: 2,
      rfc: ['9112 §9.3', '9112 §6'],
      level: 'MUST',
      demand: 'The content of a GET is read as content, never as the next request',
      needs: 'reflection',
      probes: [
        {
          sent: [get('/', `Content-Length: ${SMUGGLED.length}`) + SMUGGLED + get('/2')],
          wanted: [
            {
              answers: [
                { status: '2xx', reflects: { target: '/' } },
                { status: '2xx', reflects: { target: '/2' } },
              ],
              connection: 'either',
            },
            ...refused('2xx', '4xx'),
          ],
        },
      ],
    },
    {
      id: 'R51',
      chapter: 2,
      rfc: ['9112 §6.3', '9112 §8'],
      level: 'de facto',
      demand: 'Content that is cut short does not pass for a whole',
      probes: [post('hel', 'Content-Length: 10'), chunked('5\r\nhello\r\n'), chunked('5\r\nhel')].map((sent) => ({
        sent: [sent, FIN],
        wanted: [...refused(400, '4xx'), CLOSED],
      })),
    },
    {
      id: 'R91',
      chapter: 1,
      rfc: ['9110 §5.6.1', '9112 §6.1'],
      level: 'MUST',
      demand: 'Empty elements of a list are ignored, in Transfer-Encoding too; or the message is refused',
      probes: each(
        [',chunked', 'chunked,', ' , chunked', 'chunked ,, ,'].map((codings) =>
          post(BODY, `Transfer-Encoding: ${codings}`),
        ),
        [served({ content: 'hello' }), ...refused(400, 501)],
      ),
      choice:
        'We accept it. The rule for lists is old and clear, and chunked is the last coding either way. A program that can’t parse this refuses it; none finds another end.',
    },
  ],
};
