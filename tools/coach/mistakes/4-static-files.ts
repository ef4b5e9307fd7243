import type { Mistake } from '../exercise.ts';

const type = (test: string) => `media-type.test.ts > ${test}`;
const path = (test: string) => `resolve-path.test.ts > ${test}`;
const range = (test: string) => `range.test.ts > ${test}`;
const tag = (test: string) => `validators.test.ts > ${test}`;
const condition = (test: string) => `preconditions.test.ts > ${test}`;
const coding = (test: string) =>
  `accept-encoding.test.ts > Accept-Encoding, where br and gzip are there and br is preferred > ${test}`;
const opened = (test: string) => `open-file.test.ts > ${test}`;
const answer = (test: string) => `answer.test.ts > ${test}`;
const handler = (test: string) => `handler.test.ts > ${test}`;

export const mistakes: readonly Mistake[] = [
  {
    step: 'type',
    name: 'the library is given the whole name, so that a file called "html" is a page',
    edits: [{ file: 'media-type.ts', from: 'contentType(extname(name))', to: 'contentType(name)' }],
    caughtBy: type('the media type of a name > html →'),
  },
  {
    step: 'type',
    name: 'what follows the last dot is taken for an extension, though the name begins with that dot',
    edits: [{ file: 'media-type.ts', from: 'contentType(extname(name))', to: "contentType(name.split('.').at(-1)!)" }],
    caughtBy: type('the media type of a name > .html →'),
  },
  {
    step: 'type',
    name: 'nothing takes the place of the `false` that the library gives for what it does not know',
    edits: [
      {
        file: 'media-type.ts',
        from: 'contentType(extname(name)) || UNKNOWN',
        to: 'String(contentType(extname(name)))',
      },
    ],
    caughtBy: type('the media type of a name > data.zzz →'),
  },
  {
    step: 'type',
    name: 'only types that begin with "text/" count as text',
    edits: [{ file: 'media-type.ts', from: '|[/+](?:json|xml|javascript|wasm|yaml)\\b', to: '' }],
    caughtBy: type('worth compressing > a.json'),
  },

  {
    step: 'path',
    name: 'the whole path is decoded before it is split, and each segment once more',
    edits: [
      {
        file: 'resolve-path.ts',
        from: "path.slice(1).split('/')",
        to: "decodeURIComponent(path).slice(1).split('/')",
      },
    ],
    caughtBy: path('a path becomes names below the root > decoded once, not twice'),
  },
  {
    step: 'path',
    name: '"../" is removed and not refused',
    edits: [
      {
        file: 'resolve-path.ts',
        from: "path.slice(1).split('/')",
        to: "path.slice(1).replaceAll('../', '').split('/')",
      },
    ],
    caughtBy: path('what is no plain name is refused > .. at the start'),
  },
  {
    step: 'path',
    name: 'a segment is checked before it is decoded',
    edits: [
      {
        file: 'resolve-path.ts',
        from: 'if (!isServableName(name, rules,',
        to: 'if (!isServableName(segment, rules,',
      },
    ],
    caughtBy: path('what is no plain name is refused > .. with encoded dots'),
  },
  {
    step: 'path',
    name: 'octets are taken for characters: `unescape` knows no UTF-8',
    edits: [{ file: 'resolve-path.ts', from: 'return decodeURIComponent(segment);', to: 'return unescape(segment);' }],
    caughtBy: path('a path becomes names below the root > letters beyond ASCII'),
  },
  {
    step: 'path',
    name: 'a backslash is forgotten, which separates names on Windows',
    edits: [{ file: 'resolve-path.ts', from: "name.includes('\\\\') || ", to: '' }],
    caughtBy: path('what is no plain name is refused > a backslash between names'),
  },
  {
    step: 'path',
    name: '".." is refused only because it begins with a dot',
    edits: [{ file: 'resolve-path.ts', from: "if (name === '.' || name === '..') return false;", to: '' }],
    caughtBy: path('with dotfiles > /..'),
  },
  {
    step: 'path',
    name: 'the location repeats what was sent',
    edits: [{ file: 'resolve-path.ts', from: 'location };', to: "location: path + '/' };" }],
    caughtBy: path('the address of a folder, with its slash > /%73ub'),
  },
  {
    step: 'path',
    name: 'a device is known only by its bare name',
    edits: [{ file: 'resolve-path.ts', from: ' *(?:\\.|$)/i', to: '$/i' }],
    caughtBy: path('on Windows > a device with an extension'),
  },
  {
    step: 'path',
    name: 'the well-known folder is hidden like any other name with a dot',
    edits: [{ file: 'resolve-path.ts', from: " && !(isFirst && name === '.well-known')", to: '' }],
    caughtBy: path('the well-known folder is served, though its name begins with a dot > /.well-known/security.txt'),
  },

  {
    step: 'range',
    name: 'the list may hold one range and nothing around it, no space and no empty member',
    edits: [{ file: 'range.ts', from: '^bytes=[ \\t,]*(?:', to: '^bytes=(?:' }],
    caughtBy: range('a Range field selects a part of 22 octets > whitespace around'),
  },
  {
    step: 'range',
    name: 'the last position is taken for the octet behind the range',
    edits: [{ file: 'range.ts', from: 'Math.min(last, size - 1)', to: 'Math.min(last, size) - 1' }],
    caughtBy: range('a Range field selects a part of 22 octets > from a position to another'),
  },
  {
    step: 'range',
    name: '"-3" is read as "up to 3", and not as the last three',
    edits: [
      {
        file: 'range.ts',
        from: 'first: Math.max(size - Number(suffix), 0), last: size - 1',
        to: 'first: 0, last: Number(suffix)',
      },
    ],
    caughtBy: range('a Range field selects a part of 22 octets > the last three'),
  },
  {
    step: 'range',
    name: 'a last position past the end is believed',
    edits: [{ file: 'range.ts', from: 'Math.min(last, size - 1)', to: 'last' }],
    caughtBy: range('a Range field selects a part of 22 octets > past the end'),
  },
  {
    step: 'range',
    name: 'more octets from the end than there are begin before the file',
    edits: [{ file: 'range.ts', from: 'Math.max(size - Number(suffix), 0)', to: 'size - Number(suffix)' }],
    caughtBy: range('a Range field selects a part of 22 octets > more than there are, from the end'),
  },
  {
    step: 'range',
    name: 'the size is a position, too',
    edits: [{ file: 'range.ts', from: 'first >= size', to: 'first > size' }],
    caughtBy: range('a Range field that no octet of the 22 satisfies > behind the end'),
  },
  {
    step: 'range',
    name: 'Number() decides what is a number: it takes "+1" and "0x1"',
    edits: [{ file: 'range.ts', from: '(\\d+)-(\\d*)|-(\\d+)', to: '([^-,]+)-([^-,]*)|-([^-,]+)' }],
    caughtBy: range('a Range field that is ignored: the whole, for > a sign'),
  },
  {
    step: 'range',
    name: 'a range that runs backwards is called unsatisfiable, but it is none',
    edits: [
      { file: 'range.ts', from: 'if (last < first) return WHOLE;', to: 'if (last < first) return UNSATISFIABLE;' },
    ],
    caughtBy: range('a Range field that is ignored: the whole, for > backwards'),
  },
  {
    step: 'range',
    name: 'of several ranges one is sent, and the client hears nothing of the others',
    edits: [{ file: 'range.ts', from: '[ \\t,]*$/i', to: '(?:,.*)?$/i' }],
    caughtBy: range('a Range field that is ignored: the whole, for > two good ones'),
  },
  {
    step: 'range',
    name: 'the last five octets of nothing are called unsatisfiable',
    edits: [{ file: 'range.ts', from: 'return size === 0 ? WHOLE :', to: 'return size === 0 ? UNSATISFIABLE :' }],
    caughtBy: range('a Range field that asks nothing for its last octets: the whole, which is empty, for > bytes=-5'),
  },

  {
    step: 'conditions',
    name: 'the tag is made of the time of modification, which any program can set back',
    edits: [{ file: 'validators.ts', from: 'facts.changed.toString(16)', to: 'facts.modified.toString(16)' }],
    caughtBy: tag('ETag > is not fooled by a time of modification that was set back'),
  },
  {
    step: 'conditions',
    name: 'each tag is called strong, also that of a file which is being written',
    edits: [{ file: 'validators.ts', from: 'entityTag: settled ?', to: 'entityTag: settled || true ?' }],
    caughtBy: tag('ETag > changed just now: weak'),
  },
  {
    step: 'conditions',
    name: 'a file from the future is said to be',
    edits: [{ file: 'validators.ts', from: 'Math.min(facts.modified, now)', to: 'facts.modified' }],
    caughtBy: tag('Last-Modified > is never later than now'),
  },
  {
    step: 'conditions',
    name: 'the field is compared as a whole, though it is a list',
    edits: [
      {
        file: 'preconditions.ts',
        from: 'matches(ifNoneMatch, current.entityTag, weakly)',
        to: 'weakly(ifNoneMatch, current.entityTag)',
      },
    ],
    caughtBy: condition('If-None-Match > in a list'),
  },
  {
    step: 'conditions',
    name: 'the list is split at each comma, also inside of quotes',
    edits: [
      {
        file: 'preconditions.ts',
        from: 'ENTITY_TAG.lastIndex = 0;',
        to: "if (field.split(',').some((one) => comparison(one.trim(), current))) return true;\n  ENTITY_TAG.lastIndex = 0;",
      },
    ],
    caughtBy: condition('If-None-Match > between commas that belong to another tag'),
  },
  {
    step: 'conditions',
    name: 'If-None-Match compares strongly: a cache that has the weak tag gets everything again',
    edits: [
      {
        file: 'preconditions.ts',
        from: 'matches(ifNoneMatch, current.entityTag, weakly)',
        to: 'matches(ifNoneMatch, current.entityTag, strongly)',
      },
    ],
    caughtBy: condition('If-None-Match > the tag, weak'),
  },
  {
    step: 'conditions',
    name: 'If-Match compares weakly: a similar state passes for this one',
    edits: [
      {
        file: 'preconditions.ts',
        from: 'matches(ifMatch, current.entityTag, strongly)',
        to: 'matches(ifMatch, current.entityTag, weakly)',
      },
    ],
    caughtBy: condition('If-Match > the tag, weak'),
  },
  {
    step: 'conditions',
    name: 'what is no date counts as a date that has not passed',
    edits: [
      {
        file: 'preconditions.ts',
        from: "fields.get('If-Modified-Since')) === false",
        to: "fields.get('If-Modified-Since') ?? '') !== true",
      },
    ],
    caughtBy: condition('dates > If-Modified-Since: yesterday'),
  },
  {
    step: 'conditions',
    name: 'the date decides although a tag was given',
    edits: [
      {
        file: 'preconditions.ts',
        from: "} else if (isLaterThan(current.lastModified, fields.get('If-Modified-Since'))",
        to: "}\n  if (isLaterThan(current.lastModified, fields.get('If-Modified-Since'))",
      },
    ],
    caughtBy: condition('the order of RFC 9110 §13.2.2 > If-None-Match true hides If-Modified-Since'),
  },
  {
    step: 'conditions',
    name: 'If-Range takes a weak tag: two contents may share it, and the parts would not fit',
    edits: [
      {
        file: 'preconditions.ts',
        from: 'strongly(ifRange, current.entityTag)',
        to: 'weakly(ifRange, current.entityTag)',
      },
    ],
    caughtBy: condition('If-Range > the tag, weak'),
  },

  {
    step: 'codings',
    name: 'the field is searched for a word: "gzip;q=0" holds it, too',
    edits: [
      {
        file: 'accept-encoding.ts',
        from: 'if (field === undefined) return [];',
        to: 'if (field === undefined) return [];\n  if (field !== "") return available.filter((one) => field.includes(one));',
      },
    ],
    caughtBy: coding('not'),
  },
  {
    step: 'codings',
    name: 'a weight of 0 is a low one, and not a no',
    edits: [{ file: 'accept-encoding.ts', from: 'weight(coding) > 0 && ', to: '' }],
    caughtBy: coding('not'),
  },
  {
    step: 'codings',
    name: 'our order decides, and not the client’s weights',
    edits: [{ file: 'accept-encoding.ts', from: '.sort((a, b) => weight(b) - weight(a))', to: '' }],
    caughtBy: coding('the client prefers'),
  },
  {
    step: 'codings',
    name: 'names are compared letter by letter, though capitals make no difference',
    edits: [{ file: 'accept-encoding.ts', from: 'match[1]!.toLowerCase()', to: 'match[1]!' }],
    caughtBy: coding('in capitals'),
  },
  {
    step: 'codings',
    name: 'a weight is anything that Number() takes',
    edits: [{ file: 'accept-encoding.ts', from: '(0(?:\\\\.\\\\d{0,3})?|1(?:\\\\.0{0,3})?)', to: '([^;]+)' }],
    caughtBy: coding('a weight past 1 is no weight'),
  },
  {
    step: 'codings',
    name: 'the client would rather have the plain octets, and the weight of identity is not looked at',
    edits: [{ file: 'accept-encoding.ts', from: ' && weight(coding) >= least', to: '' }],
    caughtBy: coding('rather as it is'),
  },

  {
    step: 'serve',
    name: 'the real path is compared with the root without a separator: "root-too" begins with "root"',
    edits: [{ file: 'open-file.ts', from: 'real.startsWith(this.#prefix)', to: 'real.startsWith(this.#path)' }],
    caughtBy: opened('a link > leads to nothing that may be seen: to a neighbour'),
  },
  {
    step: 'serve',
    name: 'it is not checked where the links of plain names lead',
    edits: [{ file: 'open-file.ts', from: 'if (!this.#mayServe(real)) return MISSING;', to: '' }],
    caughtBy: opened('a link > leads to nothing that may be seen: to a folder outside'),
  },
  {
    step: 'serve',
    name: 'a link with an innocent name leads to a name that is refused',
    edits: [
      {
        file: 'open-file.ts',
        from: 'names.every((name, at) =>',
        to: 'names.length === 0 || ((name: string, at = 0) =>',
      },
    ],
    caughtBy: opened('a link > leads to nothing that may be seen: with an innocent name'),
  },
  {
    step: 'serve',
    name: 'the handle stays open when there is nothing to send',
    edits: [{ file: 'open-file.ts', from: 'await handle?.close();', to: '' }],
    caughtBy: opened('what is not handed out is closed > a folder'),
  },
  {
    step: 'serve',
    name: 'what was opened is not compared with what the real path names now',
    edits: [
      {
        file: 'open-file.ts',
        from: "if (opened.dev !== named.dev || opened.ino !== named.ino) return 'replaced';",
        to: '',
      },
    ],
    caughtBy: opened('what is put in the place of a file while we open it > is opened in a second try'),
  },
  {
    step: 'serve',
    name: 'each error of the system means that there is no such file, also a fault of our own',
    edits: [
      {
        file: 'open-file.ts',
        from: 'if (meaning === undefined) throw error;\n      return meaning;',
        to: 'return meaning ?? MISSING;',
      },
    ],
    caughtBy: opened('a file below the root > hands on a fault'),
  },
  {
    step: 'serve',
    name: 'a FIFO is opened as if it were a file, and waits for a writer',
    edits: [
      { file: 'open-file.ts', from: 'constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)', to: 'constants.O_RDONLY' },
    ],
    caughtBy: opened('a FIFO > that nobody writes to'),
  },

  {
    step: 'answer',
    name: 'HEAD does not say how many octets GET would send',
    edits: [{ file: 'answer.ts', from: "file.fields.and('Content-Length', String(size))", to: 'file.fields' }],
    caughtBy: answer('a method > HEAD says the same'),
  },
  {
    step: 'answer',
    name: 'a part has one octet less than it says: both ends belong to it',
    edits: [{ file: 'answer.ts', from: 'length: last - first + 1', to: 'length: last - first' }],
    caughtBy: answer('a range > is sent as 206'),
  },
  {
    step: 'answer',
    name: 'a range is heard although If-Range says no',
    edits: [{ file: 'answer.ts', from: "rangeIsCurrent(fields.get('If-Range'), file.validators) ?", to: 'true ?' }],
    caughtBy: answer('a range > is not heard behind an If-Range'),
  },
  {
    step: 'answer',
    name: '405 without Allow: the client is not told what it may do',
    edits: [
      {
        file: 'answer.ts',
        from: "'This can be read, and nothing else.', [ALLOW]",
        to: "'This can be read, and nothing else.'",
      },
    ],
    caughtBy: answer('a method > POST'),
  },
  {
    step: 'answer',
    name: 'HEAD is answered before the conditions are looked at, and they are for HEAD as well',
    edits: [
      {
        file: 'answer.ts',
        from: 'switch (evaluatePreconditions(fields, file.validators)) {',
        to: "switch (method === 'HEAD' ? 'proceed' : evaluatePreconditions(fields, file.validators)) {",
      },
    ],
    caughtBy: answer(
      'a condition > of a client that has this state: 304, with what a 304 repeats and no content: HEAD',
    ),
  },
  {
    step: 'answer',
    name: 'a 304 repeats all fields of the file: a cache would take the part for the whole',
    edits: [{ file: 'answer.ts', from: 'fields: file.notModifiedFields', to: 'fields: file.fields' }],
    caughtBy: answer('a condition > of a client that has this state'),
  },
  {
    step: 'answer',
    name: 'HEAD hears a range, which is for GET alone',
    edits: [
      {
        file: 'answer.ts',
        from: "if (method === 'HEAD') {",
        to: "if (method === 'HEAD' && selectRange(fields.get('Range'), size).kind !== 'unsatisfiable') {",
      },
    ],
    caughtBy: answer('a range > comes after HEAD'),
  },

  {
    step: 'siblings',
    name: 'a compressed file is sent although the plain one has changed since',
    edits: [{ file: 'siblings.ts', from: 'if (!isOlder(sibling, plain))', to: 'if (plain.handle !== sibling.handle)' }],
    caughtBy: handler('a compressed sibling > is not sent when it is older'),
  },
  {
    step: 'siblings',
    name: 'two files are opened, and one is closed',
    edits: [{ file: 'siblings.ts', from: 'if (best !== plain) await plain.handle.close();', to: '' }],
    caughtBy: handler('what was opened is closed > a plain file beside its sibling'),
  },
  {
    step: 'siblings',
    name: 'a sibling that is too old is passed over, and stays open',
    edits: [{ file: 'siblings.ts', from: 'await sibling.handle.close();', to: '' }],
    caughtBy: handler('what was opened is closed > a sibling that is too old'),
  },
  {
    step: 'siblings',
    name: 'the disk fails at a sibling, and the plain file stays open',
    edits: [
      { file: 'siblings.ts', from: 'if (best !== plain) await', to: 'if (best !== undefined && best !== plain) await' },
    ],
    caughtBy: handler('what was opened is closed > a plain file, where the disk fails at its sibling'),
  },
  {
    step: 'siblings',
    name: 'a sibling is sent without its plain file',
    edits: [
      {
        file: 'siblings.ts',
        from: "if (plain.kind !== 'file') return plain;",
        to: "if (plain.kind !== 'file') return codings.includes('gzip') ? root.open(siblingPath(path, '.gz')) : plain;",
      },
    ],
    caughtBy: handler('a compressed sibling > without a plain file is nothing'),
  },
  {
    step: 'siblings',
    name: 'the file is compressed, and the response does not say how',
    edits: [{ file: 'siblings.ts', from: 'best = { ...sibling, coding };', to: 'best = sibling;' }],
    caughtBy: handler('a compressed sibling > is sent to a client that takes it'),
  },
];
