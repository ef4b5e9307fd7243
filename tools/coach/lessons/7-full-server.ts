import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'What does a server need besides right answers, before one may leave it alone with the world?',
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
          rule: 'What there is not is a dash: no request that could be read, no content, no such field.',
          source: 'the doc comment of combinedLine',
          tries: '`request` may be undefined: what came was no request. And 0 octets of content are written as "-".',
        },
        {
          tests: 'access-log.test.ts > the access log > takes the port off',
          rule: 'The peer is an address, a colon and a port, and an IPv6 address has colons of its own.',
          source: 'the doc comment of ByteChannel.peer',
          tries: 'Which of the colons in "::1:50312" is the one before the port?',
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
          rule: 'The line in JSON holds only printable ASCII, and whoever parses it gets what the client sent.',
          source: 'RFC 8259 §7',
          tries:
            'JSON.stringify escapes what is below 0x20, and leaves 0x7f to 0x9f as they are. JSON has \\u and four digits for them.',
        },
        {
          tests: 'access-log.test.ts > the access log > writes the exchanges of one turn',
          rule: 'The lines of one turn of the event loop leave in one write, in their order.',
          source: 'the doc comment of accessLog',
          tries:
            'Count the calls of `write` in the failing test: two exchanges in one turn are one call, and the third is another.',
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
        'accessLog keeps a string of pending lines. Who finds it empty calls setImmediate, which writes all and empties it. Everybody appends.',
      ],
      anchor: '7-full-server.md#the-idea',
    },
    {
      id: 'whether',
      title: 'What may be compressed?',
      question:
        'A middleware that compresses looks at a response and decides. A photograph, a short text, a part of a file, a response that is compressed already: what happens to each? And the compressed page is not the same octets as the plain one. So which tag may it have, and which tag belongs into a 304?',
      writes: ['compression.ts#mayCompress', 'compression.ts#weakenTag', 'compression.ts#withTagOf'],
      judges: [
        {
          tests: 'compression.test.ts > what may be compressed',
          rule: 'Text of 1,024 octets or more may be compressed. Not a part of it, whose offsets count plain octets; not what is coded already; and not what says "no-transform".',
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
        'mayCompress is three questions: does the status allow it, has nobody forbidden it, and is it long enough and text?',
        'Two tags: "v1" promises the same octets, W/"v1" the same meaning. The compressed page gets the second, made out of the first.',
        'withTagOf: when If-None-Match holds `W/` and then the tag of the response, the client has the compressed page. Then the 304 must say the weak tag, too.',
        'mayCompress: not 206 and not 204; no Content-Encoding; no "no-transform" in Cache-Control, in any case; size >= MINIMUM_SIZE, where a Content-Length that is not there counts as Infinity; and isCompressible.',
      ],
      anchor: '7-full-server.md#compression',
    },
    {
      id: 'compress',
      title: 'Smaller on its way',
      question:
        'Now compress: octets that lie in memory, and a stream that is made while it is sent. Some fields of the response are no longer true then: which? What must a cache between you and the client know? And when the source of a stream fails in the middle, the client must not take half a page for a whole one.',
      writes: [
        'compression.ts#compress',
        'compression.ts#addVary',
        'compression.ts#compressBytes',
        'compression.ts#compressStream',
      ],
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
          rule: 'HEAD gets the fields that GET would get, and no content.',
          source: 'RFC 9110 §9.3.2',
          tries: 'The length of the plain file is not the length of the compressed one: it must go.',
        },
        {
          tests: 'compression.test.ts > compression > compresses a stream',
          rule: 'A stream stays a stream: its length is not known, and its `release` is called by whoever sends it.',
          source: 'the type Content',
          tries: 'Give a new content of kind "stream": without `length`, with the `release` of the old one.',
        },
        {
          tests: 'compression.test.ts > compression > passes on',
          rule: 'When the source fails, whoever reads the compressed stream must see it fail.',
          source: 'RFC 9112 §8: an incomplete message must not look complete',
          tries: '`a.pipe(b)` does not tell b that a has failed. `pipeline` destroys both.',
        },
        {
          tests: 'compression.test.ts > compression > notices that a stream',
          rule: 'Behind the compressor nobody knows how long the plain stream should have been: compare it before.',
          source: 'RFC 9112 §8',
          tries: 'Count the octets of the source as they pass, and throw at its end when `length` says something else.',
        },
        {
          tests: 'compression.test.ts > compression > compresses the same octets once',
          rule: 'A file that is kept in memory is compressed once, not for each client.',
          source: 'the doc comment of compressBytes',
          tries:
            'A WeakMap from the octets to the promise of the compressed ones lets go of them when nobody else holds them.',
        },
      ],
      hints: [
        'Four ways out of `compress`, in this order: no coding; HEAD or no content; a stream; octets. All but the first have the same fields.',
        'The fields: addVary, then a weak tag, `with` Content-Encoding, `without` Accept-Ranges, `without` Content-Length. Write nothing twice: addVary gives the fields back when Vary holds Accept-Encoding or * already.',
        'A stream: `compressor[coding]()` is a Transform of Node. An async generator connects it with `pipeline(Readable.from(source), target, () => {})` and then does `yield* target`.',
        'To notice a wrong length, put a second async generator between: it counts, yields each piece, and throws "… than announced" at the end.',
      ],
      anchor: '7-full-server.md#compression',
    },
    {
      id: 'late-handler',
      title: 'A handler that never answers',
      question:
        'A handler waits for a database that is gone. After a while its client gets 503, and then? The handler may still answer, and its answer may hold a file open. It may fail, and nobody listens any more. And most answers are there at once: they should not even cost a timer.',
      writes: ['handler-deadline.ts#handlerDeadline'],
      judges: [
        {
          tests: 'serve.test.ts > the deadline of a handler > does not concern',
          rule: 'An answer that is no promise is given back as it is, without a timer.',
          source: 'the comment: most are there already',
          tries: 'Look at what `next` gives back before you do anything else.',
        },
        {
          tests: 'serve.test.ts > the deadline of a handler > leaves no timer',
          rule: 'Who answers in time, or fails in time, calls the timer off.',
          source: 'the doc comment of Clock.after',
          tries: 'A promise settles in two ways. Does your code cancel in both?',
        },
        {
          tests: 'serve.test.ts > the deadline of a handler > closes what a late',
          rule: 'What comes late is not sent, and what it holds open is closed.',
          source: 'the type Content: `release`',
          tries:
            'When the time is over, go on listening to the handler. Of a late answer with a stream, call `release`.',
        },
        {
          tests: 'serve.test.ts > the deadline of a handler > tells the log',
          rule: 'A late failure has one place left to go: onError.',
          source: 'the doc comment of handlerDeadline',
          tries: 'Two things can fail late: the handler, and `release`. A promise without a `catch` ends the process.',
        },
      ],
      hints: [
        'A new promise that is resolved by whichever is first: the answer, or `clock.after`.',
        '`clock.after` gives back the function that calls it off. Call it when the answer settles, whichever way.',
        'resolve(answer) with a promise takes over its failure, too. In the timer: resolve with a text of status 503, and then `answer.then(release).catch(onError)`, where release calls `content.release` of a stream.',
      ],
      anchor: '7-full-server.md#a-handler-that-never-answers',
    },
    {
      id: 'patience',
      title: 'How long is too long?',
      question:
        'One octet every nine seconds keeps a connection for ever, when each octet buys ten seconds more. Say until when each wait may last: for a request, for the rest of a head, for content, for a client that does not read. Then end the waits that are over. No timers: each wait notes its end, and `expire` is called now and then.',
      writes: [
        'guarded-channel.ts#GuardedChannel.#endOfPatience',
        'guarded-channel.ts#GuardedChannel.#guardWrite',
        'guarded-channel.ts#GuardedChannel.expire',
        'guarded-channel.ts#GuardedChannel.drain',
        'guarded-channel.ts#GuardedChannel.#leaveUnlessAsked',
      ],
      judges: [
        {
          tests: 'steps.test.ts > a guarded channel that waits for a request',
          rule: 'Between two requests the end comes without a word, as if the client had closed. But a request that has come is answered.',
          source: 'RFC 9112 §9.5',
          tries:
            'A 408 would be taken for the answer to the next request. And before you close, let the event loop go round: has `#reads` changed since?',
        },
        {
          tests: 'steps.test.ts > a guarded channel in the middle of a head',
          rule: 'A head is counted from its first octet, so it ends at some time; then the client gets 408.',
          source: 'RFC 9110 §15.5.9',
          tries: '`#partStarted` is when this head began. `now` is when the latest read began: that is not the same.',
        },
        {
          tests: 'steps.test.ts > a guarded channel in the middle of content',
          rule: 'Content has its grace, and earns more by what has come: one second for each `minimumRate` octets. Nobody earns more than one grace in advance.',
          source: 'the doc comments of Deadlines',
          tries:
            'Octets of this content: `this.#channel.received - this.#partOctets`. Work out by hand until when the client of the failing test may take.',
        },
        {
          tests: 'steps.test.ts > a guarded channel whose client does not read',
          rule: 'What waits to be sent has a deadline from when it began to wait, and is cut off after it: no answer would reach that client.',
          source: 'the doc comments of Deadlines and WRITE_CREDIT',
          tries:
            'The deadline begins when there is none, and ends when the promise settles. 262,144 octets buy as much time as a gigabyte.',
        },
        {
          tests: 'steps.test.ts > a guarded channel of a server that stops',
          rule: 'Who waits for a request stops waiting. What has begun is heard to its end.',
          source: 'RFC 9112 §9.6',
          tries:
            '`#waitingFor` says what is waited for. A drained channel must leave also later, when it waits for the next request: #read looks at #draining.',
        },
      ],
      hints: [
        'Begin with #endOfPatience, and write the four words into a `switch`: two of them count from `now`, one from #partStarted, and one takes the earlier of two ends.',
        'For content: from #partStarted, the grace and what was earned; but never later than now and one grace.',
        '#guardWrite: no promise means that nothing waits, and a deadline that runs already is left alone. Otherwise set #writeUntil to now, `write`, and what the unsent octets buy (at most WRITE_CREDIT), and back to infinity when the promise settles, either way.',
        'expire: a write that is over is destroyed. A read that is over leaves silently when it waits for "message" or "octets", and is interrupted with a ProtocolError("timed-out", 408, …) otherwise.',
        '#leaveUnlessAsked: remember #reads, wait for two turns of the loop (`turnOfTheLoop`), and interrupt without an error when #reads is the same. drain: set #draining, and leave when it waits for a "message" right now.',
      ],
      anchor: '7-full-server.md#how-long-is-too-long',
    },
    {
      id: 'service',
      title: 'Begin and end',
      question:
        'Put it together: count the connections and turn away one too many, guard each channel, run the HTTP loop on it, look at the deadlines twice a second, and only while somebody is there. Then stop: accept no more, answer what was asked, close what is idle, and cut off after a while whatever does not end.',
      writes: ['service.ts#createService', 'server.ts#serve'],
      judges: [
        {
          tests: 'serve.test.ts > serve',
          rule: 'It listens, answers with the handler, keeps to the limits that it is given, and tells `onExchange` and `onError` what happens.',
          source: 'the doc comments of ServerOptions',
          tries: 'Does each option reach the one that needs it? `withDefaults` fills in the others.',
        },
        {
          tests: 'deadlines.test.ts > deadlines',
          rule: 'Deadlines are looked at while somebody is connected, and no timer stays behind when nobody is.',
          source: 'the doc comment of SWEEP_INTERVAL',
          tries:
            'One `clock.after(SWEEP_INTERVAL, sweep)`: the first connection starts it, and each sweep starts the next one as long as there is somebody.',
        },
        {
          tests: 'deadlines.test.ts > the limit on connections',
          rule: 'Past the limit a connection gets 503, and there is room again when one has ended.',
          source: 'RFC 9110 §15.6.4',
          tries: '`turnAway` of chapter 6 says it. Does a connection leave your map however it ends?',
        },
        {
          tests: 'deadlines.test.ts > stopping > cuts off',
          rule: 'When the deadline `drain` is over, whoever is left is cut off, and the server has stopped.',
          source: 'the doc comment of Deadlines.drain',
          tries: 'Destroy each channel that is open, and resolve: a handler that never answers must not keep you.',
        },
        {
          tests: 'faults-stopping.test.ts > stopping loses no request',
          rule: 'What was asked is answered, and the last answer says that it is the last. Nobody new is accepted.',
          source: 'RFC 9112 §9.6',
          tries:
            'The order: close the listener, drain the service, wait for both. Does the HTTP loop know that you are draining?',
        },
        {
          tests: 'faults-stopping.test.ts > stopping has an end',
          rule: 'Stopping ends in any case, and leaves no timer that would keep the process.',
          source: 'the doc comment of RunningServer.stop',
          tries: 'Two timers can be left: the sweep, and the deadline of the stop. Call both off.',
        },
        {
          tests: 'faults-stopping.test.ts > a connection that has ended',
          rule: 'After the last answer the client is heard out: RST could destroy the answer on its way.',
          source: 'RFC 9112 §9.6',
          tries: 'When the HTTP loop is done, `end` the guarded channel before you forget it.',
        },
      ],
      hints: [
        'A Map from channel to guarded channel is all that you need to remember: it counts, it is swept, and it is drained.',
        '`connection`: past maxConnections turnAway; otherwise guard it, put it into the map, start the sweep when none is running; then http(guarded), guarded.end(), and in `finally` out of the map.',
        '`http` is serveHttp of chapter 3 around handlerDeadline(…)(handler), with limits, onExchange, onError, and `draining: () => draining`.',
        '`drain`: set the flag, drain every guarded channel. When somebody is still there, wait for a promise that the last connection resolves, and the deadline, too, after it has destroyed what is left. A connection that comes while draining is drained at once.',
        '`serve`: withDefaults, createService, `listen(service.connection, { host, port, backlog, onError })`. stop: `listener.close()` first, without waiting; then drain; then wait for the close.',
      ],
      anchor: '7-full-server.md#the-end',
    },
  ],
};
