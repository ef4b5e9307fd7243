import { type HttpRequest, type HttpResponse, request, text } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { ROUTES, type RoutedRequest, Router, route } from '#chapter';

class Counter {
  #visits = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  @route('GET', '/visits/:page')
  visits({ params }: RoutedRequest<'/visits/:page'>) {
    this.#visits++;
    return text(`${this.#name} ${params.page} ${this.#visits}`);
  }

  @route('PUT', '/visits')
  @route('POST', '/visits')
  async reset() {
    this.#visits = 0;
    return text('reset');
  }
}

async function ask(router: Router, method: string, target: string): Promise<string> {
  const { status, content } = await router.handler()(request(method, target));
  return `${status} ${content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : ''}`.trim();
}

describe('@route on a method of an object', () => {
  it('is added by a call that can be chained', () => {
    class Hello {
      @route('GET', '/hello')
      hello() {
        return text('hello');
      }
    }
    const router = new Router();
    expect(router.add(new Hello())).toBe(router);
  });

  it('is a route of the router to which the object is added', async () => {
    const router = new Router().add(new Counter('a'));
    expect(await ask(router, 'GET', '/visits/home')).toBe('200 a home 1');
    expect(await ask(router, 'GET', '/visits/home')).toBe('200 a home 2');
  });

  it('keeps two objects of a class apart', async () => {
    const a = new Router().add(new Counter('a'));
    const b = new Router().add(new Counter('b'));
    await ask(a, 'GET', '/visits/x');
    expect(await ask(a, 'GET', '/visits/x')).toBe('200 a x 2');
    expect(await ask(b, 'GET', '/visits/x')).toBe('200 b x 1');
  });

  it('takes several routes', async () => {
    const router = new Router().add(new Counter('a'));
    expect(await ask(router, 'POST', '/visits')).toBe('200 reset');
    expect(await ask(router, 'PUT', '/visits')).toBe('200 reset');
  });

  it('is over the same table as on', async () => {
    const router = new Router().on('GET', '/', () => text('root')).add(new Counter('a'));
    expect(await ask(router, 'GET', '/')).toBe('200 root');
    expect(router.routes).toHaveLength(4);
    expect(() => router.on('GET', '/visits/:other', () => text(''))).toThrow(TypeError);
  });

  it('says so when two of them are added to one router', () => {
    const router = new Router().add(new Counter('a'));
    expect(() => router.add(new Counter('b'))).toThrow(TypeError);
  });

  it('does nothing to the global table, nor to the object', () => {
    const before = ROUTES().routes.length;
    expect(Reflect.ownKeys(new Counter('a'))).toEqual([]);
    expect(ROUTES().routes).toHaveLength(before);
  });

  it('calls what a subclass made of the method', async () => {
    class Quiet extends Counter {
      override async reset() {
        return text('quiet');
      }
    }
    expect(await ask(new Router().add(new Quiet('q')), 'POST', '/visits')).toBe('200 quiet');
    expect(await ask(new Router().add(new Quiet('q')), 'GET', '/visits/x')).toBe('200 q x 1');
  });

  it('works on a private method', async () => {
    class Private {
      @route('GET', '/secret')
      #secret() {
        return text('found');
      }

      twice() {
        return [this.#secret(), this.#secret()];
      }
    }
    expect(await ask(new Router().add(new Private()), 'GET', '/secret')).toBe('200 found');
  });

  it('can have a layer around it', async () => {
    const seen: string[] = [];
    const log = (next: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>) => (asked: HttpRequest) => {
      seen.push(asked.path);
      return next(asked);
    };
    const router = new Router().on('GET', '/', () => text('root')).add(new Counter('a'), log);
    await ask(router, 'GET', '/');
    expect(await ask(router, 'GET', '/visits/x')).toBe('200 a x 1');
    expect(seen).toEqual(['/visits/x']);
  });

  it('has its pattern checked when the object is added', () => {
    class Wrong {
      @route('GET', 'no-slash')
      wrong() {
        return text('');
      }
    }
    expect(() => new Router().add(new Wrong())).toThrow(TypeError);
  });

  it('is missed when there is none', () => {
    expect(() => new Router().add({})).toThrow(TypeError);
    expect(() => new Router().add(Counter), 'the class, and not an object of it').toThrow(TypeError);
  });
});

describe('@route on a static method', () => {
  it('is a route of the global table as soon as the class is there', async () => {
    expect(await ask(ROUTES(), 'GET', '/static/7')).toMatch(/^404/);
    class Mixed {
      static greeting = 'hello'; // set after the registration, before the first request

      @route('GET', '/static/:id')
      static greet({ params }: RoutedRequest<'/static/:id'>) {
        return text(`${Mixed.greeting} ${params.id}`);
      }

      @route('GET', '/of-an-object')
      greet() {
        return text('hello');
      }
    }
    expect(await ask(ROUTES(), 'GET', '/static/7')).toBe('200 hello 7');
    expect(new Router().add(new Mixed()).routes).toEqual([{ method: 'GET', pattern: '/of-an-object' }]);
    expect(await ask(ROUTES(), 'GET', '/of-an-object')).toMatch(/^404/);
    expect(() => new Router().add(Mixed), 'noted for the class, too').toThrow(TypeError);
  });
});

it('@route is checked by the types, too', () => {
  class Api {
    @route('GET', '/users/:id')
    user({ params }: RoutedRequest<'/users/:id'>) {
      return text(params.id);
    }

    // @ts-expect-error the pattern gives id
    @route('GET', '/people/:id')
    person({ params }: RoutedRequest<'/people/:name'>) {
      return text(params.name);
    }
  }
  expect(new Api()).toBeDefined();
});

it('@route works below a prefix', async () => {
  class Api {
    @route('GET', '/:id')
    user({ params }: { params: { readonly id: string } } & HttpRequest) {
      return text(params.id);
    }
  }
  expect(await ask(new Router().mount('/users', new Router().add(new Api())), 'GET', '/users/7')).toBe('200 7');
});
