import type { Topic } from '../row.ts';
import { answered, CLOSED, each, get, head, inOrder, refused, served } from '../vocabulary.ts';

/** The hello of a TLS 1.2 client, cut after its random octets: what arrives when you type https for http. */
const TLS_HELLO = '\x16\x03\x01\x00\xf4\x01\x00\x00\xf0\x03\x03' + 'r'.repeat(32);

export const REQUEST_LINE: Topic = {
  title: 'The request-line',
  about:
    'method SP request-target SP HTTP-version. Attackers have used every character of it to make two servers disagree.',
  rows: [
    {
      id: 'R09',
      chapter: 2,
      rfc: ['9112 §2.2'],
      level: 'SHOULD',
      demand: 'An empty line before the request-line is skipped',
      probes: each([`\r\n${get()}`, `\r\n\r\n${get()}`], answered('2xx')),
      choice: 'The RFC says at least one. We skip up to eight, and refuse a client that sends nothing but empty lines.',
    },
    {
      id: 'R11',
      chapter: 2,
      rfc: ['9112 §2.2'],
      level: 'MAY',
      demand: 'Lines that end with LF alone are taken or refused, but never half understood',
      probes: each(
        ['GET / HTTP/1.1\nHost: x\n\n', 'GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n'],
        [...refused(400), ...answered('2xx')],
      ),
      choice: 'We refuse. A proxy in front of us may not see a line end there, and then it sees a different request.',
    },
    {
      id: 'R12',
      chapter: 5,
      rfc: ['9110 §9.1'],
      level: 'MUST',
      demand: 'Method names are case-sensitive: get is not GET',
      needs: 'files',
      probes: each([head('get /a.txt HTTP/1.1', 'Host: x')], answered(501, 405, 400)),
    },
    {
      id: 'R13',
      chapter: 2,
      rfc: ['9112 §2.3', '9110 §15.6.6'],
      level: 'de facto',
      demand: 'A major version that the server does not speak is refused',
      probes: each([head('GET / HTTP/2.0', 'Host: x'), head('GET / HTTP/9.9', 'Host: x')], refused(505, 400)),
      choice:
        'We respond with 505, which tells the client what is wrong, and close: the rest may follow another grammar.',
    },
    {
      id: 'R14',
      chapter: 2,
      rfc: ['9110 §6.2'],
      level: 'SHOULD',
      demand: 'A higher minor version of HTTP/1 is served as HTTP/1.1',
      probes: each([head('GET / HTTP/1.2', 'Host: x'), head('GET / HTTP/1.9', 'Host: x')], answered('2xx')),
    },
    {
      id: 'R15',
      chapter: 2,
      rfc: ['9112 §2.3'],
      level: 'grammar',
      demand: 'HTTP is written in capitals, and a version is one digit, a dot and one digit',
      probes: each(
        ['http/1.1', 'HTTP/1.10', 'HTTP/01.1', 'HTTP/1', 'HTTP/1.1x', 'HTTQ/1.1'].map((version) =>
          head(`GET / ${version}`, 'Host: x'),
        ),
        refused(400),
      ),
    },
    {
      id: 'R16',
      chapter: 2,
      rfc: ['9112 §3.2', '9112 §3'],
      level: 'SHOULD',
      demand: 'Whitespace inside the target is refused, not mended',
      probes: [
        ...each([head('GET /a b HTTP/1.1', 'Host: x'), head('GET /a\tb HTTP/1.1', 'Host: x')], refused(400)),
        ...each(
          ['GET  / HTTP/1.1', 'GET /  HTTP/1.1', 'GET\t/ HTTP/1.1', 'GET / HTTP/1.1 '].map((line) =>
            head(line, 'Host: x'),
          ),
          [...refused(400), ...answered('2xx')],
        ),
      ],
      choice:
        'Between the three parts a server may take any whitespace, and any amount of it. We accept one space: a program that splits elsewhere sees another target.',
    },
    {
      id: 'R17',
      chapter: 2,
      rfc: ['9112 §3', '9110 §15.5.15'],
      level: 'MUST',
      demand: 'A target that is too long gets 414, and the server lives on',
      probes: [
        { sent: [get(`/${'a'.repeat(200_000)}`)], wanted: [...refused(414), ...answered('2xx')] },
        { sent: [get()], wanted: answered('2xx') },
      ],
      choice: 'The request-line ends at 8,192 octets. The limit is an option.',
    },
    {
      id: 'R18',
      chapter: 2,
      rfc: ['9112 §3', '9110 §4.1'],
      level: 'SHOULD',
      demand: 'A request-line of 8000 octets is served',
      needs: 'reflection',
      probes: [{ sent: [get(`/${'a'.repeat(7_986)}`)], wanted: [served({ target: `/${'a'.repeat(7_986)}` })] }],
    },
    {
      id: 'R20',
      chapter: 2,
      rfc: [],
      level: 'de facto',
      demand: 'A request of HTTP/0.9, which has no version and no fields, is refused',
      probes: each(['GET /\r\n', 'GET /\r\n\r\n'], [...refused(400), CLOSED]),
    },
    {
      id: 'R21',
      chapter: 2,
      rfc: ['9112 §2.2'],
      level: 'de facto',
      demand: 'Octets that are no HTTP are answered or cut off at once, without a wait for their end',
      probes: [
        ...each([TLS_HELLO, '\0\x01\x02\x03\xff\xfe\xfd'], [...refused(400), CLOSED]),
        ...each(['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], [...refused(505, 400), CLOSED]),
      ],
      choice:
        'The first octet that can stand in no request-line settles it: a TLS client sends no CR LF, and would wait forever.',
    },
    {
      id: 'R64',
      chapter: 3,
      rfc: ['9112 §2.2', '9112 §11.2'],
      level: 'SHOULD',
      demand: 'After a request that is none, the rest of the input is thrown away and the connection closed',
      probes: each(
        [
          `GET / HTTP/1.1 nonsense\r\nHost: x\r\n\r\n${get('/smuggled')}`,
          `GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n${get('/smuggled')}`,
        ],
        refused(400),
      ),
    },
    {
      id: 'R73',
      chapter: 2,
      rfc: ['9112 §4', '9110 §6.2'],
      level: 'SHOULD',
      demand: 'An answer begins with HTTP/1.1, the status, and a space even where no reason follows',
      probes: each(
        [get(), head('GET / HTTP/1.0')],
        [
          inOrder({
            status: '2xx',
            statusLine: { says: '`HTTP/1.1`, a status and a space', test: (line) => /^HTTP\/1\.1 2\d\d /.test(line) },
          }),
        ],
      ),
    },
    {
      id: 'R83',
      chapter: 2,
      rfc: ['9112 §3', '9110 §15.6.2'],
      level: 'SHOULD',
      demand: 'A method longer than any that there is gets 501, and not 414, which is about targets',
      probes: each(
        [
          head(`${'A'.repeat(9_000)} / HTTP/1.1`, 'Host: x'),
          head(`${'A'.repeat(200_000)} / HTTP/1.1`, 'Host: x'),
          'A'.repeat(9_000),
        ],
        [...refused(501, 400, 405), CLOSED],
      ),
      choice: 'Refused as soon as the line exceeds its limit, without waiting for its end.',
    },
    {
      id: 'R84',
      chapter: 2,
      rfc: ['9110 §9.1', '9110 §16.1.1'],
      level: 'MAY',
      demand: 'A method is any token; a server that passes on what it does not know passes it on as it came',
      needs: 'reflection',
      probes: ['BREW', 'get', 'M-SEARCH', "!#$%&'*+-.^_`|~9"].map((method) => ({
        sent: [head(`${method} / HTTP/1.1`, 'Host: x')],
        wanted: [served({ method }), ...answered(501, 405, 400)],
      })),
      choice:
        'Any token is a method to the parser; the router and the file handler know which ones they serve. So a new method needs no change of the parser.',
    },
  ],
};
