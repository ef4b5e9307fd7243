import type { Mistake } from '../exercise.ts';

const echo = (test: string) => `echo.test.ts > the echo > ${test}`;
const channel = (test: string) => `socket-channel.test.ts > ${test}`;
const response = (test: string) => `send-response.test.ts > ${test}`;
const request = (test: string) => `http-requests.test.ts > ${test}`;
const loop = (test: string) => `http-loop.test.ts > requests that come in one piece > ${test}`;
const answer = (test: string) => `http-responses.test.ts > ${test}`;
const content = (test: string) => `http-content.test.ts > ${test}`;
const exchange = (test: string) => `exchange.test.ts > an exchange${test}`;
const leaving = (test: string) => `leaving.test.ts > ${test}`;

export const mistakes: readonly Mistake[] = [
  {
    step: 'echo',
    name: 'one read is taken for all that the client has to say',
    edits: [
      {
        file: 'echo.ts',
        from: 'octets !== undefined; octets = await channel.read()',
        to: 'octets !== undefined; octets = undefined',
      },
    ],
    caughtBy: echo('sends back every octet'),
  },
  {
    step: 'echo',
    name: 'octets are made text and octets again, and not all of them survive it',
    edits: [
      {
        file: 'echo.ts',
        from: 'channel.write(octets)',
        to: 'channel.write(new TextEncoder().encode(new TextDecoder().decode(octets)))',
      },
    ],
    caughtBy: echo('sends back every octet'),
  },
  {
    step: 'echo',
    name: 'nothing waits for `write`: what a slow reader does not take fills the memory',
    edits: [{ file: 'echo.ts', from: 'await channel.write(octets)', to: 'channel.write(octets)' }],
    caughtBy: echo('reads nothing more'),
  },

  {
    step: 'write',
    name: 'each write is a system call of its own',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'if (this.#gatheredOctets >= GATHER_LIMIT) return this.flush();',
        to: 'if (this.#gatheredOctets > 0) return this.flush();',
      },
    ],
    caughtBy: channel('writing > gathers'),
  },
  {
    step: 'write',
    name: 'it gathers without a limit',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'if (this.#gatheredOctets >= GATHER_LIMIT) return this.flush();',
        to: '',
      },
    ],
    caughtBy: channel('writing > gives a promise'),
  },
  {
    step: 'write',
    name: 'the writer is not told that the system takes no more',
    edits: [{ file: 'socket-writer.ts', from: 'return this.full;', to: 'return undefined;' }],
    caughtBy: channel('writing > gives a promise'),
  },
  {
    step: 'write',
    name: 'the writer is told to wait only when 64 KiB are unsent, and each slow reader costs as much',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'socket.writableLength > 0) this.#becomeFull',
        to: 'socket.writableNeedDrain) this.#becomeFull',
      },
    ],
    caughtBy: channel('writing > gives a promise for however little'),
  },
  {
    step: 'write',
    name: 'what has been sent stays in the list, and is sent again',
    edits: [{ file: 'socket-writer.ts', from: 'this.#gathered = [];', to: '' }],
    caughtBy: channel('writing > sends pieces of any size'),
  },
  {
    step: 'write',
    name: 'what was written waits until something calls `flush`, and a handler that takes its time keeps it back',
    edits: [{ file: 'socket-writer.ts', from: 'if (!this.#sendsSoon) this.#sendSoon();', to: '' }],
    caughtBy: channel('writing > sends what was written by the end of the turn'),
  },
  {
    step: 'write',
    name: 'what is written to a lost connection is counted as sent',
    edits: [{ file: 'socket-writer.ts', from: 'if (this.#lost !== undefined) return;', to: '' }],
    caughtBy: channel('writing > takes writes to a lost connection quietly'),
  },

  {
    step: 'read',
    name: 'the socket is never paused: what the reader is too slow for fills the memory',
    edits: [{ file: 'socket-reader.ts', from: 'if (this.#arrived.length > 1) this.#socket.pause();', to: '' }],
    caughtBy: channel('reading > takes a few pieces'),
  },
  {
    step: 'read',
    name: 'the socket is paused, and never resumed',
    edits: [{ file: 'socket-reader.ts', from: 'if (this.#socket.isPaused()) this.#socket.resume();', to: '' }],
    caughtBy: channel('reading > hands out all of what such a client has sent'),
  },
  {
    step: 'read',
    name: 'the pieces are taken from the wrong end of the list',
    edits: [{ file: 'socket-reader.ts', from: 'this.#arrived.shift()', to: 'this.#arrived.pop()' }],
    caughtBy: channel('reading > hands out all of what such a client has sent'),
  },
  {
    step: 'read',
    name: 'a reader that waits is told of FIN, and one that asks later is not',
    edits: [{ file: 'socket-reader.ts', from: 'if (this.finished) return Promise.resolve(undefined);', to: '' }],
    caughtBy: channel('reading > hands out what comes, and undefined'),
  },
  {
    step: 'read',
    name: 'a second reader takes the place of the first, which waits for ever',
    edits: [
      {
        file: 'socket-reader.ts',
        from: "if (this.#waiter !== undefined) return Promise.reject(new Error('this connection is being read already'));",
        to: '',
      },
    ],
    caughtBy: channel('reading > refuses a second reader'),
  },

  {
    step: 'end',
    name: 'FIN is sent before what was written',
    edits: [
      {
        file: 'socket-channel.ts',
        from: 'await this.#writer.flush();',
        to: "await new Promise((resolve) => this.#socket.end(() => resolve('sent')));",
      },
    ],
    caughtBy: channel('the end > sends the rest and FIN'),
  },
  {
    step: 'end',
    name: 'the socket is closed at once: unread octets are answered by RST, which destroys the last answer',
    edits: [{ file: 'socket-channel.ts', from: '    await this.#linger();\n', to: '' }],
    caughtBy: channel('the end > throws away what still comes'),
  },
  {
    step: 'end',
    name: 'a peer that has promised to send no more is waited for',
    edits: [{ file: 'socket-channel.ts', from: 'this.#end(peerIsDone)', to: 'this.#end(false)' }],
    caughtBy: channel('the end > waits for nothing'),
  },
  {
    step: 'end',
    name: 'the socket of a peer that is done is destroyed with octets that the system has not taken',
    edits: [
      {
        file: 'socket-channel.ts',
        from: '    await this.#writer.flush();\n    // The system',
        to: '    this.#writer.flush();\n    // The system',
      },
    ],
    caughtBy: channel('the end > closes a connection whose peer sends no more'),
  },
  {
    step: 'end',
    name: 'the end is over before the last octets have left: no limit counts the connection, and no deadline ends it',
    edits: [
      {
        file: 'socket-channel.ts',
        from: '    await this.#writer.flush();\n    // The system',
        to: '    if (peerIsDone) await this.#writer.flush();\n    else this.#writer.flush();\n    // The system',
      },
    ],
    caughtBy: channel('the end > is over when the system has taken all octets'),
  },
  {
    step: 'end',
    name: 'each octet buys five seconds more, so a client that never stops sending keeps the connection for ever',
    edits: [{ file: 'socket-channel.ts', from: ' && performance.now() < over', to: '' }],
    caughtBy: channel('the end > gives up on a client that never stops sending'),
  },
  {
    step: 'end',
    name: 'patience without a clock: a silent client keeps the connection',
    edits: [
      {
        file: 'socket-channel.ts',
        from: 'setTimeout(() => this.#reader.interrupt(), quiet)',
        to: 'setTimeout(() => {}, 0)',
      },
    ],
    caughtBy: channel('the end > gives up on a client that never closes'),
  },
  {
    step: 'end',
    name: 'five seconds in all, though the client still sends: a slow upload loses the response that explains why',
    edits: [{ file: 'socket-channel.ts', from: 'timer.refresh()', to: 'void timer' }],
    caughtBy: channel('the end > gives up on a client that never closes'),
  },
  {
    step: 'end',
    name: 'a limit on the octets that are thrown away: a large upload is cut, and its client sees a reset',
    edits: [
      {
        file: 'socket-channel.ts',
        from: ' && performance.now() < over',
        to: ' && this.#reader.received < 16 * 1024 * 1024 && performance.now() < over',
      },
    ],
    caughtBy: channel('the end > hears out'),
  },
  {
    step: 'end',
    name: 'each call ends the connection anew',
    edits: [{ file: 'socket-channel.ts', from: 'this.#ending ??=', to: 'this.#ending =' }],
    caughtBy: channel('the end > comes once'),
  },

  {
    step: 'dates',
    name: 'the hour of the own time zone is written, with GMT behind it',
    edits: [{ file: 'date.ts', from: 'date.getUTCHours()', to: 'date.getHours()' }],
    caughtBy: 'date.test.ts > formatDate > is the same in',
  },
  {
    step: 'dates',
    name: 'numbers below 10 are written with one digit',
    edits: [{ file: 'date.ts', from: "String(value).padStart(2, '0')", to: 'String(value)' }],
    caughtBy: 'date.test.ts > formatDate > the example of the standard',
  },
  {
    step: 'dates',
    name: 'Date.parse decides what is a date, and takes much more',
    edits: [
      {
        file: 'date.ts',
        from: 'for (const { pattern, order } of FORMS) {',
        to: 'if (Date.parse(text) >= 0) return Date.parse(text);\n  for (const { pattern, order } of FORMS) {',
      },
    ],
    caughtBy: 'date.test.ts > parseDate > takes small letters for no date',
  },
  {
    step: 'dates',
    name: '31 February rolls over into March',
    edits: [{ file: 'date.ts', from: 'if (date.getUTCDate() !== day) return undefined;', to: '' }],
    caughtBy: 'date.test.ts > parseDate > takes a day that does not exist',
  },
  {
    step: 'dates',
    name: 'two digits of a year are always of the twentieth century',
    edits: [{ file: 'date.ts', from: 'thisYear - (thisYear % 100) + Number(digits)', to: '1900 + Number(digits)' }],
    caughtBy: 'date.test.ts > parseDate > reads two digits within the next 50 years',
  },
  {
    step: 'dates',
    name: 'only the beginning of the text is looked at, so anything may follow the date',
    edits: [{ file: 'date.ts', from: 'pattern.exec(text)', to: 'pattern.exec(text.slice(0, 29))' }],
    caughtBy: 'date.test.ts > parseDate > takes something behind it',
  },

  {
    step: 'response',
    name: 'characters are counted, and not octets',
    edits: [
      {
        file: 'send-response.ts',
        from: 'octets: content.bytes.length }',
        to: 'octets: new TextDecoder().decode(content.bytes).length }',
      },
    ],
    caughtBy: response(
      'an answer with content > tells where it ends, and the next one is read behind it: octets, of which',
    ),
  },
  {
    step: 'response',
    name: 'content is sent to HEAD, and the client takes it for the next answer',
    edits: [{ file: 'send-response.ts', from: 'const withContent = !isHead && ', to: 'const withContent = ' }],
    caughtBy: response(
      'an answer that has no content, whatever it was given > to HEAD: the length that a GET would get',
    ),
  },
  {
    step: 'response',
    name: 'a status that never has content announces a length',
    edits: [{ file: 'send-response.ts', from: "if (neverHasContent(status)) return { kind: 'none' };", to: '' }],
    caughtBy: response('an answer that has no content, whatever it was given > 204'),
  },
  {
    step: 'response',
    name: 'chunks are sent to HTTP/1.0, which takes them for content',
    edits: [{ file: 'send-response.ts', from: "kind: old ? 'until-close' : 'chunked'", to: "kind: 'chunked'" }],
    caughtBy: response('the last answer > is one whose end only'),
  },
  {
    step: 'response',
    name: 'a client that has not read the head is not waited for',
    edits: [{ file: 'send-response.ts', from: ' ?? headFull', to: '' }],
    caughtBy: response('a client that does not read > is waited for, also when the head is what was too much'),
  },
  {
    step: 'stream',
    name: 'the last chunk is forgotten: the client waits for more',
    edits: [
      { file: 'send-stream.ts', from: "if (framing.kind === 'chunked') channel.write(encodeLastChunk());", to: '' },
    ],
    caughtBy: response('an answer with content > tells where it ends, and the next one is read behind it: a stream'),
  },
  {
    step: 'stream',
    name: 'octets past the announced length are sent, and read as the next answer',
    edits: [
      {
        file: 'send-stream.ts',
        from: 'progress.contentOctets + piece.length > framing.octets',
        to: 'progress.contentOctets > framing.octets',
      },
    ],
    caughtBy: response('a stream > that is longer than announced'),
  },
  {
    step: 'stream',
    name: 'a stream that ends early passes for a whole one',
    edits: [
      { file: 'send-stream.ts', from: 'progress.contentOctets < framing.octets', to: 'progress.contentOctets < 0' },
    ],
    caughtBy: response('a stream > that is shorter than announced'),
  },
  {
    step: 'stream',
    name: 'nothing waits between two pieces: the stream is read faster than the client reads',
    edits: [{ file: 'send-stream.ts', from: 'await channel.flush();\n  }', to: 'channel.flush();\n  }' }],
    caughtBy: response('a stream > sends each piece when it is there'),
  },
  {
    step: 'stream',
    name: 'the head is waited for before anything holds the stream: when the client is gone, its file stays open',
    edits: [
      {
        file: 'send-response.ts',
        from: 'return sendStream(channel, content, sending).then(',
        to: 'const begun = Promise.resolve(channel.flush());\n    return begun.then(() => sendStream(channel, content, sending)).then(',
      },
    ],
    caughtBy: response('a stream > is let go of once'),
  },

  {
    step: 'exchange',
    name: 'every handler is awaited, also one that has answered at once',
    edits: [
      {
        file: 'exchange.ts',
        from: 'const response = askHandler(application.handler, this.#request, this.#head, application.faults);',
        to: 'const response = Promise.resolve(\n      askHandler(application.handler, this.#request, this.#head, application.faults),\n    ) as HttpResponse | Promise<HttpResponse>;',
      },
    ],
    caughtBy: exchange(' > that is answered at once'),
  },
  {
    step: 'exchange',
    name: 'the connection does not say that it waits for a handler, so no deadline looks at that',
    edits: [{ file: 'exchange.ts', from: "channel.waitingFor = 'handler';", to: '' }],
    caughtBy: exchange(' > says what it waits for'),
  },
  {
    step: 'exchange',
    name: 'what one handler was allowed, the next one takes as well',
    edits: [{ file: 'exchange.ts', from: 'channel.timeAllowed = undefined;', to: '' }],
    caughtBy: exchange(' > gives its handler the time'),
  },
  {
    step: 'late',
    name: 'what a promise gives is sent without a look: nothing at all is no response',
    edits: [{ file: 'exchange.ts', from: 'this.#answer(checked(value, request, faults))', to: 'this.#answer(value)' }],
    caughtBy: exchange(' > looks at what a promise gives'),
  },
  {
    step: 'exchange',
    name: 'the client’s wish to close is not heard',
    edits: [{ file: 'exchange.ts', from: 'contentReadable && head.persists && ', to: 'contentReadable && ' }],
    caughtBy: exchange(' is the last > when the client says so'),
  },
  {
    step: 'exchange',
    name: 'what follows a CONNECT is taken for requests',
    edits: [{ file: 'exchange.ts', from: " && head.method !== 'CONNECT'", to: '' }],
    caughtBy: exchange(' is the last > when it was a CONNECT'),
  },
  {
    step: 'exchange',
    name: 'a server that stops closes behind this response, though the next request has arrived',
    edits: [
      {
        file: 'conversation.ts',
        from: 'channel.draining.aborted && parser.idle && !channel.hasUnread',
        to: 'channel.draining.aborted',
      },
    ],
    caughtBy: exchange(' is the last > but not when another request'),
  },
  {
    step: 'late',
    name: 'a client that is gone is waited for until its handler is done, and that may be never',
    edits: [
      {
        file: 'exchange.ts',
        from: 'this.#giveUp();\n    resolve(this.#failed(error));',
        to: 'this.#giveUp();\n    if (!(error instanceof ConnectionLost)) resolve(this.#failed(error));',
      },
    ],
    caughtBy: exchange(' whose client goes away > is over at once'),
  },
  {
    step: 'late',
    name: 'the same client is told of twice: by the handler that could not read, and by the end of the connection',
    edits: [{ file: 'exchange.ts', from: 'this.#conversation.channel.onInterrupt = undefined; //', to: '//' }],
    caughtBy: exchange(' whose client goes away > is told of once'),
  },
  {
    step: 'exchange',
    name: 'while the response is sent, its stream does not hear that the client is gone',
    edits: [{ file: 'exchange.ts', from: 'channel.onInterrupt = () => this.#giveUp();', to: '' }],
    caughtBy: exchange(' whose client goes away > while its stream is sent'),
  },
  {
    step: 'late',
    name: 'a late response is dropped together with the file that it holds open',
    edits: [
      {
        file: 'exchange.ts',
        from: 'if (this.#givenUp) dispose(value?.content).catch((fault) => tellLate(fault, request, faults));\n            else resolve(',
        to: 'resolve(',
      },
    ],
    caughtBy: exchange(' that takes too long > does not send'),
  },
  {
    step: 'late',
    name: 'a late failure is swallowed, and no log has it',
    edits: [
      {
        file: 'exchange.ts',
        from: 'if (this.#givenUp) tellLate(error, request, faults);',
        to: 'if (this.#givenUp) return;',
      },
    ],
    caughtBy: exchange(' that takes too long > tells what fails later'),
  },

  {
    step: 'loop',
    name: 'one read is taken for one request: what came behind it in the same piece is not looked at',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'takeHead(conversation) || (await nextHead(conversation))',
        to: 'await nextHead(conversation)',
      },
    ],
    caughtBy: request('the connection > goes on after an answer in HTTP/1.1 > whole'),
  },
  {
    step: 'loop',
    name: 'one read is taken for one head: the rest of it is never read',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (takeHead(conversation)) return true;',
        to: 'return takeHead(conversation);',
      },
    ],
    caughtBy: request('a request > is answered > in two pieces'),
  },
  {
    step: 'loop',
    name: 'a client that goes away inside a head gets no response',
    edits: [{ file: 'http-connection.ts', from: '  parser.finish();', to: '' }],
    caughtBy: request('a request > cut short in its head is refused'),
  },
  {
    step: 'loop',
    name: 'what is no request ends the connection without a response',
    edits: [{ file: 'http-connection.ts', from: 'await refuse(conversation, error);', to: '' }],
    caughtBy: request('a request > without Host is refused'),
  },
  {
    step: 'loop',
    name: 'the end of an exchange is not looked at: the loop goes on behind the last response',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (!(goesOn instanceof Promise ? await goesOn : goesOn)) return;',
        to: 'if (goesOn instanceof Promise) await goesOn;',
      },
    ],
    caughtBy: request('the connection > ends after Connection: close'),
  },
  {
    step: 'loop',
    name: 'the next exchange begins while a handler is still at work',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (!(goesOn instanceof Promise ? await goesOn : goesOn)) return;',
        to: 'if (goesOn === false) return;',
      },
    ],
    caughtBy: loop('are given to the handler one after the other'),
  },
  {
    step: 'loop',
    name: 'each exchange is awaited, also one that is over: each response is a write of its own',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'goesOn instanceof Promise ? await goesOn : goesOn',
        to: 'await new Promise(setImmediate).then(() => goesOn)',
      },
    ],
    caughtBy: loop('leave together'),
  },
  {
    step: 'loop',
    name: 'what was no request is in no log',
    edits: [{ file: 'http-connection.ts', from: 'onExchange?.({ peer', to: 'undefined?.({ peer' }],
    caughtBy: answer('who is told > hears of what was no request'),
  },
  {
    step: 'loop',
    name: 'a client that is lost is answered with 400, as if it had sent something',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (!(error instanceof ProtocolError)) throw error;\n    await refuse(conversation, error);',
        to: 'await refuse(conversation, error as ProtocolError);',
      },
    ],
    caughtBy: answer('who is told > is nobody when the client was reset'),
  },
  {
    step: 'loop',
    name: 'a request that is refused in its head is taken for one of which nothing is known',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'parser.startLine && { ...parser.startLine, fields: Fields.empty }',
        to: 'undefined',
      },
    ],
    caughtBy: 'http-loop.test.ts > a refusal > knows what was asked',
  },

  {
    step: 'body',
    name: '100 Continue is said at once, though the content may be here already',
    edits: [
      {
        file: 'incoming-body.ts',
        from: 'const event = this.#parser.next();',
        to: 'if (this.#expectsContinue && !this.#answerBegun) this.#channel.write(CONTINUE);\n      this.#expectsContinue = false;\n      const event = this.#parser.next();',
      },
    ],
    caughtBy: content('100 Continue > is not said when content is here already'),
  },
  {
    step: 'body',
    name: '100 Continue is written into the midst of the answer',
    edits: [
      { file: 'incoming-body.ts', from: 'this.#expectsContinue && !this.#answerBegun', to: 'this.#expectsContinue' },
    ],
    caughtBy: content('100 Continue > is never said in the middle'),
  },
  {
    step: 'body',
    name: 'FIN ends the content, and half of it passes for the whole',
    edits: [{ file: 'incoming-body.ts', from: 'this.#parser.finish();', to: "this.#state = 'ended';" }],
    caughtBy: request('content > cut short by FIN'),
  },
  {
    step: 'body',
    name: 'what the handler does not read is left lying, where the next request is looked for',
    edits: [
      {
        file: 'incoming-body.ts',
        from: 'while ((await this.#pull()) !== undefined)',
        to: 'while (from < 0 && (await this.#pull()) !== undefined)',
      },
    ],
    caughtBy: content('content that the handler does not read > is skipped, and the next request is read behind it'),
  },
  {
    step: 'body',
    name: 'content in chunks is skipped without a limit',
    edits: [{ file: 'incoming-body.ts', from: 'if (this.#received - from > SKIP_LIMIT) return false;', to: '' }],
    caughtBy: content('content that the handler does not read > ends the connection when only the chunks tell'),
  },
  {
    step: 'body',
    name: 'a handler that reads after its answer is told that there was no content',
    edits: [
      {
        file: 'incoming-body.ts',
        from: "if (this.#answerSent) throw new Error('the request was answered before its content was read');",
        to: '',
      },
    ],
    caughtBy: content('a handler that keeps its hands on the content > reads nothing'),
  },
  {
    step: 'body',
    name: 'the connection is kept while the handler still reads from it',
    edits: [
      {
        file: 'incoming-body.ts',
        from: "if (this.#state === 'broken' || this.#pulling) return false;",
        to: "if (this.#state === 'broken') return false;",
      },
    ],
    caughtBy: content(
      'a handler that keeps its hands on the content > loses the connection for it when it still waits',
    ),
  },

  {
    step: 'leave',
    name: 'the connection is closed at once, though a request lies in the buffers of the system',
    edits: [
      {
        file: 'connections.ts',
        from: '  await turnOfTheLoop(); // the rest of this turn\n',
        to: '',
      },
      { file: 'connections.ts', from: '    await turnOfTheLoop();\n', to: '' },
    ],
    caughtBy: leaving('idle connections that are closed > are not closed in the turn'),
  },
  {
    step: 'leave',
    name: 'all of them are closed in one turn of the loop: a request that comes in the middle is read, and lost',
    edits: [{ file: 'connections.ts', from: '    await turnOfTheLoop();\n', to: '' }],
    caughtBy: leaving('idle connections that are closed > are closed one in each turn'),
  },
  {
    step: 'leave',
    name: 'after the turn of the loop it is closed all the same, whatever has arrived',
    edits: [{ file: 'connections.ts', from: ' && channel.messages === messages) channel', to: ') channel' }],
    caughtBy: leaving('idle connections that are closed > are let alone when a request has come'),
  },
  {
    step: 'leave',
    name: 'it is not asked what the connection waits for by then: half a body is taken for the whole',
    edits: [
      { file: 'connections.ts', from: "channel.waitingFor === 'message' && channel.messages", to: 'channel.messages' },
    ],
    caughtBy: leaving('idle connections that are closed > are let alone when they wait for something else'),
  },
  {
    step: 'leave',
    name: 'an error ends the wait, and not FIN: the client sees a reset',
    edits: [
      {
        file: 'connections.ts',
        from: '=== messages) channel.interrupt();',
        to: "=== messages) channel.interrupt(new ConnectionLost('stopping'));",
      },
    ],
    caughtBy: leaving('idle connections that are closed > end with FIN'),
  },
  {
    step: 'leave',
    name: 'a connection that was used a moment ago is closed: the next request crosses with the close',
    edits: [
      { file: 'connections.ts', from: 'idle.filter((channel) => seen.get(channel) === channel.messages)', to: 'idle' },
    ],
    caughtBy: leaving('a server that stops > does not close one that was used'),
  },
  {
    step: 'leave',
    name: 'one look is taken for enough: a connection that is idle later stays for ever',
    edits: [
      {
        file: 'connections.ts',
        from: 'this.size === 0 ? undefined : setTimeout(() => this.#letGo(next), IDLE_BEFORE_CLOSE)',
        to: 'next.size < 0 ? setTimeout(() => {}, IDLE_BEFORE_CLOSE) : undefined',
      },
    ],
    caughtBy: 'connections-http.test.ts > connections that are drained > close after a response',
  },
  {
    step: 'leave',
    name: 'connections that speak no HTTP are not asked to leave at all',
    edits: [
      {
        file: 'connections.ts',
        from: "if (channel.waitingFor === 'octets') channel.interrupt();\n      else if",
        to: 'if',
      },
    ],
    caughtBy: leaving('a server that stops > asks those'),
  },
];
