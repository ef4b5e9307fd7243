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
    step: 'write',
    name: 'what is written in a later turn never leaves: the mark that a `setImmediate` is under way stays',
    edits: [{ file: 'socket-writer.ts', from: 'writer.#sendsSoon = false;', to: '' }],
    caughtBy: channel('writing > sends what was written by the end of the turn: by the end of the next one'),
  },
  {
    step: 'write',
    name: 'a microtask sends, and not the end of the turn: what a handler writes after an `await` is a system call of its own',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'setImmediate(SocketWriter.#sendAll)',
        to: 'queueMicrotask(SocketWriter.#sendAll)',
      },
    ],
    caughtBy: channel('writing > gathers until the turn is over'),
  },
  {
    step: 'write',
    name: 'each write that has to wait makes a promise anew, and the ones before are never kept',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'this.full === undefined && socket.writableLength',
        to: 'socket.writableLength',
      },
    ],
    caughtBy: channel('writing > gives a promise to each'),
  },
  {
    step: 'write',
    name: 'a rejection that nobody awaits ends the process',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'return unlessAwaited(Promise.reject(new ConnectionLost(this.#lost)));',
        to: 'return Promise.reject(new ConnectionLost(this.#lost));',
      },
    ],
    caughtBy: channel('writing > breaks what is asked for after'),
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
    step: 'read',
    name: 'FIN is looked at before the list: what arrived last is never read',
    edits: [
      {
        file: 'socket-reader.ts',
        from: '    const octets = this.#arrived.shift();',
        to: '    if (this.finished) return Promise.resolve(undefined);\n    const octets = this.#arrived.shift();',
      },
    ],
    caughtBy: channel('reading > hands out what came before the read'),
  },
  {
    step: 'read',
    name: 'only what waits in the list is counted, and not what a reader gets at once',
    edits: [
      {
        file: 'socket-reader.ts',
        from: '    this.received += octets.length;\n    const waiter',
        to: '    const waiter',
      },
      {
        file: 'socket-reader.ts',
        from: '    this.#arrived.push(octets);',
        to: '    this.received += octets.length;\n    this.#arrived.push(octets);',
      },
    ],
    caughtBy: channel('reading > counts'),
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
    step: 'end',
    name: 'the connection doesn’t say that it is ending: the deadline for a request runs on',
    edits: [{ file: 'socket-channel.ts', from: "    this.waitingFor = 'end';\n", to: '' }],
    caughtBy: channel('the end > is what the connection waits for'),
  },
  {
    step: 'end',
    name: 'the end interrupts also when nobody reads, and a handler takes it for a loss',
    edits: [
      { file: 'socket-channel.ts', from: 'if (this.#reader.awaited) this.interrupt(new', to: 'this.interrupt(new' },
    ],
    caughtBy: channel('the end > lets go of nobody'),
  },
  {
    step: 'end',
    name: 'a client that resets after our last word makes the end fail',
    edits: [
      {
        file: 'socket-channel.ts',
        from: '    } catch {\n      // Lost, but everything had been sent.\n    } finally',
        to: '    } finally',
      },
    ],
    caughtBy: channel('the end > throws away what still comes, and what comes is a reset'),
  },
  {
    step: 'end',
    name: 'the timer is left running, and keeps the process for five seconds',
    edits: [{ file: 'socket-channel.ts', from: 'clearTimeout(timer);', to: '' }],
    caughtBy: channel('the end > gives up its patience'),
  },
  {
    step: 'end',
    name: 'a server that stops is as patient as ever',
    edits: [
      { file: 'socket-channel.ts', from: 'this.draining.aborted ? LINGER_DRAINING : LINGER_QUIET', to: 'LINGER_QUIET' },
    ],
    caughtBy: channel('the end > gives up after one second'),
  },
  {
    step: 'end',
    name: 'the timer starts with the first octet, so a client that says nothing is waited for forever',
    edits: [
      {
        file: 'socket-channel.ts',
        from: 'const timer = setTimeout(() => this.#reader.interrupt(), quiet);',
        to: 'await this.#reader.next().catch(() => {});\n    const timer = setTimeout(() => this.#reader.interrupt(), quiet);',
      },
    ],
    caughtBy: channel('the end > gives up on a client that says nothing'),
  },
  {
    step: 'end',
    name: 'an end that fails, and that nobody awaits, ends the process',
    edits: [{ file: 'socket-channel.ts', from: 'unlessAwaited(this.#end(peerIsDone))', to: 'this.#end(peerIsDone)' }],
    caughtBy: channel('the end > fails without a sound'),
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
    step: 'response',
    name: '`close` is heard only where it stands alone, and Connection is a list',
    edits: [
      {
        file: 'send-response.ts',
        from: "parseList(connection.toLowerCase()).includes('close')",
        to: "connection.toLowerCase() === 'close'",
      },
    ],
    caughtBy: response('the last answer > says that it is: when the handler says so in a list'),
  },
  {
    step: 'response',
    name: '`close` is looked for in the text, and not in the list',
    edits: [
      {
        file: 'send-response.ts',
        from: "parseList(connection.toLowerCase()).includes('close')",
        to: "connection.toLowerCase().includes('close')",
      },
    ],
    caughtBy: response('the last answer > is not this one, when a Connection field'),
  },
  {
    step: 'response',
    name: 'the time for which the connection is kept is given, and `Connection: keep-alive` is not',
    edits: [{ file: 'send-response.ts', from: 'keepAlive !== undefined || old', to: 'old' }],
    caughtBy: response('the last answer > is not this one, when the server says'),
  },
  {
    step: 'response',
    name: 'the octets that a GET would get are counted for a HEAD',
    edits: [
      {
        file: 'send-response.ts',
        from: 'contentOctets: octets.length',
        to: "contentOctets: content.kind === 'bytes' ? content.bytes.length : 0",
      },
    ],
    caughtBy: response('an answer that has no content, whatever it was given > is told of as one of 0 octets'),
  },
  {
    step: 'response',
    name: 'a stream is read for a 204',
    edits: [{ file: 'send-response.ts', from: 'framing: withContent ? framing', to: 'framing: !isHead ? framing' }],
    caughtBy: response('an answer that has no content, whatever it was given > reads no piece'),
  },
  {
    step: 'response',
    name: 'each response costs a promise, also one that the system takes at once',
    edits: [
      {
        file: 'send-response.ts',
        from: 'return full === undefined ? reply : whenSent(reply, full);',
        to: 'return whenSent(reply, full ?? Promise.resolve());',
      },
    ],
    caughtBy: response('an answer with content > costs no promise'),
  },
  {
    step: 'response',
    name: 'the pieces of large content are all written at once, and nothing waits for a slow client',
    edits: [
      { file: 'send-response.ts', from: 'await channel.write(octets.subarray', to: 'channel.write(octets.subarray' },
    ],
    caughtBy: response('a client that does not read > is waited for between two pieces'),
  },
  {
    step: 'response',
    name: 'where `write` of the head gives a promise, the content is never written',
    edits: [
      {
        file: 'send-response.ts',
        from: 'const full = (octets.length <= PIECE ? channel.write(octets) : writeInPieces(channel, octets)) ?? headFull;',
        to: 'const full = headFull ?? (octets.length <= PIECE ? channel.write(octets) : writeInPieces(channel, octets));',
      },
    ],
    caughtBy: response('a client that does not read > gets the content behind the head'),
  },
  {
    step: 'response',
    name: 'the stream isn’t given the signal, and waits for its next piece though the client is gone',
    edits: [{ file: 'send-response.ts', from: 'gone: request?.signal', to: 'gone: undefined' }],
    caughtBy: response('a client that is gone'),
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
        from: 'return whenSent(reply, sendStream(channel, content, sending));',
        to: 'const begun = Promise.resolve(channel.flush());\n    return whenSent(reply, begun.then(() => sendStream(channel, content, sending)));',
      },
    ],
    caughtBy: response('a stream > is let go of once'),
  },
  {
    step: 'stream',
    name: 'a stream that goes on behind the announced length is only left, and passes for a right one',
    edits: [
      {
        file: 'send-stream.ts',
        from: "if (framing.kind === 'length' && progress.contentOctets + piece.length",
        to: "if (framing.kind === 'length' && progress.contentOctets === framing.octets) break;\n    if (framing.kind === 'length' && progress.contentOctets + piece.length",
      },
    ],
    caughtBy: response('a stream > that is longer than announced by a whole piece'),
  },
  {
    step: 'stream',
    name: 'the octets of the chunks are counted, and not those of the content',
    edits: [
      {
        file: 'send-stream.ts',
        from: '    progress.contentOctets += piece.length;',
        to: "    progress.contentOctets += framing.kind === 'chunked' ? encodeChunk(piece).length : piece.length;",
      },
    ],
    caughtBy: response('a stream > is told of with its own octets'),
  },
  {
    step: 'stream',
    name: 'the first piece is asked for while the head still waits for a slow client',
    edits: [
      { file: 'send-stream.ts', from: 'await channel.flush(); // the first', to: 'channel.flush(); // the first' },
    ],
    caughtBy: response('a stream > sends its head, and waits'),
  },
  {
    step: 'stream',
    name: '`beforeHead` is called before the first piece was asked for',
    edits: [
      {
        file: 'send-stream.ts',
        from: '  let step = beforeHead && (await pieces.next());\n  beforeHead?.();',
        to: '  beforeHead?.();\n  let step = beforeHead && (await pieces.next());',
      },
    ],
    caughtBy: response('a stream > makes its first piece, hears'),
  },
  {
    step: 'stream',
    name: 'a piece is handed back at once, and filled again before the system has sent it',
    edits: [{ file: 'send-stream.ts', from: 'channel.unsent === 0 ? last : undefined', to: 'last' }],
    caughtBy: response('a stream > does not get back a piece'),
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
    edits: [
      {
        file: 'exchange.ts',
        from: 'checked(value, this.#request, this.#faults)',
        to: 'value',
      },
    ],
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
        from: 'this.#conversation.waiting = this;\n    return response.then(',
        to: 'return response.then(',
      },
    ],
    caughtBy: exchange(' whose client goes away > is over at once'),
  },
  {
    step: 'late',
    name: 'the same client is told of twice: by the handler that could not read, and by the end of the connection',
    edits: [{ file: 'exchange.ts', from: "this.#decided = true; // and so it's", to: '//' }],
    caughtBy: exchange(' whose client goes away > is told of once'),
  },
  {
    step: 'exchange',
    name: 'while the response is sent, its stream does not hear that the client is gone',
    edits: [
      {
        file: 'exchange.ts',
        from: 'this.#conversation.waiting = this;\n    return reply.then',
        to: 'return reply.then',
      },
    ],
    caughtBy: exchange(' whose client goes away > while its stream is sent'),
  },
  {
    step: 'exchange',
    name: 'the time is forgotten after the handler was asked, and with it what this handler has asked for',
    edits: [
      { file: 'exchange.ts', from: '    channel.timeAllowed = undefined;\n', to: '' },
      {
        file: 'exchange.ts',
        from: '    return response instanceof Promise ?',
        to: '    channel.timeAllowed = undefined;\n    return response instanceof Promise ?',
      },
    ],
    caughtBy: exchange(' > gives its handler the time that it asks for'),
  },
  {
    step: 'exchange',
    name: '`OPTIONS *` gets the 404 of a handler that knows only paths',
    edits: [{ file: 'exchange.ts', from: 'orAboutServer(this.#request, answer, this.#faults)', to: 'answer' }],
    caughtBy: exchange(' > about the server'),
  },
  {
    step: 'exchange',
    name: 'the response doesn’t say for how long the connection is kept',
    edits: [{ file: 'exchange.ts', from: '{ mayGoOn, keepAlive, beforeHead }', to: '{ mayGoOn, beforeHead }' }],
    caughtBy: exchange(' > tells its client'),
  },
  {
    step: 'late',
    name: 'a late response is dropped together with the file that it holds open',
    edits: [
      {
        file: 'exchange.ts',
        from: '    discard(response, this.#request, this.#faults);\n',
        to: '',
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
        from: '        tellLate(error, this.#request, this.#faults);\n',
        to: '',
      },
    ],
    caughtBy: exchange(' that takes too long > tells what fails later'),
  },
  {
    step: 'late',
    name: 'what the handler throws after its time is treated as if it were in time: to be aborted is a bug then',
    edits: [
      {
        file: 'exchange.ts',
        from: 'if (!this.#decided) return this.#failed(error);\n        tellLate(',
        to: 'if (error !== undefined) return this.#failed(error);\n        tellLate(',
      },
    ],
    caughtBy: exchange(' that takes too long > tells nothing of a handler'),
  },
  {
    step: 'late',
    name: 'a response that comes after its time is sent as a second one',
    edits: [{ file: 'exchange.ts', from: 'this.#respond(this.#decided ?', to: 'this.#answer(this.#decided ?' }],
    caughtBy: exchange(' that takes too long > does not send'),
  },
  {
    step: 'late',
    name: 'a handler that stops because it was told to is taken for a bug',
    edits: [
      {
        file: 'exchange.ts',
        from: 'tellLate(error, this.#request, this.#faults);',
        to: 'this.#faults.onError(error, this.#request);',
      },
    ],
    caughtBy: exchange(' that takes too long > tells nothing of a handler'),
  },
  {
    step: 'exchange',
    name: 'an exchange that is answering takes an interruption for one of its handler, and is told of twice',
    edits: [
      {
        file: 'exchange.ts',
        from: "channel.waitingFor = 'peer';\n    this.#decided = true;\n",
        to: "channel.waitingFor = 'peer';\n",
      },
    ],
    caughtBy: exchange(' whose client goes away > while its stream is sent'),
  },

  {
    step: 'loop',
    name: 'one read is taken for one request: what came behind it in the same piece is not looked at',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (!takeHead(conversation) && !(await nextHead(conversation))) return;',
        to: 'if (!(await nextHead(conversation))) return;',
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
        from: 'while (goesOn instanceof Promise ? await goesOn : goesOn) {',
        to: 'for (;;) {\n      if (goesOn instanceof Promise) await goesOn;',
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
        from: 'while (goesOn instanceof Promise ? await goesOn : goesOn) {',
        to: 'while (goesOn !== false) {',
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
    step: 'loop',
    name: 'the rest of a head is waited for as if it were a new request',
    edits: [{ file: 'http-connection.ts', from: "parser.idle ? 'message' : 'head'", to: "'message'" }],
    caughtBy: 'http-loop.test.ts > a connection > says what it waits for',
  },
  {
    step: 'loop',
    name: 'nothing awaits the refusal, and the connection ends in the midst of it',
    edits: [{ file: 'http-connection.ts', from: 'await refuse(', to: 'void refuse(' }],
    caughtBy: 'http-loop.test.ts > a refusal that the application makes > cannot be taken',
  },
  {
    step: 'loop',
    name: 'a refusal that breaks off ends with FIN, and looks whole',
    edits: [
      {
        file: 'http-connection.ts',
        from: '  if (failure !== undefined) channel.destroy(); // the client must see that the response is not whole\n',
        to: '',
      },
    ],
    caughtBy: 'http-loop.test.ts > a refusal that the application makes > cannot be taken',
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
    step: 'body',
    name: '100 Continue is said before each read, until content comes',
    edits: [
      {
        file: 'incoming-body.ts',
        from: '      this.#channel.write(CONTINUE);\n      this.#expectsContinue = false;',
        to: '      this.#channel.write(CONTINUE);',
      },
    ],
    caughtBy: content('100 Continue > is said when the handler asks for content, and once, though'),
  },
  {
    step: 'body',
    name: 'the trailers are thrown away',
    edits: [
      { file: 'incoming-body.ts', from: "      if (event.kind === 'end') this.trailers = event.trailers;\n", to: '' },
    ],
    caughtBy: content('content that the handler reads > has its trailers'),
  },
  {
    step: 'body',
    name: 'after the content has come, the handler’s time still counts as the client’s',
    edits: [
      {
        file: 'incoming-body.ts',
        from: "    if (!this.#answerSent) this.#channel.waitingFor = this.#answerBegun ? 'peer' : 'handler';\n",
        to: '',
      },
    ],
    caughtBy: content('content that the handler reads > is what the connection waits for'),
  },
  {
    step: 'body',
    name: 'the whole length is compared with the limit, and not what is left of it',
    edits: [
      { file: 'incoming-body.ts', from: 'this.length - this.#received <= SKIP_LIMIT', to: 'this.length <= SKIP_LIMIT' },
    ],
    caughtBy: content('content that the handler does not read > is skipped also when a large one'),
  },
  {
    step: 'body',
    name: '`skip` reads beside a handler that still reads, and the response is lost with the connection',
    edits: [{ file: 'incoming-body.ts', from: 'return !this.#pulling && this.#skip();', to: 'return this.#skip();' }],
    caughtBy: content('a handler that keeps its hands on the content > loses the connection, but not its answer'),
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
  {
    step: 'leave',
    name: 'it is enough that the connection was idle at the last look, whatever has happened since',
    edits: [{ file: 'connections.ts', from: 'seen.get(channel) === channel.messages', to: 'seen.has(channel)' }],
    caughtBy: leaving('a server that stops > does not close one that was used since the last look'),
  },
  {
    step: 'leave',
    name: 'the next look is at once, and a moment ago is long enough',
    edits: [{ file: 'connections.ts', from: 'this.#letGo(next), IDLE_BEFORE_CLOSE)', to: 'this.#letGo(next), 0)' }],
    caughtBy: leaving('a server that stops > does not close one that was used since the last look'),
  },
  {
    step: 'leave',
    name: 'the count of all connections is noted, also of those that are busy',
    edits: [
      {
        file: 'connections.ts',
        from: 'new Map(idle.map((channel) => [channel, channel.messages]))',
        to: 'new Map([...this].map((channel) => [channel, channel.messages]))',
      },
    ],
    caughtBy: leaving('a server that stops > does not close one that was busy'),
  },
  {
    step: 'leave',
    name: 'a connection in the middle of a body is asked to leave, too',
    edits: [
      {
        file: 'connections.ts',
        from: "channel.waitingFor === 'octets'",
        to: "channel.waitingFor === 'octets' || channel.waitingFor === 'body'",
      },
    ],
    caughtBy: leaving('a server that stops > lets one alone that is in the middle of something: body'),
  },
  {
    step: 'leave',
    name: 'the first connection that is busy again ends the whole round',
    edits: [
      {
        file: 'connections.ts',
        from: "    if (channel.waitingFor === 'message' && channel.messages === messages) channel.interrupt();",
        to: "    if (channel.waitingFor !== 'message' || channel.messages !== messages) return;\n    channel.interrupt();",
      },
    ],
    caughtBy: leaving('idle connections that are closed > are closed though another one'),
  },
];
