import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Listener } from '@http-from-scratch/tcp-echo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilesOptions, files } from '#chapter';
import { type Fixture, makeFixture } from './fixture.ts';
import { ask, serve, stop } from './raw-client.ts';

let fixture: Fixture;
beforeAll(() => {
  fixture = makeFixture();
  fixture.write('app.js', 'plain, and longer than the others');
  fixture.write('app.js.gz', 'gzip octets');
  fixture.write('app.js.br', 'brotli octets');
  fixture.write('only-gzip.css', 'plain');
  fixture.write('only-gzip.css.gz', 'gzip');
  fixture.write('stale.js', 'new');
  fixture.write('stale.js.br', 'old, compressed');
  const longAgo = new Date('2020-01-01');
  utimesSync(join(fixture.root, 'stale.js.br'), longAgo, longAgo);
  fixture.write('orphan.js.gz', 'without a plain file');
  fixture.write('folder.js', 'plain');
  fixture.write('folder.js.gz/file', 'a folder has the name of a sibling');
  fixture.write('photo.png', 'png');
  fixture.write('photo.png.gz', 'for nobody');
});
afterAll(() => fixture.remove());

const WAYS: [string, FilesOptions][] = [
  ['from the disk', { cacheOctets: 0, clock: () => Date.now() + 60_000 }],
  ['from memory', { clock: () => 1e15 }],
];

describe.each(WAYS)('%s', (_way, options) => {
  let listener: Listener;
  beforeAll(async () => {
    listener = await serve(files(fixture.root, options));
  });
  afterAll(() => stop(listener));

  /** Asked twice, for the sake of the memory; the answers are the same. */
  async function get(target: string, ...lines: string[]) {
    const first = await ask(listener.port, `GET ${target}`, ...lines);
    const second = await ask(listener.port, `GET ${target}`, ...lines);
    expect(second.fields.without('Date').lines).toEqual(first.fields.without('Date').lines);
    return second;
  }

  it.each([
    ['both: Brotli', '/app.js', 'gzip, deflate, br', 'br', 'brotli octets'],
    ['as the client prefers', '/app.js', 'br;q=0.1, gzip', 'gzip', 'gzip octets'],
    ['one that is there', '/only-gzip.css', 'br, gzip', 'gzip', 'gzip'],
    ['one that is not there', '/only-gzip.css', 'br', undefined, 'plain'],
    ['none is asked for', '/app.js', 'identity', undefined, 'plain, and longer than the others'],
    ['none is wanted', '/app.js', 'br;q=0, gzip;q=0', undefined, 'plain, and longer than the others'],
    ['one that is older than the plain file', '/stale.js', 'br', undefined, 'new'],
    ['a folder is no sibling', '/folder.js', 'gzip', undefined, 'plain'],
  ])('%s', async (_name, target, accept, coding, content) => {
    const answer = await get(target, `Accept-Encoding: ${accept}`);
    expect(answer.fields.get('Content-Encoding')).toBe(coding);
    expect(answer.content.toString()).toBe(content);
    expect(answer.fields.get('Vary')).toBe('Accept-Encoding');
    expect(answer.fields.get('Content-Type')).toMatch(/^text\/(javascript|css)/);
  });

  it('a client that says nothing gets the plain file, and caches hear that others may not', async () => {
    const answer = await get('/app.js');
    expect(answer.fields.has('Content-Encoding')).toBe(false);
    expect(answer.fields.get('Vary')).toBe('Accept-Encoding');
  });

  it('each has its own tag, and a 304 is about one of them', async () => {
    const accepts = ['identity', 'gzip', 'br'];
    const tags: string[] = [];
    for (const accept of accepts) {
      tags.push((await get('/app.js', `Accept-Encoding: ${accept}`)).fields.get('ETag')!);
    }
    expect(new Set(tags).size).toBe(3);
    for (const accept of accepts) {
      for (const tag of tags) {
        const answer = await get('/app.js', `Accept-Encoding: ${accept}`, `If-None-Match: ${tag}`);
        expect(answer.status).toBe(tags.indexOf(tag) === accepts.indexOf(accept) ? 304 : 200);
      }
    }
  });

  it('a range is one of the compressed octets', async () => {
    const answer = await get('/app.js', 'Accept-Encoding: br', 'Range: bytes=0-5');
    expect([answer.status, answer.content.toString(), answer.fields.get('Content-Range')]).toEqual([
      206,
      'brotli',
      'bytes 0-5/13',
    ]);
  });

  it('without the plain file there is nothing', async () => {
    expect((await get('/orphan.js', 'Accept-Encoding: gzip')).status).toBe(404);
  });

  it('what is compressed already has no siblings, and does not vary', async () => {
    const answer = await get('/photo.png', 'Accept-Encoding: gzip');
    expect(answer.content.toString()).toBe('png');
    expect(answer.fields.has('Vary')).toBe(false);
  });

  it('a sibling by its own name is a file like any other', async () => {
    const answer = await get('/app.js.gz', 'Accept-Encoding: gzip');
    expect(answer.fields.get('Content-Type')).toBe('application/gzip');
    expect(answer.fields.has('Content-Encoding')).toBe(false);
  });
});

it('nobody gets them when they are switched off', async () => {
  const listener = await serve(files(fixture.root, { siblings: false }));
  try {
    const answer = await ask(listener.port, 'GET /app.js', 'Accept-Encoding: br');
    expect(answer.content.toString()).toBe('plain, and longer than the others');
  } finally {
    await stop(listener);
  }
});
