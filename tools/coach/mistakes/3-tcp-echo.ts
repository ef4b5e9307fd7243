import type { Mistake } from '../exercise.ts';

const echo = (test: string) => `echo.test.ts > the echo > ${test}`;
const channel = (test: string) => `socket-channel.test.ts > ${test}`;
const response = (test: string) => `send-response.test.ts > ${test}`;
const request = (test: string) => `http-requests.test.ts > ${test}`;
const loop = (test: string) => `http-loop.test.ts > requests that come in one piece > ${test}`;
const answer = (test: string) => `http-responses.test.ts > ${test}`;
const content = (test: string) => `http-content.test.ts > ${test}`;

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
    name: 'nobody waits for `write`: what a slow reader does not take fills the memory',
    edits: [{ file: 'echo.ts', from: 'await channel.write(octets)', to: 'channel.write(octets)' }],
    caughtBy: echo('reads nothing more'),
  },

  {
    step: 'write',
    name: 'each write is a system call of its own',
    edits: [
      {
        file: 'socket-writer.ts',
        from: 'return this.#gatheredOctets < GATHER_LIMIT ? undefined : this.flush();',
        to: 'return this.flush();',
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
        from: 'return this.#gatheredOctets < GATHER_LIMIT ? undefined : this.flush();',
        to: 'return undefined;',
      },
    ],
    caughtBy: channel('writing > gives a promise'),
  },
  {
    step: 'write',
    name: 'nobody is told that the system takes no more',
    edits: [{ file: 'socket-writer.ts', from: 'return this.#full?.promise;', to: 'return undefined;' }],
    caughtBy: channel('writing > gives a promise'),
  },
  {
    step: 'write',
    name: 'what has been sent stays in the list, and is sent again',
    edits: [{ file: 'socket-writer.ts', from: 'this.#gathered = [];', to: '' }],
    caughtBy: channel('writing > sends pieces of any size'),
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
    name: 'FIN is told to who waits, but not to who asks later',
    edits: [{ file: 'socket-reader.ts', from: 'if (this.finished) return Promise.resolve(undefined);', to: '' }],
    caughtBy: channel('reading > hands out what comes, and undefined'),
  },
  {
    step: 'read',
    name: 'a second reader takes the place of the first, who waits for ever',
    edits: [
      {
        file: 'socket-reader.ts',
        from: "if (this.#waiter !== undefined) return Promise.reject(new Error('somebody is reading this connection already'));",
        to: '',
      },
    ],
    caughtBy: channel('reading > refuses a second reader'),
  },

  {
    step: 'end',
    name: 'FIN is sent before what was written',
    edits: [{ file: 'socket-channel.ts', from: 'await this.#writer.flush();', to: '' }],
    caughtBy: channel('the end > sends the rest and FIN'),
  },
  {
    step: 'end',
    name: 'the socket is closed at once: unread octets are answered by RST, which destroys the last answer',
    edits: [{ file: 'socket-channel.ts', from: 'if (!peerIsDone) await this.#linger();', to: '' }],
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
      { file: 'socket-channel.ts', from: 'if (peerIsDone && this.unsent === 0) return', to: 'if (peerIsDone) return' },
    ],
    caughtBy: channel('the end > closes a connection whose peer sends no more'),
  },
  {
    step: 'end',
    name: 'the end is over before the last octets have left: nobody counts the connection, and no deadline ends it',
    edits: [{ file: 'socket-channel.ts', from: 'await this.#writer.finish();', to: 'this.#socket.end();' }],
    caughtBy: channel('the end > is over when the system has taken all octets'),
  },
  {
    step: 'end',
    name: 'patience without a limit: a client that never stops to send keeps the connection',
    edits: [{ file: 'socket-channel.ts', from: 'if (octets > LINGER_OCTETS) return;', to: '' }],
    caughtBy: channel('the end > gives up on a client that never stops to send'),
  },
  {
    step: 'end',
    name: 'patience without a clock: a silent client keeps the connection',
    edits: [
      { file: 'socket-channel.ts', from: 'setTimeout(() => this.interrupt(), LINGER_MILLISECONDS)', to: 'undefined' },
    ],
    caughtBy: channel('the end > gives up on a client that never closes'),
  },
  {
    step: 'end',
    name: 'each call ends the connection anew',
    edits: [{ file: 'socket-channel.ts', from: 'this.#ending ??=', to: 'this.#ending =' }],
    caughtBy: channel('the end > comes once'),
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
    caughtBy: response('the last answer > says that it is: of unknown length to HTTP/1.0'),
  },
  {
    step: 'response',
    name: 'nobody waits for a client that has not read the head',
    edits: [{ file: 'send-response.ts', from: ' ?? headFull', to: '' }],
    caughtBy: response('a client that does not read > is waited for, also when the head is what was too much'),
  },
  {
    step: 'response',
    name: 'the last chunk is forgotten: the client waits for more',
    edits: [
      { file: 'send-stream.ts', from: "if (framing.kind === 'chunked') channel.write(encodeLastChunk());", to: '' },
    ],
    caughtBy: response('an answer with content > tells where it ends, and the next one is read behind it: a stream'),
  },
  {
    step: 'response',
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
    step: 'response',
    name: 'a stream that ends early passes for a whole one',
    edits: [
      { file: 'send-stream.ts', from: 'progress.contentOctets < framing.octets', to: 'progress.contentOctets < 0' },
    ],
    caughtBy: response('a stream > that is shorter than announced'),
  },
  {
    step: 'response',
    name: 'nobody waits between two pieces: the stream is read faster than the client reads',
    edits: [{ file: 'send-stream.ts', from: 'await channel.flush();', to: 'channel.flush();' }],
    caughtBy: response('a stream > sends each piece when it is there'),
  },
  {
    step: 'response',
    name: 'a client that is gone early gets no stream, and nobody lets go of it: its file stays open',
    edits: [
      {
        file: 'send-response.ts',
        from: 'channel.flush(); //',
        to: 'if (channel.lost?.aborted) return { status, persists, contentOctets: 0, failure: channel.lost.reason };\n    channel.flush(); //',
      },
    ],
    caughtBy: response('a stream > is let go of once'),
  },

  {
    step: 'loop',
    name: 'one read is taken for one request: what came behind it in the same piece is not looked at',
    edits: [{ file: 'http-connection.ts', from: 'head = readHead(parser);\n      while', to: 'while' }],
    caughtBy: request('the connection > goes on after an answer in HTTP/1.1 > whole'),
  },
  {
    step: 'loop',
    name: 'a client that goes away in the midst of its head gets no word',
    edits: [{ file: 'http-connection.ts', from: 'return parser.finish();', to: 'return;' }],
    caughtBy: request('a request > cut short in its head is refused'),
  },
  {
    step: 'loop',
    name: 'what is no request ends the connection without an answer',
    edits: [
      {
        file: 'http-connection.ts',
        from: 'if (error instanceof ProtocolError) return refuse(channel, error, options);',
        to: 'if (error instanceof ProtocolError) return;',
      },
    ],
    caughtBy: request('a request > without Host is refused'),
  },
  {
    step: 'loop',
    name: 'the client’s wish to close is not heard',
    edits: [{ file: 'http-connection.ts', from: 'contentReadable && head.persists && ', to: 'contentReadable && ' }],
    caughtBy: request('the connection > ends after Connection: close'),
  },
  {
    step: 'loop',
    name: 'what follows a CONNECT is taken for requests',
    edits: [{ file: 'http-connection.ts', from: ' && !isTunnel(head)', to: '' }],
    caughtBy: request('the connection > ends after CONNECT'),
  },
  {
    step: 'loop',
    name: 'ready answers wait for a slow handler',
    edits: [{ file: 'http-connection.ts', from: 'channel.flush(); //', to: '//' }],
    caughtBy: loop('are not answered later than need be'),
  },
  {
    step: 'loop',
    name: 'an answer that breaks in the middle ends with FIN, as if it were whole',
    edits: [{ file: 'http-connection.ts', from: 'return channel.destroy();', to: 'return;' }],
    caughtBy: answer('what a handler does wrong > cannot be taken for a whole answer'),
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
];
