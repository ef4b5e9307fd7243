import { decodeLatin1 } from '@http-from-scratch/protocol';
import type { Topic, WantedContent } from '../row.ts';
import { answer, answered, chunked, each, get, head, hear, octetByOctet, pause, post, served } from '../vocabulary.ts';

const OK = { status: '2xx' } as const;

const ECHO: WantedContent = { says: '`hello`', test: (octets) => decodeLatin1(octets) === 'hello' };

export const LATE_CONTENT: Topic = {
  title: 'Content that takes its time',
  about: 'TCP cuts a message wherever it likes, and some clients hold back their content until the server asks for it.',
  rows: [
    {
      id: 'R52',
      chapter: 2,
      rfc: ['9112 §2.2'],
      level: 'de facto',
      demand: 'It makes no difference in how many pieces the octets come',
      needs: 'reflection',
      probes: [
        post('hello', 'Content-Length: 5'),
        chunked('2\r\nhe\r\n', '3;x="y"\r\nllo\r\n', '0\r\nT: v\r\n\r\n'),
      ].map((octets) => ({
        sent: [octetByOctet(octets)],
        wanted: [answer({ status: '2xx', reflects: { content: 'hello' } })],
      })),
    },
    {
      id: 'R53',
      chapter: 3,
      rfc: [],
      level: 'de facto',
      demand: 'Content that comes in pieces, a while apart, is waited for',
      needs: 'reflection',
      probes: [
        {
          sent: [post('hello', 'Content-Length: 10'), pause(1_200), 'world'],
          wanted: [served({ content: 'helloworld' })],
        },
      ],
    },
    {
      id: 'R54',
      chapter: 3,
      rfc: ['9110 §10.1.1'],
      level: 'MUST',
      demand: 'A client that waits for 100 (Continue) gets it, or a final answer, before it sends the content',
      probes: [
        {
          sent: [post('', 'Expect: 100-continue', 'Content-Length: 5'), hear(2_000), 'hello'],
          wanted: [
            { answers: [{ ...OK, reflects: { content: 'hello' } }], connection: 'either', interim: 'one 100' },
            { answers: [{ status: '4xx' }], connection: 'either', interim: 'none' },
          ],
        },
        {
          sent: [
            post('', 'Expect: 100-Continue', 'Transfer-Encoding: chunked'),
            hear(2_000),
            '5\r\nhello\r\n0\r\n\r\n',
          ],
          wanted: [
            { answers: [{ ...OK, reflects: { content: 'hello' } }], connection: 'either', interim: 'one 100' },
            { answers: [{ status: '4xx' }], connection: 'either', interim: 'none' },
          ],
        },
      ],
      choice:
        'The 100 goes out when the handler first asks for the content. If it refuses without asking, no content is sent.',
    },
    {
      id: 'R55',
      chapter: 3,
      rfc: ['9110 §10.1.1', '9110 §15.2'],
      level: 'MUST',
      demand: 'A client of HTTP/1.0 gets no 100: it would take it for the answer',
      probes: [
        {
          sent: [head('POST / HTTP/1.0', 'Host: x', 'Expect: 100-continue', 'Content-Length: 5'), pause(200), 'hello'],
          wanted: [
            { answers: [{ ...OK, reflects: { content: 'hello' } }], connection: 'closed', interim: 'none' },
            { answers: [{ status: '4xx' }], connection: 'closed', interim: 'none' },
          ],
        },
      ],
    },
    {
      id: 'R56',
      chapter: 3,
      rfc: ['9110 §10.1.1'],
      level: 'MAY',
      demand: 'An expectation that the server does not know is answered by 417, or ignored',
      probes: each([get('/', 'Expect: teapot')], answered(417, '2xx')),
      choice: '417: the client said that it can’t do without it.',
    },
    {
      id: 'R98',
      chapter: 3,
      rfc: ['9110 §10.1.1'],
      level: 'MUST',
      demand: 'The 100 comes as well when the handler begins its answer before it reads the content',
      needs: 'reflection',
      probes: ['Content-Length: 5', 'Transfer-Encoding: chunked'].map((framing) => ({
        sent: [
          head('POST /?echo HTTP/1.1', 'Host: x', 'Expect: 100-continue', framing),
          hear(2_000),
          framing === 'Content-Length: 5' ? 'hello' : '5\r\nhello\r\n0\r\n\r\n',
        ],
        wanted: [
          { answers: [{ ...OK, content: ECHO }], connection: 'either', interim: 'one 100' },
          { answers: [{ ...OK, reflects: { content: 'hello' } }], connection: 'either', interim: 'one 100' },
          { answers: [{ status: '4xx' }], connection: 'either', interim: 'none' },
        ],
      })),
      choice:
        'Our reflecting handler answers `?echo` with the content as a stream: its head could leave before an octet has come.',
    },
    {
      id: 'R99',
      chapter: 3,
      rfc: ['9110 §10.1.1', '9112 §9.3'],
      level: 'MUST',
      demand: 'Content that is sent although a final answer came instead of 100 is never read as a request',
      needs: 'files',
      probes: [
        {
          sent: [
            head(
              'POST /a.txt HTTP/1.1',
              'Host: x',
              'Expect: 100-continue',
              `Content-Length: ${get('/smuggled').length}`,
            ),
            hear(2_000),
            get('/smuggled'),
          ],
          wanted: [
            { answers: [{ status: '4xx' }], connection: 'closed', interim: 'none' },
            { answers: [{ status: '4xx' }], connection: 'either' },
            ...answered(501),
          ],
        },
      ],
      choice:
        'We close: we can’t know whether the content is on its way, so we don’t know where the next request begins.',
    },
  ],
};
