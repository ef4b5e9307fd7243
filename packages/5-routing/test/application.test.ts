/** What an application leans on: verbs, mounts, layers and limits of one route, the query. */

import {
  type Handler,
  type HttpRequest,
  type HttpResponse,
  type RequestLimits,
  request,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { compose, type Middleware, Router } from '#chapter';

function contentOf({ content }: HttpResponse): string {
  return content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : '';
}

async function ask(router: Router | Handler, method: string, target: string) {
  const handler = router instanceof Router ? router.handler() : router;
  const response = await handler(request(method, target));
  return {
    status: response.status,
    allow: response.fields.get('Allow'),
    location: response.fields.get('Location'),
    content: contentOf(response),
  };
}

describe('A verb', () => {
  it.each(['get', 'post', 'put', 'patch', 'delete'] as const)('%s registers a route of its method', async (verb) => {
    const router = new Router()[verb]('/users/:id', ({ params }) => text(params.id));
    expect(router.routes).toEqual([{ method: verb.toUpperCase(), pattern: '/users/:id' }]);
    expect(await ask(router, verb.toUpperCase(), '/users/7')).toMatchObject({ status: 200, content: '7' });
  });

  it('can be chained, and knows its params', () => {
    new Router()
      .get('/users/:id', ({ params }) => {
        expectTypeOf(params.id).toBeString();
        // @ts-expect-error the pattern has no such name
        params.name;
        return text('');
      })
      .post('/users', () => text(''))
      // @ts-expect-error an array is no handler
      .put('/users', []);
  });
});

describe('"*" in the place of a method', () => {
  const routes = () => new Router().get('/a', () => text('get')).on('*', '/a', ({ method }) => text(`any: ${method}`));

  it.each([
    ['GET', 'get'],
    ['HEAD', 'get'],
    ['POST', 'any: POST'],
    ['OPTIONS', 'any: OPTIONS'],
    ['BREW', 'any: BREW'],
  ])('takes what no other route takes: %s', async (method, content) => {
    expect(await ask(routes(), method, '/a')).toMatchObject({ status: 200, content });
  });
});

describe('A path that only OPTIONS matches', () => {
  const cors: Handler = () => text('cors');
  const inner: Handler = ({ method, path }) => text(`${method} ${path}`);

  it.each([
    ['GET', '/a.txt', 'GET /a.txt'],
    ['POST', '/a.txt', 'POST /a.txt'],
    ['BREW', '/', 'BREW /'],
    ['OPTIONS', '/a.txt', 'cors'],
    ['OPTIONS', '/api', 'cors'],
    ['GET', '/api', 'api'],
  ])('goes on to the files for other methods: %s %s', async (method, target, content) => {
    for (const pattern of ['/*', '/:only']) {
      const router = new Router().on('OPTIONS', pattern, cors).get('/api', () => text('api'));
      if (pattern === '/:only' && target === '/') continue;
      expect(await ask(router.handler(inner), method, target)).toMatchObject({ status: 200, content });
    }
  });

  it('is 404 without files, and 405 where another method has the path', async () => {
    const router = new Router().on('OPTIONS', '/*', cors).get('/api', () => text('api'));
    expect(await ask(router, 'GET', '/a.txt')).toMatchObject({ status: 404 });
    expect(await ask(router, 'POST', '/api')).toMatchObject({ status: 405, allow: 'GET, HEAD, OPTIONS' });
  });
});

describe('A mounted router', () => {
  const users = () =>
    new Router()
      .get('/', ({ path }) => text(`list at ${path}`))
      .get('/:id', ({ params, path }) => text(`${params.id} at ${path}`))
      .post('/', () => text('made'));

  it.each([
    ['GET', '/users', 200, 'list at /users', undefined],
    ['GET', '/users/7', 200, '7 at /users/7', undefined],
    ['HEAD', '/users/7', 200, '7 at /users/7', undefined],
    ['POST', '/users', 200, 'made', undefined],
    ['PUT', '/users', 405, expect.any(String), 'GET, HEAD, OPTIONS, POST'],
    ['OPTIONS', '/users/7', 204, '', 'GET, HEAD, OPTIONS'],
    ['GET', '/users/', 404, expect.any(String), undefined],
    ['GET', '/users/7/8', 404, expect.any(String), undefined],
  ])('has its routes below the prefix: %s %s', async (method, target, status, content, allow) => {
    expect(await ask(new Router().mount('/users', users()), method, target)).toMatchObject({ status, content, allow });
  });

  it('shares Allow with the routes that are there already', async () => {
    const router = new Router().delete('/users', () => text('')).mount('/users', users());
    expect(await ask(router, 'PUT', '/users')).toMatchObject({ allow: 'DELETE, GET, HEAD, OPTIONS, POST' });
  });

  it('hands on what it does not have: to the files, or to a less specific route', async () => {
    const router = new Router().mount('/users', users()).get('/*', () => text('less specific'));
    expect(await ask(router, 'GET', '/users/7/8')).toMatchObject({ content: 'less specific' });
    const outer = new Router().mount('/users', users()).handler(({ path }) => text(`file ${path}`));
    expect(await ask(outer, 'GET', '/users/7/8')).toMatchObject({ content: 'file /users/7/8' });
  });

  it('takes the params of the prefix, too, and may be mounted in another one, or twice', async () => {
    const pages = new Router().get('/:page', ({ params }) => text(JSON.stringify(params)));
    const books = new Router().mount('/:book', pages);
    const router = new Router().mount('/books', books).mount('/pages', pages);
    expect(await ask(router, 'GET', '/books/emma/7')).toMatchObject({ content: '{"book":"emma","page":"7"}' });
    expect(await ask(router, 'GET', '/pages/7')).toMatchObject({ content: '{"page":"7"}' });
  });

  it('has the routes that it gets later', async () => {
    const late = new Router();
    const router = new Router().mount('/a', new Router().mount('/b', late));
    late.get('/c', () => text('late'));
    expect(await ask(router, 'GET', '/a/b/c')).toMatchObject({ content: 'late' });
    expect(router.routes).toEqual([{ method: 'GET', pattern: '/a/b/c' }]);
  });

  it('has a 404 of its own when its handler is mounted', async () => {
    const own = users().handler(({ path }) => text(`no user at ${path}`, { status: 404 }));
    const router = new Router().mount('/users', own);
    expect(await ask(router, 'GET', '/users/7/8')).toMatchObject({ status: 404, content: 'no user at /7/8' });
    expect(await ask(router, 'PUT', '/users/7')).toMatchObject({ status: 405, allow: 'GET, HEAD, OPTIONS' });
    expect(await ask(router, 'GET', '/elsewhere')).toMatchObject({ status: 404, content: 'Not Found\n' });
  });
});

describe('A prefix', () => {
  it.each([
    ['a slash at its end', '/api/'],
    ['nothing', ''],
    ['no slash at its start', 'api'],
    ['a wildcard', '/*'],
  ])('is refused: %s', (_name, prefix) => {
    const users = new Router().get('/', () => text('')).get('/:id', () => text(''));
    expect(() => new Router().mount(prefix, users)).toThrow(TypeError);
    expect(() => new Router().mount(prefix, () => text(''))).toThrow(TypeError);
  });

  it('is refused when two routes would take the same paths', () => {
    const users = new Router().get('/:id', () => text(''));
    const router = new Router().get('/users/:name', () => text(''));
    expect(() => router.mount('/users', users)).toThrow('takes the same paths');
  });
});

describe('A mounted handler', () => {
  const seen: HttpRequest[] = [];
  const spy: Handler = (asked) => {
    seen.push(asked);
    return text(asked.path);
  };

  it.each([
    ['/static/', '/'],
    ['/static/a/b', '/a/b'],
    ['/static/a%2Fb', '/a%2Fb'],
    ['/static//a/', '//a/'],
    ['/st%61tic/a', '/a'],
    ['http://example.org/static/a?q=1', '/a'],
  ])('is asked for what is behind the prefix, as it was sent: %s', async (target, path) => {
    const router = new Router().mount('/static', spy);
    expect(await ask(router, 'GET', target)).toMatchObject({ content: path });
  });

  it('gets a copy: a layer outside still sees the whole path, and what is made when it is asked for stays so', () => {
    const sent = request('GET', '/static/a');
    new Router().mount('/static', spy).handler()(sent);
    const inner = seen.at(-1) as HttpRequest;
    expect([sent.path, inner.path, inner.target]).toEqual(['/static/a', '/a', '/static/a']);
    expect(inner.signal).toBe(sent.signal);
  });

  it.each([
    ['GET', '/static', './static/'],
    ['POST', '/static?q=1', './static/?q=1'],
    ['GET', '/st%61tic', './st%61tic/'],
  ])('has an address that ends in a slash: %s %s', async (method, target, location) => {
    const router = new Router().mount('/static', spy);
    expect(await ask(router, method, target)).toMatchObject({ status: 308, location });
  });

  it('leaves what is not below it alone', async () => {
    const router = new Router().mount('/static', spy).get('/static/special', () => text('special'));
    expect(await ask(router, 'GET', '/statics')).toMatchObject({ status: 404 });
    expect(await ask(router, 'GET', '/static/special')).toMatchObject({ content: 'special' });
  });
});

describe('A layer of one route', () => {
  interface User {
    readonly name: string;
  }
  const withUser: Middleware<{ user: User }> = (next) => (asked) =>
    next(Object.assign(asked, { user: { name: 'Ada' } }));
  const withId: Middleware<{ id: number }> = (next) => (asked) => next(Object.assign(asked, { id: 7 }));

  it('may add to the request, and keeps params, in the types too', async () => {
    const router = new Router().get(
      '/users/:page',
      ({ params, user }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly page: string }>();
        expectTypeOf(user).toEqualTypeOf<User>();
        return text(`${user.name} ${params.page}`);
      },
      { use: withUser },
    );
    expect(await ask(router, 'GET', '/users/home')).toMatchObject({ content: 'Ada home' });
  });

  it('may be several: each adds what the handler sees', async () => {
    const both = compose(withId, withUser);
    const router = new Router().get('/', ({ id, user }) => text(`${id} ${user.name}`), { use: both });
    expect(await ask(router, 'GET', '/')).toMatchObject({ content: '7 Ada' });
  });

  it('is missed by the types where a handler wants what no layer adds', () => {
    // @ts-expect-error no layer adds a user
    new Router().get('/', ({ user }) => text(user.name));
    // @ts-expect-error this layer adds another thing
    new Router().get('/', ({ user }) => text(user.name), { use: withId });
  });

  it('is around this route alone, and lets an answer that is ready stay so', () => {
    const router = new Router()
      .get('/a', () => text('a'), { use: () => () => text('closed') })
      .get('/b', () => text('b'));
    const handler = router.handler();
    expect(contentOf(handler(request('GET', '/a')) as HttpResponse)).toBe('closed');
    expect(contentOf(handler(request('GET', '/b')) as HttpResponse)).toBe('b');
  });

  it('and the promise of a handler is passed on as it is', () => {
    const promise = Promise.resolve(text('later'));
    const router = new Router().get('/:id', () => promise, { limits: { time: 5 }, use: withUser });
    expect(new Router().mount('/a', router).handler()(request('GET', '/a/7'))).toBe(promise);
  });
});

