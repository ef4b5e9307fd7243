/**
 * What tests of the large picture let pass: the last entry of a table, the octet beside the border. `pnpm mutate` puts
 * such faults into the chapter and found that nobody noticed.
 */

import { registerHooks } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  allocateOctets,
  anatomy,
  bytes,
  COLON,
  CR,
  checkHost,
  decodeLatin1,
  encodeLatin1,
  encodeUtf8,
  FIELD_OCTET,
  type FieldLine,
  Fields,
  HTAB,
  HttpError,
  isFieldValue,
  isToken,
  json,
  LF,
  ProtocolError,
  parseList,
  parseTarget,
  persists,
  RequestBody,
  reasonPhrase,
  request,
  requestFraming,
  responseFraming,
  SP,
  TARGET_OCTET,
  TCHAR,
  text,
  writeLatin1,
} from '#chapter';

const CHARACTERS = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet));

/** The octets for which something holds, as text. */
function those(holds: (character: string, octet: number) => boolean): string {
  return CHARACTERS.filter(holds).join('');
}

function fault(action: () => unknown): ProtocolError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('a ProtocolError was wanted, and nothing was thrown');
}

/** The chapter as a page has it: its modules are loaded once more, and where they say Buffer, there is none. */
async function inBrowser(): Promise<typeof import('#chapter')> {
  const marked = (url: string) => `${url}${url.includes('?') ? '&' : '?'}browser`;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const again = context.parentURL?.endsWith('browser') === true && !found.url.endsWith('browser');
      return again ? { ...found, url: marked(found.url) } : found;
    },
    load(url, context, next) {
      const module = next(url, context);
      if (!url.endsWith('browser')) return module;
      return { ...module, source: `${module.source}`.replace(/\bBuffer\b/g, 'NoBufferInBrowsers') };
    },
  });
  try {
    return await import(marked(import.meta.resolve('#chapter')));
  } finally {
    hooks.deregister();
  }
}

describe('octets', () => {
  it('have names', () => {
    expect(String.fromCharCode(HTAB, LF, CR, SP, COLON)).toBe('\t\n\r :');
  });

  it('are in the patterns what they are in the tables', () => {
    const token = those((_, octet) => TCHAR[octet] === 1);
    expect(those((character) => isToken(character))).toBe(token);
    expect(those((character) => isToken(`a${character}`))).toBe(token);
    const inside = those((_, octet) => FIELD_OCTET[octet] === 1);
    const atEdge = inside.replace('\t', '').replace(' ', '');
    expect(those((character) => isFieldValue(`a${character}b`))).toBe(inside);
    expect(those((character) => isFieldValue(character))).toBe(atEdge);
    expect(those((character) => isFieldValue(`ab${character}`))).toBe(atEdge);
    expect(those((character) => isFieldValue(`${character}ab`))).toBe(atEdge);
  });

  it('two are a field-value, and so are three', () => {
    expect(isFieldValue('ab')).toBe(true);
    expect(isFieldValue('abc')).toBe(true);
  });
});

describe('octets and strings', () => {
  const all = CHARACTERS.join('');
  const allOctets = Uint8Array.from(CHARACTERS, (_, octet) => octet);

  const here = { allocateOctets, decodeLatin1, encodeLatin1, encodeUtf8, writeLatin1 };

  it.each([
    ['here', () => Promise.resolve(here)],
    ['in a browser', inBrowser],
  ])('are the same %s', async (_, load) => {
    const chapter = await load();
    expect(chapter.decodeLatin1(allOctets)).toBe(all);
    expect(chapter.decodeLatin1(allOctets, 65, 68)).toBe('ABC');
    expect([...chapter.encodeLatin1(all)]).toEqual([...allOctets]);
    expect([...chapter.encodeUtf8('é☃')]).toEqual([0xc3, 0xa9, 0xe2, 0x98, 0x83]);
    const target = new Uint8Array(5).fill(7);
    chapter.writeLatin1(target, 'a\xff', 2);
    expect([...target]).toEqual([7, 7, 0x61, 0xff, 7]);
    expect(chapter.allocateOctets(7).length).toBe(7);
  });
});

