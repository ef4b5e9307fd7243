/** One response on a channel, without a connection around it: what is written, and how its end is told. */

import {
  type Content,
  decodeLatin1,
  empty,
  encodeLatin1,
  Fields,
  type HttpResponse,
  type HttpVersion,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionLost, type Reply, sendResponse } from '#chapter';
import { type Answer, readAnswers } from './answers.ts';
import { MemoryChannel } from './memory-channel.ts';

function streamOf(pieces: readonly string[], length?: number): HttpResponse {
  async function* stream() {
    for (const piece of pieces) yield encodeLatin1(piece);
  }
  const content: Content = { kind: 'stream', stream: stream(), ...(length === undefined ? {} : { length }) };
  return { status: 200, fields: Fields.empty, content };
}

/** Sends it, and another answer behind it if one may follow; then reads both as a client does. */
async function send(
  response: HttpResponse,
  { method = 'GET', version = '1.1' as HttpVersion, mayGoOn = true, keepAlive = undefined as number | undefined } = {},
) {
  const channel = new MemoryChannel([]);
  const reply = await sendResponse(channel, { method, version }, response, { mayGoOn, keepAlive });
  if (reply.persists && reply.failure === undefined) {
    await sendResponse(channel, { method: 'GET', version: '1.1' }, text('the next answer'), { mayGoOn: false });
  }
  await channel.flush();
  const sent = channel.sent.join('');
  const answers = read(sent, [method, 'GET'], reply.failure === undefined);
  return { reply, sent, answer: answers[0]!, next: answers[1]?.content };
}

function read(...given: Parameters<typeof readAnswers>): Answer[] {
  try {
    return readAnswers(...given);
  } catch (error) {
    throw new Error(`a client cannot read this: in the place of a next answer, ${(error as Error).message}`);
  }
}

interface Told {
  readonly length?: string;
  readonly coding?: string;
  readonly content?: string;
}

async function whatIsTold(...given: Parameters<typeof send>) {
  const { answer, next } = await send(...given);
  const told = {
    length: answer.fields.get('Content-Length'),
    coding: answer.fields.get('Transfer-Encoding'),
    content: answer.content,
  };
  return [told, next];
}

const inStep = ({ length, coding, content = '' }: Told) => [{ length, coding, content }, 'the next answer'];

describe('an answer with content', () => {
  it.each<[string, () => HttpResponse, Told]>([
    ['octets: their number', () => text('hello'), { length: '5', content: 'hello' }],
    ['octets, of which some make one character', () => text('é☃'), { length: '5', content: 'Ã©â\x98\x83' }],
    ['many octets', () => text('x'.repeat(600_000)), { length: '600000', content: 'x'.repeat(600_000) }],
    ['none: 0', () => empty(200), { length: '0' }],
    ['a stream: in chunks', () => streamOf(['he', '', 'llo']), { coding: 'chunked', content: 'hello' }],
    ['a stream without a piece: in chunks', () => streamOf([]), { coding: 'chunked' }],
    ['a stream whose length is known: the length', () => streamOf(['he', 'llo'], 5), { length: '5', content: 'hello' }],
  ])('tells where it ends, and the next one is read behind it: %s', async (_name, response, told) => {
    expect(await whatIsTold(response())).toEqual(inStep(told));
  });

  it('has a head with a date, and says nothing of the connection when that goes on', async () => {
    const { answer } = await send(text('hello'));
    expect(answer.fields.get('Date')).toMatch(/ GMT$/);
    expect(answer.fields.has('Connection')).toBe(false);
  });

  it('has a head that lists Upgrade in Connection, since that is for the next program only', async () => {
    const { answer } = await send(text('use x', { status: 426, fields: [['Upgrade', 'x']] }));
    expect(answer.fields.get('Connection')).toBe('upgrade');
  });

  it('costs no promise when the system takes it at once', () => {
    const reply = sendResponse(new MemoryChannel([]), { method: 'GET', version: '1.1' }, text('é'), { mayGoOn: true });
    expect(reply).toEqual({ status: 200, contentOctets: 2, persists: true });
  });
});

