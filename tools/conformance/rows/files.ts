import type { Topic } from '../row.ts';
import {
  answer,
  answered,
  CLOSED,
  each,
  file,
  get,
  head,
  IMF_FIXDATE,
  inOrder,
  matching,
  NO_CONTENT,
} from '../vocabulary.ts';

export const FILES: Topic = {
  title: 'Answers with files',
  about: 'What every response of a file server says about itself, whether it contains the file or not.',
  rows: [
    {
      id: 'R69',
      chapter: 4,
      rfc: ['9110 §6.6.1'],
      level: 'MUST',
      demand: 'A server with a clock sends Date on every 2xx, 3xx and 4xx',
      needs: 'files',
      probes: [
        { sent: [get('/a.txt')], wanted: [answer({ status: 200, fields: { Date: IMF_FIXDATE } })] },
        { sent: [get('/sub')], wanted: [answer({ status: '3xx', fields: { Date: IMF_FIXDATE } })] },
        { sent: [get('/nope')], wanted: [answer({ status: 404, fields: { Date: IMF_FIXDATE } })] },
        { sent: [get('/', 'no colon')], wanted: [answer({ status: 400, fields: { Date: IMF_FIXDATE } })] },
      ],
    },
    {
      id: 'R70',
      chapter: 4,
      rfc: ['9110 §9.3.2', '9110 §8.6'],
      level: 'MUST',
      demand: 'HEAD gets the fields that GET would get and no content, and the next answer is in its place',
      needs: 'files',
      probes: [
        {
          sent: [head('HEAD /a.txt HTTP/1.1', 'Host: x') + get('/a.txt')],
          methods: ['HEAD', 'GET'],
          wanted: [
            inOrder(
              {
                status: 200,
                fields: { 'Content-Length': '22', 'Content-Type': matching('`text/plain…`', /^text\/plain\b/) },
                content: NO_CONTENT,
              },
              { status: 200, content: file('a.txt') },
            ),
          ],
        },
        {
          sent: [head('HEAD /nope HTTP/1.1', 'Host: x') + get('/a.txt')],
          methods: ['HEAD', 'GET'],
          wanted: [inOrder({ status: 404, content: NO_CONTENT }, { status: 200, content: file('a.txt') })],
        },
      ],
    },
    {
      id: 'R72',
      chapter: 4,
      rfc: ['9112 §6.3'],
      level: 'SHOULD',
      demand: 'An answer that reports an error has an end, too',
      needs: 'files',
      probes: [
        { sent: [get('/nope')], wanted: answered(404) },
        { sent: [get('/nope') + get('/a.txt')], wanted: [inOrder({ status: 404 }, { status: 200 })] },
        { sent: [get('/', 'no colon')], wanted: [{ answers: [{ status: 400 }], connection: 'closed' }, CLOSED] },
      ],
    },
    {
      id: 'R74',
      chapter: 4,
      rfc: ['9110 §15.5.6', '9110 §10.2.1'],
      level: 'MUST',
      demand: 'A method that a file does not have gets 405, and Allow says which it has',
      needs: 'files',
      probes: each(
        [head('POST /a.txt HTTP/1.1', 'Host: x', 'Content-Length: 0'), head('DELETE /a.txt HTTP/1.1', 'Host: x')],
        [
          answer({ status: 405, fields: { Allow: matching('a list with `GET`', /(?:^|, *)GET(?:$| *,)/) } }),
          ...answered(501),
        ],
      ),
    },
    {
      id: 'R75',
      chapter: 5,
      rfc: ['9110 §9.1', '9110 §15.6.2'],
      level: 'SHOULD',
      demand: 'An unknown method gets 501, never what GET would get',
      needs: 'files',
      probes: each([head('FOO /a.txt HTTP/1.1', 'Host: x')], answered(501, 405)),
    },
    {
      id: 'S17',
      chapter: 4,
      rfc: ['9110 §8.3'],
      level: 'SHOULD',
      demand: 'A file says what it is',
      needs: 'files',
      probes: [
        ...(
          [
            ['a.txt', 'text/plain', /^text\/plain\b/],
            ['index.html', 'text/html', /^text\/html\b/],
            ['x.svg', 'image/svg+xml', /^image\/svg\+xml\b/],
          ] as const
        ).map(([name, type, pattern]) => ({
          sent: [get(`/${name}`)],
          wanted: [
            answer({ status: 200, fields: { 'Content-Type': matching(`\`${type}\``, pattern) }, content: file(name) }),
          ],
        })),
        {
          sent: [head('HEAD /big.bin HTTP/1.1', 'Host: x')],
          methods: ['HEAD'],
          wanted: [
            answer({
              status: 200,
              fields: { 'Content-Type': matching('`application/octet-stream`', /^application\/octet-stream\b/) },
            }),
          ],
        },
      ],
    },
    {
      id: 'S21',
      chapter: 4,
      rfc: ['9110 §8.6'],
      level: 'MUST',
      demand: 'Content-Length counts octets, not characters',
      needs: 'files',
      probes: [
        {
          sent: [get('/utf8.txt') + get('/a.txt')],
          wanted: [inOrder({ status: 200, content: file('utf8.txt') }, { status: 200, content: file('a.txt') })],
        },
      ],
    },
    {
      id: 'S23',
      chapter: 4,
      rfc: ['9110 §9.3.7', '9112 §3.2.4'],
      level: 'SHOULD',
      demand: 'OPTIONS * is answered by a server of files, too, and the next request is in its place',
      needs: 'files',
      probes: [
        {
          sent: [head('OPTIONS * HTTP/1.1', 'Host: x') + get('/a.txt')],
          wanted: [inOrder({ status: '2xx' }, { status: 200, content: file('a.txt') })],
        },
        {
          sent: [head('OPTIONS * HTTP/1.1', 'Host: x', 'Content-Length: 5') + 'hello' + get('/a.txt')],
          wanted: [
            inOrder({ status: '2xx' }, { status: 200, content: file('a.txt') }),
            { answers: [{ status: '2xx' }], connection: 'closed' },
          ],
        },
      ],
    },
  ],
};
