import { CANARY } from '../made-files.ts';
import type { Topic } from '../row.ts';
import {
  answer,
  answered,
  contentWithout,
  each,
  file,
  get,
  head,
  IMF_FIXDATE,
  inOrder,
  matching,
  NO_CONTENT,
} from '../vocabulary.ts';

const SAFE_LOCATION = matching('a path on this server', /^(?:\/(?![/\\])|http:\/\/x[:/])/);

const HIDDEN = ([404, 403] as const).map((status) => answer({ status, content: contentWithout('Not for everyone') }));

export const FILES: Topic = {
  title: 'Paths and files',
  about: 'From a target, which anybody can write, to the name of a file, which the system obeys.',
  rows: [
    {
      id: 'R69',
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
      id: 'R74',
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
      rfc: ['9110 §9.1', '9110 §15.6.2'],
      level: 'SHOULD',
      demand: 'A method that nobody has heard of gets 501, never what GET would get',
      needs: 'files',
      probes: each([head('FOO /a.txt HTTP/1.1', 'Host: x')], answered(501, 405)),
    },
    {
      id: 'S01',
      rfc: ['9110 §17.3'],
      level: 'de facto',
      demand: 'No file outside the root is served, however the way out is written',
      needs: 'files',
      probes: each(
        [
          '/../canary.txt',
          '/sub/../../canary.txt',
          '/%2e%2e/canary.txt',
          '/.%2e/canary.txt',
          '/..%2fcanary.txt',
          '/..%5ccanary.txt',
          '/..\\canary.txt',
          '/%252e%252e/canary.txt',
          '/....//canary.txt',
          '/%c0%ae%c0%ae/canary.txt',
          'http://x/../canary.txt',
          'http://x/%2e%2e/canary.txt',
        ].map((target) => get(target)),
        [answer({ status: '4xx', content: contentWithout(CANARY) })],
      ),
    },
    {
      id: 'S02',
      rfc: ['3986 §2.1'],
      level: 'de facto',
      demand: 'A percent-escape that is none, or that stands for NUL, is the client’s fault and not ours',
      needs: 'files',
      probes: [
        ...each(
          ['/%zz', '/%', '/%4', '/%ff'].map((target) => get(target)),
          answered(400, 404),
        ),
        ...each(
          ['/%00', '/a.txt%00.html'].map((target) => get(target)),
          answered(404, 400),
        ),
      ],
      choice: '400 for what is no name at all; 404 for NUL, which is well-formed and in the name of no file.',
    },
    {
      id: 'S03',
      rfc: ['3986 §6.2.2.2', '9110 §4.2.3'],
      level: 'de facto',
      demand: 'A name that is percent-encoded reaches its file, and the query does not',
      needs: 'files',
      probes: each(
        ['/%61.txt?x=/../', '/a%2Etxt', 'http://x/%61.txt'].map((target) => get(target)),
        [answer({ status: 200, content: file('a.txt') })],
      ),
    },
    {
      id: 'S04',
      rfc: ['9110 §15.4.2'],
      level: 'de facto',
      demand: 'A folder without its slash redirects to itself with the slash, and keeps the query',
      needs: 'files',
      probes: [
        {
          sent: [get('/sub')],
          wanted: [
            answer({ status: '3xx', fields: { Location: matching('`/sub/`', /^(?:http:\/\/x(?::\d+)?)?\/sub\/$/) } }),
          ],
        },
        {
          sent: [get('/sub?q=1')],
          wanted: [
            answer({
              status: '3xx',
              fields: { Location: matching('`/sub/?q=1`', /^(?:http:\/\/x(?::\d+)?)?\/sub\/\?q=1$/) },
            }),
          ],
        },
      ],
    },
    {
      id: 'S05',
      rfc: [],
      level: 'de facto',
      demand: 'The redirect of a folder cannot be bent to another host',
      needs: 'files',
      probes: each(
        ['//evil.example/..%2fsub', '//evil.example/../sub', '///sub', '//sub', '/\\evil.example/../sub'].map(
          (target) => get(target),
        ),
        [
          answer({ status: 'any', fields: { Location: null } }),
          answer({ status: 'any', fields: { Location: SAFE_LOCATION } }),
        ],
      ),
    },
    {
      id: 'S17',
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
      id: 'S18',
      rfc: [],
      level: 'de facto',
      demand: 'Files whose name begins with a dot are not served unless somebody asked for it',
      needs: 'files',
      probes: each([get('/.hidden'), get('/%2ehidden'), get('/sub/../.hidden')], HIDDEN),
      choice: '404, as for a file that is not there: 403 would tell that it is.',
    },
    {
      id: 'S21',
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
  ],
};