describe('an answer that has no content, whatever it was given', () => {
  it.each<[string, string, HttpResponse, Told]>([
    ['to HEAD: the length that a GET would get', 'HEAD', text('hello'), { length: '5' }],
    ['to HEAD: the length that the handler says', 'HEAD', empty(200, [['Content-Length', '7']]), { length: '7' }],
    ['to HEAD: no length, if nobody knows it', 'HEAD', empty(200), {}],
    ['to HEAD: the length of a stream', 'HEAD', streamOf(['he', 'llo'], 5), { length: '5' }],
    ['to HEAD: chunks, as a GET would get', 'HEAD', streamOf(['hello']), { coding: 'chunked' }],
    ['204', 'GET', text('hello', { status: 204 }), {}],
    ['304', 'GET', text('hello', { status: 304 }), {}],
  ])('%s', async (_name, method, response, told) => {
    expect(await whatIsTold(response, { method })).toEqual(inStep(told));
  });

  it.each([
    ['HEAD', text('hello')],
    ['GET', text('hello', { status: 204 })],
    ['GET', text('hello', { status: 304 })],
  ])('is told of as one of 0 octets: to %s', async (method, response) => {
    expect((await send(response, { method })).reply.contentOctets).toBe(0);
  });

  it.each([
    ['HEAD', 200, {}],
    ['HEAD', 200, { length: 5 }],
    ['GET', 204, {}],
    ['GET', 304, {}],
  ])('reads no piece of a stream, and lets go of it: to %s, with %s %o', async (method, status, length) => {
    let [read, released] = [0, 0];
    async function* stream() {
      read++;
      yield encodeLatin1('hello');
    }
    const content: Content = { kind: 'stream', stream: stream(), ...length, release: () => void released++ };
    await send({ status, fields: Fields.empty, content }, { method });
    expect({ read, released }).toEqual({ read: 0, released: 1 });
  });
});

const toldOfTheConnection = ({ persists }: Reply, { fields }: Answer) => ({
  persists,
  connection: fields.get('Connection'),
  coding: fields.get('Transfer-Encoding'),
});

describe('the last answer', () => {
  it.each<[string, () => HttpResponse, Parameters<typeof send>[1]]>([
    ['when the caller says so', () => text('hello'), { mayGoOn: false }],
    ['when the handler says so', () => text('hello', { fields: [['Connection', 'Close']] }), {}],
    ['when the handler says so in a list', () => text('hello', { fields: [['Connection', 'x, Close']] }), {}],
    ['of unknown length to HTTP/1.0, which knows no chunks', () => streamOf(['hel', 'lo']), { version: '1.0' }],
  ])('says that it is: %s', async (_name, response, asked) => {
    const { reply, answer } = await send(response(), asked);
    expect(toldOfTheConnection(reply, answer)).toEqual({ persists: false, connection: 'close', coding: undefined });
    expect(answer.content).toBe('hello');
  });

  const sendOld = async (method: string, response: HttpResponse) =>
    sendResponse(new MemoryChannel([]), { method, version: '1.0' }, response, { mayGoOn: true });

  // Not one that has to be sent whole: a right answer may say of a stream that failed that nothing follows it.
  it('is one whose end only the end of the connection tells, but not to HEAD', async () => {
    expect((await sendOld('GET', streamOf(['hello']))).persists).toBe(false);
    expect((await sendOld('HEAD', streamOf(['hello']))).persists).toBe(true);
  });

  it('is not a stream of known length to HTTP/1.0', async () => {
    expect(await sendOld('GET', streamOf(['hello'], 5))).toEqual({ status: 200, contentOctets: 5, persists: true });
  });

  it('is not this one, when HTTP/1.0 has asked to go on: then it hears that it may', async () => {
    const { reply, answer } = await send(text('hello'), { version: '1.0' });
    expect(toldOfTheConnection(reply, answer)).toEqual({ persists: true, connection: 'keep-alive', coding: undefined });
  });

  it('is not this one, when a Connection field of the handler only sounds like it', async () => {
    const { reply } = await send(text('hello', { fields: [['Connection', 'closely']] }));
    expect(reply.persists).toBe(true);
  });

  it('is not this one, when the server says for how long it keeps the connection', async () => {
    const { answer } = await send(text('hello'), { keepAlive: 5 });
    expect([answer.fields.get('Connection'), answer.fields.get('Keep-Alive')]).toEqual(['keep-alive', 'timeout=5']);
  });
});

