import type { Probe } from '../../conformance/row.ts';
import { answered, answers, each, get, head, inOrder, matching, NO_CONTENT } from '../../conformance/vocabulary.ts';
import { type FileName, FILES as MADE } from '../made-files.ts';
import type { Flight } from '../rung.ts';
import { largeFile } from '../trials/large-files.ts';
import { file, NO_CANARY, probe, type } from '../vocabulary.ts';

const HEAD = head('HEAD /index.html HTTP/1.1', 'Host: x');

/** Each leads to a file outside of the root, if something in the server reads it generously. */
const WAYS_OUT = [
  '/../canary.txt',
  '/%2e%2e/canary.txt',
  '/..%2fcanary.txt',
  '/%2E%2E%2Fcanary.txt',
  '/sub/../../canary.txt',
  '/sub/%2e%2e/%2e%2e/canary.txt',
  '/../public-but-not/canary.txt',
  '//../canary.txt',
  '/..\\canary.txt',
  '/..%5ccanary.txt',
  '/./../canary.txt',
  '/%252e%252e/canary.txt',
  '/way-out.txt',
];

const TYPES: readonly (readonly [FileName, ReturnType<typeof type>])[] = [
  ['index.html', type('text/html')],
  ['styles.css', type('text/css')],
  ['app.js', type('text/javascript', /^(?:text|application)\/javascript\b/i)],
  ['data.json', type('application/json')],
  ['song.txt', type('text/plain')],
  ['drawing.svg', type('image/svg+xml', /^image\/svg\+xml/i)],
  ['images/logo.png', type('image/png')],
  ['mystery.xyzzy', type('application/octet-stream')],
];

/** HEAD has to say how long the file is, and the next answer must follow right behind the head. */
const LENGTH = { 'Content-Length': String(MADE['index.html'].length) };

function ranged(range: string, first: number, last: number): Probe {
  const size = MADE['styles.css'].length;
  const fields = { 'Content-Range': `bytes ${first}-${last}/${size}` };
  return probe(get('/styles.css', `Range: ${range}`), {
    status: 206,
    fields,
    content: file('styles.css', first, last),
  });
}

