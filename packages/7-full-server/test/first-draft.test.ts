/** What the article's server does, right and wrong. Each of these tests is green; most of them show a fault. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersIn, Client } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDraft } from '../src/first-draft.ts';
import { Program, PUBLIC } from './program.ts';

let folder: string;
let draft: Server;
let address: { port: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-draft-'));
  const root = join(folder, 'public');
  mkdirSync(join(root, 'images'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'CANARY');
  writeFileSync(join(root, '.env'), 'PASSWORD=CANARY');
  writeFileSync(join(root, 'index.html'), '<h1>Hello</h1>');
  writeFileSync(join(root, 'a.txt'), 'a file');
  writeFileSync(join(root, 'two words.txt'), 'two words');
  writeFileSync(join(root, 'a..b.txt'), 'two dots');
  draft = await startDraft(root, 0);
  address = draft.address() as AddressInfo;
});
afterAll(async () => {
  draft.close();
  await once(draft, 'close');
  rmSync(folder, { recursive: true });
});

/** All that comes back for these octets, until the server closes. */
async function send(octets: string): Promise<string> {
  const client = await Client.open(address);
  const received = await client.send(octets).rest();
  client.end();
  return received;
}

const get = (target: string) => send(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
const echo = (json: string) => {
  const content = Buffer.from(json).toString('latin1');
  return `POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
};

describe('the first draft works', () => {
  it.each([
    ['for the page', '/', '200 text/html <h1>Hello</h1>'],
    ['for a file', '/a.txt', '200 text/plain a file'],
    ['for no file', '/none.txt', '404 undefined '],
  ])('%s', async (_, target, expected) => {
    const [answer] = answersIn(await get(target));
    expect(`${answer!.status} ${answer!.fields.get('Content-Type')} ${answer!.content}`).toBe(expected);
  });

  it('for an image, octet by octet', async () => {
    const whole = await startDraft(PUBLIC, 0);
    const client = await Client.open(whole.address() as AddressInfo);
    const [answer] = answersIn(await client.send('GET /images/logo.png HTTP/1.1\r\nHost: x\r\n\r\n').rest());
    expect(answer!.content.equals(readFileSync(join(PUBLIC, 'images/logo.png')))).toBe(true);
    client.end();
    whole.close();
  });

  it('for an echo that arrives in one segment', async () => {
    const [answer] = answersIn(await send(echo('{"message":"hi"}')));
    expect(answer!.content.toString()).toBe('{"you sent":"hi"}');
  });

  it('for another method: 405, but nobody is told which one is right', async () => {
    const [answer] = answersIn(await get('/api/echo'));
    expect(answer!.status).toBe(405);
    expect(answer!.fields.has('Allow')).toBe(false); // RFC 9110 §15.5.6: MUST
  });
});

describe('the first draft, and', () => {
  it('an "é": 16 characters are announced, 17 octets are sent, and the brace is lost', async () => {
    const received = await send(echo('{"message":"é"}'));
    expect(received).toContain('Content-Length: 16\r\n');
    const content = received.slice(received.indexOf('\r\n\r\n') + 4);
    expect(content).toHaveLength(17);
    expect(Buffer.from(content.slice(0, 16), 'latin1').toString()).toBe('{"you sent":"é"');
    expect(() => answersIn(received)).toThrow(); // a brace is no status-line
  });

  it('two pipelined requests: the second is never answered', async () => {
    const received = await send(
      'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answersIn(received).map(({ content }) => `${content}`)).toEqual(['<h1>Hello</h1>']);
  });

  it('keep-alive: each request needs a connection of its own, and no answer says so', async () => {
    const [answer] = answersIn(await get('/')); // it has closed
    expect(answer!.fields.has('Connection')).toBe(false); // RFC 9112 §9.6
    expect(answer!.persists).toBe(true); // so a client that goes by the octets sends the next request here
  });

  it('HEAD: the content comes all the same, and is taken for the next answer', async () => {
    const received = await send('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(received).toMatch(/<h1>Hello<\/h1>$/);
    expect(() => answersIn(received, ['HEAD'])).toThrow();
  });

  it.each([
    ['no Host', 'GET /a.txt HTTP/1.1\r\n\r\n'],
    ['two of them', 'GET /a.txt HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
    ['a version that does not exist', 'GET /a.txt HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['two lengths', 'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a method that nobody knows', 'BREW /a.txt HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['DELETE', 'DELETE /a.txt HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s: 200 and the file, as if nothing were wrong', async (_, octets) => {
    const [answer] = answersIn(await send(octets));
    expect(`${answer!.status} ${answer!.content}`).toBe('200 a file');
  });

  it.each([
    ['a dotfile', '/.env', '200 PASSWORD=CANARY'],
    ['a name with a space', '/two%20words.txt', '404 '],
    ['a query', '/a.txt?x=1', '404 '],
    ['two dots in a name', '/a..b.txt', '403 Forbidden'],
  ])('%s: %s is %s', async (_, target, expected) => {
    const [answer] = answersIn(await get(target));
    expect(`${answer!.status} ${answer!.content}`).toBe(expected);
  });

  it.skipIf(process.platform === 'win32')('a link that leads out: the file is read to anybody', async () => {
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'public', 'link.txt'));
    expect(await get('/link.txt')).toMatch(/CANARY$/);
  });

  it('a path that is the name of something in every object: no answer, but what that function returns', async () => {
    // ROUTES['toString'] is a function, too.
    expect(await get('toString')).toBe('[object Undefined]');
  });
});

describe('the first draft ends, for everybody, when one client', () => {
  let program: (Program & { readonly port: number }) | undefined;
  afterEach(() => program?.destroy());

  it.each<[string, string[]]>([
    ['sends its echo in two segments', [echo('{"message":"hi"}').slice(0, -5), 'e":"hi"}']],
    ['sends head and content each by itself', echo('{"message":"hi"}').split(/(?<=\r\n\r\n)/)],
    ['sends one octet, and pauses', ['G']],
    ['sends JSON without its end', [echo('{"message":')]],
    ['sends JSON that is no object', [echo('null')]],
    ['sends JSON with an empty line in it', [echo('{\r\n\r\n"message":"hi"}')]],
    ['sends content that fills more than one piece', [echo(`{"message":"${'x'.repeat(200_000)}"}`)]],
    ['asks for a folder', ['GET /images HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['asks for "constructor"', ['GET constructor HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['asks for "__proto__"', ['GET __proto__ HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['goes on to speak when it has its answer', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n']],
  ])('%s', async (_, segments) => {
    program = await Program.serving('--first-draft', '--root', join(folder, 'public'));
    const bystander = await Client.open(program);
    const client = await Client.open(program);
    for (const segment of segments) {
      client.send(segment);
      // The next segment leaves when the draft has answered this one, or is gone.
      if (segment !== segments.at(-1)) await Promise.race([client.closed, program.ended]);
    }
    const { code, err } = await program.ended;
    expect(code).toBe(1);
    expect(err).toMatch(/Error/);
    await bystander.closed;
    client.destroy();
  });

  it('resets its connection', async () => {
    program = await Program.serving('--first-draft', '--root', join(folder, 'public'));
    const client = await Client.open(program);
    await client.send('GET /none.txt HTTP/1.1\r\nHost: x\r\n\r\n').until('404');
    client.socket.resetAndDestroy();
    const { code, err } = await program.ended;
    expect(code).toBe(1);
    expect(err).toContain('ECONNRESET');
  });
});