describe('a stream', () => {
  it('that is longer than announced is cut before the first octet too many', async () => {
    const { reply, sent } = await send(streamOf(['some', 'HTTP/1.1 200 OK\r\n'], 5));
    expect(String(reply.failure)).toContain('longer');
    expect(sent.endsWith('\r\n\r\nsome')).toBe(true);
  });

  it('that is longer than announced by a whole piece is a failure, too', async () => {
    const { reply, sent } = await send(streamOf(['hello', 'HTTP/1.1 200 OK\r\n'], 5));
    expect(String(reply.failure)).toContain('longer');
    expect(sent.endsWith('\r\n\r\nhello')).toBe(true);
  });

  it('that is shorter than announced, and has no piece at all, is a failure', async () => {
    const { reply } = await send(streamOf([], 9));
    expect(String(reply.failure)).toContain('shorter');
  });

  it('that is shorter than announced is a failure', async () => {
    const { reply, answer } = await send(streamOf(['some'], 9));
    expect(String(reply.failure)).toContain('shorter');
    expect([reply.contentOctets, answer.whole]).toEqual([4, false]);
  });

  it('of what is no octets is a failure, and no octet of it is sent', async () => {
    const { reply, sent } = await send(streamOf(['some']), {});
    expect([reply.failure, sent.includes('some')]).toEqual([undefined, true]);
    async function* strings() {
      yield 'some' as unknown as Uint8Array;
    }
    const content: Content = { kind: 'stream', stream: strings() };
    const wrong = await send({ status: 200, fields: Fields.empty, content });
    expect(String(wrong.reply.failure)).toContain('TypeError');
    expect(wrong.sent.endsWith('\r\n\r\n')).toBe(true);
  });

  it('is told of with its own octets, and not with those of its chunks', async () => {
    const { reply } = await send(streamOf(['he', 'llo']));
    expect(reply).toEqual({ status: 200, contentOctets: 5, persists: true });
  });

  it('that throws is a failure, and no last chunk says that it was the whole', async () => {
    async function* stream() {
      yield encodeLatin1('some');
      throw new Error('the disk is gone');
    }
    const { reply, answer } = await send({
      status: 200,
      fields: Fields.empty,
      content: { kind: 'stream', stream: stream() },
    });
    expect(String(reply.failure)).toContain('the disk is gone');
    expect([answer.content, answer.whole]).toEqual(['some', false]);
  });

  it('is let go of once, also when the client is gone before it begins', async () => {
    const channel = new MemoryChannel([]);
    let released = 0;
    const response = streamOf(['never', 'sent']);
    const content = { ...response.content, release: () => void released++ } as Content;
    channel.lose();
    const reply = await sendResponse(
      channel,
      { method: 'GET', version: '1.1' },
      { ...response, content },
      { mayGoOn: true },
    );
    expect({ released, failure: String(reply.failure) }).toEqual({
      released: 1,
      failure: expect.stringContaining('ConnectionLost'),
    });
  });

  it('sends its head, and waits for the client before it asks for the first piece', async () => {
    const channel = new MemoryChannel([]);
    const room = Promise.withResolvers<void>();
    const { flush } = channel;
    let asked = 0;
    async function* stream() {
      asked++;
      yield encodeLatin1('one');
    }
    const response: HttpResponse = { ...text(''), content: { kind: 'stream', stream: stream() } };
    channel.flush = () => flush.call(channel) ?? room.promise;
    const sending = sendResponse(channel, { method: 'GET', version: '1.1' }, response, { mayGoOn: true });
    await new Promise(setImmediate); // long enough for whoever does not wait
    const before = { asked, sent: channel.sent.length };
    room.resolve();
    expect([before, await sending]).toEqual([
      { asked: 0, sent: 1 },
      { status: 200, contentOctets: 3, persists: true },
    ]);
  });

  it('makes its first piece, hears `beforeHead`, and only then has its head sent', async () => {
    const channel = new MemoryChannel([]);
    const order: string[] = [];
    async function* stream() {
      order.push('piece');
      yield encodeLatin1('one');
      yield encodeLatin1('two');
    }
    const response: HttpResponse = { ...text(''), content: { kind: 'stream', stream: stream(), length: 6 } };
    const beforeHead = () => void order.push(`beforeHead, ${channel.sent.length + channel.unsent} sent`);
    const asked = { method: 'GET', version: '1.1' } as const;
    const { failure } = await sendResponse(channel, asked, response, { mayGoOn: true, beforeHead });
    expect([failure, order]).toEqual([undefined, ['piece', 'beforeHead, 0 sent']]);
    expect(channel.sent.join('')).toMatch(/^HTTP[\s\S]*\r\n\r\nonetwo$/);
  });

  it('does not get back a piece that the system has not taken yet: it would be changed on its way', async () => {
    const channel = new MemoryChannel([]);
    Object.defineProperty(channel, 'unsent', { value: 1 });
    const back: unknown[] = [];
    async function* stream(): AsyncGenerator<Uint8Array, void, Uint8Array | undefined> {
      back.push(yield encodeLatin1('one'));
      back.push(yield encodeLatin1('two'));
    }
    const response: HttpResponse = { ...text(''), content: { kind: 'stream', stream: stream() } };
    const asked = { method: 'GET', version: '1.1' } as const;
    const { failure } = await sendResponse(channel, asked, response, { mayGoOn: true });
    expect([failure, back]).toEqual([undefined, [undefined, undefined]]);
  });

  it('sends each piece when it is there, and waits for the client before it asks for the next', async () => {
    const channel = new MemoryChannel([]);
    const room = Promise.withResolvers<void>();
    const { flush } = channel;
    let asked = 0;
    async function* stream() {
      for (const piece of ['one', 'two']) {
        asked++;
        yield encodeLatin1(piece);
      }
    }
    const response: HttpResponse = { ...text(''), content: { kind: 'stream', stream: stream() } };
    channel.flush = () => flush.call(channel) ?? (asked > 0 ? room.promise : undefined);
    const sending = sendResponse(channel, { method: 'GET', version: '1.1' }, response, { mayGoOn: true });
    await new Promise(setImmediate); // long enough for whoever does not wait
    expect({ asked }).toEqual({ asked: 1 });
    expect(channel.sent.join('')).toMatch(/one\r\n$/);
    room.resolve();
    await sending;
    expect({ asked }).toEqual({ asked: 2 });
  });
});