describe('Fields', () => {
  it('tells names of one length apart', () => {
    const fields = Fields.of(['Host', 'x'], ['Vary', 'y']);
    expect(fields.get('vary')).toBe('y');
    expect(fields.get('HOST')).toBe('x');
    expect(fields.all('Date')).toEqual([]);
    expect(fields.has('Date')).toBe(false);
  });

  it('tells names apart of which one begins the other', () => {
    expect(Fields.of(['Content', 'x']).has('Content-Type')).toBe(false);
    expect(Fields.of(['Content-Type', 'x']).has('Content')).toBe(false);
  });

  it('as text are lines', () => {
    const fields = Fields.of(['A', '1'], ['B', '2']);
    for (let times = 0; times < 2; times++) expect(fields.text).toBe('A: 1\r\nB: 2\r\n');
    expect(Fields.empty.text).toBe('');
  });
});

describe('a body', () => {
  const MEGABYTE = 1_048_576;

  it('is held up to a megabyte unless more is asked for', async () => {
    expect((await RequestBody.of(new Uint8Array(MEGABYTE)).bytes()).length).toBe(MEGABYTE);
    const tooLarge = { code: 'content-too-large', status: 413 };
    await expect(RequestBody.of(new Uint8Array(MEGABYTE + 1)).bytes()).rejects.toMatchObject(tooLarge);
  });
});

describe('responses', () => {
  it('say what their octets are, however many media types there are', () => {
    for (let number = 0; number < 150; number++) {
      for (let times = 0; times < 2; times++) {
        expect(bytes(`x/${number}`, new Uint8Array()).fields.lines).toEqual([['Content-Type', `x/${number}`]]);
      }
    }
  });

  it('of one media type share their fields, which never change', async () => {
    const { text } = await inBrowser(); // where no other test has made responses of many types
    expect(text('a').fields).toBe(text('b').fields);
  });

  it('share no fields for most of the media types that a client makes up', () => {
    const types = Array.from({ length: 1000 }, (_, number) => `y/${number}`);
    const fieldsOf = (type: string) => bytes(type, new Uint8Array()).fields;
    const first = types.map(fieldsOf);
    expect(types.filter((type, number) => fieldsOf(type) === first[number]).length).toBeLessThan(types.length);
  });

  it('with fields of their own still say what their octets are', () => {
    expect(text('a', { fields: [['Allow', 'GET']] }).fields.lines).toEqual([
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Allow', 'GET'],
    ]);
  });

  it('say why there is no JSON for a value', () => {
    expect(() => json(undefined)).toThrow('JSON has no way to say undefined');
  });
});

describe('a request that never travelled', () => {
  it('is HTTP/1.1, and for nobody unless it says so', () => {
    expect(request('GET', '/')).toMatchObject({ version: '1.1', authority: '' });
  });

  it('takes octets as they are', async () => {
    const octets = Uint8Array.of(0xff);
    expect(await request('PUT', '/', { body: octets }).body.bytes()).toBe(octets);
    expect([...octets]).toEqual([0xff]);
  });

  it('knows the length of its content', () => {
    expect(request('GET', '/').body.length).toBe(0);
    expect(request('PUT', '/', { body: 'a' }).body.length).toBe(1);
  });
});

describe('an error with a status', () => {
  it('has a name of its own in a log', () => {
    expect(String(new ProtocolError('bad-octet', 400, 'x'))).toBe('ProtocolError: x');
    expect(String(new HttpError(404, 'x'))).toBe('HttpError: x');
  });

  it('has what the answer needs', () => {
    const fields: FieldLine[] = [['WWW-Authenticate', 'Basic realm="x"']];
    expect(new HttpError(401, 'log in', fields)).toMatchObject({ status: 401, message: 'log in' });
    expect(new HttpError(401, 'log in', fields).fields.lines).toEqual(fields);
    expect(new HttpError(404, 'no such user').fields).toBe(Fields.empty);
  });

  it('of the protocol is one like any other, with a code; a chapter or an application may have codes of its own', () => {
    const error = new ProtocolError('quota-exceeded', 429, 'too much');
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code: 'quota-exceeded', status: 429, fields: Fields.empty });
    expect(new HttpError(400, 'x')).not.toBeInstanceOf(ProtocolError);
  });

  it.each([400, 599])('can have the status %s', (status) => {
    expect(new HttpError(status, 'x').status).toBe(status);
  });

  it.each([200, 302, 399, 600, 404.5, Number.NaN])('cannot have the status %s', (status) => {
    expect(() => new HttpError(status, 'x')).toThrow(RangeError);
  });

  it('cannot write into the answer by a field', () => {
    expect(() => new HttpError(404, 'x', [['A', 'b\r\nC: d']])).toThrow(TypeError);
  });
});

describe('a list', () => {
  it('has no space and no tab around its members', () => {
    expect(parseList('\t a\t,\tb \t,c\t')).toEqual(['a', 'b', 'c']);
  });
});

