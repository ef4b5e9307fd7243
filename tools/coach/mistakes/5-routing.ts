import type { Mistake } from '../exercise.ts';

const layer = (test: string) => `middleware.test.ts > ${test}`;
const json = (test: string) => `read-json.test.ts > ${test}`;
const part = (test: string) => `steps.test.ts > ${test}`;
const router = (test: string) => `router.test.ts > ${test}`;
const decorator = (test: string) => `route-decorator.test.ts > @route on a method of an object > ${test}`;

export const mistakes: readonly Mistake[] = [
  {
    step: 'layers',
    name: 'the layers are put around the handler from the first to the last, so that the last is the outermost',
    edits: [{ file: 'middleware.ts', from: 'middleware.reduceRight(', to: 'middleware.reduce(' }],
    caughtBy: layer('compose > goes in from the first to the last'),
  },
  {
    step: 'layers',
    name: '`reverse` changes the list of layers itself, so every second handler has them in the wrong order',
    edits: [
      {
        file: 'middleware.ts',
        from: 'return (handler) => middleware.reduceRight((next, layer) => layer(next), handler);',
        to: 'return (handler) => (middleware as Middleware[]).reverse().reduce((next, layer) => layer(next), handler);',
      },
    ],
    caughtBy: layer('compose > goes around several handlers'),
  },
  {
    step: 'layers',
    name: 'the layers are put around the handler anew at each request',
    edits: [
      {
        file: 'middleware.ts',
        from: 'return (handler) => middleware.reduceRight((next, layer) => layer(next), handler);',
        to: 'return (handler) => (request) => middleware.reduceRight((next, layer) => layer(next), handler)(request);',
      },
    ],
    caughtBy: layer('compose > puts each layer'),
  },
  {
    step: 'layers',
    name: 'a promise that is rejected later is not seen: `try` without `await` sees only what is thrown at once',
    edits: [
      {
        file: 'explain-in-json.ts',
        from: 'answer instanceof Promise ? answer.catch(explain) : answer',
        to: 'answer',
      },
    ],
    caughtBy: layer('explainInJson > says in JSON what the client did wrong, thrown in an async function'),
  },
  {
    step: 'layers',
    name: 'only promises are looked at, and a handler that throws at once gets past',
    edits: [{ file: 'explain-in-json.ts', from: 'return explain(error);', to: 'throw error;' }],
    caughtBy: layer('explainInJson > says in JSON what the client did wrong, thrown without a promise'),
  },
  {
    step: 'layers',
    name: 'every error is told to the client, also one that is no HttpError',
    edits: [
      {
        file: 'explain-in-json.ts',
        from: 'if (!(error instanceof HttpError)) throw error;',
        to: 'if (!(error instanceof HttpError)) return json({ error: String(error) }, { status: 500 });',
      },
    ],
    caughtBy: layer('explainInJson > lets our own faults pass'),
  },
  {
    step: 'layers',
    name: 'the fields of the error are left behind',
    edits: [{ file: 'explain-in-json.ts', from: ', fields: error.fields.lines', to: '' }],
    caughtBy: layer('explainInJson > keeps the fields'),
  },

  {
    step: 'json',
    name: 'a media type that begins with application/json is taken for it: application/json5',
    edits: [
      {
        file: 'read-json.ts',
        from: "!JSON_MEDIA_TYPE.test(fields.get('Content-Type') ?? '')",
        to: "!/^application\\/(?:[\\w.-]+\\+)?json/i.test(fields.get('Content-Type') ?? '')",
      },
    ],
    caughtBy: json('It is refused > as something that begins like JSON'),
  },
  {
    step: 'json',
    name: 'it is enough that application/json stands somewhere in Content-Type',
    edits: [
      {
        file: 'read-json.ts',
        from: "!JSON_MEDIA_TYPE.test(fields.get('Content-Type') ?? '')",
        to: "!/application\\/(?:[\\w.-]+\\+)?json\\b/i.test(fields.get('Content-Type') ?? '')",
      },
    ],
    caughtBy: json('It is refused > as text that mentions JSON'),
  },
  {
    step: 'json',
    name: 'small and capital letters of a media type are told apart',
    edits: [{ file: 'read-json.ts', from: "  'i',\n", to: '' }],
    caughtBy: json('JSON comes in > with a media type in any case'),
  },
  {
    step: 'json',
    name: 'a length that was not announced is taken for 0: `!undefined` is true',
    edits: [{ file: 'read-json.ts', from: 'body.length === 0', to: '!body.length' }],
    caughtBy: json('JSON comes in > in chunks'),
  },
  {
    step: 'json',
    name: 'the media type is cut at its first ";", and what stands behind it is never looked at',
    edits: [
      {
        file: 'read-json.ts',
        from: "JSON_MEDIA_TYPE.test(fields.get('Content-Type') ?? '')",
        to: "JSON_MEDIA_TYPE.test((fields.get('Content-Type') ?? '').split(';')[0]!.trim())",
      },
    ],
    caughtBy: json('It is refused > with a broken parameter'),
  },
  {
    step: 'json',
    name: 'the whole depth is measured first, by a function that overflows the stack on the way',
    edits: [
      { file: 'read-json.ts', from: 'if (levels === 0) return true;', to: '' },
      {
        file: 'read-json.ts',
        from: 'if (isNestedDeeper(inner, levels - 1)) return true;\n  return false;',
        to: 'if (isNestedDeeper(inner, levels - 1)) return true;\n  return levels <= 0;',
      },
    ],
    caughtBy: json('It is refused > too deep: 100,000 levels'),
  },
  {
    step: 'json',
    name: 'one level too many is taken',
    edits: [{ file: 'read-json.ts', from: 'if (levels === 0) return true;', to: 'if (levels < 0) return true;' }],
    caughtBy: json('It is refused > too deep: 65 levels of arrays'),
  },
  {
    step: 'json',
    name: 'the limit is not handed on',
    edits: [{ file: 'read-json.ts', from: 'body.json(limit)', to: 'body.json()' }],
    caughtBy: json('It is refused > past a limit'),
  },

  {
    step: 'pattern',
    name: 'the path is decoded before it is split, so that %2F becomes a separator',
    edits: [{ file: 'path.ts', from: "path.slice(1).split('/')", to: "decodeURIComponent(path).slice(1).split('/')" }],
    caughtBy: part('A path is a list of segments > /files/a%2Fb'),
  },
  {
    step: 'pattern',
    name: 'each octet of an escape is taken for a character, and UTF-8 is forgotten',
    edits: [{ file: 'path.ts', from: 'segments.map(decodeURIComponent)', to: 'segments.map(unescape)' }],
    caughtBy: part('A path is a list of segments > /J%C3%B6rg'),
  },
  {
    step: 'pattern',
    name: 'the URIError of decodeURIComponent gets out, and the client is told 500',
    edits: [{ file: 'path.ts', from: '} catch {', to: '} catch (error) {\n    throw error;' }],
    caughtBy: part('A path is a list of segments > and it is 400 with a broken escape: /%zz'),
  },
  {
    step: 'pattern',
    name: 'only a part of the name is checked: ^ and $ are missing',
    edits: [{ file: 'pattern.ts', from: '/^[A-Za-z_]\\w*$/', to: '/[A-Za-z_]\\w*/' }],
    caughtBy: part('What is no pattern is refused > a parameter whose name is no name'),
  },
  {
    step: 'pattern',
    name: 'names are compared among parameters only, and not with that of the wildcard',
    edits: [
      {
        file: 'pattern.ts',
        from: 'if (names.has(segment.name))',
        to: "if (segment.kind === 'parameter' && names.has(segment.name))",
      },
    ],
    caughtBy: part('What is no pattern is refused > one name twice, the second a wildcard'),
  },
  {
    step: 'pattern',
    name: 'a wildcard in the middle is accepted, and what stands behind it is never looked at',
    edits: [{ file: 'pattern.ts', from: 'index < all.length - 1', to: 'index > all.length - 1' }],
    caughtBy: part('What is no pattern is refused > a wildcard before the end'),
  },

  {
    step: 'tree',
    name: 'once the literal is there, the parameter is not tried any more: the walk does not go back',
    edits: [
      {
        file: 'path-tree.ts',
        from: 'const found = walk(literal, segments, at + 1, parameters, search);\n    if (found !== undefined) return found;',
        to: 'return walk(literal, segments, at + 1, parameters, search);',
      },
    ],
    caughtBy: part('The tree of paths > tries the parameter, where the literal ends nowhere'),
  },
  {
    step: 'tree',
    name: 'parameters are pushed onto one list, and stay there on the way back',
    edits: [
      {
        file: 'path-tree.ts',
        from: 'at + 1, [...parameters, segment], search);',
        to: 'at + 1, ((parameters as string[]).push(segment), parameters), search);',
      },
    ],
    caughtBy: part('The tree of paths > tries nothing of a way that was walked back'),
  },
  {
    step: 'tree',
    name: 'a parameter takes an empty segment: /u/ is the one whose name is nothing',
    edits: [
      {
        file: 'path-tree.ts',
        from: "node.parameter !== undefined && segment !== ''",
        to: 'node.parameter !== undefined',
      },
    ],
    caughtBy: part('The tree of paths > finds no empty parameter'),
  },
  {
    step: 'tree',
    name: 'a wildcard wants at least one character',
    edits: [
      {
        file: 'path-tree.ts',
        from: 'if (node.rest === undefined) return',
        to: "if (node.rest === undefined || segment === '') return",
      },
    ],
    caughtBy: part('The tree of paths > finds a rest of nothing'),
  },
  {
    step: 'tree',
    name: 'a value is made before it is known whether one is needed',
    edits: [
      { file: 'path-tree.ts', from: 'let node = this.#root;', to: 'const made = make();\n    let node = this.#root;' },
      { file: 'path-tree.ts', from: 'node.rest ??= make();', to: 'node.rest ??= made;' },
      { file: 'path-tree.ts', from: 'node.value ??= make();', to: 'node.value ??= made;' },
    ],
    caughtBy: part('The tree of paths > makes a value'),
  },
  {
    step: 'tree',
    name: '0 and "" count as nothing found',
    edits: [
      {
        file: 'path-tree.ts',
        from: '[...parameters, segment], search);\n    if (found !== undefined) return found;',
        to: '[...parameters, segment], search);\n    if (found) return found;',
      },
    ],
    caughtBy: part('The tree of paths > goes on behind nothing but undefined'),
  },
  {
    step: 'tree',
    name: 'a second pattern at the same place throws away what the first one left',
    edits: [{ file: 'path-tree.ts', from: 'node.value ??= make();', to: 'node.value = make();' }],
    caughtBy: part('The tree of paths > keeps one value'),
  },

  {
    step: 'router',
    name: 'HEAD is a method like any other, and has no route where only GET is registered',
    edits: [{ file: 'match.ts', from: " ?? (method === 'HEAD' ? methods.get('GET') : undefined)", to: '' }],
    caughtBy: router('The method of a route > is its own, that of GET for HEAD, or else "*": HEAD among ["GET"]'),
  },
  {
    step: 'router',
    name: 'the first pattern that matches ends the search, also when it does not have the method',
    edits: [
      {
        file: 'router.ts',
        from: 'return undefined;\n      },',
        to: "return { kind: 'other-methods', allow: complete(new Set(methods.keys())), steps: search.steps };\n      },",
      },
    ],
    caughtBy: router('Where several patterns match > goes on to a less specific one that has the method'),
  },
  {
    step: 'router',
    name: 'Allow has the methods of one pattern, though several match the path',
    edits: [
      { file: 'router.ts', from: 'allowed = (allowed ?? new Set()).add(other)', to: 'allowed = new Set([other])' },
    ],
    caughtBy: router(
      'A path that has no route for the method > has the methods of every pattern that matches, sorted: POST',
    ),
  },
  {
    step: 'router',
    name: 'Allow has GET, and not the HEAD that comes free with it',
    edits: [{ file: 'no-route.ts', from: "if (methods.has('GET')) methods.add('HEAD');", to: '' }],
    caughtBy: router(
      'A path that has no route for the method > has the methods of every pattern that matches, sorted: POST',
    ),
  },
  {
    step: 'router',
    name: 'the first character of a target is cut off, whatever it is, so that "*" is the root',
    edits: [{ file: 'router.ts', from: "if (!path.startsWith('/')) return { kind: 'none', steps: 0 };", to: '' }],
    caughtBy: router('A target without a path > is not the root: the asterisk of OPTIONS'),
  },
  {
    step: 'router',
    name: 'a path as it was sent is compared with a literal as it reads',
    edits: [{ file: 'router.ts', from: "names.length === 0 && !pattern.includes('%')", to: 'names.length === 0' }],
    caughtBy: router('A literal with a percent sign'),
  },
  {
    step: 'router',
    name: 'a second route for the same method and paths takes the place of the first without a word',
    edits: [{ file: 'router.ts', from: 'if (other !== undefined) {', to: 'if (other === null) {' }],
    caughtBy: 'pattern.test.ts > A pattern is refused when the program starts > and so is a second route',
  },
  {
    step: 'router',
    name: 'a route that takes OPTIONS for all paths makes every file a 405',
    edits: [{ file: 'router.ts', from: "if (other !== 'OPTIONS') allowed", to: 'allowed' }],
    caughtBy: router('A path that has no route for the method > is not there when only OPTIONS matches'),
  },
  {
    step: 'router',
    name: 'the options of a route are accepted, and put around nothing',
    edits: [
      {
        file: 'router.ts',
        from: 'withOptions(handler as unknown as RouteHandler, options as RouteOptions)',
        to: 'handler as unknown as RouteHandler',
      },
    ],
    caughtBy: router('What is registered > has its options around its handler'),
  },
  {
    step: 'router',
    name: 'a router that is mounted tells nothing of the routes that it gets later',
    edits: [{ file: 'router.ts', from: 'for (const adopt of this.#adopters) adopt(route);', to: '' }],
    caughtBy: router('What is registered > is told to the routers'),
  },

  {
    step: 'answers',
    name: '405 without Allow: the client is not told what it may do',
    edits: [{ file: 'no-route.ts', from: "{ status: 405, fields: [['Allow', list]] }", to: '{ status: 405 }' }],
    caughtBy: router('A router answers > 405 to a method that is not there'),
  },
  {
    step: 'answers',
    name: 'OPTIONS is 405 where it is not registered',
    edits: [{ file: 'no-route.ts', from: "if (method === 'OPTIONS') return empty(204, [['Allow', list]]);", to: '' }],
    caughtBy: router('A router answers > OPTIONS with the methods'),
  },
  {
    step: 'answers',
    name: 'a method that the standard does not know is 405, where it is 501',
    edits: [{ file: 'no-route.ts', from: 'if (!isKnownMethod(method)) return notImplemented();', to: '' }],
    caughtBy: router('A router answers > 501 to a method that the standard does not know'),
  },
  {
    step: 'answers',
    name: 'the look-up is done once, when the handler is made',
    edits: [
      {
        file: 'router.ts',
        from: 'return (request) => {\n      const match = this.match(request.method, request.path);',
        to: 'let match: Match | undefined;\n    return (request) => {\n      match ??= this.match(request.method, request.path);',
      },
    ],
    caughtBy: router('A router answers > a route that is registered while it runs'),
  },
  {
    step: 'answers',
    name: 'a path without a route is 404 in any case, and the handler for the rest is never called',
    edits: [{ file: 'router.ts', from: 'return otherwise(request);', to: 'return notFound(request);' }],
    caughtBy: router('A router answers > a route first, then the handler for the rest'),
  },

  {
    step: 'decorator',
    name: 'the notes are kept for the class, so that each new object adds its own to those of the others',
    edits: [
      { file: 'declared.ts', from: 'notes.set(object, [', to: 'notes.set(Object.getPrototypeOf(object), [' },
      {
        file: 'declared.ts',
        from: 'return notes.get(object) ?? [];',
        to: 'return notes.get(Object.getPrototypeOf(object)) ?? [];',
      },
    ],
    caughtBy: decorator('keeps two objects of a class apart'),
  },
  {
    step: 'decorator',
    name: 'a second decorator takes the place of the first one',
    edits: [{ file: 'declared.ts', from: '[...declaredRoutes(object), route]', to: '[route]' }],
    caughtBy: decorator('takes several routes'),
  },
  {
    step: 'decorator',
    name: 'a static method is noted down as well, so that the class can be added like an object',
    edits: [{ file: 'route-decorator.ts', from: '  else declareRoute', to: '  declareRoute' }],
    caughtBy: 'route-decorator.test.ts > @route on a static method',
  },
  {
    step: 'decorator',
    name: 'methods of objects go into the global table, too',
    edits: [
      {
        file: 'route-decorator.ts',
        from: 'if (isStatic) ROUTES().on(route.method, route.pattern, route.handler);\n  else declareRoute',
        to: 'ROUTES().on(route.method, route.pattern, route.handler);\n  if (!isStatic) declareRoute',
      },
    ],
    caughtBy: decorator('does nothing to the global table'),
  },
  {
    step: 'decorator',
    name: 'the middleware is taken, and put around nothing',
    edits: [{ file: 'router.ts', from: 'handler, { use });', to: 'handler);' }],
    caughtBy: decorator('can have a layer around it'),
  },
  {
    step: 'decorator',
    name: 'an object without a single route is added without a word',
    edits: [
      {
        file: 'router.ts',
        from: "if (routes.length === 0) throw new TypeError('the object has no method with @route');",
        to: '',
      },
    ],
    caughtBy: decorator('is missed when there is none'),
  },
];
