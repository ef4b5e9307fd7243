/** Requests with faults in them, near enough to good ones to get past the first checks. The seed decides all. */

/** Good requests, some after each other, with everything that a request may have. */
const GOOD = [
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /a/b?c=d&e HTTP/1.1\r\nHost: example.org:8080\r\nAccept: */*\r\nAccept: text/html;q=0.5\r\n\r\n',
  'HEAD /%7e HTTP/1.1\r\nHost: [::1]:80\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://a.example/b HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n',
  '\r\nGET / HTTP/1.1\r\nHost: x\r\nName: caf\xe9\r\nEmpty:\r\nTabs:\t a\tb \t\r\n\r\n',
  'GET /1 HTTP/1.1\r\nHost: x\r\nConnection: foo, close\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: foo\r\nConnection: upgrade\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST / HTTP/1.0\r\nContent-Length: 11\r\n\r\nhello world',
  'PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nokGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\n\r\nGET /no HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n0A;a=b;c="d;e"\r\n0123456789\r\n1\r\n!\r\n000\r\nTrailer: t\r\n\r\n',
];

/** What attackers put into requests, and what tired programmers forget. */
// biome-ignore format: one a line would be seventy lines
const FRAGMENTS = [
  '\r\n', '\n', '\r', '\0', ' ', '  ', '\t', ':', ';', ',', '"', '\\', '/', '?', '#', '*', '@', '%', '|', '\x7f', '\x80', '\xff',
  '0', '1', '5', 'a', 'f', 'x', '-', '+', '_', 'http://', 'https://', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2',
  'close', 'keep-alive', 'upgrade', 'chunked', 'gzip, ', 'identity', 'Host: y\r\n', 'Host:\r\n', 'Content-Length: 5\r\n',
  'Content-Length: 0\r\n', 'Content-Length: +5\r\n', 'Content-Length: 5, 5\r\n', 'Content-Length:\r\n', 'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n', 'Transfer-Encoding : chunked\r\n', 'Transfer-Encoding:\x0bchunked\r\n', 'Connection: close\r\n',
  'Connection: keep-alive\r\n', 'Connection: upgrade\r\nUpgrade: h2c\r\n', 'Expect: 100-continue\r\n', 'Trailer: x\r\n', ' folded: x\r\n', 'X: y\n',
  'X\r\n', ': y\r\n', '5\r\nhello\r\n', '0\r\n\r\n', '0\r\nHost: x\r\n\r\n', ';a=b', '; a = b', ';a="b"', ';a="\\""', 'GET', 'POST', 'CONNECT', 'QUERY',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
];

/** A number from 0 up to, not including, `below`. */
type Random = (below: number) => number;

/** The same numbers for the same seed, on every machine. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)]!;

type Fault = (text: string, at: number, random: Random) => string;

const lineAt = (text: string, at: number): [number, number] => {
  const start = text.lastIndexOf('\r\n', at - 1);
  const end = text.indexOf('\r\n', at);
  return [start < 0 ? 0 : start + 2, end < 0 ? text.length : end + 2];
};

const FAULTS: readonly Fault[] = [
  // an octet less, more, another
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at),
  (text, at, random) => text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + pick(random, FRAGMENTS) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + pick(random, FRAGMENTS) + text.slice(at),
  // a line more, twice, not at all
  (text, at, random) => {
    const [start] = lineAt(text, at);
    return text.slice(0, start) + pick(random, FRAGMENTS) + text.slice(start);
  },
  (text, at) => {
    const [start, end] = lineAt(text, at);
    return text.slice(0, end) + text.slice(start);
  },
  (text, at) => {
    const [start, end] = lineAt(text, at);
    return text.slice(0, start) + text.slice(end);
  },
  // a letter in the other case, one bit
  (text, at) => text.slice(0, at) + otherCase(text[at] ?? '') + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + flipped(text[at] ?? 'x', random(8)) + text.slice(at + 1),
  // the end of another request
  (text, at, random) => {
    const other = pick(random, GOOD);
    return text.slice(0, at) + other.slice(random(other.length));
  },
  // cut off
  (text, at) => text.slice(0, at),
];

function otherCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

function flipped(letter: string, bit: number): string {
  return String.fromCharCode(letter.charCodeAt(0) ^ (1 << bit));
}

/** Requests as Latin-1 text: a good one, or two, with a few faults. */
export function* mutatedRequests(seed: number, count: number): Generator<string> {
  const random = randomFrom(seed);
  for (let number = 0; number < count; number++) {
    let text = pick(random, GOOD);
    if (random(4) === 0) text += pick(random, GOOD);
    for (let faults = random(3); faults >= 0; faults--) text = pick(random, FAULTS)(text, random(text.length), random);
    yield text.replace(/[^\0-\xff]/g, '?');
  }
}