describe('a connection', () => {
  it.each([
    ['HTTP/1.1', '1.1', ['keep-alive', 'close']],
    ['HTTP/1.0', '1.0', ['keep-alive', 'close']],
    ['HTTP/1.0, in the other order', '1.0', ['close', 'keep-alive']],
    ['after a quote that does not end', '1.1', ['"a, close']],
    ['among tabs and commas', '1.1', [',\tclose\t,']],
  ] as const)('ends after close, wherever it stands: %s', (_, version, lines) => {
    expect(persists(version, lines)).toBe(false);
  });

  it('of HTTP/1.0 goes on for the keep-alive that browsers send', () => {
    expect(persists('1.0', ['keep-alive'])).toBe(true);
    expect(persists('1.0', ['foo', 'keep-alive'])).toBe(true);
    expect(persists('1.0', [''])).toBe(false);
  });
});

describe('framing', () => {
  it('of a refused CONNECT is that of any answer', () => {
    expect(responseFraming('CONNECT', 299, { transferEncoding: [], contentLength: [] }).kind).toBe('none');
    expect(responseFraming('CONNECT', 300, { transferEncoding: [], contentLength: [] }).kind).toBe('until-close');
  });

  it.each([
    ['before', ['', 'chunked']],
    ['behind', ['chunked', ' ,']],
  ])('is refused when a Transfer-Encoding line without a coding stands %s another', (_, transferEncoding) => {
    const faulty = { transferEncoding, contentLength: [] };
    const bad = { code: 'bad-transfer-encoding', status: 400 };
    expect(fault(() => requestFraming('1.1', faulty))).toMatchObject(bad);
    expect(fault(() => responseFraming('GET', 200, faulty))).toMatchObject(bad);
  });

  it('that contradicts itself is refused, in requests and in responses', () => {
    const both = { transferEncoding: ['chunked'], contentLength: ['1'] };
    const conflict = { code: 'conflicting-framing', status: 400 };
    expect(fault(() => requestFraming('1.1', both))).toMatchObject(conflict);
    expect(fault(() => responseFraming('GET', 200, both))).toMatchObject(conflict);
  });
});

describe('a target', () => {
  it('of OPTIONS may be more than an asterisk', () => {
    expect(parseTarget('OPTIONS', 'http://x/')).toMatchObject({ form: 'absolute' });
    expect(fault(() => parseTarget('OPTIONS', 'x'))).toMatchObject({ code: 'bad-target' });
  });

  it('begins with its scheme, or with nothing', () => {
    expect(fault(() => parseTarget('GET', 'xhttp://x/'))).toMatchObject({ code: 'bad-target' });
    expect(fault(() => parseTarget('GET', 'http:///'))).toMatchObject({ code: 'bad-target' });
  });

  it('is shown whole up to 40 characters', () => {
    const shown = (length: number) => fault(() => parseTarget('GET', 'x'.repeat(length))).message;
    expect(shown(40)).toBe(`"${'x'.repeat(40)}" is no request-target for GET`);
    expect(shown(41)).toBe(`"${'x'.repeat(40)}…" is no request-target for GET`);
    expect(fault(() => parseTarget('GET', `a${'x'.repeat(40)}`)).message).toContain('"ax');
  });
});

