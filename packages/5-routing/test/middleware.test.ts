import {
  empty,
  type Handler,
  HttpError,
  type HttpResponse,
  html,
  json,
  ProtocolError,
  request,
  text,
} from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { compose, explainInJson, type Middleware, onResponse, securityFields, securityFieldsWith } from '#chapter';

const GET = request('GET', '/');

describe('compose', () => {
  const journal: string[] = [];
  const layer =
    (name: string): Middleware =>
    (next) =>
    async (asked) => {
      journal.push(`${name} in`);
      const response = await next(asked);
      journal.push(`${name} out`);
      return response;
    };

  it('goes in from the first to the last, and out from the last to the first', async () => {
    journal.length = 0;
    await compose(layer('a'), layer('b'), layer('c'))(() => text(''))(GET);
    expect(journal).toEqual(['a in', 'b in', 'c in', 'c out', 'b out', 'a out']);
  });

  it('takes any number of layers', async () => {
    journal.length = 0;
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await compose(...names.map(layer))(() => text(''))(GET);
    expect(journal.filter((entry) => entry.endsWith('in'))).toEqual(names.map((name) => `${name} in`));
  });

  it('composes what was composed', async () => {
    journal.length = 0;
    await compose(compose(layer('a'), layer('b')), layer('c'))(() => text(''))(GET);
    expect(journal).toEqual(['a in', 'b in', 'c in', 'c out', 'b out', 'a out']);
  });

  it('goes around several handlers in the same order', async () => {
    const both = compose(layer('a'), layer('b'));
    for (const handler of [both(() => text('')), both(() => text(''))]) {
      journal.length = 0;
      await handler(GET);
      expect(journal).toEqual(['a in', 'b in', 'b out', 'a out']);
    }
  });

  it('puts each layer around a handler once, and not once a request', async () => {
    let made = 0;
    const counted: Middleware = (next) => {
      made++;
      return next;
    };
    const handler = compose(counted, counted)(() => text(''));
    await handler(GET);
    await handler(GET);
    expect(made).toBe(2);
  });

  it('of nothing is nothing', () => {
    const handler: Handler = () => text('');
    expect(compose()(handler)).toBe(handler);
  });

  it('lets a layer answer for those inside', async () => {
    const closed: Middleware = () => () => text('closed', { status: 503 });
    const handler = compose(
      closed,
      layer('never'),
    )(() => {
      throw new Error('never');
    });
    journal.length = 0;
    expect((await handler(GET)).status).toBe(503);
    expect(journal).toEqual([]);
  });
});

describe('A layer that changes responses', () => {
  const teapot = onResponse((response, { path }) => ({
    ...response,
    status: 418,
    fields: response.fields.and('X-Path', path),
  }));

  it('changes one that is ready without making it late', () => {
    const response = teapot(() => text('tea'))(GET);
    expect(response).not.toBeInstanceOf(Promise);
    expect(response).toMatchObject({ status: 418 });
  });

  it('changes one that comes later', async () => {
    const response = await teapot(async () => text('tea'))(GET);
    expect(response.status).toBe(418);
    expect(response.fields.get('X-Path')).toBe('/');
  });

  it('leaves an error alone', async () => {
    const fail = async () => {
      throw new Error('own fault');
    };
    await expect(teapot(fail)(GET)).rejects.toThrow('own fault');
  });
});

describe('explainInJson', () => {
  const fault = new ProtocolError('bad-content', 400, 'no "message"');

  /** What comes out of the layer, now or later. */
  async function outcome(handler: Handler): Promise<string> {
    try {
      const { status, fields, content } = await explainInJson(handler)(GET);
      const type = fields.all('Content-Type').join();
      return `${status} ${type} ${content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : content.kind}`;
    } catch (error) {
      return `throws ${error}`;
    }
  }

  it.each<[name: string, handler: Handler]>([
    [
      'thrown in an async function',
      async () => {
        throw fault;
      },
    ],
    ['in a promise that is rejected already', () => Promise.reject(fault)],
    [
      'thrown without a promise',
      () => {
        throw fault;
      },
    ],
  ])('says in JSON what the client did wrong, %s', async (_name, handler) => {
    expect(await outcome(handler)).toBe('400 application/json {"error":"no \\"message\\""}');
  });

  const own = new HttpError(401, 'who are you?', [['WWW-Authenticate', 'Bearer']]);

  it("says in JSON an application's own error", async () => {
    expect(await outcome(() => Promise.reject(own))).toBe('401 application/json {"error":"who are you?"}');
  });

  it('keeps the fields of an error', async () => {
    const { fields } = await explainInJson(() => Promise.reject(own))(GET);
    expect({ 'WWW-Authenticate': fields.get('WWW-Authenticate') }).toEqual({ 'WWW-Authenticate': 'Bearer' });
  });

  it('takes no other error with a status for an answer: it may be of another server', async () => {
    const foreign = Object.assign(new Error('secret'), { status: 404 });
    await expect(explainInJson(() => Promise.reject(foreign))(GET)).rejects.toBe(foreign);
  });

  it('lets our own faults pass, for the log and not for the client', async () => {
    const secret = new Error('password of the database');
    await expect(explainInJson(() => Promise.reject(secret))(GET)).rejects.toBe(secret);
    const fail = () => {
      throw secret;
    };
    // An async layer is right, too: then the error comes in a promise.
    await expect((async () => explainInJson(fail)(GET))()).rejects.toBe(secret);
  });

  it('lets answers pass, also those with an error status', async () => {
    const answer = text('gone', { status: 410 });
    expect(await explainInJson(() => answer)(GET)).toBe(answer);
  });
});

describe('securityFields', () => {
  const NAMES = ['X-Content-Type-Options', 'Content-Security-Policy', 'Referrer-Policy'];
  const ALL = ['nosniff', "default-src 'self'", 'same-origin'];

  it.each<[name: string, response: HttpResponse, wanted: (string | undefined)[]]>([
    ['a page', html('<p>'), ALL],
    ['a page with an error status', html('<p>', { status: 404 }), ALL],
    ['JSON', json({}), ['nosniff', undefined, undefined]],
    ['text', text(''), ['nosniff', undefined, undefined]],
    ['no content', empty(), ['nosniff', undefined, undefined]],
    [
      'a page that has its own policy',
      html('<p>', { fields: [['content-security-policy', "default-src 'none'"]] }),
      ['nosniff', "default-src 'none'", 'same-origin'],
    ],
  ])('are put on %s', async (_name, response, wanted) => {
    const { fields } = await securityFields(() => response)(GET);
    expect(NAMES.map((name) => fields.get(name))).toEqual(wanted);
  });

  it('have the policy that is given, or none', async () => {
    const policy = async (layer: Middleware, response = html('<p>')) =>
      (await layer(() => response)(GET)).fields.get('Content-Security-Policy');
    const own = html('<p>', { fields: [['Content-Security-Policy', 'sandbox']] });
    expect(await policy(securityFieldsWith())).toBeUndefined();
    expect(await policy(securityFieldsWith("img-src 'self'"))).toBe("img-src 'self'");
    expect(await policy(securityFieldsWith("img-src 'self'"), own)).toBe('sandbox');
    expect(await policy(securityFields)).toBe("default-src 'self'");
  });

  it('are worked out once for fields that many answers share, and for each layer by itself', async () => {
    const page = html('<p>');
    const first = await securityFields(() => page)(GET);
    expect((await securityFields(() => ({ ...page, status: 404 }))(GET)).fields).toBe(first.fields);
    expect((await securityFieldsWith()(() => page)(GET)).fields).not.toBe(first.fields);
  });
});
