import { connect } from 'node:net';
import { type Handler, text } from '@http-from-scratch/protocol';
import { type Listener, listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { afterEach, describe, expect, it } from 'vitest';
import { compose, DemoApi, explainInJson, type Inspection, Router, securityFields } from '#chapter';

const listeners: Listener[] = [];
const errors: unknown[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop();
  errors.length = 0;
});

async function start(router = new Router().add(new DemoApi(), explainInJson), otherwise?: Handler) {
  const handler = compose(securityFields)(router.handler(otherwise));
  const connection = serveHttp(handler, { onError: (error) => errors.push(error) });
  const listener = await listen(connection, { port: 0 });
  listeners.push(listener);
  return listener.port;
}

/** Sends octets as they are, and returns all that comes until the server closes. */
function exchange(port: number, ...pieces: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
    socket.on('connect', async () => {
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, 'latin1', sent));
      socket.end();
    });
  });
}

function parse(message: string) {
  const end = message.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = message.slice(0, end).split('\r\n');
  const fields = new Map(lines.map((line) => line.split(': ') as [string, string]));
  return { status: Number(statusLine.split(' ')[1]), fields, content: message.slice(end + 4) };
}

function post(body: string, ...fields: string[]): string {
  const lines = ['POST /api/echo HTTP/1.1', 'Host: a', `Content-Length: ${body.length}`, ...fields];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const JSON_TYPE = 'Content-Type: application/json';

describe('POST /api/echo', () => {
  it('sends the message back', async () => {
    const answer = parse(await exchange(await start(), post('{"message":"You are awesome"}', JSON_TYPE)));
    expect(answer.status).toBe(200);
    expect(answer.fields.get('Content-Type')).toBe('application/json');
    expect(answer.content).toBe('{"you sent":"You are awesome"}');
  });

  it('in four segments', async () => {
    const whole = post('{"message":"hi"}', JSON_TYPE);
    const cuts = [0, 10, 60, whole.length - 5, whole.length];
    const segments = cuts.slice(1).map((end, index) => whole.slice(cuts[index], end));
    expect(parse(await exchange(await start(), ...segments)).content).toBe('{"you sent":"hi"}');
  });

  it('in chunks', async () => {
    const head = `POST /api/echo HTTP/1.1\r\nHost: a\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await exchange(await start(), `${head}9\r\n{"message\r\n7\r\n":"hi"}\r\n0\r\n\r\n`);
    expect(parse(answer).content).toBe('{"you sent":"hi"}');
  });

  it.each([
    ['text of any script', '"\u00fc \\u2603 \\ud83d\\ude00"', 'ü ☃ 😀'],
    ['half a character, escaped', '"\\ud800"', '\ud800'],
    ['the empty text', '""', ''],
    ['a number', '42', 42],
    ['nothing, when that was the message', 'null', null],
    ['an object', '{"a":[1]}', { a: [1] }],
  ])('sends back %s', async (_name, message, wanted) => {
    const response = await fetch(`http://127.0.0.1:${await start()}/api/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Connection: 'close' },
      body: `{"message":${message}}`,
    });
    expect(await response.json()).toEqual({ 'you sent': wanted });
  });

  it.each([
    ['JSON cut short', post('{"message":', JSON_TYPE), 400],
    ['no content', post('', JSON_TYPE), 400],
    ['wrong UTF-8', post('{"message":"\xff"}', JSON_TYPE), 400],
    ['no message', post('{"text":"hi"}', JSON_TYPE), 400],
    ['a message of another kind of object', post('["message"]', JSON_TYPE), 400],
    ['text instead of an object', post('"message"', JSON_TYPE), 400],
    ['null', post('null', JSON_TYPE), 400],
    ['a message that only a prototype has', post('{"__proto__":{"message":1}}', JSON_TYPE), 400],
    ['text', post('{"message":"hi"}', 'Content-Type: text/plain'), 415],
    ['no media type', post('{"message":"hi"}'), 415],
    ['more than it takes', post(`{"message":"${'x'.repeat(65_536)}"}`, JSON_TYPE), 413],
  ])('explains in JSON what is wrong with %s', async (_name, sent, status) => {
    const answer = parse(await exchange(await start(), sent));
    expect(answer.status).toBe(status);
    expect(answer.fields.get('Content-Type')).toBe('application/json');
    expect(JSON.parse(answer.content)).toEqual({ error: expect.any(String) });
    expect(errors).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE'])(
    'is the only method: %s is 405 with Allow',
    async (method) => {
      const answer = parse(await exchange(await start(), `${method} /api/echo HTTP/1.1\r\nHost: a\r\n\r\n`));
      expect(answer.status).toBe(405);
      expect(answer.fields.get('Allow')).toBe('OPTIONS, POST');
    },
  );

  it('leaves the connection in step after each refusal', async () => {
    const hello = 'GET /api/hello HTTP/1.1\r\nHost: a\r\n\r\n';
    const sent = [post('{', JSON_TYPE), post('1'), post('2', JSON_TYPE).replace('POST', 'PUT'), hello].join('');
    const statuses = [...(await exchange(await start(), sent)).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(
      (match) => match[1],
    );
    expect(statuses).toEqual(['400', '415', '405', '200']);
  });
});

describe('What is said of a wrong POST /api/echo', () => {
  it.each([
    [post('{"message":', JSON_TYPE), 'the content is not JSON'],
    [post('', JSON_TYPE), 'no content'],
    [post('{"message":"\xff"}', JSON_TYPE), 'UTF-8'],
    [post('{"text":"hi"}', JSON_TYPE), '{"message": "…"}'],
    [post('{"message":"hi"}'), 'Content-Type: application/json'],
    [post(`{"message":"${'x'.repeat(65_536)}"}`, JSON_TYPE), 'larger than 65536 octets'],
  ])('%j: %s', async (sent, why) => {
    const { content } = parse(await exchange(await start(), sent));
    expect(JSON.parse(Buffer.from(content, 'latin1').toString('utf8')).error).toContain(why);
  });
});

describe('GET /api/hello', () => {
  it('greets', async () => {
    const answer = parse(await exchange(await start(), 'GET /api/hello HTTP/1.1\r\nHost: a\r\n\r\n'));
    expect(answer).toMatchObject({ status: 200, content: 'Hello, world!\n' });
    expect(answer.fields.get('Content-Type')).toBe('text/plain; charset=utf-8');
  });

  it('has a HEAD with the same fields and no content, and OPTIONS', async () => {
    const ask = (method: string) => `${method} /api/hello HTTP/1.1\r\nHost: a\r\n\r\n`;
    const [head = '', options = '', end] = (await exchange(await start(), ask('HEAD') + ask('OPTIONS'))).split(
      '\r\n\r\n',
    );
    expect(head).toContain('200 OK');
    expect(head).toContain('Content-Length: 14');
    expect(options).toContain('204 No Content');
    expect(options).toContain('Allow: GET, HEAD, OPTIONS');
    expect(end).toBe('');
  });
});

describe('GET /api/inspect', () => {
  const SECRETS = ['session=s3cret', 'Basic dXNlcjpw4', 'Bearer pr0xy'];
  const sent = [
    'GET /api/inspect?a=b HTTP/1.1',
    'Host: localhost:8080',
    'X-Twice: 1',
    'x-twice:\t2 ',
    'X-Latin: caf\xe9',
    `cOOkie: ${SECRETS[0]}`,
    'Cookie: other=s3cret',
    `Authorization: ${SECRETS[1]}`,
    `Proxy-Authorization:${SECRETS[2]}`,
    '',
    '',
  ].join('\r\n');

  async function inspected() {
    const answer = parse(await exchange(await start(), sent));
    return { ...answer, inspection: JSON.parse(Buffer.from(answer.content, 'latin1').toString('utf8')) as Inspection };
  }

  it('tells the request as it came', async () => {
    const { status, fields, inspection } = await inspected();
    expect(status).toBe(200);
    expect(fields.get('Cache-Control')).toBe('no-store');
    expect(inspection).toMatchObject({
      method: 'GET',
      target: '/api/inspect?a=b',
      version: '1.1',
      octets: sent.length,
      fields: [
        ['Host', 'localhost:8080'],
        ['X-Twice', '1'],
        ['x-twice', '2'],
        ['X-Latin', 'caf\xe9'],
        ['cOOkie', ''],
        ['Cookie', ''],
        ['Authorization', ''],
        ['Proxy-Authorization', ''],
      ],
    });
    expect(inspection.lines.map(({ name }) => name)).toEqual([
      'request-line',
      ...Array(8).fill('field-line'),
      'empty line',
    ]);
  });

  it('names every octet at its offset', async () => {
    const { inspection } = await inspected();
    let at = 0;
    for (const line of inspection.lines) {
      expect(line.start).toBe(at);
      for (const part of line.parts) {
        expect(part.start).toBe(at);
        if (!part.withheld) expect(part.text).toBe(sent.slice(part.start, part.end));
        at = part.end;
      }
      expect(line.end).toBe(at);
    }
    expect(at).toBe(sent.length);
  });

  it('withholds what logs somebody in, and says where it was', async () => {
    const { inspection, content } = await inspected();
    const withheld = inspection.lines.flatMap(({ parts }) => parts.filter((part) => part.withheld));
    expect(withheld.map(({ start, end }) => sent.slice(start, end))).toEqual([
      SECRETS[0],
      'other=s3cret',
      SECRETS[1],
      SECRETS[2],
    ]);
    expect(withheld.map(({ text }) => text)).toEqual(['', '', '', '']);
    for (const secret of ['s3cret', 'dXNlcjpw4', 'pr0xy']) expect(content).not.toContain(secret);
  });
});

describe('A route first, then a file', () => {
  it('asks the files when no route takes the path, and only then', async () => {
    const router = new Router().add(new DemoApi(), explainInJson);
    const port = await start(router, ({ path }) => text(`file ${path}`));
    const ask = async (target: string) =>
      parse(await exchange(port, `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)).content;
    expect(await ask('/api/hello')).toBe('Hello, world!\n');
    expect(await ask('/api/hello/')).toBe('file /api/hello/');
    expect(await ask('/index.html')).toBe('file /index.html');
    expect(await ask('/api/echo')).toContain('Method Not Allowed');
  });
});

describe('A handler that throws', () => {
  it.each<[name: string, fail: Handler]>([
    [
      'at once',
      () => {
        throw new Error('the password is swordfish');
      },
    ],
    ['later', () => Promise.reject(new Error('the password is swordfish'))],
    ['through a layer', explainInJson(() => Promise.reject(new Error('the password is swordfish')))],
  ])('%s is a 500 that tells the client nothing and the log everything', async (_name, fail) => {
    const port = await start(new Router().on('GET', '/fail', fail));
    const answer = await exchange(port, 'GET /fail HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(parse(answer).status).toBe(500);
    expect(answer).not.toContain('swordfish');
    expect(errors).toEqual([expect.objectContaining({ message: 'the password is swordfish' })]);
  });
});
