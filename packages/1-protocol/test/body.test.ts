import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

  it('can be read once, piece by piece too', async () => {
    const body = RequestBody.of(encodeLatin1('x'));
    for await (const _ of body) break;
    await expect(body.bytes()).rejects.toThrow('once');
    await expect(body[Symbol.asyncIterator]().next()).rejects.toThrow('once');
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

  it.each<[string, string[], number | undefined]>([
    ['nothing', [], undefined],
    ['one octet after another', [...'hello, world'], undefined],
    ['one octet after another, with a length', [...'hello, world'], 12],
    ['small ones behind a large one', ['x'.repeat(1000), 'a', 'b', ''], undefined],
    ['large ones behind a small one', ['', 'a', 'x'.repeat(1000), 'y'.repeat(3000)], undefined],
    ['more than was announced', ['abc', 'def'], 3],
  ])('has room for exactly what came: %s', async (_, pieces, length) => {
    const whole = await new RequestBody(source(...pieces), length).bytes();
    expect(decodeLatin1(whole)).toBe(pieces.join(''));
    expect(whole.length).toBe(pieces.join('').length);
  });

  it('never writes into a piece', async () => {
    const memory = encodeLatin1('ab______');
    const pieces = [memory.subarray(0, 2), encodeLatin1('cd'), encodeLatin1('ef')];
    const body = new RequestBody({ pull: () => pieces.shift(), trailers: Fields.empty }, undefined);
    expect(decodeLatin1(await body.bytes())).toBe('abcdef');
    expect(decodeLatin1(memory)).toBe('ab______');
  });

  it('is not copied when it came in one piece', async () => {
    const piece = encodeLatin1('abc');
    expect(await RequestBody.of(piece).bytes()).toBe(piece);
  });

  it('waits for no piece that is there already', async () => {
    const pieces = [encodeLatin1('a'), encodeLatin1('b')];
    const reading = new RequestBody({ pull: () => pieces.shift(), trailers: Fields.empty }, undefined).bytes();
    expect(pieces).toEqual([]);
    expect(decodeLatin1(await reading)).toBe('ab');
  });

  it('may be given another limit, which its source is told of', async () => {
    const limits: number[] = [];
    const limited = (...pieces: string[]) => {
      const body = new RequestBody({ ...source(...pieces), limit: (octets) => limits.push(octets) }, undefined);
      body.limit(pieces.length === 1 ? 2_000_000 : 5);
      return body;
    };
    expect((await limited('x'.repeat(1_500_000)).bytes()).length).toBe(1_500_000);
    await expect(limited('abc', 'def').bytes()).rejects.toEqual(LIMITED);
    await expect(limited('abc', 'def').text()).rejects.toEqual(LIMITED);
    await expect(limited('"abc', 'def"').json()).rejects.toEqual(LIMITED);
    expect((await limited('abc', 'def').bytes(6)).length).toBe(6); // said by the reader itself, for this once
    expect(limits).toEqual([2_000_000, 5, 5, 5, 5]);
  });

  it('needs no source that knows limits', async () => {
    const body = RequestBody.of(encodeLatin1('abc'));
    body.limit(2);
    await expect(body.bytes()).rejects.toEqual(LIMITED);
  });

  it('passes on what its source throws', async () => {
    const failing: BodySource = { pull: () => Promise.reject(new Error('gone')), trailers: Fields.empty };
    await expect(new RequestBody(failing, 5).bytes()).rejects.toThrow('gone');
  });
});

/** In a process of its own, which may call the collector and has nothing else in its heap. */
const HEAP = `
  const { Fields, RequestBody } = await import(${JSON.stringify(import.meta.resolve('#chapter'))});
  const used = () => (gc(), gc(), process.memoryUsage().heapUsed + process.memoryUsage().external);
  const SIZES = { ones: 1, tens: 10, thousands: 1024 };
  const measured = {};
  for (const [name, size] of Object.entries(SIZES)) {
    const before = used();
    let left = 2 ** 20;
    let most = 0;
    const pull = () => {
      if (left <= 0) return (most = used() - before, undefined); // all of it has come, and the last piece is asked for
      left -= size;
      return new Uint8Array(size);
    };
    await new RequestBody({ pull, trailers: Fields.empty }, undefined).bytes(2 ** 21);
    measured[name] = most;
  }
  console.log(JSON.stringify(measured));
`;

describe('A megabyte of content in small pieces', () => {
  let measured: Promise<Record<string, number>> | undefined;

  async function measure(): Promise<Record<string, number>> {
    const options = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', HEAP];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: join(import.meta.dirname, '..') });
    return JSON.parse(stdout);
  }

  it.each([
    ['of one octet', 'ones'],
    ['of ten octets', 'tens'],
    ['of a kilobyte', 'thousands'],
  ])('is held in three megabytes at most: pieces %s', async (_, pieces) => {
    measured ??= measure();
    expect((await measured)[pieces]).toBeLessThan(3 * 2 ** 20);
  });
});
