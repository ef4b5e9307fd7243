import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FieldLine, type HttpResponse, RequestBody, request } from '@http-from-scratch/protocol';
import { type Listener, listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explainInJson, Router, uploads } from '#chapter';

let folder: string;
let listener: Listener | undefined;
let sockets: Socket[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uploads-'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, '.hidden'), 'secret');
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await listener?.stop(0);
  listener = undefined;
  rmSync(folder, { recursive: true });
});

const handler = (limit?: number) => explainInJson(new Router().mount('/files', uploads(folder, limit)).handler());

async function ask(method: string, target: string, body?: string | RequestBody, ...fields: FieldLine[]) {
  const asked = request(method, target, { fields, ...(typeof body === 'string' && { body }) });
  const response = await handler()(body instanceof RequestBody ? asked.with({ body }) : asked);
  return { status: response.status, fields: response.fields, content: contentOf(response) };
}

function contentOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : '';
}

/** Content without an announced length. */
function chunked(...pieces: string[]): RequestBody {
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  return new RequestBody({ pull: () => left.shift(), trailers: request('GET', '/').fields }, undefined);
}

const names = () => readdirSync(folder).sort();
const BEFORE = ['.hidden', 'sub']; // in order: ".h" comes behind a dot and a hexadecimal digit

describe('POST /files/NAME', () => {
  it.each([
    ['a name', '/files/a.txt', 'a.txt'],
    ['a name with a space', '/files/a%20b.txt', 'a b.txt'],
    ['letters beyond ASCII', '/files/%C3%A9', 'é'],
    ['a name that is encoded for no reason', '/files/%61.txt', 'a.txt'],
    ['a percent sign', '/files/100%25', '100%'],
  ])('writes a file and says where it is: %s', async (_name, target, name) => {
    const { status, fields, content } = await ask('POST', target, 'hello');
    expect({ status, content, location: fields.get('Location') }).toEqual({
      status: 201,
      content: '',
      location: target,
    });
    expect(names()).toEqual([...BEFORE, name].sort());
    expect(readFileSync(join(folder, name), 'utf8')).toBe('hello');
    expect(await ask('GET', target)).toMatchObject({ status: 200, content: 'hello' });
  });

  it('takes content in pieces, of no announced length, and none at all', async () => {
    expect(await ask('POST', '/files/a', chunked('ab', 'c', 'def'))).toMatchObject({ status: 201 });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('abcdef');
    expect(await ask('POST', '/files/a', '')).toMatchObject({ status: 201 });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('');
  });

  it.each([
    ['a way up', '/files/..%2fa'],
    ['a way up, alone', '/files/%2e%2e'],
    ['a folder in front', '/files/sub%2fa'],
    ['a backslash', '/files/sub%5ca'],
    ['NUL', '/files/a%00'],
    ['a dot in front', '/files/.hidden'],
    ['the well-known name', '/files/.well-known'],
    ['a device of Windows', '/files/nul'],
    ['a stream of Windows', '/files/a:b'],
    ['more than 255 octets', `/files/${'%C3%A9'.repeat(128)}`],
    ['an escape that is no UTF-8', '/files/%ff'],
  ])('refuses what is no plain name, and reads no content: %s', async (_name, target) => {
    const untouched = new RequestBody(
      {
        pull() {
          throw new Error('read');
        },
        trailers: request('GET', '/').fields,
      },
      5,
    );
    expect(await ask('POST', target, untouched)).toMatchObject({ status: 400 });
    expect(names()).toEqual(BEFORE);
    expect(readFileSync(join(folder, '.hidden'), 'utf8')).toBe('secret');
  });

  it('says so when a folder has the name, and when the client broke its content', async () => {
    expect(await ask('POST', '/files/sub', 'x')).toMatchObject({ status: 409 });
    const broken = new RequestBody(
      { pull: () => Promise.reject(new Error('gone')), trailers: request('GET', '/').fields },
      5,
    );
    await expect(ask('POST', '/files/a', broken)).rejects.toThrow('gone');
    expect(names()).toEqual(BEFORE);
  });

  it('puts the new file in the place of the old one only when it is whole', async () => {
    await ask('POST', '/files/a', 'old');
    let seen = '';
    const pieces = ['new', ' one'];
    const body = new RequestBody(
      {
        pull() {
          seen += readFileSync(join(folder, 'a'), 'utf8');
          const piece = pieces.shift();
          return piece === undefined ? undefined : new TextEncoder().encode(piece);
        },
        trailers: request('GET', '/').fields,
      },
      undefined,
    );
    expect(await ask('POST', '/files/a', body)).toMatchObject({ status: 201 });
    expect(seen).toBe('oldoldold');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new one');
  });
});

