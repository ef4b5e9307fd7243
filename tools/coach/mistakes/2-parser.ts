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
    step: 'write',
    name: 'the empty line that ends the head is missing',
    edits: [{ file: 'serialize.ts', from: '{head}\\r\\n`;', to: '{head}`;' }],
    caughtBy: 'serialize.test.ts > the head of a response > is a status-line',
  },
  {
    step: 'write',
    name: 'the length that a handler gives is sent beside ours',
    edits: [{ file: 'serialize.ts', from: 'else if (name !== undefined) framed = true;', to: '' }],
    caughtBy: 'serialize.test.ts > the head of a response > passes over a handler that says a length of its own',
  },
  {
    step: 'write',
    name: 'a second Date is sent beside the one of the handler',
    edits: [{ file: 'serialize.ts', from: 'date !== undefined && !dated', to: 'date !== undefined' }],
    caughtBy: 'serialize.test.ts > the head of a response > keeps a Date that the handler gives',
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
    name: 'octets are moved to the front of their array, while somebody holds a view of it',
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
    step: 'content',
    name: 'the size of a chunk is read in decimal',
    edits: [{ file: 'chunk-line.ts', from: 'size * 16', to: 'size * 10' }],
    caughtBy: 'parts.test.ts > content > in chunks may have a size in hexadecimal',
  },
  {
    step: 'content',
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
    step: 'content',
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
    step: 'content',
    name: 'a size past 2^53 silently becomes another one',
    edits: [{ file: 'chunk-line.ts', from: 'if (size > Number.MAX_SAFE_INTEGER)', to: 'if (size < 0)' }],
    caughtBy: 'parts.test.ts > content > in chunks is refused with a size past 2^53',
  },
  {
    step: 'content',
    name: 'each chunk has the limit of the whole content',
    edits: [{ file: 'content-reader.ts', from: 'this.#received += size;', to: 'this.#received = size;' }],
    caughtBy: 'parts.test.ts > content > has a limit for all chunks together',
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
    caughtBy: 'parts.test.ts > content > may have another limit for one message',
  },
  {
    step: 'content',
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
    caughtBy: 'cases.test.ts > pipelining.md > Three requests in one piece',
  },
  {
    step: 'message',
    name: 'after a fault the parser goes on with what follows',
    edits: [{ file: 'message-parser.ts', from: 'if (error instanceof ProtocolError) this.#failure = error;', to: '' }],
    caughtBy: 'parser.test.ts > a parser > throws the same fault again',
  },
  {
    step: 'message',
    name: 'an empty line before the request is taken for a request-line',
    edits: [{ file: 'message-parser.ts', from: 'if (lineEnd === start) {', to: 'if (lineEnd < start) {' }],
    caughtBy: 'cases.test.ts > line-ends.md > An empty line before the request-line',
  },
  {
    step: 'message',
    name: 'empty lines are skipped for ever',
    edits: [
      { file: 'message-parser.ts', from: 'this.#emptyLines++ === MOST_EMPTY_LINES', to: 'this.#emptyLines++ < 0' },
    ],
    caughtBy: 'cases.test.ts > line-ends.md > Nine empty lines',
  },
  {
    step: 'message',
    name: 'a chunked message ends with its last chunk, and its trailers are taken for a request',
    edits: [{ file: 'message-parser.ts', from: "head.framing.kind === 'chunked' ? 'trailers' : 'end'", to: "'end'" }],
    caughtBy: 'cases.test.ts > trailers.md > A checksum',
  },
  {
    step: 'message',
    name: 'trailers may say where the message ends',
    edits: [
      {
        file: 'field-section.ts',
        from: 'transferEncoding.length + contentLength.length + host.length === 0',
        to: 'transferEncoding.length + contentLength.length + host.length >= 0',
      },
    ],
    caughtBy: 'cases.test.ts > trailers.md > A length as a trailer',
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
    caughtBy: 'parser.test.ts > a parser > refuses the end of the connection inside',
  },
  {
    step: 'message',
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
];