describe('answers that share their fields', () => {
  const fields = Fields.of(['Content-Type', 'text/plain']);
  const answerOf = (content: string, status = 200): HttpResponse => ({
    status,
    fields,
    content: { kind: 'bytes', bytes: encodeLatin1(content) },
  });
  const headOf = async (...given: Parameters<typeof send>) => (await send(...given)).sent.split('\r\n\r\n')[0]!;

  it('each have the head of their own: status, length, and what it says of the connection', async () => {
    for (let twice = 0; twice < 2; twice++) {
      expect(await headOf(answerOf('a'))).toMatch(/^HTTP\/1\.1 200 .*Content-Length: 1\r\nDate: [^\r]*$/s);
      expect(await headOf(answerOf('a', 404))).toMatch(/^HTTP\/1\.1 404 .*Content-Length: 1\r\nDate: [^\r]*$/s);
      expect(await headOf(answerOf('ab', 404))).toMatch(/^HTTP\/1\.1 404 .*Content-Length: 2\r\nDate: [^\r]*$/s);
      expect(await headOf(answerOf('ab', 404), { mayGoOn: false })).toMatch(
        / 404 .*: 2\r\nDate: .*\r\nConnection: close$/s,
      );
      expect(await headOf(answerOf('ab', 404), { version: '1.0' })).toMatch(/ 404 .*: 2\r\nDate: .*: keep-alive$/s);
    }
  });

  it('have the Date of their own second', async () => {
    const dateOf = async () => (await send(answerOf('a'))).answer.fields.get('Date');
    const first = await dateOf();
    await vi.waitFor(async () => expect(await dateOf()).not.toBe(first), { timeout: 5000 });
  });

  it('and a thousand others that do not are no matter', async () => {
    for (let n = 0; n < 1000; n++) {
      const own = { ...answerOf('a'), fields: Fields.of(['X-Number', String(n)]) };
      expect(await headOf(own)).toContain(`X-Number: ${n}\r\n`);
    }
    expect(await headOf(answerOf('abc'))).toContain('Content-Length: 3\r\n');
  });
});

