import { describe, expect, it } from 'vitest';
import { bytes, decodeLatin1, empty, type HttpResponse, html, json, request, text } from '#chapter';

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
    expect(made.body.length).toBe(3);
    expect(await made.body.text()).toBe('☃');
  });

  it('takes the authority of an absolute-form target before Host', () => {
    expect(request('GET', 'http://a/', { fields: [['Host', 'b']] }).authority).toBe('a');
  });

  it('has no content unless it is given some', async () => {
    expect(await request('GET', '/').body.text()).toBe('');
  });
});
