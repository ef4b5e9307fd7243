import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'What is an HTTP message, and where does it end?',
  steps: [
    {
      id: 'octets',
      title: 'Octets and characters',
      question:
        'A message is made of bytes (the standard says octets). The name of a header may be `Content-Type`, but not `Content Type` and not `Größe`; its value may contain spaces, but none at its ends, and no line break. ' +
        'Write these two checks. Then write the way from octets to text and back: the octet 0xE9 must become one character, and then 0xE9 again, whatever it meant to its sender.',
      writes: ['octets.ts#isToken', 'octets.ts#isFieldValue', 'octets.ts#decodeLatin1', 'octets.ts#encodeLatin1'],
      judges: [
        {
          tests: 'octets.test.ts > isToken',
          rule: "A token (the name of a header, or a method) is one or more letters, digits and !#$%&'*+-.^_`|~, and nothing else.",
          source: 'RFC 9110 §5.6.2',
          tries: 'Check the text from its first to its last character. An empty text is no token.',
        },
        {
          tests: 'octets.test.ts > isFieldValue',
          rule: 'The value of a header contains visible characters, with spaces and tabs only between them. Characters from 0x80 to 0xFF may stand anywhere, control characters nowhere.',
          source: 'RFC 9110 §5.5',
          tries:
            'List what may stand there, instead of looking for what may not. The first and the last character have a rule of their own.',
        },
        {
          tests: 'details.test.ts > octets > are in the patterns what they are in the tables',
          rule: 'isToken and isFieldValue accept the very characters whose octets the tables TCHAR and FIELD_OCTET accept.',
          source: 'RFC 9110 §5.5 and §5.6.2',
          tries: 'All 256 characters are tried. Compare yours with the table above in the same file, one by one.',
        },
        {
          tests: 'octets.test.ts > octets and strings > Latin-1',
          rule: 'Octet n becomes the character with the number n, for all 256 of them, and the way back returns the same octet.',
          source: 'RFC 9110 §5.5: octets past ASCII are opaque',
          tries:
            'Octet 0x80 must become the character U+0080. UTF-8 refuses it, and what the web calls "latin1" turns it into a euro sign.',
        },
        {
          tests: 'octets.test.ts > octets and strings > decodes a part',
          rule: 'Only the octets from `start` up to, not including, `end` are decoded, and there may be millions of them.',
          source: 'the doc comment: octets[start, end)',
          tries: '`end` is an index, not a length. And no function takes a million arguments.',
        },
      ],
      hints: [
        'The list of allowed characters is short; the list of forbidden ones has no end. So write down the allowed ones, and check that the whole text is made of them.',
        'In a value a space may stand between two visible characters, but not before the first or behind the last. The empty value is allowed.',
        'A pattern needs `^` and `$`, or it matches a part of the text. For the value: nothing, or one visible character, or two with anything allowed between them.',
        'String.fromCharCode returns the character for an octet, and charCodeAt returns the octet. Go one by one: a call with a million arguments fails. (`buffers` above knows a faster way: latin1Slice(start, end) and from(text, "latin1").)',
      ],
      anchor: '1-protocol/octets.md',
    },
    {
      id: 'fields',
      title: 'Fields: a list of lines',
      question:
        'A message contains the header (the standard says field) `Set-Cookie: a=1`, and then `set-cookie: b=2`. Keep both, in order and as they were written; `SET-COOKIE` must find them. ' +
        'A field whose value is `x␍␊Admin: yes` would write a second field, so it must be impossible to make one. Write how fields are made, looked up and changed: a change returns new fields, and the old ones stay as they were.',
      writes: [
        'fields.ts#Fields.of',
        'fields.ts#Fields.get',
        'fields.ts#Fields.all',
        'fields.ts#Fields.has',
        'fields.ts#Fields.and',
        'fields.ts#Fields.with',
        'fields.ts#Fields.without',
        'fields.ts#decodeLines',
      ],
      judges: [
        {
          tests: 'fields.test.ts > Fields > keeps the order',
          rule: 'Field lines stay in the order and in the case in which they arrived, repeats too.',
          source: 'RFC 9110 §5.3',
          tries: 'An object or a Map has one value for each name. Keep a list of lines.',
        },
        {
          tests: 'fields.test.ts > Fields > compares names without case',
          rule: 'Field names are case-insensitive.',
          source: 'RFC 9110 §5.1',
          tries: 'Convert both names to lower case when you compare them, and only then.',
        },
        {
          tests: 'fields.test.ts > Fields > cannot hold',
          rule: 'A name that is no token, or a value that is no field value, is a TypeError. What you cannot make you cannot send.',
          source: 'RFC 9110 §5.5: CR, LF and NUL in a value are dangerous',
          tries: 'checkedLine calls isToken and isFieldValue for you. Call it in every method that takes a line.',
        },
        {
          tests: 'fields.test.ts > Fields > takes strings only',
          rule: 'A name and a value are strings. Anything that merely converts to a string is a TypeError.',
          source: 'the doc comment of checkedLine',
          tries: 'Pass both to checkedLine as you got them, before anything converts them to text.',
        },
        {
          tests: 'fields.test.ts > Fields > keep what they were given',
          rule: 'Fields copy the lines that you pass in: if you change your list later, the fields stay the same.',
          source: 'the doc comment of Fields.of',
          tries: 'checkedLine returns a new line. Keep that one, and not the one that was passed in.',
        },
        {
          tests: 'fields.test.ts > Fields > joins several lines',
          rule: 'Several Cookie lines are joined by "; ", those of any other name by ", ".',
          source: 'RFC 9113 §8.2.3',
          tries: 'sameName tells you whether the name is Cookie, in any case.',
        },
        {
          tests: 'fields.test.ts > Received fields',
          rule: 'Received octets are lines: a name up to the first colon, then a value without the spaces and tabs around it. Its octets are not UTF-8: each is one character.',
          source: 'RFC 9110 §5.5, RFC 9112 §5',
          tries:
            'Look for the colon from the start of the line, and for CR from the colon. The last line may come without CR LF.',
        },
        {
          tests: 'fields.test.ts > A head of 30 kB',
          rule: 'A value keeps its own characters in memory, and not the head that it arrived in.',
          source: 'the doc comment of decodeLines',
          tries: 'A slice of a long string keeps the long string. Decode each name and each value from its own octets.',
        },
        {
          tests: 'fields.test.ts > Fields',
          rule: 'Several lines of one name are one list, joined by ", "; an empty value is a value; fields never change.',
          source: 'RFC 9110 §5.3',
          tries:
            'Go through the lines of the test by hand: which lines are left, in which order, and have the old fields changed?',
        },
        {
          tests: 'details.test.ts > Fields',
          rule: 'A name is found when all of it is the same, not a part of it.',
          source: 'RFC 9110 §5.1',
          tries: '`Content` is not `Content-Type`, and `Vary` is not `Date`, though both have four letters.',
        },
      ],
      hints: [
        '`lines` are all lines, and `new Fields(lines)` makes fields of lines. You can write every function but decodeLines with these two.',
        '`all` is a walk over the lines, and `get` uses what it finds. A field that is missing is `undefined`, not an empty text.',
        '`and` is a new list: the old lines, and one more behind them. `with` is `without`, and then `and`.',
        'Both `of` and `and` put each line through checkedLine. Compare names with sameName.',
        'decodeLines: from `start` on, find the colon, then CR or `end`; decodeLatin1 the name, decodeValue what lies between colon and CR; go on two octets behind the CR.',
      ],
      anchor: '1-protocol/fields.md',
    },
    {
      id: 'target',
      title: 'The target, and Host',
      question:
        'After the method comes the URL path and query (the standard says request-target), such as `/a?b`. But a client that thinks you are a proxy sends `http://x/a?b`, CONNECT sends `x:443`, and OPTIONS may send `*`. ' +
        'Tell the four forms apart and take each into its parts, without decoding anything. Then check Host: an HTTP/1.1 request has exactly one, and its value is `host[:port]` or empty.',
      writes: ['target.ts#parseTarget', 'target.ts#checkHost'],
      judges: [
        {
          tests: 'target.test.ts > parseTarget > reads',
          rule: 'The path goes up to the first "?" and the query is all that follows it. Both stay as they were sent, and so does the host.',
          source: 'RFC 9112 §3.2',
          tries:
            'Look at the first character before anything else: a target that begins with "/" contains no host, whatever follows. Decode nothing, resolve no dots, and leave letters in their case.',
        },
        {
          tests: 'target.test.ts > parseTarget > refuses',
          rule: 'The method decides which form is legal. Anything else is a ProtocolError: "bad-target", 400. So is a path with a backslash, or with a % that two hexadecimal digits do not follow.',
          source: 'RFC 9112 §3.2',
          tries:
            'Check for CONNECT first: it has one form, and no other method has it. `*` is for OPTIONS alone, and methods are case-sensitive.',
        },
        {
          tests: 'details.test.ts > a target > of OPTIONS may be more than an asterisk',
          rule: 'OPTIONS may ask about one thing as well: then its target is like any other.',
          source: 'RFC 9112 §3.2.4',
          tries: 'The asterisk is one more possibility for OPTIONS, not the only one.',
        },
        {
          tests: 'details.test.ts > a target > begins with its scheme',
          rule: 'absolute-form begins with http:// or https://, and a host follows.',
          source: 'RFC 9112 §3.2.2',
          tries: 'Begin the pattern with ^, and ask for one character of a host at least.',
        },
        {
          tests: 'target.test.ts > checkHost',
          rule: 'A request of HTTP/1.1 has exactly one Host, and its value is host[:port] or nothing; otherwise "bad-host", 400.',
          source: 'RFC 9112 §3.2',
          tries:
            'Count the lines first: two equal ones are two. Then look at the value: a comma in it means that a proxy joined two.',
        },
        {
          tests: 'details.test.ts > Host',
          rule: 'A host is a name, or an IPv6 address in brackets. A port is digits, and here no more than five.',
          source: 'RFC 3986 §3.2.2 and §3.2.3',
          tries: 'isAuthority knows it. Call it for everything but the empty value.',
        },
      ],
      hints: [
        'Do not use `new URL`. It repairs its input: `/%2e` becomes `/`, and `//x/y` becomes the host x. You must see what was sent.',
        'The order helps: CONNECT, then a "/" at the beginning, then `*` with OPTIONS, then http:// or https://. Whatever is left is refused.',
        'withPath is given: it takes the text from the "/" on, cuts it at the first "?" and looks at the path. It serves two of the forms. An absolute target without a path has the path "/".',
        'isAuthority knows host[:port]: call it in three places, for CONNECT, for an absolute target, and for Host. CONNECT needs digits for a port as well. A user before an @ is not allowed.',
      ],
      anchor: '1-protocol/target.md',
    },
    {
      id: 'connection',
      title: 'Does the connection go on?',
      question:
        '`Connection: foo, Close` ends a connection, and `Connection: closed` does not. Many values are lists, where a comma inside of quotes does not separate: `a, "b, c",, d` has three members. Write that. ' +
        'Then write the decision: an HTTP/1.1 connection goes on unless the field contains `close`, and an HTTP/1.0 connection ends unless it contains `keep-alive`. These words have no quotes, so here every comma separates.',
      writes: ['list.ts#parseList', 'list.ts#trimOws', 'persistence.ts#persists'],
      judges: [
        {
          tests: 'list.test.ts > parseList',
          rule: 'Commas separate, except inside of quotes. Spaces and tabs around a member are removed, and empty members are dropped; everything else stays as it is.',
          source: 'RFC 9110 §5.6.1',
          tries:
            'Go through the text once and remember whether you are inside of quotes. Only there does a backslash escape the next character.',
        },
        {
          tests: 'details.test.ts > a list',
          rule: 'Optional whitespace (the standard says OWS) is spaces and tabs, in any number, and no other character.',
          source: 'RFC 9110 §5.6.3',
          tries: 'Take from both ends while there is a space or a tab.',
        },
        {
          tests: 'persistence.test.ts > persists',
          rule: '`close` ends the connection, whatever else the field contains. Without it HTTP/1.1 goes on, and HTTP/1.0 only with `keep-alive`.',
          source: 'RFC 9112 §9.3',
          tries:
            'Make one list of the words of all lines, in lower case. Check for close first, then the version, then for keep-alive. Compare whole words.',
        },
        {
          tests: 'details.test.ts > a connection',
          rule: 'An option is a token, and a token has no quotes: here every comma separates.',
          source: 'RFC 9110 §7.6.1',
          tries: 'In `"a, close` every other server finds close. Do not use the list that knows quotes.',
        },
      ],
      hints: [
        'String.trim takes too much: a no-break space belongs to a member. Write trimOws first; the other two need it.',
        'For the list: a flag for "inside of quotes", the index at which the member began, and one function that adds a member, which also drops the empty ones.',
        'The Connection field may come in several lines, and each may be a list. `close` in any of them counts, so do not stop at the first line.',
        'For persists, split(",") each value, trimOws each part, toLowerCase. Then: close → false; version 1.1 → true; else whether keep-alive is among them.',
      ],
      anchor: '1-protocol/connection.md',
    },
    {
      id: 'framing',
      title: 'Where does the content end?',
      question:
        'The next message follows right behind the body (the standard says content) of this one, so both sides must find the same end. What if a request contains `Content-Length: 5` and `Transfer-Encoding: chunked`? Or `Content-Length: 1e3`? ' +
        'Write the eight steps of the standard, for requests and for responses. Where it leaves you a choice, refuse. A length of zero is the same as no content.',
      writes: ['framing.ts#requestFraming', 'framing.ts#responseFraming'],
      judges: [
        {
          tests: 'framing.test.ts > request framing > step',
          rule: 'Take the steps in their order: the first that fits decides. A message that could be read in two ways is refused.',
          source: 'RFC 9112 §6.3',
          tries:
            'The number in the name of the test is the step that decides. Transfer-Encoding is looked at before Content-Length.',
        },
        {
          tests: 'framing.test.ts > request framing > refuses a transfer coding in HTTP/1.0',
          rule: 'HTTP/1.0 has no transfer codings: "bad-transfer-encoding", 400.',
          source: 'RFC 9112 §6.1',
          tries: 'This is why requestFraming has the version as an argument.',
        },
        {
          tests: 'framing.test.ts > response framing',
          rule: 'For a response the request counts too: a response to HEAD, 1xx, 204, 304 and a 2xx to CONNECT have no content, whatever the fields contain, even when they are wrong. A response with neither field lasts until the connection closes.',
          source: 'RFC 9112 §6.3 steps 1, 2 and 8',
          tries: 'Two steps come before all that you wrote for requests, and one takes the place of the last.',
        },
        {
          tests: 'details.test.ts > framing',
          rule: 'A Transfer-Encoding line without a coding is refused: a proxy that reads that line alone would go by Content-Length. Both fields at once are refused in responses too.',
          source: 'RFC 9112 §6.3 steps 3 and 4',
          tries: 'Check each line as a list of its own, and then all of them together.',
        },
      ],
      hints: [
        'Requests and responses share steps 3 to 6. Write two helpers: one that checks the codings, one that makes a length of the Content-Length lines.',
        '`Number` takes "1e3", " 5", "0x5" and "". `parseInt` takes "5, 5". Ask for digits first, from the first to the last character, and make a number then.',
        'Above 2^53 two different texts give the same number. Number.isSafeInteger knows; that is a 413. A length of zero is `none`.',
        'Codings: parseList of each line in small letters. A line without members, a last coding that is not chunked, or chunked twice: 400. More than one coding: 501.',
        'Order for requests: Transfer-Encoding there? With Content-Length → conflicting-framing; in 1.0 → bad-transfer-encoding; check the codings → chunked. Content-Length there? → length. Else none.',
      ],
      anchor: '1-protocol/framing.md',
    },
  ],
};
