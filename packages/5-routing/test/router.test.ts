import { type HttpResponse, request, text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { Router } from '#chapter';

/** A router whose routes answer with their pattern. */
function routerOf(...routes: readonly (readonly [method: string, pattern: string])[]): Router {
  const router = new Router();
  for (const [method, pattern] of routes) router.on(method, pattern, () => text(pattern));
  return router;
}

function contentOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : '';
}

async function ask(router: Router, method: string, target: string) {
  const response = await router.handler()(request(method, target));
  return { status: response.status, allow: response.fields.get('Allow'), content: contentOf(response) };
}

describe('A pattern takes', () => {
  it.each<[name: string, pattern: string, path: string, params: Record<string, string> | undefined]>([
    ['the root', '/', '/', {}],
    ['a literal', '/about', '/about', {}],
    ['no other literal', '/about', '/abouts', undefined],
    ['no literal in other letters: paths have case', '/about', '/About', undefined],
    ['no path that goes on', '/about', '/about/us', undefined],
    ['no path that stops before', '/about/us', '/about', undefined],
    ['no slash more', '/about', '/about/', undefined],
    ['no slash less', '/about/', '/about', undefined],
    ['no slash doubled', '/a/b', '/a//b', undefined],
    ['a parameter', '/users/:id', '/users/7', { id: '7' }],
    ['several parameters', '/:a/x/:b', '/1/x/2', { a: '1', b: '2' }],
    ['no empty parameter', '/users/:id', '/users/', undefined],
    ['no empty parameter in the middle', '/:a/x', '//x', undefined],
    ['no slash in a parameter', '/users/:id', '/users/7/8', undefined],
    ['an encoded slash in a parameter', '/users/:id', '/users/7%2F8', { id: '7/8' }],
    ['a parameter, decoded', '/users/:id', '/users/J%C3%B6rg%20K', { id: 'Jörg K' }],
    ['a parameter, decoded once', '/users/:id', '/users/%2541', { id: '%41' }],
    ['a plus sign as a plus sign', '/users/:id', '/users/a+b', { id: 'a+b' }],
    ['a colon and an asterisk as any text', '/users/:id', '/users/:*', { id: ':*' }],
    ['two dots as any text', '/users/:id', '/users/..', { id: '..' }],
    ['a literal that was encoded for no reason', '/api', '/%61p%69', {}],
    ['a literal that had to be encoded', '/café', '/caf%C3%A9', {}],
    ['an encoded slash not as a slash', '/a/b', '/a%2Fb', undefined],
    ['the rest', '/files/*', '/files/a/b.txt', { '*': 'a/b.txt' }],
    ['the rest under a name', '/files/*path', '/files/a/b.txt', { path: 'a/b.txt' }],
    ['a rest of nothing', '/files/*', '/files/', { '*': '' }],
    ['no rest without its slash', '/files/*', '/files', undefined],
    ['a rest that ends in a slash', '/files/*', '/files/a/', { '*': 'a/' }],
    ['a rest, decoded', '/files/*', '/files/a%20b/c', { '*': 'a b/c' }],
    ['everything', '/*', '/', { '*': '' }],
    ['names that every object has', '/:constructor/:__proto__', '/a/b', { constructor: 'a', ['__proto__']: 'b' }],
  ])('%s: %s and %s', (_name, pattern, path, params) => {
    const match = routerOf(['GET', pattern]).match('GET', path);
    if (params === undefined) expect(match.kind).toBe('none');
    else expect(match).toMatchObject({ kind: 'route', route: { method: 'GET', pattern }, params });
    if (match.kind === 'route' && params !== undefined)
      expect(Object.entries(match.params)).toEqual(Object.entries(params));
  });

  it.each(['/constructor', '/__proto__', '/toString', '/users/hasOwnProperty'])(
    'no name that every object has, unless it is registered: %s',
    (path) => {
      expect(routerOf(['GET', '/'], ['GET', '/users/me']).match('GET', path).kind).toBe('none');
    },
  );

  it.each(['/%', '/%zz', '/users/%4', '/users/%ff', '/nowhere/%C3'])(
    'no path with a broken escape, it is 400: %s',
    (path) => {
      const match = () => routerOf(['GET', '/users/:id']).match('GET', path);
      expect(match).toThrow(expect.objectContaining({ code: 'bad-target', status: 400 }));
    },
  );
});

