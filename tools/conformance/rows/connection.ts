import type { Topic } from '../row.ts';
import { answer, answered, answers, each, FIN, get, head, inOrder, matching, pause } from '../vocabulary.ts';

const OK = { status: '2xx' } as const;

/** As many as a page with its pictures may ask for at once, and then some. */
const MANY = Array.from({ length: 50 }, (_, n) => `/${n}`);

const OLD_KEEP_ALIVE = head('GET / HTTP/1.0', 'Host: x', 'Connection: keep-alive');

const KEEP_ALIVE = matching('`keep-alive`', /^keep-alive$/i);
const TIMEOUT = matching('`timeout=` and a whole number', /(?:^|, *)timeout=[1-9]\d*(?:$| *,)/);

const KEPT_ALIVE = {
  status: '2xx',
  fields: { Connection: KEEP_ALIVE, 'Content-Length': matching('a number', /^\d+$/) },
} as const;

export const CONNECTION: Topic = {
  title: 'The connection, and who ends it',
  about: 'Requests arrive one after another, or all at once. Either way, responses go back in the same order.',
  rows: [
    {
      id: 'R57',
      chapter: 3,
      rfc: ['9112 §9.3'],
      level: 'default',
      demand: 'A connection of HTTP/1.1 goes on after an answer',
      probes: [{ sent: [get(), answers(1), pause(100), get()], wanted: [{ answers: [OK, OK], connection: 'open' }] }],
    },
    {
      id: 'R58',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'MUST',
      demand: 'Connection: close ends the connection after the answer, in any case and in any list',
      probes: each(
        ['close', 'CLOSE', 'foo, Close', 'close,foo'].map((options) => get('/', `Connection: ${options}`)),
        [{ answers: [OK], connection: 'closed' }],
      ),
    },
    {
      id: 'R59',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'SHOULD',
      demand: 'The last answer on a connection says that it is the last',
      probes: [
        {
          sent: [get('/', 'Connection: close')],
          wanted: [
            { answers: [{ ...OK, fields: { Connection: matching('`close`', /^close$/i) } }], connection: 'closed' },
          ],
        },
      ],
    },
    {
      id: 'R60',
      chapter: 3,
      rfc: ['9112 §9.3'],
      level: 'default',
      demand: 'A connection of HTTP/1.0 ends after the answer',
      probes: each(
        [head('GET / HTTP/1.0'), head('GET / HTTP/1.0', 'Host: x')],
        [{ answers: [OK], connection: 'closed' }],
      ),
    },
    {
      id: 'R61',
      chapter: 3,
      rfc: ['9112 §9.3', '9112 §C.2.2'],
      level: 'SHOULD',
      demand: 'A client of HTTP/1.0 that asks for keep-alive gets it, with a length and in so many words; or a close',
      probes: [
        {
          sent: [OLD_KEEP_ALIVE, answers(1), OLD_KEEP_ALIVE],
          wanted: [inOrder(KEPT_ALIVE, KEPT_ALIVE), { answers: [OK], connection: 'closed' }],
        },
      ],
      choice: 'We keep it alive where the length is known beforehand. Where it isn’t, only the close can mark the end.',
    },
    {
      id: 'R62',
      chapter: 3,
      rfc: ['9112 §9.3.2'],
      level: 'MUST',
      demand: 'Requests that come all at once are answered one by one, in order',
      needs: 'reflection',
      probes: [
        {
          sent: [MANY.map((target) => get(target)).join('')],
          wanted: [inOrder(...MANY.map((target) => ({ ...OK, reflects: { target } })))],
        },
      ],
    },
    {
      id: 'R63',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'MUST',
      demand: 'What follows a request with Connection: close is not looked at',
      probes: each([get('/', 'Connection: close') + get('/2')], [{ answers: [OK], connection: 'closed' }]),
    },
    {
      id: 'R65',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'SHOULD',
      demand: 'An early refusal reaches a client that is still sending: no reset destroys it on its way',
      probes: each(
        [get('/', 'no colon') + 'z'.repeat(300_000)],
        [{ answers: [{ status: '4xx' }], connection: 'closed' }],
      ),
    },
    {
      id: 'R66',
      chapter: 3,
      rfc: ['9112 §9.6'],
      level: 'de facto',
      demand: 'A client that has closed its half of the connection still gets its answer',
      probes: [{ sent: [get(), FIN], wanted: [{ answers: [OK], connection: 'closed' }] }],
    },
    {
      id: 'R67',
      chapter: 3,
      rfc: ['9110 §7.8'],
      level: 'MAY',
      demand: 'An Upgrade that the server does not know is ignored',
      probes: each([get('/', 'Upgrade: foo', 'Connection: upgrade')], answered('2xx')),
    },
    {
      id: 'R71',
      chapter: 3,
      rfc: ['9112 §6.1'],
      level: 'MUST',
      demand: 'An answer to HTTP/1.0 has no Transfer-Encoding, though its length be unknown',
      probes: each(
        [head('GET / HTTP/1.0', 'Host: x'), head('GET /?stream HTTP/1.0', 'Host: x', 'Connection: keep-alive')],
        [answer({ ...OK, fields: { 'Transfer-Encoding': null } })],
      ),
      choice: 'Our reflecting handler answers `?stream` without knowing the length. The answer lasts until the close.',
    },
    {
      id: 'R100',
      chapter: 7,
      rfc: ['9110 §7.6.1', '9112 §C.2.2'],
      level: 'MUST',
      demand: 'Keep-Alive is listed in Connection, where it is sent, and its timeout is a whole number of seconds',
      probes: [
        ...each(
          [get(), head('GET / HTTP/1.0', 'Host: x', 'Connection: keep-alive'), get('/', 'Expect: teapot')],
          [
            answer({ status: 'any', fields: { Connection: KEEP_ALIVE, 'Keep-Alive': TIMEOUT } }),
            answer({ status: 'any', fields: { 'Keep-Alive': null } }),
          ],
        ),
        ...each(
          [get('/', 'Connection: close'), get('/', 'no colon')],
          [{ answers: [{ status: 'any', fields: { 'Keep-Alive': null } }], connection: 'closed' }],
        ),
      ],
      choice:
        'Clients and proxies that know when we close don’t send a request into it. We wait a second longer than we say.',
    },
  ],
};
