import type { Mistake } from '../exercise.ts';

const log = (test: string) => `access-log.test.ts > the access log > ${test}`;
const compression = (test: string) => `compression.test.ts > compression > ${test}`;
const may = (what: string) => `compression.test.ts > what may be compressed > ${what}`;
const patience = (test: string) => `steps.test.ts > patience with ${test}`;
const reader = (test: string) => `log-stream.test.ts > ${test}`;
const stopping = (test: string) => `faults-stopping.test.ts > stopping ${test}`;

export const mistakes: readonly Mistake[] = [
  {
    step: 'log',
    name: 'quotes are escaped, and control characters are not',
    edits: [{ file: 'access-log.ts', from: '["\\\\]|[^\\x20-\\x7e]/g', to: '["\\\\]/g' }],
    caughtBy: log('escapes quotes'),
  },
  {
    step: 'log',
    name: 'the quote is escaped, and the backslash is not: a client can send the backslash itself, and its quote is bare again',
    edits: [{ file: 'access-log.ts', from: '["\\\\]|[^', to: '["]|[^' }],
    caughtBy: log('escapes quotes'),
  },
  {
    step: 'log',
    name: 'what stands behind the last colon is taken for a port, and an IPv6 address has colons of its own',
    edits: [{ file: 'access-log.ts', from: '{peer.address} - - ', to: "{peer.address.replace(/:[^:]*$/, '')} - - " }],
    caughtBy: log('writes the address of an IPv6'),
  },
  {
    step: 'log',
    name: 'months are counted from 1, and JavaScript counts them from 0',
    edits: [{ file: 'access-log.ts', from: 'MONTHS[at.getUTCMonth()]', to: 'MONTHS[at.getUTCMonth() - 1]' }],
    caughtBy: log('writes the combined format'),
  },
  {
    step: 'log',
    name: 'what came was no request, and its method is asked for all the same',
    edits: [{ file: 'access-log.ts', from: "request === undefined ? '-' : ", to: '' }],
    caughtBy: log('writes a dash'),
  },
  {
    step: 'log',
    name: 'JSON.stringify alone: it leaves the control characters from 0x7f to 0x9f as they are',
    edits: [{ file: 'access-log.ts', from: 'line.replace(/[^\\x20-\\x7e]/g,', to: 'line.replace(/[^\\x20-\\xff]/g,' }],
    caughtBy: log('writes JSON'),
  },
  {
    step: 'log',
    name: 'the second exchange of a turn takes the place of the first',
    edits: [{ file: 'access-log.ts', from: 'pending += ', to: 'pending = ' }],
    caughtBy: log('writes the exchanges of one turn'),
  },
  {
    step: 'log',
    name: 'each exchange is a write of its own',
    edits: [
      {
        file: 'access-log.ts',
        from: "if (pending === '') setImmediate",
        to: "write(pending);\n    if (pending === '') setImmediate",
      },
    ],
    caughtBy: log('writes the exchanges of one turn'),
  },

  {
    step: 'log-reader',
    name: 'what the reader does not take fills the memory: nothing looks at how much waits',
    edits: [
      {
        file: 'log-stream.ts',
        from: 'if (stream.writableLength < MOST_WAITING) return',
        to: 'if (stream.writable) return',
      },
    ],
    caughtBy: reader('a log whose reader is slow > drops what comes past that'),
  },
  {
    step: 'log-reader',
    name: 'lines are dropped as soon as `write` returns false: that is 16 KiB, and a reader is slower than that for a moment',
    edits: [{ file: 'log-stream.ts', from: 'stream.writableLength < MOST_WAITING', to: '!stream.writableNeedDrain' }],
    caughtBy: reader('a log whose reader is slow > keeps a mebibyte'),
  },
  {
    step: 'log-reader',
    name: 'each line that is dropped is complained of: the complaints are a log, too',
    edits: [{ file: 'log-stream.ts', from: 'if (dropped === 0) complain', to: 'complain' }],
    caughtBy: reader('a log whose reader is slow > drops what comes past that'),
  },
  {
    step: 'log-reader',
    name: 'writes are counted, and not lines',
    edits: [{ file: 'log-stream.ts', from: "dropped += lines.split('\\n').length - 1;", to: 'dropped += 1;' }],
    caughtBy: reader('a log whose reader is slow > counts'),
  },
  {
    step: 'log-reader',
    name: 'nothing listens to the error of the stream, so a reader that is gone ends the server',
    edits: [
      { file: 'log-stream.ts', from: "stream.on('error', (error)", to: "stream.on('unpipe', (error: unknown)" },
      { file: 'log-stream.ts', from: '{error.message}', to: '{String(error)}' },
    ],
    caughtBy: reader('a log whose reader is gone'),
  },
  {
    step: 'log-reader',
    name: 'a reader that is gone is complained of again with each line',
    edits: [{ file: 'log-stream.ts', from: 'if (!gone) complain', to: 'complain' }],
    caughtBy: reader('a log whose reader is gone'),
  },
  {
    step: 'log-reader',
    name: 'the end waits for a reader that stands still, and the server never ends',
    edits: [{ file: 'log-stream.ts', from: 'setTimeout(resolve, within)', to: 'setTimeout(() => {}, within)' }],
    caughtBy: reader('the end of a log > gives up'),
  },
  {
    step: 'log-reader',
    name: 'the end does not wait at all: the last lines are lost',
    edits: [
      {
        file: 'log-stream.ts',
        from: 'const timer = setTimeout(resolve, within);',
        to: 'const timer = setTimeout(resolve, within);\n        resolve();',
      },
    ],
    caughtBy: reader('the end of a log > waits until'),
  },
  {
    step: 'log-reader',
    name: 'the timer of the end stays behind, and keeps the process alive',
    edits: [{ file: 'log-stream.ts', from: 'clearTimeout(timer);', to: 'void timer;' }],
    caughtBy: reader('the end of a log > waits until'),
  },

  {
    step: 'whether',
    name: 'a part of a file is compressed as well, though its offsets count plain octets',
    edits: [{ file: 'compression.ts', from: 'status === 206 || status === 204', to: 'status === 204' }],
    caughtBy: may('a part of a file'),
  },
  {
    step: 'whether',
    name: 'what is compressed already is compressed once more',
    edits: [{ file: 'compression.ts', from: "fields.has('Content-Encoding') || ", to: '' }],
    caughtBy: may('what is coded already'),
  },
  {
    step: 'whether',
    name: 'the size is not looked at: a short text gets longer by compression',
    edits: [{ file: 'compression.ts', from: 'size >= MINIMUM_SIZE && ', to: '' }],
    caughtBy: may('a text of 1,023'),
  },
  {
    step: 'whether',
    name: 'everything is taken for text',
    edits: [{ file: 'compression.ts', from: " && isCompressible(fields.get('Content-Type') ?? '')", to: '' }],
    caughtBy: may('a picture'),
  },
  {
    step: 'whether',
    name: 'a 304 always says the weak tag, also to a client that has the plain page',
    edits: [
      {
        file: 'compression.ts',
        from: 'return ifNoneMatch?.includes(',
        to: 'return ifNoneMatch !== undefined || ifNoneMatch?.includes(',
      },
    ],
    caughtBy: compression('304 has the tag of what the client has: the plain one'),
  },
  {
    step: 'whether',
    name: 'If-None-Match is taken for one tag, though it is a list',
    edits: [{ file: 'compression.ts', from: 'ifNoneMatch?.includes(', to: 'ifNoneMatch?.startsWith(' }],
    caughtBy: compression('304 has the tag of what the client has: the compressed one among others'),
  },
  {
    step: 'whether',
    name: 'W/ is put in front of a tag that has it already',
    edits: [
      {
        file: 'compression.ts',
        from: "tag === undefined || tag.startsWith('W/') ? fields",
        to: 'tag === undefined ? fields',
      },
    ],
    caughtBy: compression('makes no tag weak twice'),
  },

  {
    step: 'compress',
    name: 'Vary is said only when something was compressed, so a cache gives the plain page to all clients',
    edits: [
      {
        file: 'compression.ts',
        from: 'if (coding === undefined) return { ...response, fields };',
        to: 'if (coding === undefined) return response;',
      },
    ],
    caughtBy: compression('says Vary'),
  },
  {
    step: 'compress',
    name: 'a Vary that was there is written over',
    edits: [{ file: 'compression.ts', from: "fields.and('Vary'", to: "fields.with('Vary'" }],
    caughtBy: compression('adds to a Vary'),
  },
  {
    step: 'compress',
    name: 'the compressed page keeps the strong tag of the plain one',
    edits: [
      {
        file: 'compression.ts',
        from: "weakenTag(fields).with('Content-Encoding'",
        to: "fields.with('Content-Encoding'",
      },
    ],
    caughtBy: compression('makes a strong validator weak'),
  },
  {
    step: 'compress',
    name: 'Content-Length still says how long the plain page was',
    edits: [{ file: 'compression.ts', from: ".without('Content-Length')", to: '' }],
    caughtBy: compression('tells HEAD'),
  },
  {
    step: 'compress',
    name: 'the same octets are compressed anew for each client',
    edits: [{ file: 'compression.ts', from: 'compressed[coding].set(octets, { tag, octets: made });', to: '' }],
    caughtBy: compression('compresses the same octets once'),
  },
  {
    step: 'compress',
    name: 'octets are remembered without a tag: what the handler writes into them later is never seen',
    edits: [
      {
        file: 'compression.ts',
        from: "if (tag === undefined || tag.startsWith('W/')) return squeeze[coding](octets);",
        to: "tag ??= '';",
      },
    ],
    caughtBy: compression('compresses octets anew without a tag'),
  },
  {
    step: 'compress',
    name: 'the tag is not compared, so the old page is sent under the new tag',
    edits: [{ file: 'compression.ts', from: 'if (known?.tag === tag) return', to: 'if (known !== undefined) return' }],
    caughtBy: compression('compresses octets anew with another tag'),
  },

  {
    step: 'stream',
    name: 'the compressed stream is said to be as long as the plain one',
    edits: [
      {
        file: 'compression.ts',
        from: "return {\n    kind: 'stream',",
        to: "return {\n    ...content,\n    kind: 'stream',",
      },
    ],
    caughtBy: compression('compresses a stream'),
  },
  {
    step: 'stream',
    name: '`pipe` in the place of `pipeline`: a source that fails makes a page that ends too early and looks whole',
    edits: [
      {
        file: 'compression.ts',
        from: 'pipeline(Readable.from(measured(content)), target, () => {});',
        to: "Readable.from(measured(content)).on('error', () => target.end()).pipe(target);",
      },
    ],
    caughtBy: compression('passes on'),
  },
  {
    step: 'stream',
    name: 'the plain length is not compared any more, since the compressed stream has none',
    edits: [{ file: 'compression.ts', from: 'Readable.from(measured(content))', to: 'Readable.from(content.stream)' }],
    caughtBy: compression('notices that a stream'),
  },
  {
    step: 'stream',
    name: 'the pieces of a stream are gathered before they are sent on, and an event waits for the next one',
    edits: [
      {
        file: 'compression.ts',
        from: 'yield* target;',
        to: 'const kept: Uint8Array[] = [];\n      for await (const piece of target) {\n        kept.push(piece);\n        if (kept.length > 2) yield* kept.splice(0);\n      }\n      yield* kept;',
      },
    ],
    caughtBy: compression('sends each event on'),
  },
  {
    step: 'patience',
    name: 'a head is counted from its latest octet, so one octet every nine seconds keeps the connection for ever',
    edits: [
      {
        file: 'patience.ts',
        from: "else if (waitingFor === 'octets' && octets > 0)",
        to: "else if ((waitingFor === 'octets' || waitingFor === 'head') && octets > 0)",
      },
    ],
    caughtBy: patience('a head'),
  },
  {
    step: 'patience',
    name: 'a megabyte sent quickly buys a quarter of an hour of silence',
    edits: [
      {
        file: 'patience.ts',
        from: 'Math.max(0, this.#spent[waitingFor] + elapsed - earned)',
        to: 'this.#spent[waitingFor] + elapsed - earned',
      },
    ],
    caughtBy: patience('content > lets it keep a rate: a megabyte at once, and then silence'),
  },
  {
    step: 'patience',
    name: 'content has one deadline for all of it, however large it is',
    edits: [
      { file: 'patience.ts', from: 'earned = (octets / this.#deadlines.minimumRate) * 1000;', to: 'earned = 0;' },
    ],
    caughtBy: patience('content > lets it keep a rate: the minimum rate'),
  },
  {
    step: 'patience',
    name: 'each octet of content buys the whole grace anew',
    edits: [
      {
        file: 'patience.ts',
        from: 'earned = (octets / this.#deadlines.minimumRate) * 1000;',
        to: 'earned = octets > 0 ? Number.POSITIVE_INFINITY : 0;',
      },
    ],
    caughtBy: patience('content > lets it keep a rate: a drip'),
  },
  {
    step: 'patience',
    name: 'a connection on which nothing was asked gets 408, and takes it for the response to its next request',
    edits: [
      {
        file: 'patience.ts',
        from: "spent >= idle + IDLE_GRACE ? 'close' : 'wait'",
        to: "spent >= idle + IDLE_GRACE ? tooSlow() : 'wait'",
      },
    ],
    caughtBy: patience('a connection that waits for a request > ends a second after'),
  },
  {
    step: 'patience',
    name: 'it is closed in the very moment that was announced: the request of a client that keeps to it crosses with the close',
    edits: [{ file: 'patience.ts', from: 'spent >= idle + IDLE_GRACE', to: 'spent >= idle' }],
    caughtBy: patience('a connection that waits for a request > ends a second after'),
  },
  {
    step: 'patience',
    name: 'what one message has spent, the next one pays',
    edits: [
      {
        file: 'patience.ts',
        from: 'if (messages !== this.#messages) this.#spent = { ...NOTHING_SPENT };\n    else if (waitingFor',
        to: 'if (waitingFor',
      },
    ],
    caughtBy: patience('a connection that waits for a request > begins anew with each message'),
  },
  {
    step: 'patience',
    name: 'a handler pays for a client that is slow to send',
    edits: [
      {
        file: 'patience.ts',
        from: 'const spent = this.#spent[waitingFor];',
        to: "if (waitingFor === 'body') this.#spent.handler += 1000;\n    const spent = this.#spent[waitingFor];",
      },
    ],
    caughtBy: patience('a handler > adds up'),
  },
  {
    step: 'patience',
    name: 'each wait begins at nothing: a handler that reads a little now and then has all the time in the world',
    edits: [
      {
        file: 'patience.ts',
        from: 'else if (waitingFor === this.#waitingFor) this',
        to: 'else if (waitingFor !== this.#waitingFor) this.#spent[waitingFor] = 0;\n    else this',
      },
    ],
    caughtBy: patience('a handler > adds up'),
  },
  {
    step: 'patience',
    name: 'what the application has allowed is not looked at',
    edits: [
      {
        file: 'patience.ts',
        from: 'spent >= (timeAllowed ?? handler)',
        to: 'spent >= (timeAllowed === undefined ? handler : handler)',
      },
    ],
    caughtBy: patience('a handler > lasts as long'),
  },
  {
    step: 'patience',
    name: 'a response of gigabytes buys days for a client that does not read',
    edits: [{ file: 'patience.ts', from: 'Math.min(unsent, WRITE_CREDIT)', to: 'unsent' }],
    caughtBy: patience('a client that does not read > lets no more than 256 KB'),
  },
  {
    step: 'patience',
    name: 'the time of a client that reads a little goes on as if it had read nothing',
    edits: [{ file: 'patience.ts', from: 'unsent === 0 || taken > this.#taken ? 0', to: 'unsent === 0 ? 0' }],
    caughtBy: patience('a client that does not read > begins anew'),
  },
  {
    step: 'patience',
    name: 'each new request of a client that does not read gives it more time',
    edits: [
      {
        file: 'patience.ts',
        from: 'this.#unread = unsent === 0',
        to: 'this.#unread = messages !== this.#messages || unsent === 0',
      },
    ],
    caughtBy: patience('a client that does not read > is the same, whatever'),
  },
  {
    step: 'patience',
    name: 'a stream that has nothing to say is cut off, though its client waits for it',
    edits: [
      { file: 'patience.ts', from: 'return peerFinished && unsent === 0', to: 'return (peerFinished || unsent === 0)' },
    ],
    caughtBy: patience('a stream that gives nothing > has no end'),
  },

  {
    step: 'service',
    name: 'the limit on connections is not looked at',
    edits: [
      {
        file: 'service.ts',
        from: 'if (served.size >= maxConnections) return void',
        to: 'if (served.size >= maxConnections + 1000) return void',
      },
    ],
    caughtBy: 'deadlines.test.ts > the limit on connections',
  },
  {
    step: 'service',
    name: 'the limits stay in the options, and the parser has its own',
    edits: [
      {
        file: 'service.ts',
        from: 'serveHttp(handler, { limits, refusal,',
        to: 'serveHttp(handler, { ...(limits.head === 0 && { limits }), refusal,',
      },
    ],
    caughtBy: 'refusals.test.ts > a refusal > is the page that the application makes of it: 431',
  },
  {
    step: 'service',
    name: 'the application’s refusal is known to the HTTP loop alone, and a connection too many gets an empty page',
    edits: [
      {
        file: 'service.ts',
        from: 'sendResponse(channel, undefined, refusal(BUSY), LAST)',
        to: "sendResponse(channel, undefined, { status: 503, fields: BUSY.fields, content: { kind: 'none' } }, LAST)",
      },
    ],
    caughtBy: 'refusals.test.ts > a refusal > is made of a connection too many',
  },
  {
    step: 'service',
    name: 'the sweep goes on for ever, also when nothing is connected',
    edits: [{ file: 'service.ts', from: 'if (served.size > 0) sweepLater();', to: 'sweepLater();' }],
    caughtBy: 'deadlines.test.ts > deadlines > keeps no timer',
  },
  {
    step: 'service',
    name: 'there is one sweep, and no next one: no deadline is looked at after half a second',
    edits: [{ file: 'service.ts', from: 'if (served.size > 0) sweepLater();', to: '' }],
    caughtBy: 'deadlines.test.ts > deadlines > answers 503 for a handler',
  },
  {
    step: 'service',
    name: 'the connections are not cut off at the deadline, and `stop` waits for a handler that never ends',
    edits: [{ file: 'service.ts', from: 'for (const channel of connections) channel.destroy();', to: '' }],
    caughtBy: stopping('has an end > also when a handler never answers'),
  },
  {
    step: 'service',
    name: 'the deadline of the stop is not called off, and keeps the process alive when all is done',
    edits: [{ file: 'service.ts', from: '      cancelCut();\n', to: '' }],
    caughtBy: stopping('has an end > and leaves no timer that would keep the process: somebody is connected'),
  },
  {
    step: 'service',
    name: 'a client that is too slow is cut off, and never hears why',
    edits: [{ file: 'service.ts', from: 'channel.interrupt(verdict);', to: 'channel.destroy();' }],
    caughtBy: 'deadlines.test.ts > deadlines > answers 408 to a head',
  },
  {
    step: 'listen',
    name: 'sockets are accepted without end, and each of them costs a 503',
    edits: [{ file: 'server.ts', from: 'onError, maxSockets }', to: 'onError, maxSockets: maxSockets * 1000 }' }],
    caughtBy: 'deadlines.test.ts > past twice the limit',
  },
  {
    step: 'listen',
    name: 'the server drains first, and accepts new connections meanwhile',
    edits: [
      {
        file: 'server.ts',
        from: 'accepting.close();\n      return service.drain();',
        to: 'return service.drain().then(() => accepting.close());',
      },
    ],
    caughtBy: stopping('loses no request > waits for the rest of a head'),
  },
  {
    step: 'listen',
    name: 'the path is not looked at, and a server that should listen on a Unix socket listens on a port',
    edits: [{ file: 'server.ts', from: 'path === undefined ? { host, port } : { path }', to: '{ host, port }' }],
    caughtBy: 'serve.test.ts > serve > listens on a Unix socket',
  },
  {
    step: 'listen',
    name: 'the options stay here, and the service has its defaults',
    edits: [{ file: 'server.ts', from: 'createService(handler, options)', to: 'createService(handler)' }],
    caughtBy: 'serve.test.ts > serve > keeps to the limits that it is given: a head that is too large',
  },
];
