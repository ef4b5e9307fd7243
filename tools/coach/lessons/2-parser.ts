import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How do you read a message that has not arrived yet?',
  steps: [
    {
      id: 'write',
      title: 'Write a request, and chunks',
      question:
        'Writing is easier than reading, and it shows you the form: a line, the headers (the standard says fields), an empty line, the body (the standard says content). ' +
        'Write a request, and join a head with its content. Then write chunks: five bytes (octets) of content travel as `5␍␊hello␍␊`, and a chunk of size 0 ends them all. ' +
        'Content is octets: a picture must arrive as it was, so it never becomes text on the way.',
      writes: [
        'serialize.ts#joinMessage',
        'serialize.ts#encodeChunk',
        'serialize.ts#encodeLastChunk',
        'serialize.ts#serializeRequest',
      ],
      judges: [
        {
          tests: 'serialize.test.ts > chunks',
          rule: 'A chunk is its size in hexadecimal digits, CR LF, the data, CR LF. The last chunk has size 0, and trailers and an empty line follow it.',
          source: 'RFC 9112 §7.1',
          tries: 'toString(16) makes hexadecimal digits. What would a chunk without octets tell the reader?',
        },
        {
          tests: 'serialize.test.ts > a message > is its head and its content',
          rule: 'A head is one octet for each character, and the content stands right behind it.',
          source: 'RFC 9112 §2.1',
          tries: 'Allocate room for both, write the head with writeLatin1, and copy the content behind it.',
        },
        {
          tests: 'serialize.test.ts > content of any octets',
          rule: 'Content is copied octet by octet: all 256 of them arrive as they were.',
          source: 'RFC 9112 §6',
          tries:
            'Did the content become a string on its way? No decoder keeps every octet of a picture. Copy it with `set`.',
        },
        {
          tests: 'serialize.test.ts > a request',
          rule: 'A request is its request-line, its fields, a Content-Length when there is content, an empty line, and the content. A bad method, target or field is a TypeError, so nothing in it can end a line.',
          source: 'RFC 9112 §3',
          tries:
            'isToken checks the method. A target has one or more octets from 0x21 to 0x7E. Fields.of checks the field-lines.',
        },
        {
          tests: 'details.test.ts > a request that is sent',
          rule: 'A request-target has one or more octets from 0x21 to 0x7E; lines that are not `Fields` yet are checked by Fields.of.',
          source: 'RFC 9112 §3.2',
          tries:
            'Check the target from its first to its last character. Lines that are `Fields` already need no second check.',
        },
      ],
      hints: [
        'Write one line at a time and end each with \\r\\n. After the last field comes one more \\r\\n: that is the empty line.',
        '`Fields` has a `text`: its lines as they travel. Lines from elsewhere go through Fields.of(...lines).text, which checks them first.',
        'encodeChunk: no data, no chunk. Otherwise the size and CR LF, the data, CR LF, all in one array that allocateOctets makes: its length is that of the size line, plus the data, plus 2.',
        'serializeRequest: check the method and the target, then joinMessage(the request-line + the fields + `Content-Length: …\\r\\n` if there is content + `\\r\\n`, content).',
      ],
      anchor: '2-parser/write.md',
    },
    {
      id: 'response-head',
      title: 'Write the head of a response',
      question:
        'A handler decides what is in its response, and never where the response ends. So Content-Length, Transfer-Encoding and Connection among its fields are left out, and the head contains what `framing` and `connection` say instead. ' +
        'Write the status line, the fields, and the lines that we add. A status is a whole number from 100 to 599; 600 is a RangeError.',
      writes: ['serialize.ts#serializeResponseHead'],
      judges: [
        {
          tests: 'serialize.test.ts > the head of a response > is a status-line',
          rule: 'A head is a status line, the fields in their order, the lines that we add, and an empty line.',
          source: 'RFC 9112 §4',
          tries: 'Print what you return, with JSON.stringify. Which line is missing, or in the wrong place?',
        },
        {
          tests: 'serialize.test.ts > the head of a response > says',
          rule: 'After the fields come Content-Length or Transfer-Encoding, then Date, Connection and Keep-Alive, each only when the options ask for it.',
          source: 'the doc comments of serializeResponseHead and ResponseHeadOptions',
          tries:
            'Framings: `length` gives Content-Length, also for 0, `chunked` gives Transfer-Encoding, the other two add no line. Keep-Alive needs a connection of "keep-alive". Is the order right?',
        },
        {
          tests: 'serialize.test.ts > the head of a response > passes over',
          rule: 'Content-Length, Transfer-Encoding and Connection from the handler are left out: the framing is decided elsewhere.',
          source: 'RFC 9112 §6.3',
          tries:
            'Compare names without case: a handler may write `content-length`. Only framing `none` keeps that field, and a 204 never does.',
        },
        {
          tests: 'serialize.test.ts > the head of a response > lets a handler',
          rule: 'With framing `none` a Content-Length from the handler stays: it is the length that a GET would have.',
          source: 'RFC 9110 §8.6',
          tries: 'This is the one exception, and 204 is the exception to it: a 204 has no length at all.',
        },
        {
          tests: 'serialize.test.ts > the head of a response > does not exist',
          rule: 'A status is a whole number from 100 to 599. Anything else is a RangeError.',
          source: 'RFC 9110 §15',
          tries: 'Number.isInteger, and then the two borders. Check before you write a line.',
        },
        {
          tests: 'serialize.test.ts > the head of a response',
          rule: 'A Date from the handler is kept, other fields are never lost, and the space before an empty reason phrase stays.',
          source: 'RFC 9112 §4, RFC 9110 §6.6.1',
          tries:
            'Look through the fields once, and remember whether there was a Date. `HTTP/1.1 299 ` ends with a space.',
        },
        {
          tests: 'details.test.ts > the head of a response that is sent',
          rule: 'Any status from 100 to 599 can be written, and what does not frame stays in its order.',
          source: 'RFC 9110 §15',
          tries: 'When you leave a field out, go on with the next one, and touch no other.',
        },
      ],
      hints: [
        'reasonPhrase of chapter 1 knows the phrases. A status that it does not know has an empty one: `HTTP/1.1 299 ␍␊`.',
        '`fields.lines` are pairs of name and value. Compare the name in lower case with "connection", "transfer-encoding" and "content-length".',
        'With framing `none` keep a Content-Length where it stands, unless the status is 204.',
        'In order: status line; fields; Content-Length or Transfer-Encoding from `framing`; Date, if `date` is given and the fields have none; Connection, if given; Keep-Alive: timeout=N, only with connection "keep-alive"; the empty line.',
      ],
      anchor: '2-parser/response-head.md',
    },
    {
      id: 'line',
      title: 'A line, however it arrives',
      question:
        'A line ends with CR LF. It may arrive whole, octet by octet, or cut between CR and LF; or it may never end. ' +
        'Keep the octets that are not used up yet, and find the end of a line among them without looking at the same octet twice. ' +
        'LF alone, CR alone and other control characters are refused at once. "Not yet" is `undefined`.',
      writes: ['octet-buffer.ts#OctetBuffer.push', 'line.ts#LineFinder.find'],
      judges: [
        {
          tests: 'parts.test.ts > octets that are not used up > stay in order',
          rule: 'What was pushed and is not used up lies from `start` to `end`: all of it, once, in order.',
          source: 'the doc comment of OctetBuffer',
          tries: 'When `octets` becomes another array, what is left must move along, and the new piece goes behind it.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up > know their place',
          rule: 'The place of an octet in the stream is its index, plus the number of octets that came before octets[0].',
          source: 'the doc comment of offsetAt',
          tries: 'Whenever `octets` becomes another array, add to `#before` the octets that are no longer in it.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up > are not copied when',
          rule: 'A piece that arrives when nothing is left over is kept as it is, without a copy.',
          source: 'the doc comment of push',
          tries: 'With a `length` of 0 there is nothing to join: make `octets` the new piece.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up > are copied a few times',
          rule: 'However slowly they arrive, each octet is copied a few times at most.',
          source: 'the doc comment of push',
          tries:
            'Make the new array twice as large as you need, and use the room behind `end` before you make another.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up > take up',
          rule: 'The array grows with the octets that are left, and not with all that ever passed through it.',
          source: 'the doc comment of OctetBuffer',
          tries: 'The room that you need is what is left (`length`) plus the new piece. Used-up octets stay behind.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up',
          rule: 'Octets that were handed out as a view are never written over or moved: not yours, and not those of the array that a piece came in.',
          source: 'the doc comment of OctetBuffer',
          tries:
            'You may write behind `end`, but only into an array that you made, and only up to its own length. Never move octets inside of an array.',
        },
        {
          tests: 'parts.test.ts > the end of a line > is not looked for',
          rule: 'No octet of a line is looked at again and again, however slowly the line arrives.',
          source: 'the doc comment of LineFinder',
          tries: 'Begin at start + #checked: the octets before that are known to be good.',
        },
        {
          tests: 'parts.test.ts > the end of a line > is looked for',
          rule: 'What is known of one line says nothing about the next.',
          source: 'the doc comment of `checked`',
          tries: 'When you return the end of a line, set #checked back to 0.',
        },
        {
          tests: 'parts.test.ts > the end of a line > is',
          rule: 'A line ends with CR LF, and may be empty. The result is the index of the CR, or undefined while the LF has not arrived.',
          source: 'RFC 9112 §2.1 and §2.2',
          tries:
            'Walk while FIELD_OCTET knows the octet. Then you stand on a CR, on the end of what has arrived, or on an error. Which of the three is it here?',
        },
        {
          tests: 'parts.test.ts > the end of a line > cannot be',
          rule: 'LF without CR, CR without LF and any other control character are "bad-octet", 400, as soon as they arrive.',
          source: 'RFC 9112 §2.2',
          tries: 'Do not wait for the end of the line. A TLS client sends 0x16 first, and never a line end.',
        },
        {
          tests: 'parts.test.ts > the end of a line > may',
          rule: 'At most `limit` octets stand before the CR, which is not counted itself. More is an error, also before the line has ended.',
          source: 'RFC 9112 §3: a server may limit a line, and 8000 octets should pass',
          tries: 'Compare how far you have walked with the limit before you ask whether more has arrived.',
        },
      ],
      hints: [
        'push has three cases: nothing is left (take the piece), there is room behind `end` (copy it there), there is none (a new array, and what is left moves into it).',
        'A piece that was pushed belongs to its sender, and the array that it is a view of may go on behind it. A Uint8Array has room only up to its own length.',
        'When octets are left behind, `#before` grows by as many, or offsetAt is wrong. And if you make the new array twice as large as needed, each octet is copied a few times at most.',
        'find, in this order: walk from start + #checked while FIELD_OCTET; remember how far; past the limit → throw tooLong(); at `end` → undefined; no CR → bad-octet; CR at the very end → undefined; no LF behind it → bad-octet; otherwise forget #checked, and return the index.',
      ],
      anchor: '2-parser/line.md',
    },
    {
      id: 'start-line',
      title: 'The first line',
      question:
        '`GET /a?b HTTP/1.1` is a method, one space, a target (the URL path and query), one space, a version. `GET  /a HTTP/1.1`, with two spaces, is refused: two servers would find two different targets in it. ' +
        'Read the line from octets[start, end), then do the same for the status line of a response, and refuse whatever does not fit to the last octet.',
      writes: ['start-line.ts#parseRequestLine', 'start-line.ts#parseStatusLine'],
      judges: [
        {
          tests: 'parts.test.ts > a request-line > has a method',
          rule: 'request-line = method SP request-target SP HTTP-version',
          source: 'RFC 9112 §3',
          tries: 'The line stands in the middle of a larger array: look at octets[start, end), and at nothing else.',
        },
        {
          tests: 'parts.test.ts > a request-line > may have',
          rule: 'Any token is a method, in its own case. A minor version that we do not know is read as 1.1.',
          source: 'RFC 9110 §9.1 and §2.5',
          tries:
            'Do not check the method against a list here: 405 and 501 come later. HTTP/1.1 and every HTTP/1.x above it are 1.1.',
        },
        {
          tests: 'parts.test.ts > a request-line > is none with',
          rule: 'One space each time, and only octets that may stand there: otherwise "bad-request-line", 400. What follows the second space is the version or "bad-version", 400; another major version is "unsupported-version", 505.',
          source: 'RFC 9112 §3',
          tries:
            'Walk over the octets: TCHAR for the method, then SP, then TARGET_OCTET, then SP. What is left must be the version, all of it.',
        },
        {
          tests: 'parts.test.ts > a status-line',
          rule: 'status-line = HTTP-version SP status-code SP [ reason-phrase ]. The second space may be missing when no phrase follows. A status has three digits, from 100 to 599. Anything else is "bad-status-line", 502; a bad version has the errors that it has in a request-line.',
          source: 'RFC 9112 §4',
          tries:
            'The phrase may contain spaces, or be empty. The first digit of a status is 1 to 5, so 600 is refused.',
        },
      ],
      hints: [
        'split(" ") hides errors: two spaces make an empty part, and a fourth part is easily overlooked. Walk with an index, or use a pattern with ^ and $.',
        'Both kinds of line have a version, so write that once. HTTP/1.0 is 1.0, HTTP/1.5 is read as 1.1, HTTP/2.0 is "unsupported-version" with 505, and `http/1.1` or `HTTP/1.10` is "bad-version".',
        'The target is not taken apart here: buildHead does that in the last step, with parseTarget from chapter 1.',
        'parseRequestLine: methodEnd is where TCHAR ends; SP must stand there; targetEnd is where TARGET_OCTET ends; SP must stand there; decodeLatin1 the three parts; what follows the second SP must be the version.',
      ],
      anchor: '2-parser/start-line.md',
    },
    {
      id: 'field-lines',
      title: 'Field lines, up to the empty line',
      question:
        'Now lines come one after another, until one is empty. Check each when it is complete, and count: many short lines take as much memory as a long one. ' +
        '`Content-Length : 5`, with a space before the colon, is refused, because some servers would not see a Content-Length in it. ' +
        'Five fields decide how the message goes on, so their values are kept at once; the others become strings when you ask for them.',
      writes: [
        'field-section.ts#FieldSection.add',
        'section-reader.ts#SectionReader.read',
        'section-reader.ts#SectionReader.fields',
      ],
      judges: [
        {
          tests: 'parts.test.ts > field-lines > go up to the empty line',
          rule: 'A section is its lines up to the empty line, that one included. What follows is left alone.',
          source: 'RFC 9112 §2.1',
          tries: '`done` counts octets from the start of the message, so the next line begins at buffer.start + done.',
        },
        {
          tests: 'parts.test.ts > field-lines > are the same wherever',
          rule: 'A section may lie anywhere in the buffer, behind a start line of any length.',
          source: 'the doc comment of `begin`',
          tries: 'Indexes begin at buffer.start, and the first field line begins #before octets behind that.',
        },
        {
          tests: 'parts.test.ts > field-lines > may be none',
          rule: 'A section may have no lines. Its Fields are those lines alone, so here they are empty.',
          source: 'the doc comment of SectionReader.fields',
          tries:
            'What do you give to Fields.received? With the start-line or the empty line in it, chapter 1 looks for a colon that is not there, and may never stop.',
        },
        {
          tests: 'parts.test.ts > field-lines > are read',
          rule: 'field-line = field-name ":" OWS field-value OWS. Names and repeats stay as they arrived.',
          source: 'RFC 9112 §5',
          tries:
            'Fields.received needs the range of the lines: from where the first one begins to where the empty line begins.',
        },
        {
          tests: 'parts.test.ts > field-lines > are none with',
          rule: 'Nothing stands between the name and the colon, and a line that begins with a space is not a field line: "bad-field-line", 400.',
          source: 'RFC 9112 §5.1 and §5.2',
          tries: 'Walk while TCHAR. You must have walked at least one octet, and stand on the colon.',
        },
        {
          tests: 'parts.test.ts > field-lines > that',
          rule: 'host, expect, connection, content-length and transfer-encoding are known in any case, with the value of each of their lines.',
          source: 'RFC 9110 §5.1',
          tries: 'Compare the whole name, in lower case. A second line of the same name is one more value.',
        },
        {
          tests: 'parts.test.ts > field-lines > have',
          rule: 'Octets and lines have limits: "head-too-large", "trailers-too-large", "too-many-fields", all 431. The CR LF of each line counts, the empty line does not.',
          source: 'RFC 6585 §5, and the doc comment of ParserLimits',
          tries: 'What is left for the next line is the limit minus what is done. A line fits when its CR LF fits too.',
        },
        {
          tests: 'parts.test.ts > field-lines',
          rule: 'Field lines are the same, however they are cut.',
          source: 'the idea of the chapter',
          tries:
            'read() may be called many times for one section. Lines that were added stay added, and an incomplete line waits in the buffer.',
        },
      ],
      hints: [
        'read is a loop: find the end of the next line. Not yet → false. Empty → count its two octets, and return true. Otherwise check the limits, add the line, count it.',
        'The buffer may move between two calls, so keep places as distances from its start: #before and #done are such distances.',
        'add: walk over the name, demand the colon, count. Is the name one of CONTROL_NAMES? Then keep its value as well: decodeValue.',
        'fields: Fields.received(octets, where the start line ends, where the empty line begins). That is start + #before, and start + #done without the two octets of the empty line.',
        'read: start = buffer.start + #done; room = the limit of #kind minus #done, 0 at least; find(buffer, start, room, tooLarge). A line together with its CR LF must fit in room too. count === limits.fields → too-many-fields.',
      ],
      anchor: '2-parser/field-lines.md',
    },
    {
      id: 'content',
      title: 'Content of a known length',
      question:
        'The head has announced five octets of content, and two have arrived. Return those two as a view, without a copy; then the rest when it is there, and never an octet of the next message. ' +
        'The content of some responses has no length and lasts until the connection closes. Write that as well, with a limit for both. `next` is given: it calls the function for the state that it is in.',
      writes: [
        'content-reader.ts#ContentReader.begin',
        'content-reader.ts#ContentReader.#take',
        'content-reader.ts#ContentReader.#takeUntilClose',
      ],
      judges: [
        {
          tests: 'parts.test.ts > content > with a length',
          rule: 'Content-Length counts octets. Exactly so many belong to the message, and the next octet begins another.',
          source: 'RFC 9112 §6.2',
          tries:
            'Take the smaller of what is still to come and what has arrived, without waiting for more. Make the view first: consume may drop the array. When nothing is still to come, the state is `complete`.',
        },
        {
          tests: 'parts.test.ts > content > that lasts',
          rule: 'Some responses last until the connection closes. No octet ends them.',
          source: 'RFC 9112 §6.3 step 8',
          tries:
            'Return all that has arrived, and then NEED_BYTES: `undefined` would say that the content has ended. What you count, `begin` has to set back to 0.',
        },
        {
          tests: 'parts.test.ts > content > is a view',
          rule: 'A piece is a view into what was pushed. Its `start` and `end` are its place in the whole stream.',
          source: 'the doc comments of ContentReader and Span',
          tries: 'subarray makes a view, slice makes a copy. consume returns the place at which the piece began.',
        },
        {
          tests: 'parts.test.ts > content > has a limit, and',
          rule: 'A length past the limit is refused when you ask for the first piece, before any octet has arrived: "content-too-large", 413.',
          source: 'RFC 9110 §15.5.14',
          tries: '`next` compares #remaining with the limit. What does `begin` put there?',
        },
        {
          tests: 'parts.test.ts > content > has a limit when nothing',
          rule: 'Content without a length is counted as it arrives. What the limit allows is returned; the octet after that is "content-too-large", 413.',
          source: 'RFC 9110 §15.5.14',
          tries: 'Return what still fits first. Only when nothing more fits, and octets are there, throw.',
        },
        {
          tests: 'parts.test.ts > content > may have another limit for one message, more or less: a length',
          rule: '`limit` may be changed for one message. `begin` sets it back to `limits.content`.',
          source: 'the doc comment of `limit`',
          tries: 'Compare with `this.limit`, not with `limits.content`. Does `begin` set it back?',
        },
        {
          tests: 'parts.test.ts > content > may have another limit for one message, more or less: what lasts',
          rule: '`limit` may be changed for one message, and what was counted for one message says nothing about the next.',
          source: 'the doc comment of `limit`',
          tries: '`begin` sets the limit back, and the count as well.',
        },
      ],
      hints: [
        'begin: the limit is limits.content again; the state is the one in which this kind of framing begins (a small table says which); what remains is the length, or 0; all that you count begins at 0.',
        '#take: size = min(#remaining, buffer.length). 0 → NEED_BYTES. Otherwise reduce #remaining, make a subarray from buffer.start on, consume(size), and return the event.',
        'When #remaining gets to 0, a `length` is complete; data of a chunk is followed by `chunk-end`, for the next step. Content that lasts until close stays in its state.',
        '#takeUntilClose: #remaining is the smaller of buffer.length and the limit minus what has been received. If that is 0 although octets are there, throw. Add it to what has been received, and return #take().',
      ],
      anchor: '2-parser/content.md',
    },
    {
      id: 'chunks',
      title: 'Content in chunks',
      question:
        'A sender that does not know the length yet sends chunks: a size, then so much data, and again: `5␍␊hello␍␊0␍␊`. Size 0 ends them. The data may look like a size, so only the size says where it ends. ' +
        'A size is hexadecimal digits alone: `0x5`, `+5` and `5␠` are refused. It may have zeros before it: the first 16 digits are free, any further ones count as extensions do. (checkExtensions is given.)',
      writes: [
        'chunk-line.ts#findSizeEnd',
        'chunk-line.ts#parseChunkSize',
        'content-reader.ts#ContentReader.#readChunkSize',
        'content-reader.ts#ContentReader.#readChunkEnd',
      ],
      judges: [
        {
          tests: 'parts.test.ts > content > in chunks may',
          rule: 'chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF, and a chunk of size 0, without data, is the last. A size may have any number of digits.',
          source: 'RFC 9112 §7.1',
          tries:
            'The size alone says where the data ends: do not search for a line end in the data. The line of a size is used up with its CR LF.',
        },
        {
          tests: 'parts.test.ts > content > in chunks waits',
          rule: 'An incomplete size or line end is left in the buffer until the rest arrives.',
          source: 'the doc comment of `next`',
          tries: 'Return false as long as the CR LF is not there in full.',
        },
        {
          tests: 'parts.test.ts > content > in chunks is given',
          rule: 'Data of a chunk is returned as it arrives, before the chunk is complete.',
          source: 'the doc comment of `next`',
          tries: 'After the size the state is chunk-data. Do not wait for the CR LF behind the data.',
        },
        {
          tests: 'parts.test.ts > content > in chunks is',
          rule: 'A size is one or more hexadecimal digits, up to 2^53 - 1. CR and LF follow the data. Otherwise "bad-chunk", 400, or "content-too-large", 413, for the number.',
          source: 'RFC 9112 §7.1',
          tries:
            'Walk over the digits with HEX_VALUE; what is left of the line must be an extension. Check CR and LF behind the data as they arrive.',
        },
        {
          tests: 'parts.test.ts > content > has a limit for all chunks',
          rule: 'The sizes of all chunks together have a limit, and a chunk that exceeds it is refused before its data arrives: "content-too-large", 413.',
          source: 'RFC 9110 §15.5.14',
          tries: 'Add each size to what has been received, then compare.',
        },
        {
          tests: 'parts.test.ts > content > has a limit for the extensions',
          rule: 'Extensions of all chunks of a message have one limit together: "chunk-extension-too-long", 400.',
          source: 'RFC 9112 §7.1.1',
          tries: 'Keep a sum of the octets between the size and its CR LF, and give `find` what is left of the limit.',
        },
        {
          tests: 'parts.test.ts > content > has room for digits',
          rule: 'A size may have more than 16 digits: those past the 16th count as octets of an extension, up to `limits.chunkExtension`.',
          source: 'the doc comment of ParserLimits.chunkExtension',
          tries:
            'The line of a size may have CHUNK_SIZE_DIGITS, plus what is left for extensions. Extra are the octets behind the digits, and the digits past the 16th.',
        },
        {
          tests: 'parts.test.ts > content > may have another limit for one message, more or less: chunks',
          rule: '`limit` may be changed for one message, and chunks are held to it.',
          source: 'the doc comment of `limit`',
          tries: 'Compare with `this.limit`, not with `limits.content`.',
        },
        {
          tests: 'parts.test.ts > content > of each message',
          rule: 'Content and extensions of each message are counted anew.',
          source: 'the doc comment of `begin`',
          tries: 'What you count, `begin` has to set back to 0.',
        },
        {
          tests: 'parts.test.ts > content > lies',
          rule: 'A piece has its place in the stream, sizes and line ends before it included.',
          source: 'the doc comment of Span',
          tries: 'Use up the line of a size, and the CR LF behind the data, with `consume`: it counts them.',
        },
      ],
      hints: [
        '`Number.parseInt(text, 16)` takes "0x5" and "5 ". Walk over the digits yourself: size = size * 16 + HEX_VALUE[octet], where 255 means "no digit".',
        'Find the line of a size with `this.#lines.find`, like any other. Its limit is CHUNK_SIZE_DIGITS plus what is left for extensions. Then findSizeEnd, parseChunkSize, and checkExtensions for the rest of the line.',
        '#readChunkSize: no line yet → false. Otherwise count what is extra (octets behind the size, and digits past CHUNK_SIZE_DIGITS), add the size to what has been received, check both limits, consume the line with its CR LF, set #remaining. The state is chunk-data, or complete for size 0.',
        '#readChunkEnd: if an octet is there, it must be CR; if two are, the second must be LF; otherwise bad-chunk. Fewer than two → false. Consume both: the state is chunk-size.',
        'Behind the last chunk, trailers and the empty line stay in the buffer: they are read by the next step.',
      ],
      anchor: '2-parser/chunks.md',
    },
    {
      id: 'message',
      title: 'The whole message, one event at a time',
      question:
        'One piece from a socket may be half a head, or three messages. Now put the parts together: start line, field lines, content, trailers (fields behind the content), and then the next message. ' +
        '`next` returns one event, or NEED_BYTES, or throws, and after an error it throws the same one every time. `finish` says that nothing more will arrive. (#readStartLine is given. The tests read responses: their buildHead is given, and yours for requests is the next step.)',
      writes: [
        'message-parser.ts#MessageParser.next',
        'message-parser.ts#MessageParser.finish',
        'message-parser.ts#MessageParser.#step',
        'message-parser.ts#MessageParser.#endHead',
        'message-parser.ts#MessageParser.#end',
      ],
      given: ['message-parser.ts#MessageParser.#readStartLine'],
      judges: [
        {
          tests: 'message.test.ts > a message > is a head',
          rule: 'A message is one `head` event, pieces of `content`, and one `end` event, each returned when you ask for it; then NEED_BYTES.',
          source: 'the doc comment of MessageParser',
          tries:
            'Follow the states: start-line, field-lines, content, trailers only behind chunks, end. Which one is next? Build the head, and begin its content, before you consume the section: then nothing is left of what its lines said.',
        },
        {
          tests: 'message.test.ts > a message > lies',
          rule: 'A head spans from its first octet to behind its empty line. An end spans the trailers and their empty line; without trailers it is empty, and lies behind the content.',
          source: 'the doc comment of Span, and of the end event',
          tries:
            'SectionReader.consume uses the section up, and returns where it began. After that, the offset of the buffer is where it ends. Begin the trailers with begin("trailers", 0).',
        },
        {
          tests: 'message.test.ts > a message > waits',
          rule: 'NEED_BYTES is a value, not an error: the parser goes on where it stopped.',
          source: 'the doc comment of NEED_BYTES',
          tries: 'Keep the state in a field, not in a variable of `next`. Asking twice must change nothing.',
        },
        {
          tests: 'message.test.ts > a message > is followed',
          rule: 'The octets behind a message are the next message, which begins with nothing remembered.',
          source: 'RFC 9112 §9.3.2',
          tries:
            'At the end of a message go back to the state start-line, and leave the buffer as it is. Is the section cleared, and #content begun anew?',
        },
        {
          tests: 'message.test.ts > a message > has trailers',
          rule: 'Field lines behind the last chunk are trailers, and are returned with the `end` event.',
          source: 'RFC 9112 §7.1.2',
          tries: 'The same reader reads both: begin("trailers", 0) when the content has ended.',
        },
        {
          tests: 'message.test.ts > a message > refuses as a trailer',
          rule: 'Trailers cannot say where the message ends or which host it is for: "bad-trailer", 400.',
          source: 'RFC 9110 §6.5.1',
          tries: 'When the trailers are complete, ask checkTrailers of their section.',
        },
        {
          tests: 'message.test.ts > trailers',
          rule: 'Trailers have a limit of their own, `limits.trailers`: "trailers-too-large", 431.',
          source: 'the doc comment of ParserLimits',
          tries: 'Tell the reader what it reads: begin("trailers", 0).',
        },
        {
          tests: 'message.test.ts > an error',
          rule: 'Past an error no octet can be trusted: `next` and `finish` throw the same error every time.',
          source: 'RFC 9112 §2.2',
          tries: 'Keep the ProtocolError in #failure, and look there first.',
        },
        {
          tests: 'message.test.ts > the end of the connection > ends content',
          rule: 'Content that lasts until the connection closes has ended when `finish` is called, and `end` follows.',
          source: 'RFC 9112 §6.3 step 8',
          tries: 'mayEnd of the ContentReader tells whether the content may end here. Then the state is `end`.',
        },
        {
          tests: 'message.test.ts > the end of the connection',
          rule: 'Between two messages the connection may end. Inside a message it may not: "message-cut-short", 400, and the error stays.',
          source: 'RFC 9112 §8',
          tries:
            '`idle` is true between two messages only. Half a line is inside of one, too. Keep this error in #failure like any other.',
        },
        {
          tests: 'message.test.ts > the start line',
          rule: '`startLine` is known from the end of its line to the end of its message.',
          source: 'the doc comment of startLine',
          tries: 'Forget it together with the message, in #end.',
        },
        {
          tests: 'message.test.ts > however it is cut',
          rule: 'What the parser says depends on the octets, and not on how they were cut.',
          source: 'RFC 9112 §2.2: a message is parsed as a sequence of octets',
          tries: 'Find the cut that differs, and ask what your parser remembers there.',
        },
      ],
      hints: [
        '#step is a loop over the state: a part that has an event returns it, a part that has none sets the next state and the loop goes on, and a part that must wait returns NEED_BYTES. ContentReader.next is a smaller one of this kind.',
        'start-line: #readStartLine() returns false when it has to wait. field-lines: read() of #fields, then #endHead. content: next() of #content; `undefined` means that there is no more. Then begin("trailers", 0), and the state is trailers if the head was chunked, otherwise end.',
        '#endHead: buildHead(this.startLine!, this.#fields), begin the content with head.framing, remember whether it is chunked, set the state. #end: state start-line, forget startLine. Both return an event whose `start` is #fields.consume() and whose `end` is the offset of the buffer after that.',
        'next: throw #failure if there is one; try #step; keep a ProtocolError before you throw it on. finish: content that may end has ended; in any other state but `end`, and not idle, it is "message-cut-short", 400.',
      ],
      anchor: '2-parser/message.md',
    },
    {
      id: 'request-head',
      title: 'The head of a request',
      question:
        'The lines are read, and now your functions of chapter 1 say what they mean: which target, which host, where the content ends, whether the connection goes on. ' +
        'Put them into one object. In `GET http://a/ HTTP/1.1` with `Host: b` the request is for a. The head also says where its octets lie, so that a log can show them.',
      writes: ['request-parser.ts#RequestParser.buildHead'],
      judges: [
        {
          tests: 'request-head.test.ts > the head of a request > has to be right',
          rule: 'A head with a bad target, Host or framing is refused with the error of the function of chapter 1 that finds it. Host is checked also when the target names the host.',
          source: 'RFC 9112 §3.2 and §6.3',
          tries:
            'Call parseTarget, checkHost and requestFraming, each with the version or method of this request. The name of the test says what was wrong.',
        },
        {
          tests: 'request-head.test.ts > the head of a request > has its',
          rule: 'A head contains the request-line and its target, taken apart, and the fields.',
          source: 'the doc comments of RequestHead and ParsedRequestHead',
          tries: 'parseTarget(method, target) takes the target apart. reader.fields() makes the fields.',
        },
        {
          tests: 'request-head.test.ts > the head of a request > has an authority',
          rule: 'The authority (host and port) is that of the target, and Host counts only where the target has none.',
          source: 'RFC 9112 §3.2.2 and §3.3',
          tries: 'Where parseTarget finds no authority, it is an empty string. Then take what checkHost returns.',
        },
        {
          tests: 'request-head.test.ts > the head of a request > has what follows it',
          rule: 'A head says how its content is framed, and whether the connection goes on.',
          source: 'the doc comment of ParsedRequestHead',
          tries:
            'requestFraming and persists of chapter 1 decide it, from the version and the `control` of the section.',
        },
        {
          tests: 'request-head.test.ts > the head of a request > lies',
          rule: 'The octets of the head are octets[start, end): from the method to the empty line, that one included.',
          source: 'the doc comment of ParsedRequestHead.octets',
          tries:
            'They begin at buffer.start, an index, and reader.done octets belong to the head. buffer.offset counts from the beginning of the connection. Make no copy.',
        },
        {
          tests: 'cases.test.ts > host.md',
          rule: 'An HTTP/1.1 request needs one valid Host field. Otherwise it is refused: "bad-host", 400.',
          source: 'RFC 9112 §3.2',
          tries:
            'checkHost of chapter 1 does it, with the version and the values of Host: reader.section.control.host.',
        },
        {
          tests: 'cases.test.ts > request-line.md > A whole URI as target',
          rule: 'The authority (host and port) of a whole URI counts, and Host does not.',
          source: 'RFC 9112 §3.2.2',
          tries: 'Use Host only when the target has no authority.',
        },
        {
          tests: 'cases.test.ts > content-length.md',
          rule: 'The framing fields decide where the content of a request ends, or that it is refused.',
          source: 'RFC 9112 §6.3',
          tries: 'requestFraming takes the version, and the `control` of the section.',
        },
        {
          tests: 'cases.test.ts > persistence.md',
          rule: 'A head tells whether the connection goes on, and whether the client waits before it sends its content.',
          source: 'RFC 9112 §9.3, RFC 9110 §10.1.1',
          tries: '`section.control` has the values of Connection and Expect.',
        },
        {
          tests: 'cases.test.ts > pipelining.md > Three requests in one piece',
          rule: 'A head knows nothing about the request before it or behind it.',
          source: 'RFC 9112 §9.3.2',
          tries: 'Take everything from `line` and `reader`, and keep nothing in the parser.',
        },
        {
          tests: 'parser.test.ts > a parser > does not copy',
          rule: 'The octets of a head are those that were pushed, not a copy.',
          source: 'the doc comment of ParsedRequestHead.octets',
          tries: 'Hand out `buffer.octets` itself, and say from where to where the head lies in it.',
        },
        {
          tests: 'parser.test.ts > a parser > makes the fields',
          rule: 'Fields that you look at later are those of their own request, however its octets arrived.',
          source: 'the doc comment of SectionReader.fields',
          tries: 'reader.fields() is called once, while the head is built.',
        },
      ],
      hints: [
        'ResponseParser.buildHead, in its own file, shows how a head is built. For a request, the compiler tells you which properties are missing.',
        'target: parseTarget(method, target). host: checkHost(version, control.host). framing: requestFraming(version, control). persists: persists(version, control.connection). expect: control.expect.',
        "The authority is that of the target, and Host where the target has none (it is `''` then). checkHost is called in both cases: a bad Host is refused even if it does not count.",
        'The head lies in reader.buffer, from its start on, reader.done octets long: octets, start, end. The fields are reader.fields().',
      ],
      anchor: '2-parser/request-head.md',
    },
  ],
};
