import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a request find the function that answers it, and what is the response when there is none?',
  steps: [
    {
      id: 'layers',
      title: 'Layers around a handler',
      question:
        'A middleware takes a handler and returns another one, which does something before it, after it, or instead of it. ' +
        'Combine several of them into one: with `compose(a, b)`, `a` sees the request first and the response last. Then write a layer that turns an HttpError (a ProtocolError is one) into `{"error":"…"}` with its message, status and fields, however the handler fails. `onResponse` in middleware.ts is a layer to learn from.',
      writes: ['middleware.ts#compose', 'explain-in-json.ts#explainInJson'],
      judges: [
        {
          tests: 'middleware.test.ts > compose',
          rule: 'The first layer is the outermost: first on the way in, last on the way out.',
          source: 'the doc comment of compose',
          tries:
            'Write it with brackets: compose(a, b, c)(handler) is a(b(c(handler))). Which of them do you have to call first to build that?',
        },
        {
          tests: 'middleware.test.ts > compose > goes around',
          rule: 'What `compose` returns goes around any number of handlers, always in the same order.',
          source: 'the doc comment of compose',
          tries:
            '`reverse` changes the array itself, so at the second handler the order is the other one. Copy it first, or use a method that goes from the end.',
        },
        {
          tests: 'middleware.test.ts > compose > puts each layer',
          rule: 'A layer is put around a handler once, before any request. So it can keep something between requests.',
          source: 'the doc comment of compose',
          tries:
            'Build the whole in `compose(…)(handler)`. What comes out is the outermost handler, and not a function that builds one for each request.',
        },
        {
          tests: 'middleware.test.ts > compose > of nothing',
          rule: 'Without layers, what comes out is the handler itself.',
          source: 'the doc comment of compose',
          tries: 'Begin with the handler, and put the layers around it. Without a layer you are done.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > says in JSON',
          rule: 'The response to an HttpError has its status, its message and its fields, whether it is thrown or rejects a promise.',
          source: 'RFC 9110 §15.5',
          tries:
            'A handler throws, or its promise is rejected later. `try` sees the first. For the second you need `await` inside of it, or `.catch`.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > keeps the fields',
          rule: 'The fields of an HttpError go into the response: the WWW-Authenticate of a 401 tells the client what to try next.',
          source: 'RFC 9110 §15.5.2',
          tries: '`json` takes options: status and fields. The lines of an error’s fields are `error.fields.lines`.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > takes no other error',
          rule: 'Another error may have a status by chance, perhaps from another server. Only an HttpError is meant for the client.',
          source: 'RFC 9110 §15.6.1',
          tries:
            'Check the class of the error, not a property. Throw every other error again: the server makes a 500 of it.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > lets our own faults pass',
          rule: 'An error that is no HttpError is a bug on our side. It goes to the log, and not to the client.',
          source: 'RFC 9110 §15.6.1',
          tries: 'Throw again what you don’t explain.',
        },
        {
          tests: 'middleware.test.ts > explainInJson > lets answers pass',
          rule: 'A response passes through unchanged.',
          source: 'the doc comment of explainInJson',
          tries: 'A response with status 410 is a response, and no error was thrown.',
        },
      ],
      hints: [
        'The handler is in the middle. Put the last layer around it first, then the one before it, and so on outwards.',
        'Arrays have a method that goes from the last element to the first and carries a value along.',
        'A handler can fail in two ways: it throws before it returns anything, or it returns a promise that is rejected later. Look at `onResponse`: it makes the same distinction for responses.',
        'compose: `reduceRight` with the handler as the first value. explainInJson: call `next` inside `try`; if it returns a Promise, add `.catch`. Both lead to one function, which throws what is no HttpError again and otherwise returns `json(…)`.',
      ],
      anchor: '5-routing/layers.md',
    },
    {
      id: 'json',
      title: 'JSON in',
      question:
        '`{"message":` is the client’s fault and not ours, and so is JSON sent as text/plain. ' +
        'Read the body of a request (its content) as JSON: 400 if there is none, if it is broken, or if it is nested more than 64 levels deep; 415 if Content-Type doesn’t say JSON, or if it is compressed; 413 past the limit. The doc comment gives the order of the checks, and the codes.',
      writes: ['read-json.ts#readJson'],
      judges: [
        {
          tests: 'read-json.test.ts > JSON comes in > an object',
          rule: 'You return the value that the content stands for.',
          source: 'RFC 8259',
          tries: '`request.body` has a method `json`.',
        },
        {
          tests: 'read-json.test.ts > JSON comes in > with a media type',
          rule: 'A media type is the same in capitals, may have parameters, and may be a format built on JSON: application/problem+json.',
          source: 'RFC 9110 §8.3.1; RFC 6839 §3.1',
          tries:
            'Write the grammar as one regular expression, from ^ to $, with the flag "i". What may stand around a semicolon?',
        },
        {
          tests: 'read-json.test.ts > JSON comes in',
          rule: 'Any JSON value will do: null, a string, 64 levels. It may arrive at once or in chunks.',
          source: 'RFC 8259 §2',
          tries: 'The length may be undefined, with chunks. Then there may be content, so read it.',
        },
        {
          tests: 'read-json.test.ts > JSON comes in > 64 levels',
          rule: '64 levels are taken; the 65th is one too many.',
          source: 'the doc comment of readJson',
          tries: '`[]` is one level, and so is `{}`. A text or a number inside is none.',
        },
        {
          tests: 'read-json.test.ts > It is refused > as',
          rule: 'Only application/json and its relatives are JSON. Text that mentions it is not, and neither is a type that begins or ends like it.',
          source: 'RFC 9110 §15.5.16',
          tries: 'Does your regular expression match the whole text, or is a part of it enough?',
        },
        {
          tests: 'read-json.test.ts > It is refused > with a broken parameter',
          rule: 'Behind a ";" stands a parameter or nothing. A parameter is a token, "=", and a token or a text in quotes that ends.',
          source: 'RFC 9110 §8.3.1 and §5.6.6',
          tries:
            'Let the expression go on through the parameters to the end, `$`. If you cut at ";", the rest is never checked, and a text in quotes may contain one.',
        },
        {
          tests: 'read-json.test.ts > It is refused > with parameters',
          rule: 'The time to check a media type grows with its length, and not with the number of ways to divide up its spaces.',
          source: 'RFC 9110 §15.5.1 and §15.5.16',
          tries:
            'If two places in your regular expression can match the same spaces, it tries all ways to share them. Let only one of them match spaces.',
        },
        {
          tests: 'read-json.test.ts > It is refused > without content',
          rule: 'Without content there is nothing to look at: 400, whatever the head says of it.',
          source: 'the doc comment of readJson',
          tries:
            'Ask for the length first: 0 is no content. Chunks have no length, and `body.json` throws when nothing was in them.',
        },
        {
          tests: 'read-json.test.ts > It is refused > compressed',
          rule: 'Any Content-Encoding is 415, also one that we could undo.',
          source: 'RFC 9110 §8.4 and §15.5.16',
          tries: 'Ask whether the field is there, not what it says, and do it before you read.',
        },
        {
          tests: 'read-json.test.ts > It is refused > too deep',
          rule: 'More than 64 levels are 400, in arrays and in objects, and at any place in the value.',
          source: 'the doc comment of readJson',
          tries:
            'Look into each inner value of an array or an object, and stop at the 65th level: a function that goes all the way down overflows the stack itself.',
        },
        {
          tests: 'read-json.test.ts > It is refused > past a limit',
          rule: 'Content of exactly the limit is read. Past it the error is 413, also when the length wasn’t announced.',
          source: 'RFC 9110 §15.5.14',
          tries: 'Pass the limit on to `body.json`.',
        },
        {
          tests: 'read-json.test.ts > It is refused',
          rule: 'A Content-Type that is missing is 415. Content that is not JSON, or not UTF-8, is 400.',
          source: 'RFC 9110 §15.5.1 and §15.5.16; RFC 8259 §8.1',
          tries:
            '`body.json` decodes and parses, and throws the right error for what it cannot read. Compare the order of your checks with the doc comment.',
        },
      ],
      hints: [
        '`body.json(limit)` does most of the work: it reads, decodes UTF-8, parses, and throws the right errors. You write what comes before and after it.',
        'Before: the length (`body.length` is 0 for no content, undefined for unknown), Content-Type and Content-Encoding. After: how deep the value is nested.',
        'The media type is "application/", perhaps a token and "+", "json", and then any number of ";", each with perhaps a parameter behind it. A value in quotes may contain a comma or a semicolon. TOKEN and QUOTED_STRING of chapter 1 are the sources of two of the parts.',
        'For the depth, write a function that takes a value and the number of levels left, and says whether it is nested deeper. No object, or null: false. No levels left: true. Otherwise it calls itself for each inner value with one level less. So it never goes deeper than 64 levels itself.',
      ],
      anchor: '5-routing/json.md',
    },
    {
      id: 'pattern',
      title: 'Patterns and paths',
      question:
        'The pattern `/users/:id` is a literal and a parameter. The path `/users/J%C3%B6rg` is the segments `users` and `Jörg`, and in `/files/a%2Fb` the client says that the second slash is data. ' +
        'Take both apart. The grammar at the head of pattern.ts says what a pattern may contain. A wrong pattern is a bug in the program: throw a TypeError with the wrong part in its message. A path with a broken escape is the client’s fault: throw a ProtocolError, "bad-target", 400.',
      writes: ['pattern.ts#parsePattern', 'path.ts#pathSegments'],
      judges: [
        {
          tests: 'steps.test.ts > A pattern is a list of segments',
          rule: 'A segment is a literal, a parameter `:name` that takes one segment, or a wildcard `*` that takes the rest.',
          source: 'the head of pattern.ts',
          tries:
            'The slash at the start stands before the first segment, not behind an empty one: "/" is one empty segment. "*" alone has the name "*". "%" is a character like any other, unless two hex digits follow it.',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused',
          rule: 'A wrong pattern is a TypeError when the program starts, and its message names the pattern or the part of it that is wrong.',
          source: 'the head of pattern.ts',
          tries:
            'A pattern begins with "/". Check a name with a regular expression from ^ to $. Throw a TypeError, with the pattern in its message.',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused > a wildcard before',
          rule: 'A wildcard takes the rest of the path, so nothing can stand behind it.',
          source: 'the head of pattern.ts',
          tries: 'Only the last segment may be a wildcard. An empty segment behind it is one, too.',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused > one name twice',
          rule: 'No name comes twice, be it a parameter’s or the wildcard’s.',
          source: 'the head of pattern.ts',
          tries: 'Keep the names so far in a Set.',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused > a literal with',
          rule: 'A literal contains none of ":", "*", "?" and "#".',
          source: 'the head of pattern.ts',
          tries:
            'What does your code make of a segment that begins with a letter, and has one of these four further on?',
        },
        {
          tests: 'steps.test.ts > What is no pattern is refused > a percent-encoded literal',
          rule: 'A literal is written as you read it: `/café`. What is percent-encoded is refused: paths are decoded before they are compared with it.',
          source: 'the head of pattern.ts',
          tries: 'Look for a "%" with two hex digits behind it.',
        },
        {
          tests: 'steps.test.ts > A path is a list of segments',
          rule: 'First split, then decode, and decode once. A broken escape is 400.',
          source: 'RFC 3986 §2.4',
          tries:
            'Leave out the first slash, and split at the others: an empty segment stays. Then decode each one with `decodeURIComponent`, once: %2F becomes a slash inside it, and `+` stays a plus sign.',
        },
        {
          tests: 'steps.test.ts > A path is a list of segments > and it is 400',
          rule: 'A broken escape is the client’s mistake: ProtocolError, "bad-target", 400.',
          source: 'the doc comment of pathSegments',
          tries: '`decodeURIComponent` throws a URIError for it. Catch that, and throw the ProtocolError.',
        },
      ],
      hints: [
        'Both begin the same way: leave out the first slash, and split at the others.',
        'For a path: decode each segment by itself. `decodeURIComponent` throws a URIError for a broken escape and for what is no UTF-8. Catch it, and throw the ProtocolError.',
        'Look at the first character of a segment: ":" begins a parameter, "*" a wildcard ("*" alone is called "*"). Any other segment is a literal, and may contain none of : * ? # and no % with two hex digits behind it.',
        'Only two checks need the whole pattern: a wildcard comes last, and no name comes twice. Everything else can be decided for each segment alone.',
      ],
      anchor: '5-routing/pattern.md',
    },
    {
      id: 'tree',
      title: 'The tree',
      question:
        'There are routes for /users/me/x and /users/:id/y, and a client asks for /users/me/y. The literal `me` is a dead end, so go back and let `:id` match it. ' +
        'Write how a pattern is placed in the tree, and how a path is looked up: literal first, then parameter, then wildcard, segment by segment from the left. Offer each value that matches to `search.accept`, best first, until it returns something. Count the nodes that you visit in `search.steps`, the root included.',
      writes: ['path-tree.ts#PathTree.place', 'path-tree.ts#PathTree.find', 'path-tree.ts#walk'],
      judges: [
        {
          tests: 'steps.test.ts > The tree of paths > keeps one value',
          rule: 'Patterns that match the same paths share one place, and `make` is called only when that is empty.',
          source: 'the doc comment of place',
          tries: 'The name of a parameter is not part of the tree: a node has at most one parameter below it.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > makes a value',
          rule: '`make` is called only where there is no value yet.',
          source: 'the doc comment of place',
          tries: 'Go to the node first. Then look whether it has a value, and call `make` only if not.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > finds',
          rule: 'A literal matches itself, a parameter one segment that is not empty, a wildcard the rest, which may be empty.',
          source: 'the heads of pattern.ts and path-tree.ts',
          tries:
            'Draw the tree of the test, and follow the path down with a finger. Where are you when the segments end?',
        },
        {
          tests: 'steps.test.ts > The tree of paths > tries',
          rule: 'The more specific pattern wins, whatever the order in which they were placed, and a way that ends nowhere is walked back.',
          source: 'the head of path-tree.ts',
          tries:
            'At each node: first the literal, then the parameter, then the wildcard. A way that finds nothing is not the end, and leaves nothing behind: the next one begins with the parameters that led to this node.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > goes on',
          rule: 'When `accept` returns undefined, the search goes on with the next match.',
          source: 'the doc comment of Search.accept',
          tries:
            'What does your walk return when `accept` returns undefined? Compare with `undefined`: 0 and "" are something.',
        },
        {
          tests: 'steps.test.ts > The tree of paths > visits',
          rule: 'A look-up costs the depth of the path, and never more than the depth of the tree.',
          source: 'the head of path-tree.ts',
          tries: 'One Map for the literals of a node, and one look into it. Count each node once, when you come to it.',
        },
      ],
      hints: [
        'The class needs a root, a field of its own. To place a pattern, begin at the root, and go down a segment at a time. Make the nodes that aren’t there yet.',
        'A wildcard ends a pattern, and it has no node of its own: its value is kept at the node where it begins, as `rest`.',
        '`find` calls `walk` with the root, position 0 and no parameters. `walk` calls itself for the next position, and returns what was accepted, or undefined.',
        'Don’t push a parameter onto a shared list: after a dead end it would still be there. Make a new list for the way down.',
        'In `walk`, in this order: count; no segments left: offer the value, if there is one, and return; the literal child; the parameter child, unless the segment is empty; last `rest`, with the remaining segments joined by "/" as a parameter.',
      ],
      anchor: '5-routing/tree.md',
    },
    {
      id: 'router',
      title: 'The look-up',
      question:
        'A router looks up the path, and then the method. Write how a route is registered, and what a look-up finds: the most specific route that has the method; or, if none has it, the methods that the path does have; or nothing. HEAD is found where GET is, and a route for "*" has all methods that are left. No handler is called yet.',
      writes: ['router.ts#Router.on', 'router.ts#Router.match', 'match.ts#routeFor', 'no-route.ts#complete'],
      judges: [
        {
          tests: 'router.test.ts > What is registered > can be chained',
          rule: '`on` returns the router itself: `new Router().on(…).on(…)`.',
          source: 'the type of Router.on',
          tries: 'Its last line is `return this`.',
        },
        {
          tests: 'router.test.ts > A pattern takes',
          rule: 'A pattern matches the paths that its segments describe, and you find its parameters under their names, decoded once.',
          source: 'RFC 3986 §2.4 and §6.2.2.2',
          tries:
            '`parsePattern`, `pathSegments` and the tree do the work. The names of the pattern and the values of the search are in the same order.',
        },
        {
          tests: 'router.test.ts > A target without a path',
          rule: 'The target of CONNECT and the asterisk have no path, so no route matches them.',
          source: 'RFC 9112 §3.2.3 and §3.2.4',
          tries: 'A path begins with "/". `pathSegments` would cut off the first character, whatever it is.',
        },
        {
          tests: 'router.test.ts > Where several patterns match',
          rule: 'The most specific pattern that has the method wins, with its own names for the parameters.',
          source: 'the head of path-tree.ts',
          tries:
            'Where the method is missing, return undefined from `accept`, so that the search goes on. Two methods at one place may call the parameter differently.',
        },
        {
          tests: 'router.test.ts > The method of a route',
          rule: 'A route for the method itself comes first, then GET for a HEAD, then "*". Methods are case-sensitive.',
          source: 'RFC 9110 §9.1 and §9.3.2; the doc comment of routeFor',
          tries:
            '`routeFor` is three look-ups in one Map, each only if the one before found nothing: the method, GET for a HEAD, "*".',
        },
        {
          tests: 'router.test.ts > A path that has no route for the method',
          rule: 'If no match has the method, `allow` has the methods of all of them, with HEAD where there is GET, and OPTIONS. A path that only OPTIONS matches isn’t there.',
          source: 'RFC 9110 §9.3.7 and §15.5.6',
          tries:
            'Collect the methods in `accept`, before it returns undefined, and leave out OPTIONS there. `complete` adds HEAD and OPTIONS, and sorts.',
        },
        {
          tests: 'router.test.ts > A literal with a percent sign',
          rule: 'A literal that contains a percent sign is found by its escape.',
          source: 'RFC 3986 §2.1',
          tries: '/100% travels as /100%25. So don’t compare a path as it was sent with a literal as it reads.',
        },
        {
          tests: 'pattern.test.ts > A pattern is refused when the program starts',
          rule: 'A wrong method, a wrong pattern, and a second route for the same method and paths are refused with a TypeError that names them; for a second route, both patterns.',
          source: 'the doc comment of Router.on',
          tries:
            '`checkMethod` and `parsePattern` throw for you. For a second route, look into the Map at that place before you set anything.',
        },
        {
          tests: 'router.test.ts > What is registered',
          rule: 'A route is kept in order, with its options around its handler, and each router in which this one is mounted is told of it.',
          source: 'the doc comments of Router.routes, RouteOptions and Router.mount',
          tries:
            '`withOptions(handler, options)` is the handler to register. Push the route onto `#routes`, call each function in `#adopters` with it, and return `this`.',
        },
        {
          tests: 'router-properties.test.ts > The tree',
          rule: 'The tree finds what trying all patterns finds, and more routes don’t take more steps.',
          source: 'the head of router.ts',
          tries: 'The counterexample shows a table of routes, a method and a path. Draw the tree on paper.',
        },
      ],
      hints: [
        'At each place of the tree there is a Map from method to route. So `on` gets the place from the tree, with `new Map()` to make one, and the Map tells whether the method is taken.',
        'The route that you register is { method, pattern, names, handler }: names of the parameters in order, handler from `withOptions`. Set it in the Map, push it onto `#routes`, and call the `#adopters`.',
        '`match` gives the tree a search whose `accept` calls `routeFor`. If that finds a route, return it with `paramsOf`. If not, note the methods that are there, OPTIONS aside, and return undefined.',
        'After the search: return what was found; or "other-methods", if you noted any; or "none". With each goes `steps`, from the search.',
        'Patterns without parameters can also go into a Map of their own, by the whole path, to be asked before the tree. It is faster, and not needed; leave out those with a percent sign.',
      ],
      anchor: '5-routing/router.md',
    },
    {
      id: 'answers',
      title: 'What a router answers',
      question:
        'GET /echo where there is only POST: not 404, since something is there, but 405 with `Allow: OPTIONS, POST`. Turn each result of a look-up into a response: call the handler of a route, and write the responses for a path without the method and for a path without a route. OPTIONS is answered with 204 for every path that has a route, and a method that the standard doesn’t know with 501.',
      writes: ['router.ts#Router.handler', 'no-route.ts#otherMethods', 'no-route.ts#notFound'],
      judges: [
        {
          tests: 'router.test.ts > A router answers',
          rule: '404 without a route, 405 with Allow where the method is missing, 204 with Allow for OPTIONS, 501 for a method that the standard doesn’t know; and HEAD goes where GET goes.',
          source: 'RFC 9110 §9.1, §9.3.2, §9.3.7 and §15.5.6',
          tries:
            'In which order do you ask: is it OPTIONS, is the method known, or neither? `isKnownMethod` tells 405 from 501, and 404 from 501. Allow is in 204 and 405 only.',
        },
        {
          tests: 'router.test.ts > A router answers > with what the handler gets',
          rule: 'The handler gets the whole request, and its `params`.',
          source: 'the doc comment of RoutedRequest',
          tries:
            '`routed(request, match.params)` has both. A spread loses what a request makes only when it’s asked for, such as searchParams.',
        },
        {
          tests: 'router.test.ts > A router answers > a route first',
          rule: 'A path without a route goes to `otherwise`, with any method.',
          source: 'the doc comment of Router.handler',
          tries: 'What do you do with `kind: "none"`? `notFound` is only what `otherwise` is when nothing is given.',
        },
        {
          tests: 'router.test.ts > A router answers > a route that is registered',
          rule: 'A route may be registered while the server runs.',
          source: 'the doc comment of Router.handler',
          tries: 'Do the look-up inside the function that `handler` returns.',
        },
        {
          tests: 'application.test.ts > A path that only OPTIONS matches',
          rule: 'A path without a route goes to `otherwise`, with any method: another handler may have it, such as the files.',
          source: 'the doc comment of Router.handler',
          tries: 'What do you do with `kind: "none"`? And does `otherwise` default to `notFound`?',
        },
        {
          tests: 'application.test.ts > A mounted router',
          rule: 'All of the router together: the routes of a mounted router are answered as those of the outer one.',
          source: 'the doc comment of Router.mount',
          tries: '`mount` is written already, on top of `on`. Run the step "router" again: pnpm learn check router.',
        },
      ],
      hints: [
        '`handler` returns a function of the request, with a `switch` over the kind of the match. Do the look-up inside that function: a route may be registered later.',
        'A route: call its handler with `routed(request, match.params)`, and return what it returns. "other-methods": `otherMethods(request.method, match.allow)`. "none": `otherwise(request)`.',
        '`otherMethods`: for OPTIONS `empty(204, …)`, for an unknown method a `text` with status 501, and for the rest one with 405. 204 and 405 have the field Allow, the methods joined with ", ".',
        '`notFound`: 404 for a known method, 501 for any other. The words in both are yours.',
      ],
      anchor: '5-routing/answers.md',
    },
    {
      id: 'decorator',
      title: '@route',
      question:
        'A decorator runs when the class is defined, and at that time there is no object. The function that it leaves with `addInitializer` runs later: for a static method at once, for any other one inside `new`. ' +
        'Write what that function does: a static method becomes a route of the global table, ROUTES(), and any other one is noted down for its object. Then write the notes, and how a router adds the routes of an object.',
      writes: [
        'declared.ts#declareRoute',
        'declared.ts#declaredRoutes',
        'route-decorator.ts#register',
        'router.ts#Router.add',
      ],
      judges: [
        {
          tests: 'route-decorator.test.ts > @route on a method of an object',
          rule: 'Each object has its own notes, and a router adds them with the object. The object itself and the global table stay as they were.',
          source: 'the head of route-decorator.ts',
          tries:
            'Keep the notes beside the objects: not in them, and not in one list for all, or for all of a class. An object may have several.',
        },
        {
          tests: 'route-decorator.test.ts > @route on a method of an object > is added by',
          rule: '`add` returns the router itself, as `on` does.',
          source: 'the type of Router.add',
          tries: 'Its last line is `return this`.',
        },
        {
          tests: 'route-decorator.test.ts > @route on a method of an object > can have a layer',
          rule: 'The layer that `add` is given goes around each handler of the object, and around no other.',
          source: 'the doc comment of Router.add',
          tries: '`on` takes options: `use` is a layer around this one handler.',
        },
        {
          tests: 'route-decorator.test.ts > @route on a method of an object > is missed',
          rule: 'An object without a single route is a mistake in the program: a TypeError.',
          source: 'the doc comment of Router.add',
          tries: 'How many notes are there? Passing the class, and not an object of it, is the same mistake.',
        },
        {
          tests: 'route-decorator.test.ts > @route on a static method',
          rule: 'A static method is in the global table as soon as its class is there.',
          source: 'the head of route-decorator.ts',
          tries: '`isStatic` tells you which of the two it is: in the table, or in the notes, and never in both.',
        },
        {
          tests: 'api.test.ts > POST /api/echo',
          rule: 'All of the chapter together: `{"message":"hi"}` is answered with `{"you sent":"hi"}`, and an error with JSON.',
          source: 'the doc comment of DemoApi.echo',
          tries:
            'Does the layer that `add` is given go around each handler? If it does, run the steps "json" and "answers" again.',
        },
      ],
      hints: [
        'A WeakMap has objects as keys, and forgets a value when its object is gone.',
        'An object without notes has an empty list. `add` throws a TypeError then: a decorator was forgotten, or the class was passed and not an object of it.',
        '`add` calls `on` for each note, with the middleware as the option `use`.',
        'register: ROUTES().on for a static method, declareRoute otherwise. declareRoute: a new list, or one more in the old one. add: declaredRoutes, a TypeError if there are none, a loop, and `this` at the end.',
      ],
      anchor: '5-routing/decorator.md',
    },
  ],
};