it('A literal with a percent sign is found by its escape, and not by a percent sign that begins none', () => {
  const router = routerOf(['GET', '/100%']);
  expect(router.match('GET', '/100%25')).toMatchObject({ kind: 'route', route: { pattern: '/100%' } });
  expect(() => router.match('GET', '/100%')).toThrow(expect.objectContaining({ code: 'bad-target', status: 400 }));
});

describe('A target without a path', () => {
  it.each([
    ['of CONNECT', 'CONNECT', ''],
    ['the asterisk of OPTIONS', 'OPTIONS', '*'],
  ])('is not the root: %s', (_name, method, path) => {
    expect(routerOf([method, '/'], [method, '/*']).match(method, path).kind).toBe('none');
  });
});

describe('Where several patterns match', () => {
  it.each<[name: string, patterns: string[], path: string, wanted: string]>([
    ['a literal comes before a parameter', ['/users/:id', '/users/me'], '/users/me', '/users/me'],
    ['a literal comes before a wildcard', ['/*', '/users'], '/users', '/users'],
    ['a parameter comes before a wildcard', ['/users/*', '/users/:id'], '/users/7', '/users/:id'],
    ['the first segment decides before the second', ['/:a/b', '/a/:b'], '/a/b', '/a/:b'],
    [
      'a literal that ends nowhere gives way to a parameter',
      ['/users/me/x', '/users/:id/y'],
      '/users/me/y',
      '/users/:id/y',
    ],
    ['a parameter that ends nowhere gives way to a wildcard', ['/a/:b/c', '/a/*'], '/a/b/d', '/a/*'],
    ['the way back may be long', ['/a/b/c/d', '/*', '/:w/b/c/e'], '/a/b/c/x', '/*'],
    ['and stops at the nearest choice', ['/a/b/c/d', '/*', '/a/:x/c/:y'], '/a/b/c/x', '/a/:x/c/:y'],
    ['a name that begins like another is not it', ['/users/:id', '/users/me'], '/users/men', '/users/:id'],
    ['an empty rest is less specific than a slash', ['/files/*', '/files/'], '/files/', '/files/'],
  ])('%s', (_name, patterns, path, wanted) => {
    for (const order of [patterns, patterns.toReversed()]) {
      const match = routerOf(...order.map((pattern) => ['GET', pattern] as const)).match('GET', path);
      expect(match).toMatchObject({ kind: 'route', route: { pattern: wanted } });
    }
  });

  it('forgets what a way took that ended nowhere', () => {
    const match = routerOf(['GET', '/:a/:b/x'], ['GET', '/*rest']).match('GET', '/1/2/y');
    expect(match).toMatchObject({ params: { rest: '1/2/y' } });
    expect(Object.keys((match as { params: object }).params)).toEqual(['rest']);
  });

  it('goes on to a less specific one that has the method', () => {
    const router = routerOf(['GET', '/users/me'], ['DELETE', '/users/:id'], ['PUT', '/*']);
    expect(router.match('DELETE', '/users/me')).toMatchObject({
      route: { pattern: '/users/:id' },
      params: { id: 'me' },
    });
    expect(router.match('PUT', '/users/me')).toMatchObject({ route: { pattern: '/*' } });
    expect(router.match('GET', '/users/me')).toMatchObject({ route: { pattern: '/users/me' } });
  });

  it('names a parameter as the route of that method does', () => {
    const router = routerOf(['GET', '/users/:id'], ['PUT', '/users/:name']);
    expect(router.match('GET', '/users/7')).toMatchObject({ params: { id: '7' } });
    expect(router.match('PUT', '/users/7')).toMatchObject({ params: { name: '7' } });
  });
});