describe('Host', () => {
  const taken = (host: string) => {
    try {
      return checkHost('1.1', [host]) === host;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return false;
    }
  };

  it('has in a name what RFC 3986 has in one, without the comma', () => {
    const allowed = those((character) => /[A-Za-z0-9._~!$&'()*+;=:-]/.test(character));
    expect(those((character) => taken(`a${character}`))).toBe(allowed);
  });

  it('has digits, colons and dots in brackets', () => {
    expect(those((character) => taken(`[::${character}1]`))).toBe('0123456789ABCDEFabcdef');
    expect(those((character) => taken(`[1:2:3:4:5:6:7${character}1]`))).toBe(':');
    expect(those((character) => taken(`[::1.2.33${character}1]`))).toBe('.');
  });

  it.each([
    ['five digits of a port', 'a:65535'],
    ['percent-encoding in either case', '%c3%A9%61'],
    ['a port after percent-encoding', '%61:1'],
  ])('takes %s', (_, host) => {
    expect(checkHost('1.1', [host])).toBe(host);
  });

  it.each([
    ['six digits of a port', 'a:655350'],
    ['nothing in brackets', '[]'],
    ['half an escape', 'a%1'],
    ['an escape that is none', 'a%gg'],
    ['an escape with one good digit', 'a%1g'],
    ['brackets that do not end', '[::1'],
    ['something before the brackets', 'a[::1]'],
    ['something after the brackets', '[::1]a'],
    ['something after the port', 'a:80b'],
    ['a space before it', ' a'],
    ['an address with two gaps', '[::1::2]'],
    ['an address of nine groups', '[1:2:3:4:5:6:7:8:9]'],
    ['an address of three dots too few', '[::1.2]'],
    ['a group of five digits', '[::12345]'],
    ['an address of five numbers', '1.2.3.4.5'],
    ['a number past 255 in an address', '1.2.3.256'],
    ['a port past 65535', 'a:65536'],
    ['an escape of a control octet', 'a%00b'],
    ['an escape that is no UTF-8', '%aF'],
  ])('refuses %s', (_, host) => {
    expect(fault(() => checkHost('1.1', [host]))).toMatchObject({ code: 'bad-host', status: 400 });
  });

  it.each([
    ['a second one', ['a', 'b']],
    ['a missing one', []],
  ])('%s is a bad request', (_, hosts) => {
    expect(fault(() => checkHost('1.1', hosts))).toMatchObject({ code: 'bad-host', status: 400 });
  });
});

describe('the usual reason-phrase of a status', () => {
  it.each(
    `100 Continue, 101 Switching Protocols, 200 OK, 201 Created, 202 Accepted, 203 Non-Authoritative Information,
     204 No Content, 205 Reset Content, 206 Partial Content, 300 Multiple Choices, 301 Moved Permanently, 302 Found,
     303 See Other, 304 Not Modified, 307 Temporary Redirect, 308 Permanent Redirect, 400 Bad Request,
     401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found, 405 Method Not Allowed, 406 Not Acceptable,
     407 Proxy Authentication Required, 408 Request Timeout, 409 Conflict, 410 Gone, 411 Length Required,
     412 Precondition Failed, 413 Content Too Large, 414 URI Too Long, 415 Unsupported Media Type,
     416 Range Not Satisfiable, 417 Expectation Failed, 421 Misdirected Request, 422 Unprocessable Content,
     426 Upgrade Required, 428 Precondition Required, 429 Too Many Requests, 431 Request Header Fields Too Large,
     500 Internal Server Error, 501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable, 504 Gateway Timeout,
     505 HTTP Version Not Supported`
      .split(/,\s+/)
      .map((entry) => [entry.slice(0, 3), entry.slice(4)] as const),
  )('%s is %s', (status, phrase) => {
    expect(reasonPhrase(Number(status))).toBe(phrase);
  });
});

describe('anatomy', () => {
  const parts = (message: string) => anatomy(encodeLatin1(message)).flatMap((line) => line.parts);
  const names = (message: string) => parts(message).map(({ name }) => name);

  const holds = (message: string, part: string, text: string) =>
    parts(message).some((row) => row.name === part && row.text === text);
  const field = (value: string) => holds(`GET / HTTP/1.1\r\nA: ${value}\r\n`, 'field-value', value);

  it('has the same octets in each part as the tables', () => {
    const inside = those((_, octet) => FIELD_OCTET[octet] === 1);
    const atEdge = inside.replace('\t', '').replace(' ', '');
    const token = those((_, octet) => TCHAR[octet] === 1);
    const target = those((_, octet) => TARGET_OCTET[octet] === 1);
    expect(those((at) => holds(`A${at}B / HTTP/1.1\r\n`, 'method', `A${at}B`))).toBe(token);
    expect(those((at) => holds(`GET /${at} HTTP/1.1\r\n`, 'request-target', `/${at}`))).toBe(target);
    expect(those((at) => holds(`HTTP/1.1 200 a${at}b\r\n`, 'reason-phrase', `a${at}b`))).toBe(inside);
    expect(those((at) => field(`a${at}b`))).toBe(inside);
    expect(those((at) => field(at))).toBe(atEdge);
    expect(those((at) => field(`a${at}`))).toBe(atEdge);
  });

  it('needs a method, and a name in a field-line', () => {
    expect(names(' / HTTP/1.1\r\n')).toEqual(['not HTTP', 'CR LF']);
    expect(names('GET / HTTP/1.1\r\n: x\r\n').slice(6)).toEqual(['not HTTP', 'CR LF']);
  });

  it('begins with a start-line', () => {
    expect(anatomy(encodeLatin1('Host: x')).map(({ name }) => name)).toEqual(['request-line']);
  });

  it('names what is no HTTP up to the end of the text when no line ends', () => {
    expect(parts('(x')).toEqual([{ name: 'not HTTP', start: 0, end: 2, text: '(x' }]);
  });
});
