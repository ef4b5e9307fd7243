/** The handler without a network: what it answers, and what it leaves open. */

import { readlinkSync, symlinkSync, utimesSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type FieldLine, type HttpResponse, request } from '@http-from-scratch/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '#chapter';
import { A_TXT, BINARY, CANARY, type Fixture, makeFixture } from './fixture.ts';

/** Each file that was looked at. So the collector closes none that was forgotten: we want to see it. */
const held = new Set<FileHandle>();
/** What the disk can't read. */
let broken: string | undefined;
const pathOf = ({ fd }: FileHandle) => readlinkSync(`/proc/self/fd/${fd}`);

let fixture: Fixture;
beforeAll(async () => {
  fixture = makeFixture();
  const handle = await open(import.meta.filename);
  const kind = Object.getPrototypeOf(handle);
  const { stat } = kind;
  kind.stat = async function (this: FileHandle, ...given: unknown[]) {
    held.add(this);
    if (broken !== undefined && pathOf(this).endsWith(broken)) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    return stat.apply(this, given);
  };
  await handle.close();
  const names = [
    'app.js',
    'app.js.gz',
    'stale.js',
    'stale.js.br',
    'orphan.js.gz',
    'both.js',
    'both.js.br',
    'both.js.gz',
  ];
  for (const name of [...names, 'twice.js', 'twice.js.br', 'twice.js.gz', 'link.js']) fixture.write(name, name);
  if (fixture.hasLinks) symlinkSync('../secret.txt', join(fixture.root, 'link.js.gz'));
  const second = 1_000_000_000;
  for (const name of ['stale.js.br', 'twice.js.br']) utimesSync(join(fixture.root, name), 0, 0);
  utimesSync(join(fixture.root, 'both.js'), second + 0.9, second + 0.9);
  for (const name of ['both.js.br', 'both.js.gz']) utimesSync(join(fixture.root, name), second, second);
});
afterAll(() => fixture.remove());

/** Asks a handler that remembers nothing, by a clock to which all files have been at rest for a minute. */
async function ask(method: string, target: string, ...lines: FieldLine[]) {
  const handler = files(fixture.root, { cacheOctets: 0, clock: () => Date.now() + 60_000 });
  const { status, fields, content } = await handler(request(method, target, { fields: lines }));
  return { status, fields, content: await octetsOf(content) };
}

async function octetsOf(content: HttpResponse['content']): Promise<Buffer> {
  switch (content.kind) {
    case 'none':
    case 'upgrade':
      return Buffer.of();
    case 'bytes':
      return Buffer.from(content.bytes);
    case 'stream': {
      const pieces: Uint8Array[] = [];
      for await (const piece of content.stream) pieces.push(piece);
      await content.release?.();
      return Buffer.concat(pieces);
    }
  }
}

describe('a file below the root', () => {
  it.each<[string, string, string]>([
    ['small', '/a.txt', A_TXT],
    ['empty', '/empty.txt', ''],
    ['in a folder', '/sub/b.txt', 'b'],
    ['the index of a folder', '/sub/', 'sub'],
    ['through a link that stays inside', '/inside/b.txt', 'b'],
    ['in the well-known folder', '/.well-known/security.txt', 'Contact: mailto:x@example.org'],
  ])('is sent: %s', async (_name, target, content) => {
    const answer = await ask('GET', target);
    expect({ status: answer.status, content: answer.content.toString() }).toEqual({ status: 200, content });
    expect(answer.fields.get('ETag')).toMatch(/^"[!#-~]+"$/);
  });

  it('is sent octet by octet as it is, when it is large', async () => {
    const { status, content } = await ask('GET', '/binary.png');
    expect({ status, isTheSame: content.equals(BINARY) }).toEqual({ status: 200, isTheSame: true });
  });

  it.each<[string, string]>([
    ['nothing of that name', '/nope'],
    ['a folder without an index', '/bare/'],
    ['a file, asked for as if it were a folder', '/a.txt/b.txt'],
    ['an index that is a folder', '/odd/'],
    ['a hidden file in the well-known folder', '/.well-known/.hidden'],
  ])('is not found: %s', async (_name, target) => {
    expect((await ask('GET', target)).status).toBe(404);
  });

  it('that is a folder is an address without its slash', async () => {
    const { status, fields } = await ask('GET', '/sub?a=1');
    expect({ status, location: fields.get('Location') }).toEqual({ status: 301, location: '/sub/?a=1' });
  });
});

