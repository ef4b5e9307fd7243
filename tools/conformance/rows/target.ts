import type { Topic } from '../row.ts';
import { answered, CLOSED, each, get, head, refused, served } from '../vocabulary.ts';

export const TARGET: Topic = {
  title: 'The target, and its Host',
  about:
    'A target has four forms, each for its own use. Together with Host it says which resource is meant, and on which site.',
  rows: [
    {
      id: 'R01',
      chapter: 1,
      rfc: ['9112 §3.2'],
      level: 'MUST',
      demand: 'A request of HTTP/1.1 without Host is refused',
      probes: each([head('GET / HTTP/1.1'), head('GET / HTTP/1.1', 'Hos: x')], refusedAnyhow()),
    },
    {
      id: 'R02',
      chapter: 1,
      rfc: ['9112 §3.2'],
      level: 'MUST',
      demand: 'More than one Host line is refused, equal or not',
      probes: each(
        [head('GET / HTTP/1.1', 'Host: a', 'Host: b'), head('GET / HTTP/1.1', 'Host: a', 'Host: a')],
        refusedAnyhow(),
      ),
    },
    {
      id: 'R03',
      chapter: 1,
      rfc: ['9112 §3.2', '9110 §7.2'],
      level: 'MUST',
      demand: 'A Host that is not host[:port] is refused',
      probes: each(
        ['a b', 'a/b', 'u@h', 'a,b', 'a:x', '[::1'].map((host) => head('GET / HTTP/1.1', `Host: ${host}`)),
        refusedAnyhow(),
      ),
      choice:
        'The grammar of a URI would let a comma into a host. No host has one. In Host it means that a program on the way joined two lines.',
    },
    {
      id: 'R04',
      chapter: 1,
      rfc: ['9112 §3.2.2'],
      level: 'MUST',
      demand: 'A target in absolute-form is served, and its authority counts, not that of Host',
      probes: [
        ...each([head('GET http://x/ HTTP/1.1', 'Host: x'), head('GET HTTP://x HTTP/1.1', 'Host: x')], answered('2xx')),
        {
          needs: 'reflection',
          sent: [head('GET http://x/p?q HTTP/1.1', 'Host: y')],
          wanted: [served({ target: 'http://x/p?q', authority: 'x' })],
        },
      ],
    },
    {
      id: 'R05',
      chapter: 5,
      rfc: ['9112 §3.2.4', '9110 §9.3.7'],
      level: 'SHOULD',
      demand: 'OPTIONS * asks about the server as a whole, and is answered',
      probes: each([head('OPTIONS * HTTP/1.1', 'Host: x')], answered('2xx')),
    },
    {
      id: 'R06',
      chapter: 1,
      rfc: ['9112 §3.2.4'],
      level: 'grammar',
      demand: 'The asterisk is a target for OPTIONS only',
      probes: each([head('GET * HTTP/1.1', 'Host: x')], refused(400)),
    },
    {
      id: 'R07',
      chapter: 1,
      rfc: ['9112 §3.2.3'],
      level: 'grammar',
      demand: 'A host and port alone are a target for CONNECT only',
      probes: each([head('GET x:80 HTTP/1.1', 'Host: x')], refused(400)),
    },
    {
      id: 'R08',
      chapter: 1,
      rfc: ['9112 §3.2', '9112 §3.2.1'],
      level: 'grammar',
      demand: 'A path begins with a slash',
      probes: each(
        ['../etc/passwd', 'index.html', '?q'].map((target) => head(`GET ${target} HTTP/1.1`, 'Host: x')),
        refused(400),
      ),
    },
    {
      id: 'R68',
      chapter: 3,
      rfc: ['9110 §9.3.6'],
      level: 'de facto',
      demand: 'CONNECT to a server that is no proxy opens no tunnel, and does not hang',
      probes: each([head('CONNECT x:443 HTTP/1.1', 'Host: x:443')], [...answered(501, '4xx'), CLOSED]),
      choice: 'We respond with 501: this server opens no tunnels.',
    },
    {
      id: 'R80',
      chapter: 1,
      rfc: ['3986 §3.2', '9110 §4.2.1', '9110 §4.2.4'],
      level: 'grammar',
      demand: 'An authority that no URL parser takes reaches no handler',
      probes: each(
        ['[::1::2]', '[1:2]', '[::g]', '[1.2.3.4]', '[]', ':80', '', 'u@h', 'a:b', 'a,b'].map((authority) =>
          head(`GET http://${authority}/ HTTP/1.1`, 'Host: x'),
        ),
        refusedAnyhow(),
      ),
      choice:
        'A handler that calls `new URL` on it would throw, and the client’s mistake would look like a bug on our side. Userinfo is refused as well: its main use is to make people misread an address.',
    },
    {
      id: 'R81',
      chapter: 1,
      rfc: ['9112 §3.2'],
      level: 'MUST',
      demand: 'Nor does a Host that no URL parser takes',
      probes: each(
        ['[::1::2]', '[1:2]', '[::g]', '[1.2.3.4]', '[]', ':80'].map((host) => head('GET / HTTP/1.1', `Host: ${host}`)),
        refusedAnyhow(),
      ),
    },
    {
      id: 'R82',
      chapter: 1,
      rfc: ['3986 §3.2.2', '3986 §3.2.3'],
      level: 'MAY',
      demand: 'A port past 65,535, or an address of an unknown version, is served or refused',
      probes: each(
        [
          head('GET http://a:99999/ HTTP/1.1', 'Host: x'),
          head('GET / HTTP/1.1', 'Host: a:99999'),
          head('GET http://[v1.x]/ HTTP/1.1', 'Host: x'),
          head('GET / HTTP/1.1', 'Host: [v1.x]'),
        ],
        [...refusedAnyhow(), ...answered('2xx')],
      ),
      choice: 'The grammar allows both. No URL parser accepts them, so we don’t either.',
    },
    {
      id: 'R85',
      chapter: 1,
      rfc: ['9112 §3.2', '3986 §2.1'],
      level: 'SHOULD',
      demand: 'A path with a percent sign that begins no escape is refused, whatever the handler',
      probes: each(
        ['/foo%2zbar', '/%', '/%4', '/%zz', '/a%%20b', '/%u0041', 'http://x/%2'].map((target) => get(target)),
        [...refused(400), ...answered(400, 404)],
      ),
    },
    {
      id: 'R86',
      chapter: 1,
      rfc: ['9112 §3.2', '3986 §3.3'],
      level: 'SHOULD',
      demand: 'A backslash in a path is refused',
      probes: each(
        ['/path\\file', '/\\', '/..\\..', '/\\evil.example', 'http://x/a\\b'].map((target) => get(target)),
        [...refused(400), ...answered(400, 404)],
      ),
      choice: 'Browsers and Windows read it as a slash, and nearly everything else as a letter.',
    },
    {
      id: 'R87',
      chapter: 1,
      rfc: ['9112 §3.2', '3986 §3.4'],
      level: 'MAY',
      demand: 'What browsers send as it was typed is let through as it came, or refused',
      needs: 'reflection',
      probes: ['/a|b', '/a^b', '/a"b', '/a{b}', '/[a]', '/?q=100%', '/?q=a\\b', '/?a[]=1', '/?q=<b>'].map((target) => ({
        sent: [get(target)],
        wanted: [served({ target }), ...refused(400), ...answered(400)],
      })),
      choice:
        'We serve it: refusing would lock out real people, and no two servers read it differently. The router and the file handler look for exactly these octets.',
    },
    {
      id: 'R88',
      chapter: 1,
      rfc: ['9112 §3.2', '9110 §7.2'],
      level: 'MAY',
      demand: 'An empty Host says that the target has no authority: it is served or refused',
      probes: each(
        [head('GET / HTTP/1.1', 'Host:'), head('GET / HTTP/1.1', 'Host: \t')],
        [served({ authority: '' }), ...refusedAnyhow()],
      ),
      choice: 'We serve it. The client followed the rule, and a handler that needs a host can see that there is none.',
    },
  ],
};

/** A request that names no host is badly addressed, but one knows where it ends: the connection may go on. */
function refusedAnyhow() {
  return [...refused(400), ...answered(400)];
}
