import type { Mistake } from '../exercise.ts';

const log = (test: string) => `access-log.test.ts > the access log > ${test}`;
const compression = (test: string) => `compression.test.ts > compression > ${test}`;
const may = (what: string) => `compression.test.ts > what may be compressed > ${what}`;
const late = (test: string) => `serve.test.ts > the deadline of a handler > ${test}`;
const guard = (test: string) => `steps.test.ts > a guarded channel ${test}`;
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
    name: 'the port is cut off at the first colon, and an IPv6 address has colons of its own',
    edits: [{ file: 'access-log.ts', from: "peer.lastIndexOf(':')", to: "peer.indexOf(':')" }],
    caughtBy: log('takes the port off an IPv6 peer'),
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
    edits: [{ file: 'access-log.ts', from: "if (pending === '') {", to: "write(pending);\n    if (pending === '') {" }],
    caughtBy: log('writes the exchanges of one turn'),
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
    name: 'a 304 always says the weak tag, also to who has the plain page',
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
    edits: [{ file: 'compression.ts', from: " || tag.startsWith('W/')", to: '' }],
    caughtBy: compression('makes no tag weak twice'),
  },

  {
    step: 'compress',
    name: 'Vary is said only when something was compressed, so a cache gives the plain page to everybody',
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
    step: 'compress',
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
    step: 'compress',
    name: 'nobody compares the plain length any more, since the compressed stream has none',
    edits: [{ file: 'compression.ts', from: 'Readable.from(measured(content))', to: 'Readable.from(content.stream)' }],
    caughtBy: compression('notices that a stream'),
  },
  {
    step: 'compress',
    name: 'the same octets are compressed anew for each client',
    edits: [{ file: 'compression.ts', from: 'compressed[coding].set(octets, made);', to: '' }],
    caughtBy: compression('compresses the same octets once'),
  },

  {
    step: 'late-handler',
    name: 'an answer that is there at once gets a timer as well',
    edits: [
      {
        file: 'handler-deadline.ts',
        from: 'const answer = next(request);',
        to: 'const answer = Promise.resolve(next(request));',
      },
    ],
    caughtBy: late('does not concern'),
  },
  {
    step: 'late-handler',
    name: 'the timer goes on when the answer has come',
    edits: [
      { file: 'handler-deadline.ts', from: 'cancel();\n            resolve(response);', to: 'resolve(response);' },
    ],
    caughtBy: late('leaves no timer'),
  },
  {
    step: 'late-handler',
    name: 'the timer is called off when the handler answers, and not when it fails',
    edits: [
      {
        file: 'handler-deadline.ts',
        from: 'cancel();\n            reject(error);',
        to: 'reject(error);',
      },
    ],
    caughtBy: late('leaves no timer'),
  },
  {
    step: 'late-handler',
    name: 'a late answer is dropped with the file that it holds open',
    edits: [
      { file: 'handler-deadline.ts', from: 'answer.then(release).catch(onError);', to: 'answer.catch(onError);' },
    ],
    caughtBy: late('closes what a late answer'),
  },
  {
    step: 'late-handler',
    name: 'a late failure is swallowed, and nobody hears of it',
    edits: [{ file: 'handler-deadline.ts', from: '.catch(onError);', to: '.catch(() => {});' }],
    caughtBy: late('tells the log'),
  },

  {
    step: 'patience',
    name: 'a head is counted from its latest octet, so one octet every nine seconds keeps the connection for ever',
    edits: [{ file: 'guarded-channel.ts', from: 'return this.#partStarted + head;', to: 'return now + head;' }],
    caughtBy: guard('in the middle of a head'),
  },
  {
    step: 'patience',
    name: 'a megabyte sent quickly buys a quarter of an hour of silence',
    edits: [
      {
        file: 'guarded-channel.ts',
        from: 'return Math.min(this.#partStarted + body + earned, now + body);',
        to: 'return this.#partStarted + body + earned;',
      },
    ],
    caughtBy: guard('in the middle of content > lets it keep a rate: a megabyte at once, and then silence'),
  },
  {
    step: 'patience',
    name: 'content has one deadline for all of it, however large it is',
    edits: [{ file: 'guarded-channel.ts', from: 'this.#partStarted + body + earned', to: 'this.#partStarted + body' }],
    caughtBy: guard('in the middle of content > lets it keep a rate: the minimum rate'),
  },
  {
    step: 'patience',
    name: 'each octet of content buys the whole grace anew',
    edits: [
      {
        file: 'guarded-channel.ts',
        from: 'return Math.min(this.#partStarted + body + earned, now + body);',
        to: 'return now + body;',
      },
    ],
    caughtBy: guard('in the middle of content > lets it keep a rate: a drip'),
  },
  {
    step: 'patience',
    name: 'a connection on which nobody has asked for anything gets 408, and takes it for the answer to its next request',
    edits: [
      {
        file: 'guarded-channel.ts',
        from: "if (this.#waitingFor === 'message' || this.#waitingFor === 'octets') this.#leaveUnlessAsked();\n      else ",
        to: '',
      },
    ],
    caughtBy: guard('that waits for a request > ends without a word'),
  },
  {
    step: 'patience',
    name: 'the connection is closed at once, though a request lies in the buffers of the system',
    edits: [{ file: 'guarded-channel.ts', from: '    await turnOfTheLoop();\n    await turnOfTheLoop();\n', to: '' }],
    caughtBy: guard('that waits for a request > takes a request that has come'),
  },
  {
    step: 'patience',
    name: 'after the turn of the loop it is closed all the same, whatever came',
    edits: [{ file: 'guarded-channel.ts', from: 'if (this.#reads === wait) ', to: '' }],
    caughtBy: guard('of a server that stops > takes a request that has come'),
  },
  {
    step: 'patience',
    name: 'each further write gives a client that does not read more time',
    edits: [{ file: 'guarded-channel.ts', from: ' || this.#writeUntil !== Number.POSITIVE_INFINITY', to: '' }],
    caughtBy: guard('whose client does not read > gives it no more time'),
  },
  {
    step: 'patience',
    name: 'an answer of gigabytes buys days for a client that does not read',
    edits: [
      { file: 'guarded-channel.ts', from: 'Math.min(this.#channel.unsent, WRITE_CREDIT)', to: 'this.#channel.unsent' },
    ],
    caughtBy: guard('whose client does not read > lets no more than 256 KB'),
  },
  {
    step: 'patience',
    name: 'the deadline of a write goes on when the client has read it all',
    edits: [{ file: 'guarded-channel.ts', from: 'sending.then(done, done);', to: 'sending.catch(done);' }],
    caughtBy: guard('whose client does not read > begins anew'),
  },
  {
    step: 'patience',
    name: 'a server that stops closes on who is in the middle of a request',
    edits: [
      {
        file: 'guarded-channel.ts',
        from: "if (this.#waitingFor === 'message') this.#leaveUnlessAsked();",
        to: 'this.#leaveUnlessAsked();',
      },
    ],
    caughtBy: guard('of a server that stops > waits for the rest'),
  },

  {
    step: 'service',
    name: 'the limit on connections is not looked at',
    edits: [{ file: 'service.ts', from: 'if (open.size >= maxConnections) return turnAway(channel);', to: '' }],
    caughtBy: 'deadlines.test.ts > the limit on connections',
  },
  {
    step: 'service',
    name: 'the limits stay in the options, and the parser has its own',
    edits: [{ file: 'service.ts', from: '    limits,\n', to: '' }],
    caughtBy: 'serve.test.ts > serve > keeps to the limits that it is given: a head that is too large',
  },
  {
    step: 'service',
    name: 'the sweep goes on for ever, also when nobody is connected',
    edits: [
      {
        file: 'service.ts',
        from: 'open.size > 0 ? clock.after(SWEEP_INTERVAL, sweep) : undefined',
        to: 'clock.after(SWEEP_INTERVAL, sweep)',
      },
    ],
    caughtBy: 'deadlines.test.ts > deadlines > keeps no timer',
  },
  {
    step: 'service',
    name: 'the server drains first, and accepts new connections meanwhile',
    edits: [
      {
        file: 'server.ts',
        from: 'const closed = listener.close();\n      await service.drain();\n      await closed;',
        to: 'await service.drain();\n      await listener.close();',
      },
    ],
    caughtBy: stopping('loses no request > waits for the rest of a head'),
  },
  {
    step: 'service',
    name: 'the HTTP loop is not told that the server stops, so its last answers do not say that they are the last',
    edits: [{ file: 'service.ts', from: 'draining: () => draining,', to: '' }],
    caughtBy: stopping('loses no request > answers what lies in the buffers'),
  },
  {
    step: 'service',
    name: 'a connection that was accepted a moment before the stop does not hear of it',
    edits: [{ file: 'service.ts', from: 'if (draining) guarded.drain();', to: '' }],
    caughtBy: stopping('loses no request > closes a connection that it is given'),
  },
  {
    step: 'service',
    name: 'the connections are cut off at the deadline, and `stop` goes on waiting for a handler that never ends',
    edits: [{ file: 'service.ts', from: 'channel.destroy();\n          drained.resolve();', to: 'channel.destroy();' }],
    caughtBy: stopping('has an end > also when a handler never answers'),
  },
  {
    step: 'service',
    name: 'the deadline of the stop is not called off, and keeps the process alive when all is done',
    edits: [{ file: 'service.ts', from: '        cancel();\n', to: '' }],
    caughtBy: stopping('has an end > and leaves no timer that would keep the process: somebody is connected'),
  },
];