describe('A path that has no route for the method', () => {
  const routes = [
    ['GET', '/users/me'],
    ['DELETE', '/users/:id'],
    ['POST', '/echo'],
    ['OPTIONS', '/*'],
    ['OPTIONS', '/only/:options'],
  ] as const;

  it.each<[method: string, path: string, allow: string[]]>([
    ['GET', '/echo', ['OPTIONS', 'POST']],
    ['HEAD', '/echo', ['OPTIONS', 'POST']],
    ['GET', '/users/7', ['DELETE', 'OPTIONS']],
    ['POST', '/users/me', ['DELETE', 'GET', 'HEAD', 'OPTIONS']],
    ['BREW', '/users/me', ['DELETE', 'GET', 'HEAD', 'OPTIONS']],
  ])('has the methods of every pattern that matches, sorted: %s %s', (method, path, allow) => {
    expect(routerOf(...routes).match(method, path)).toMatchObject({ kind: 'other-methods', allow });
  });

  it.each(['/', '/a.txt', '/only/a'])('is not there when only OPTIONS matches: %s', (path) => {
    expect(routerOf(...routes).match('GET', path).kind).toBe('none');
    expect(routerOf(...routes).match('OPTIONS', path).kind).toBe('route');
  });
});

describe('The method of a route', () => {
  const methodFor = (method: string, ...methods: string[]) => {
    const match = routerOf(...methods.map((one) => [one, '/a/:b'] as const)).match(method, '/a/1');
    return match.kind === 'route' ? match.route.method : match.kind;
  };

  it.each<[method: string, methods: string[], wanted: string]>([
    ['GET', ['GET', 'PUT', '*'], 'GET'],
    ['HEAD', ['GET'], 'GET'],
    ['HEAD', ['HEAD', 'GET'], 'HEAD'],
    ['HEAD', ['GET', '*'], 'GET'],
    ['HEAD', ['PUT', '*'], '*'],
    ['BREW', ['GET', '*'], '*'],
    ['GET', ['HEAD'], 'other-methods'],
    ['get', ['GET'], 'other-methods'],
  ])('is its own, that of GET for HEAD, or else "*": %s among %j', (method, methods, wanted) => {
    expect(methodFor(method, ...methods)).toBe(wanted);
    expect(methodFor(method, ...methods.toReversed())).toBe(wanted);
  });
});

describe('What is registered', () => {
  it('is told in the order in which it came', () => {
    const routes = [
      ['GET', '/b'],
      ['GET', '/a/:id'],
      ['*', '/b'],
    ] as const;
    expect(routerOf(...routes).routes).toEqual(routes.map(([method, pattern]) => ({ method, pattern })));
  });

  it('has its options around its handler, and around no other', async () => {
    const router = new Router()
      .on('GET', '/a', () => text('a'), { use: () => () => text('closed') })
      .on('GET', '/b', () => text('b'));
    const said = async (path: string) => {
      const match = router.match('GET', path);
      if (match.kind !== 'route') throw new Error(match.kind);
      return contentOf(await match.route.handler(Object.assign(request('GET', path), { params: {} })));
    };
    expect([await said('/a'), await said('/b')]).toEqual(['closed', 'b']);
  });

  it('is told to the routers in which this one is mounted, also later', () => {
    const inner = routerOf(['GET', '/early']);
    const outer = new Router().mount('/in', inner);
    inner.on('GET', '/late/:id', () => text(''));
    expect(outer.routes.map(({ pattern }) => pattern)).toEqual(['/in/early', '/in/late/:id']);
    expect(outer.match('GET', '/in/late/7')).toMatchObject({ kind: 'route', params: { id: '7' } });
  });

  it('can be chained', () => {
    const router = new Router();
    expect(router.on('GET', '/', () => text(''))).toBe(router);
  });
});

