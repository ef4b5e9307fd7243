import { rmSync, statSync, utimesSync } from 'node:fs';
import { type Handler, type HttpResponse, request } from '@http-from-scratch/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FilesOptions, files } from '#chapter';
import { A_TXT, type Fixture, makeFixture } from './fixture.ts';

let fixture: Fixture;
let now: number;
beforeEach(() => {
  fixture = makeFixture();
  now = Date.now() + 60_000; // the files seem to have been at rest for a minute
});
afterEach(async () => {
  await Promise.all(unread.splice(0));
  fixture.remove();
});

const handlerOf = (options: FilesOptions = {}) => files(fixture.root, { clock: () => now, ...options });
/** Answers that only had to say whether they come at once. Each lets go of its file before the test ends. */
const unread: Promise<void>[] = [];

function fromMemory(handler: Handler, target: string): boolean {
  const answer = handler(request('GET', target));
  if (!(answer instanceof Promise)) return true;
  unread.push(answer.then(({ content }) => (content.kind === 'stream' ? content.release?.() : undefined)));
  return false;
}

async function show(handler: Handler, target: string): Promise<string> {
  const response: HttpResponse = await handler(request('GET', target));
  const { status, content } = response;
  if (status !== 200) return String(status);
  if (content.kind === 'stream') await content.release?.();
  return content.kind === 'bytes' ? Buffer.from(content.bytes).toString() : content.kind;
}

describe('a small file', () => {
  it('is looked up on the disk once, and then answered from memory at once', async () => {
    const handler = handlerOf();
    expect(fromMemory(handler, '/a.txt')).toBe(false);
    await show(handler, '/a.txt');
    expect(fromMemory(handler, '/a.txt')).toBe(true);
    expect(fromMemory(handler, '/%61.txt')).toBe(true);
  });

  it('is the same octets each time, so that a later layer can know them again', async () => {
    const handler = handlerOf();
    await show(handler, '/a.txt');
    const [first, second] = [handler(request('GET', '/a.txt')), handler(request('GET', '/a.txt'))] as HttpResponse[];
    const octets = ({ content }: HttpResponse) => (content.kind === 'bytes' ? content.bytes : undefined);
    expect(octets(first!)).toBeInstanceOf(Uint8Array);
    expect(octets(second!)).toBe(octets(first!));
  });

  it('that changes is seen to have changed after a second', async () => {
    const handler = handlerOf();
    fixture.write('news.txt', 'old');
    expect(await show(handler, '/news.txt')).toBe('old');
    fixture.write('news.txt', 'new');
    now += 999;
    expect(await show(handler, '/news.txt')).toBe('old');
    now += 1;
    expect(await show(handler, '/news.txt')).toBe('new');
  });

  it('that changes to the same size and the same time of modification is seen, too', async () => {
    const handler = handlerOf();
    const path = fixture.write('news.txt', 'old');
    const { atime, mtime } = statSync(path);
    expect(await show(handler, '/news.txt')).toBe('old');
    rmSync(path);
    fixture.write('news.txt', 'new');
    utimesSync(path, atime, mtime);
    now += 1000;
    expect(await show(handler, '/news.txt')).toBe('new');
  });

  it('that is removed stays removed', async () => {
    const handler = handlerOf();
    const path = fixture.write('news.txt', 'old');
    await show(handler, '/news.txt');
    rmSync(path);
    now += 1000;
    expect(await show(handler, '/news.txt')).toBe('404');
    expect(await show(handler, '/news.txt')).toBe('404');
  });

  it('that grows large is streamed', async () => {
    const handler = handlerOf();
    fixture.write('news.txt', 'old');
    await show(handler, '/news.txt');
    fixture.writeHole('news.txt', 1_000_000);
    now += 1000;
    expect(await show(handler, '/news.txt')).toBe('stream');
    expect(await show(handler, '/news.txt')).toBe('stream');
  });

  it('that did not change is kept for another second', async () => {
    const handler = handlerOf();
    await show(handler, '/a.txt');
    now += 1000;
    await show(handler, '/a.txt');
    now += 999;
    expect(fromMemory(handler, '/a.txt')).toBe(true);
  });

  it('is looked at by one of a crowd; the others do not wait', async () => {
    const handler = handlerOf();
    await show(handler, '/a.txt');
    now += 1000;
    const looking = handler(request('GET', '/a.txt'));
    expect(looking).toBeInstanceOf(Promise);
    expect(fromMemory(handler, '/a.txt')).toBe(true);
    await looking;
  });

  it('that has just changed is not kept: it may change again unnoticed', async () => {
    const handler = handlerOf({ clock: () => Number(statSync(path).ctimeMs) + 50 });
    const path = fixture.write('news.txt', 'hot');
    await show(handler, '/news.txt');
    expect(fromMemory(handler, '/news.txt')).toBe(false);
  });

  it('is not believed to be fresh by a clock that was set back', async () => {
    const handler = handlerOf();
    await show(handler, '/a.txt');
    now -= 3_600_000;
    expect(fromMemory(handler, '/a.txt')).toBe(false);
  });
});

