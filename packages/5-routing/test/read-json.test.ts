import { Fields, ProtocolError, RequestBody, request } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { readJson } from '#chapter';

function post(body: string | Uint8Array, mediaType?: string, ...fields: [string, string][]) {
  const type: [string, string][] = mediaType === undefined ? [] : [['Content-Type', mediaType]];
  return request('POST', '/', { body, fields: [...type, ...fields] });
}

/** Content whose length nobody announced. */
function chunked(...pieces: string[]) {
  const octets = pieces.map((piece) => new TextEncoder().encode(piece));
  const source = { pull: async () => octets.shift(), trailers: Fields.empty };
  return post('', 'application/json').with({ body: new RequestBody(source, undefined) });
}

/** `bad-content 400`, or what came instead. */
async function refusal(reading: Promise<unknown>): Promise<string> {
  try {
    return `${JSON.stringify(await reading)}`.slice(0, 40);
  } catch (error) {
    return error instanceof ProtocolError ? `${error.code} ${error.status}` : `throws ${error}`;
  }
}

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('JSON comes in', () => {
  it.each([
    ['an object', '{"a":[1,null]}', { a: [1, null] }],
    ['a string', '"ö"', 'ö'],
    ['null, which is a value', 'null', null],
    ['with whitespace around it', ' \r\n[1]\t', [1]],
    ['64 levels deep', nested(64), JSON.parse(nested(64))],
  ])('%s', async (_name, body, value) => {
    expect(await readJson(post(body, 'application/json'))).toEqual(value);
  });

  it.each([
    ['in any case', 'Application/JSON'],
    ['with a parameter', 'application/json; charset=utf-8'],
    ['with a parameter, and space around the semicolon', 'application/json \t;\tcharset=utf-8'],
    ['with a parameter in quotes', 'application/json;profile="a;b, c"'],
    ['with empty parameters', 'application/json; ;;a=b;'],
    ['of a format made of JSON', 'application/problem+json'],
    ['of a format made of JSON, with dots', 'application/vnd.example.v2+json; a=b'],
  ])('with a media type %s', async (_name, mediaType) => {
    expect(await readJson(post('1', mediaType))).toBe(1);
  });

  it('in chunks', async () => {
    expect(await readJson(chunked('{"a"', ':1}'))).toEqual({ a: 1 });
  });

  it('without touching the prototype of anything', async () => {
    const value = await readJson(post('{"__proto__":{"admin":true}}', 'application/json'));
    expect((value as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('It is refused', () => {
  const octets = (...values: number[]) => Uint8Array.from(values);

  it.each<[name: string, asked: ReturnType<typeof post>, status: number, code: string]>([
    ['without a media type', post('1'), 415, 'unsupported-media-type'],
    ['as text', post('1', 'text/plain'), 415, 'unsupported-media-type'],
    ['as a form', post('1', 'application/x-www-form-urlencoded'), 415, 'unsupported-media-type'],
    ['as text that mentions JSON', post('1', 'text/plain; application/json'), 415, 'unsupported-media-type'],
    ['as something that begins like JSON', post('1', 'application/json5'), 415, 'unsupported-media-type'],
    ['as something that ends like JSON', post('1', 'application/xjson'), 415, 'unsupported-media-type'],
    ['as JSON of no type', post('1', 'application/+json'), 415, 'unsupported-media-type'],
    ['as text of JSON', post('1', 'text/json'), 415, 'unsupported-media-type'],
    ['as two media types in one line', post('1', 'application/json, text/plain'), 415, 'unsupported-media-type'],
    [
      'as two media types in two lines',
      post('1', 'text/plain', ['Content-Type', 'application/json']),
      415,
      'unsupported-media-type',
    ],
    ['with a broken parameter', post('1', 'application/json; charset="utf-8'), 415, 'unsupported-media-type'],
    [
      'with parameters made to keep us busy',
      post('1', `application/json${';   '.repeat(8_000)}@`),
      415,
      'unsupported-media-type',
    ],
    [
      'compressed, with a coding that changes nothing',
      post('1', 'application/json', ['Content-Encoding', 'identity']),
      415,
      'unsupported-media-type',
    ],
    [
      'compressed, and broken',
      post('{', 'application/json', ['Content-Encoding', 'gzip']),
      415,
      'unsupported-media-type',
    ],
    ['as text, and broken', post('{', 'text/plain'), 415, 'unsupported-media-type'],
    ['without content, compressed', post('', 'application/json', ['Content-Encoding', 'gzip']), 400, 'bad-content'],
    ['compressed', post('1', 'application/json', ['Content-Encoding', 'gzip']), 415, 'unsupported-media-type'],
    ['without content', post('', 'application/json'), 400, 'bad-content'],
    ['without content and media type', post(''), 400, 'bad-content'],
    ['without content, in chunks', chunked(), 400, 'bad-content'],
    ['cut short: {"a":', post('{"a":', 'application/json'), 400, 'bad-content'],
    ['with more behind it: {}{}', post('{}{}', 'application/json'), 400, 'bad-content'],
    ["in JavaScript: {a:'b'}", post("{a:'b'}", 'application/json'), 400, 'bad-content'],
    ['of whitespace only', post('  ', 'application/json'), 400, 'bad-content'],
    ['in Latin-1', post(octets(0x22, 0xe9, 0x22), 'application/json'), 400, 'bad-content'],
    ['in UTF-16', post(octets(0xfe, 0xff, 0, 0x31), 'application/json'), 400, 'bad-content'],
    ['with an overlong UTF-8 form', post(octets(0x22, 0xc0, 0xaf, 0x22), 'application/json'), 400, 'bad-content'],
    ['too deep: 65 levels of arrays', post(nested(65), 'application/json'), 400, 'bad-content'],
    [
      'too deep: 65 levels of objects',
      post(`${'{"0":'.repeat(65)}1${'}'.repeat(65)}`, 'application/json'),
      400,
      'bad-content',
    ],
    [
      'too deep: 65 levels, behind other values',
      post(`[1,{"a":0,"b":${nested(63)}}]`, 'application/json'),
      400,
      'bad-content',
    ],
    ['too deep: 100,000 levels', post(nested(100_000), 'application/json'), 400, 'bad-content'],
    [
      'too deep: 100,000 levels of objects',
      post(`${'{"0":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'application/json'),
      400,
      'bad-content',
    ],
  ])('%s', async (_name, asked, status, code) => {
    expect(await refusal(readJson(asked))).toBe(`${code} ${status}`);
  });

  it('past a limit, and taken at it', async () => {
    expect(await readJson(post('"1234"', 'application/json'), 6)).toBe('1234');
    for (const asked of [post('"12345"', 'application/json'), chunked('"123', '45"')]) {
      expect(await refusal(readJson(asked, 6))).toBe('content-too-large 413');
    }
  });
});

it('What is said tells what to do', async () => {
  await expect(readJson(post('1'))).rejects.toThrow('Content-Type: application/json');
  await expect(readJson(post('', 'application/json'))).rejects.toThrow('no content');
  await expect(readJson(post('{', 'application/json'))).rejects.toThrow('the content is not JSON');
});