describe('The limits of one route', () => {
  async function allowed(limits: RequestLimits | undefined): Promise<unknown[]> {
    const asked: unknown[] = [];
    const sent = Object.assign(request('POST', '/x'), {
      allow(given: RequestLimits) {
        asked.push(given);
      },
    });
    const handler: Handler = () => {
      asked.push('handler');
      return text('');
    };
    await new Router().post('/x', handler, limits && { limits }).handler()(sent);
    return asked;
  }

  it('are told to the connection before the handler runs', async () => {
    const limits = { content: 1e9, time: Number.POSITIVE_INFINITY };
    expect(await allowed(limits)).toEqual([limits, 'handler']);
    expect(await allowed(undefined)).toEqual(['handler']);
    expect(await allowed({ content: 0, time: 1 })).toEqual([{ content: 0, time: 1 }, 'handler']);
  });

  it('are no matter to a request that has no connection', async () => {
    const router = new Router().post('/x', () => text('fine'), { limits: { content: 0 } });
    expect(await ask(router, 'POST', '/x')).toMatchObject({ content: 'fine' });
  });

  it.each([
    ['time', 0],
    ['time', -1],
    ['time', Number.NaN],
    ['content', -1],
    ['content', Number.NaN],
  ])('are refused when the route is registered, by name: %s: %d', (name, value) => {
    const register = () => new Router().get('/x', () => text(''), { limits: { [name]: value } });
    expect(register).toThrow(RangeError);
    expect(register).toThrow(`limits.${name}`);
  });
});

describe('The query', () => {
  it('is there as it was sent, and taken apart when it is asked for', async () => {
    const router = new Router().get('/search', ({ query, searchParams }) => {
      expectTypeOf(searchParams).toEqualTypeOf<URLSearchParams>();
      return text(`${query} | ${searchParams.get('q')} | ${searchParams.getAll('a')}`);
    });
    expect(await ask(router, 'GET', '/search?q=x+y%26z&a=1&a=2')).toMatchObject({
      content: 'q=x+y%26z&a=1&a=2 | x y&z | 1,2',
    });
    expect(await ask(router, 'GET', '/search')).toMatchObject({ content: ' | null | ' });
  });

  it('is taken apart once, and survives a copy', () => {
    const seen: unknown[] = [];
    const copy: Middleware = (next) => (asked) => next(asked.with({}));
    const router = new Router().get(
      '/:id',
      (routed) => {
        const { searchParams } = routed;
        seen.push(searchParams === routed.searchParams, searchParams.get('a'));
        return text('');
      },
      { use: copy },
    );
    router.handler()(request('GET', '/7?a=1'));
    expect(seen).toEqual([true, '1']);
  });
});
