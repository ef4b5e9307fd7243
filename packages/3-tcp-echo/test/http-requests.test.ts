/** What comes back for what is sent, octet by octet. Each case runs whole, and with each octet on its own. */

import { describe, expect, it } from 'vitest';
import { serveHttp } from '#chapter';
import { type Answer, readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';
import { reflect } from './servers.ts';

interface Case {
  readonly sent: string;
  /** The statuses of the answers, in order. */
  readonly statuses: readonly number[];
  /** What the handler has seen of the first request, or of each. */
  readonly seen?: object | readonly object[];
  /** Whether the last answer says that it is the last. */
  readonly closes?: boolean;
}

const H = 'Host: a\r\n';
const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\n${H}${fields}\r\n`;
const post = (fields: string, content: string) => `POST / HTTP/1.1\r\n${H}${fields}\r\n${content}`;
const refused = (sent: string, status = 400): Case => ({ sent, statuses: [status], closes: true });
const served = (sent: string, seen: object | readonly object[] = {}): Case => ({
  sent,
  statuses: Array.isArray(seen) ? seen.map(() => 200) : [200],
  seen,
});

const CASES: Record<string, Record<string, Case>> = {
  'a request': {
    'is answered': served(get('/hello?a=b'), { method: 'GET', path: '/hello', query: 'a=b', content: '' }),
    'may follow empty lines': served(`\r\n\r\n${get('/')}`, { path: '/' }),
    'without Host is refused': refused('GET / HTTP/1.1\r\n\r\n'),
    'with two Hosts is refused': refused(`GET / HTTP/1.1\r\n${H}${H}\r\n`),
    'with two places in Host is refused': refused('GET / HTTP/1.1\r\nHost: a,b\r\n\r\n'),
    'may name its host in the target': served('GET http://there/p?q HTTP/1.1\r\nHost: here\r\n\r\n', {
      authority: 'there',
      path: '/p',
    }),
    'with a target that is no path is refused': refused('GET ../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n'),
    'with white space in the target is refused': refused('GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'),
    'of another protocol is refused': refused('GET / http/1.1\r\nHost: a\r\n\r\n'),
    'of HTTP/2 is refused': refused('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
    'of HTTP/1.2 is served as 1.1': served('GET / HTTP/1.2\r\nHost: a\r\n\r\n', { version: '1.1' }),
    'of HTTP/0.9 is refused': refused('GET /\r\n'),
    'that is a TLS hello is refused': refused('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abc\r\n'),
    'cut short in its head is refused': refused('GET / HTTP/1.1\r\nHost: a\r\nX-Half'),
    'with a method that nobody knows goes to the handler': served('BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', {
      method: 'BREW',
    }),
    'with an upgrade that nobody knows is served without': served(get('/', 'Connection: upgrade\r\nUpgrade: x\r\n')),
  },
  'a field': {
    'keeps its octets, its order and its repeats': served(get('/', 'X: caf\xe9\r\nA: 1\r\nE:\r\na:\t2 \r\n'), {
      fields: [
        ['Host', 'a'],
        ['X', 'caf\xe9'],
        ['A', '1'],
        ['E', ''],
        ['a', '2'],
      ],
    }),
    'with a space before the colon is refused': refused(get('/', 'X : y\r\n')),
    'that is folded is refused': refused(get('/', 'X: a\r\n b\r\n')),
    'with NUL in it is refused': refused(get('/', 'X: a\0b\r\n')),
    'with a bare CR in it is refused': refused(get('/', 'X: a\rb\r\n')),
    'too many of them are refused': refused(get('/', 'X: y\r\n'.repeat(500)), 431),
    'too large is refused': refused(get('/', `X: ${'y'.repeat(70_000)}\r\n`), 431),
    'in a request-line that is too long is refused': refused(get(`/${'a'.repeat(70_000)}`), 414),
  },
  content: {
    'of a length is read': served(post('Content-Length: 5\r\n', 'hello'), { content: 'hello' }),
    'in chunks is read': served(
      post('Transfer-Encoding: chunked\r\n', '5;a="b;c"\r\nhello\r\n00A\r\n, chunked!\r\n0\r\nT: v\r\n\r\n'),
      { content: 'hello, chunked!' },
    ),
    'of no announced length is none': served(post('', '') + get('/2'), [{ content: '' }, { path: '/2' }]),
    'of a GET is read, not taken for a request': served(
      `${get('/1', 'Content-Length: 25\r\n')}GET /evil HTTP/1.1\r\nX: y\r${get('/2')}`,
      [{ path: '/1', content: 'GET /evil HTTP/1.1\r\nX: y\r' }, { path: '/2' }],
    ),
    'with trailers leaves the next request alone': served(
      post('Transfer-Encoding: chunked\r\n', '1\r\na\r\n0\r\nHost-ish: x\r\n\r\n') + get('/2'),
      [{ content: 'a' }, { path: '/2' }],
    ),
    'cut short by FIN is refused': refused(post('Content-Length: 10\r\n', 'abc')),
    'cut short in a chunk is refused': refused(post('Transfer-Encoding: chunked\r\n', '5\r\nhel')),
    'with a bad chunk is refused': refused(post('Transfer-Encoding: chunked\r\n', '0x5\r\nhello\r\n0\r\n\r\n')),
    'with both framings is refused': refused(
      post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n'),
    ),
    'in an unknown coding is refused': refused(post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501),
    'of a length that is no number is refused': refused(post('Content-Length: +5\r\n', 'hello')),
    'past the limit of the handler is refused': refused(post('Content-Length: 2000000\r\n', 'the beginning'), 413),
    'past the limit of the parser is refused': refused(post('Content-Length: 99999999999\r\n', ''), 413),
    'in chunks past the limit is refused, and a short rest is skipped': {
      sent:
        post('Transfer-Encoding: chunked\r\n', `100000\r\n${'x'.repeat(0x100000)}\r\n1\r\ny\r\n0\r\n\r\n`) + get('/2'),
      statuses: [413, 200],
    },
  },
  'the connection': {
    'goes on after an answer in HTTP/1.1': served(get('/1') + get('/2'), [{ path: '/1' }, { path: '/2' }]),
    'ends after Connection: close, in any case and in a list': {
      sent: get('/1', 'Connection: foo, Close\r\n') + get('/2'),
      statuses: [200],
      closes: true,
    },
    'ends after HTTP/1.0': { sent: `GET / HTTP/1.0\r\n\r\n${get('/2')}`, statuses: [200], closes: true },
    'goes on after HTTP/1.0 with keep-alive': served(`GET /1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n${get('/2')}`, [
      { path: '/1' },
      { path: '/2' },
    ]),
    'ends at the first fault, and what follows is thrown away': {
      sent: `${get('/1')}GET / HTTP/1.1\r\nbad field\r\n\r\n${get('/evil')}`,
      statuses: [200, 400],
      closes: true,
    },
    'ends after CONNECT, as what follows is not meant for us': {
      sent: `CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n${get('/evil')}`,
      statuses: [501],
      closes: true,
    },
    'goes on after OPTIONS *': { sent: `OPTIONS * HTTP/1.1\r\n${H}\r\n${get('/2')}`, statuses: [200, 200] },
    'of a client that says nothing is closed without a word': { sent: '', statuses: [] },
  },
  'an expectation': {
    'of 100-continue gets no word when the content is here already': served(
      post('Expect: 100-continue\r\nContent-Length: 5\r\n', 'hello'),
      { content: 'hello' },
    ),
    'that nobody knows is refused': refused(post('Expect: teapot\r\nContent-Length: 5\r\n', 'hello'), 417),
    'in HTTP/1.0 is no expectation': {
      sent: `POST / HTTP/1.0\r\nExpect: teapot\r\nContent-Length: 5\r\n\r\nhello`,
      statuses: [200],
      closes: true,
    },
  },
};

/** What a client gets for these pieces, when it says no more after them. */
async function converse(pieces: readonly string[], methods: readonly string[]): Promise<Answer[]> {
  const channel = new MemoryChannel(pieces);
  await serveHttp(reflect)(channel);
  await channel.end();
  return readAnswers(channel.sent.join(''), methods, true);
}

for (const [subject, cases] of Object.entries(CASES)) {
  describe(subject, () => {
    describe.each(Object.entries(cases))('%s', (_name, { sent, statuses, seen = [], closes = false }) => {
      it.each<[string, () => readonly string[]]>([
        ['whole', () => [sent]],
        ['in two pieces, cut anywhere', () => []],
        ['octet by octet', () => (sent.length < 10_000 ? [...sent] : sent.match(/[\s\S]{1,999}/g)!)],
      ])('%s', async (way, pieces) => {
        const cuts = way.startsWith('in two') ? cutsOf(sent) : [pieces()];
        for (const cut of cuts) {
          const all = await converse(cut, [/^\s*(\S*)/.exec(sent)![1]!]);
          const answers = all.filter(({ status }) => status !== 100); // whether we ask for content depends on the cut
          expect(answers.map(({ status }) => status)).toEqual(statuses);
          expect(answers.every(({ whole }) => whole)).toBe(true);
          const last = answers.at(-1);
          expect(last?.fields.get('Connection') === 'close').toBe(closes);
          for (const answer of answers) expect(answer.fields.get('Date')).toMatch(/ GMT$/);
          const views = answers.filter(({ status }) => status === 200).map(parseJson);
          for (const [at, view] of (Array.isArray(seen) ? seen : [seen]).entries())
            expect(views[at]).toMatchObject(view);
        }
      });
    });
  });
}

function parseJson({ content }: Answer): unknown {
  return JSON.parse(Buffer.from(content, 'latin1').toString());
}

/** Each way to cut it in two, or a few of them when it is long. */
function cutsOf(sent: string): string[][] {
  const step = sent.length < 10_000 ? 1 : Math.ceil(sent.length / 10);
  const cuts: string[][] = [];
  for (let at = 1; at < sent.length; at += step) cuts.push([sent.slice(0, at), sent.slice(at)]);
  return sent === '' ? [[]] : cuts;
}
