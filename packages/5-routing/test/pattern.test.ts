import { text } from '@http-from-scratch/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Params, parsePattern, type RoutedRequest, Router } from '#chapter';

describe('The type of params', () => {
  it('follows from the pattern', () => {
    expectTypeOf<Params<'/users/:id'>>().toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf<Params<'/users/:user/pages/:page'>>().toEqualTypeOf<{
      readonly user: string;
      readonly page: string;
    }>();
    expectTypeOf<Params<'/files/*'>>().toEqualTypeOf<{ readonly '*': string }>();
    expectTypeOf<Params<'/files/:kind/*path'>>().toEqualTypeOf<{ readonly kind: string; readonly path: string }>();
    expectTypeOf<keyof Params<'/about'>>().toEqualTypeOf<never>();
  });

  it('has any name when the pattern is known only at run time', () => {
    expectTypeOf<Params<string>>().toEqualTypeOf<{ readonly [name: string]: string }>();
  });

  it('reaches the handler without a word from its author', () => {
    new Router().on('GET', '/users/:id', ({ params }) => {
      expectTypeOf(params.id).toBeString();
      // @ts-expect-error the pattern has no such name
      params.name;
      return text(params.id);
    });
  });

  it('lets a handler of any request take a route, and refuses one that wants other names', () => {
    new Router().on('GET', '/users/:id', ({ path }) => text(path));
    // @ts-expect-error the pattern gives id
    new Router().on('GET', '/users/:id', ({ params }: RoutedRequest<'/users/:name'>) => text(params.name));
  });
});

describe('A pattern is refused when the program starts', () => {
  it.each([
    ['without "/" at the start', 'users', 'users'],
    ['a parameter whose name is no name', '/users/:user-id', 'user-id'],
    ['a wildcard before the end', '/*/edit', '*'],
    ['one name twice', '/:id/:id', 'id'],
  ])('%s: %s', (_name, pattern, part) => {
    const register = () => new Router().on('GET', pattern, () => text(''));
    expect(register).toThrow(TypeError);
    expect(register).toThrow(part);
  });

  it.each([
    ['in small letters', 'get'],
    ['that is no token', 'GET /'],
    ['that is empty', ''],
  ])('and so is a method %s', (_name, method) => {
    const register = () => new Router().on(method, '/', () => text(''));
    expect(register).toThrow(TypeError);
    expect(register).toThrow(method);
  });

  it.each([
    ['the same again', '/users/:id', '/users/:id'],
    ['another name for the parameter', '/users/:id', '/users/:name'],
    ['another name for the wildcard', '/files/*', '/files/*path'],
  ])('and so is a second route for the same method and paths: %s', (_name, first, second) => {
    const router = new Router().on('GET', first, () => text(''));
    const register = () => router.on('GET', second, () => text(''));
    expect(register).toThrow(TypeError);
    expect(register).toThrow(first);
    expect(register).toThrow(second);
    expect(() => router.on('PUT', second, () => text(''))).not.toThrow();
  });
});

describe('What is said of a wrong pattern', () => {
  it.each([
    ['', 'it begins with "/"'],
    ['*', 'it begins with "/"'],
    ['/users/:', '"" is no name'],
    ['/users/:user-id', '"user-id" is no name'],
    ['/users/:id?', '"id?" is no name'],
    ['/files/**', '"*" is no name'],
    ['/v:version', 'a parameter is a whole segment'],
    ['/*/edit', '"*" takes the rest, so it comes last'],
    ['/:id/*id', 'two parameters are called "id"'],
    ['/search?q', 'a path has neither query nor fragment'],
    ['/caf%C3%A9', 'a literal is written decoded'],
  ])('%s: %s', (pattern, why) => {
    expect(() => parsePattern(pattern)).toThrow(`"${pattern}" is no pattern: ${why}`);
  });

  it('and of a wrong method, and of a second route', () => {
    const router = new Router().on('GET', '/:a', () => text(''));
    expect(() => router.on('get', '/', () => text(''))).toThrow('"get" is no method: write "GET"');
    expect(() => router.on('GET', '/:b', () => text(''))).toThrow('GET "/:b" takes the same paths as GET "/:a"');
  });
});
