import { CANARY } from '../made-files.ts';
import type { Topic } from '../row.ts';
import { answer, answered, contentWithout, each, file, get, matching } from '../vocabulary.ts';

const SAFE_LOCATION = matching('a path on this server', /^(?:\/(?![/\\])|http:\/\/x[:/])/);

const UNLISTED = ([404, 403, '2xx', '3xx'] as const).map((status) =>
  answer({ status, content: contentWithout('unlisted') }),
);

const HIDDEN = ([404, 403] as const).map((status) => answer({ status, content: contentWithout('Not for everyone') }));

export const PATHS: Topic = {
  title: 'From the target to a file',
  about: 'Any client can write a target, and what we make of it is a name that the file system obeys.',
  rows: [
    {
      id: 'S01',
      chapter: 4,
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
      chapter: 4,
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
      chapter: 4,
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
      id: 'S18',
      chapter: 4,
      rfc: [],
      level: 'de facto',
      demand: 'Files whose name begins with a dot are not served unless the server was told to',
      needs: 'files',
      probes: each(
        [get('/.hidden'), get('/%2ehidden'), get('/sub/../.hidden'), get('/.well-known/../.hidden')],
        HIDDEN,
      ),
      choice: '404, as for a file that doesn’t exist: 403 would reveal that it does.',
    },
    {
      id: 'S04',
      chapter: 4,
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
      chapter: 4,
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
      id: 'R76',
      chapter: 4,
      rfc: ['9110 §5.5', '9110 §15.4'],
      level: 'de facto',
      demand: 'CR and LF that stood percent-encoded in a target never get into a field of the answer',
      needs: 'files',
      probes: each(
        ['/sub%0d%0aX-Inj:1', '//x%0d%0aX-Inj:1', '/sub/..%0d%0aX-Inj:%201/', '/sub?a%0d%0aX-Inj:1'].map((target) =>
          get(target),
        ),
        [answer({ status: 'any', fields: { 'X-Inj': null } })],
      ),
    },
    {
      id: 'S26',
      chapter: 4,
      rfc: [],
      level: 'de facto',
      demand: 'A folder without an index does not tell what is in it',
      needs: 'files',
      probes: each([get('/bare/'), get('/bare/?C=M')], UNLISTED),
      choice: '404. Listing a folder publishes every name in it, so a server should do that only when told to.',
    },
    {
      id: 'S27',
      chapter: 4,
      rfc: ['3986 §6.2.2.3', '9110 §4.2.3'],
      level: 'MAY',
      demand: 'Dot segments that stay inside the root lead to what they name, or nowhere',
      needs: 'files',
      probes: each(
        ['/sub/../a.txt', '/./a.txt', '/sub/%2e%2e/a.txt', '/sub/./../a.txt'].map((target) => get(target)),
        [
          ...answered(404),
          answer({ status: 200, content: file('a.txt') }),
          answer({ status: '3xx', fields: { Location: SAFE_LOCATION } }),
          ...answered(400, 403),
        ],
      ),
      choice:
        'Nowhere. Clients resolve them before they send, so what still has one is usually looking for a way out of the folder. A check that never rewrites a path can’t do it in the wrong order.',
    },
    {
      id: 'S28',
      chapter: 4,
      rfc: ['8615 §3'],
      level: 'de facto',
      demand: 'What is under /.well-known/ is there to be asked for, although its name begins with a dot',
      needs: 'files',
      probes: [
        ...each(
          ['/.well-known/security.txt', '/%2ewell-known/security.txt'].map((target) => get(target)),
          [answer({ status: 200, content: file('.well-known/security.txt') })],
        ),
      ],
    },
  ],
};
