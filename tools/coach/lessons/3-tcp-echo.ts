import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How do you serve many clients at once, each at its own pace, and end a connection well?',
  steps: [
    {
      id: 'echo',
      title: 'Send it back',
      question:
        'A channel is a connection as we want it: `read` returns the bytes (octets) that have arrived, and undefined when the client has sent its last. Send each piece back. A client that reads slowly must slow you down: when does `write` return something to wait for?',
      writes: ['echo.ts#echo'],
      judges: [
        {
          tests: 'echo.test.ts > the echo > sends back every octet',
          rule: 'TCP carries octets, any of the 256, in order. Where one piece ends and the next begins means nothing.',
          source: 'RFC 9293 §2.2',
          tries: 'Count your reads. And do you change what you read? A piece is octets, not text.',
        },
        {
          tests: 'echo.test.ts > the echo > answers each piece',
          rule: 'Each piece is sent back when it arrives: a client may wait for it before it goes on.',
          source: 'RFC 862',
          tries: 'Write inside of the loop, not after it.',
        },
        {
          tests: 'echo.test.ts > the echo > reads nothing more',
          rule: 'If a client stops reading, we stop reading from it: otherwise our memory fills with what it sends.',
          source: 'nodejs.org/api/stream.html, writable.write()',
          tries: 'What does `write` return, and does anything wait for it?',
        },
      ],
      hints: [
        'A loop of three things: read, stop if there is no more, write.',
        '`read` returns a promise. `write` returns one only when so much is unsent that you should wait, too. You may `await` undefined as well.',
        'A loop: `octets = await channel.read()`, as long as it is not undefined; in it, `await channel.write(octets)`.',
      ],
      anchor: '3-tcp-echo/echo.md',
    },
    {
      id: 'write',
      title: 'Gather, and wait for a slow reader',
      question:
        'A system call for every few octets is expensive. So `write` gathers pieces, and they leave as one: with `flush`, when 64 KiB are waiting, or at the end of this turn of the event loop. While the system has not taken everything (`writableLength` of the socket), both return a promise: `#becomeFull`, which is given, makes it and settles it.',
      writes: ['socket-writer.ts#SocketWriter.write', 'socket-writer.ts#SocketWriter.flush'],
      given: ['socket-writer.ts#SocketWriter.#becomeFull'],
      judges: [
        {
          tests: 'socket-channel.test.ts > writing > gathers',
          rule: 'What is written in one go leaves in one piece, in order, with `flush`.',
          source: 'nodejs.org/api/stream.html, writable.cork()',
          tries: 'How often do you call `socket.write`, and when? `sent` counts the octets that the system has got.',
        },
        {
          tests: 'socket-channel.test.ts > writing > hands everything to the system in `flush`',
          rule: 'After `flush` we hold nothing that the system would have taken.',
          source: 'nodejs.org/api/stream.html, writable.writableLength',
          tries:
            'Count what is gathered in `#gatheredOctets`, and set it back when it has been sent: `unsent` adds to it what the socket still holds.',
        },
        {
          tests: 'socket-channel.test.ts > writing > sends what was written by the end of the turn',
          rule: 'What was written leaves by the end of the turn of the event loop, also when nothing calls `flush`.',
          source: 'byte-channel.ts, write',
          tries:
            'The first `write` after something was sent starts a `setImmediate`, which sends what has been gathered by then. Later ones only add to it.',
        },
        {
          tests: 'socket-channel.test.ts > writing > sends pieces of any size',
          rule: 'Each octet leaves once, in the order in which it was written.',
          source: 'RFC 9293 §2.2',
          tries:
            'What is left in your list after it has been sent? Compare the number of octets that arrived with the number that were written.',
        },
        {
          tests: 'socket-channel.test.ts > writing > gives a promise',
          rule: 'When the system takes no more, the writer is told to wait; when the client reads on, it is told to go on.',
          source: 'nodejs.org/api/stream.html, writable.write() and its callback',
          tries:
            'Look at `socket.writableLength` after writing to the socket. There is one promise for all that wait: `full`. `#becomeFull` makes it, and asks the socket when everything is written.',
        },
        {
          tests: 'socket-channel.test.ts > writing > breaks',
          rule: 'When the client is gone, nothing waits for it: what awaits the promise gets ConnectionLost, and a promise that isn’t awaited does no harm.',
          source: 'nodejs.org/api/process.html, event "unhandledRejection"',
          tries: 'A rejected promise without a `catch` ends the process. That is what `unlessAwaited` is for.',
        },
        {
          tests: 'socket-channel.test.ts > writing > takes writes to a lost connection quietly',
          rule: 'What is written to a lost connection is dropped: it costs no memory, and doesn’t count as sent.',
          source: 'RFC 9293 §3.5.3',
          tries: 'Look at `#lost` before anything reaches the socket, and once more before `flush` returns.',
        },
      ],
      hints: [
        '`write` pushes onto a list and adds to `#gatheredOctets`. At 64 KiB it returns what `flush` returns; below that it returns undefined, and sees to it that a `setImmediate` is under way. A write of no octets is no write.',
        'A list of several small pieces is sent as one with `Buffer.concat`. When they are large, copying costs more than it saves: `cork`, a `write` for each, `uncork`.',
        '`flush`: if something is gathered, take the list, empty it, and, unless the connection is lost, count `sent` and write to the socket. If `writableLength` is not 0 then, and nothing waits yet, call `#becomeFull`.',
        'Last, in `flush`: if the connection is lost, a promise rejected with a ConnectionLost that says `#lost`, wrapped in `unlessAwaited`; otherwise `this.full`.',
      ],
      anchor: '3-tcp-echo/write.md',
    },
    {
      id: 'read',
      title: 'Push becomes pull',
      question:
        'A socket calls us when octets arrive, whether we are ready or not. Turn that around: `next` returns the next piece when you ask for it. What arrives before you ask has to be kept. Only one reader may wait at a time. What if the client is faster than we are, for an hour?',
      writes: ['socket-reader.ts#SocketReader.next', 'socket-reader.ts#SocketReader.#onData'],
      judges: [
        {
          tests: 'socket-channel.test.ts > reading > hands out what comes, and undefined',
          rule: 'Each piece goes to one reader. After FIN there is nothing more, however often you ask.',
          source: 'RFC 9293 §3.6',
          tries:
            'Two cases: the reader asks before a piece arrives, or the piece arrives first. Follow "one" and "two" through both.',
        },
        {
          tests: 'socket-channel.test.ts > reading > hands out what came before',
          rule: 'What has arrived is handed out first, and only then the end: FIN comes behind it.',
          source: 'RFC 9293 §3.6',
          tries: 'Look into the list before you look at `finished`.',
        },
        {
          tests: 'socket-channel.test.ts > reading > counts',
          rule: 'Each octet that arrives is counted in `received`, whether a reader waits for it or not: a deadline looks at that number.',
          source: 'byte-channel.ts',
          tries: 'Where do you add to `received`: before the two cases, or only in one of them?',
        },
        {
          tests: 'socket-channel.test.ts > reading > takes a few pieces',
          rule: 'A client that isn’t read soon can’t send any more: two pieces may lie here, and the rest waits in the network.',
          source: 'RFC 9293 §3.8.6',
          tries: 'What stops the socket from calling you? `pause()` does, and the system’s own buffers do the rest.',
        },
        {
          tests: 'socket-channel.test.ts > reading > hands out all of what such a client has sent',
          rule: 'Nothing that has come is lost, swapped or given twice, though the socket was paused in between.',
          source: 'RFC 9293 §2.2',
          tries:
            'Where do you call `resume()`? And are the pieces taken from the list in the order in which they arrived?',
        },
        {
          tests: 'socket-channel.test.ts > reading > throws ConnectionLost',
          rule: 'A reset is not an end: the reader gets a ConnectionLost, each time it asks.',
          source: 'RFC 9293 §3.5.3',
          tries: 'Look at `#lost` in `next`, before you begin to wait for something that cannot come.',
        },
        {
          tests: 'socket-channel.test.ts > reading > refuses a second reader',
          rule: 'One stream of octets has one reader: two would each get a part, and neither could make sense of it.',
          source: 'nodejs.org/api/stream.html, "readable.pause()"',
          tries: 'What happens to the reader that already waits when a second one comes?',
        },
        {
          tests: 'socket-channel.test.ts > reading > can be interrupted',
          rule: 'A wait can be ended from outside, and then nothing waits.',
          source: 'nodejs.org/api/net.html, socket.destroy()',
          tries: '`interrupt` is written already. It looks for the reader that waits in `#waiter`: is it there?',
        },
        {
          tests: 'socket-channel.test.ts > writing > does not read from a client that does not read',
          rule: 'A client that doesn’t read its responses can’t get another request in.',
          source: 'RFC 9293 §3.8.6',
          tries: '`SocketChannel.read` waits for the writer first. Does your reader keep what arrives in the meantime?',
        },
      ],
      hints: [
        'Keep a list of what has arrived, and one place for the reader that waits. At any time one of the two is empty.',
        '`#onData`: count `received`. A reader that waits gets the piece, and waits no more. Otherwise the piece goes onto the list; with a second one on it, pause the socket.',
        '`next`, in this order: a piece from the list (then resume the socket, if it is paused); lost: reject with a ConnectionLost that says `#lost`; finished: undefined; a reader waits already: reject with an Error that says "already"; otherwise wait, as a promise whose two functions go into `#waiter`.',
      ],
      anchor: '3-tcp-echo/read.md',
    },
    {
      id: 'end',
      title: 'Closing: FIN, then patience',
      question:
        'We have sent our last response, and the client is still sending. A socket that is closed with unread octets answers with RST, and that can destroy the response on its way. So end a `read` that is pending, send the rest, send FIN (TCP\'s "no more from me"), and throw away what still arrives, until the client closes too. But not forever: five seconds without an octet, or thirty seconds in all, are enough; and one second once the server is stopping. Don\'t wait for a peer that has promised to send no more (`peerIsDone`).',
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
          rule: 'FIN ends one lane: a client that has sent its last octet may still read.',
          source: 'RFC 9293 §3.6',
          tries: 'Do not take FIN from the client for the end of the connection.',
        },
        {
          tests: 'socket-channel.test.ts > the end > throws away what still comes',
          rule: 'A server that closes goes on reading for a while, so that no RST destroys its last words.',
          source: 'RFC 9112 §9.6',
          tries: 'Between FIN and `socket.destroySoon()`, what reads from the socket?',
        },
        {
          tests: 'socket-channel.test.ts > the end > hears out',
          rule: 'However much the client still sends, it is thrown away: what counts is time, and not octets.',
          source: 'RFC 9112 §9.6',
          tries:
            'Is there a limit on the octets that you throw away? Over a fast connection, an upload is large before the client looks at our response.',
        },
        {
          tests: 'socket-channel.test.ts > the end > gives up',
          rule: 'Patience has a limit: a client that never stops sending, or never closes, can’t hold the connection.',
          source: 'RFC 9112 §9.6',
          tries:
            'Two clocks. One begins anew with each piece: a timer that calls `interrupt` of the reader, and is refreshed. The other never does: compare `performance.now()` after each piece.',
        },
        {
          tests: 'socket-channel.test.ts > the end > waits for nothing',
          rule: 'Don’t wait for a peer that is done: close the connection at once.',
          source: 'RFC 9112 §9.6',
          tries: 'Look at the argument `peerIsDone`: when it is true, don’t linger.',
        },
        {
          tests: 'socket-channel.test.ts > the end > closes a connection whose peer sends no more',
          rule: 'At once is: when the system has taken all octets. It goes on sending them after we have closed.',
          source: 'nodejs.org/api/net.html, socket.destroySoon()',
          tries: '`socket.destroy()` throws away what the system has not taken: `this.unsent` tells how much that is.',
        },
        {
          tests: 'socket-channel.test.ts > the end > is over when the system has taken all octets',
          rule: 'The end is not over before the last octet has left: a limit on connections, and a deadline, must see it until then.',
          source: 'nodejs.org/api/stream.html, event finish',
          tries:
            '`#writer.flush()` may give a promise. Await it before you begin to linger: that patience is not for what we send.',
        },
        {
          tests: 'socket-channel.test.ts > the end > comes once',
          rule: 'Ending twice is ending once: each caller gets the same promise.',
          source: 'nodejs.org/api/stream.html, writable.end()',
          tries: 'Keep the promise of the first call.',
        },
        {
          tests: 'socket-channel.test.ts > the end > lets go of',
          rule: 'A `read` that is pending when the connection is ended is rejected, and takes nothing that is to be thrown away. Nobody else is interrupted.',
          source: 'RFC 9112 §9.6',
          tries: 'Before you read yourself: if `#reader.awaited`, `interrupt` with a ConnectionLost.',
        },
        {
          tests: 'socket-channel.test.ts > the end > is what',
          rule: 'While a connection ends, it waits for nothing else: no deadline for a request or a response may take it for its own.',
          source: 'byte-channel.ts, WaitingFor',
          tries: 'Set `waitingFor` first. `read` of the channel would set it anew: read from `#reader`.',
        },
        {
          tests: 'socket-channel.test.ts > the end > fails',
          rule: 'If what was written can’t be sent, the promise fails. If nobody awaits it, that does no harm.',
          source: 'nodejs.org/api/process.html, event "unhandledRejection"',
          tries: 'A rejected promise without a `catch` ends the process. That is what `unlessAwaited` is for.',
        },
      ],
      hints: [
        'Four steps: flush, FIN, linger, close. `#socket.end()` sends FIN, and leaves the other lane open; `socket.destroySoon()` closes.',
        'To linger is to call `#reader.next()` again and again, until it gives undefined. It may also throw, when the client resets: then all has been said.',
        'Before the four: `waitingFor` becomes "end", and a read that is pending is interrupted with a ConnectionLost. Await the writer’s flush. While you linger, a timer of five seconds calls `#reader.interrupt()`: the reader then says undefined. `timer.refresh()` starts it anew; clear it in a `finally`.',
        'Keep the promise in a private field: `this.#ending ??= unlessAwaited(…)`, around a private async method with the steps.',
      ],
      anchor: '3-tcp-echo/end.md',
    },
    {
      id: 'dates',
      title: 'The date of a response',
      question:
        'Every response says when it was sent: `Date: Sun, 06 Nov 1994 08:49:37 GMT`, which is 784111777 seconds after 1970. Write that form. ' +
        'In chapter 4 clients send dates back, so read them too. Old programs write the same instant as `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`. ' +
        'Anything else is `undefined`; `Date.parse` would accept far too much.',
      writes: ['date.ts#formatDate', 'date.ts#parseDate'],
      judges: [
        {
          tests: 'date.test.ts > formatDate',
          rule: 'A date is sent in one form (the standard says IMF-fixdate): fixed widths, English names, and always GMT.',
          source: 'RFC 9110 §5.6.7',
          tries:
            'Two digits for day, hour, minute and second; four for the year. Ask the Date for its UTC parts, not for those of your time zone.',
        },
        {
          tests: 'date.test.ts > parseDate',
          rule: 'All three forms are read, exactly as the standard writes them. Everything else is no date.',
          source: 'RFC 9110 §5.6.7',
          tries: 'One pattern for each form, from ^ to $. Then check that such a day and such a time exist.',
        },
        {
          tests: 'date.test.ts > names in a date',
          rule: 'Twelve months and seven days have their names, short ones and long ones.',
          source: 'RFC 9110 §5.6.7',
          tries: 'Compare your lists with a calendar: Wed is Wednesday, and Sep has three letters.',
        },
      ],
      hints: [
        'A Date counts months and weekdays from 0, so a list of names is all that you need to write them. padStart adds the zeros.',
        'To read, use three regular expressions with groups. In the third form the year stands last, and a day below 10 has a space before it.',
        'A year of two digits belongs to the century of `now`. If that is more than 50 years ahead, it is a hundred years earlier.',
        'If you set a Date to 31 February, it becomes 2 March. So set it, and see whether the day is still the one that you set. Seconds go up to 60: that is a leap second.',
      ],
      anchor: '3-tcp-echo/dates.md',
    },
    {
      id: 'response',
      title: 'A response whose end is known',
      question:
        'A client has to know where the body (the standard says content) ends, or it reads the rest as the next response. So decide what tells it the end: a length, chunks, or the end of the connection. Some responses have no content at all (HEAD, 204, 304). ' +
        'A response with `Connection: close` is the last. Then send head and content, and wait for a client that is slow to read. `sendStream` sends a stream; the part of it that pumps is the next step.',
      writes: ['send-response.ts#sendResponse'],
      judges: [
        {
          tests:
            'send-response.test.ts > an answer with content > tells where it ends, and the next one is read behind it: octets',
          rule: 'Content of known length has a Content-Length, in octets.',
          source: 'RFC 9112 §6.3',
          tries: 'Count octets, and not characters: `é` is two.',
        },
        {
          tests:
            'send-response.test.ts > an answer with content > tells where it ends, and the next one is read behind it: many',
          rule: 'Content of any size is sent whole, and once.',
          source: 'byte-channel.ts, write',
          tries: 'If you write large content in pieces, follow the index through the last piece.',
        },
        {
          tests:
            'send-response.test.ts > an answer with content > tells where it ends, and the next one is read behind it: none',
          rule: 'A response without content, to any method but HEAD, has Content-Length: 0.',
          source: 'RFC 9112 §6.3',
          tries: 'Without a length and without chunks, the client would wait for the end of the connection.',
        },
        {
          tests: 'send-response.test.ts > an answer with content > has a head',
          rule: 'A head has a Date, and says nothing about a connection that goes on, since in HTTP/1.1 it does.',
          source: 'RFC 9110 §6.6.1, RFC 9112 §9.3',
          tries: '`responseHead` adds the Date. Which `connection` do you give it?',
        },
        {
          tests: 'send-response.test.ts > an answer with content > costs no promise',
          rule: 'A response that the system takes at once is done at once: `sendResponse` returns the reply, and no promise of it.',
          source: 'the type of `sendResponse`',
          tries:
            'Return a promise only for a stream, or when `write` has returned one. So the function itself is not `async`.',
        },
        {
          tests: 'send-response.test.ts > an answer that has no content',
          rule: 'A response to HEAD, and 204 and 304, end with the head. To HEAD the head is that of the same GET, for a stream as well.',
          source: 'RFC 9112 §6.3, RFC 9110 §9.3.2',
          tries:
            'These are two questions: what does the head say, and what is sent behind it? To HEAD the head may say 5, and nothing follows.',
        },
        {
          tests: 'send-response.test.ts > the last answer > says that it is: when',
          rule: 'When this response is the last, its head says `Connection: close`.',
          source: 'RFC 9112 §9.6',
          tries: 'Two reasons so far: the caller (`mayGoOn`), and the Connection field of the handler, in any case.',
        },
        {
          tests: 'send-response.test.ts > the last answer > is one whose end',
          rule: 'HTTP/1.0 has no chunks: a stream of unknown length is ended by closing, so its response is the last.',
          source: 'RFC 9112 §6.1 and §6.3',
          tries:
            'The third reason to close: content that only the end of the connection ends. To HEAD there is no content.',
        },
        {
          tests: 'send-response.test.ts > the last answer > is not this one',
          rule: 'An HTTP/1.0 client learns from the head that it may go on: `Connection: keep-alive`.',
          source: 'RFC 9112 §9.3',
          tries: 'Not the last, and version 1.0: then connection is "keep-alive".',
        },
        {
          tests: 'send-response.test.ts > a client that does not read',
          rule: 'If a client stops reading, we wait for it, whether the head was too much for it or the content.',
          source: 'byte-channel.ts, write',
          tries:
            'Two calls of `write` may return two promises, or only the first returns one. Is one of them forgotten?',
        },
        {
          tests: 'send-response.test.ts > a client that is gone',
          rule: 'A stream in a response is told when its client is gone, since it may wait for its next piece forever.',
          source: 'the doc comment of `gone`, in send-stream.ts',
          tries: 'Give `sendStream` the signal of the request, as `gone`.',
        },
      ],
      hints: [
        'Write a small function that returns the `Framing`: none, length, chunked or until-close. Look at the status first, then at the kind of the content, then at the version.',
        'HEAD has the framing of the same GET, for the head only. With one exception: for content of kind "none" the handler alone knows the length of a GET, so say nothing.',
        '`responseHead(response, framing, connection, keepAlive)` makes the head. connection is "close" when this is the last; "keep-alive" when it goes on, and it is HTTP/1.0 or `keepAlive` is given; otherwise undefined.',
        'Write head and content to the channel, which gathers them. Without a stream, return the reply itself and no promise, unless `write` returned one; if that fails, the reply has a `failure`. Large content goes out in pieces, awaited one by one.',
        'A stream is given to `sendStream` together with the head (and `beforeHead`, and `gone: request?.signal`), with framing undefined if there is no content: it ends the stream, whatever happens. Add what it returns to status and persists.',
      ],
      anchor: '3-tcp-echo/response.md',
    },
    {
      id: 'stream',
      title: 'A response that is made while it is sent',
      question:
        'A stream makes its content piece by piece. Send each piece when it is there, and ask for the next one only when the client has room for it: if a client stops reading, the stream stops too. ' +
        'A stream that is longer or shorter than announced is an error, and no octet past the announced length is sent.',
      writes: ['send-stream.ts#pump'],
      judges: [
        {
          tests:
            'send-response.test.ts > an answer with content > tells where it ends, and the next one is read behind it: a stream',
          rule: 'A stream of known length is sent as it is. Otherwise each piece is a chunk, and the last chunk ends it.',
          source: 'RFC 9112 §7.1',
          tries:
            'Write down what was sent, octet by octet, and read it as the client does: after the empty line, how many octets belong to it?',
        },
        {
          tests: 'send-response.test.ts > the last answer > says that it is: of unknown length',
          rule: 'An HTTP/1.0 client gets the pieces as they are, since it doesn’t understand chunks.',
          source: 'RFC 9112 §7.1',
          tries: 'Only the framing `chunked` has chunks, and a last one.',
        },
        {
          tests: 'send-response.test.ts > the last answer > is not a stream of known length',
          rule: 'A stream of known length ends where its length says, to HTTP/1.0 as well: the connection goes on.',
          source: 'RFC 9112 §6.3',
          tries: 'Did the stream fail? Print the `failure` of the reply.',
        },
        {
          tests: 'send-response.test.ts > a stream > that is longer',
          rule: 'The client would read any octet past the announced length as the next response: "content longer than announced".',
          source: 'RFC 9112 §6.3',
          tries: 'Compare before you write the piece, and not after.',
        },
        {
          tests: 'send-response.test.ts > a stream > that is shorter',
          rule: 'Half of the content must not look like the whole: "content shorter than announced".',
          source: 'RFC 9112 §8',
          tries: 'Compare once more when the stream has ended. `progress.contentOctets` is what was sent.',
        },
        {
          tests: 'send-response.test.ts > a stream > of what is no octets',
          rule: 'Pieces are octets. A string has a length too, and would be sent as so many zeros: a TypeError.',
          source: 'the type of Content',
          tries: 'A stream of a JavaScript program can give anything. Is the piece a Uint8Array?',
        },
        {
          tests: 'send-response.test.ts > a stream > sends',
          rule: 'Each piece leaves as soon as it is there, the head before the first. The next one is asked for when the client has room.',
          source: 'byte-channel.ts, flush',
          tries: 'Await a flush behind the head, and behind each piece.',
        },
        {
          tests: 'send-response.test.ts > a stream',
          rule: 'When a stream fails, no last chunk follows: the client sees that the content is not whole.',
          source: 'RFC 9112 §8',
          tries: 'Let errors through: `sendStream` catches them, and ends the stream.',
        },
      ],
      hints: [
        'Head first: write it, and await a flush, because the first piece may take its time. Then a loop: ask for a piece, check it, write it, `await channel.flush()`.',
        'With `beforeHead`, ask for the first piece before the head is written, and call it between the two.',
        'Each piece must be a Uint8Array; if it would exceed the length, throw; add it to `progress.contentOctets`; write it, as encodeChunk(piece) if chunked.',
        'When the stream is done: less than announced, throw; chunked, write encodeLastChunk(). The next piece may be asked for with the one before, so that a stream can fill it again, but only when `channel.unsent` is 0.',
      ],
      anchor: '3-tcp-echo/stream.md',
    },
    {
      id: 'exchange',
      title: 'One exchange',
      question:
        'One request, one response, and then: does the connection go on? `run` asks the handler. Most handlers respond at once, and that should cost no promise. (A promise from the handler goes to `#wait`, which is the next step.) ' +
        '`#answer` decides whether the response is the last, and sends it. `#finish`, for what comes after that, is given, and so is `#turnOver`, for connections that leave HTTP (content of the kind upgrade).',
      writes: ['exchange.ts#RunningExchange.run', 'exchange.ts#RunningExchange.#answer'],
      given: [
        'exchange.ts#RunningExchange.#finish',
        'exchange.ts#RunningExchange.#report',
        'exchange.ts#RunningExchange.#turnOver',
        'exchange.ts#RunningExchange.interrupted',
      ],
      judges: [
        {
          tests: 'exchange.test.ts > an exchange > that is answered at once',
          rule: 'A response that is there at once is sent at once, and `run` returns no promise.',
          source: 'the type of `run`',
          tries:
            '`askHandler` returns a response or a promise of one, and `sendResponse` a reply or a promise of one. Only a promise is waited for.',
        },
        {
          tests: 'exchange.test.ts > an exchange > says what it waits for',
          rule: 'The channel knows what it waits for, "handler" and then "peer", and it counts its messages: a deadline looks at both.',
          source: 'byte-channel.ts, waitingFor and messages',
          tries:
            'Set `waitingFor` before you ask the handler, and again before you send. `messages` grows by one in each exchange.',
        },
        {
          tests: 'exchange.test.ts > an exchange > gives its handler',
          rule: 'What one handler was allowed says nothing about the next.',
          source: 'byte-channel.ts, timeAllowed',
          tries: 'Set `channel.timeAllowed` back to undefined before you ask the handler.',
        },
        {
          tests: 'exchange.test.ts > an exchange > is 500 when its handler throws',
          rule: 'A bug in a handler is a response (500), which tells the client nothing and `onError` everything.',
          source: 'RFC 9110 §15.6.1',
          tries: '`askHandler` makes that response. Do you call the handler yourself?',
        },
        {
          tests: 'exchange.test.ts > an exchange > about the server',
          rule: '`OPTIONS *` asks about the server. A handler that knows only paths says 404, and that is no answer to it.',
          source: 'RFC 9110 §9.3.7',
          tries: '`orAboutServer` looks at the response of the handler, and returns the one to send.',
        },
        {
          tests: 'exchange.test.ts > an exchange > tells its client',
          rule: 'If the server keeps idle connections for a known time, each response says for how long.',
          source: '`HttpOptions`, in conversation.ts',
          tries: '`application.keepAlive` goes to `sendResponse`.',
        },
        {
          tests: 'exchange.test.ts > an exchange is the last',
          rule: 'The connection goes on unless the client, the handler or a server that stops says otherwise. Behind a CONNECT there are no requests.',
          source: 'RFC 9112 §9.3 and §9.6',
          tries:
            '`mayGoOn` of `sendResponse` is what you know; the handler’s own Connection field is looked at there. A server that stops (`channel.draining`) goes on only while more has arrived: `parser.idle` and `channel.hasUnread` tell.',
        },
        {
          tests: 'exchange.test.ts > an exchange that is an upgrade',
          rule: 'Behind the head of an upgrade the connection is no longer HTTP.',
          source: 'RFC 9110 §7.8',
          tries: 'Send the response, and return `#turnOver(response.content.run)`.',
        },
        {
          tests: 'exchange.test.ts > an exchange whose client goes away > while its stream',
          rule: 'While a response is sent the client may go away: its stream is told by `request.signal`.',
          source: '`Exchange`, in conversation.ts',
          tries:
            'Before you wait for the promise of `sendResponse`, set `conversation.waiting` to this exchange: then its `interrupted`, which is given, is called when the client goes away. Set `#decided`, too, so that it knows there is a response already. `#finish` takes `waiting` away.',
        },
      ],
      hints: [
        '`run` in order: count the message, forget `timeAllowed`, set `waitingFor` to "handler", ask with askHandler. A promise goes to `#wait`, a response to `#answer`.',
        '`#answer` in order: orAboutServer; set `waitingFor` to "peer", and `#decided` to true; `mayGoOn` is all of these: `incoming?.beginAnswer() ?? true` (call it in any case), the head persists, the method is not CONNECT, and `isLast` says no. Then `sendResponse(channel, request, response, { mayGoOn, keepAlive, beforeHead })`, and what it returns goes to `#finish`, now or when the promise resolves.',
        'A client may wait for 100 Continue while the response is a stream that reads the content. Then `mayGoOn` is false, and `beginAnswer`, bound to `incoming`, is given as `beforeHead`. `incoming.clientWaits` tells whether it waits.',
        'While you wait for the promise of `sendResponse`, `this.#conversation.waiting` is this exchange, and `#decided` is true. `interrupted` does the rest.',
      ],
      anchor: '3-tcp-echo/exchange.md',
    },
    {
      id: 'late',
      title: 'A handler that takes its time',
      question:
        'A handler that asks a database responds later, with a promise. Meanwhile its client may go away, or its time may run out: `interrupted` is called then. It gives the exchange up, and a new loop takes the connection over. ' +
        'Wait for the response, and be `conversation.waiting` meanwhile, or `interrupted` is not called. What the handler returns after that is not sent, but it may hold a file open, so it is disposed of; what it throws after that goes to `onError`, if it is a bug.',
      writes: ['exchange.ts#RunningExchange.#wait', 'exchange.ts#RunningExchange.#failed'],
      judges: [
        {
          tests: 'exchange.test.ts > an exchange > waits',
          rule: 'The response is sent when the promise of the handler resolves, and the connection goes on.',
          source: 'the type of `run`',
          tries: 'Return the promise that `then` makes of the handler’s: it resolves with what `#answer` returns.',
        },
        {
          tests: 'exchange.test.ts > an exchange > is 500 when its handler rejects',
          rule: 'An error that comes later is a response (500), too, which tells the client nothing and `onError` everything.',
          source: 'RFC 9110 §15.6.1',
          tries: '`answerTo` makes a response of the error.',
        },
        {
          tests: 'exchange.test.ts > an exchange > looks at what a promise gives',
          rule: 'A handler may resolve with something that is no response. It is a 500 then.',
          source: 'the doc comment of `checked`',
          tries: '`checked` looks at the value, and returns a response in any case.',
        },
        {
          tests:
            'exchange.test.ts > an exchange that fails by a bug of ours > fails, and does not wait for ever: async',
          rule: 'An error of our own, in the middle of a response, rejects the promise. Nothing waits forever.',
          source: 'the type of `run`',
          tries:
            'What `then` returns is rejected if a function in it throws. If you make a promise of your own, it must be rejected, too.',
        },
        {
          tests: 'exchange.test.ts > an exchange that fails by a bug of ours > may lose',
          rule: 'When the promise of `run` is settled already, nothing waits for a rejection after that. It must not end the process.',
          source: 'nodejs.org/api/process.html, event "unhandledRejection"',
          tries:
            '`interrupted` calls `#failed` only while there is no response. Does `#answer` set `#decided` as soon as there is one?',
        },
        {
          tests: 'exchange.test.ts > an exchange whose client goes away > is told of once',
          rule: 'A client that is gone is reported once, as 499, also when the handler meets the ConnectionLost first.',
          source: '`Exchange`, in conversation.ts',
          tries:
            'In `#failed`, set `#decided` before you report, as `#answer` does: what comes of this exchange is known now.',
        },
        {
          tests: 'exchange.test.ts > an exchange whose client goes away > is over at once',
          rule: 'When the client is gone, the exchange is over at once. It is reported as 499, and the handler is told by `request.signal`.',
          source: '`Exchange`, in conversation.ts',
          tries:
            'While you wait, `conversation.waiting` is this exchange. `interrupted` then calls `#failed` with a ConnectionLost: report it, and return a promise that rejects with it. A handler that is reading content may get that error first, and then its promise rejects with it.',
        },
        {
          tests: 'exchange.test.ts > an exchange that takes too long',
          rule: 'An error that interrupts is sent in the handler’s place. What the handler returns later is disposed of, and what it throws later is told.',
          source: 'byte-channel.ts, onInterrupt',
          tries:
            'When it is `#decided`, two things can still happen: the promise resolves (`discard` ends what the response holds), or it rejects (`tellLate`).',
        },
      ],
      hints: [
        '`#wait`: set `conversation.waiting` to this exchange, and return `response.then(…, …)`. If it is not too late, a value goes to `#answer(checked(value, …))`, and an error to `#failed(error)`.',
        '`#failed` returns `#answer(answerTo(error, request, faults))`. For a ConnectionLost it sets `conversation.waiting` to undefined, so that nothing is reported twice, reports `{ status: CLIENT_GONE, contentOctets: 0, failure: error }`, and returns a promise that rejects with the error.',
        'Too late (`#decided`): `discard` a value, `tellLate` an error, and return `never()`: another loop goes on with this connection, so yours must neither go on nor end it.',
      ],
      anchor: '3-tcp-echo/late.md',
    },
    {
      id: 'loop',
      title: 'HTTP is a loop',
      question:
        "Read until there is a request, run an exchange, then go on or return. One read is not one request: a piece may contain half of one, or three. Anything that isn't a request gets a response too, and that one is the last. The parser, `exchange` and `sendResponse` are there; keep a head that waits for its exchange in `conversation.head`, since a variable of yours would hold it while the connection is idle. The content of requests comes in the next step.",
      writes: [
        'http-connection.ts#converse',
        'http-connection.ts#takeHead',
        'http-connection.ts#nextHead',
        'http-connection.ts#refuse',
      ],
      judges: [
        {
          tests: 'http-requests.test.ts > a request',
          rule: 'A request is the same, however it was cut on its way. Anything else gets a 400, or the status of its error.',
          source: 'RFC 9112 §2.2',
          tries:
            'Cut the octets of the failing test where it cuts them. When do you read, and do you ask the parser first? It may hold a whole request already.',
        },
        {
          tests: 'http-requests.test.ts > the connection',
          rule: 'The connection goes on until an exchange returns false, or the client has sent its last.',
          source: 'RFC 9112 §9.3',
          tries:
            'Follow the second request of the failing test. Is it looked for when it should not be, or not when it should?',
        },
        {
          tests: 'http-loop.test.ts > requests that come in one piece',
          rule: 'Pipelined requests get their responses in order, one after the other.',
          source: 'RFC 9112 §9.3.2',
          tries:
            'Wait for an exchange before you begin the next one. But only when it gives you a promise: responses that are ready at once should leave together.',
        },
        {
          tests: 'http-responses.test.ts > who is told',
          rule: '`onExchange` is told of what was no request, too. When the client is lost, there is nothing to send and nothing to tell.',
          source: '`Exchange`, in conversation.ts',
          tries: '`refuse` calls `onExchange`. And only a ProtocolError is answered: other errors are thrown on.',
        },
        {
          tests: 'http-loop.test.ts > a refusal',
          rule: 'When a whole request-line has arrived, we know what was asked for: the log gets it, and a HEAD gets no content.',
          source: 'RFC 9110 §9.3.2',
          tries:
            '`parser.startLine` is the request-line, or undefined. Give it to `sendResponse` as the request, with `Fields.empty`.',
        },
        {
          tests: 'http-loop.test.ts > a refusal that the application makes',
          rule: 'The application may make the refusal, and it may be a stream. If that breaks off, the client must see it, and `onError` hears why.',
          source: '`HttpOptions`, in conversation.ts',
          tries:
            'Take the response from `faults.refusal(error)`, and await what `sendResponse` and `refuse` return. Then look at `failure`.',
        },
        {
          tests: 'http-loop.test.ts > a connection > says',
          rule: 'The channel knows whether it waits for a new request or for the rest of a head: a server that stops closes only the first.',
          source: 'byte-channel.ts, WaitingFor',
          tries: 'What do you give to `read`? `parser.idle` tells whether a head has begun.',
        },
      ],
      hints: [
        'One `while` in `converse`, as long as `goesOn` is true: await it, but only if it is a promise. Inside, take a head that is in the parser already (`takeHead`), or else wait for the next one (`nextHead`), and return if there is none. Then `goesOn` is what `exchange(conversation)` returns.',
        '`takeHead` asks the parser once, puts a head into `conversation.head`, and says whether there was one. `nextHead` reads and pushes until `takeHead` says yes. It reads with "message" while `parser.idle`, and with "head" in the middle of one. When `read` returns undefined, the client is done: `parser.finish()` throws if that was inside a request.',
        'A ProtocolError, wherever it comes from, is answered by `refuse`, with `faults.refusal(error)`, and `mayGoOn: false`. Await it inside the `catch`.',
      ],
      anchor: '3-tcp-echo/loop.md',
    },
    {
      id: 'body',
      title: 'Content on demand',
      question:
        'Handler and connection share one stream of octets. The connection must read what the handler leaves of the body, or "GET /evil" in it becomes the next request. `pull` reads for the handler. `skip` reads the rest after the response, but no more than 256 KiB. `beginAnswer` decides whether that is worth trying. And "100 Continue" is sent once, when the content is wanted and has not arrived. `#wait` and `#skip`, two loops around your functions, are given.',
      writes: [
        'incoming-body.ts#IncomingBody.pull',
        'incoming-body.ts#IncomingBody.#pull',
        'incoming-body.ts#IncomingBody.#next',
        'incoming-body.ts#IncomingBody.#readMore',
        'incoming-body.ts#IncomingBody.beginAnswer',
        'incoming-body.ts#IncomingBody.skip',
      ],
      given: ['incoming-body.ts#IncomingBody.#wait', 'incoming-body.ts#IncomingBody.#skip'],
      judges: [
        {
          tests: 'http-requests.test.ts > content > of a length is read',
          rule: 'Content is read up to where its length says that it ends, and not an octet further.',
          source: 'RFC 9112 §6.3',
          tries: 'The parser returns "content" events, and one "end". When it needs octets, read and push.',
        },
        {
          tests: 'http-requests.test.ts > content > in chunks is read',
          rule: 'Content is read up to its last chunk and the trailers, and not an octet further.',
          source: 'RFC 9112 §7.1',
          tries: 'The parser takes the chunks apart for you; a piece of content may be a part of a chunk.',
        },
        {
          tests: 'http-requests.test.ts > content > cut short',
          rule: 'Half a body must not pass for a whole one: a client that goes away in the middle of it has sent a bad request.',
          source: 'RFC 9112 §8',
          tries: 'What does `read` return after FIN, and what does the `finish` of the parser do then?',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is said',
          rule: 'The client waits for "100 Continue" before it sends the content. We send it when the handler asks for the content.',
          source: 'RFC 9110 §10.1.1',
          tries: 'At which moment do you know that content is wanted and not here? Just before you read.',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is not said when',
          rule: '"100 Continue" is not sent when content has arrived already. And a server that does not want the content sends its response instead, and closes.',
          source: 'RFC 9110 §10.1.1',
          tries:
            'You cannot tell whether a client that got no "100 Continue" sends its content all the same. What may `beginAnswer` promise then?',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is not said to HTTP/1.0',
          rule: 'HTTP/1.0 has no interim responses.',
          source: 'RFC 9110 §10.1.1',
          tries: 'The constructor has looked at that already: use what it found.',
        },
        {
          tests: 'http-content.test.ts > 100 Continue > is never said in the middle',
          rule: 'Interim responses come before the final one. In the middle of it they would be content.',
          source: 'RFC 9110 §15.2',
          tries:
            '`beginAnswer` is called when the response begins. Remember it, and look at it before you send the interim one.',
        },
        {
          tests: 'http-content.test.ts > content that the handler does not read',
          rule: 'What is left of the content is read and thrown away before the next request, or the connection ends.',
          source: 'RFC 9112 §9.3',
          tries:
            'How much is left, as far as it was announced? With chunks you cannot know: count while you skip. An error in what is skipped gets no response any more.',
        },
        {
          tests: 'http-content.test.ts > content that the handler reads',
          rule: 'The request has the trailers of its content, and the channel says when it waits for content and when for the handler.',
          source: 'RFC 9110 §6.5; byte-channel.ts, WaitingFor',
          tries: 'The event "end" has `trailers`. `read("body")` sets `waitingFor`: set it back to "handler" after it.',
        },
        {
          tests: 'http-content.test.ts > a handler that keeps its hands on the content > reads nothing',
          rule: 'After the response the stream belongs to the connection: a handler that still reads gets an Error that says "answered before".',
          source: 'RFC 9112 §9.3',
          tries: 'The handler calls `pull` when `skip` has begun, or is done. What should it get?',
        },
        {
          tests: 'http-content.test.ts > a handler that keeps its hands on the content > loses the connection',
          rule: 'While the handler still reads, the connection cannot look for the next request: it ends with this response.',
          source: 'RFC 9112 §9.3',
          tries:
            'Remember that a `pull` waits, as long as it does. `beginAnswer` and `skip` say false then, and a second `pull` beside it is an Error.',
        },
      ],
      hints: [
        'Three states: open, ended, broken. Once it has ended, `pull` returns undefined; once it is broken, it throws.',
        '`#next` asks the parser once. NEED_BYTES is returned as it is; of content, count the octets and return them; at the end keep the trailers and return undefined. An error of the parser breaks the content. Once content has arrived, the client does not wait for CONTINUE.',
        '`#readMore`: CONTINUE if `#expectsContinue` and no response has begun, and only once; then `channel.read("body")`, and `push`. undefined from `read` is `parser.finish()`, which throws. After a read `channel.waitingFor` is "handler" again, unless the response has been sent.',
        '`#pull` throws when another `pull` is waiting (`#pulling`). Otherwise `#next`, and where that needs octets, `#wait`. `pull` is `#pull`, unless the response has been sent: an Error that says "answered before".',
        '`beginAnswer` is true when the content has ended. It is false when it is broken, when a `pull` is still waiting, or when the client still waits for "100 Continue". Otherwise it depends on what is left of the length: 256 KiB at most; without a length, true.',
        '`skip` marks that the response has been sent. It is true when the content has ended, false when a `pull` is waiting, and otherwise what `#skip` returns.',
      ],
      anchor: '3-tcp-echo/body.md',
    },
    {
      id: 'leave',
      title: 'Asked to leave',
      question:
        'A server stops. Requests that have arrived get their responses, and a connection that waits for its next request is closed. But that request may be on its way, or lie in the buffers of the system already. `closeIdle` closes such connections without losing a request. `#letGo` looks at all connections every 100 milliseconds, and chooses those that have been idle since the last look.',
      writes: ['connections.ts#Connections.#letGo', 'connections.ts#closeIdle'],
      judges: [
        {
          tests: 'leaving.test.ts > idle connections that are closed > end with FIN',
          rule: 'An idle connection ends as if the client had closed it: with FIN, and without a response to a request that was never sent.',
          source: 'RFC 9112 §9.5',
          tries:
            '`channel.interrupt()` without an error ends a `read` as if FIN had arrived. The rest follows by itself.',
        },
        {
          tests: 'leaving.test.ts > idle connections that are closed > are',
          rule: 'Before a connection is closed, a whole turn of the event loop brings in what lies in the system. A request that arrives in it is answered.',
          source: 'RFC 9112 §9.5',
          tries:
            'Wait for a `turnOfTheLoop()` first, and for another one before each connection. Then look again: does it still wait for a "message", and for the same one? `messages` tells.',
        },
        {
          tests: 'leaving.test.ts > a server that stops > asks those',
          rule: 'A connection that waits for octets of no known kind is asked to leave at once: no request could be lost.',
          source: 'byte-channel.ts, WaitingFor',
          tries: 'Two kinds of waits matter here: "octets" and "message". All others are let alone.',
        },
        {
          tests: 'leaving.test.ts > a server that stops',
          rule: 'A connection that was just used may be used again: it is closed only when it was idle at the last look already. And there are no looks when nothing is connected.',
          source: 'the doc comment of `#letGo`',
          tries:
            '`seen` says which connections were idle at the last look, and their count of messages then. The same count now: nothing has happened in between.',
        },
        {
          tests: 'connections-http.test.ts > connections that are drained > close',
          rule: 'A connection whose response did not say that it was the last is closed when it is idle.',
          source: 'RFC 9112 §9.6',
          tries:
            'One look is not enough. Start the next one with `setTimeout`, and keep it in `#nextLook`: `serve` calls it off when the last connection is closed.',
        },
      ],
      hints: [
        '`closeIdle`: note each channel’s `messages` before you wait for anything. The first turn is the rest of this one; then one for each channel.',
        '`#letGo`: go through `this`. "octets": interrupt. "message": onto a list of idle ones. Those of the list that `seen` has with the same count go to `closeIdle`, which need not be awaited.',
        'Then a new Map from each idle channel to its count, and, if anything is connected, `setTimeout(() => this.#letGo(next), 100)` into `#nextLook`. Clear the one before it: `#letGo` may be called from two places.',
      ],
      anchor: '3-tcp-echo/leave.md',
    },
  ],
};
