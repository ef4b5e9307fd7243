import { describe, expect, it } from 'vitest';
import { type BodySource, decodeLatin1, encodeLatin1, encodeUtf8, Fields, RequestBody } from '#chapter';

/** A source that counts how often it was asked. */
function source(...pieces: string[]): BodySource & { asked: number } {
  const left = pieces.map(encodeLatin1);
  return {
    asked: 0,
    pull() {
      this.asked++;
      return Promise.resolve(left.shift());
    },
    trailers: Fields.of(['Checksum', 'x']),
  };
}

const LIMITED = expect.objectContaining({ code: 'content-too-large', status: 413 });
const BAD = expect.objectContaining({ code: 'bad-content', status: 400 });

describe('RequestBody', () => {
  it('gives the octets of all pieces', async () => {
    expect(decodeLatin1(await new RequestBody(source('hel', '', 'lo'), undefined).bytes())).toBe('hello');
  });

  it('gives piece after piece', async () => {
    const pieces: string[] = [];
    for await (const piece of new RequestBody(source('a', 'b'), undefined)) pieces.push(decodeLatin1(piece));
    expect(pieces).toEqual(['a', 'b']);
  });

  it('asks for nothing before it is read', async () => {
    const pieces = source('a', 'b');
    const body = new RequestBody(pieces, undefined);
    expect(pieces.asked).toBe(0);
    for await (const _ of body) break;
    expect(pieces.asked).toBe(1);
  });

  it('can be read once', async () => {
    const body = RequestBody.of(encodeLatin1('x'));
    await body.bytes();
    await expect(body.bytes()).rejects.toThrow('once');
    await expect(body.text()).rejects.toThrow('once');
  });

  it('can be read as often as one likes when there is none', async () => {
    expect(await RequestBody.empty.text()).toBe('');
    expect(await RequestBody.empty.bytes()).toEqual(new Uint8Array());
    expect(RequestBody.empty.length).toBe(0);
  });

  it('has the trailers of its source', () => {
    expect(new RequestBody(source(), undefined).trailers.get('checksum')).toBe('x');
  });

  it('takes as many octets as the limit says', async () => {
    expect((await new RequestBody(source('abc', 'de'), undefined).bytes(5)).length).toBe(5);
    expect((await new RequestBody(source('abcde'), 5).bytes(5)).length).toBe(5);
  });

  it('refuses an announced length past the limit without reading', async () => {
    const pieces = source('abcdef');
    await expect(new RequestBody(pieces, 6).bytes(5)).rejects.toEqual(LIMITED);
    expect(pieces.asked).toBe(0);
  });

  it('stops reading at the first piece past the limit when no length was announced', async () => {
    const pieces = source('abc', 'def', 'ghi');
    await expect(new RequestBody(pieces, undefined).bytes(5)).rejects.toEqual(LIMITED);
    expect(pieces.asked).toBe(2);
  });

  it('limits text and json too', async () => {
    await expect(RequestBody.of(encodeLatin1('abcdef')).text(5)).rejects.toEqual(LIMITED);
    await expect(RequestBody.of(encodeLatin1('"abc"')).json(4)).rejects.toEqual(LIMITED);
  });

  it('reads text as UTF-8, also when a character is cut between two pieces', async () => {
    const [first, second] = ['\xc3', '\xa9'];
    expect(await new RequestBody(source(first!, second!), undefined).text()).toBe('é');
  });

  it.each([
    ['a lone continuation octet', '\xa9'],
    ['a character cut short', '\xe2\x98'],
    ['Latin-1', 'caf\xe9'],
    ['a surrogate', '\xed\xa0\x80'],
  ])('refuses %s as text', async (_, octets) => {
    await expect(RequestBody.of(encodeLatin1(octets)).text()).rejects.toEqual(BAD);
  });

  it('reads JSON', async () => {
    expect(await RequestBody.of(encodeUtf8('{"message":"☃"}')).json()).toEqual({ message: '☃' });
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['a single quote', "{'a':1}"],
    ['what is not UTF-8', '"\xff"'],
  ])('refuses %s as JSON', async (_, octets) => {
    await expect(RequestBody.of(encodeLatin1(octets)).json()).rejects.toEqual(BAD);
  });

  it('passes on what its source throws', async () => {
    const failing: BodySource = { pull: () => Promise.reject(new Error('gone')), trailers: Fields.empty };
    await expect(new RequestBody(failing, 5).bytes()).rejects.toThrow('gone');
  });
});