export const FILES: Flight = {
  number: 4,
  name: 'Files',
  about:
    'From here on, a path is a file under `ROOT`, and `/` is its `index.html`. The ladder knows every octet there.',
  rungs: [
    {
      id: 'index',
      name: 'The path is a file, and / is index.html',
      why: 'A web site is a folder that others can read. A path names a file in it, and the path / names its first page.',
      rule: 'the content is the file’s octets, all of them and nothing else',
      rfc: ['9110 §8.1'],
      hint: 'Join ROOT and the path, read the file as octets, and send them with their number as Content-Length.',
      cause: 'The path isn’t looked at, or the file is changed on its way.',
      probes: [
        probe(get('/'), { status: 200, content: file('index.html') }),
        probe(get('/index.html'), { status: 200, content: file('index.html') }),
        probe(get('/sub/page.html'), { status: 200, content: file('sub/page.html') }),
        probe(get('/styles.css?version=2'), { status: 200, content: file('styles.css') }),
      ],
    },
    {
      id: 'types',
      name: 'Each file says what it is',
      why: 'A browser that gets a style sheet as text/plain leaves the page unstyled. A script of the wrong type doesn’t run.',
      rule: 'Content-Type is the media type of the file; one that is not known is application/octet-stream',
      rfc: ['9110 §8.3'],
      hint: 'Keep a table from the extension of the name to the type: html, css, js, json, txt, svg, png. What isn’t in it is application/octet-stream.',
      cause: 'There is one type for all files, or an ending is missing in the table.',
      probes: TYPES.map(([name, wanted]) =>
        probe(get(`/${name}`), { status: 200, fields: { 'Content-Type': wanted } }),
      ),
    },
    {
      id: 'picture',
      name: 'A PNG arrives to the octet',
      why: 'Most pictures aren’t valid text. If you decode a picture as text and encode it again, some octets change, and no program can show it any more.',
      rule: 'content is octets, whatever they mean',
      rfc: ['9110 §6.4'],
      hint: 'Read the file without an encoding, and write it as it is: "rb" in Python, no second argument for readFile in Node.',
      cause: 'The file is read as a string.',
      probes: [probe(get('/images/logo.png'), { status: 200, content: file('images/logo.png') })],
    },
    {
      id: 'not-found',
      name: 'A missing file gets 404, with an end',
      why: 'Links break, browsers ask for icons, and scanners ask for everything. Each of these clients has to learn that there is no such file, and then the connection goes on.',
      rule: '404 says that there is no such resource; an error has a length like every other answer',
      rfc: ['9110 §15.5.5', '9112 §6.3'],
      hint: 'Where the file can’t be opened, respond with 404 and a Content-Length. A folder isn’t a file, and neither is a path below a file.',
      cause: 'The error page has no length, or opening a folder isn’t expected.',
      probes: [
        probe(get('/nope.html'), { status: 404 }),
        // A server may send a client on to the folder's own address; what it may not do is hang or break.
        probe(get('/images'), ...answered(404, 403, '3xx')),
        probe(get('/index.html/more'), { status: 404 }),
        probe(get('/'), { status: 200 }),
      ],
    },
    {
      id: 'traversal',
      name: `Nothing outside of the root is read, in ${WAYS_OUT.length} spellings`,
      why: 'With enough ../ a path leads to the passwords of the machine. Scanners try this on every address there is, all day.',
      rule: 'a server confines what a client can name, after it has decoded the name',
      rfc: ['9110 §17.3', '3986 §7.3'],
      hint: 'Decode the path, make it absolute, resolve links (realpath), and only then check that it begins with ROOT and a separator.',
      cause: 'The check for ".." comes before the decoding, or a folder beside the root begins with the same letters.',
      probes: [
        ...each(
          WAYS_OUT.map((path) => get(path)),
          [
            { answers: [{ status: '4xx', content: NO_CANARY }], connection: 'either' },
            { answers: [{ status: '3xx', content: NO_CANARY }], connection: 'either' },
          ],
        ),
        // Two dots inside of a name lead nowhere.
        probe(get('/a..b.txt'), { status: 200, content: file('a..b.txt') }),
        probe(get('/sub/../styles.css'), { status: 200, content: file('styles.css') }, ...answered('4xx', '3xx')),
      ],
    },
    {
      id: 'head',
      name: 'HEAD gets the fields of GET, and no content',
      why: 'A client asks HEAD to learn how large a download is. If content followed, the client would read it as the next answer.',
      rule: 'the answer to HEAD has the fields of GET, with the length of what isn’t sent, and ends with its head',
      rfc: ['9110 §9.3.2', '9112 §6.3'],
      hint: 'Do everything as for GET, Content-Length included, and leave out the last write.',
      cause: 'The content is sent all the same, or the length becomes 0 with it.',
      probes: [
        {
          ...probe(HEAD, { status: 200, fields: LENGTH, content: NO_CONTENT }),
          methods: ['HEAD'],
        },
        {
          ...probe(head('HEAD /nope HTTP/1.1', 'Host: x'), { status: 404, content: NO_CONTENT }),
          methods: ['HEAD'],
        },
      ],
    },
    {
      id: 'names',
      name: 'Names with spaces, umlauts and percent signs are found',
      why: 'A URL may contain only some of the ASCII characters. A browser sends everything else as a percent sign and two digits for each octet.',
      rule: 'the path ends before the query, and its percent-encoded octets are UTF-8; a plus sign stands for itself',
      rfc: ['3986 §2.1', '3986 §2.5'],
      hint: 'Cut the target at the first question mark, then decode %XX to octets and those as UTF-8, once. Where decoding fails, respond with 400 or 404.',
      cause: 'The path isn’t decoded, or each %XX becomes a character of its own.',
      probes: [
        probe(get('/two%20words.txt'), { status: 200, content: file('two words.txt') }),
        probe(get('/gr%C3%BC%c3%9fe.txt'), { status: 200, content: file('grüße.txt') }),
        probe(get('/100%25.txt?a=%'), { status: 200, content: file('100%.txt') }),
        probe(get('/a+b.txt'), { status: 200, content: file('a+b.txt') }),
        probe(get('/%73ong.txt'), { status: 200, content: file('song.txt') }),
        probe(get('/%zz'), ...answered(400, 404)),
        probe(get('/%ff.txt'), ...answered(400, 404)),
        probe(get('/'), { status: 200 }),
      ],
    },
    {
      id: 'not-modified',
      name: 'A file that the client has already isn’t sent again',
      why: 'A returning visitor has every picture in the cache. The server can say "yours is still good" in a hundred octets.',
      rule: 'an answer has an ETag; where If-None-Match lists the current one, the answer is 304 without content',
      rfc: ['9110 §13.1.2', '9110 §15.4.5', '9110 §8.8.3'],
      hint: 'Make an ETag from size and modification time, in quotes. Compare each tag in If-None-Match with it, without a leading W/.',
      cause: 'Any If-None-Match gets 304, or the 304 brings the file along.',
      probes: [
        {
          sent: [get('/song.txt'), answers(1), get('/song.txt', 'If-None-Match: {etag}'), get('/')],
          wanted: [
            inOrder(
              { status: 200, fields: { ETag: matching('a tag in quotes', /^(?:W\/)?"[\x21\x23-\x7e]*"$/) } },
              { status: 304, content: NO_CONTENT, fields: { ETag: '{etag}' } },
              { status: 200, content: file('index.html') },
            ),
          ],
        },
        {
          sent: [get('/song.txt'), answers(1), get('/song.txt', 'If-None-Match: "older", {weak etag}')],
          wanted: [inOrder({ status: 200 }, { status: 304 })],
        },
        probe(get('/song.txt', 'If-None-Match: "another"'), { status: 200, content: file('song.txt') }),
      ],
    },
    {
      id: 'ranges',
      name: 'A range of a file is sent alone, and one behind its end gets 416',
      why: 'A film player jumps to the middle, and an interrupted download resumes where it stopped. Both ask for a part.',
      rule: '206 says in Content-Range which octets it brings, both ends included; a range past the end gets 416 and the size',
      rfc: ['9110 §14.1.2', '9110 §15.3.7', '9110 §15.5.17'],
      hint: 'Three forms: 2-5 are four octets, 5- goes to the end, and -5 are the last five. A range that goes past the end of the file stops there.',
      cause: 'The last octet is left out, since slices exclude their end and ranges don’t.',
      probes: [
        ranged('bytes=0-4', 0, 4),
        ranged('bytes=3-', 3, MADE['styles.css'].length - 1),
        ranged('bytes=-5', MADE['styles.css'].length - 5, MADE['styles.css'].length - 1),
        ranged('bytes=10-9999', 10, MADE['styles.css'].length - 1),
        probe(get('/styles.css', 'Range: bytes=500-'), {
          status: 416,
          fields: { 'Content-Range': `bytes */${MADE['styles.css'].length}` },
        }),
        // A unit that nobody knows is ignored, and so is a range that is none.
        probe(get('/styles.css', 'Range: lines=1-2'), { status: 200, content: file('styles.css') }),
        probe(get('/styles.css'), { status: 200, content: file('styles.css') }),
      ],
    },
    {
      id: 'large',
      name: '200 MB arrive to the octet, and another client is answered meanwhile',
      why: 'A file is often larger than what a program wants to hold, and always larger than what a socket takes in one write. A write may take less than it was given.',
      rule: 'content is sent until all of its octets are written',
      rfc: ['9110 §8.6', '9112 §9.4'],
      hint: 'Read a piece, write all of it, read the next one. Look at what your write returns: how much it took, or whether you should wait.',
      cause: 'A buffer is used again before its octets have left, or the file has to fit into memory.',
      trial: largeFile,
    },
  ],
};
