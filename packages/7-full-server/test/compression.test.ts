import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';
import { bytes, type FieldLine, Fields, type HttpResponse, request, text } from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { compression, mayCompress } from '#chapter';

const LONG = 'so long, and with so much repetition, '.repeat(100);

async function through(response: HttpResponse, accept: string | undefined, method = 'GET'): Promise<HttpResponse> {
  const fields: FieldLine[] = accept === undefined ? [] : [['Accept-Encoding', accept]];
  return compression(() => response)(request(method, '/', { fields }));
}

async function octets({ content }: HttpResponse): Promise<Buffer> {
  if (content.kind === 'bytes') return Buffer.from(content.bytes);
  const pieces: Uint8Array[] = [];
  if (content.kind === 'stream') for await (const piece of content.stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What a handler answers to HEAD: the fields, and nothing else. */
function fieldsOnly(...fields: FieldLine[]): HttpResponse {
  return { status: 200, fields: Fields.of(['Content-Type', 'text/plain'], ...fields), content: { kind: 'none' } };
}

async function* once(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(LONG);
}

describe('what may be compressed', () => {
  it.each<{ what: string; response: HttpResponse; is: boolean }>([
    { what: 'a long text', response: text(LONG), is: true },
    { what: 'JSON', response: bytes('application/json', Buffer.from(LONG)), is: true },
    { what: 'a long text that is an error', response: text(LONG, { status: 404 }), is: true },
    { what: 'a text of 1,024 octets', response: text('x'.repeat(1024)), is: true },
    { what: 'a text of 1,023 octets', response: text('x'.repeat(1023)), is: false },
    { what: 'a picture', response: bytes('image/png', Buffer.from(LONG)), is: false },
    { what: 'octets that nobody knows', response: bytes('application/octet-stream', Buffer.from(LONG)), is: false },
    { what: 'a part of a file', response: text(LONG, { status: 206 }), is: false },
    { what: 'no content', response: { ...fieldsOnly(), status: 204 }, is: false },
    { what: 'what says no type', response: { ...text(LONG), fields: Fields.of() }, is: false },
    { what: 'what is coded already', response: text(LONG, { fields: [['Content-Encoding', 'gzip']] }), is: false },
    {
      what: 'no-transform',
      response: text(LONG, { fields: [['Cache-Control', 'max-age=1, No-Transform']] }),
      is: false,
    },
    { what: 'any other Cache-Control', response: text(LONG, { fields: [['Cache-Control', 'max-age=1']] }), is: true },
    { what: 'HEAD of a long text', response: fieldsOnly(['Content-Length', '4000']), is: true },
    { what: 'HEAD of a short text', response: fieldsOnly(['Content-Length', '40']), is: false },
    {
      what: 'a stream that says no length',
      response: { ...text(''), content: { kind: 'stream', stream: once() } },
      is: true,
    },
  ])('$what: $is', ({ response, is }) => {
    expect(mayCompress(response)).toBe(is);
  });
});

describe('compression', () => {
  it('compresses text with the coding that the client wants', async () => {
    const response = await through(text(LONG), 'gzip');
    expect(response.fields.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(await octets(response)).toString()).toBe(LONG);
  });

  it('prefers brotli', async () => {
    const response = await through(text(LONG), 'gzip, br');
    expect(response.fields.get('Content-Encoding')).toBe('br');
    expect(brotliDecompressSync(await octets(response)).toString()).toBe(LONG);
  });

  it('says Vary also when it did not compress: another client may get another answer', async () => {
    const response = await through(text(LONG), undefined);
    expect(response.fields.get('Content-Encoding')).toBeUndefined();
    expect(response.fields.get('Vary')).toBe('Accept-Encoding');
    expect((await octets(response)).toString()).toBe(LONG);
  });

  it('adds to a Vary that is there', async () => {
    const response = await through(text(LONG, { fields: [['Vary', 'Cookie']] }), 'gzip');
    expect(response.fields.get('Vary')).toBe('Cookie, Accept-Encoding');
  });

  it.each([
    ['*', '*'],
    ['Cookie, accept-encoding', 'Cookie, accept-encoding'],
    ['Accept-Encoding', 'Accept-Encoding'],
    ['X-Accept-Encoding-Of', 'X-Accept-Encoding-Of, Accept-Encoding'],
  ])('adds to a Vary only what is not in it: %s', async (vary, after) => {
    const response = await through(text(LONG, { fields: [['Vary', vary]] }), 'gzip');
    expect(response.fields.get('Vary')).toBe(after);
  });

  it('makes a strong validator weak: the octets are no longer the same', async () => {
    const response = await through(
      text(LONG, {
        fields: [
          ['ETag', '"v1"'],
          ['Accept-Ranges', 'bytes'],
        ],
      }),
      'gzip',
    );
    expect(response.fields.get('ETag')).toBe('W/"v1"');
    expect(response.fields.has('Accept-Ranges')).toBe(false);
  });

  it('leaves alone what may not be compressed', async () => {
    const short = text('short');
    expect(await through(short, 'gzip')).toBe(short);
  });

  it.each([
    ['the compressed one', 'W/"v1"', 'W/"v1"'],
    ['the compressed one among others', '"v0", W/"v1"', 'W/"v1"'],
    ['the plain one', '"v1"', '"v1"'],
    ['the plain one, beside a weak one of before', 'W/"v0", "v1"', '"v1"'],
    ['any', '*', '"v1"'],
  ])('304 has the tag of what the client has: %s', async (_, ifNoneMatch, tag) => {
    const notModified: HttpResponse = { status: 304, fields: Fields.of(['ETag', '"v1"']), content: { kind: 'none' } };
    const fields: FieldLine[] = [
      ['Accept-Encoding', 'br'],
      ['If-None-Match', ifNoneMatch],
    ];
    const response = await compression(() => notModified)(request('GET', '/', { fields }));
    expect([response.status, response.fields.get('ETag')]).toEqual([304, tag]);
  });

  it.each([
    ['weak already', ['ETag', 'W/"v1"'], 'W/"v1", W/W/"v1"', 'W/"v1"'],
    ['not there', ['X', 'y'], 'W/undefined', undefined],
  ] as const)('makes no tag weak twice, and none of nothing: one that is %s', async (_, field, ifNoneMatch, tag) => {
    const notModified: HttpResponse = { status: 304, fields: Fields.of(field), content: { kind: 'none' } };
    const fields: FieldLine[] = [['If-None-Match', ifNoneMatch]];
    const response = await compression(() => notModified)(request('GET', '/', { fields }));
    expect(response.fields.get('ETag')).toBe(tag);
  });

  it('tells HEAD the fields of GET, and no length that GET would not have', async () => {
    const head: HttpResponse = {
      status: 200,
      fields: Fields.of(['Content-Type', 'text/plain'], ['Content-Length', '4000'], ['ETag', '"v1"']),
      content: { kind: 'none' },
    };
    const response = await through(head, 'gzip', 'HEAD');
    expect(response.fields.get('Content-Encoding')).toBe('gzip');
    expect(response.fields.has('Content-Length')).toBe(false);
    expect(response.fields.get('ETag')).toBe('W/"v1"');
  });

  it('tells HEAD no more: content that will not be sent is not compressed', async () => {
    const plain = text(LONG);
    const response = await through(plain, 'gzip', 'HEAD');
    expect(response.content).toBe(plain.content);
  });

  it('tells GET the same of content that there is not', async () => {
    const response = await through(fieldsOnly(), 'gzip');
    expect([response.fields.get('Content-Encoding'), response.content]).toEqual(['gzip', { kind: 'none' }]);
  });

  it('compresses a stream piece by piece', async () => {
    let released = 0;
    const stream: HttpResponse = {
      status: 200,
      fields: Fields.of(['Content-Type', 'text/plain']),
      content: {
        kind: 'stream',
        length: LONG.length,
        stream: (async function* () {
          for (let at = 0; at < LONG.length; at += 1000) yield Buffer.from(LONG.slice(at, at + 1000));
        })(),
        release: () => {
          released += 1;
        },
      },
    };
    const response = await through(stream, 'gzip');
    expect(response.content).not.toHaveProperty('length');
    expect(gunzipSync(await octets(response)).toString()).toBe(LONG);
    if (response.content.kind === 'stream') await response.content.release?.();
    expect(released).toBe(1);
  });

  it('passes on that a stream failed: a cut answer must not look whole', async () => {
    const failing: HttpResponse = {
      status: 200,
      fields: Fields.of(['Content-Type', 'text/plain']),
      content: {
        kind: 'stream',
        // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
        stream: (async function* () {
          throw new Error('disk on fire');
        })(),
      },
    };
    await expect(octets(await through(failing, 'gzip'))).rejects.toThrow('disk on fire');
  });

  it.each([
    ['shorter', LONG.length + 1],
    ['longer', LONG.length - 1],
  ])('notices that a stream is %s than announced: nobody behind it could', async (_how, length) => {
    const response = { ...text(''), content: { kind: 'stream', stream: once(), length } } as const;
    const compressed = await through(response, 'gzip');
    expect(compressed.content.kind).toBe('stream');
    await expect(octets(compressed), 'the stream fails').rejects.toThrow(Error);
  });

  it.each(['gzip', 'br'])(
    'sends each event on when it is made, in %s: it does not wait for the next',
    async (coding) => {
      const decoder = coding === 'gzip' ? createGunzip() : createBrotliDecompress();
      let heard = '';
      decoder.on('data', (octets) => {
        heard += octets;
      });
      const pieces: string[] = [];
      async function* events() {
        for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
          yield Buffer.from(event);
          await vi.waitUntil(() => heard.endsWith(event)); // the next is made when this one has arrived
          pieces.push(event);
        }
      }
      const fields = Fields.of(['Content-Type', 'text/event-stream']);
      const { content } = await through({ status: 200, fields, content: { kind: 'stream', stream: events() } }, coding);
      if (content.kind !== 'stream') throw new Error('not a stream');
      for await (const piece of content.stream) decoder.write(piece);
      expect(pieces).toHaveLength(3);
    },
  );

  it('compresses the same octets once, as long as their strong tag says that they are the same', async () => {
    const response = text(LONG, { fields: [['ETag', '"v1"']] });
    const first = await through(response, 'gzip');
    const second = await through(response, 'gzip');
    if (first.content.kind !== 'bytes' || second.content.kind !== 'bytes') throw new Error('not bytes');
    expect(second.content.bytes).toBe(first.content.bytes);
    expect(brotliDecompressSync(await octets(await through(response, 'br'))).toString()).toBe(LONG); // in each coding
  });

  it.each<[string, FieldLine[], FieldLine[]]>([
    ['without a tag', [], []],
    ['with a weak tag', [['ETag', 'W/"v1"']], [['ETag', 'W/"v1"']]],
    ['with another tag', [['ETag', '"v1"']], [['ETag', '"v2"']]],
  ])('compresses octets anew %s: the handler may have written into them', async (_tag, before, after) => {
    const octetsOfBoth = Buffer.from(LONG);
    await through(bytes('text/plain', octetsOfBoth, { fields: before }), 'gzip');
    octetsOfBoth.write('SO LONG');
    const second = await through(bytes('text/plain', octetsOfBoth, { fields: after }), 'gzip');
    expect(gunzipSync(await octets(second)).toString('latin1', 0, 7)).toBe('SO LONG');
  });
});
