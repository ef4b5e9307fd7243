import { text } from '@http-from-scratch/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Params, type RoutedRequest, Router, route } from '#chapter';

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

  it('is checked where @route is used', () => {
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
});

describe('A pattern is refused when the program starts', () => {
  it.each([
    ['without "/" at the start', 'users', 'it begins with "/"'],
    ['empty', '', 'it begins with "/"'],
    ['the asterisk alone', '*', 'it begins with "/"'],
    ['a parameter without a name', '/users/:', '"" is no name'],
    ['a parameter whose name is no name', '/users/:user-id', '"user-id" is no name'],
    ['a parameter with a regular expression', '/users/:id(\\d+)', '"id(\\d+)" is no name'],
    ['an optional parameter', '/users/:id?', '"id?" is no name'],
    ['a wildcard whose name is no name', '/files/**', '"*" is no name'],
    ['two parameters in a segment', '/:from-:to', '"from-:to" is no name'],
    ['a parameter inside a segment', '/v:version', 'a parameter is a whole segment'],
    ['a wildcard inside a segment', '/assets*', 'a parameter is a whole segment'],
    ['a wildcard before the end', '/*/edit', '"*" takes the rest, so it comes last'],
    ['one name twice', '/:id/:id', 'two parameters are called "id"'],
    ['one name twice, the second a wildcard', '/:id/*id', 'two parameters are called "id"'],
    ['a query', '/search?q', 'a path has neither query nor fragment'],
    ['a fragment', '/page#top', 'a path has neither query nor fragment'],
    ['a literal that is percent-encoded', '/caf%C3%A9', 'a literal is written decoded'],
  ])('%s: %s', (_name, pattern, why) => {
    const register = () => new Router().on('GET', pattern, () => text(''));
    expect(register).toThrow(TypeError);
    expect(register).toThrow(why);
  });

  it.each([
    ['in small letters', 'get', 'write "GET"'],
    ['that is no token', 'GET /', 'is no method'],
    ['that is empty', '', 'is no method'],
  ])('and so is a method %s', (_name, method, why) => {
    expect(() => new Router().on(method, '/', () => text(''))).toThrow(why);
  });

  it.each([
    ['the same again', '/users/:id', '/users/:id'],
    ['another name for the parameter', '/users/:id', '/users/:name'],
    ['another name for the wildcard', '/files/*', '/files/*path'],
  ])('and so is a second route for the same method and paths: %s', (_name, first, second) => {
    const router = new Router().on('GET', first, () => text(''));
    expect(() => router.on('GET', second, () => text(''))).toThrow(
      `GET "${second}" takes the same paths as GET "${first}"`,
    );
  });
});