describe('A router answers', () => {
  const routes = [
    ['GET', '/users/me'],
    ['DELETE', '/users/:id'],
    ['POST', '/echo'],
    ['PROPFIND', '/dav'],
  ] as const;

  it.each<[name: string, method: string, target: string, status: number, allow: string | undefined]>([
    ['a route', 'GET', '/users/me', 200, undefined],
    ['a route with a query', 'GET', '/users/me?x=/y', 200, undefined],
    ['a route in absolute-form', 'GET', 'http://example.org/users/me', 200, undefined],
    ['a route of a method of its own', 'PROPFIND', '/dav', 200, undefined],
    ['HEAD where there is GET', 'HEAD', '/users/me', 200, undefined],
    ['405 to a method that is not there', 'GET', '/echo', 405, 'OPTIONS, POST'],
    ['no HEAD where there is no GET', 'HEAD', '/echo', 405, 'OPTIONS, POST'],
    ['404 where there is no route', 'GET', '/nowhere', 404, undefined],
    ['404 to OPTIONS where there is no route', 'OPTIONS', '/nowhere', 404, undefined],
    ['405 with the methods of every pattern that matches', 'POST', '/users/me', 405, 'DELETE, GET, HEAD, OPTIONS'],
    ['OPTIONS with the methods', 'OPTIONS', '/users/me', 204, 'DELETE, GET, HEAD, OPTIONS'],
    ['501 to a method that the standard does not know', 'BREW', '/users/me', 501, undefined],
    ['501 to a known method in small letters', 'get', '/users/me', 501, undefined],
    ['501 also where there is no route', 'BREW', '/nowhere', 501, undefined],
    ['501 to a method of its own elsewhere', 'PROPFIND', '/echo', 501, undefined],
    ['404 to the target of CONNECT', 'CONNECT', 'example.org:443', 404, undefined],
  ])('%s', async (_name, method, target, status, allow) => {
    expect(await ask(routerOf(...routes), method, target)).toMatchObject({ status, allow });
  });

  it('HEAD and OPTIONS with a route for them, if there is one', async () => {
    const router = new Router()
      .on('GET', '/', () => text('get'))
      .on('HEAD', '/', () => text('head'))
      .on('OPTIONS', '/', () => text('options'));
    expect(await ask(router, 'HEAD', '/')).toMatchObject({ status: 200, content: 'head' });
    expect(await ask(router, 'OPTIONS', '/')).toMatchObject({ status: 200, content: 'options' });
    expect(await ask(router, 'PUT', '/')).toMatchObject({ allow: 'GET, HEAD, OPTIONS' });
  });

  it('with what the handler gets: the request as it was, and params', async () => {
    const seen: unknown[] = [];
    const router = new Router().on('GET', '/users/:id', ({ method, target, params, fields, searchParams }) => {
      seen.push({ method, target, params, accept: fields?.get('Accept'), query: searchParams?.get('q') });
      return text('');
    });
    await router.handler()(request('HEAD', '/users/7?q=x', { fields: [['Accept', '*/*']] }));
    expect(seen).toEqual([{ method: 'HEAD', target: '/users/7?q=x', params: { id: '7' }, accept: '*/*', query: 'x' }]);
  });

  it('a route first, then the handler for the rest', async () => {
    const handler = routerOf(['GET', '/api']).handler(({ path }) => text(`file ${path}`));
    expect(contentOf(await handler(request('GET', '/api')))).toBe('/api');
    expect(contentOf(await handler(request('GET', '/a.txt')))).toBe('file /a.txt');
    expect(contentOf(await handler(request('BREW', '/a.txt')))).toBe('file /a.txt');
    expect((await handler(request('PUT', '/api'))).status).toBe(405);
  });

  it('a route that is registered while it runs', async () => {
    const router = new Router();
    const handler = router.handler();
    expect((await handler(request('GET', '/late'))).status).toBe(404);
    router.on('GET', '/late', () => text('here'));
    expect((await handler(request('GET', '/late'))).status).toBe(200);
  });
});

it('A path that is registered as it stands is found without a step in the tree, unless a percent sign is in it', () => {
  const router = routerOf(['GET', '/'], ['GET', '/a/b'], ['GET', '/a/:b'], ['GET', '/100%']);
  const stepsTo = (path: string) => router.match('GET', path).steps;
  expect(['/', '/a/b', '*', '/a/c', '/%61/b', '/100%25'].map(stepsTo)).toEqual([0, 0, 0, 3, 3, 2]);
});

it('A handler gets the very request: to copy each one would cost measurable time', async () => {
  let seen: unknown;
  const router = new Router().on('GET', '/:id', (routed) => {
    seen = routed;
    return text('');
  });
  const sent = request('GET', '/7');
  await router.handler()(sent);
  expect(seen).toBe(sent);
});
