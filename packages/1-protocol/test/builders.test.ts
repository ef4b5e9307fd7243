import { describe, expect, it } from 'vitest';
import {
  bytes,
  decodeLatin1,
  empty,
  HttpRequest,
  type HttpResponse,
  html,
  json,
  RequestBody,
  redirect,
  request,
  stream,
  text,
} from '#chapter';

function contentOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? decodeLatin1(content.bytes) : content.kind;
}

describe('responses', () => {
  it.each<[string, HttpResponse, string, string]>([
    ['text', text('é'), 'text/plain; charset=utf-8', '\xc3\xa9'],
    ['html', html('<p>'), 'text/html; charset=utf-8', '<p>'],
    ['json', json({ a: 1 }), 'application/json', '{"a":1}'],
    ['bytes', bytes('image/png', Uint8Array.of(0x89)), 'image/png', '\x89'],
  ])('%s says what its octets are', (_, response, mediaType, content) => {
    expect(response.status).toBe(200);
    expect(response.fields.lines).toEqual([['Content-Type', mediaType]]);
    expect(contentOf(response)).toBe(content);
  });

  it('take another status and more fields', () => {
    const response = text('no', { status: 405, fields: [['Allow', 'GET']] });
    expect(response.status).toBe(405);
    expect(response.fields.get('allow')).toBe('GET');
  });

  it('take another Content-Type, and then have only that one', () => {
    const problem = json({}, { fields: [['content-type', 'application/problem+json']] });
    expect(problem.fields.all('Content-Type')).toEqual(['application/problem+json']);
  });

  it('can be empty', () => {
    expect(empty()).toMatchObject({ status: 204, content: { kind: 'none' } });
    expect(empty(304, [['ETag', '"a"']]).fields.get('etag')).toBe('"a"');
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a big integer', 1n],
  ])('cannot say %s in JSON', (_, value) => {
    expect(() => json(value)).toThrow(TypeError);
  });

  it('cannot carry a line end in a field', () => {
    expect(() => text('', { fields: [['Location', '/\r\nX: y']] })).toThrow(TypeError);
    expect(() => bytes('text/plain\r\nX: y', new Uint8Array())).toThrow(TypeError);
  });
});

describe('a redirect', () => {
  it.each<[string, HttpResponse, number, string]>([
    ['asks for the other place with GET', redirect('/a?b#c'), 303, '/a?b#c'],
    ['may be for good', redirect('https://a.example/', 301), 301, 'https://a.example/'],
    ['may be for now', redirect('/a', 302), 302, '/a'],
    ['may keep the method', redirect('../a', 307), 307, '../a'],
    ['may keep the method for good', redirect('/a', 308), 308, '/a'],
    ['encodes what is past ASCII', redirect('/ü/☃ 1'), 303, '/%C3%BC/%E2%98%83%201'],
    ['encodes a character that is two in a string', redirect('/😀'), 303, '/%F0%9F%98%80'],
    ['encodes nothing twice', redirect('/%C3%BC%20'), 303, '/%C3%BC%20'],
    ['cannot write another field', redirect('/\r\nSet-Cookie: a=1'), 303, '/%0D%0ASet-Cookie:%20a=1'],
    ['has a place even for half a character', redirect('/\ud800'), 303, '/%EF%BF%BD'],
  ])('%s', (_, response, status, location) => {
    expect(response).toMatchObject({ status, content: { kind: 'none' } });
    expect(response.fields.lines).toEqual([['Location', location]]);
  });

  it.each([200, 300, 304, 305, 306, 400])('cannot have the status %s', (status) => {
    expect(() => redirect('/', status)).toThrow(RangeError);
  });
});

