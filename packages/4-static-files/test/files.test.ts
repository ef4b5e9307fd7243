import { join } from 'node:path';
import type { Listener } from '@http-from-scratch/tcp-echo';
import type { Answer } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilesOptions, files } from '#chapter';
import { A_TXT, BINARY, CANARY, type Fixture, makeFixture, UTF8_TXT } from './fixture.ts';
import { ask, exchange, serve, stop } from './raw-client.ts';

/** A clock ahead of ours: the files of the fixture seem to have been at rest for a minute. */
const clock = () => Date.now() + 60_000;

let fixture: Fixture;
beforeAll(() => {
  fixture = makeFixture();
});
afterAll(() => fixture.remove());

const WAYS: [string, FilesOptions, boolean][] = [
  ['from the disk', { cacheOctets: 0, clock }, false],
  ['from memory', { clock: () => 1e15 }, true], // time stands still: what is held stays fresh
];

describe.each(WAYS)('%s', (_way, options, twice) => {
  let listener: Listener;
  beforeAll(async () => {
    listener = await serve(files(fixture.root, options));
  });
  afterAll(() => stop(listener));

  /** Asked twice from memory: what counts is the second answer. */
  async function get(start: string, ...lines: string[]): Promise<Answer> {
    if (twice) await ask(listener.port, `GET ${start.split(' ')[1]}`);
    return ask(listener.port, start, ...lines);
  }

  describe('a file', () => {
    it.each([
      ['the index', '/', 'text/html; charset=utf-8', '<!doctype html><title>home</title>'],
      ['the index by its name', '/index.html', 'text/html; charset=utf-8', '<!doctype html><title>home</title>'],
      ['text', '/a.txt', 'text/plain; charset=utf-8', A_TXT],
      ['an encoded name', '/%61.txt?x=/../', 'text/plain; charset=utf-8', A_TXT],
      ['a name that looks encoded', '/%2561.txt', 'text/plain; charset=utf-8', 'a percent sign, 6 and 1'],
      ['text beyond ASCII', '/utf8.txt', 'text/plain; charset=utf-8', UTF8_TXT],
      ['a picture', '/x.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['nothing', '/empty.txt', 'text/plain; charset=utf-8', ''],
      ['the unknown', '/data.zzz', 'application/octet-stream', 'what is it?'],
      ['a space in the name', '/with%20space.txt', 'text/plain; charset=utf-8', 'space'],
      ['a percent sign in the name', '/100%25.txt', 'text/plain; charset=utf-8', 'percent'],
      ['letters beyond ASCII in the name', '/%C3%A9%20%E2%98%83.txt', 'text/plain; charset=utf-8', 'snow'],
      ['the index of a folder', '/sub/', 'text/html; charset=utf-8', 'sub'],
      ['a file in a folder', '/sub/b.txt', 'text/plain; charset=utf-8', 'b'],
      ['through a link that stays inside', '/inside/b.txt', 'text/plain; charset=utf-8', 'b'],
      ['absolute-form', 'http://elsewhere.example/a.txt', 'text/plain; charset=utf-8', A_TXT],
    ])('%s', async (_name, target, type, content) => {
      const answer = await get(`GET ${target}`);
      expect(answer.status).toBe(200);
      expect(answer.content.toString()).toBe(content);
      expect(answer.fields.get('Content-Type')).toBe(type);
      expect(answer.fields.get('Content-Length')).toBe(String(Buffer.byteLength(content)));
      expect(answer.fields.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.fields.get('Accept-Ranges')).toBe('bytes');
      expect(answer.fields.get('ETag')).toMatch(/^"[!#-~]+"$/);
      expect(answer.fields.get('Last-Modified')).toMatch(/GMT$/);
      expect(answer.fields.get('Date')).toMatch(/GMT$/);
      expect(answer.fields.get('Cache-Control')).toBe('no-cache');
    });

    it('arrives octet by octet as it is', async () => {
      expect((await get('GET /binary.png')).content.equals(BINARY)).toBe(true);
    });

    it('keeps the connection in step when its characters have several octets', async () => {
      const answers = await exchange(listener.port, ['GET /utf8.txt'], ['GET /a.txt'], ['GET /utf8.txt']);
      expect(answers.map((answer) => answer.content.toString())).toEqual([UTF8_TXT, A_TXT, UTF8_TXT]);
    });
  });

  describe('HEAD', () => {
    it.each(['/a.txt', '/binary.png', '/empty.txt', '/sub', '/nope'])(
      'has the fields of GET for %s, and no content',
      async (target) => {
        const [head, after] = await exchange(listener.port, [`HEAD ${target}`], ['GET /a.txt']);
        const whole = await get(`GET ${target}`);
        expect(head!.content.length).toBe(0);
        expect(after!.content.toString()).toBe(A_TXT);
        const described = ({ fields }: Answer) => fields.without('Date').without('Connection').lines.toSorted();
        expect(head!.status).toBe(whole.status);
        expect(described(head!)).toEqual(described(whole));
      },
    );

    it('does not know ranges', async () => {
      const answer = await get('HEAD /a.txt', 'Range: bytes=0-4');
      expect([answer.status, answer.fields.get('Content-Length')]).toEqual([200, '22']);
    });
  });

  describe('methods', () => {
    it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s: 405 with Allow', async (method) => {
      const answer = await get(`${method} /a.txt`);
      expect([answer.status, answer.fields.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    });

    it.each(['FOO', 'get', 'Get'])('%s: 501', async (method) => {
      expect((await get(`${method} /a.txt`)).status).toBe(501);
    });

    it('OPTIONS: 204 with Allow', async () => {
      const answer = await get('OPTIONS /a.txt');
      expect([answer.status, answer.fields.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    });

    it.each(['POST', 'OPTIONS'])('%s to nothing: 404', async (method) => {
      expect((await get(`${method} /nope`)).status).toBe(404);
    });

    it('content that comes with a GET is skipped', async () => {
      const [first, second] = await exchange(listener.port, ['GET /a.txt', 'Content-Length: 0'], ['GET /sub/b.txt']);
      expect([first!.content.toString(), second!.content.toString()]).toEqual([A_TXT, 'b']);
    });
  });

  describe('a folder', () => {
    it.each([
      ['/sub', '/sub/'],
      ['/sub?a=1&b=/../', '/sub/?a=1&b=/../'],
      ['/%73ub', '/sub/'],
      ['/inside', '/inside/'],
      ['/bare', '/bare/'],
      ['http://elsewhere.example/sub', '/sub/'],
    ])('%s redirects to %s', async (target, location) => {
      const answer = await get(`GET ${target}`);
      expect([answer.status, answer.fields.get('Location')]).toEqual([301, location]);
    });

    it.each([
      ['//evil.example/..%2fsub', 404],
      ['///sub', 404],
      ['//sub', 404],
      ['/%2fsub', 404],
      ['/%5csub', 404],
      ['/\\sub', 400], // refused by the parser already
      ['/sub/..', 404],
      ['/evil.example/..%2fsub', 404],
    ])('%s leads to no other host: %i', async (target, status) => {
      const answer = await get(`GET ${target}`);
      expect([answer.status, answer.fields.get('Location')]).toEqual([status, undefined]);
    });

    it.each(['/sub%0d%0aX-Inj:1', '//x%0d%0aX-Inj:1', '/sub?%0d%0aX-Inj:1'])('%s makes no field', async (target) => {
      expect((await get(`GET ${target}`)).fields.has('X-Inj')).toBe(false);
    });

    it.each([
      ['without an index', '/bare/'],
      ['whose index is a folder', '/odd/'],
      ['that is a file', '/a.txt/'],
      ['below a file', '/a.txt/b.txt'],
    ])('%s: 404', async (_name, target) => {
      expect((await get(`GET ${target}`)).status).toBe(404);
    });
  });

  describe('nothing outside is read', () => {
    it.each([
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/.%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/%252e%252e/secret.txt',
      '/....//secret.txt',
      '/sub/../../secret.txt',
      '/sub/%2e%2e/%2e%2e/secret.txt',
      '/../root-too/secret.txt',
      '/..%c0%afsecret.txt',
      '/..;/secret.txt',
      '/out/secret.txt',
      '/neighbour/secret.txt',
      '/link-out.txt',
      '/link-up.txt',
      '/.hidden',
      '/%2ehidden',
      '/.git/config',
      '/innocent/config',
      '/link-hidden.txt',
      '//etc/passwd',
      '/%2fetc/passwd',
      'http://localhost/../secret.txt',
      'http://localhost/%2e%2e/secret.txt',
    ])('%s', async (target) => {
      const answer = await get(`GET ${target}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.content.toString()).not.toContain(CANARY.trim());
    });

    it.each(['/out', '/out/', '/neighbour', '/innocent', '/.git'])(
      '%s, not even whether it is there',
      async (target) => {
        expect((await get(`GET ${target}`)).status).toBe(404);
      },
    );

    it.each(['/round.txt', '/dangling.txt'])('%s leads nowhere', async (target) => {
      expect((await get(`GET ${target}`)).status).toBe(404);
    });

    it.runIf(process.platform !== 'win32')('/link-in.txt leads to a file inside', async () => {
      expect((await get('GET /link-in.txt')).content.toString()).toBe(A_TXT);
    });

    it.each([
      ['/%zz', 400],
      ['/%', 400],
      ['/%ff', 400],
      ['/%00', 404],
      ['/a.txt%00.html', 404],
      [`/${'a'.repeat(300)}`, 404],
      [`/${'a/'.repeat(2500)}a`, 404],
    ])('%.20s is the client’s fault: %i', async (target, status) => {
      expect((await get(`GET ${target}`)).status).toBe(status);
    });
  });

  describe('error pages', () => {
    it.each([
      ['/nope', 404],
      ['/%ff', 400],
    ])('%s: a small page for people, %i', async (target, status) => {
      const answer = await get(`GET ${target}`);
      expect(answer.status).toBe(status);
      expect(answer.fields.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(answer.content.toString()).toMatch(new RegExp(`<h1>${status} [\\w ]+</h1>`));
    });

    it('repeat nothing of what was asked', async () => {
      const answer = await get('GET /<script>alert(1)</script>');
      expect(answer.status).toBe(404);
      expect(answer.content.toString()).not.toContain('alert');
    });
  });

  describe('conditions', () => {
    it('the tag it gave: 304 without content, with the tag, and in step', async () => {
      const { fields } = await get('GET /a.txt');
      const tag = fields.get('ETag')!;
      const [same, next] = await exchange(listener.port, ['GET /a.txt', `If-None-Match: ${tag}`], ['GET /sub/b.txt']);
      expect([same!.status, same!.content.length, same!.fields.get('ETag')]).toEqual([304, 0, tag]);
      expect(same!.fields.get('Vary')).toBe(fields.get('Vary'));
      expect(same!.fields.has('Content-Type')).toBe(false);
      expect(next!.content.toString()).toBe('b');
    });

    it('the date it gave: 304', async () => {
      const date = (await get('GET /a.txt')).fields.get('Last-Modified')!;
      expect((await get('GET /a.txt', `If-Modified-Since: ${date}`)).status).toBe(304);
      expect((await get('HEAD /a.txt', `If-Modified-Since: ${date}`)).status).toBe(304);
    });

    it.each([
      ['If-None-Match: *', 304],
      ['If-None-Match: "no"', 200],
      ['If-Match: "no"', 412],
      ['If-Match: *', 200],
      ['If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT', 412],
      ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT', 200],
      ['If-Modified-Since: yesterday', 200],
    ])('%s → %i', async (line, status) => {
      expect((await get('GET /a.txt', line)).status).toBe(status);
      expect((await get('HEAD /a.txt', line)).status).toBe(status);
    });

    // RFC 9110 §13.2.1
    it.each([
      ['GET /nope', 404],
      ['GET /sub', 301],
      ['POST /a.txt', 405],
    ])('do not change what is no 200: %s → %i', async (start, status) => {
      expect((await get(start, 'If-Match: "no"')).status).toBe(status);
      expect((await get(start, 'If-None-Match: *')).status).toBe(status);
    });
  });

  describe('ranges', () => {
    it.each([
      ['bytes=0-4', 'twent', 'bytes 0-4/22'],
      ['bytes=-4', 'long', 'bytes 18-21/22'],
      ['bytes=18-', 'long', 'bytes 18-21/22'],
      ['bytes=18-99', 'long', 'bytes 18-21/22'],
    ])('%s', async (range, content, contentRange) => {
      const answer = await get('GET /a.txt', `Range: ${range}`);
      expect([answer.status, answer.content.toString()]).toEqual([206, content]);
      expect(answer.fields.get('Content-Range')).toBe(contentRange);
      expect(answer.fields.get('Content-Length')).toBe(String(content.length));
      expect(answer.fields.has('ETag')).toBe(true);
    });

    it('of a file that is too large for the memory', async () => {
      const answer = await get('GET /binary.png', 'Range: bytes=65530-199998');
      expect(answer.content.equals(BINARY.subarray(65530, 199999))).toBe(true);
    });

    it('that cannot be: 416 with the size', async () => {
      const answer = await get('GET /a.txt', 'Range: bytes=100-200');
      expect([answer.status, answer.fields.get('Content-Range')]).toEqual([416, 'bytes */22']);
    });

    it.each(['lines=1-2', 'bytes=5-2', 'bytes=x', 'bytes=0-1,4-5', `bytes=${Array(1000).fill('0-').join()}`])(
      '%.20s: the whole, once',
      async (range) => {
        const answer = await get('GET /a.txt', `Range: ${range}`);
        expect([answer.status, answer.content.toString()]).toEqual([200, A_TXT]);
        expect(answer.fields.has('Content-Range')).toBe(false);
      },
    );

    it('If-Range that is true: the part; false: the whole', async () => {
      const { fields } = await get('GET /a.txt');
      const range = 'Range: bytes=0-4';
      expect((await get('GET /a.txt', range, `If-Range: ${fields.get('ETag')}`)).status).toBe(206);
      expect((await get('GET /a.txt', range, `If-Range: ${fields.get('Last-Modified')}`)).status).toBe(206);
      expect((await get('GET /a.txt', range, 'If-Range: "no"')).status).toBe(200);
      expect((await get('GET /a.txt', 'Range: bytes=100-', 'If-Range: "no"')).status).toBe(200);
    });

    it('come after conditions', async () => {
      expect((await get('GET /a.txt', 'Range: bytes=100-', 'If-None-Match: *')).status).toBe(304);
      expect((await get('GET /a.txt', 'Range: bytes=0-4', 'If-Match: "no"')).status).toBe(412);
    });
  });

  it('answers HTTP/1.0 without chunks', async () => {
    const answer = await get('GET /binary.png');
    expect(answer.fields.has('Transfer-Encoding')).toBe(false);
  });

  it('answers two hundred clients at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(listener.port, 'GET /a.txt')));
    expect(answers.filter((answer) => answer.content.toString() === A_TXT).length).toBe(200);
  });
});

describe('dotfiles, when they are asked for', () => {
  it('are served, and still nothing outside', async () => {
    const listener = await serve(files(fixture.root, { dotfiles: true }));
    try {
      expect((await ask(listener.port, 'GET /.hidden')).status).toBe(200);
      expect((await ask(listener.port, 'GET /innocent/config')).status).toBe(200);
      expect((await ask(listener.port, 'GET /../secret.txt')).status).toBe(404);
      expect((await ask(listener.port, 'GET /..%2fsecret.txt')).status).toBe(404);
    } finally {
      await stop(listener);
    }
  });
});

describe('a root', () => {
  it.each([
    ['that is not there', 'nowhere', 'ENOENT'],
    ['that is a file', 'a.txt', 'ENOTDIR'],
  ])('%s fails at once, with its path', (_name, name, code) => {
    const root = join(fixture.root, name);
    expect(() => files(root)).toThrow(expect.objectContaining({ code, path: root }));
  });

  it('may be a link itself', async () => {
    const listener = await serve(files(`${fixture.root}/inside`));
    try {
      expect((await ask(listener.port, 'GET /b.txt')).content.toString()).toBe('b');
    } finally {
      await stop(listener);
    }
  });
});

it('refuses a Cache-Control that is no field-value when it is made, not when it is asked', () => {
  expect(() => files(fixture.root, { cacheControl: 'a\r\nb' })).toThrow(TypeError);
});
