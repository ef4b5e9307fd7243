import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'What is an HTTP message, and where does it end?',
  steps: [
    {
      id: 'octets',
      title: 'Octets and characters',
      question:
        'A field-name may be `Content-Type`, but not `Content Type` and not `Größe`. A value may hold spaces inside, but none at its ends, and no line end. ' +
        'Write the two questions, and the way from octets to text and back. The octet 0xE9 must become one character and then 0xE9 again, whatever it meant to its sender.',
      writes: ['octets.ts#isToken', 'octets.ts#isFieldValue', 'octets.ts#decodeLatin1', 'octets.ts#encodeLatin1'],
      judges: [
        {
          tests: 'octets.test.ts > isToken',
          rule: "A token is one or more letters, digits and !#$%&'*+-.^_`|~, and nothing else.",
          source: 'RFC 9110 §5.6.2',
          tries: 'Look at the text from its first to its last character. An empty text is no token.',
        },
        {
          tests: 'octets.test.ts > isFieldValue',
          rule: 'A field-value has visible characters, with spaces and tabs only between them; octets from 0x80 up may stand anywhere, controls nowhere.',
          source: 'RFC 9110 §5.5',
          tries:
            'Say what may stand, instead of looking for what may not. The first and the last character have a rule of their own.',
        },
        {
          tests: 'details.test.ts > octets > are in the patterns what they are in the tables',
          rule: 'What isToken and isFieldValue say of a character is what the tables TCHAR and FIELD_OCTET say of its octet.',
          source: 'RFC 9110 §5.5 and §5.6.2',
          tries: 'All 256 characters are tried. Compare yours with the table above in the same file, one by one.',
        },
        {
          tests: 'octets.test.ts > octets and strings > Latin-1',
          rule: 'Octet n is the character with the number n, for all 256 of them, and the way back gives the same octet.',
          source: 'RFC 9110 §5.5: octets past ASCII are opaque',
          tries:
            'Octet 0x80 must be the character U+0080. UTF-8 refuses it, and what the web calls "latin1" makes a euro sign of it.',
        },
        {
          tests: 'octets.test.ts > octets and strings > decodes a part',
          rule: 'Only the octets from `start` up to, not including, `end` are decoded.',
          source: 'the doc comment: octets[start, end)',
          tries: '`end` is an index, not a length.',
        },
      ],
      hints: [
        'Which characters are allowed is a short list; which are forbidden has no end. So write down the allowed ones, and ask that the whole text is made of them.',
        'In a field-value the space may stand between two visible characters, not before the first and not behind the last. The empty value is allowed.',
        'A pattern needs `^` and `$`, or it is content with a part of the text. For the value: nothing, or one visible character, or two with anything allowed between them.',
        'For decoding, String.fromCharCode gives the character for an octet, and charCodeAt gives it back. (`buffers` above knows a faster way: latin1Slice(start, end) and from(text, "latin1").)',
      ],
      anchor: '1-protocol.md#the-idea',
    },
    {
      id: 'fields',
      title: 'Fields: a list of lines',
      question:
        'A message brings `Set-Cookie: a=1` and then `set-cookie: b=2`. Both must be kept, in order and as they were written, and `SET-COOKIE` must find them. ' +
        'And nobody may be able to make a field whose value is `x␍␊Admin: yes`. Write how fields are made, looked up and changed: a change gives new fields, and the old ones stay.',
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
          rule: 'Field-lines stay in the order and in the case in which they came, repeats too.',
          source: 'RFC 9110 §5.3',
          tries: 'An object or a Map has one value for a name. Keep a list of lines.',
        },
        {
          tests: 'fields.test.ts > Fields > compares names without case',
          rule: 'Names of fields are the same in any case.',
          source: 'RFC 9110 §5.1',
          tries: 'Make both names small when you compare them, and only then.',
        },
        {
          tests: 'fields.test.ts > Fields > cannot hold',
          rule: 'A name is a token and a value is a field-value, or there is a TypeError: what cannot exist cannot be sent.',
          source: 'RFC 9110 §5.5: CR, LF and NUL in a value are dangerous',
          tries: 'checkedLine asks isToken and isFieldValue for you. Call it in every method that takes a line.',
        },
        {
          tests: 'fields.test.ts > Fields > takes strings only',
          rule: 'A name and a value are strings. What only turns into a string is a TypeError.',
          source: 'the doc comment of checkedLine',
          tries: 'Give both to checkedLine as they came, before anything makes text of them.',
        },
        {
          tests: 'fields.test.ts > Fields > keep what they were given',
          rule: 'A line is copied when it comes in: a change to the list that was given changes no fields.',
          source: 'the doc comment of Fields.of',
          tries: 'checkedLine returns a new line. Keep that one, and not the one that you were given.',
        },
        {
          tests: 'fields.test.ts > Fields > joins several lines',
          rule: 'Several Cookie lines are joined by "; ", those of any other name by ", ".',
          source: 'RFC 9113 §8.2.3',
          tries: 'sameName tells you whether you are asked for Cookie, in any case.',
        },
        {
          tests: 'fields.test.ts > Received fields',
          rule: 'Received octets are lines: a name up to the first colon, and a value without the spaces and tabs around it.',
          source: 'RFC 9110 §5.5, RFC 9112 §5',
          tries:
            'Look for the colon from the start of the line, and for CR from the colon. The last line may come without CR LF.',
        },
        {
          tests: 'fields.test.ts > A head of 30 kB',
          rule: 'A value keeps its own characters in memory, and not the head that it came in.',
          source: 'the doc comment of decodeLines',
          tries: 'A slice of a long string keeps the long string. Decode each name and each value from its own octets.',
        },
        {
          tests: 'fields.test.ts > Fields',
          rule: 'Several lines of one name are one list, joined by ", "; an empty value is a value; fields never change.',
          source: 'RFC 9110 §5.3',
          tries:
            'Try the lines of the test by hand: which lines are left, in which order, and what has become of the old fields?',
        },
        {
          tests: 'details.test.ts > Fields',
          rule: 'A name is found when all of it is the same, not a part of it.',
          source: 'RFC 9110 §5.1',
          tries: '`Content` is not `Content-Type`, and `Vary` is not `Date`, though both have four letters.',
        },
      ],
      hints: [
        '`lines` gives you all lines, and `new Fields(lines)` makes fields of lines. Every method but decodeLines can be said with these two.',
        '`all` is a walk over the lines. `get` and `has` are questions to what it finds, and what is missing is `undefined`, not an empty text.',
        '`and` is a new list: the old lines, and one more behind them. `with` is `without`, and then `and`.',
        'Both `of` and `and` put each line through checkedLine. Compare names with sameName.',
        'decodeLines: from `start` on, find the colon, then CR or `end`; decodeLatin1 the name, decodeValue what lies between colon and CR; go on two octets behind the CR.',
      ],
      anchor: '1-protocol.md#fields',
    },
    {
      id: 'target',
      title: 'What is asked for, and from whom',
      question:
        'After the method comes a target. Usually `/a?b`, but a client that thinks you are a proxy sends `http://x/a?b`, CONNECT sends `x:443`, and OPTIONS may send `*`. ' +
        'Tell the four forms apart and take each into its parts, without decoding anything. Then check Host: HTTP/1.1 needs exactly one, and it is `host[:port]` or empty.',
      writes: ['target.ts#parseTarget', 'target.ts#checkHost'],
      judges: [
        {
          tests: 'target.test.ts > parseTarget > reads',
          rule: 'The path goes up to the first "?", the query is all that follows it, and both stay as they were sent.',
          source: 'RFC 9112 §3.2',
          tries:
            'Look at the first character before anything else: a target that begins with "/" has no authority, whatever follows.',
        },
        {
          tests: 'target.test.ts > parseTarget > refuses',
          rule: 'The method decides which form is legal, and what has none of the four is a ProtocolError: "bad-target", 400. So is a path with a backslash or a broken escape.',
          source: 'RFC 9112 §3.2',
          tries: 'Ask for CONNECT first: it has one form, and no other method has it. `*` is for OPTIONS alone.',
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
            'Count the lines first. Two equal ones are two. Then look at the value: a comma in it means that somebody joined two.',
        },
        {
          tests: 'details.test.ts > Host',
          rule: 'A host is a name, or an IPv6 address in brackets. A port is digits, and here no more than five.',
          source: 'RFC 3986 §3.2.2 and §3.2.3',
          tries: 'isAuthority knows it. Ask it for everything but the empty value.',
        },
      ],
      hints: [
        'Do not use `new URL`. It mends what it gets: `/%2e` becomes `/`, and `//x/y` becomes the host x. What was sent is what you must see.',
        'The order helps: CONNECT, then a "/" at the beginning, then `*` with OPTIONS, then http:// or https://. Whatever is left is refused.',
        'withPath is given: it takes the text from the "/" on, cuts it at the first "?" and looks at the path. It serves two of the forms. An absolute target without a path has the path "/".',
        'isAuthority knows host[:port]: ask it three times, for CONNECT, for an absolute target, for Host. CONNECT needs digits for a port as well. A user before an @ is not allowed.',
      ],
      anchor: '1-protocol.md#where-the-standard-leaves-a-choice',
    },
    {
      id: 'connection',
      title: 'Does the connection go on?',
      question:
        '`Connection: foo, Close` ends a connection, and `Connection: closed` does not. Many values are lists, in which a comma between quotes does not separate: `a, "b, c",, d` has three members. Write that list. ' +
        'Then write the answer: HTTP/1.1 goes on unless somebody says `close`, HTTP/1.0 ends unless somebody says `keep-alive`. These words have no quotes, so here every comma separates.',
      writes: ['list.ts#parseList', 'list.ts#trimOws', 'persistence.ts#persists'],
      judges: [
        {
          tests: 'list.test.ts > parseList',
          rule: 'Commas separate, except between quotes; spaces and tabs around a member do not count; empty members are dropped.',
          source: 'RFC 9110 §5.6.1',
          tries:
            'Go through the text once and remember whether you are between quotes. There a backslash makes the next character data.',
        },
        {
          tests: 'details.test.ts > a list',
          rule: 'Optional whitespace is spaces and tabs, in any number, and no other character.',
          source: 'RFC 9110 §5.6.3',
          tries: 'Take from both ends while there is a space or a tab.',
        },
        {
          tests: 'persistence.test.ts > persists',
          rule: 'close ends the connection, whatever else is said. Without it HTTP/1.1 goes on, and HTTP/1.0 only with keep-alive.',
          source: 'RFC 9112 §9.3',
          tries:
            'Make one list of words of all lines, in small letters. Ask for close first, then for the version, then for keep-alive.',
        },
        {
          tests: 'details.test.ts > a connection',
          rule: 'An option is a token, and a token has no quotes: here every comma separates.',
          source: 'RFC 9110 §7.6.1',
          tries: 'After `"a, close` everybody else has read close. Do not use the list that knows quotes.',
        },
      ],
      hints: [
        'String.trim takes too much: a no-break space belongs to a member. Write trimOws first; the other two need it.',
        'For the list: a flag that says whether you are between quotes, the place where the member began, and one place where a member is added, which also drops the empty ones.',
        'The Connection field may come in several lines, and each may be a list. `close` in any of them counts, so do not stop at the first line.',
        'For persists, split(",") each value, trimOws each part, toLowerCase. Then: close → false; version 1.1 → true; else whether keep-alive is among them.',
      ],
      anchor: '1-protocol.md#does-the-connection-go-on',
    },
    {
      id: 'framing',
      title: 'Where does the content end?',
      question:
        'The next message follows directly on this one, so both sides must find the same end. What if a request says `Content-Length: 5` and `Transfer-Encoding: chunked`? Or `Content-Length: 1e3`? ' +
        'Write the eight steps of the standard, for requests and for responses. Where it leaves a choice, refuse. A length of zero is no content.',
      writes: ['framing.ts#requestFraming', 'framing.ts#responseFraming'],
      judges: [
        {
          tests: 'framing.test.ts > request framing > step',
          rule: 'The steps are taken in their order, and the first that fits decides; what could be read in two ways is refused.',
          source: 'RFC 9112 §6.3',
          tries:
            'The number in the name of the test is the step that decides. Transfer-Encoding is looked at before Content-Length.',
        },
        {
          tests: 'framing.test.ts > request framing > refuses a transfer coding in HTTP/1.0',
          rule: 'HTTP/1.0 has no transfer codings: "bad-transfer-encoding", 400.',
          source: 'RFC 9112 §6.1',
          tries: 'This is what the version is given for.',
        },
        {
          tests: 'framing.test.ts > response framing',
          rule: 'For an answer the request counts too: HEAD, 1xx, 204 and 304 have no content, whatever the fields say. An answer that says nothing lasts until the connection closes.',
          source: 'RFC 9112 §6.3 steps 1, 2 and 8',
          tries: 'Two steps stand before all that you wrote for requests, and one takes the place of the last.',
        },
        {
          tests: 'details.test.ts > framing',
          rule: 'A Transfer-Encoding line without a coding is refused: who looks at that line alone would go by Content-Length. Both fields at once are refused in answers too.',
          source: 'RFC 9112 §6.3 steps 3 and 4',
          tries: 'Look at each line as a list of its own, and then at all of them together.',
        },
      ],
      hints: [
        'Requests and responses share steps 3 to 6. Write two helpers: one that checks the codings, one that makes a length of the Content-Length lines.',
        '`Number` takes "1e3", " 5", "0x5" and "". `parseInt` takes "5, 5". Ask for digits first, from the first to the last character, and make a number then.',
        'Above 2^53 two different texts give the same number. Number.isSafeInteger knows; that is a 413. A length of zero is `none`.',
        'Codings: parseList of each line in small letters. A line without members, a last coding that is not chunked, or chunked twice: 400. More than one coding: 501.',
        'Order for requests: Transfer-Encoding there? With Content-Length → conflicting-framing; in 1.0 → bad-transfer-encoding; check the codings → chunked. Content-Length there? → length. Else none.',
      ],
      anchor: '1-protocol.md#where-a-message-ends',
    },
  ],
};
