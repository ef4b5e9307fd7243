import type { Mistake } from '../exercise.ts';

export const mistakes: readonly Mistake[] = [
  {
    step: 'octets',
    name: 'a token is taken for a word: \\w and "-", but none of the other punctuation',
    edits: [{ file: 'octets.ts', from: 'WHOLE_TOKEN.test(text)', to: '/^[\\w-]+$/.test(text)' }],
    caughtBy: 'octets.test.ts > isToken > all the punctuation',
  },
  {
    step: 'octets',
    name: 'an empty text passes: "*" where "+" is needed',
    edits: [{ file: 'octets.ts', from: 'WHOLE_TOKEN.test(text)', to: "text === '' || WHOLE_TOKEN.test(text)" }],
    caughtBy: 'octets.test.ts > isToken > nothing',
  },
  {
    step: 'octets',
    name: 'the pattern has no "$", so only the beginning of the text is looked at',
    edits: [{ file: 'octets.ts', from: 'WHOLE_TOKEN.test(text)', to: "new RegExp('^' + TOKEN).test(text)" }],
    caughtBy: 'octets.test.ts > isToken > a space',
  },
  {
    step: 'octets',
    name: 'only CR and LF are looked for, and every other control passes',
    edits: [
      {
        file: 'octets.ts',
        from: '/^(?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?$/.test(text)',
        to: '!/[\\r\\n]|^\\s|\\s$/.test(text)',
      },
    ],
    caughtBy: 'octets.test.ts > isFieldValue > NUL',
  },
  {
    step: 'octets',
    name: 'the whitespace around a value is taken for a part of it',
    edits: [
      {
        file: 'octets.ts',
        from: '/^(?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?$/',
        to: '/^[\\t\\x20-\\x7e\\x80-\\xff]*$/',
      },
    ],
    caughtBy: 'octets.test.ts > isFieldValue > a space before',
  },
  {
    step: 'octets',
    name: 'octets are read as UTF-8, which has no character for many of them',
    edits: [
      {
        file: 'octets.ts',
        from: 'buffers.prototype.latin1Slice.call(octets, start, end)',
        to: 'new TextDecoder().decode(octets.subarray(start, end))',
      },
    ],
    caughtBy: 'octets.test.ts > octets and strings > Latin-1',
  },
  {
    step: 'octets',
    name: "TextDecoder('latin1') is used, which the web reads as windows-1252",
    edits: [
      {
        file: 'octets.ts',
        from: 'buffers.prototype.latin1Slice.call(octets, start, end)',
        to: "new TextDecoder('latin1').decode(octets.subarray(start, end))",
      },
    ],
    caughtBy: 'octets.test.ts > octets and strings > Latin-1',
  },
  {
    step: 'octets',
    name: 'text is encoded as UTF-8: two octets for a character past ASCII',
    edits: [{ file: 'octets.ts', from: "buffers.from(text, 'latin1')", to: 'buffers.from(text)' }],
    caughtBy: 'octets.test.ts > octets and strings > Latin-1',
  },
  {
    step: 'octets',
    name: 'the index of the end is taken for a length',
    edits: [
      {
        file: 'octets.ts',
        from: 'latin1Slice.call(octets, start, end)',
        to: 'latin1Slice.call(octets, start, start + end)',
      },
    ],
    caughtBy: 'octets.test.ts > octets and strings > decodes a part',
  },
  {
    step: 'fields',
    name: 'names are compared with their case',
    edits: [{ file: 'fields.ts', from: '(a === b || a.toLowerCase() === b.toLowerCase())', to: 'a === b' }],
    caughtBy: 'fields.test.ts > Fields > compares names without case',
  },
  {
    step: 'fields',
    name: 'a name is found when only its beginning is the same',
    edits: [
      {
        file: 'fields.ts',
        from: 'a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase())',
        to: 'a.toLowerCase().startsWith(b.toLowerCase())',
      },
    ],
    caughtBy: 'details.test.ts > Fields > tells names apart',
  },
  {
    step: 'fields',
    name: 'a name has one value: lines of the same name are lost',
    edits: [{ file: 'fields.ts', from: 'values.length > 1 ? ', to: 'values.length > 999 ? ' }],
    caughtBy: 'fields.test.ts > Fields > reads several lines of one name as one list',
  },
  {
    step: 'fields',
    name: 'an empty value is taken for a missing field',
    edits: [
      {
        file: 'fields.ts',
        from: ': values[0];',
        to: ': values[0] || undefined;',
      },
    ],
    caughtBy: 'fields.test.ts > Fields > tells an empty value from a missing field',
  },
  {
    step: 'fields',
    name: 'only CR LF is refused in a value: LF alone splits a message too',
    edits: [{ file: 'fields.ts', from: '&& isFieldValue(value)', to: "&& !value.includes('\\r\\n')" }],
    caughtBy: 'fields.test.ts > Fields > cannot hold LF in a value',
  },
  {
    step: 'fields',
    name: 'a line is checked when fields are made, and not when one is added',
    edits: [{ file: 'fields.ts', from: 'this.lines, checkedLine(name, value)]', to: 'this.lines, [name, value]]' }],
    caughtBy: 'fields.test.ts > Fields > cannot hold',
  },
  {
    step: 'fields',
    name: 'the new line is pushed into the list of the old fields',
    edits: [
      {
        file: 'fields.ts',
        from: 'return new Fields([...this.lines, checkedLine(name, value)]);',
        to: '(this.lines as FieldLine[]).push(checkedLine(name, value));\n    return new Fields(this.lines);',
      },
    ],
    caughtBy: 'fields.test.ts > Fields > never changes',
  },
  {
    step: 'fields',
    name: 'the new value comes beside the old ones instead of taking their place',
    edits: [{ file: 'fields.ts', from: 'this.without(name).and(name, value)', to: 'this.and(name, value)' }],
    caughtBy: 'fields.test.ts > Fields > replaces every line of a name by one',
  },
  {
    step: 'fields',
    name: 'a line is checked and kept as it was given, and can be changed afterwards',
    edits: [
      {
        file: 'fields.ts',
        from: 'lines.map(([name, value]) => checkedLine(name, value))',
        to: 'lines.filter(([name, value]) => checkedLine(name, value))',
      },
    ],
    caughtBy: 'fields.test.ts > Fields > keep what they were given',
  },
  {
    step: 'fields',
    name: 'a list is taken for the text in it, which JSON can bring',
    edits: [
      { file: 'fields.ts', from: "typeof name !== 'string' || !isToken(name)", to: '!isToken(name as string)' },
      {
        file: 'fields.ts',
        from: "typeof value === 'string' && isFieldValue(value)) return [name, value]",
        to: 'isFieldValue(value as string)) return [name as string, value as string]',
      },
    ],
    caughtBy: 'fields.test.ts > Fields > takes strings only',
  },
  {
    step: 'fields',
    name: 'cookies are joined by a comma like anything else',
    edits: [{ file: 'fields.ts', from: "sameName(name, 'cookie') ? '; ' : ', '", to: "', '" }],
    caughtBy: 'fields.test.ts > Fields > joins several lines of cookies',
  },
  {
    step: 'fields',
    name: 'a line is cut at ": ", and a colon without a space behind it is missed',
    edits: [
      {
        file: 'fields.ts',
        from: 'while (octets[colon] !== COLON) colon++;',
        to: 'while (colon < end && (octets[colon] !== COLON || octets[colon + 1] !== 0x20)) colon++;',
      },
    ],
    caughtBy: 'fields.test.ts > Received fields > are lines without a space behind the colon',
  },
  {
    step: 'fields',
    name: 'a line is cut at its last colon',
    edits: [
      {
        file: 'fields.ts',
        from: 'while (octets[colon] !== COLON) colon++;',
        to: 'for (let look = at; look < end && octets[look] !== CR; look++) if (octets[look] === COLON) colon = look;',
      },
    ],
    caughtBy: 'fields.test.ts > Received fields > are lines with colons in the value',
  },
  {
    step: 'fields',
    name: 'String.trim takes away more than spaces and tabs',
    edits: [
      {
        file: 'fields.ts',
        from: 'decodeValue(octets, colon + 1, lineEnd)',
        to: 'decodeLatin1(octets, colon + 1, lineEnd).trim()',
      },
    ],
    caughtBy: 'fields.test.ts > Received fields > are lines with a no-break space',
  },
  {
    step: 'fields',
    name: 'lines are slices of one text, so that one short value keeps the whole head in memory',
    edits: [
      {
        file: 'fields.ts',
        from: 'const lines: FieldLine[] = [];',
        to: 'const lines: FieldLine[] = [];\n  const all = decodeLatin1(octets, 0, end);',
      },
      {
        file: 'fields.ts',
        from: '[decodeLatin1(octets, at, colon), decodeValue(octets, colon + 1, lineEnd)]',
        to: "[all.slice(at, colon), all.slice(colon + 1, lineEnd).replace(/^[ \\t]+|[ \\t]+$/g, '')]",
      },
    ],
    caughtBy: 'fields.test.ts > A head of 30 kB does not stay in memory > for one value of it',
  },
  {
    step: 'target',
    name: 'new URL reads the target, and mends it on the way',
    edits: [
      {
        file: 'target.ts',
        from: "return withPath('origin', '', target);",
        to: "{ const { pathname, search } = new URL(target, 'http://x'); return { form: 'origin', authority: '', path: pathname, query: search.slice(1) }; }",
      },
    ],
    caughtBy: 'target.test.ts > parseTarget > reads two slashes at the start',
  },
  {
    step: 'target',
    name: 'the target is cut at its last "?" instead of its first',
    edits: [{ file: 'target.ts', from: "pathAndQuery.indexOf('?')", to: "pathAndQuery.lastIndexOf('?')" }],
    caughtBy: 'target.test.ts > parseTarget > reads a second question mark',
  },
  {
    step: 'target',
    name: 'an asterisk is taken from any method',
    edits: [{ file: 'target.ts', from: "target === '*' && method === 'OPTIONS'", to: "target === '*'" }],
    caughtBy: 'target.test.ts > parseTarget > refuses asterisk-form with GET',
  },
  {
    step: 'target',
    name: 'CONNECT may leave out the port',
    edits: [{ file: 'target.ts', from: ' || !/:[0-9]+$/.test(target)', to: '' }],
    caughtBy: 'target.test.ts > parseTarget > refuses CONNECT without a port',
  },
  {
    step: 'target',
    name: 'what stands between http:// and the path is not checked',
    edits: [{ file: 'target.ts', from: 'absolute === null || !isAuthority(absolute[1]!)', to: 'absolute === null' }],
    caughtBy: 'target.test.ts > parseTarget > refuses a user in the authority',
  },
  {
    step: 'target',
    name: 'a backslash passes, which another server takes for a slash',
    edits: [
      {
        file: 'target.ts',
        from: "return withPath('origin', '', target);",
        to: "{ const [path = '', ...rest] = target.split('?'); return { form: 'origin', authority: '', path, query: rest.join('?') }; }",
      },
    ],
    caughtBy: 'target.test.ts > parseTarget > refuses a backslash',
  },
  {
    step: 'target',
    name: 'of several Host lines the first one counts',
    edits: [{ file: 'target.ts', from: 'if (hosts.length > 1) throw', to: 'if (hosts.length > 9) throw' }],
    caughtBy: 'target.test.ts > checkHost > refuses two lines',
  },
  {
    step: 'target',
    name: 'two equal Host lines are taken for one',
    edits: [{ file: 'target.ts', from: 'if (hosts.length > 1) throw', to: 'if (new Set(hosts).size > 1) throw' }],
    caughtBy: 'target.test.ts > checkHost > refuses two lines',
  },
  {
    step: 'target',
    name: 'an empty Host is refused, though it is legal',
    edits: [{ file: 'target.ts', from: "if (host !== '' && !isAuthority(host))", to: 'if (!isAuthority(host))' }],
    caughtBy: 'target.test.ts > checkHost > takes nothing',
  },
  {
    step: 'target',
    name: 'HTTP/1.0, which knows no Host, is asked for one',
    edits: [{ file: 'target.ts', from: "if (version === '1.0') return '';", to: '' }],
    caughtBy: 'target.test.ts > checkHost > is asked for in HTTP/1.1',
  },
  {
    step: 'connection',
    name: 'every comma separates, also one between quotes: split(",")',
    edits: [{ file: 'list.ts', from: "character === ',' && !quoted", to: "character === ','" }],
    caughtBy: 'list.test.ts > parseList > a comma in a quoted-string',
  },
  {
    step: 'connection',
    name: 'a quote ends the quoted-string even behind a backslash',
    edits: [{ file: 'list.ts', from: "quoted && character === '\\\\'", to: 'false' }],
    caughtBy: 'list.test.ts > parseList > an escaped quote in a quoted-string',
  },
  {
    step: 'connection',
    name: 'empty members are kept',
    edits: [{ file: 'list.ts', from: "if (member !== '') members.push(member)", to: 'members.push(member)' }],
    caughtBy: 'list.test.ts > parseList > empty members',
  },
  {
    step: 'connection',
    name: 'String.trim takes away more than spaces and tabs',
    edits: [{ file: 'list.ts', from: 'const member = trimOws(text)', to: 'const member = text.trim()' }],
    caughtBy: 'list.test.ts > parseList > a no-break space',
  },
  {
    step: 'connection',
    name: 'the whole value is compared with "close", though it is a list in any case',
    edits: [{ file: 'persistence.ts', from: "options.includes('close')", to: "connection.includes('close')" }],
    caughtBy: 'persistence.test.ts > persists > close in any case',
  },
  {
    step: 'connection',
    name: 'a word that only contains "close" ends the connection',
    edits: [{ file: 'persistence.ts', from: "options.includes('close')", to: "options.join().includes('close')" }],
    caughtBy: 'persistence.test.ts > persists > a word that only contains close',
  },
  {
    step: 'connection',
    name: 'keep-alive is stronger than close',
    edits: [
      {
        file: 'persistence.ts',
        from: "if (options.includes('close'))",
        to: "if (options.includes('close') && !options.includes('keep-alive'))",
      },
    ],
    caughtBy: 'persistence.test.ts > persists > close beats keep-alive',
  },
  {
    step: 'connection',
    name: 'only the first Connection line is looked at',
    edits: [{ file: 'persistence.ts', from: 'connection.flatMap(', to: 'connection.slice(0, 1).flatMap(' }],
    caughtBy: 'persistence.test.ts > persists > close in a second line',
  },
  {
    step: 'framing',
    name: 'Number() decides what is a length, and takes 1e3, 0x5 and nothing at all',
    edits: [{ file: 'framing.ts', from: '!/^[0-9]+$/.test(value)', to: 'Number.isNaN(Number(value))' }],
    caughtBy: 'framing.test.ts > request framing > step 5 refuses an exponent',
  },
  {
    step: 'framing',
    name: 'parseInt decides what is a length, and stops at the first character that is no digit',
    edits: [
      { file: 'framing.ts', from: '!/^[0-9]+$/.test(value)', to: 'Number.isNaN(Number.parseInt(value, 10))' },
      { file: 'framing.ts', from: 'const octets = Number(value)', to: 'const octets = Number.parseInt(value, 10)' },
    ],
    caughtBy: 'framing.test.ts > request framing > step 5 refuses a list of lengths',
  },
  {
    step: 'framing',
    name: 'of several Content-Length lines the first one counts',
    edits: [{ file: 'framing.ts', from: 'values.length > 1 || ', to: '' }],
    caughtBy: 'framing.test.ts > request framing > step 5 refuses lengths that differ',
  },
  {
    step: 'framing',
    name: 'with both fields Transfer-Encoding wins in silence, which is how requests are smuggled',
    edits: [
      {
        file: 'framing.ts',
        from: 'than an accident.\n    if (fields.contentLength.length > 0) {',
        to: 'than an accident.\n    if (fields.contentLength.length > 9) {',
      },
    ],
    caughtBy: 'framing.test.ts > request framing > step 3 refuses both fields',
  },
  {
    step: 'framing',
    name: 'chunked may stand anywhere in the list, and not only at its end',
    edits: [{ file: 'framing.ts', from: "codings.at(-1) !== 'chunked'", to: "!codings.includes('chunked')" }],
    caughtBy: 'framing.test.ts > request framing > step 4 refuses chunked is not the last',
  },
  {
    step: 'framing',
    name: 'the name of a coding is compared with its case',
    edits: [{ file: 'framing.ts', from: 'parseList(value.toLowerCase())', to: 'parseList(value)' }],
    caughtBy: 'framing.test.ts > request framing > step 4: chunked in capitals',
  },
  {
    step: 'framing',
    name: 'a length past 2^53 silently becomes another one',
    edits: [{ file: 'framing.ts', from: 'if (!Number.isSafeInteger(octets))', to: 'if (octets < 0)' }],
    caughtBy: 'framing.test.ts > request framing > step 6 refuses a length past 2^53',
  },
  {
    step: 'framing',
    name: 'an answer to HEAD waits for the content that its Content-Length tells of',
    edits: [{ file: 'framing.ts', from: "requestMethod === 'HEAD' || ", to: '' }],
    caughtBy: 'framing.test.ts > response framing > step 1: an answer to HEAD',
  },
  {
    step: 'framing',
    name: 'an answer without a length is read as one without content',
    edits: [{ file: 'framing.ts', from: "return { kind: 'until-close' };", to: 'return NONE;' }],
    caughtBy: 'framing.test.ts > response framing > step 8',
  },
];