describe('what an address means is remembered, but', () => {
  it('a folder redirects each request with its own query', async () => {
    const handler = handlerOf();
    const locationOf = async (target: string) => (await handler(request('GET', target))).fields.get('Location');
    expect(await locationOf('/sub?a=1')).toBe('/sub/?a=1');
    expect(await locationOf('/sub?b=2')).toBe('/sub/?b=2');
    expect(await locationOf('/sub')).toBe('/sub/');
  });

  it('each client gets the coding that it takes', async () => {
    fixture.write('app.js', 'plain');
    fixture.write('app.js.br', 'brotli');
    fixture.write('app.js.gz', 'gzip');
    const handler = handlerOf();
    for (const coding of [undefined, 'br', 'gzip', 'identity', undefined, 'gzip', 'br']) {
      const fields = coding === undefined ? [] : [['Accept-Encoding', coding] as const];
      const response = await handler(request('GET', '/app.js', { fields }));
      expect(response.fields.get('Content-Encoding')).toBe(coding === 'identity' ? undefined : coding);
    }
  });

  it('what comes to be there is found at once', async () => {
    const handler = handlerOf();
    expect(await show(handler, '/news.txt')).toBe('404');
    fixture.write('news.txt', 'here');
    expect(await show(handler, '/news.txt')).toBe('here');
  });

  it('no number of other names, and no long one, makes it wrong', async () => {
    const handler = handlerOf();
    expect(await show(handler, '/a.txt')).toBe(A_TXT);
    for (let at = 0; at < 2500; at++) await show(handler, `/%2f${at}`);
    for (const name of ['x'.repeat(1000), '%2e%2e/secret.txt']) {
      expect(await show(handler, `/${name}`)).toBe('404');
      expect(await show(handler, `/${name}`)).toBe('404');
    }
    expect(await show(handler, '/a.txt')).toBe(A_TXT);
  });
});

describe('memory', () => {
  it('is bounded; what was not used for longest goes first', async () => {
    for (let at = 0; at < 10; at++) fixture.write(`file${at}.txt`, 'x'.repeat(10_000));
    const handler = handlerOf({ cacheOctets: 60_000 });
    for (let at = 0; at < 10; at++) {
      await show(handler, `/file${at}.txt`);
      if (at === 0) continue;
      expect(fromMemory(handler, '/file0.txt')).toBe(true); // the favourite: used again and again
    }
    const held = Array.from({ length: 10 }, (_, at) => at).filter((at) => fromMemory(handler, `/file${at}.txt`));
    expect(held).toEqual([0, 6, 7, 8, 9]);
  });

  it('is not filled by empty files', async () => {
    for (let at = 0; at < 100; at++) fixture.write(`nothing${at}.txt`, '');
    const handler = handlerOf({ cacheOctets: 20_000 });
    for (let at = 0; at < 100; at++) await show(handler, `/nothing${at}.txt`);
    const held = Array.from({ length: 100 }, (_, at) => at).filter((at) => fromMemory(handler, `/nothing${at}.txt`));
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThan(20);
  });

  it('holds nothing large, and nothing at all when it has no room', async () => {
    fixture.writeHole('large.bin', 129 * 1024);
    const handler = handlerOf();
    await show(handler, '/large.bin');
    expect(fromMemory(handler, '/large.bin')).toBe(false);
    const without = handlerOf({ cacheOctets: 0 });
    await show(without, '/a.txt');
    expect(fromMemory(without, '/a.txt')).toBe(false);
  });
});