describe('a link', () => {
  it.each(['/out/secret.txt', '/neighbour/secret.txt', '/innocent/config', '/out', '/out/', '/innocent'])(
    'to what may not be seen is no file: %s',
    async (target) => {
      const { status, content } = await ask('GET', target);
      expect({ status, showsTheSecret: content.includes(CANARY.trim()) }).toEqual({
        status: 404,
        showsTheSecret: false,
      });
    },
  );

  it.each(['/link-out.txt', '/link-up.txt', '/link-hidden.txt', '/round.txt', '/dangling.txt'])(
    'that is no folder, and leads nowhere that may be seen: %s',
    async (target) => {
      const { status, content } = await ask('GET', target);
      expect({ status, showsTheSecret: content.includes(CANARY.trim()) }).toEqual({
        status: 404,
        showsTheSecret: false,
      });
    },
  );
});

describe('a method', () => {
  it('HEAD says what GET says, and the length, without content', async () => {
    const { status, fields, content } = await ask('HEAD', '/a.txt');
    expect({ status, length: fields.get('Content-Length'), octetsSent: content.length }).toEqual({
      status: 200,
      length: String(A_TXT.length),
      octetsSent: 0,
    });
    expect(fields.without('Content-Length').lines).toEqual((await ask('GET', '/a.txt')).fields.lines);
  });

  it.each(['POST', 'PUT', 'DELETE'])('%s is not allowed, and the answer says what is', async (method) => {
    const { status, fields } = await ask(method, '/a.txt');
    expect({ status, allow: fields.get('Allow') }).toEqual({ status: 405, allow: 'GET, HEAD, OPTIONS' });
  });

  it('OPTIONS says what is allowed, and nothing else', async () => {
    const { status, fields, content } = await ask('OPTIONS', '/a.txt');
    expect({ status, allow: fields.get('Allow'), octetsSent: content.length }).toEqual({
      status: 204,
      allow: 'GET, HEAD, OPTIONS',
      octetsSent: 0,
    });
  });
});

describe('a wish of the client', () => {
  it('for what it has already is 304, with the tag and without a type', async () => {
    const tag = (await ask('GET', '/a.txt')).fields.get('ETag')!;
    const { status, fields, content } = await ask('GET', '/a.txt', ['If-None-Match', tag]);
    expect({ status, tag: fields.get('ETag'), type: fields.get('Content-Type'), octetsSent: content.length }).toEqual({
      status: 304,
      tag,
      type: undefined,
      octetsSent: 0,
    });
  });

  it('for another state is 412', async () => {
    expect((await ask('GET', '/a.txt', ['If-Match', '"no"'])).status).toBe(412);
  });

  it.each(['/a.txt', '/binary.png'])('for a part of %s is 206, and says which part it is', async (target) => {
    const whole = (await ask('GET', target)).content;
    const { status, fields, content } = await ask('GET', target, ['Range', 'bytes=3-9']);
    expect({ status, range: fields.get('Content-Range'), octetsSent: content.length }).toEqual({
      status: 206,
      range: `bytes 3-9/${whole.length}`,
      octetsSent: 7,
    });
    expect(content.equals(whole.subarray(3, 10))).toBe(true);
  });

  it('for a part that is not there is 416, with the size', async () => {
    const { status, fields } = await ask('GET', '/a.txt', ['Range', 'bytes=100-']);
    expect({ status, range: fields.get('Content-Range') }).toEqual({ status: 416, range: `bytes */${A_TXT.length}` });
  });

  it('for a part of what it once saw is the whole of what is there now', async () => {
    const { status, content } = await ask('GET', '/a.txt', ['Range', 'bytes=3-9'], ['If-Range', '"old"']);
    expect({ status, content: content.toString() }).toEqual({ status: 200, content: A_TXT });
  });

  it('for a part is heard after the conditions, and not at all in HEAD', async () => {
    const range: FieldLine = ['Range', 'bytes=100-'];
    expect((await ask('GET', '/a.txt', range, ['If-None-Match', '*'])).status).toBe(304);
    expect((await ask('GET', '/a.txt', range, ['If-Match', '"no"'])).status).toBe(412);
    expect((await ask('HEAD', '/a.txt', range)).status).toBe(200);
  });
});

