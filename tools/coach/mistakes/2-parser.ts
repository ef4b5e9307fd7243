import type { Mistake } from '../exercise.ts';

export const mistakes: readonly Mistake[] = [
  {
    step: 'write',
    name: 'the size of a chunk is written in decimal digits',
    edits: [{ file: 'serialize.ts', from: 'data.length.toString(16)', to: 'data.length.toString()' }],
    caughtBy: 'serialize.test.ts > chunks > a size in hexadecimal',
  },
  {
    step: 'write',
    name: 'an empty piece is written as a chunk of size 0, which ends the content',
    edits: [{ file: 'serialize.ts', from: 'if (data.length === 0) return data;', to: '' }],
    caughtBy: 'serialize.test.ts > chunks > nothing',
  },
  {
    step: 'write',
    name: 'fields are written as they are given, and a line end in a value writes more of them',
    edits: [
      {
        file: 'serialize.ts',
        from: '(lines instanceof Fields ? lines : Fields.of(...lines)).text',
        to: "Array.from(lines, (line) => line.join(': ') + '\\r\\n').join('')",
      },
    ],
    caughtBy: 'serialize.test.ts > a request > cannot be split by its field',
  },
  {
    step: 'write',
    name: 'the method is not checked, and may hold a space or a line end',
    edits: [{ file: 'serialize.ts', from: 'if (!isToken(method))', to: "if (method === '')" }],
    caughtBy: 'serialize.test.ts > a request > cannot be split by its method',
  },
  {
    step: 'response-head',
    name: 'the empty line that ends the head is missing',
    edits: [{ file: 'serialize.ts', from: '{head}\\r\\n`;', to: '{head}`;' }],
    caughtBy: 'serialize.test.ts > the head of a response > is a status-line',
  },
  {
    step: 'response-head',
    name: 'the length that a handler gives is sent beside ours',
    edits: [{ file: 'serialize.ts', from: 'else if (name !== undefined) framed = true;', to: '' }],
    caughtBy: 'serialize.test.ts > the head of a response > passes over a handler that says a length of its own',
  },
  {
    step: 'response-head',
    name: 'a second Date is sent beside the one of the handler',
    edits: [{ file: 'serialize.ts', from: 'date !== undefined && !dated', to: 'date !== undefined' }],
    caughtBy: 'serialize.test.ts > the head of a response > keeps a Date that the handler gives',
  },
  {
    step: 'write',
    name: 'content becomes text on its way, and what is no UTF-8 does not survive it',
    edits: [
      {
        file: 'serialize.ts',
        from: '{length}\\r\\n`, content);',
        to: '{length}\\r\\n`, encodeUtf8(new TextDecoder().decode(content)));',
      },
    ],
    caughtBy: 'serialize.test.ts > content of any octets',
  },
  {
    step: 'write',
    name: 'a head is written as UTF-8, and an octet past ASCII becomes two',
    edits: [
      {
        file: 'serialize.ts',
        from: 'writeLatin1(octets, head, 0);\n  octets.set(content, head.length);',
        to: 'const start = encodeUtf8(head);\n  octets.set(start.subarray(0, head.length));\n  octets.set(content, head.length);',
      },
    ],
    caughtBy: 'serialize.test.ts > content of any octets',
  },
  {
    step: 'response-head',
    name: 'the names of fields are compared with their case, and `content-length` slips through',
    edits: [{ file: 'serialize.ts', from: 'name.toLowerCase() === candidate', to: 'name === candidate' }],
    caughtBy: 'serialize.test.ts > the head of a response > passes over a handler that says a length',
  },
  {
    step: 'response-head',
    name: 'a length is left out also where the response has no content, and HEAD learns nothing',
    edits: [{ file: 'serialize.ts', from: "framing.kind === 'none' && status !== 204", to: 'false' }],
    caughtBy: 'serialize.test.ts > the head of a response > lets a handler',
  },
  {
    step: 'response-head',
    name: 'a 204 keeps the length that its handler gives',
    edits: [{ file: 'serialize.ts', from: "framing.kind === 'none' && status !== 204", to: "framing.kind === 'none'" }],
    caughtBy: 'serialize.test.ts > the head of a response > passes over a handler that says in a 204',
  },
  {
    step: 'response-head',
    name: 'any three digits are taken for a status',
    edits: [{ file: 'serialize.ts', from: 'status > 599', to: 'status > 999' }],
    caughtBy: 'serialize.test.ts > the head of a response > does not exist',
  },
  {
    step: 'line',
    name: 'LF alone is taken for the end of a line',
    edits: [
      {
        file: 'line.ts',
        from: 'if (octets[at] !== CR)',
        to: 'if (octets[at] === LF) return at;\n    if (octets[at] !== CR)',
      },
    ],
    caughtBy: 'parts.test.ts > the end of a line > cannot be LF without CR',
  },
  {
    step: 'line',
    name: 'a CR that comes last is taken for the end of the line, although its LF has not come',
    edits: [{ file: 'line.ts', from: 'if (at + 1 === end) return undefined;', to: 'if (at + 1 === end) return at;' }],
    caughtBy: 'parts.test.ts > the end of a line > is not known between its CR and its LF',
  },
  {
    step: 'line',
    name: 'octets are looked at when the line is complete, so a fault waits for a line end that may never come',
    edits: [{ file: 'line.ts', from: 'FIELD_OCTET[octets[at]!] === 1', to: 'octets[at] !== CR' }],
    caughtBy: 'parts.test.ts > the end of a line > cannot be NUL',
  },
  {
    step: 'line',
    name: 'the limit is asked for complete lines only, and a line that never ends fills the memory',
    edits: [{ file: 'line.ts', from: 'if (at - start > limit)', to: 'if (at < end && at - start > limit)' }],
    caughtBy: 'parts.test.ts > the end of a line > may not come after more: a line is too long before its end has come',
  },
  {
    step: 'line',
    name: 'each search begins at the start of the line again',
    edits: [{ file: 'line.ts', from: 'let at = start + this.#checked;', to: 'let at = start;' }],
    caughtBy: 'parts.test.ts > the end of a line > is not looked for again',
  },
  {
    step: 'line',
    name: 'what is remembered of one line is believed of the next',
    edits: [{ file: 'line.ts', from: 'this.#checked = 0;\n    return at;', to: 'return at;' }],
    caughtBy: 'parts.test.ts > the end of a line > is looked for in each line anew',
  },
  {
    step: 'line',
    name: 'the buffer grows by just what is needed, so every octet is copied again and again',
    edits: [{ file: 'octet-buffer.ts', from: 'Math.max(256, needed * 2)', to: 'needed' }],
    caughtBy: 'parts.test.ts > octets that are not used up > are copied a few times at most',
  },
  {
    step: 'line',
    name: 'octets are moved to the front of their array, while a view of it has been handed out',
    edits: [
      {
        file: 'octet-buffer.ts',
        from: 'const roomier = new',
        to: 'const roomier = needed <= this.octets.length ? this.octets : new',
      },
    ],
    caughtBy: 'parts.test.ts > octets that are not used up > are not written over',
  },
  {
    step: 'line',
    name: 'octets that are used up move along into the larger array, in front of those that are left',
    edits: [
      {
        file: 'octet-buffer.ts',
        from: 'this.octets.subarray(this.start, this.end)',
        to: 'this.octets.subarray(0, this.end)',
      },
    ],
    caughtBy: 'parts.test.ts > octets that are not used up > stay in order also when they move',
  },
  {
    step: 'line',
    name: 'octets that are left behind are not counted',
    edits: [{ file: 'octet-buffer.ts', from: 'this.#before += this.start;', to: '' }],
    caughtBy: 'parts.test.ts > octets that are not used up > know their place in the stream',
  },
  {
    step: 'start-line',
    name: "split(' ') without a look at how many parts there are",
    edits: [
      {
        file: 'start-line.ts',
        from: 'const methodEnd = at;',
        to: "const methodEnd = at;\n  if (end > 0) { const [method = '', target = '', version = ''] = decodeLatin1(octets, start, end).split(' '); return { method, target, version: parseVersion(version), ...parseTarget(method, target) }; }",
      },
    ],
    caughtBy: 'parts.test.ts > a request-line > is none with a fourth part',
  },
  {
    step: 'start-line',
    name: 'several spaces or a tab are taken for one space',
    edits: [
      {
        file: 'start-line.ts',
        from: 'const methodEnd = at;',
        to: "const methodEnd = at;\n  if (end > 0) { const [method = '', target = '', version = ''] = decodeLatin1(octets, start, end).trim().split(/\\s+/); return { method, target, version: parseVersion(version), ...parseTarget(method, target) }; }",
      },
    ],
    caughtBy: 'parts.test.ts > a request-line > is none with two spaces',
  },
  {
    step: 'start-line',
    name: 'only the beginning of the version is looked at',
    edits: [{ file: 'start-line.ts', from: '([0-9])\\.([0-9])$/', to: '([0-9])\\.([0-9])/' }],
    caughtBy: 'parts.test.ts > a request-line > is none with two digits of a minor version',
  },
  {
    step: 'start-line',
    name: 'a minor version that is not known is refused, instead of being read as 1.1',
    edits: [{ file: 'start-line.ts', from: "if (match[1] !== '1')", to: "if (match[1] !== '1' || match[2]! > '1')" }],
    caughtBy: 'parts.test.ts > a request-line > may have HTTP/1.2',
  },
  {
    step: 'start-line',
    name: 'the method is made of capitals: get is not GET',
    edits: [
      {
        file: 'start-line.ts',
        from: 'line.slice(0, methodEnd - start)',
        to: 'line.slice(0, methodEnd - start).toUpperCase()',
      },
    ],
    caughtBy: 'parts.test.ts > a request-line > may have a method in small letters',
  },
  {
    step: 'start-line',
    name: 'the whole buffer is taken for the line',
    edits: [
      {
        file: 'start-line.ts',
        from: 'const line = decodeLatin1(octets, start, end);',
        to: 'const line = decodeLatin1(octets);',
      },
    ],
    caughtBy: 'parts.test.ts > a request-line > has a method',
  },
  {
    step: 'start-line',
    name: 'the reason-phrase ends at its first space',
    edits: [{ file: 'start-line.ts', from: '(?: (.*))?$/', to: '(?: ([^ ]*).*)?$/' }],
    caughtBy: 'parts.test.ts > a status-line > may have a reason of several words',
  },
  {
    step: 'field-lines',
    name: 'a space before the colon is forgiven',
    edits: [
      {
        file: 'field-section.ts',
        from: 'while (nameEnd < end && TCHAR[octets[nameEnd]!] === 1)',
        to: 'while (nameEnd < end && (TCHAR[octets[nameEnd]!] === 1 || octets[nameEnd] === 0x20))',
      },
    ],
    caughtBy: 'parts.test.ts > field-lines > are none with a space before the colon',
  },
  {
    step: 'field-lines',
    name: 'the names of fields are compared with their case',
    edits: [{ file: 'field-section.ts', from: '(octets[start + at]! | 0x20)', to: 'octets[start + at]!' }],
    caughtBy: 'parts.test.ts > field-lines > that steer the message',
  },
  {
    step: 'field-lines',
    name: 'only the beginning of a name is compared',
    edits: [{ file: 'field-section.ts', from: 'at < wanted.length', to: 'at < 2' }],
    caughtBy: 'parts.test.ts > field-lines > that only look like them',
  },
  {
    step: 'field-lines',
    name: 'the last line of a name takes the place of those before it',
    edits: [{ file: 'field-section.ts', from: 'others.length === 0 ? [value] : [...others, value]', to: '[value]' }],
    caughtBy: 'parts.test.ts > field-lines > that steer the message',
  },
  {
    step: 'field-lines',
    name: 'the lines are looked for at the beginning of the buffer, though other octets may lie there',
    edits: [
      {
        file: 'section-reader.ts',
        from: 'start + this.#before, start + this.#done - 2',
        to: 'this.#before, this.#done - 2 + start * 0',
      },
    ],
    caughtBy: 'parts.test.ts > field-lines > are the same wherever',
  },
  {
    step: 'field-lines',
    name: 'the CR LF of a line is not counted, so many short lines pass the limit',
    edits: [{ file: 'section-reader.ts', from: 'if (lineEnd + 2 - start > room) throw this.#tooLarge();', to: '' }],
    caughtBy: 'parts.test.ts > field-lines > have a limit of octets, CR LF',
  },
  {
    step: 'field-lines',
    name: 'each line has the limit of the whole head',
    edits: [{ file: 'section-reader.ts', from: 'Math.max(limit - this.#done, 0)', to: 'limit' }],
    caughtBy: 'parts.test.ts > field-lines > have a limit of octets of all lines together',
  },
  {
    step: 'content',
    name: 'all that has come is taken for content, and the next message with it',
    edits: [{ file: 'content-reader.ts', from: 'Math.min(this.#remaining, buffer.length)', to: 'buffer.length' }],
    caughtBy: 'parts.test.ts > content > with a length ends after so many octets',
  },
  {
    step: 'content',
    name: 'nothing is given before all of the content is there',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'if (size === 0) return NEED_BYTES;',
        to: 'if (size < this.#remaining) return NEED_BYTES;',
      },
    ],
    caughtBy: 'parts.test.ts > content > with a length is given as it comes',
  },
  {
    step: 'chunks',
    name: 'the size of a chunk is read in decimal',
    edits: [{ file: 'chunk-line.ts', from: 'size * 16', to: 'size * 10' }],
    caughtBy: 'parts.test.ts > content > in chunks may have a size in hexadecimal',
  },
  {
    step: 'chunks',
    name: 'parseInt reads the size of a chunk, and takes 0x5 and whatever follows the digits',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'const size = parseChunkSize(octets, start, sizeEnd);\n    if (sizeEnd < lineEnd) checkExtensions(octets, sizeEnd, lineEnd);',
        to: "const size = Number.parseInt(Array.from(octets.subarray(start, lineEnd), (one) => String.fromCharCode(one)).join(''), 16);",
      },
    ],
    caughtBy: 'parts.test.ts > content > in chunks is refused with a size with 0x',
  },
  {
    step: 'chunks',
    name: 'two octets behind the data of a chunk are skipped without a look',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'if ((length > 0 && octets[start] !== CR) ||',
        to: 'if (length < 0 && (octets[start] !== CR ||',
      },
      { file: 'content-reader.ts', from: 'octets[start + 1] !== LF)) {', to: 'octets[start + 1] !== LF))) {' },
    ],
    caughtBy: 'parts.test.ts > content > in chunks is refused with data that is longer than its size',
  },
  {
    step: 'chunks',
    name: 'a size past 2^53 silently becomes another one',
    edits: [{ file: 'chunk-line.ts', from: 'if (size > Number.MAX_SAFE_INTEGER)', to: 'if (size < 0)' }],
    caughtBy: 'parts.test.ts > content > in chunks is refused with a size past 2^53',
  },
  {
    step: 'chunks',
    name: 'the octets behind the data are looked at when both are there, so an error waits for more to come',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'if ((length > 0 && octets[start] !== CR) ||',
        to: 'if (length < 2) return false;\n    if ((length > 0 && octets[start] !== CR) ||',
      },
    ],
    caughtBy: 'parts.test.ts > content > in chunks is refused with a wrong octet behind the data',
  },
  {
    step: 'chunks',
    name: 'each chunk has the limit of the whole content',
    edits: [{ file: 'content-reader.ts', from: 'this.#received += size;', to: 'this.#received = size;' }],
    caughtBy: 'parts.test.ts > content > has a limit for all chunks together',
  },
  {
    step: 'content',
    name: 'all that came with the piece that goes past the limit is refused, also what is allowed',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'if (this.#remaining === 0 && this.#buffer.length > 0)',
        to: 'if (this.#remaining < this.#buffer.length)',
      },
    ],
    caughtBy: 'parts.test.ts > content > has a limit when nothing',
  },
  {
    step: 'content',
    name: 'content is copied instead of being shown as a view',
    edits: [{ file: 'content-reader.ts', from: 'buffer.octets.subarray(', to: 'new Uint8Array(buffer.octets).slice(' }],
    caughtBy: 'parts.test.ts > content > is a view into what was pushed',
  },
  {
    step: 'content',
    name: 'what one message was allowed is allowed to the next',
    edits: [
      {
        file: 'content-reader.ts',
        from: 'this.limit = this.#limits.content;\n    this.#received = 0;',
        to: 'this.#received = 0;',
      },
    ],
    caughtBy: 'parts.test.ts > content > may have another limit for one message, more or less: a length',
  },
  {
    step: 'chunks',
    name: 'what was counted for one message is still counted for the next',
    edits: [{ file: 'content-reader.ts', from: 'this.#received = 0;', to: '' }],
    caughtBy: 'parts.test.ts > content > of each message is counted anew',
  },
  {
    step: 'message',
    name: 'one push is taken for one message, and what follows it is thrown away',
    edits: [
      {
        file: 'message-parser.ts',
        from: "return { kind: 'end', trailers, start: this.#fields.consume(), end: this.#buffer.offset };",
        to: "const start = this.#fields.consume();\n    const { offset: end } = this.#buffer;\n    this.#buffer.consume(this.#buffer.length);\n    return { kind: 'end', trailers, start, end };",
      },
    ],
    caughtBy: 'message.test.ts > a message > is followed',
  },
  {
    step: 'message',
    name: 'the end of a message is said to span the whole message',
    edits: [
      {
        file: 'message-parser.ts',
        from: "return { kind: 'end', trailers, start: this.#fields.consume(),",
        to: "return { kind: 'end', trailers, start: this.#fields.consume() * 0,",
      },
    ],
    caughtBy: 'message.test.ts > a message > lies where its octets lie',
  },
  {
    step: 'message',
    name: 'the end of the head is asked for before the head is used up',
    edits: [
      {
        file: 'message-parser.ts',
        from: "return { kind: 'head', head, start: this.#fields.consume(), end: this.#buffer.offset };",
        to: "return { kind: 'head', head, end: this.#buffer.offset, start: this.#fields.consume() };",
      },
    ],
    caughtBy: 'message.test.ts > a message > lies where its octets lie',
  },
  {
    step: 'message',
    name: 'after an error the parser goes on with what follows',
    edits: [{ file: 'message-parser.ts', from: 'if (error instanceof ProtocolError) this.#failure = error;', to: '' }],
    caughtBy: 'message.test.ts > an error',
  },
  {
    step: 'message',
    name: 'a chunked message ends with its last chunk, and its trailers are taken for a message',
    edits: [{ file: 'message-parser.ts', from: "head.framing.kind === 'chunked' ? 'trailers' : 'end'", to: "'end'" }],
    caughtBy: 'message.test.ts > a message > has trailers',
  },
  {
    step: 'message',
    name: 'trailers may say where the message ends',
    edits: [{ file: 'message-parser.ts', from: 'this.#fields.section.checkTrailers();', to: '' }],
    caughtBy: 'message.test.ts > a message > refuses as a trailer',
  },
  {
    step: 'message',
    name: 'the end of the connection does not end content that lasts until then',
    edits: [
      {
        file: 'message-parser.ts',
        from: "if (this.#state === 'content' && this.#content.mayEnd) this.#state = 'end';",
        to: '',
      },
    ],
    caughtBy: 'message.test.ts > the end of the connection > ends content',
  },
  {
    step: 'message',
    name: 'the end of the connection ends any content, and half of it passes for the whole',
    edits: [{ file: 'message-parser.ts', from: ' && this.#content.mayEnd)', to: ')' }],
    caughtBy: 'message.test.ts > the end of the connection > cuts a message short',
  },
  {
    step: 'message',
    name: 'half a message passes for a whole one when the connection ends',
    edits: [
      {
        file: 'message-parser.ts',
        from: "if (this.#state !== 'end' && !this.idle) {",
        to: "if (this.#state === 'end' && !this.idle) {",
      },
    ],
    caughtBy: 'message.test.ts > the end of the connection > cuts a message short',
  },
  {
    step: 'message',
    name: 'the start line is remembered when its message is over',
    edits: [{ file: 'message-parser.ts', from: 'this.startLine = undefined; //', to: '//' }],
    caughtBy: 'message.test.ts > the start line',
  },
  {
    step: 'request-head',
    name: 'Host is not checked: a request for no host in particular is answered',
    edits: [
      {
        file: 'request-parser.ts',
        from: 'const host = checkHost(version, control.host);',
        to: "const host = control.host[0] ?? '';",
      },
    ],
    caughtBy: 'request-head.test.ts > the head of a request > has to be right: no Host',
  },
  {
    step: 'request-head',
    name: 'Host is checked only when the target names no host',
    edits: [
      {
        file: 'request-parser.ts',
        from: 'const host = checkHost(version, control.host);',
        to: "const host = authority === '' ? checkHost(version, control.host) : '';",
      },
    ],
    caughtBy: 'request-head.test.ts > the head of a request > has to be right',
  },
  {
    step: 'request-head',
    name: 'Host is believed, although the target names another host',
    edits: [
      {
        file: 'request-parser.ts',
        from: "authority: authority === '' ? host : authority",
        to: 'authority: host',
      },
    ],
    caughtBy: 'cases.test.ts > request-line.md > A whole URI as target',
  },
  {
    step: 'request-head',
    name: 'the head is taken to begin with the array, though other octets may stand before it',
    edits: [
      { file: 'request-parser.ts', from: 'start: buffer.start,', to: 'start: 0,' },
      { file: 'request-parser.ts', from: 'end: buffer.start + done', to: 'end: done' },
    ],
    caughtBy: 'request-head.test.ts > the head of a request > lies',
  },
  {
    step: 'request-head',
    name: 'the place of the head in the stream is taken for its place in the array',
    edits: [
      { file: 'request-parser.ts', from: 'start: buffer.start,', to: 'start: buffer.offset,' },
      { file: 'request-parser.ts', from: 'end: buffer.start + done', to: 'end: buffer.offset + done' },
    ],
    caughtBy: 'request-head.test.ts > the head of a request > lies where its octets lie: in their own array',
  },
  {
    step: 'request-head',
    name: 'the head is taken to end where the octets end that have arrived',
    edits: [{ file: 'request-parser.ts', from: 'end: buffer.start + done', to: 'end: buffer.end + done * 0' }],
    caughtBy: 'request-head.test.ts > the head of a request > lies',
  },
  {
    step: 'request-head',
    name: 'every request is taken for one of HTTP/1.1',
    edits: [
      { file: 'request-parser.ts', from: 'requestFraming(version, control)', to: "requestFraming('1.1', control)" },
    ],
    caughtBy: 'request-head.test.ts > the head of a request > has to be right',
  },
];
