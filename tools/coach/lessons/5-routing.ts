import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a request find the function that answers it, and what is the answer when there is none?',
  steps: [
    {
      id: 'layers',
      title: 'Layers around a handler',
      question:
        'A middleware takes a handler and gives back another one, which does something before, or behind, or instead. ' +
        'Write how several of them become one: with `compose(a, b)`, `a` sees the request first and the response last. Then write a layer that turns an HttpError (a ProtocolError is one) into `{"error":"…"}` with its status, however the handler fails. (onResponse in middleware.ts is a layer to learn from.)',
      writes: ['middleware.ts#compose', 'explain-in-json.ts#explainInJson'],
      judges: [
        {
          tests: 'middleware.test.ts > compose',
          rule: 'The first layer is the outermost: first on the way in, last on the way out. No layer at all changes nothing.',
          source: 'the doc comment of compose',
          tries:
            'Put it into brackets: compose(a, b, c)(handler) is a(b(c(handler))). Which of them is called first to build that?',
        },
        {
          tests: 'middleware.test.ts > explainInJson > says in JSON',
          rule: 'An HttpError is answered with its status, its message and its fields, whether it is thrown or comes in a promise.',
          source: 'RFC 9110 §15.5',
          tries:
            'try/catch sees what is thrown at once. What a promise brings later, it sees only with `await`, or with `.catch`.',
        },
        {
          tests: "middleware.test.ts > explainInJson > says in JSON an application's own error",
          rule: 'The fields of an HttpError go into the answer: a 401 says with WWW-Authenticate how to do better.',
          source: 'RFC 9110 §15.5.2',
          tries: 'json takes options: status and fields.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > takes no other error',
          rule: 'Another error may have a status by chance, that of another server say: only an HttpError is meant for the client.',
          source: 'RFC 9110 §15.6.1',
          tries: 'Ask for the class, not for a property.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > lets our own faults pass',
          rule: 'An error that is no HttpError is our own fault: the log gets it, and not the client.',
          source: 'RFC 9110 §15.6.1',
          tries: 'Throw on what you do not explain.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > lets answers pass',
          rule: 'An answer is passed on as it is.',
          source: 'the doc comment of explainInJson',
          tries: 'A response with status 410 is an answer, not an error.',
        },
      ],
      hints: [
        'The handler is in the middle. The last layer goes around it first, then the one before it, and so on outwards.',
        'There is a method of arrays that walks from the last element to the first and carries a value along.',
        'A handler may fail in two ways: it throws before it gives back anything, or it gives back a promise that is rejected. Look at onResponse: it makes the same distinction for responses.',
        'compose: reduceRight with the handler as the first value. explainInJson: call next inside try; when what it gives is a Promise, add .catch; both lead to one function that throws on what is no HttpError, and answers with json(…).',
      ],
      anchor: '5-routing.md#layers',
    },
    {
      id: 'json',
      title: 'JSON comes in',
      question:
        '`{"message":` is not our fault, and neither is JSON that says that it is text/plain. ' +
        'Read the content of a request as JSON: 400 when there is none, or it is broken, or it is nested more than 64 levels deep; 415 when it is not announced as JSON, or is compressed; 413 past the limit.',
      writes: ['read-json.ts#readJson'],
      judges: [
        {
          tests: 'read-json.test.ts > JSON comes in > an object',
          rule: 'The value that the content says comes out.',
          source: 'RFC 8259',
          tries: '`request.body` has a method `json`.',
        },
        {
          tests: 'read-json.test.ts > JSON comes in > with a media type',
          rule: 'A media type is compared without case, may have parameters, and may be a format made of JSON: application/problem+json.',
          source: 'RFC 9110 §8.3.1; RFC 6839 §3.1',
          tries: 'Write the grammar down as one pattern, from ^ to $, without case. What may stand around a semicolon?',
        },
        {
          tests: 'read-json.test.ts > JSON comes in',
          rule: 'Any JSON value is content: null, a string, 64 levels; in one piece or in chunks.',
          source: 'RFC 8259 §2',
          tries: 'The length may be unknown: then the body is read to its end all the same.',
        },
        {
          tests: 'read-json.test.ts > It is refused > with parameters',
          rule: 'A media type is looked at in a time that grows with its length, and not with the ways in which its spaces could be shared out.',
          source: 'RFC 9110 §15.5.1 and §15.5.16',
          tries:
            'If two places of a pattern can take the same spaces, it tries all the ways to share them. Let only one take them.',
        },
        {
          tests: 'read-json.test.ts > It is refused > as',
          rule: 'Only application/json and its relatives are JSON: not text that mentions it, and not a type that begins or ends like it.',
          source: 'RFC 9110 §15.5.16',
          tries: 'Does your pattern look at the whole text, or is it content with a part?',
        },
        {
          tests: 'read-json.test.ts > It is refused > past a limit',
          rule: 'The limit is the last length that is taken. Past it is 413, also when nobody announced the length.',
          source: 'RFC 9110 §15.5.14',
          tries: 'Hand the limit on to `body.json`.',
        },
        {
          tests: 'read-json.test.ts > It is refused',
          rule: 'No content and broken content are 400, a coding is 415, 65 levels are too deep; and the sentence says what to do.',
          source: 'RFC 9110 §8.4, §15.5.1 and §15.5.16',
          tries:
            'In which order do you look? Look at what the request says of its content before you read it, and at the depth behind it.',
        },
      ],
      hints: [
        'Most of the work is done by `body.json(limit)`: it reads, decodes UTF-8, parses, and throws the right errors. What remains is what comes before and after it.',
        'Before: the length (body.length is 0 for no content, undefined for unknown), Content-Type and Content-Encoding. After: how deep the value is nested.',
        'The media type is "application/", perhaps a token and "+", "json", and then any number of ";" with perhaps a parameter behind it. A value in quotes may hold a comma or a semicolon.',
        'To find out how deep: a function of a value and the levels that are left. Not an object, or null: false. No levels left: true. Otherwise ask for each inner value with one level less. So it never goes deeper than 64 itself.',
      ],
      anchor: '5-routing.md#json-in',
    },
    {
      id: 'pattern',
      title: 'Patterns and paths',
      question:
        '`/users/:id` is a literal and a parameter; `/users/J%C3%B6rg` is the segments `users` and `Jörg`. And in `/files/a%2Fb` the client said that this slash is no separator. ' +
        'Take both apart. A pattern that is none is a mistake in the program: a TypeError that says which. A path with a broken escape is a mistake of the client: a ProtocolError, 400.',
      writes: ['pattern.ts#parsePattern', 'path.ts#pathSegments'],
      judges: [
        {
          tests: 'steps.test.ts > A pattern is a list of segments',
          rule: 'A segment is a literal, a parameter `:name` that takes one segment, or a wildcard `*` that takes the rest.',
          source: 'the grammar above the function',
          tries:
            'The slash at the start stands before the first segment, not behind an empty one. "/" is one empty segment.',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused',
          rule: 'What could be taken for something else is refused when the program starts, with the reason.',
          source: 'the grammar above the function',
          tries:
            'The test shows the words that it looks for. Check the name with a pattern, and keep the names that were there in a Set.',
        },
        {
          tests: 'steps.test.ts > A path is a list of segments',
          rule: 'First split, then decode, and decode once. A broken escape is 400.',
          source: 'RFC 3986 §2.4',
          tries: '%2F must not become a separator, %2541 must become %41, and `+` is a plus sign.',
        },
      ],
      hints: [
        'Both begin in the same way: leave out the first slash, and split at the others.',
        'For a path: decode each segment by itself. decodeURIComponent throws a URIError for what is no escape, or no UTF-8; that is not the error which you want to give.',
        'For a segment of a pattern, look at its first character: ":" is a parameter, "*" a wildcard ("*" alone is called "*"). Any other is a literal, and none of : * ? # may stand in it, nor a % with two hex digits.',
        'Only two checks concern the whole pattern: a wildcard is the last one, and no name comes twice. The rest can be said of a segment alone.',
      ],
      anchor: '5-routing.md#the-idea',
    },
    {
      id: 'tree',
      title: 'The tree',
      question:
        'With /users/me/x and /users/:id/y, who asks for /users/me/y? `me` leads nowhere, so go back and let `:id` take it. ' +
        'Write where a pattern is placed in the tree, and how a path is looked up: literal first, then parameter, then wildcard, segment by segment from the left. Each value that matches is offered to `search.accept`, best first, until it answers. Count the nodes that you visit.',
      writes: ['path-tree.ts#PathTree.place', 'path-tree.ts#PathTree.find'],
      judges: [
        {
          tests: 'steps.test.ts > The tree of paths > keeps one value',
          rule: 'Patterns that take the same paths have one place, and `make` is called only when it is empty.',
          source: 'the doc comment of place',
          tries: 'The name of a parameter is no part of the tree: a node has at most one parameter below it.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > finds',
          rule: 'A literal takes itself, a parameter one segment that is not empty, a wildcard the rest, which may be empty.',
          source: 'the charters of pattern.ts and path-tree.ts',
          tries:
            'Draw the tree of the test, and walk the path down with a finger. Where are you when the segments end?',
        },
        {
          tests: 'steps.test.ts > The tree of paths > tries',
          rule: 'The more particular pattern wins, whatever the order in which they were placed, and a way that ends nowhere is walked back.',
          source: 'the charter of path-tree.ts',
          tries: 'When the literal child finds nothing, that is not the end: ask the parameter, and then the wildcard.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > goes on',
          rule: 'A match that is not accepted is no answer: the next one is asked.',
          source: 'the doc comment of Search.accept',
          tries: 'What does your walk give back when accept says undefined?',
        },
        {
          tests: 'steps.test.ts > The tree of paths > visits',
          rule: 'A look-up costs the depth of the path, and never more than the depth of the tree.',
          source: 'the charter of path-tree.ts',
          tries: 'One Map for the literals of a node, and one look into it. Count each node once, when you come to it.',
        },
      ],
      hints: [
        'To place: begin at the root, and go down a segment at a time. Make what is not there yet.',
        'A wildcard ends a pattern, but it is no node: its value stands at the node that it begins at, as `rest`.',
        'To find: a function of a node, the position in the segments, and the parameters so far, which calls itself for the next position. What it gives back is the answer, or undefined.',
        'Do not push a parameter onto a list that others have too: after the way back it would still be there. Make a new list for the way down.',
        'In this order: count; no segments left: offer the value, if there is one; the literal child; the parameter child, unless the segment is empty; then `rest` with the remaining segments joined by "/".',
      ],
      anchor: '5-routing.md#the-idea',
    },
    {
      id: 'router',
      title: 'The router',
      question:
        'GET /echo where there is only POST: not 404, for the thing is there, but 405 with `Allow: OPTIONS, POST`. ' +
        'Write how a route is registered, how method and path are looked up, and what is answered: HEAD where there is GET, OPTIONS for every path that has a route, 501 for a method that nobody knows.',
      writes: ['router.ts#Router.on', 'router.ts#Router.match', 'router.ts#Router.handler'],
      judges: [
        {
          tests: 'router.test.ts > A pattern takes',
          rule: 'A pattern takes the paths that it says, and its parameters come by their names, decoded once.',
          source: 'RFC 3986 §2.4 and §6.2.2.2',
          tries:
            'parsePattern, pathSegments and the tree do the work. Names and values meet in the order in which they stand.',
        },
        {
          tests: 'router.test.ts > A target without a path',
          rule: 'The target of CONNECT and the asterisk have no path: no route takes them.',
          source: 'RFC 9112 §3.2.3 and §3.2.4',
          tries: 'A path begins with "/". pathSegments would cut off the first character, whatever it is.',
        },
        {
          tests: 'router.test.ts > Where several patterns match',
          rule: 'The most particular pattern that has the method wins, with its own names for the parameters.',
          source: 'the charter of path-tree.ts',
          tries:
            'When the method is not there, accept nothing, so that the search goes on. Two methods at one place may call the parameter differently.',
        },
        {
          tests: 'router.test.ts > A literal with a percent sign',
          rule: 'A literal that has a percent sign is found by its escape.',
          source: 'RFC 3986 §2.1',
          tries: '/100% travels as /100%25. A path that is compared as it travels must not find a literal as it reads.',
        },
        {
          tests: 'pattern.test.ts > A pattern is refused when the program starts',
          rule: 'A method that is none, a pattern that is none, and a second route for the same paths are refused with a TypeError.',
          source: 'RFC 9110 §9.1: methods are case-sensitive',
          tries:
            'Before you register: isToken and isKnownMethod for the method, and what stands at this place of the tree already.',
        },
        {
          tests: 'router-properties.test.ts > The tree',
          rule: 'It finds what trying all the patterns finds, and takes no more steps for more routes.',
          source: 'the charter of router.ts',
          tries: 'The counterexample shows a table of routes, a method and a path. Make the tree on paper.',
        },
        {
          tests: 'router.test.ts > A router answers',
          rule: '404 without a route, 405 with Allow where the method is missing, 204 with Allow for OPTIONS, 501 for what nobody knows, and HEAD goes where GET goes.',
          source: 'RFC 9110 §9.1, §9.3.2, §9.3.7 and §15.5.6',
          tries:
            'Allow names the methods of every pattern that matches, HEAD where there is GET, and OPTIONS; sorted. What comes first: a route, the path, or the method?',
        },
        {
          tests: 'application.test.ts > A path that only OPTIONS matches',
          rule: 'A path that only OPTIONS matches is not there for any other method: the files may have it.',
          source: 'RFC 9110 §9.3.7',
          tries:
            'Do not note OPTIONS among the methods that a path has: it comes for free wherever there is another one.',
        },
        {
          tests: 'application.test.ts > A layer of one route',
          rule: 'The options of a route go around its handler, and around no other.',
          source: 'the doc comment of RouteOptions',
          tries: '`withOptions(handler, options)` gives you the handler to register.',
        },
        {
          tests: 'application.test.ts > A mounted router',
          rule: 'The routes of a mounted router are routes of the outer one as well, also those that come later.',
          source: 'the doc comment of Router.mount',
          tries: 'When a route is registered, tell each function in `#adopters`. `mount` has put them there.',
        },
      ],
      hints: [
        'At each place of the tree stands a Map from method to route. So `on` asks the tree for the place, and the Map for the method. What it registers is `withOptions(handler, options)`, in the Map and in `#routes`; then it tells the `#adopters`.',
        '`match` hands the tree a search whose accept asks `routeFor`. When that finds none, accept notes the methods that there are, OPTIONS aside, and gives back undefined. `paramsOf` makes the parameters.',
        'After the search: what was found; or other-methods, when methods were noted; or none. With GET there is HEAD, and OPTIONS there always is.',
        '`handler` is a switch over match.kind. A route gets `routed(request, match.params)`; for other methods: OPTIONS is 204, an unknown method is 501, and the rest is 405; both 204 and 405 carry Allow. None goes to `otherwise`.',
        'Patterns without parameters can also stand in a Map of their own, by the whole path, and be asked for before the tree. It is quicker, and not needed; leave out those with a percent sign.',
      ],
      anchor: '5-routing.md#the-real-code',
    },
    {
      id: 'decorator',
      title: '@route',
      question:
        'A decorator runs when the class is defined, and then there is no object. What it left behind with addInitializer runs later: for a static method at once, for any other one inside `new`. ' +
        'Write what is done then: a static method becomes a route of the global table, ROUTES(), and any other one is noted for its object. Then write the notes, and how a router takes the routes of an object.',
      writes: [
        'declared.ts#declareRoute',
        'declared.ts#declaredRoutes',
        'route-decorator.ts#register',
        'router.ts#Router.add',
      ],
      judges: [
        {
          tests: 'route-decorator.test.ts > @route on a method of an object',
          rule: 'Each object has its own notes, and a router takes them when the object is added; the object itself and the global table stay as they were.',
          source: 'the charter of route-decorator.ts',
          tries: 'Keep the notes beside the objects, not in them, and not in one list for all.',
        },
        {
          tests: 'route-decorator.test.ts > @route on a static method',
          rule: 'A static method is in the global table as soon as its class is there.',
          source: 'the charter of route-decorator.ts',
          tries: '`isStatic` tells you which of the two it is.',
        },
        {
          tests: 'api.test.ts > POST /api/echo',
          rule: 'All of the chapter together: `{"message":"hi"}` comes back as `{"you sent":"hi"}`, and what is wrong is answered in JSON.',
          source: 'the doc comment of DemoApi.echo',
          tries: 'The layer that is given to `add` goes around each handler. Is it there?',
        },
      ],
      hints: [
        'A WeakMap has an object as the key, and forgets the value when nobody else has the object.',
        'An object without notes has an empty list of them. `add` refuses it: somebody forgot a decorator, or has passed the class and not an object of it.',
        '`add` is `on` for each note, with the middleware around its handler.',
        'register: ROUTES().on for a static method, declareRoute otherwise. declareRoute: a new list, or one more in the old one. add: declaredRoutes, a TypeError for none, a loop, and `this` at the end.',
      ],
      anchor: '5-routing.md#a-decorator',
    },
  ],
};
