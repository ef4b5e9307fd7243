/** What `pnpm start` serves, as one handler. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FieldLine, type HttpResponse, request } from '@http-from-scratch/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from '#chapter';

const PAGE = `<!doctype html><title>page</title>${'<p>word</p>'.repeat(500)}`;

let root: string;
let site: Site;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(root, 'index.html'), PAGE);
  writeFileSync(join(root, 'notes.txt'), 'short');
  site = await openSite({ policy: "default-src 'self'", root, poolThreads: 1 });
});
afterAll(async () => {
  await site.close();
  rmSync(root, { recursive: true });
});

async function ask(method: string, target: string, fields: FieldLine[] = []): Promise<HttpResponse> {
  return site.handler(request(method, target, { fields }));
}

async function content({ content }: HttpResponse): Promise<Buffer> {
  if (content.kind === 'bytes') return Buffer.from(content.bytes);
  const pieces: Uint8Array[] = [];
  if (content.kind === 'stream') {
    for await (const piece of content.stream) pieces.push(piece);
    await content.release?.();
  }
  return Buffer.concat(pieces);
}

describe('the site', () => {
  it.each([
    ['a route first', 'GET', '/api/hello', 200, 'Hello, world!\n'],
    ['then a file', 'GET', '/notes.txt', 200, 'short'],
    ['the computed answer', 'GET', '/api/primes?below=10', 200, /"count":4/],
    ['a wrong method on a route', 'DELETE', '/api/primes', 405, /GET, HEAD, OPTIONS/],
    ['a wrong method on a file', 'POST', '/notes.txt', 405, /./],
    ['nothing there', 'GET', '/none', 404, /./],
    ['HEAD of a route', 'HEAD', '/api/hello', 200, 'Hello, world!\n'], // whoever sends it leaves the content out
    ['OPTIONS of a route', 'OPTIONS', '/api/echo', 204, ''],
  ])('answers with %s', async (_, method, target, status, expected) => {
    const response = await ask(method, target);
    expect(response.status).toBe(status);
    expect((await content(response)).toString()).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it('asks browsers to be careful with everything, and most with pages', async () => {
    for (const target of ['/', '/notes.txt', '/api/hello', '/none']) {
      expect((await ask('GET', target)).fields.get('X-Content-Type-Options')).toBe('nosniff');
    }
    expect((await ask('GET', '/')).fields.get('Content-Security-Policy')).toBe("default-src 'self'");
  });

  it('compresses files and routes alike, for who asks for it', async () => {
    const response = await ask('GET', '/', [['Accept-Encoding', 'gzip']]);
    expect(response.fields.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(await content(response)).toString()).toBe(PAGE);
    const long: FieldLine[] = [
      ['Accept-Encoding', 'gzip'],
      ['X-Long', 'x'.repeat(2_000)],
    ];
    expect((await ask('GET', '/api/inspect', long)).fields.get('Content-Encoding')).toBe('gzip');
  });

  it('does not change a part of a file: its offsets count uncompressed octets', async () => {
    const response = await ask('GET', '/', [
      ['Accept-Encoding', 'gzip'],
      ['Range', 'bytes=0-2047'],
    ]);
    expect([response.status, response.fields.has('Content-Encoding')]).toEqual([206, false]);
    expect((await content(response)).toString()).toBe(PAGE.slice(0, 2048));
  });

  it('says 304 to who has the page already, compressed or not', async () => {
    for (const coding of ['identity', 'gzip', 'br']) {
      const accept: FieldLine = ['Accept-Encoding', coding];
      const tag = (await ask('GET', '/', [accept])).fields.get('ETag')!;
      const again = await ask('GET', '/', [accept, ['If-None-Match', tag]]);
      expect([again.status, again.fields.get('ETag'), again.fields.get('Vary')]).toEqual([304, tag, 'Accept-Encoding']);
    }
  });

  it('is not opened for a folder that is not there, nor for a file', async () => {
    await expect(openSite({ root: join(root, 'none') })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(openSite({ root: join(root, 'notes.txt') })).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('when it is closed, still serves files, and says 503 to who wants to compute', async () => {
    const other = await openSite({ root, poolThreads: 1 });
    await other.close();
    expect((await other.handler(request('GET', '/notes.txt'))).status).toBe(200);
    const busy = await other.handler(request('GET', '/api/primes?below=10'));
    expect([busy.status, busy.fields.get('Retry-After')]).toEqual([503, '1']);
  });
});