describe('a compressed sibling', () => {
  it.each<[string, string, string, string | undefined]>([
    ['is sent to a client that takes it', '/app.js', 'app.js.gz', 'gzip'],
    ['is not sent when it is older than the plain file', '/stale.js', 'stale.js', undefined],
    ['is the first that is there, of the same second', '/both.js', 'both.js.br', 'br'],
    ['is another one where the first is older', '/twice.js', 'twice.js.gz', 'gzip'],
    ['is not sent when it is a link that leads out', '/link.js', 'link.js', undefined],
  ])('%s', async (_name, target, content, coding) => {
    const answer = await ask('GET', target, ['Accept-Encoding', 'br, gzip']);
    const sent = { content: answer.content.toString(), coding: answer.fields.get('Content-Encoding') };
    expect(sent).toEqual({ content, coding });
  });

  it('is the one that the client likes best', async () => {
    const answer = await ask('GET', '/both.js', ['Accept-Encoding', 'br;q=0.5, gzip']);
    expect([answer.content.toString(), answer.fields.get('Content-Encoding')]).toEqual(['both.js.gz', 'gzip']);
  });

  it('is not sent to a client that does not ask for one', async () => {
    const answer = await ask('GET', '/both.js');
    expect([answer.content.toString(), answer.fields.has('Content-Encoding')]).toEqual(['both.js', false]);
  });

  it('without a plain file is nothing', async () => {
    expect((await ask('GET', '/orphan.js', ['Accept-Encoding', 'gzip'])).status).toBe(404);
  });
});

/** Of the files that were looked at, without the first `from` of them, those that are open. */
function stillOpen(from: number): string[] {
  const open = [...held].slice(from).filter(({ fd }) => fd >= 0);
  return open.map(pathOf);
}

describe.runIf(process.platform === 'linux')('what was opened is closed', () => {
  it.each<[string, string, string, ...FieldLine[]]>([
    ['a small file', 'GET', '/a.txt'],
    ['a large file', 'GET', '/binary.png'],
    ['a folder', 'GET', '/sub'],
    ['a file outside', 'GET', '/out/secret.txt'],
    ['a large file that the client has', 'GET', '/binary.png', ['If-None-Match', '*']],
    ['a sibling that is too old', 'GET', '/stale.js', ['Accept-Encoding', 'br']],
    ['a plain file beside its sibling', 'GET', '/app.js', ['Accept-Encoding', 'gzip']],
  ])('%s', async (_name, method, target, ...lines) => {
    const before = held.size;
    await ask(method, target, ...lines);
    expect(stillOpen(before)).toEqual([]);
  });

  it('a plain file, where the disk fails at its sibling', async () => {
    const before = held.size;
    broken = 'app.js.gz';
    try {
      await ask('GET', '/app.js', ['Accept-Encoding', 'gzip']);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    } finally {
      broken = undefined;
    }
    expect(stillOpen(before)).toEqual([]);
  });
});
