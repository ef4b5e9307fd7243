/** What the first draft does, right and wrong. Each of these tests is green; most of them show a fault. */

import type { Listener } from '@http-from-scratch/tcp-echo';
import { answersIn } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstDraft } from '../src/first-draft.ts';
import { A_TXT, BINARY, CANARY, type Fixture, makeFixture } from './fixture.ts';
import { open, readAll, serveRaw, stop } from './raw-client.ts';

let fixture: Fixture;
let listener: Listener;
beforeAll(async () => {
  fixture = makeFixture();
  listener = await serveRaw(firstDraft(fixture.root));
});
afterAll(async () => {
  await stop(listener);
  fixture.remove();
});

/** All that comes back for these octets. */
async function send(octets: string): Promise<Buffer> {
  const socket = await open(listener.port);
  socket.write(octets);
  return readAll(socket);
}

const get = (target: string) => send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);

describe('the first draft works', () => {
  it.each([
    ['/', '<!doctype html><title>home</title>'],
    ['/a.txt', A_TXT],
    ['/with%20space.txt', 'space'],
  ])('%s', async (target, content) => {
    const [answer] = answersIn(await get(target), ['GET']);
    expect([answer!.status, answer!.content.toString()]).toEqual([200, content]);
  });

  it('also for octets that are no text', async () => {
    const [answer] = answersIn(await get('/binary.png'), ['GET']);
    expect(answer!.content.equals(BINARY)).toBe(true);
  });
});

describe('the first draft, and', () => {
  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/out/secret.txt', '/.git/config'])(
    'a path that leads out: %s is read to anybody',
    async (target) => {
      expect((await get(target)).toString()).toContain(CANARY);
    },
  );

  it('HEAD: the content comes all the same, and is taken for the next answer', async () => {
    const octets = await send('HEAD /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(octets.toString()).toContain(A_TXT);
    expect(() => answersIn(octets, ['HEAD', 'GET'])).toThrow();
  });

  it('a dash in the error page: 38 characters are announced, 40 octets are sent', async () => {
    const octets = await get('/x');
    const content = octets.subarray(octets.indexOf('\r\n\r\n') + 4);
    expect(octets.toString()).toContain('Content-Length: 38\r\n');
    expect(content.toString()).toBe('<h1>404</h1><p>Sorry – no /x here.</p>');
    expect(content.length).toBe(40);
  });

  it('a script in the address: the error page runs it', async () => {
    expect((await get('/<script>alert(1)</script>')).toString()).toContain('<p>Sorry – no /<script>alert(1)</script>');
  });

  it('a query: there is no file of that name', async () => {
    expect((await get('/a.txt?x=1')).toString()).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('a percent sign without digits: no answer at all', async () => {
    expect((await get('/%zz')).length).toBe(0);
  });

  it('a folder: 404, and so is its index', async () => {
    expect((await get('/sub')).toString()).toMatch(/^HTTP\/1\.1 404 /);
    expect((await get('/sub/')).toString()).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('DELETE: answered as if it were GET', async () => {
    expect((await send('DELETE /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n')).toString()).toContain(A_TXT);
  });

  it('a client that has the file already: gets it again', async () => {
    const octets = await send('GET /a.txt HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n\r\n');
    expect(octets.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });

  // Windows would really need the room for it.
  it.skipIf(process.platform === 'win32')(
    'a large file: all of it is in memory before the first octet is sent',
    async () => {
      // What a file of 3 GB does here: readFileSync refuses more than 2 GiB, so the client is told that it is not there.
      fixture.writeHole('huge.bin', 3 * 1024 ** 3);
      expect((await get('/huge.bin')).toString()).toMatch(/^HTTP\/1\.1 404 /);
    },
  );
});
