/** What the article's server has to do, seen from outside: octets to the real program, and octets back. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, answersIn, ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program, PUBLIC } from './program.ts';

let program: Program & { readonly port: number };
const clients: Client[] = [];

beforeAll(async () => {
  program = await Program.serving('--log', 'none');
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await program.destroy();
});

async function open(): Promise<Client> {
  const client = await Client.open(program);
  clients.push(client);
  return client;
}

const onDisk = (name: string) => readFileSync(join(PUBLIC, name));
const get = (target: string, ...lines: string[]) => ask(program, `GET ${target}`, lines);

const MESSAGE = '{"message":"You are awesome"}';
const POST = (content: string, ...lines: string[]) =>
  [
    'POST /api/echo HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    'Connection: close',
    ...lines,
    '',
    content,
  ].join('\r\n');
const WHOLE_POST = POST(MESSAGE, `Content-Length: ${MESSAGE.length}`);

/** Sends these segments, and waits for the one answer. */
async function exchange(...segments: string[]): Promise<Answer> {
  const client = await open();
  for (const segment of segments) {
    client.send(segment);
    // Time enough to leave as a segment of its own. If it does not, the answer is the same.
    if (segments.length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const answers = answersIn(await client.rest());
  expect(answers).toHaveLength(1);
  return answers[0]!;
}

describe('files', () => {
  it('the path / is index.html', async () => {
    const { status, content } = await get('/');
    expect(status).toBe(200);
    expect(content.equals(onDisk('index.html'))).toBe(true);
  });

  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['styles.css', 'text/css; charset=utf-8'],
    ['app.js', 'text/javascript; charset=utf-8'],
    ['images/logo.png', 'image/png'],
  ])('%s is %s, and arrives octet by octet as it is on the disk', async (name, type) => {
    const { status, fields, content } = await get(`/${name}`);
    expect([status, fields.get('Content-Type')]).toEqual([200, type]);
    expect(fields.get('Content-Length')).toBe(String(onDisk(name).length));
    expect(content.equals(onDisk(name))).toBe(true);
  });

  it('a file that is not there is 404', async () => {
    expect((await get('/none.txt')).status).toBe(404);
  });

  // Below the parent of public/ there is a package.json.
  it.each([
    '/../package.json',
    '/images/../../package.json',
    '/%2e%2e/package.json',
    '/.%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '/..\\package.json',
    '/%252e%252e/package.json',
    '/....//package.json',
    '//../package.json',
    '/%c0%ae%c0%ae/package.json',
    '/images/%00/../../../package.json',
    'http://x/../package.json',
    '../package.json',
  ])('nothing outside the folder is read: %s', async (target) => {
    const { status, content } = await get(target);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(content.toString()).not.toContain('http-from-scratch');
  });

  it('text is compressed for who asks for it, an image is not', async () => {
    const page = await get('/', 'Accept-Encoding: gzip');
    expect(page.fields.get('Content-Encoding')).toBe('gzip');
    expect(page.content.length).toBeLessThan(onDisk('index.html').length / 2);
    const image = await get('/images/logo.png', 'Accept-Encoding: gzip');
    expect(image.fields.has('Content-Encoding')).toBe(false);
  });
});