describe('a stream', () => {
  async function* pieces() {
    yield Uint8Array.of(0x61);
  }

  it('is passed on as it is, with its media type', () => {
    const given = pieces();
    const response = stream('text/event-stream', given);
    expect(response.status).toBe(200);
    expect(response.fields.lines).toEqual([['Content-Type', 'text/event-stream']]);
    expect(response.content).toStrictEqual({ kind: 'stream', stream: given });
  });

  it('may have a length, an end to be told of, a status and fields', () => {
    const release = () => {};
    const response = stream('text/csv', pieces(), { length: 1, release, status: 201, fields: [['ETag', '"a"']] });
    expect(response).toMatchObject({ status: 201, content: { length: 1, release } });
    expect(response.fields.get('etag')).toBe('"a"');
  });
});

describe('request', () => {
  it('makes a request that never travelled', async () => {
    const made = request('POST', '/a?b', { fields: [['Host', 'x']], body: '☃' });
    expect(made).toMatchObject({
      method: 'POST',
      target: '/a?b',
      form: 'origin',
      path: '/a',
      query: 'b',
      authority: 'x',
    });
    expect(made.fields.lines).toEqual([['Host', 'x']]);
    expect(made.body.length).toBe(3);
    expect(await made.body.text()).toBe('☃');
  });

  it('takes the authority of an absolute-form target before Host', () => {
    expect(request('GET', 'http://a/', { fields: [['Host', 'b']] }).authority).toBe('a');
  });

  it('has a client that stays, and a server that goes on, unless it is given others', () => {
    const made = request('GET', '/');
    expect(made.peer).toEqual({ address: '127.0.0.1', port: 0 });
    expect([made.signal.aborted, made.draining.aborted]).toEqual([false, false]);
    const gone = AbortSignal.abort();
    const other = request('GET', '/', { peer: { address: '::1', port: 80 }, signal: gone });
    expect(other).toMatchObject({ peer: { address: '::1', port: 80 }, signal: gone });
    expect(other.draining.aborted).toBe(false);
  });

  it('has no content unless it is given some', () => {
    expect(request('GET', '/').body).toBe(RequestBody.empty);
    expect(request('PUT', '/', { body: '' }).body).toBe(RequestBody.empty);
  });
});

describe('a request', () => {
  it('has its query taken apart as a form is, once', () => {
    const asked = request('GET', '/?a=1&b=x+y&a=%26');
    expect([...asked.searchParams]).toEqual([
      ['a', '1'],
      ['b', 'x y'],
      ['a', '&'],
    ]);
    expect(asked.searchParams).toBe(asked.searchParams);
    expect([...request('GET', '/').searchParams]).toEqual([]);
  });

  it('may be allowed less content, which a limit of time leaves as it is', async () => {
    const asked = request('POST', '/', { body: 'abc' });
    asked.allow({ content: 2 });
    asked.allow({ time: 1000 });
    await expect(asked.body.bytes()).rejects.toMatchObject({ code: 'content-too-large', status: 413 });
  });

  it('may be allowed more content', async () => {
    const asked = request('POST', '/', { body: new Uint8Array(2_000_000) });
    asked.allow({ content: 2_000_000 });
    expect((await asked.body.bytes()).length).toBe(2_000_000);
  });

  it('has copies with other values, or with more of them, and stays as it was', () => {
    const asked = request('GET', '/a?b=1');
    const copy = asked.with({ path: '/c', user: 'Ada' });
    expect(copy).toMatchObject({ method: 'GET', path: '/c', query: 'b=1', user: 'Ada' });
    expect(copy).toBeInstanceOf(HttpRequest);
    expect(copy.searchParams.get('b')).toBe('1');
    expect(asked.path).toBe('/a');
    expect(asked).not.toHaveProperty('user');
  });

  it('has copies with another signal, and copies of these: a getter cannot be assigned', () => {
    const { signal } = new AbortController();
    const copy = request('GET', '/a').with({ signal });
    expect(copy.signal).toBe(signal);
    expect(copy.with({ path: '/b' })).toMatchObject({ path: '/b', signal });
  });

  it('has copies with another query, whose parameters had been those of the request itself', () => {
    const asked = request('GET', '/?page=1');
    expect(asked.searchParams.get('page')).toBe('1');
    expect(asked.with({ query: 'page=2' }).searchParams.get('page')).toBe('2');
    expect(asked.searchParams.get('page')).toBe('1');
  });
});