describe('a client that does not read', () => {
  it.each(['', '!', 'and a little more'])(
    'is waited for, also when the head is what was too much: %j',
    async (content) => {
      const channel = new MemoryChannel([]);
      const read = Promise.withResolvers<void>();
      let writes = 0;
      // As a writer that is full with the head: it does not say so again for every octet behind it.
      channel.write = () => (writes++ === 0 ? read.promise : undefined);
      const reply = sendResponse(channel, { method: 'GET', version: '1.1' }, text(content), { mayGoOn: true });
      expect(reply).toBeInstanceOf(Promise);
      read.reject(new ConnectionLost('it never read'));
      expect(await reply).toMatchObject({ failure: { message: 'it never read' } });
    },
  );

  it('gets the content behind the head, though the head was too much', async () => {
    const channel = new MemoryChannel([]);
    const room = Promise.withResolvers<void>();
    let written = '';
    channel.write = (octets) => {
      written += decodeLatin1(octets);
      return room.promise;
    };
    const reply = sendResponse(channel, { method: 'GET', version: '1.1' }, text('hello'), { mayGoOn: true });
    room.resolve();
    expect(await reply).toEqual({ status: 200, contentOctets: 5, persists: true });
    expect(written).toMatch(/\r\n\r\nhello$/);
  });

  it('is waited for between two pieces of large content', async () => {
    const channel = new MemoryChannel([]);
    const room = Promise.withResolvers<void>();
    room.promise.catch(() => {});
    let writes = 0;
    channel.write = () => (writes++ === 0 ? undefined : room.promise);
    const large = text('x'.repeat(600_000));
    const reply = sendResponse(channel, { method: 'GET', version: '1.1' }, large, { mayGoOn: true });
    await new Promise(setImmediate); // long enough for whoever does not wait
    room.reject(new ConnectionLost('it never read'));
    expect(await reply).toMatchObject({ failure: { message: 'it never read' } });
  });
});

describe('a client that is gone', () => {
  it('ends the stream of its answer: nothing else tells that stream', async () => {
    const gone = new AbortController();
    let released = 0;
    const response = streamOf(['never', 'sent']);
    const content = { ...response.content, release: () => void released++ } as Content;
    const asked = { method: 'GET', version: '1.1', signal: gone.signal } as const;
    const sending = sendResponse(new MemoryChannel([]), asked, { ...response, content }, { mayGoOn: true });
    gone.abort();
    const { status, failure } = await sending;
    expect([status, String(failure), released]).toEqual([200, expect.stringContaining('ConnectionLost'), 1]);
  });
});
