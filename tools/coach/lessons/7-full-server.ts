import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'What does a server need besides right answers, before you may leave it alone with the world?',
  steps: [
    {
      id: 'log',
      title: 'What happened on Tuesday night?',
      question:
        'Write a line for each exchange, in the format that Apache calls combined, or as JSON. Half of what stands in it was chosen by a client: a User-Agent may hold a quote, an escape sequence for your terminal, or something that looks like the next line. And at twenty thousand requests a second, twenty thousand writes are too many.',
      writes: ['access-log.ts#accessLog', 'access-log.ts#combinedLine', 'access-log.ts#jsonLine'],
      judges: [
        {
          tests: 'access-log.test.ts > the access log > writes the combined format',
          rule: 'A line is: host, two dashes, [day/month/year:time zone], "request-line", status, octets, "Referer", "User-Agent".',
          source: 'the doc comment of combinedLine',
          tries:
            'Put the wanted line under yours and go from left to right. The date has an English month of three letters, and the time is UTC.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes a dash',
          rule: 'What isn’t there is a dash: no request that could be read, no content, no such field.',
          source: 'the doc comment of combinedLine',
          tries: '`request` may be undefined: what came was no request. And 0 octets of content are written as "-".',
        },
        {
          tests: 'access-log.test.ts > the access log > writes the address of an IPv6',
          rule: 'The first word is the address of the peer, without its port.',
          source: 'the type Peer',
          tries: '`peer` has the two parts already: `address` and `port`.',
        },
        {
          tests: 'access-log.test.ts > the access log > escapes quotes',
          rule: 'Whatever a client has sent, a line stays one line, its quotes stay where they are, and a terminal sees nothing but text.',
          source: 'the charter of access-log.ts',
          tries:
            'A backslash goes before `"` and `\\`. All that is not from space to "~" becomes \\x and two hexadecimal digits.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes JSON',
          rule: 'The line in JSON holds only printable ASCII, and a program that parses it gets what the client sent.',
          source: 'RFC 8259 §7',
          tries:
            'JSON.stringify escapes what is below 0x20, and leaves 0x7f to 0x9f as they are. JSON has \\u and four digits for them.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes into JSON how long',
          rule: '`milliseconds` is the time from `startedAt` until now.',
          source: 'the type Exchange',
          tries: '`startedAt` is a time of performance.now(). Round the difference to microseconds.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes the exchanges of one turn',
          rule: 'The lines of one turn of the event loop leave in one write, in their order.',
          source: 'the doc comment of accessLog',
          tries:
            'Count the calls of `write` in the failing test: two exchanges in one turn are one call, and the third is another.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes a line of JSON',
          rule: 'The format decides which of the two functions writes a line.',
          source: 'the type LogFormat',
          tries: 'Choose the function once, before you give back the one that takes exchanges.',
        },
        {
          tests: 'access-log.test.ts > the access log > goes on',
          rule: 'A `write` that throws costs its own lines. The next ones are written all the same.',
          source: 'the doc comment of accessLog',
          tries: '`guarded` of chapter 3 makes a function careful. And empty what is pending before you write it.',
        },
        {
          tests: 'access-log.test.ts > the access log > can be silent',
          rule: 'With "none" nothing is written.',
          source: 'the type LogFormat',
          tries: 'Give back a function that does nothing, before anything else.',
        },
      ],
      hints: [
        'Begin with combinedLine and one template string. The field of a request, or a dash: `request?.fields.get(name) ?? "-"`.',
        'One function makes any text printable, and is used for the request-line as for the two fields: `replace` with /["\\\\]|[^\\x20-\\x7e]/g and a function that looks at the character.',
        'The date: toISOString() has everything but the name of the month. Slice it, and take the month from a list of twelve.',
        'accessLog keeps a string of pending lines. The first exchange of a turn finds it empty, and calls setImmediate, which writes all and empties it. Each exchange appends.',
      ],
      anchor: '7-full-server/log.md',
    },
    {
      id: 'log-reader',
      title: 'A log that nothing reads',
      question:
        'The log goes to a stream, and at its other end a program reads it. What if that program is slow, stands still, or is gone? The server goes on in each case. Keep up to a mebibyte for a slow reader; drop what comes past that, count the lines, and say so. And when the server ends, give the reader some time for the rest, but not for ever.',
      writes: ['log-stream.ts#logTo'],
      given: ['log-stream.ts#MOST_WAITING'],
      judges: [
        {
          tests: 'log-stream.test.ts > a log whose reader is slow > keeps',
          rule: 'A reader that is slow for a moment loses nothing: up to 1,048,576 octets wait for it.',
          source: 'the doc comment of MOST_WAITING',
          tries:
            '`stream.writableLength` says how much waits. `write` of a stream returns false when that is more than it likes; it takes the octets all the same.',
        },
        {
          tests: 'log-stream.test.ts > a log whose reader is slow > drops',
          rule: 'What comes past that is dropped, and said once each time it begins: the memory of a server is not for its log.',
          source: 'the doc comment of logTo',
          tries:
            'Look at `writableLength` before you write. The first lines that are dropped are the moment to complain.',
        },
        {
          tests: 'log-stream.test.ts > a log whose reader is slow > counts',
          rule: 'When the reader has caught up, the log says how many lines it has not got, and goes on.',
          source: 'nodejs.org/api/stream.html, event "drain"',
          tries:
            'Several lines may come in one `write`: count the line ends. "drain" is when to say the number, and to begin again at 0.',
        },
        {
          tests: 'log-stream.test.ts > a log whose reader is gone',
          rule: 'A reader that is gone is said once. The server goes on without it.',
          source: 'nodejs.org/api/stream.html, event "error"',
          tries: 'An "error" that nothing listens to ends the process. After the first one, write nothing more.',
        },
        {
          tests: 'log-stream.test.ts > the end of a log',
          rule: 'The end waits until the reader has taken everything, or the time is over; what was dropped is said in the end, too.',
          source: 'the doc comment of LogStream.end',
          tries:
            '`write("", done)` calls `done` behind everything that was written before. Which of the two is first, that or a timer? And does the timer stay behind?',
        },
      ],
      hints: [
        'Two variables are all that you need to remember: whether the reader is gone, and how many lines were dropped since it was last all right.',
        'Two listeners: "error" says it once and remembers it; "drain" says the number, if there is one, and sets it back to 0.',
        '`write`: nothing when the reader is gone; to the stream when less than MOST_WAITING waits; otherwise complain if `dropped` is 0, and add the line ends.',
        '`end`: nothing when the reader is gone or nothing waits. Otherwise a promise that is resolved by `setTimeout(resolve, within)` or by the callback of `stream.write("", …)`, which clears the timer.',
      ],
      anchor: '7-full-server/log-reader.md',
    },
    {
      id: 'whether',
      title: 'What may be compressed?',
      question:
        'A middleware that compresses looks at a response and decides. A photograph, a short text, a part of a file, a response that is compressed already: what happens to each? And the compressed page is not the same octets as the plain one. So which tag may it have, and which tag belongs in a 304?',
      writes: ['compression.ts#mayCompress', 'compression.ts#weakenTag', 'compression.ts#withTagOf'],
      given: ['compression.ts#MINIMUM_SIZE'],
      judges: [
        {
          tests: 'compression.test.ts > what may be compressed',
          rule: 'Text of 1,024 octets or more may be compressed. Not a part of it (206), whose offsets count plain octets; not 204, which has no content; not what is coded already; and not what says "no-transform".',
          source: 'RFC 9110 §15.3.7 and §7.7',
          tries:
            'The size of `bytes` is their length. Otherwise Content-Length says it; and when that is not there, the content may be long. `isCompressible` of chapter 4 knows which types are text.',
        },
        {
          tests: 'compression.test.ts > compression > 304 has the tag',
          rule: 'A 304 names what the client has: the weak tag when it has the compressed page, and the strong one when it has the plain one.',
          source: 'RFC 9110 §15.4.5',
          tries: 'What stands in If-None-Match? It is a list: the weak tag may be one of several.',
        },
        {
          tests: 'compression.test.ts > compression > makes no tag weak twice',
          rule: 'A tag that is weak stays as it is, and where there is none, none is made.',
          source: 'RFC 9110 §8.8.3',
          tries: 'A weak tag begins with W/ already.',
        },
      ],
      hints: [
        'mayCompress is three questions: does the status allow it, is it not forbidden, and is it long enough and text?',
        'Two tags: "v1" promises the same octets, W/"v1" the same meaning. The compressed page gets the second, made out of the first.',
        'withTagOf: when If-None-Match holds `W/` and then the tag of the response, the client has the compressed page. Then the 304 must say the weak tag, too.',
        'mayCompress: not 206 and not 204; no Content-Encoding; no "no-transform" in Cache-Control, in any case; size >= MINIMUM_SIZE, where a Content-Length that is not there counts as Infinity; and isCompressible.',
      ],
      anchor: '7-full-server/whether.md',
    },
    {
      id: 'compress',
      title: 'Smaller on its way',
      question:
        'Now compress octets that lie in memory. Some fields of the response are no longer true then: which? And what must a cache between you and the client know? A page that many clients ask for should be compressed once; but are its octets still the same the next time? `compressStream` is for the next step: just call it.',
      writes: ['compression.ts#compress', 'compression.ts#addVary', 'compression.ts#compressBytes'],
      given: ['compression.ts#squeeze'],
      judges: [
        {
          tests: 'compression.test.ts > compression > compresses text',
          rule: 'The content is in the coding that Content-Encoding names.',
          source: 'RFC 9110 §8.4',
          tries: '`squeeze[coding]` makes the octets, and gives a promise of them.',
        },
        {
          tests: 'compression.test.ts > compression > prefers brotli',
          rule: 'The coding was chosen by the middleware around you; keep to it.',
          source: 'RFC 9110 §12.5.3',
          tries: 'Use `coding` for both: the field and the content.',
        },
        {
          tests: 'compression.test.ts > compression > says Vary',
          rule: 'Another client may get another answer, so Vary names Accept-Encoding, also when this answer is plain.',
          source: 'RFC 9110 §12.5.5',
          tries: 'Add Vary first, and then look whether there is a coding.',
        },
        {
          tests: 'compression.test.ts > compression > adds to a Vary',
          rule: 'Vary is a list, and others may have put something into it.',
          source: 'RFC 9110 §12.5.5',
          tries: '`fields.with` puts one value in the place of another. `fields.and` adds to it.',
        },
        {
          tests: 'compression.test.ts > compression > makes a strong validator weak',
          rule: 'The octets are others, so the strong tag is a weak one now, and nobody can ask for a part by offset.',
          source: 'RFC 9110 §8.8.1',
          tries: 'Look at the fields one by one: ETag, Accept-Ranges, Content-Length. Which of them is still true?',
        },
        {
          tests: 'compression.test.ts > compression > tells HEAD',
          rule: 'HEAD gets the fields that GET would get. Its content will not be sent, so it is not compressed either.',
          source: 'RFC 9110 §9.3.2',
          tries: 'The length of the plain file is not the length of the compressed one: it must go.',
        },
        {
          tests: 'compression.test.ts > compression > tells GET the same',
          rule: 'A response without content gets the fields, and stays without content.',
          source: 'the type Content',
          tries: 'Ask for `content.kind` "none" before you ask for "stream".',
        },
        {
          tests: 'compression.test.ts > compression > compresses the same octets once',
          rule: 'A file that is kept in memory is compressed once for each coding, not for each client.',
          source: 'the page of this step',
          tries:
            'A WeakMap from the octets to the promise of the compressed ones doesn’t keep them when nothing else does.',
        },
        {
          tests: 'compression.test.ts > compression > compresses octets anew',
          rule: 'Only a strong tag promises that the octets are the same as before. Without it the handler may have written into them.',
          source: 'RFC 9110 §8.8.1',
          tries:
            'Keep the tag beside the compressed octets, and compare. Without a tag, or with a weak one, compress each time.',
        },
      ],
      hints: [
        'Four ways out of `compress`, in this order: no coding; HEAD or no content; a stream; octets. All but the first have the same fields.',
        'The fields: addVary, then a weak tag, `with` Content-Encoding, `without` Accept-Ranges, `without` Content-Length. Write nothing twice: addVary gives the fields back when Vary has the member Accept-Encoding or * already.',
        'compressBytes: `squeeze[coding]` without a strong tag. Otherwise look into the WeakMap of the coding first; what you find there is good if its tag is the one of now.',
      ],
      anchor: '7-full-server/compress.md',
    },
    {
      id: 'stream',
      title: 'Smaller, piece by piece',
      question:
        'A stream is made while it is sent, so it is compressed while it is sent. An event must not wait in the compressor for the next one. When the source fails in the middle, or has another length than it announced, the client must not take half a page for a whole one.',
      writes: ['compression.ts#compressStream'],
      given: ['compression.ts#compressor'],
      judges: [
        {
          tests: 'compression.test.ts > compression > compresses a stream',
          rule: 'A stream stays a stream: its length is not known, and its `release` is called when it has been sent.',
          source: 'the type Content',
          tries: 'Give a new content of kind "stream": without `length`, with the `release` of the old one.',
        },
        {
          tests: 'compression.test.ts > compression > sends each event on',
          rule: 'A stream may be slow: each piece leaves when it is made, and does not wait for the next.',
          source: 'zlib.net/manual.html, Z_SYNC_FLUSH',
          tries:
            'A compressor gathers until it has a block. `compressor[coding]()` is told not to; do you pass on what it gives at once?',
        },
        {
          tests: 'compression.test.ts > compression > passes on',
          rule: 'When the source fails, the compressed stream fails too: half a page must not look like a whole one.',
          source: 'RFC 9112 §8: an incomplete message must not look complete',
          tries: '`a.pipe(b)` does not tell b that a has failed. `pipeline` destroys both.',
        },
        {
          tests: 'compression.test.ts > compression > notices that a stream',
          rule: 'Behind the compressor the length of the plain stream is not known any more: compare it before.',
          source: 'RFC 9112 §8',
          tries: 'Count the octets of the source as they pass, and throw at its end when `length` says something else.',
        },
      ],
      hints: [
        '`compressor[coding]()` is a Transform of Node. An async generator connects it with `pipeline(Readable.from(source), target, () => {})` and then does `yield* target`.',
        'The length of the plain stream is compared before the compressor: put a second async generator between. It counts, yields each piece, and throws at the end when the sum is another than `length`.',
        'The content that you give back has the kind "stream", no `length`, and the `release` of the old one, if there is one.',
      ],
      anchor: '7-full-server/stream.md',
    },
    {
      id: 'patience',
      title: 'How long is too long?',
      question:
        'One octet every nine seconds keeps a connection for ever, when each octet buys ten seconds more. There are no timers: `look` is called now and then, with the milliseconds since the last look. A connection tells what it waits for, how many messages it has had, and its octets. Add up what each kind of wait has cost in this message, and say when it is over. An idle connection is closed a second later than was announced: a request may be on its way.',
      writes: ['patience.ts#Patience.look', 'patience.ts#Patience.#spend', 'patience.ts#Patience.#judge'],
      given: ['patience.ts#WRITE_CREDIT', 'patience.ts#IDLE_GRACE'],
      judges: [
        {
          tests: 'steps.test.ts > patience with a connection that waits for a request',
          rule: 'Between two requests the end comes without a word, and a second after the idle time. Each message begins anew; where octets of no known kind are waited for, each octet does.',
          source: 'RFC 9112 §9.5',
          tries:
            'A 408 would be taken for the response to the next request: the verdict is "close". When `messages` has changed, nothing has been spent.',
        },
        {
          tests: 'steps.test.ts > patience with a head',
          rule: 'A head is counted from its first octet, so that it ends at some time; then the client gets 408.',
          source: 'RFC 9110 §15.5.9',
          tries: 'Octets earn nothing here. Is `#spent` of "head" set back by anything but a new message?',
        },
        {
          tests: 'steps.test.ts > patience with content',
          rule: 'Content has its grace, and earns time back: one second for each `minimumRate` octets. It can’t earn any in advance.',
          source: 'the doc comments of Deadlines',
          tries:
            'What has been spent never goes below zero. Work out by hand what the client of the failing test has spent after each second.',
        },
        {
          tests: 'steps.test.ts > patience with a handler',
          rule: 'A handler has its time, or as much as the application has allowed it; then the client gets 503. The time in which the handler waits for its client doesn’t count.',
          source: 'the doc comments of Deadlines',
          tries:
            'Each kind of wait has a sum of its own, which goes on where it stopped. `timeAllowed` stands before `deadlines.handler`.',
        },
        {
          tests: 'steps.test.ts > patience with a client that does not read',
          rule: 'Whatever the connection waits for: a client that takes nothing of what lies here for it is cut off, since no response would reach it.',
          source: 'the doc comments of Deadlines and WRITE_CREDIT',
          tries:
            'Count the time in which `taken` doesn’t grow while something is `unsent`. The unsent octets buy time, but no more than 262,144 of them.',
        },
        {
          tests: 'steps.test.ts > patience with a stream that gives nothing',
          rule: 'While a stream has no next piece, its client may be gone without a trace. If it has closed its side, it is cut off after the idle time.',
          source: 'the doc comment of Deadlines.idle',
          tries: 'The wait is "peer", and `peerFinished` tells the rest. Each piece that is taken begins anew.',
        },
      ],
      hints: [
        '`look` compares with the last look, so it needs to remember it: what was waited for, how many messages, what was received and taken. A new message: nothing is spent. The same wait as before: `#spend`. Another wait: it has only just begun.',
        '`#spend(waitingFor, elapsed, octets)`: add `elapsed`, less what was earned, and never go below zero. Earned is `octets / minimumRate` seconds for "body"; everything for "octets" if there are any; and for "message" the `elapsed` itself, while the client still reads the response before.',
        'The client that doesn’t read: its own sum, `unread`, is 0 when nothing is unsent or `taken` has grown, and grows by `elapsed` otherwise. It is over at `write` and 1000 / minimumRate milliseconds for each unsent octet, 256 KiB at most.',
        '`#judge` is a `switch`. "message": "close" from idle and 1,000 on. "octets": "close" from idle on. "head" and "body": a ProtocolError("timed-out", 408, …). "handler": the same with 503. "peer": "cut off", if `peerFinished`, nothing is unsent, and idle is over. "end": "wait".',
      ],
      anchor: '7-full-server/patience.md',
    },
    {
      id: 'service',
      title: 'Begin and end',
      question:
        'Put it together, for sockets that are accepted elsewhere: turn away a connection too many, give each of the others a `Patience`, run the HTTP loop on it, and look at all of them now and then, while anything is connected. Announce the idle time in whole seconds, if it is at least one and not Infinity. `drain` answers what was asked, closes what is idle, and cuts off after a while whatever doesn’t end. `Connections` of chapter 3 knows what is open.',
      writes: ['service.ts#createService', 'service.ts#sweep'],
      judges: [
        {
          tests: 'service.test.ts > a service > answers',
          rule: 'Each request goes to the handler, and `onExchange` and `onError` are told what happens.',
          source: 'the doc comments of ServerOptions',
          tries: 'Does each option reach serveHttp? `withDefaults` fills in the others.',
        },
        {
          tests: 'service.test.ts > a service > announces',
          rule: 'A response says for how many whole seconds the connection may be idle. Where that is less than one, or for ever, it says nothing.',
          source: 'the doc comment of Deadlines.idle',
          tries: '`keepAlive` of serveHttp takes whole seconds: round down, and leave it out for 0 and for Infinity.',
        },
        {
          tests: 'deadlines.test.ts > deadlines',
          rule: 'Deadlines are looked at while anything is connected, and no timer stays behind when nothing is.',
          source: 'the doc comment of Deadlines',
          tries:
            'The first connection starts the sweep with `clock.after`, and each sweep starts the next one as long as something is connected. Then look at the verdicts: each of the four leads to something else.',
        },
        {
          tests: 'deadlines.test.ts > the limit on connections',
          rule: 'Past the limit a connection gets 503, and there is room again when one has ended.',
          source: 'RFC 9110 §15.6.4',
          tries:
            '`sendResponse` sends it, to no request at all, with `mayGoOn: false`. Does a connection leave your roster however it ends?',
        },
        {
          tests: 'refusals.test.ts > a refusal',
          rule: 'What the server refuses, it refuses in the application’s words, whichever part of it refuses.',
          source: 'the doc comment of ServerOptions.refusal',
          tries:
            '`refusal` of `withDefaults` is careful already. It goes to the HTTP loop, and makes the 503 of a connection too many.',
        },
        {
          tests: 'deadlines.test.ts > stopping > cuts off',
          rule: 'When the deadline `drain` is over, whatever is left is cut off, and the server has stopped.',
          source: 'the doc comment of Deadlines.drain',
          tries:
            'Destroy each channel that is open. `connections.drain()` resolves by itself when the last one is closed.',
        },
        {
          tests: 'faults-stopping.test.ts > stopping has an end',
          rule: 'Draining ends in any case, and leaves no timer that would keep the process.',
          source: 'the doc comment of Deadlines.drain',
          tries: 'Two timers can be left: the sweep, and the deadline of the stop. Call both off.',
        },
        {
          tests: 'faults-stopping.test.ts > a connection that is handed over after the end',
          rule: 'A connection that comes after the end of `drain` has its deadlines, too.',
          source: 'the doc comment of Service',
          tries: 'When the sweep has been called off, the next connection must be able to start one.',
        },
        {
          tests: 'faults-stopping.test.ts > a connection that has ended',
          rule: 'After the last response the client is heard out: RST could destroy the response on its way. The connection counts until then.',
          source: 'RFC 9112 §9.6',
          tries: 'When the HTTP loop is done, `end` the channel before you take it out of the roster.',
        },
      ],
      hints: [
        'A Roster of Patience is all that you need to remember: it counts, and it is swept. `new Connections(handler, onError)` does the rest: its handler gets a channel.',
        'The handler of a connection: past maxConnections, `sendResponse(channel, undefined, refusal(BUSY), { mayGoOn: false })`. BUSY is an HttpError(503, "Too busy", [["Retry-After", "1"]]). Otherwise into the roster, start the sweep when none is under way, then `http(channel)`, `channel.end()`, and in `finally` out of the roster.',
        '`http` is serveHttp of chapter 3, with limits, refusal, onExchange, onError, and keepAlive: whole seconds of `deadlines.idle`, if that is at least one and not Infinity.',
        '`sweep(served, elapsed)`: "close" onto a list, for `closeIdle`; "cut off": destroy; an error: interrupt with it. The interval is a quarter of the shortest deadline, 10 ms at least and half a second at most.',
      ],
      anchor: '7-full-server/service.md',
    },
    {
      id: 'listen',
      title: 'A listening socket in front',
      question:
        'The last 20 lines: listen on a port, or on a Unix socket when `path` is given, and hand each socket to a service. Past twice the limit on connections (64 at least) even a 503 costs too much: `accept` can close those at once. And in which order does a server stop, if it is to lose no request?',
      writes: ['server.ts#serve'],
      judges: [
        {
          tests: 'serve.test.ts > serve',
          rule: 'It listens where it is told to, and everything else that it is told reaches the service.',
          source: 'the doc comments of ServerOptions',
          tries:
            'The service takes the same options. `withDefaults` fills in host, port and backlog; `accept` takes `path` in their place.',
        },
        {
          tests: 'deadlines.test.ts > past twice the limit',
          rule: 'Past twice the limit (64 at least) a socket is closed at once: even a 503 costs something.',
          source: 'the doc comment of maxConnections',
          tries: '`accept` takes `maxSockets`.',
        },
        {
          tests: 'faults-stopping.test.ts > stopping loses no request',
          rule: 'What was asked is answered, and the last response says that it is the last. Nothing new is accepted.',
          source: 'RFC 9112 §9.6',
          tries: 'The order: close the listening socket, then drain the service, and wait for that.',
        },
      ],
      hints: [
        'withDefaults, createService, and `accept((socket) => service.serve(socket), …)` with backlog, onError and maxSockets; and either host and port, or path.',
        'stop: `accepting.close()`, and then `service.drain()`. The other way round, a client could connect while you drain.',
      ],
      anchor: '7-full-server/listen.md',
    },
  ],
};
