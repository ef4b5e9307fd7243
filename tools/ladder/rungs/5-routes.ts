import { answered, get, head } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { upload } from '../trials/upload.ts';
import { echo, echoed, HELLO, JSON_TYPE, listWith, post, probe, type } from '../vocabulary.ts';

const JSON_ANSWER = { 'Content-Type': type('application/json') };
const NOTHING_ELSE = {
  says: '`Hello, world!` and perhaps a line end',
  octets: utf8Octets('Hello, world!'),
  test: isHello,
};
const FORM = 'message=hello';

function isHello(content: Uint8Array): boolean {
  return /^Hello, world!\r?\n?$/.test(Buffer.from(content).toString('latin1'));
}

function utf8Octets(text: string): Uint8Array {
  return Buffer.from(text);
}

/** More than the message, and the message in another spelling. */
const OTHER = '{ "other": 1, "message" : "\\u00fc" }';

/** JSON that is none, or that isn't what the route wants. */
const MALFORMED = ['{"message": ', '', 'null', '[]', '"message"', '{"message" "x"}', '\xff\xfe', '{}'];

export const ROUTES: Flight = {
  number: 5,
  name: 'Routes',
  about:
    'Some paths aren’t files but functions: `/api/hello`, `/api/echo` as before, and `/files/NAME`, which takes uploads. A client’s mistake gets a 4xx that names it.',
  rungs: [
    {
      id: 'api-hello',
      name: '/api/hello is a route of its own',
      why: 'Routes are looked up before files, and their answers come from code. A route matches the whole path, and not the query.',
      rule: 'the path ends at the question mark; the query is for the handler',
      rfc: ['3986 §3.3', '3986 §3.4'],
      hint: 'A table from path to function. Look the path up in it, without its query; only what isn’t there is a file.',
      cause: 'The table is asked for the whole target, or for a prefix of it.',
      probes: [
        probe(get('/api/hello'), {
          status: 200,
          content: NOTHING_ELSE,
          fields: { 'Content-Type': type('text/plain') },
        }),
        probe(get('/api/hello?name=x'), { status: 200, content: NOTHING_ELSE }),
        probe(get('/api/hello-there'), { status: 404 }),
        probe(get('/api/nothing'), { status: 404 }),
        probe(get('/'), { status: 200, content: HELLO }),
      ],
    },
    {
      id: 'api-echo',
      name: '/api/echo answers JSON with JSON',
      why: 'A message may hold quotes, line ends, umlauts, or another object. If you build the answer by joining strings, the first of them breaks it.',
      rule: 'the answer is JSON in UTF-8, and its Content-Type says so',
      rfc: ['8259 §8.1', '8259 §11'],
      hint: 'Parse, take the message, and make the answer with your language’s JSON serializer. Encode it, count octets, send.',
      cause: 'The answer is put together from strings, or its length counts characters.',
      probes: [
        probe(echo('You are awesome'), { ...echoed('You are awesome'), fields: JSON_ANSWER }),
        ...['"quoted" and \\ back', 'two\nlines\u0007', 'Grüße ☃ 🎈', '', 42, null, { deep: [1, { er: true }] }].map(
          (message) => probe(echo(message), echoed(message)),
        ),
        probe(post(OTHER, JSON_TYPE, `Content-Length: ${OTHER.length}`), echoed('ü')),
      ],
    },
    {
      id: 'wrong-method',
      name: 'A method that a route doesn’t have gets 405, with Allow',
      why: 'The path is right and the method isn’t: 404 would send the client looking in the wrong place. Allow tells it what would have worked.',
      rule: 'a 405 lists the methods of the resource in Allow',
      rfc: ['9110 §15.5.6', '9110 §10.2.1'],
      hint: 'Look the path up first and the method second. If only the second fails, respond with 405 and list the methods of that path.',
      cause: 'Allow is missing, or it is the same for every path.',
      probes: [
        probe(get('/api/echo'), { status: 405, fields: { Allow: listWith('POST') } }),
        probe(head('DELETE /api/hello HTTP/1.1', 'Host: x'), { status: 405, fields: { Allow: listWith('GET') } }),
        probe(head('DELETE /api/echo HTTP/1.1', 'Host: x'), { status: 405, fields: { Allow: onlyPost() } }),
        probe(head('DELETE /api/nothing HTTP/1.1', 'Host: x'), ...answered(404, 405)),
        probe(get('/api/hello'), { status: 200 }),
      ],
    },
    {
      id: 'malformed-json',
      name: 'Invalid JSON gets 400, and the server goes on',
      why: 'A missing brace is the client’s mistake. A 500 means a mistake in the server, and wakes up its owner for nothing.',
      rule: '400 says that the request is malformed; 500 would say that the server is',
      rfc: ['9110 §15.5.1', '9110 §15.6.1'],
      hint: 'Catch the parser’s error where you call it. Then check what came out: null, a list and a string are JSON as well.',
      cause:
        'The exception of the parser ends the connection, or a value that isn’t an object is asked for its message.',
      probes: [
        ...MALFORMED.map((content) => ({
          ...probe(post(content, JSON_TYPE, `Content-Length: ${content.length}`), ...answered(400, 422)),
        })),
        probe(echo('still there'), echoed('still there')),
      ],
    },
    {
      id: 'wrong-type',
      name: 'Content that isn’t called JSON gets 415',
      why: 'A form on another site can make a browser send text/plain in its user’s name. It can’t send application/json without asking first.',
      rule: '415 refuses content by its media type; a parameter such as charset changes nothing, nor does case',
      rfc: ['9110 §15.5.16', '9110 §8.3.1'],
      hint: 'Take Content-Type up to the semicolon, trim, lower-case, and compare with application/json.',
      cause: 'The type isn’t looked at, or it is compared with its parameters.',
      probes: [
        probe(post('{"message":1}', 'Content-Type: text/plain', 'Content-Length: 13'), { status: 415 }),
        probe(post(FORM, 'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${FORM.length}`), {
          status: 415,
        }),
        probe(post('{"message":1}', 'Content-Type: text/plain; a=application/json', 'Content-Length: 13'), {
          status: 415,
        }),
        probe(post('{"message":1}', 'Content-Type: application/json; charset=utf-8', 'Content-Length: 13'), echoed(1)),
        probe(post('{"message":1}', 'Content-Type: Application/JSON', 'Content-Length: 13'), echoed(1)),
      ],
    },
    {
      id: 'options',
      name: 'OPTIONS says which methods there are',
      why: 'A browser sends OPTIONS before it lets a page from another site send JSON. Other clients send it to learn what they may do.',
      rule: 'the answer to OPTIONS lists the methods of the target in Allow; * stands for the server as a whole',
      rfc: ['9110 §9.3.7', '9110 §10.2.1'],
      hint: 'Respond with 204 (or 200 with length 0) and the same Allow as in 405. The target * isn’t a path.',
      cause: 'OPTIONS is a method like another, and no route has it.',
      probes: [
        probe(head('OPTIONS /api/echo HTTP/1.1', 'Host: x'), { status: '2xx', fields: { Allow: listWith('POST') } }),
        probe(head('OPTIONS /api/hello HTTP/1.1', 'Host: x'), { status: '2xx', fields: { Allow: listWith('GET') } }),
        probe(head('OPTIONS * HTTP/1.1', 'Host: x'), { status: '2xx' }),
      ],
    },
    {
      id: 'upload',
      name: 'A file that is uploaded can be read back',
      why: 'Octets go in, and the same octets come out: a picture, a backup, a film. The name comes from a stranger and must stay within its folder.',
      rule: 'POST /files/NAME stores the content under that name, and GET /files/NAME sends it',
      rfc: ['9110 §9.3.3', '9110 §17.3'],
      hint: 'Write the content as octets to the folder in UPLOADS (it is ROOT/files). Accept only names that, once decoded, have no slash and no leading dot.',
      cause: 'The content is stored as text, or the name isn’t checked.',
      trial: upload,
    },
  ],
};

function onlyPost() {
  const post = listWith('POST');
  return { says: '`POST` without `GET`', test: (value: string) => post.test(value) && !listWith('GET').test(value) };
}
