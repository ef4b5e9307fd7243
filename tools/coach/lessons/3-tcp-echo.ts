import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a program talk with many clients at once, at the pace of each, and end well?',
  steps: [
    {
      id: 'echo',
      title: 'Say it back',
      question:
        'A channel gives the octets that come, as many as there are, and undefined when the client has said its last. Send each piece back. A client that reads slowly must slow you down: when does `write` give you something to wait for?',
      writes: ['echo.ts#echo'],
      judges: [
        {
          tests: 'echo.test.ts > the echo > sends back every octet',
          rule: 'TCP carries octets, any of the 256, in order; where one piece ends and the next begins means nothing.',
          source: 'RFC 9293 §2.2',
          tries: 'Count your reads. Then look whether you touch what was read: a piece is octets, and no text.',
        },
        {
          tests: 'echo.test.ts > the echo > answers each piece',
          rule: 'Each piece is answered when it comes: a client may wait for the answer before it goes on.',
          source: 'RFC 862',
          tries: 'Write inside of the loop.',
        },
        {
          tests: 'echo.test.ts > the echo > reads nothing more',
          rule: 'Who does not read what we write is not read either: else our memory fills with what he sends.',
          source: 'nodejs.org/api/stream.html, writable.write()',
          tries: 'What does `write` return, and who waits for it?',
        },
      ],
      hints: [
        'Three things again and again: read, stop if there is nothing, write.',
        '`read` gives a promise. `write` gives a promise only when so much is waiting that you should wait, too. `await` takes undefined as well.',
        'A loop: `octets = await channel.read()`, as long as it is not undefined; in it, `await channel.write(octets)`.',
      ],
      anchor: '3-tcp-echo.md#the-idea',
    },
    {
      id: 'write',
      title: 'Gather, and wait for a slow reader',
      question:
        'A system call for each few octets is dear. So `write` gathers, and `flush` hands all that was gathered to the socket at once. 64 KiB are enough to flush unasked. And when the socket says that it is full (`writableNeedDrain`), both give a promise: the constructor shows when it is kept.',
      writes: ['socket-writer.ts#SocketWriter.write', 'socket-writer.ts#SocketWriter.flush'],
      judges: [
        {
          tests: 'socket-channel.test.ts > writing > gathers',
          rule: 'What is written in one go leaves in one piece, in order, when somebody says `flush`.',
          source: 'nodejs.org/api/stream.html, writable.cork()',
          tries: 'How often do you call `socket.write`, and when? `sent` counts what the system has got.',
        },
        {
          tests: 'socket-channel.test.ts > writing > hands everything to the system in `flush`',
          rule: 'After `flush` nothing lies with us that the system would have taken.',
          source: 'nodejs.org/api/stream.html, writable.writableLength',
          tries:
            'Count what is gathered in `#gatheredOctets`, and set it back when it has been sent: `unsent` adds to it what the socket still holds.',
        },
        {
          tests: 'socket-channel.test.ts > writing > sends pieces of any size',
          rule: 'Each octet leaves once, in the order in which it was written.',
          source: 'RFC 9293 §2.2',
          tries:
            'What is left in your list after it has been sent? Compare the number of octets that came with the number that were written.',
        },
        {
          tests: 'socket-channel.test.ts > writing > gives a promise',
          rule: 'When the system takes no more, the writer is told to wait; when the client reads on, he is told to go on.',
          source: 'nodejs.org/api/stream.html, event "drain"',
          tries:
            'Look at `socket.writableNeedDrain` after writing to the socket. One promise for all who wait: made once, kept by the constructor’s "drain".',
        },
        {
          tests: 'socket-channel.test.ts > writing > breaks',
          rule: 'When the client is gone, nobody waits for it: whoever awaits hears ConnectionLost, and who does not is left alone.',
          source: 'nodejs.org/api/process.html, event "unhandledRejection"',
          tries: 'A rejected promise that nobody awaits ends the program. `unlessAwaited` is there for it.',
        },
        {
          tests: 'socket-channel.test.ts > writing > takes writes to a lost connection quietly',
          rule: 'What is written to a connection that is lost is dropped: it costs no memory and counts as sent nowhere.',
          source: 'RFC 9293 §3.5.3',
          tries: 'Look at `#lost` before anything reaches the socket, and once more before `flush` returns.',
        },
      ],
      hints: [
        '`write` pushes onto a list and adds to `#gatheredOctets`. Below the limit it returns undefined; at the limit, what `flush` returns. Nothing at all is no write.',
        'A list of several small pieces is sent as one with `Buffer.concat`. If they are large, copying is dear: `cork`, a `write` for each, `uncork`.',
        '`flush`: if something is gathered, take the list, empty it, and, unless the connection is lost, count `sent` and write to the socket. If then `writableNeedDrain` and no promise is pending, make `#full` with `Promise.withResolvers()`.',
        'Last, in `flush`: if lost, a promise rejected with a ConnectionLost that says `#lost`; else `this.#full?.promise`. Both go through `unlessAwaited`.',
      ],
      anchor: '3-tcp-echo.md#writing-gather-and-wait-for-a-slow-reader',
    },
    {
      id: 'read',
      title: 'Push becomes pull',
      question:
        'A socket calls us when octets come, whether we are ready or not. Turn that around: `next` gives what comes next, when somebody asks. What has come before he asked has to lie somewhere. Only one may wait at a time. What if the client is faster than we are, for an hour?',
      writes: ['socket-reader.ts#SocketReader.next', 'socket-reader.ts#SocketReader.#onData'],
      judges: [
        {
          tests: 'socket-channel.test.ts > reading > hands out what comes, and undefined',
          rule: 'Each piece is given to one reader; after FIN there is nothing more, however often one asks.',
          source: 'RFC 9293 §3.6',
          tries: 'Two cases: he asks before it comes, or it comes before he asks. Follow "one" and "two" through both.',
        },
        {
          tests: 'socket-channel.test.ts > reading > takes a few pieces',
          rule: 'Who is not read soon sends no more: two pieces may lie here, the rest waits in the network.',
          source: 'RFC 9293 §3.8.6',
          tries: 'What stops the socket from calling you? `pause()` does, and the system’s own buffers do the rest.',
        },
        {
          tests: 'socket-channel.test.ts > reading > hands out all of what such a client has sent',
          rule: 'Nothing that has come is lost, swapped or given twice, though the socket was paused in between.',
          source: 'RFC 9293 §2.2',
          tries:
            'Who calls `resume()`, and when? And are the pieces taken from the list in the order in which they came?',
        },
        {
          tests: 'socket-channel.test.ts > reading > throws ConnectionLost',
          rule: 'A reset is no end: the reader hears that the connection is lost, each time.',
          source: 'RFC 9293 §3.5.3',
          tries: 'Look at `#lost` in `next`, before you begin to wait for something that cannot come.',
        },
        {
          tests: 'socket-channel.test.ts > reading > refuses a second reader',
          rule: 'One stream of octets has one reader: two would each get a part, and neither could make sense of it.',
          source: 'nodejs.org/api/stream.html, "readable.pause()"',
          tries: 'What happens to the first one who waits when a second comes?',
        },
        {
          tests: 'socket-channel.test.ts > reading > can be interrupted',
          rule: 'Whoever waits can be let go of from outside, and then nobody waits.',
          source: 'nodejs.org/api/net.html, socket.destroy()',
          tries: '`interrupt` is written already. It looks for the one who waits in `#waiter`: is he there?',
        },
        {
          tests: 'socket-channel.test.ts > writing > does not read from a client that does not read',
          rule: 'Who does not read our answers gets no further questions in.',
          source: 'RFC 9293 §3.8.6',
          tries: '`SocketChannel.read` waits for the writer first. Does your reader keep what comes in the meantime?',
        },
      ],
      hints: [
        'Keep a list of what has come, and one place for who waits. At any time one of the two is empty.',
        '`#onData`: count `received`. If somebody waits, he gets the piece, and waits no more. Else it goes onto the list; with a second piece on it, pause the socket.',
        '`next`, in this order: a piece from the list (then resume the socket, if it is paused); lost: reject with a ConnectionLost that says `#lost`; finished: undefined; somebody waits already: reject with an Error that says "already"; else wait, as a promise whose two functions go into `#waiter`.',
      ],
      anchor: '3-tcp-echo.md#reading-push-becomes-pull',
    },
    {
      id: 'end',
      title: 'FIN, then patience',
      question:
        'We have said all, the client still sends. A socket that is closed with unread octets answers with RST, and that can destroy our last answer on its way. So let go of whoever still reads, send the rest, send FIN, and throw away what still comes, until the client closes, too. But not for ever: 16 MiB or 2 seconds are enough. And not at all for a peer that is done: it has promised to send no more.',
      writes: ['socket-channel.ts#SocketChannel.end'],
      judges: [
        {
          tests: 'socket-channel.test.ts > the end > sends the rest and FIN',
          rule: 'What was written is sent first, then FIN; the connection is closed when both sides have said FIN.',
          source: 'RFC 9112 §9.6',
          tries: 'What still lies in the writer when FIN leaves?',
        },
        {
          tests: 'socket-channel.test.ts > the end > still writes to a client that has sent FIN',
          rule: 'FIN ends one lane: who has said his last may still listen.',
          source: 'RFC 9293 §3.6',
          tries: 'Do not take FIN from the client for the end of the connection.',
        },
        {
          tests: 'socket-channel.test.ts > the end > throws away what still comes',
          rule: 'A server that closes goes on reading for a while, so that no RST destroys its last words.',
          source: 'RFC 9112 §9.6',
          tries: 'Between FIN and `socket.destroySoon()`, who reads?',
        },
        {
          tests: 'socket-channel.test.ts > the end > gives up',
          rule: 'Patience has a limit: a client that never stops, or never closes, cannot hold the connection.',
          source: 'RFC 9112 §9.6',
          tries:
            'Count the octets that you throw away. And who ends a wait in which nothing comes at all? `interrupt` can, and a timer can call it.',
        },
        {
          tests: 'socket-channel.test.ts > the end > waits for nothing',
          rule: 'A peer that is done is not waited for: the connection is closed at once.',
          source: 'RFC 9112 §9.6',
          tries: 'Take the argument `peerIsDone`: when it is true, nobody lingers.',
        },
        {
          tests: 'socket-channel.test.ts > the end > closes a connection whose peer sends no more',
          rule: 'At once is: when the system has taken all octets. It goes on sending them after we have closed.',
          source: 'nodejs.org/api/net.html, socket.destroySoon()',
          tries: '`socket.destroy()` throws away what the system has not taken: `this.unsent` tells how much that is.',
        },
        {
          tests: 'socket-channel.test.ts > the end > is over when the system has taken all octets',
          rule: 'The end is not over before the last octet has left: who counts connections, or has a deadline for them, must see it until then.',
          source: 'nodejs.org/api/stream.html, event finish',
          tries:
            '`#writer.finish()` may give a promise. Await it before you begin to linger: the two seconds are not for what we send.',
        },
        {
          tests: 'socket-channel.test.ts > the end > comes once',
          rule: 'Ending twice is ending once: each caller gets the same promise.',
          source: 'nodejs.org/api/stream.html, writable.end()',
          tries: 'Keep the promise of the first call.',
        },
        {
          tests: 'socket-channel.test.ts > the end > lets go of somebody',
          rule: 'Who still reads when the connection is ended is told so, and takes nothing that is to be thrown away.',
          source: 'RFC 9112 §9.6',
          tries: 'Before you read yourself: `interrupt` whoever reads now, with a ConnectionLost.',
        },
      ],
      hints: [
        'Four steps: flush, FIN, linger, close. `#writer.finish()` sends FIN behind the last octet, and leaves the other lane open; `socket.destroySoon()` closes.',
        'To linger is to call `#reader.next()` again and again, until it gives undefined. It may also throw, when the client resets: then all has been said.',
        'Before the four, `this.interrupt(new ConnectionLost(…))`. Await the writer’s flush. While you linger, a timer of 2 seconds calls `interrupt()`: the reader then says undefined. Clear it in a `finally`.',
        'Keep the promise in a private field: `this.#ending ??= unlessAwaited(…)`, around a private async method with the steps.',
      ],
      anchor: '3-tcp-echo.md#ending-fin-then-patience',
    },
    {
      id: 'response',
      title: 'An answer whose end is known',
      question:
        'A client has to know where the content ends, or it takes the rest for the next answer. Decide it: by a length, by chunks, by the end of the connection, or because there is no content at all (HEAD, 204, 304). A handler that says `Connection: close` makes its answer the last. Then send head and content. A stream goes out piece by piece, at the pace of the client; what if it is longer or shorter than announced?',
      writes: ['send-response.ts#sendResponse', 'send-stream.ts#pump'],
      judges: [
        {
          tests: 'send-response.test.ts > an answer with content',
          rule: 'Content of known length has a Content-Length, in octets; else it is chunked, and the last chunk ends it.',
          source: 'RFC 9112 §6.3',
          tries:
            'Write down what was sent, octet by octet, and read it as the client does: after the empty line, how many octets belong to it?',
        },
        {
          tests: 'send-response.test.ts > an answer that has no content',
          rule: 'An answer to HEAD, and 204 and 304, end with the head, whatever the head says.',
          source: 'RFC 9112 §6.3',
          tries:
            'Two questions, not one: what does the head say, and what is sent behind it? To HEAD the head may say 5, and nothing follows.',
        },
        {
          tests: 'send-response.test.ts > the last answer',
          rule: 'Whoever closes says so; HTTP/1.0 knows no chunks, and hears of it when it may go on.',
          source: 'RFC 9112 §9.3',
          tries:
            'Three reasons to close: the caller, the handler’s own Connection field, and content that only the end of the connection ends.',
        },
        {
          tests: 'send-response.test.ts > a client that does not read',
          rule: 'Who does not read is waited for, whichever octets were too many: those of the head, or those of the content.',
          source: 'byte-channel.ts, write',
          tries: 'Two calls of `write` may give two promises, or the first one only. Is one of them forgotten?',
        },
        {
          tests: 'send-response.test.ts > a stream',
          rule: 'What is announced is sent, or the client sees that it is not whole; never an octet more.',
          source: 'RFC 9112 §8',
          tries:
            'Count before you send, and count once more at the end. Who waits for the client, between two pieces? And is there a way out that passes `sendStream` by, which lets go of the stream?',
        },
      ],
      hints: [
        'A small function that gives the `Framing`: none; length; chunked; until-close. Look at the status first, then at the kind of the content, then at the version.',
        'HEAD has the framing of the same GET, for the head only. With one exception: for content of kind "none" the handler alone knows the length of a GET, so say nothing.',
        '`responseHead(response, framing, connection)` makes the head. connection is "close" when this is the last, "keep-alive" for HTTP/1.0 that goes on, else undefined. Write both to the channel, which gathers them. A stream: write and flush the head, without waiting for anything, then `sendStream`, with framing undefined if there is no content: it lets go of the stream, whatever happens.',
        'In `pump`: each piece must be a Uint8Array; if it would exceed the length, throw; add it to `progress`; write it, as a chunk if chunked; `await channel.flush()`. At the end: shorter than announced, throw; chunked, the last chunk.',
        'Without a stream, give the reply itself and no promise, unless `write` gave one; if that fails, the reply has a `failure`. Large content goes out in pieces, awaited one by one.',
      ],
      anchor: '3-tcp-echo.md#an-answer-whose-end-is-known',
    },
    {
      id: 'loop',
      title: 'HTTP is a loop',
      question:
        'Read until there is a request, ask the handler, send the answer, go on or return. One read is not one request: a piece may hold half of one, or three. What is no request is answered, too, and is the last. The parser, `askHandler`, `sendResponse`, `isLast` and `nothingComes` are there; content of requests comes in the next step.',
      writes: ['http-connection.ts#converse', 'http-connection.ts#refuse', 'http-connection.ts#report'],
      judges: [
        {
          tests: 'http-requests.test.ts > a request',
          rule: 'A request is what the parser says it is, however it was cut on the way; what is none is answered with 400 or what the fault says.',
          source: 'RFC 9112 §2.2',
          tries:
            'Cut the octets of the failing test where it cuts them. When do you read, and do you ask the parser first? It may hold a whole request already.',
        },
        {
          tests: 'http-requests.test.ts > the connection',
          rule: 'The connection goes on unless somebody says that it ends; whoever ends it says so in the answer.',
          source: 'RFC 9112 §9.3',
          tries:
            'Follow the second request of the failing test. Is it looked for when it should not be, or not when it should?',
        },
        {
          tests: 'http-loop.test.ts > requests that come in one piece > are',
          rule: 'Pipelined requests are answered in order, one after the other, and a ready answer does not wait for a slow one.',
          source: 'RFC 9112 §9.3.2',
          tries: '`read` sends what was written. Who sends it when you wait for a handler instead?',
        },
        {
          tests: 'http-responses.test.ts > what a handler does wrong',
          rule: 'A fault of ours is an answer (500), and an answer that breaks in the middle is cut off so that the client sees it.',
          source: 'RFC 9112 §8',
          tries:
            'Look at `failure` in what `sendResponse` gives. FIN would say that all is well: `destroy` says that it is not.',
        },
        {
          tests: 'http-responses.test.ts > who is told',
          rule: 'Each exchange is told of once, with what was really sent, also when there was no request; a client that is gone is nobody’s fault.',
          source: '`Exchange`, in http-connection.ts',
          tries: 'There are three ways out of a turn of the loop. Does each of them call `report`?',
        },
      ],
      hints: [
        'One `for (;;)`. First ask the parser, `parser.next()`; only when it needs octets, read and push, and ask again. `NEED_BYTES`, or an event whose kind is "head".',
        '`read` gives undefined: the client is done. `parser.finish()` throws when that was in the midst of a request. A ProtocolError of the parser, wherever it comes from, is answered by `refuse`, with `errorResponse`.',
        'The request is the head and a `body`: `RequestBody.empty` when the framing is none (then take the "end" event from the parser), else `new RequestBody(incoming, incoming.length)` of a new `IncomingBody`.',
        'When `askHandler` gives a promise, flush before you await it; if it fails, the client is gone: report status 499 with contentOctets 0, and throw on. The connection may go on if `incoming?.beginAnswer() ?? true`, the head persists, the method is not CONNECT, and it is not the last of a server that stops.',
        'After `sendResponse` (a promise or not): report; a failure: `channel.destroy()` and return; not persisting: return; `incoming.skip()` that says false: return. Then, if `isLast` and `await nothingComes(channel)`: return. `onError` hears of a failure unless it is a ConnectionLost.',
      ],
      anchor: '3-tcp-echo.md#http-is-a-loop',
    },
    {
      id: 'body',
      title: 'Content on demand',
      question:
        'Handler and connection share one stream of octets. What the handler does not read, somebody has to, or "GET /evil" in it becomes the next request. `pull` reads for the handler; `skip` reads the rest after the answer, but no more than 256 KiB; `beginAnswer` says whether that is worth trying. And "100 Continue" is said once, when content is wanted and has not come.',
      writes: [
        'incoming-body.ts#IncomingBody.pull',
        'incoming-body.ts#IncomingBody.beginAnswer',
        'incoming-body.ts#IncomingBody.skip',
      ],
      judges: [
        {
          tests: 'http-requests.test.ts > content > of a length is read',
          rule: 'Content is read to the end that its framing tells, and not an octet further.',
          source: 'RFC 9112 §6.3',
          tries: 'The parser gives "content" events, and one "end". When it needs octets, read and push.',
        },
        {
          tests: 'http-requests.test.ts > content > in chunks is read',
          rule: 'Content is read to the end that its framing tells, and not an octet further.',
          source: 'RFC 9112 §7.1',
          tries: 'The parser takes the chunks apart for you; a piece of content may be a part of a chunk.',
        },
        {
          tests: 'http-requests.test.ts > content > cut short',
          rule: 'Half a body must not pass for a whole: a client that goes away in the midst of it has sent a bad request.',
          source: 'RFC 9112 §8',
          tries: 'What does `read` give after FIN, and what does the parser’s `finish` say to it?',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is said when',
          rule: 'The client waits for a word before it sends the content: it gets it when the handler asks for the content.',
          source: 'RFC 9110 §10.1.1',
          tries: 'At which moment do you know that content is wanted and not here? Just before you read.',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is not said when',
          rule: 'No word is needed when content has come already; and who does not want it says nothing, answers, and closes.',
          source: 'RFC 9110 §10.1.1',
          tries:
            'Nobody knows whether a client that got no word sends the content. What may `beginAnswer` promise then?',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is not said to HTTP/1.0',
          rule: 'HTTP/1.0 knows no interim answers.',
          source: 'RFC 9110 §10.1.1',
          tries: 'The constructor has looked at that already: use what it found.',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is never said in the middle',
          rule: 'Interim answers come before the final one; in the midst of it they would be content.',
          source: 'RFC 9110 §15.2',
          tries: '`beginAnswer` is called when the answer begins. Who has to know that?',
        },
        {
          tests: 'http-content.test.ts > content that the handler does not read',
          rule: 'What is left of the content is read and thrown away before the next request, or the connection ends.',
          source: 'RFC 9112 §9.3',
          tries:
            'How much is left, as far as it was announced? With chunks nobody knows: count while you skip. A fault in what is skipped has no answer any more.',
        },
        {
          tests: 'http-content.test.ts > a handler that keeps its hands on the content > reads nothing',
          rule: 'After the answer the stream belongs to the connection: the handler gets nothing more of it, but an Error that says "answered before".',
          source: 'RFC 9112 §9.3',
          tries: 'The handler calls `pull` when `skip` has begun, or is done. What should it hear?',
        },
        {
          tests: 'http-content.test.ts > a handler that keeps its hands on the content > loses the connection for it',
          rule: 'Where the handler still reads, the connection cannot look for the next request: it ends with this answer.',
          source: 'RFC 9112 §9.3',
          tries:
            'Remember that a `pull` waits, as long as it does. `beginAnswer` and `skip` say false then, and a second `pull` beside it is an Error.',
        },
      ],
      hints: [
        'Three states: open, ended, broken. Once it has ended, `pull` gives undefined; once it is broken, it throws.',
        '`pull` loops: `parser.next()`. NEED_BYTES: perhaps CONTINUE, then `channel.read("body")`, and `push`; undefined from `read` is `parser.finish()`, which throws. Content: count it, return its octets. End: keep the trailers.',
        'CONTINUE is written just before the first read, if `#expectsContinue` and no answer has begun. With the first content the client has shown that it does not wait.',
        '`beginAnswer` is true when the content has ended. It is false when it is broken, when somebody is still pulling, or when the client still waits for a word. Else it depends on what is left of the length: 256 KiB at most; without a length, true.',
        '`skip` marks that the answer is sent, so that a later `pull` of the handler throws an Error that says "answered before". It pulls by itself until the end; false when it was more than 256 KiB, when somebody is pulling, or for a ProtocolError. Other errors are thrown on.',
      ],
      anchor: '3-tcp-echo.md#content-on-demand',
    },
  ],
};
