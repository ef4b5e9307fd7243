/** What an application builds on the files of a folder: an own 404, files before itself, caching by path, a mount. */

import { type Handler, type HttpRequest, type HttpResponse, request, text } from '@http-from-scratch/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilesOptions, files, tryFiles } from '#chapter';
import { A_TXT, type Fixture, makeFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(() => {
  fixture = makeFixture();
});
afterAll(() => fixture.remove());

const application: Handler = ({ method, path }) => text(`app: ${method} ${path}`);

function contentOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : content.kind;
}

async function ask(handler: Handler, method: string, target: string) {
  const response = await handler(request(method, target));
  return { status: response.status, content: contentOf(response), fields: response.fields };
}

describe('files, else the application', () => {
  it.each([
    ['a file', 'GET', '/a.txt', 200, A_TXT],
    ['no file', 'GET', '/nope', 200, 'app: GET /nope'],
    ['no file, with another method', 'POST', '/api/echo', 200, 'app: POST /api/echo'],
    ['a name that no file may have', 'GET', '/a%2Fb', 200, 'app: GET /a%2Fb'],
    ['a hidden file', 'GET', '/.hidden', 200, 'app: GET /.hidden'],
    ['a folder without an index', 'GET', '/bare/', 200, 'app: GET /bare/'],
    ['a link that leads out', 'GET', '/out/secret.txt', 200, 'app: GET /out/secret.txt'],
    ['a method of its own, also where there is a file', 'BREW', '/a.txt', 200, 'app: BREW /a.txt'],
    ['a question about the server as a whole, which names no path', 'OPTIONS', '*', 200, 'app: OPTIONS *'],
  ])('%s: %s %s', async (_name, method, target, status, content) => {
    expect(await ask(tryFiles(fixture.root, application), method, target)).toMatchObject({ status, content });
  });

  it('keeps what is there: a file is 405 to POST, and a folder redirects', async () => {
    const handler = tryFiles(fixture.root, application);
    expect(await ask(handler, 'POST', '/a.txt')).toMatchObject({ status: 405 });
    expect(await ask(handler, 'GET', '/sub')).toMatchObject({ status: 301 });
  });

  it('has nothing to say about the server as a whole, and does not blame the client', async () => {
    expect(await ask(files(fixture.root), 'OPTIONS', '*')).toMatchObject({ status: 404 });
  });

  it('hands on what the application throws', async () => {
    const failing = tryFiles(fixture.root, () => Promise.reject(new Error('own fault')));
    await expect(failing(request('GET', '/nope'))).rejects.toThrow('own fault');
  });
});

describe('the own 404.html of a folder', () => {
  const withOwn = () => {
    const own = makeFixture();
    own.write('404.html', '<p>Nothing here, but of our making.');
    return own;
  };

  it.each([
    ['no file', '/nope'],
    ['a folder without an index', '/bare/'],
    ['a name that no file may have', '/a%2Fb'],
    ['a hidden file', '/.hidden'],
  ])('is sent, with status 404, for %s', async (_name, target) => {
    const own = withOwn();
    for (const handler of [files(own.root), files(own.root, { cacheControl: 'max-age=999' })]) {
      const answer = await ask(handler, 'GET', target);
      expect(answer).toMatchObject({ status: 404, content: '<p>Nothing here, but of our making.' });
      expect(answer.fields.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(answer.fields.all('Cache-Control'), 'tomorrow there may be one').toEqual(['no-cache']);
    }
    own.remove();
  });

  it('is sent whole, whatever the client asked of the file that is not there', async () => {
    const own = withOwn();
    const lines = [
      ['Range', 'bytes=0-1'],
      ['If-None-Match', '*'],
    ] as const;
    const response = await files(own.root)(request('GET', '/nope', { fields: lines }));
    expect({ status: response.status, content: contentOf(response) }).toEqual({
      status: 404,
      content: '<p>Nothing here, but of our making.',
    });
    own.remove();
  });

  it('is a page with status 200 under its own name, and not used for other answers', async () => {
    const own = withOwn();
    expect(await ask(files(own.root), 'GET', '/404.html')).toMatchObject({ status: 200 });
    expect(await ask(files(own.root), 'GET', '/%ff')).toMatchObject({ status: 400 });
    expect(await ask(files(own.root), 'BREW', '/nope')).toMatchObject({ status: 501 });
    expect(await ask(files(own.root), 'POST', '/a.txt')).toMatchObject({ status: 405 });
    own.remove();
  });

  it('is ours where the folder has none', async () => {
    for (const target of ['/nope', '/404.html']) {
      const answer = await ask(files(fixture.root), 'GET', target);
      expect(answer).toMatchObject({
        status: 404,
        content: expect.stringContaining('There is nothing at this address'),
      });
    }
  });
});

describe('Cache-Control', () => {
  const cacheControl = async (options: FilesOptions, target: string) =>
    (await ask(files(fixture.root, options), 'GET', target)).fields.get('Cache-Control');

  it('is "no-cache", one for all, or what a function says of each path', async () => {
    const byPath = (path: string) => (path.startsWith('/sub/') ? 'max-age=60' : 'no-store');
    expect(await cacheControl({}, '/a.txt')).toBe('no-cache');
    expect(await cacheControl({ cacheControl: 'max-age=5' }, '/a.txt')).toBe('max-age=5');
    expect(await cacheControl({ cacheControl: byPath }, '/a.txt')).toBe('no-store');
    expect(await cacheControl({ cacheControl: byPath }, '/sub/b.txt')).toBe('max-age=60');
    expect(await cacheControl({ cacheControl: byPath }, '/sub/')).toBe('max-age=60');
  });

  it('is given the path decoded, with the index by its name', async () => {
    const seen: string[] = [];
    const cacheControl = (path: string) => {
      seen.push(path);
      return 'no-cache';
    };
    const handler = files(fixture.root, { cacheControl });
    for (const target of ['/with%20space.txt', '/', '/sub/']) await ask(handler, 'GET', target);
    expect(seen.slice(1)).toEqual(['/with space.txt', '/index.html', '/sub/index.html']);
  });

  it.each(['a\nb', '\r\n'])('that no field could carry is refused when the handler is made: %j', (wrong) => {
    expect(() => files(fixture.root, { cacheControl: wrong })).toThrow(TypeError);
    expect(() => files(fixture.root, { cacheControl: () => wrong })).toThrow(TypeError);
  });
});

describe('behind a layer that takes a prefix off the path', () => {
  const stripped = (prefix: string, asked: HttpRequest) =>
    files(fixture.root)(asked.with({ path: asked.path.slice(prefix.length) }));

  it.each([
    ['/static', '/static/sub', '/static/sub/'],
    ['/static', '/static/sub?a=1', '/static/sub/?a=1'],
    ['/sub', '/sub/sub', '/sub/sub/'],
    ['/a/b', '/a/b/with%20space', undefined],
    ['//evil.example', '//evil.example/sub', '//evil.example/sub/'],
  ])('%s, the redirect of a folder stays where the client is: %s', async (prefix, target, wanted) => {
    const location = (await stripped(prefix, request('GET', target))).fields.get('Location');
    const origin = 'http://localhost';
    const resolved = location === undefined ? undefined : new URL(location, new URL(`${origin}${target}`)).href;
    expect(resolved).toBe(wanted && `${origin}${wanted}`);
  });
});