describe('GET /files/NAME', () => {
  it.each([
    ['nothing of that name', '/files/nope', 404],
    ['a hidden file', '/files/.hidden', 404],
    ['a way up', '/files/..%2f..%2fetc%2fpasswd', 404],
    ['a folder', '/files/sub/', 404],
    ['nothing', '/files/', 404],
  ])('finds files only: %s', async (_name, target, status) => {
    expect(await ask('GET', target)).toMatchObject({ status });
  });

  it('does not let a page that was sent act in our name', async () => {
    await ask('POST', '/files/a.html', '<script>');
    const { fields } = await ask('GET', '/files/a.html');
    expect(fields.get('Content-Security-Policy')).toBe('sandbox');
    expect(fields.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('does not take a file that ends in .gz for another one, compressed', async () => {
    await ask('POST', '/files/a.txt', 'plain');
    await ask('POST', '/files/a.txt.gz', 'other');
    expect(await ask('GET', '/files/a.txt', undefined, ['Accept-Encoding', 'gzip'])).toMatchObject({
      content: 'plain',
    });
  });

  it('says what can be done', async () => {
    expect((await ask('DELETE', '/files/a')).fields.get('Allow')).toBe('GET, HEAD, OPTIONS, POST');
    expect((await ask('OPTIONS', '/files/a')).fields.get('Allow')).toBe('GET, HEAD, OPTIONS, POST');
  });
});

describe('A client that goes away half-way', () => {
  it.each([
    ['with a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['in an orderly way', (socket: Socket) => socket.end()],
  ])('%s leaves no file behind', async (_name, leave) => {
    listener = await listen(serveHttp(handler()), { port: 0 });
    const socket = connect(listener.port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    socket.write('POST /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
    await vi.waitFor(() => expect(names()).toEqual([expect.stringMatching(/^\.[\w-]+\.part$/), ...BEFORE]), {
      timeout: 10_000,
    });
    leave(socket);
    await vi.waitFor(() => expect(names()).toEqual(BEFORE), { timeout: 10_000 });
  });
});

describe('A limit', () => {
  const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

  it.each([
    ['of the limit, announced', 'Content-Length: 10\r\n\r\nten octets', 201],
    ['of the limit, in chunks', `${CHUNKED}3\r\nten\r\n7\r\n octets\r\n0\r\n\r\n`, 201],
    ['past it, announced', 'Content-Length: 11\r\n\r\neleven long', 413],
    ['past it, in chunks', `${CHUNKED}6\r\neleven\r\n5\r\n long\r\n0\r\n\r\n`, 413],
    ['past it, and waiting for 100 Continue', 'Content-Length: 11\r\nExpect: 100-continue\r\n\r\n', 413],
  ])('takes or refuses a file, and leaves nothing unfinished: %s', async (_name, rest, status) => {
    listener = await listen(serveHttp(handler(10)), { port: 0 });
    const socket = connect(listener.port, '127.0.0.1');
    sockets.push(socket);
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write(`POST /files/a HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(names()).toEqual(status === 201 ? ['.hidden', 'a', 'sub'] : BEFORE);
  });

  it('may be more than the server takes elsewhere', async () => {
    listener = await listen(serveHttp(handler(), { limits: { content: 5 } }), { port: 0 });
    const socket = connect(listener.port, '127.0.0.1');
    sockets.push(socket);
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('POST /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nten octets');
    expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  });
});

it('says at once that there is no such folder', () => {
  expect(() => uploads(join(folder, 'nope'))).toThrow('ENOENT');
});