describe('/api/echo', () => {
  const ECHOED = { status: 200, type: 'application/json', content: '{"you sent":"You are awesome"}' };
  const shown = ({ status, fields, content }: Answer) => ({
    status,
    type: fields.get('Content-Type'),
    content: content.toString(),
  });

  it.each<[string, string[]]>([
    ['in one segment', [WHOLE_POST]],
    ['in four: in the midst of a line, of CR LF, of the content', WHOLE_POST.split(/(?<=POST \/ap|Host: x\r|You )/)],
    ['octet by octet', [...WHOLE_POST]],
    ['in chunks', [POST('b\r\n{"message":\r\n012\r\n"You are awesome"}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked')]],
    [
      'in chunks with an extension and a trailer, in three segments',
      [
        POST('B;a="b;c"\r\n{"mess', 'Transfer-Encoding: chunked'),
        'age":\r\n12\r\n"You are awesome"}\r',
        '\n0\r\nX-Sum: 1\r\n\r\n',
      ],
    ],
  ])('sends the message back: %s', async (_, segments) => {
    expect(shown(await exchange(...segments))).toEqual(ECHOED);
  });

  it('counts octets, not characters', async () => {
    const content = Buffer.from('{"message":"é ☃"}').toString('latin1');
    const answer = await exchange(POST(content, `Content-Length: ${content.length}`));
    expect(JSON.parse(answer.content.toString())).toEqual({ 'you sent': 'é ☃' });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('says 405 to %s, and what is allowed', async (method) => {
    const { status, fields } = await ask(program, `${method} /api/echo`, ['Content-Length: 0']);
    expect([status, fields.get('Allow')]).toEqual([405, 'OPTIONS, POST']);
  });

  it.each([
    ['JSON without its end', '{"message":', 400, 'Content-Type: application/json'],
    ['JSON without a message', '{"text":"hi"}', 400, 'Content-Type: application/json'],
    ['JSON that is no object', 'null', 400, 'Content-Type: application/json'],
    ['octets that are no UTF-8', '{"message":"\xff"}', 400, 'Content-Type: application/json'],
    ['no content', '', 400, 'Content-Type: application/json'],
    ['JSON that calls itself text', MESSAGE, 415, 'Content-Type: text/plain'],
    ['more than it takes', `{"message":"${'x'.repeat(100_000)}"}`, 413, 'Content-Type: application/json'],
  ])('explains in JSON what is wrong with %s', async (_, content, status, type) => {
    const answer = await ask(program, 'POST /api/echo', [type, `Content-Length: ${content.length}`], content);
    expect([answer.status, answer.fields.get('Content-Type')]).toEqual([status, 'application/json']);
    expect(JSON.parse(answer.content.toString())).toEqual({ error: expect.stringMatching(/\w+ \w+/) });
  });
});

describe('the protocol', () => {
  it.each([
    ['a request without Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['two framings at once', POST('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 5')],
  ])('%s is 400, and the end', async (_, octets) => {
    const { status, fields } = await exchange(`${octets}GET /second HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([status, fields.get('Connection')]).toEqual([400, 'close']);
  });

  it('HEAD has the fields of GET and no content, and the connection stays in step', async () => {
    const client = await open();
    client.send(
      'HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /images/logo.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    const [head, image] = answersIn(await client.rest(), ['HEAD', 'GET']);
    expect(head!.fields.get('Content-Length')).toBe(String(onDisk('index.html').length));
    expect(head!.content).toHaveLength(0);
    expect(image!.content.equals(onDisk('images/logo.png'))).toBe(true);
  });

  it('HTTP/1.0 gets its answer without a Host, and the end of the connection', async () => {
    const client = await open();
    const [answer] = answersIn(await client.send('GET / HTTP/1.0\r\n\r\n').rest());
    expect(answer!.status).toBe(200);
    expect(answer!.content.equals(onDisk('index.html'))).toBe(true);
  });

  it('a connection serves one request after the other', async () => {
    const client = await open();
    for (let round = 1; round <= 5; round++) {
      client.send('GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.until('Hello, world!\n', round);
    }
    client.end();
    expect(answersIn(await client.rest())).toHaveLength(5);
  });

  it('pipelined requests are answered in order: quick ones behind a slow one, files, routes, errors', async () => {
    const client = await open();
    const targets = ['/api/primes?below=200000', '/styles.css', '/none', '/api/hello', '/images/logo.png', '/api/echo'];
    const requests = targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    client.send(requests.join('')).end();
    const answers = answersIn(await client.rest());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200, 200, 405]);
    expect(JSON.parse(answers[0]!.content.toString())).toMatchObject({ count: 17_984 });
    expect(answers[1]!.content.equals(onDisk('styles.css'))).toBe(true);
    expect(answers[3]!.content.toString()).toBe('Hello, world!\n');
    expect(answers[4]!.content.equals(onDisk('images/logo.png'))).toBe(true);
  });

  it('a client that has said its last word still gets the answer', async () => {
    const client = await open();
    client.send('GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n').end();
    expect(await client.rest()).toMatch(/Hello, world!\n$/);
  });
});

describe('many clients', () => {
  it('a hundred at once beside one that says nothing and one that says half a line', async () => {
    await open();
    (await open()).send('GET / HT');
    const answers = await Promise.all(Array.from({ length: 100 }, () => get('/styles.css')));
    const expected = onDisk('styles.css');
    for (const { status, content } of answers) expect([status, content.equals(expected)]).toEqual([200, true]);
  });

  it('quick requests are answered while primes are looked for', async () => {
    const order: string[] = [];
    const slow = get('/api/primes?below=5000000').then((answer) => {
      order.push('slow');
      return answer;
    });
    for (let round = 0; round < 5; round++) {
      const { content } = await get('/api/hello');
      expect(content.toString()).toBe('Hello, world!\n');
      order.push('quick');
    }
    expect(JSON.parse((await slow).content.toString())).toMatchObject({ below: 5_000_000, count: 348_513 });
    expect(order).toEqual(['quick', 'quick', 'quick', 'quick', 'quick', 'slow']);
  });
});

describe('/api/inspect', () => {
  it('shows the request as it came, with offsets', async () => {
    const client = await open();
    const request = 'GET /api/inspect?x HTTP/1.1\r\nhOsT:x\r\nConnection:  close\r\n\r\n';
    const [answer] = answersIn(await client.send(request).rest());
    const { octets, lines, fields } = JSON.parse(answer!.content.toString());
    expect(octets).toBe(request.length);
    expect(fields).toEqual([
      ['hOsT', 'x'],
      ['Connection', 'close'],
    ]);
    const parts = lines.flatMap((line: { parts: { start: number; end: number; text: string }[] }) => line.parts);
    expect(parts.map(({ text }: { text: string }) => text).join('')).toBe(request);
    for (const { start, end, text } of parts) expect(request.slice(start, end)).toBe(text);
  });

  it('withholds what logs somebody in', async () => {
    const { content, fields } = await get(
      '/api/inspect',
      'Cookie: session=SECRET1',
      'authorization: Basic SECRET2',
      'Proxy-Authorization: SECRET3',
      'X-Plain: shown',
    );
    expect(content.toString()).not.toContain('SECRET');
    expect(content.toString()).toContain('"shown"');
    expect(content.toString()).toContain('"withheld":true');
    expect(fields.get('Cache-Control')).toBe('no-store');
  });
});
