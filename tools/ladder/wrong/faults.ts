/** The wrong servers, in the order of the rungs: at least two for each. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source, some of them of templates

import type { Fault } from './fault.ts';

export const FAULTS: readonly Fault[] = [
  // 1 · Answer
  {
    rung: 'listens',
    name: 'has its port in the code',
    changes: [['start(Number(PORT), HOST, ROOT)', 'start(0, HOST, ROOT)']],
    because: /^the program listens on 127\.0\.0\.1:\d+, and not on/,
    alone: true,
  },
  {
    rung: 'listens',
    name: 'listens on another address',
    changes: [['start(Number(PORT), HOST, ROOT)', "start(Number(PORT), '127.0.0.2', ROOT)"]],
    because: /listens on 127\.0\.0\.2:\d+, and not on .* HOST/,
    alone: true,
  },
  {
    rung: 'listens',
    name: 'ends when it has begun to listen',
    changes: [["process.on('SIGTERM', () => drain(server));", "throw new Error('a mistake in line one');"]],
    because: /^the program ended (?:before it listened: exit code 1|in the middle of it \(exit code 1\))/,
    alone: true,
  },
  {
    rung: 'hello',
    name: 'says nothing',
    changes: [
      [
        '      await send(socket, message, await answer(message, root), last || draining);\n',
        '      await answer(message, root);\n',
      ],
    ],
    because: /^no answer came/,
  },
  {
    rung: 'hello',
    name: 'answers with no content',
    changes: [
      ["  if (!('stream' in content)) {", "  if (!('stream' in content) || content.length < 1_000) {"],
      ['await write(socket, content);', 'return;'],
    ],
    because: /has no `Hello, world!` in it/,
  },
  {
    rung: 'hello',
    name: 'answers everything with another greeting',
    changes: [
      [
        'const { method, target } = message;\n  const [path',
        "const { method, target } = message;\n  if (target === '/') return reply(200, 'It works!');\n  const [path",
      ],
    ],
    because: /Hello, world!/,
  },
  {
    rung: 'hello',
    name: 'ends its lines with LF alone',
    changes: [['map(([name, value]) => `${name}: ${value}\\r\\n`)', 'map(([name, value]) => `${name}: ${value}\\n`)']],
    because: /^the head does not end/,
  },
  {
    rung: 'framed',
    name: 'says no length, and closes',
    changes: [
      ["if (status === 304) delete all['Content-Length'];", "delete all['Content-Length'];\n  last = true;"],
      ['if (last || draining) break;', 'break;'],
    ],
    because: /no field Content-Length/,
  },
  {
    rung: 'framed',
    name: 'counts characters',
    changes: [
      [
        'return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };',
        'return reply(200, await readFile(file), common);',
      ],
      [
        'const length = content.length;',
        "const length = 'stream' in content ? content.length : content.toString().length;",
      ],
    ],
    because: /more came than one answer|cannot be read/,
  },
  {
    rung: 'framed',
    name: 'has no type',
    changes: [
      ["  if (last) all.Connection = 'close';", "  if (last) all.Connection = 'close';\n  delete all['Content-Type'];"],
    ],
    because: /no field Content-Type/,
  },
  {
    rung: 'second-client',
    name: 'serves one client until it leaves',
    changes: [
      ['    void serveClient(socket, root);', '    queue = queue.then(() => serveClient(socket, root));'],
      ['  const server = createServer(', '  let queue = Promise.resolve();\n  const server = createServer('],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /did not come; the client waited in vain/,
  },
  {
    rung: 'second-client',
    name: 'answers whoever came first',
    changes: [
      [
        'await send(socket, message, await answer',
        'await send(connections.keys().next().value ?? socket, message, await answer',
      ],
      // A client that has left while its file was still being closed would count as the first.
      [
        'return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };',
        'return reply(200, await readFile(file), common);',
      ],
    ],
    because: /did not come/,
  },
  {
    rung: 'browser',
    name: 'reads no head that is longer than 512 octets',
    changes: [['const HEAD_LIMIT = 32_768;', 'const HEAD_LIMIT = 512;']],
    because: /status 431, not 2xx/,
  },
  {
    rung: 'browser',
    name: 'takes a second colon for a mistake',
    changes: [['if (colon < 1) throw', "if (colon < 1 || line.lastIndexOf(':') !== colon) throw"]],
    because: /status 400, not 2xx/,
  },
  {
    rung: 'browser',
    name: 'has nothing to say about an icon',
    changes: [
      [
        "const [path = ''] = target.split",
        "if (target === '/favicon.ico') return new Promise(() => {});\n  const [path = ''] = target.split",
      ],
    ],
    because: /did not come/,
  },
  // 2 · Read
  {
    rung: 'content',
    name: 'echoes what it has not read',
    changes: [["JSON.stringify({ 'you sent': value.message })", "JSON.stringify({ 'you sent': 'You are awesome' })"]],
    because: /octets of content, and not the JSON/,
  },
  {
    rung: 'content',
    name: 'loses the last octet',
    changes: [['return reader.octets(Number(length));', 'return reader.octets(Math.max(0, Number(length) - 1));']],
    because: /status 400, not 200/,
  },
  {
    rung: 'two-segments',
    name: 'takes the first read for the request',
    changes: [
      [
        'if (head === undefined) return undefined;',
        'if (head === undefined) return undefined;\n  const came = reader.buffer.length;',
      ],
      ['  return content && { method', '  void came;\n  return content && { method'],
      [
        'const content = await readContent(reader, fields);',
        'const content = came === 0 && fields.has("content-length") ? Buffer.alloc(0) : await readContent(reader, fields);',
      ],
    ],
    because: /status 400, not 200/,
  },
  {
    rung: 'two-segments',
    name: 'looks for the empty line in the last read only',
    changes: [
      ['const at = this.buffer.indexOf(mark);', 'const at = this.buffer.indexOf(mark, this.seen);'],
      [
        '      if (!(await this.more())) return undefined;\n    }',
        '      this.seen = this.buffer.length;\n      if (!(await this.more())) return undefined;\n    }',
      ],
      ['  buffer: Buffer = Buffer.alloc(0);', '  buffer: Buffer = Buffer.alloc(0);\n  seen = 0;'],
      [
        'if (at !== -1) return this.cut(at + mark.length)',
        'if (at !== -1) this.seen = 0;\n      if (at !== -1) return this.cut(at + mark.length)',
      ],
    ],
    because: /did not come/,
  },
  {
    rung: 'octet-by-octet',
    name: 'decodes each read by itself',
    changes: [
      [
        'this.buffer = Buffer.concat([this.buffer, value]);',
        "this.buffer = Buffer.concat([this.buffer, Buffer.from(value.toString('utf8'))]);",
      ],
    ],
    because: /octets of content, and not the JSON|did not come|status 400/,
  },
  {
    rung: 'octet-by-octet',
    name: 'gives up after fifty reads',
    changes: [
      ['    if (done) return false;', '    if (done || ++this.reads > 50) return false;'],
      ['  buffer: Buffer = Buffer.alloc(0);', '  buffer: Buffer = Buffer.alloc(0);\n  reads = 0;'],
    ],
    because: /did not come; the connection was closed/,
  },
  {
    rung: 'long-content',
    name: 'takes no more than 16 kB',
    changes: [['const CONTENT_LIMIT = 2_000_000;', 'const CONTENT_LIMIT = 16_384;']],
    because: /status 413, not 200/,
  },
  {
    rung: 'long-content',
    name: 'has a buffer of 16 kB',
    changes: [
      [
        'this.buffer = Buffer.concat([this.buffer, value]);',
        'this.buffer = Buffer.concat([this.buffer, value]).subarray(-16_384);',
      ],
    ],
    because: /did not come/,
  },
  {
    rung: 'pipelined',
    name: 'empties its buffer after an answer',
    changes: [
      ['state.busy = reader.buffer.length > 0;', 'state.busy = false;\n      reader.buffer = Buffer.alloc(0);'],
    ],
    because: /answer 2 did not come/,
  },
  {
    rung: 'pipelined',
    name: 'takes all that came for content',
    changes: [
      [
        'return reader.octets(Number(length));',
        'while (reader.buffer.length < Number(length)) if (!(await reader.more())) return undefined;\n  return reader.cut(reader.buffer.length);',
      ],
    ],
    because: /status 400, not 200|answer 1 has/,
  },
  {
    rung: 'chunked',
    name: 'does not look at Transfer-Encoding',
    changes: [['if (coding !== undefined) {', "if (coding === 'never') {"]],
    because: /status 400, not 200/,
  },
  {
    rung: 'chunked',
    name: 'reads sizes in base 10',
    changes: [['Number.parseInt(digits, 16)', 'Number.parseInt(digits, 10)']],
    because: /answer 1/,
  },
  {
    rung: 'chunked',
    name: 'knows no chunk extensions',
    changes: [["line.split(';')[0]!.trim()", 'line.trim()']],
    because: /status 400, not 200/,
  },
  {
    rung: 'trailers',
    name: 'takes trailers for the next request',
    changes: [["if (trailer === '\\r\\n') break;", 'break;']],
    because: /answer 2/,
  },
  {
    rung: 'trailers',
    name: 'skips one trailer and no more',
    changes: [
      ["if (trailer === '\\r\\n') break;", "if (trailer === '\\r\\n' || skipped++ > 0) break;"],
      ['  const pieces: Buffer[] = [];', '  const pieces: Buffer[] = [];\n  let skipped = 0;'],
    ],
    because: /answer 2/,
  },
  {
    rung: 'framing-refused',
    name: 'reads a length as far as it is a number',
    changes: [
      [
        'if (!/^\\d+$/.test(length)) throw new Refusal(400);\n  return reader.octets(Number(length));',
        'return reader.octets(Number.parseInt(length, 10));',
      ],
    ],
    because: /did not come|status 200|stayed open/,
  },
  {
    rung: 'framing-refused',
    name: 'takes the last of two lengths',
    changes: [
      ['if (lengths.length > 1) throw new Refusal(400);\n  const [length', 'const [length'],
      ["= '0'] = lengths;", "= '0'] = lengths.reverse();"],
    ],
    because: /status (?:200|400), not|stayed open|did not come/,
  },
  {
    rung: 'framing-refused',
    name: 'prefers one of both framings',
    changes: [['if (lengths.length > 0) throw new Refusal(400);', '']],
    because: /status 200, not/,
  },
  {
    rung: 'endless-head',
    name: 'has no limit',
    changes: [
      ['if (this.buffer.length > limit) throw new Refusal(431);', ''],
      ['if (head.length > HEAD_LIMIT) throw new Refusal(431);', ''],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /did not come; the client waited in vain|stayed open/,
  },
  {
    rung: 'endless-head',
    name: 'limits a line, and not their number',
    changes: [
      [
        'if (this.buffer.length > limit) throw new Refusal(431);',
        "if (this.buffer.length - this.buffer.lastIndexOf('\\n') > limit) throw new Refusal(431);",
      ],
      ['if (head.length > HEAD_LIMIT) throw new Refusal(431);', ''],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /did not come; the client waited in vain|stayed open/,
  },
  // 3 · Hold
  {
    rung: 'persistent',
    name: 'closes after each answer',
    changes: [['      if (last || draining) break;', '      break;']],
    because: /answer 2 did not come; the connection was closed/,
  },
  {
    rung: 'persistent',
    name: 'answers one request and then no other',
    changes: [['state.busy = reader.buffer.length > 0;', 'await new Promise(() => {});']],
    because: /answer 2 did not come; the client waited in vain/,
  },
  {
    rung: 'close',
    name: 'does not hear close',
    changes: [["return options.includes('close') || (version", 'return (version']],
    because: /stayed open/,
  },
  {
    rung: 'close',
    name: 'hears close only when it is written so',
    changes: [
      [
        "  return options.includes('close') || (version",
        "  return fields.get('connection')?.[0] === 'close' || (version",
      ],
    ],
    because: /stayed open/,
  },
  {
    rung: 'close',
    name: 'hears close in any other word',
    changes: [["return options.includes('close')", "return options.some((one) => one.includes('close'))"]],
    because: /was closed/,
  },
  {
    rung: 'http-1.0',
    name: 'does not look at the version',
    changes: [["(version === 'HTTP/1.0' && !options.includes('keep-alive'))", "version === 'HTTP/0.8'"]],
    because: /stayed open/,
  },
  {
    rung: 'http-1.0',
    name: 'knows no other version than its own',
    changes: [['/^HTTP\\/1\\.\\d$/', '/^HTTP\\/1\\.1$/']],
    because: /status 400, not 2xx/,
  },
  {
    rung: 'half-close',
    name: 'takes the end of input for the end of the client',
    changes: [
      ["  socket.on('error', () => {});", "  socket.on('error', () => {}).on('end', () => socket.destroy());"],
      [
        '  const { method, target } = message;\n',
        '  const { method, target } = message;\n  await new Promise((resolve) => setTimeout(resolve, 10));\n',
      ],
    ],
    because: /did not come; the connection was closed/,
  },
  {
    rung: 'half-close',
    name: 'does not notice the end of input',
    changes: [['if (message === undefined) break;', 'if (message === undefined) await new Promise(() => {});']],
    because: /stayed open/,
  },
  {
    rung: 'silent-client',
    name: 'serves one client at a time',
    changes: [
      ['    void serveClient(socket, root);', '    queue = queue.then(() => serveClient(socket, root));'],
      ['  const server = createServer(', '  let queue = Promise.resolve();\n  const server = createServer('],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /did not come; the client waited in vain/,
  },
  {
    rung: 'silent-client',
    name: 'has sixteen workers that wait for input',
    changes: [
      [
        '    void serveClient(socket, root);',
        '    const lane = turn++ % 16;\n    lanes[lane] = lanes[lane]!.then(() => serveClient(socket, root));',
      ],
      [
        '  const server = createServer(',
        '  let turn = 0;\n  const lanes = Array.from({ length: 16 }, () => Promise.resolve());\n  const server = createServer(',
      ],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /did not come; the client waited in vain/,
  },
  {
    rung: 'reset',
    name: 'ends with the first reset',
    changes: [["  socket.on('error', () => {});", "  socket.on('error', (error) => {\n    throw error;\n  });"]],
    because: /^the program ended in the middle of it \(exit code 1\)/,
    alone: true,
  },
  {
    rung: 'reset',
    name: 'has ten places, and gives none of them back after a reset',
    changes: [
      [
        "  socket.on('error', () => {});",
        "  if (taken >= 10) return;\n  socket.on('error', () => {\n    taken += 1;\n  });",
      ],
      ['let draining = false;', 'let draining = false;\nlet taken = 0;'],
    ],
    because: /^after clients that reset their connections, the answer did not come/,
  },
  {
    rung: 'slow-reader',
    name: 'reads the whole file before it sends',
    changes: [
      [
        'return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };',
        'return reply(200, await readFile(file), common);',
      ],
    ],
    because: /memory grew by \d+ MB/,
    alone: true,
  },
  {
    rung: 'slow-reader',
    name: 'does not wait for its client',
    changes: [
      [
        'for await (const piece of content.stream) await write(socket, piece as Buffer);',
        'for await (const piece of content.stream) void write(socket, piece as Buffer).catch(() => {});',
      ],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /memory grew by \d+ MB/,
    alone: true,
  },
  // 4 · Files
  {
    rung: 'index',
    name: 'knows no index',
    changes: [["name.endsWith('/') ? `${name}index.html` : name", 'name']],
    because: /status 404, not 200/,
  },
  {
    rung: 'index',
    name: 'answers every path with the first page',
    changes: [
      [
        "  const name = decoded(path);\n  if (name === undefined || name.includes('\\0')) return undefined;",
        "  const name = decoded('/index.html')!;\n  void path;",
      ],
    ],
    because: /octets of content, and not the octets of sub\/page\.html/,
  },
  {
    rung: 'index',
    name: 'takes the query for a part of the name',
    changes: [['return serveFile(message, path, root);', 'return serveFile(message, target, root);']],
    because: /status 404, not 200/,
  },
  {
    rung: 'types',
    name: 'calls everything a page',
    changes: [["TYPES[extname(file)] ?? 'application/octet-stream'", "'text/html; charset=utf-8'"]],
    because: /Content-Type: text\/html/,
  },
  {
    rung: 'types',
    name: 'calls text what it does not know',
    changes: [["?? 'application/octet-stream'", "?? 'text/plain'"]],
    because: /Content-Type: text\/plain/,
  },
  {
    rung: 'picture',
    name: 'reads files as text',
    changes: [
      [
        'return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };',
        "return reply(200, await readFile(file, 'utf8'), common);",
      ],
    ],
    because: /octets of content, and not the octets of images\/logo\.png/,
  },
  {
    rung: 'picture',
    name: 'mends line ends on the way',
    changes: [
      [
        'return { status: 200, content: { stream: createReadStream(file), length: stats.size }, fields: common };',
        "return reply(200, Buffer.from((await readFile(file, 'latin1')).replace(/\\r\\n/g, '\\n'), 'latin1'), common);",
      ],
    ],
    because: /octets of content, and not the octets of images\/logo\.png/,
  },
  {
    rung: 'not-found',
    name: 'says 200 and that there is nothing',
    changes: [
      ["!stats.isFile()) return reply(404, 'Not Found\\n');", "!stats.isFile()) return reply(200, 'Not Found\\n');"],
    ],
    because: /status 200, not 404/,
  },
  {
    rung: 'not-found',
    name: 'has an error page without an end',
    changes: [
      [
        "if (status === 304) delete all['Content-Length'];",
        "if (status === 304 || status === 404) delete all['Content-Length'];",
      ],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /answer 1|did not come/,
  },
  {
    rung: 'not-found',
    name: 'does not expect a folder',
    changes: [['stats === undefined || !stats.isFile()', 'stats === undefined']],
    because: /did not come|its end|ended inside/,
  },
  {
    rung: 'traversal',
    name: 'joins, and does not look',
    changes: [['return real.startsWith((await realpath(root)) + sep) ? real : undefined;', 'return real;']],
    because: /status 200, not 4xx/,
  },
  {
    rung: 'traversal',
    name: 'looks for dots before it decodes',
    changes: [
      [
        'return real.startsWith((await realpath(root)) + sep) ? real : undefined;',
        'return /(?:^|\\/)\\.\\.(?:\\/|$)/.test(path) ? undefined : real;',
      ],
    ],
    because: /status 200, not 4xx/,
  },
  {
    rung: 'traversal',
    name: 'forgets the separator behind the root',
    changes: [['(await realpath(root)) + sep', 'await realpath(root)']],
    because: /status 200, not 4xx/,
  },
  {
    rung: 'traversal',
    name: 'follows a link out of the root',
    changes: [
      [
        'return real.startsWith((await realpath(root)) + sep) ? real : undefined;',
        'return wanted.startsWith(root + sep) ? real : undefined;',
      ],
    ],
    because: /status 200, not 4xx/,
  },
  {
    rung: 'traversal',
    name: 'refuses all names with two dots',
    changes: [
      [
        "if (name === undefined || name.includes('\\0')) return undefined;",
        "if (name === undefined || name.includes('..')) return undefined;",
      ],
    ],
    because: /status 404, not 200/,
  },
  {
    rung: 'head',
    name: 'sends the content all the same',
    changes: [["const without = message.method === 'HEAD' || status === 304;", 'const without = status === 304;']],
    because: /cannot be read|more came|answer 2/,
  },
  {
    rung: 'head',
    name: 'says that nothing has the length 0',
    changes: [['const length = content.length;', "const length = message.method === 'HEAD' ? 0 : content.length;"]],
    because: /Content-Length: 0/,
  },
  {
    rung: 'head',
    name: 'knows no HEAD',
    changes: [["if (method !== 'GET' && method !== 'HEAD')", "if (method !== 'GET')"]],
    because: /status 405, not 200/,
  },
  {
    rung: 'names',
    name: 'does not decode',
    changes: [['return decodeURIComponent(path);', 'return path;']],
    because: /status 404, not 200/,
  },
  {
    rung: 'names',
    name: 'takes a plus sign for a space',
    changes: [['return decodeURIComponent(path);', "return decodeURIComponent(path.replaceAll('+', ' '));"]],
    because: /status 404, not 200/,
  },
  {
    rung: 'names',
    name: 'gives every octet a character of its own',
    changes: [['return decodeURIComponent(path);', 'return unescape(path);']],
    because: /status 404, not 200/,
  },
  {
    rung: 'names',
    name: 'has no answer to what cannot be decoded',
    changes: [
      [
        '  try {\n    return decodeURIComponent(path);\n  } catch {\n    return undefined;\n  }',
        '  return decodeURIComponent(path);',
      ],
    ],
    because: /did not come/,
  },
  {
    rung: 'not-modified',
    name: 'sends the file every time',
    changes: [["if (tags(fields).includes(etag)) return reply(304, '', common);", '']],
    because: /status 200, not 304/,
  },
  {
    rung: 'not-modified',
    name: 'takes any tag for its own',
    changes: [['if (tags(fields).includes(etag))', "if (fields.has('if-none-match'))"]],
    because: /status 304, not 200/,
  },
  {
    rung: 'not-modified',
    name: 'knows one tag and no list',
    changes: [['if (tags(fields).includes(etag))', "if (fields.get('if-none-match')?.[0] === etag)"]],
    because: /status 200, not 304/,
  },
  {
    rung: 'not-modified',
    name: 'sends the file along with 304',
    changes: [
      ["return reply(304, '', common);", 'return reply(304, await readFile(file), common);'],
      ["const without = message.method === 'HEAD' || status === 304;", "const without = message.method === 'HEAD';"],
    ],
    because: /cannot be read|more came|answer 3/,
  },
  {
    rung: 'ranges',
    name: 'knows no ranges',
    changes: [
      ["const range = rangeOf(fields.get('range')?.[0], stats.size);", "const range = rangeOf('', stats.size);"],
    ],
    because: /status 200, not 206/,
  },
  {
    rung: 'ranges',
    name: 'leaves the last octet out',
    changes: [
      [
        '{ start: first, end: last }), length: last - first + 1 }',
        '{ start: first, end: last - 1 }), length: last - first }',
      ],
    ],
    because: /octets of content, and not octets 0 to 4/,
  },
  {
    rung: 'ranges',
    name: 'takes the last five for the first six',
    changes: [
      [
        "const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);\n  const last = from === '' || to === '' ?",
        "const first = Number(from);\n  const last = to === '' ?",
      ],
    ],
    because: /Content-Range: bytes 0-5/,
  },
  {
    rung: 'ranges',
    name: 'has no word for a range behind the end',
    changes: [
      [
        "return first >= size ? 'unsatisfiable' : { first, last };",
        'return first >= size ? undefined : { first, last };',
      ],
    ],
    because: /status 200, not 416/,
  },
  {
    rung: 'large',
    name: 'stops at 128 MB',
    changes: [
      [
        'content: { stream: createReadStream(file), length',
        'content: { stream: createReadStream(file, { end: 2 ** 27 - 1 }), length',
      ],
    ],
    because: /octets of the file/,
  },
  {
    rung: 'large',
    name: 'uses its buffer again too early',
    changes: [
      [
        'for await (const piece of content.stream) await write(socket, piece as Buffer);',
        'for await (const piece of content.stream) {\n    (piece as Buffer).copy(shared);\n    socket.write(shared.subarray(0, (piece as Buffer).length));\n  }',
      ],
      ['let draining = false;', 'let draining = false;\nconst shared = Buffer.alloc(65_536);'],
    ],
    because: /octet [\d,]+ of the file is wrong/,
  },
  // 5 · Routes
  {
    rung: 'api-hello',
    name: 'takes the query for a part of the route',
    changes: [['Object.hasOwn(ROUTES, path) ? ROUTES[path]', 'Object.hasOwn(ROUTES, target) ? ROUTES[target]']],
    because: /status 404, not 200/,
  },
  {
    rung: 'api-hello',
    name: 'takes the beginning for the whole',
    changes: [
      [
        'const routes = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;',
        'const routes = ROUTES[Object.keys(ROUTES).find((one) => path.startsWith(one)) ?? ""];',
      ],
    ],
    because: /status 200, not 404/,
  },
  {
    rung: 'api-hello',
    name: 'answers the page to every path',
    changes: [
      [
        "!stats.isFile()) return reply(404, 'Not Found\\n');",
        "!stats.isFile()) return reply(200, 'Hello, world!\\n');",
      ],
    ],
    because: /status 200, not 404/,
  },
  {
    rung: 'api-echo',
    name: 'calls its JSON text',
    changes: [
      [
        "JSON.stringify({ 'you sent': value.message }), { 'Content-Type': 'application/json' }",
        "JSON.stringify({ 'you sent': value.message })",
      ],
    ],
    because: /Content-Type: text\/plain/,
  },
  {
    rung: 'api-echo',
    name: 'glues its JSON together',
    changes: [["JSON.stringify({ 'you sent': value.message })", '`{"you sent": "${value.message}"}`']],
    because: /octets of content, and not the JSON/,
  },
  {
    rung: 'api-echo',
    name: 'counts the characters of its JSON',
    changes: [
      [
        'const length = content.length;',
        "const length = 'stream' in content ? content.length : content.toString().length;",
      ],
    ],
    because: /more came|octets of content, and not the JSON|cannot be read/,
  },
  {
    rung: 'wrong-method',
    name: 'calls a wrong method a wrong path',
    changes: [
      [
        "if (route === undefined) return reply(405, 'Method Not Allowed\\n', { Allow: allow });",
        "if (route === undefined) return reply(404, 'Not Found\\n');",
      ],
    ],
    because: /status 404, not 405/,
  },
  {
    rung: 'wrong-method',
    name: 'says no, and not what would do',
    changes: [
      [
        "if (route === undefined) return reply(405, 'Method Not Allowed\\n', { Allow: allow });",
        "if (route === undefined) return reply(405, 'Method Not Allowed\\n');",
      ],
    ],
    because: /no field Allow/,
  },
  {
    rung: 'wrong-method',
    name: 'has one Allow for every path',
    changes: [["[...Object.keys(routes), 'OPTIONS'].join(', ')", "'GET, POST, OPTIONS'"]],
    because: /Allow: GET, POST, OPTIONS/,
  },
  {
    rung: 'malformed-json',
    name: 'takes half a brace for its own mistake',
    changes: [["return reply(400, 'That is no JSON\\n');", "return reply(500, 'Oh no\\n');"]],
    because: /status 500, not 400/,
  },
  {
    rung: 'malformed-json',
    name: 'does not catch what the parser throws',
    changes: [
      [
        "  let value: unknown;\n  try {\n    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));\n  } catch {\n    return reply(400, 'That is no JSON\\n');\n  }",
        '  const value: unknown = JSON.parse(content.toString());',
      ],
    ],
    because: /did not come; the connection was closed/,
  },
  {
    rung: 'malformed-json',
    name: 'asks null for its message',
    changes: [
      ["typeof value !== 'object' || value === null || !('message' in value)", "!('message' in (value as object))"],
    ],
    because: /did not come; the connection was closed/,
  },
  {
    rung: 'wrong-type',
    name: 'does not look at the type',
    changes: [
      ["if (type.trim().toLowerCase() !== 'application/json') return reply(415, 'JSON, please\\n');", 'void type;'],
    ],
    because: /status (?:200|400), not 415/,
  },
  {
    rung: 'wrong-type',
    name: 'takes a parameter for a part of the type',
    changes: [
      [
        "const [type = ''] = (fields.get('content-type')?.[0] ?? '').split(';');",
        "const type = fields.get('content-type')?.[0] ?? '';",
      ],
    ],
    because: /status 415, not 200/,
  },
  {
    rung: 'wrong-type',
    name: 'finds JSON anywhere in the field',
    changes: [
      [
        "if (type.trim().toLowerCase() !== 'application/json')",
        "if (!/application\\/json/i.test(fields.get('content-type')?.[0] ?? type))",
      ],
    ],
    because: /status 200, not 415/,
  },
  {
    rung: 'options',
    name: 'has no route for OPTIONS',
    changes: [["if (method === 'OPTIONS') return reply(204, '', { Allow: allow });", '']],
    because: /status 405, not 2xx/,
  },
  {
    rung: 'options',
    name: 'answers OPTIONS with nothing in it',
    changes: [
      [
        "if (method === 'OPTIONS') return reply(204, '', { Allow: allow });",
        "if (method === 'OPTIONS') return reply(204, '');",
      ],
    ],
    because: /no field Allow/,
  },
  {
    rung: 'options',
    name: 'takes the asterisk for a path',
    changes: [
      [
        "if (target === '*') return reply(204, '', { Allow: 'GET, HEAD, POST, OPTIONS' });",
        "if (target === '*') return reply(404, '');",
      ],
    ],
    because: /status 404, not 2xx/,
  },
  {
    rung: 'upload',
    name: 'stores text',
    changes: [
      [
        "await writeFile(join(root, 'files', name), content);",
        "await writeFile(join(root, 'files', name), content.toString());",
      ],
    ],
    because: /octets of content, and not the octets that were uploaded/,
  },
  {
    rung: 'upload',
    name: 'says that it has stored what it has thrown away',
    changes: [["await writeFile(join(root, 'files', name), content);", '']],
    because: /status 404, not 200/,
  },
  {
    rung: 'upload',
    name: 'takes any name that it is given',
    changes: [
      ["name.startsWith('.') || /[/\\\\\\0]/.test(name)", "name === '..'"],
      [
        "join(root, 'files', name)",
        "join(root, 'files', basename(name) === name ? name : `made-up-${basename(name)}`)",
      ],
    ],
    because: /status 201, not 4xx/,
  },
  // 6 · Together
  {
    rung: 'hundred-clients',
    name: 'has one buffer for all',
    changes: [
      [
        '  buffer: Buffer = Buffer.alloc(0);\n',
        '  get buffer() {\n    return common;\n  }\n\n  set buffer(octets: Buffer) {\n    common = octets;\n  }\n',
      ],
      ['let draining = false;', 'let draining = false;\nlet common: Buffer = Buffer.alloc(0);'],
    ],
    because: /^of 100 clients at once, \d+ got no right answer/,
    alone: true,
  },
  {
    rung: 'hundred-clients',
    name: 'keeps the message in one variable',
    changes: [
      [
        '  return content && { method',
        "  if (target === '/api/echo') await new Promise((resolve) => setTimeout(resolve, 20));\n  if (content !== undefined) latest = content;\n  await new Promise((resolve) => setTimeout(resolve, 20));\n  return content && { method",
      ],
      ['version: version!, fields, content };', 'version: version!, fields, content: latest };'],
      ['let draining = false;', 'let draining = false;\nlet latest: Buffer = Buffer.alloc(0);'],
    ],
    because: /^of 100 clients at once, \d+ got no right answer/,
    alone: true,
  },
  {
    rung: 'hundred-clients',
    name: 'has room for fifty',
    changes: [
      [
        '    void serveClient(socket, root);',
        '    if (connections.size >= 50) socket.destroy();\n    else void serveClient(socket, root);',
      ],
    ],
    because: /^of 100 clients at once, \d+ got no right answer/,
    alone: true,
  },
  {
    rung: 'computing',
    name: 'computes where it serves',
    changes: [
      [
        "  const worker = new Worker(COUNT_PRIMES, { eval: true, workerData: below });\n  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));",
        "  let result: unknown;\n  const port = {\n    postMessage: (value: unknown) => {\n      result = value;\n    },\n  };\n  new Function('require', COUNT_PRIMES)(() => ({ parentPort: port, workerData: below }));\n  return Promise.resolve(result);",
      ],
    ],
    because: /^(?:no|only \d+) of 10 quick answers came before the first computed one/,
    alone: true,
  },
  {
    rung: 'computing',
    name: 'counts one too many',
    changes: [['for (let n = 2; n < below; n++) {', 'for (let n = 2; n <= below; n++) {']],
    because: /and not the JSON {"count":4,"largest":7}/,
  },
  {
    rung: 'computing',
    name: 'guesses where it should compute',
    changes: [
      [
        'const result = await countPrimes(below);',
        'const result = below < 1_000 ? await countPrimes(below) : { below, count: Math.round(below / Math.log(below)) };',
      ],
    ],
    because: /got the wrong number/,
  },
  {
    rung: 'two-thousand',
    name: 'has room for a thousand',
    changes: [
      [
        '    void serveClient(socket, root);',
        '    if (connections.size >= 1_000) socket.destroy();\n    else void serveClient(socket, root);',
      ],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /^with 1,050 connections open, the answer did not come; the connection was closed/,
    alone: true,
  },
  {
    rung: 'two-thousand',
    name: 'lets the next ones wait until others leave',
    changes: [
      [
        '    void serveClient(socket, root);',
        '    const wait = () => (connections.size >= 1_500 ? void setTimeout(wait, 20) : void serveClient(socket, root));\n    wait();',
      ],
      ['const HEAD_TIME = 8_000;', 'const HEAD_TIME = 60_000;'],
    ],
    because: /^with 1,550 connections open, the answer did not come; the client waited in vain/,
    alone: true,
  },
  // 7 · Stand
  {
    rung: 'gzip',
    name: 'compresses for everyone',
    changes: [['stats.size < 1_000_000 && takesGzip(fields)', 'stats.size < 1_000_000']],
    because: /Content-Encoding: gzip/,
  },
  {
    rung: 'gzip',
    name: 'looks for the word gzip anywhere',
    changes: [
      [
        'stats.size < 1_000_000 && takesGzip(fields)',
        "stats.size < 1_000_000 && /gzip/i.test(fields.get('accept-encoding')?.[0] ?? '')",
      ],
    ],
    because: /Content-Encoding: gzip/,
  },
  {
    rung: 'gzip',
    name: 'compresses for nobody',
    changes: [["return coding === 'gzip' && Number(weight.slice(2)) > 0;", 'return coding === weight;']],
    because: /no field Content-Encoding/,
  },
  {
    rung: 'gzip',
    name: 'does not tell the caches',
    changes: [["ETag: etag, Vary: 'Accept-Encoding' }", 'ETag: etag }']],
    because: /no field Vary/,
  },
  {
    rung: 'slow-heads',
    name: 'has no time limit for a head',
    changes: [['  deadline(HEAD_TIME);\n', '']],
    because: /^after \d+ seconds 5 of 5 clients still send their head/,
  },
  {
    rung: 'slow-heads',
    name: 'starts its timer again at each octet',
    changes: [
      [
        "  socket.on('data', () => {\n    state.busy = true;",
        "  socket.on('data', () => {\n    deadline(HEAD_TIME);\n    state.busy = true;",
      ],
    ],
    because: /^after \d+ seconds 5 of 5 clients still send their head/,
  },
  {
    rung: 'broken-clients',
    name: 'waits for the rest of a head that has ended',
    changes: [['if (message === undefined) break;', 'if (message === undefined) await new Promise(() => {});']],
    because: /the server still holds \d+ connections open/,
    alone: true,
  },
  {
    rung: 'broken-clients',
    name: 'forgets to close after what it could not read',
    changes: [
      [
        '    socket.end(() => socket.destroy());',
        '    if (refused) socket.resume();\n    else socket.end(() => socket.destroy());',
      ],
      [
        '  let timer: NodeJS.Timeout | undefined;\n',
        '  let timer: NodeJS.Timeout | undefined;\n  let refused = false;\n',
      ],
      [
        '      if (message === undefined) break;',
        '      refused = message === undefined;\n      if (message === undefined) break;',
      ],
    ],
    because: /the server still holds \d+ connections open/,
    alone: true,
  },
  {
    rung: 'stop',
    name: 'ends at once',
    changes: [["process.on('SIGTERM', () => drain(server));", "process.on('SIGTERM', () => process.exit(0));"]],
    because: /requests that were begun before SIGTERM have no answer/,
    alone: true,
  },
  {
    rung: 'stop',
    name: 'is ended by the signal',
    changes: [["process.on('SIGTERM', () => drain(server));", '']],
    because: /requests that were begun before SIGTERM have no answer/,
    alone: true,
  },
  {
    rung: 'stop',
    name: 'waits for idle clients to leave',
    changes: [
      ['  for (const [socket, { busy }] of connections) if (!busy) socket.destroy();\n', ''],
      ['  deadline(HEAD_TIME);\n', '  deadline(60_000);\n'],
      [
        "  socket.on('data', () => {\n    state.busy = true;",
        "  socket.on('data', () => {\n    if (!state.busy) deadline(HEAD_TIME);\n    state.busy = true;",
      ],
    ],
    because: /^10 seconds after SIGTERM the program has not ended/,
    alone: true,
  },
  {
    rung: 'stop',
    name: 'ends with the code of a failure',
    changes: [
      [
        "process.on('SIGTERM', () => drain(server));",
        "process.on('SIGTERM', () => drain(server.on('close', () => setTimeout(() => process.exit(143), 300))));",
      ],
    ],
    because: /^the program ended with code 143, not with code 0/,
    alone: true,
  },
];
