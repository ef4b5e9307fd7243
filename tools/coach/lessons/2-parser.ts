import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does one read a message that has not come yet?',
  steps: [
    {
      id: 'write',
      title: 'Write a message',
      question:
        'Writing is easier than reading, and shows the form: a line, fields, an empty line, content. ' +
        'Write requests, heads of responses, and chunks: five octets travel as `5␍␊hello␍␊`, and a chunk of size 0 ends them all. ' +
        'A handler says what is in its answer, never where it ends: Content-Length, Transfer-Encoding and Connection among its fields are passed over.',
      writes: [
        'serialize.ts#serializeResponseHead',
        'serialize.ts#joinMessage',
        'serialize.ts#encodeChunk',
        'serialize.ts#encodeLastChunk',
        'serialize.ts#serializeRequest',
      ],
      judges: [
        {
          tests: 'serialize.test.ts > chunks',
          rule: 'A chunk is its size in hexadecimal digits, CR LF, the data, CR LF; the last one has size 0, then trailers and an empty line.',
          source: 'RFC 9112 §7.1',
          tries: 'toString(16) gives hexadecimal digits. And what would a chunk of no octets say?',
        },
        {
          tests: 'serialize.test.ts > the head of a response',
          rule: 'A head is a status-line, the fields in order, what frames the content, and an empty line. The framing is given, and the fields cannot say another.',
          source: 'RFC 9112 §4 and §6',
          tries:
            'Look at the status first: a whole number from 100 to 599. Then go through the fields once. Leave out the three that frame, and note whether there was a Date.',
        },
        {
          tests: 'serialize.test.ts > a request',
          rule: 'What is no method, no request-target or no field-line is a TypeError: nothing in it may end a line.',
          source: 'RFC 9112 §3',
          tries:
            'isToken knows methods. A target has the octets from 0x21 to 0x7E, one at least. Fields.of checks the rest.',
        },
        {
          tests: 'serialize.test.ts > a message > is its head and its content',
          rule: 'A head is one octet for each character; content is octets already.',
          source: 'RFC 9112 §2.1',
          tries: 'Make room for both, write the head, and copy the content behind it. Content never becomes text.',
        },
        {
          tests: 'details.test.ts > what is sent',
          rule: 'A status-code has three digits, from 100 to 599, and a field that does not frame is kept.',
          source: 'RFC 9110 §15',
          tries:
            'Check the status before you write it. With framing `none`, Content-Length stays where it stands: it tells what GET would have had. Not so in a 204.',
        },
      ],
      hints: [
        'Write one line at a time and end each with \\r\\n. After the last field comes one more \\r\\n: the empty line.',
        '`Fields` has a `text` that is its lines as they travel. For lines from elsewhere, Fields.of(...lines).text checks them first.',
        'The reason-phrase may be empty, and the space before it stays: `HTTP/1.1 299 `. reasonPhrase of chapter 1 knows the phrases.',
        'serializeResponseHead: the status-line; the fields without Connection, Transfer-Encoding and Content-Length; then Content-Length or Transfer-Encoding from `framing`; Date unless there is one; Connection if given; the empty line. With framing `none`, a Content-Length of the handler stays where it stands, unless the status is 204.',
      ],
      anchor: '2-parser.md#writing',
    },
    {
      id: 'line',
      title: 'A line, whenever it comes',
      question:
        'A line ends with CR LF. It may come whole, octet by octet, or cut between CR and LF; and it may never end. ' +
        'Keep the octets that are not used up, and find the end of a line among them, without looking twice at the same octet. ' +
        'LF alone, CR alone and other controls are refused at once; "not yet" is `undefined`.',
      writes: ['octet-buffer.ts#OctetBuffer.push', 'line.ts#LineFinder.find'],
      judges: [
        {
          tests: 'parts.test.ts > octets that are not used up > stay in order',
          rule: 'What was pushed and is not used up lies from `start` to `end`: all of it, once, in order.',
          source: 'the doc comment of OctetBuffer',
          tries:
            'What is left must move along when `octets` becomes another array, and the new piece stands behind it.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up > know their place',
          rule: 'The place of an octet in the stream is its index, and all that came before octets[0].',
          source: 'the doc comment of offsetAt',
          tries: 'Whenever `octets` becomes another array, `#before` grows by the octets that are not in it any more.',
        },
        {
          tests: 'parts.test.ts > octets that are not used up',
          rule: 'An octet that somebody has a view of is never written over or moved, and none is copied more than a few times.',
          source: 'the doc comment of OctetBuffer',
          tries:
            'When nothing is left over, take the new piece as it is. Otherwise make a roomier array and copy once; in the room behind `end` you may write, if you made it.',
        },
        {
          tests: 'parts.test.ts > the end of a line > is',
          rule: 'A line ends with CR LF, and may be empty. The answer is the index of the CR, or undefined when the LF has not come; however the line is cut, it is the same, and no octet is looked at again and again.',
          source: 'RFC 9112 §2.1 and §2.2',
          tries:
            'Walk while FIELD_OCTET knows the octet. What you stand on then is CR, or the end of what has come, or a fault. Keep in #checked how many octets of this line are known to be good; a new line begins with 0.',
        },
        {
          tests: 'parts.test.ts > the end of a line > cannot be',
          rule: 'LF without CR, CR without LF and any other control are "bad-octet", 400, as soon as they come.',
          source: 'RFC 9112 §2.2',
          tries: 'Do not wait for the end of the line. A TLS client sends 0x16 first, and never a line end.',
        },
        {
          tests: 'parts.test.ts > the end of a line > may',
          rule: 'A line has `limit` octets before its CR at most, also when its end has not come.',
          source: 'RFC 9112 §3: a server may limit a line, and 8000 octets should pass',
          tries: 'Compare how far you have walked with the limit, before you ask whether there is more.',
        },
      ],
      hints: [
        'For push there are three cases: nothing is left (take the piece), there is room behind `end` (copy it there), there is none (a new array, and what is left moves into it).',
        'A piece that was pushed belongs to somebody else, and the array that it is a view of may go on behind it. A Uint8Array has room only up to its own length.',
        'When octets are left behind, `#before` must grow by as many, or offsetAt is wrong. And make the new array twice as large as needed: then each octet is copied a few times at most.',
        'find, in this order: walk from start + #checked while FIELD_OCTET; remember how far; past the limit → throw tooLong(); at `end` → undefined; no CR → bad-octet; CR at the very end → undefined; no LF behind it → bad-octet; else forget #checked, and give the index.',
      ],
      anchor: '2-parser.md#lines',
    },
    {
      id: 'start-line',
      title: 'The first line',
      question:
        '`GET /a?b HTTP/1.1` is a method, one space, a target, one space, a version. `GET  /a HTTP/1.1` is nothing: two servers would read two targets in it. ' +
        'Read the line from octets[start, end), the status-line of a response too, and refuse what does not fit to the last octet.',
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
          tries: 'Do not ask for a list of methods here. 405 and 501 come later.',
        },
        {
          tests: 'parts.test.ts > a request-line > is none with',
          rule: 'Exactly one space each time, an octet only where it may stand: else "bad-request-line", 400. What is behind the second space is the version, or "bad-version", 400; another major version is 505. Whether the target means something is asked later.',
          source: 'RFC 9112 §3',
          tries:
            'Walk over the octets: TCHAR for the method, then SP, then TARGET_OCTET, then SP. What is left must be the version, all of it.',
        },
        {
          tests: 'parts.test.ts > a status-line',
          rule: 'status-line = HTTP-version SP status-code SP [ reason-phrase ], and we do not miss a second space that has no phrase behind it. What is none is "bad-status-line", 502; the version has the faults that it has in a request-line.',
          source: 'RFC 9112 §4',
          tries: 'The reason may hold spaces, or be empty. A status-code has three digits, and the first is 1 to 5.',
        },
      ],
      hints: [
        'split(" ") hides faults: two spaces give an empty part, and a fourth part is easily overlooked. Walk with an index, or use a pattern with ^ and $.',
        'The version is read in both kinds of line, so write it once. HTTP/1.0 is 1.0, HTTP/1.5 is read as 1.1, HTTP/2.0 is "unsupported-version" with 505, and `http/1.1` or `HTTP/1.10` is "bad-version".',
        'The target is not taken apart here: buildHead does that, in the last step, with parseTarget from chapter 1.',
        'parseRequestLine: methodEnd is where TCHAR ends; SP must stand there; targetEnd is where TARGET_OCTET ends; SP must stand there; decodeLatin1 the three parts; what is behind the second SP must be the version.',
      ],
      anchor: '2-parser.md#where-the-standard-leaves-a-choice',
    },
    {
      id: 'field-lines',
      title: 'Field-lines, up to the empty line',
      question:
        'Now lines come one after another, until one is empty. Check each when it is complete, and count: many short lines are as long as one. ' +
        '`Content-Length : 5`, with a space before the colon, is refused, since some would read another field there. ' +
        'Five fields steer the message and are needed at once; the others become strings when somebody asks.',
      writes: [
        'field-section.ts#FieldSection.add',
        'section-reader.ts#SectionReader.read',
        'section-reader.ts#SectionReader.fields',
      ],
      judges: [
        {
          tests: 'parts.test.ts > field-lines > go up to the empty line',
          rule: 'A section is its lines up to the empty line, that one included. What follows is not touched.',
          source: 'RFC 9112 §2.1',
          tries: '`done` counts the octets from the start of the message. The next line begins at buffer.start + done.',
        },
        {
          tests: 'parts.test.ts > field-lines > are read',
          rule: 'field-line = field-name ":" OWS field-value OWS. Names and repeats stay as they came.',
          source: 'RFC 9112 §5',
          tries:
            'Fields.received takes the place of the lines: where the first one begins, and where the empty line begins.',
        },
        {
          tests: 'parts.test.ts > field-lines > are none with',
          rule: 'Between the name and the colon stands nothing, and a line that begins with a space is no field-line: "bad-field-line", 400.',
          source: 'RFC 9112 §5.1 and §5.2',
          tries: 'Walk while TCHAR. You must have walked at least one octet, and stand on the colon.',
        },
        {
          tests: 'parts.test.ts > field-lines > that',
          rule: 'host, expect, connection, content-length and transfer-encoding are known in any case, with the value of each of their lines.',
          source: 'RFC 9110 §5.1',
          tries: 'Compare the whole name, in small letters. A second line is one more value, not another one.',
        },
        {
          tests: 'parts.test.ts > field-lines > have',
          rule: 'The sum of the octets and the number of lines have limits: "head-too-large", "trailers-too-large", "too-many-fields", all 431.',
          source: 'RFC 6585 §5',
          tries:
            'What is left for the next line is the limit less what is done. The CR LF of a line counts, the empty line does not.',
        },
        {
          tests: 'parts.test.ts > field-lines',
          rule: 'However they are cut, field-lines are the same.',
          source: 'the idea of the chapter',
          tries:
            'read() may be called many times for one section. What was added stays added; what is incomplete is left in the buffer.',
        },
      ],
      hints: [
        'read is a loop: find the end of the next line. Not yet → false. Empty → count its two octets, true. Otherwise check the limits, add the line, count it.',
        'The buffer may move between two calls, so keep places as distances from its start: #before and #done are such distances.',
        'add: walk the name, demand the colon, count. Is the name one of CONTROL_NAMES? Then keep its value as well: decodeValue.',
        'fields: Fields.received(octets, where the start-line ends, where the empty line begins). That is start + #before, and start + #done without the two octets of the empty line.',
        'read: start = buffer.start + #done; room = the limit of #kind less #done, 0 at least; find(buffer, start, room, tooLarge). A line with its CR LF must fit in room too. count === limits.fields → too-many-fields.',
      ],
      anchor: '2-parser.md#limits',
    },
    {
      id: 'content',
      title: 'Content: a length, or chunks',
      question:
        'With a length, count it down. With chunks, sizes and data come by turns: `5␍␊hello␍␊0␍␊`, and the data may look like a size. ' +
        'Give what has come as a view, and never more than belongs to the message. A size is hexadecimal digits alone: `0x5`, `+5` and `5␠` are refused. (checkExtensions is given.)',
      writes: [
        'chunk-line.ts#findSizeEnd',
        'chunk-line.ts#parseChunkSize',
        'content-reader.ts#ContentReader.begin',
        'content-reader.ts#ContentReader.next',
      ],
      judges: [
        {
          tests: 'parts.test.ts > content > with a length',
          rule: 'Content-Length counts octets. Exactly so many belong to the message, and the next octet begins another.',
          source: 'RFC 9112 §6.2',
          tries: 'Take the smaller of what is still to come and what is there. Do not wait until all of it is there.',
        },
        {
          tests: 'parts.test.ts > content > that lasts',
          rule: 'Some answers last until the connection closes. No octet ends them.',
          source: 'RFC 9112 §6.3 step 8',
          tries:
            'Give all that is there, and then NEED_BYTES, never undefined: undefined says that there is no more to come.',
        },
        {
          tests: 'parts.test.ts > content > in chunks may',
          rule: 'chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF, and a chunk of size 0, without data, is the last.',
          source: 'RFC 9112 §7.1',
          tries: 'The size alone says where the data ends. Do not search for a line end in it.',
        },
        {
          tests: 'parts.test.ts > content > in chunks is',
          rule: 'A size is hexadecimal digits, one or more, up to 2^53 - 1, and behind the data stand CR and LF: otherwise "bad-chunk", 400, or 413 for the number.',
          source: 'RFC 9112 §7.1',
          tries:
            'Walk over the digits with HEX_VALUE: what is left of the line must be an extension. The octets behind the data are looked at as they come.',
        },
        {
          tests: 'parts.test.ts > content > has a limit',
          rule: 'Content has a limit, announced or not, and so have the extensions of all chunks together.',
          source: 'RFC 9110 §15.5.14, RFC 9112 §7.1.1',
          tries:
            'A length is refused when the first piece is asked for, before any has come. Sizes of chunks are added up, and refused when the sum is too large.',
        },
        {
          tests: 'parts.test.ts > content',
          rule: 'A piece is a view into what was pushed, with its place in the stream, and each message is counted anew.',
          source: 'the doc comment of ContentReader',
          tries: 'subarray makes a view, slice makes a copy. consume gives the place at which the piece began.',
        },
      ],
      hints: [
        'The states are in the type State: what is expected next. Between two chunks lie two parts that are no content: CR LF behind the data, and the line of the next size.',
        '`Number.parseInt(text, 16)` takes "0x5", "5 " and "5_0". Walk over the digits yourself: size = size * 16 + HEX_VALUE[octet].',
        'next: in chunk-end, demand CR LF and go on to chunk-size; in chunk-size, demand a line and go on to chunk-data, or to complete for 0; then give a piece. When any of it has not come, NEED_BYTES.',
        'The line of a size is found with LineFinder.find, like any other: CHUNK_SIZE_DIGITS and what is left for extensions is its limit. It is used up with its CR LF. Past the last chunk, trailers and the empty line stay in the buffer.',
        'begin: set the limit to limits.content, the state from framing.kind, and what is counted to 0. next with a length: past the limit it is "content-too-large", 413; otherwise size = min(remaining, buffer.length); 0 → NEED_BYTES; a subarray, then consume(size). With until-close, the limit less what has been received is what remains.',
      ],
      anchor: '2-parser.md#content',
    },
    {
      id: 'message',
      title: 'The whole message, one event at a time',
      question:
        'One piece from a socket may be half a head, or three requests. Put the parts together: a start-line, field-lines, content, trailers, and then the next message. ' +
        '`next` gives one event, or NEED_BYTES, or throws, and after a fault it throws the same for ever. However the octets are cut, the events must be the same. ' +
        'Up to eight empty lines before a message are skipped.',
      writes: [
        'message-parser.ts#MessageParser.next',
        'message-parser.ts#MessageParser.finish',
        'request-parser.ts#RequestParser.buildHead',
      ],
      judges: [
        {
          tests: 'parser.test.ts > a parser',
          rule: 'An event is given when it is asked for; a fault is final; the end of the connection inside a message is a fault.',
          source: 'RFC 9112 §8',
          tries: 'Keep the state in a field, and go on where you stopped. Keep the failure too, and look at it first.',
        },
        {
          tests: 'cases.test.ts > pipelining.md',
          rule: 'The octets behind a message are the next message.',
          source: 'RFC 9112 §9.3.2',
          tries:
            'Throw nothing away at the end of a message: go back to the first state, and leave the buffer as it is.',
        },
        {
          tests: 'cases.test.ts > line-ends.md',
          rule: 'Empty lines before a message are skipped, eight at most; then "bad-request-line", 400.',
          source: 'RFC 9112 §2.2',
          tries: 'An empty line is one whose end is its beginning. Count them, and count anew for each message.',
        },
        {
          tests: 'cases.test.ts > trailers.md',
          rule: 'Behind the last chunk come field-lines again. They are given with the end, and cannot say where the message ends or for whom it is: "bad-trailer", 400.',
          source: 'RFC 9110 §6.5.1',
          tries: 'The same reader reads both: begin("trailers", 0). Then look at the fields that steer.',
        },
        {
          tests: 'cases.test.ts > host.md',
          rule: 'A head is complete when Host has been checked.',
          source: 'RFC 9112 §3.2',
          tries: 'buildHead puts the functions of chapter 1 together: checkHost, requestFraming, persists.',
        },
        {
          tests: 'cases.test.ts > request-line.md > A whole URI as target',
          rule: 'The authority of a whole URI counts, and Host does not.',
          source: 'RFC 9112 §3.2.2',
          tries: 'Only when the target has no authority, take that of Host.',
        },
        {
          tests: 'cases.test.ts > persistence.md',
          rule: 'A head says whether the connection goes on, and whether the client waits before it sends its content.',
          source: 'RFC 9112 §9.3, RFC 9110 §10.1.1',
          tries: '`section.control` has the values of Connection and Expect.',
        },
        {
          tests: 'properties.test.ts > whatever comes > the events do not depend on how it is cut',
          rule: 'What the parser says depends on the octets, and on nothing else.',
          source: 'RFC 9112 §2.2: a message is parsed as a sequence of octets',
          tries: 'The counterexample is small: find the cut, and ask what the parser remembers there.',
        },
      ],
      hints: [
        'Write a loop over the state: a part that has an event to give returns it, a part that has none sets the next state and the loop goes on, and a part that must wait returns NEED_BYTES.',
        'start-line: find the line, skip empty ones, parseStartLine, then fields.begin("head", the octets of this line). field-lines: read, then buildHead, then content.begin(head.framing).',
        'content: next() of the reader; undefined means that there is no more: chunked goes on with trailers, everything else ends. The head is used up when its event is given: SectionReader.consume says where it began.',
        'next: throw #failure when there is one; try the step; keep a ProtocolError before you throw it on. finish: content that may end has ended; inside anything else, "message-cut-short".',
        'ResponseParser.buildHead, in its own file, shows how a head is built; for a request it is parseTarget(method, target), checkHost(version, control.host), requestFraming(version, control), persists(version, control.connection), and reader.fields(). The head lies in reader.buffer from its start on, reader.done octets long.',
      ],
      anchor: '2-parser.md#the-idea',
    },
  ],
};
