/** The soak judges servers; here servers are made that do wrong, and it has to see that. */

import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Ending, fateOf } from '../fate.ts';
import { type Account, KeepAliveClient } from '../keep-alive-client.ts';
import type { Question } from '../questions.ts';
import { Tally } from '../tally.ts';

const ENDING: Ending = { how: 'closed', inAnAnswer: false, saidClose: false, accepted: true, stoppedAt: 1000 };

describe('the fate of a request without an answer', () => {
  it.each<[what: string, writtenAt: number, Partial<Ending>, fate: string]>([
    ['had come before the server was told to stop', 900, {}, 'lost'],
    ['had come, and was reset', 900, { how: 'reset' }, 'lost'],
    ['came when it had been told', 1001, {}, 'refused'],
    ['may have been on its way', 995, {}, 'refused'],
    ['came behind an answer that said close', 900, { saidClose: true }, 'refused'],
    ['came on a connection that was never accepted', 900, { accepted: false }, 'refused'],
    ['has a part of an answer', 1001, { inAnAnswer: true }, 'lost'],
    ['has a part of an answer that says close', 900, { inAnAnswer: true, saidClose: true }, 'lost'],
    ['met a server that closed without being told', 900, { stoppedAt: undefined }, 'lost'],
    ['met a server that never answered', 1001, { how: 'given-up' }, 'lost'],
    ['met a server that does not speak HTTP', 1001, { how: 'not-http' }, 'lost'],
  ])('that %s', (_what, writtenAt, ending, fate) => {
    expect(fateOf(writtenAt, true, { ...ENDING, ...ending }).kind).toBe(fate);
  });

  it('behind the one whose answer was cut is its own', () => {
    expect(fateOf(1001, false, { ...ENDING, inAnAnswer: true }).kind).toBe('refused');
  });
});

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

const QUESTION: Question = {
  method: 'GET',
  pieces: ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  isRight: (status, content) => status === 200 && content.toString() === 'right',
};
const RIGHT = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright';

/** A server that answers with these octets, and then closes. A client asks it so many questions at once. */
async function account(octets: string, questions: number, stoppedAt?: number): Promise<Account> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.end(octets));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client = (await KeepAliveClient.open(port, () => stoppedAt))!;
  await client.ask(Array.from({ length: questions }, () => QUESTION));
  return client.close();
}

describe('the account of a connection', () => {
  it.each<[does: string, octets: string, questions: number, answered: number, fates: string[]]>([
    ['answers all', RIGHT + RIGHT, 2, 2, []],
    ['answers one, and closes', RIGHT, 2, 1, ['lost']],
    [
      'says that the first answer is the last',
      RIGHT.replace('OK', 'OK\r\nConnection: close'),
      3,
      1,
      ['refused', 'refused'],
    ],
    ['cuts an answer', RIGHT + RIGHT.slice(0, -1), 3, 1, ['lost', 'lost']],
    ['cuts a head', RIGHT + RIGHT.slice(0, 10), 2, 1, ['lost']],
    ['answers with something else', RIGHT.replace('right', 'wrong'), 1, 0, ['lost']],
    ['answers with 500', RIGHT.replace('200', '500'), 1, 0, ['lost']],
    ['answers twice', RIGHT + RIGHT, 1, 0, ['lost']],
    ['speaks something else', 'hello\r\n\r\n', 1, 0, ['lost']],
  ])('with a server that %s', async (_does, octets, questions, answered, fates) => {
    const result = await account(octets, questions);
    expect([result.sent, result.answered, result.fates.map(({ kind }) => kind)]).toEqual([questions, answered, fates]);
  });
});

describe('the tally', () => {
  const one: Account = { sent: 3, answered: 2, fates: [{ kind: 'refused', why: 'crossed' }], port: 5 };

  it('adds up', () => {
    const tally = new Tally();
    tally.add(one);
    tally.add({ ...one, port: 6 });
    tally.compare(new Map([[5, 2], [6, 2]])); // biome-ignore format: pairs
    expect(tally).toMatchObject({ sent: 6, answered: 4, refused: 2, lost: 0, unlogged: 0 });
  });

  it('takes an answer that the server logged, and no client got, for a lost one', () => {
    const tally = new Tally();
    tally.add(one);
    tally.compare(new Map([[5, 3]]));
    expect(tally).toMatchObject({ sent: 3, answered: 2, refused: 0, lost: 1 });
  });

  it('notices answers that are missing in the log', () => {
    const tally = new Tally();
    tally.add(one);
    tally.compare(new Map());
    expect(tally).toMatchObject({ lost: 0, unlogged: 2 });
  });

  it('expects nothing of clients that vanished, whatever was logged for them', () => {
    const tally = new Tally();
    tally.add(one);
    tally.addVanished(6);
    tally.compare(new Map([[5, 2], [6, 1]])); // biome-ignore format: pairs
    expect(tally).toMatchObject({ answered: 2, lost: 0, vanished: 1, unlogged: 0 });
  });

  it('notices when a client has forgotten a request', () => {
    const tally = new Tally();
    tally.add({ ...one, fates: [] });
    expect(tally).toMatchObject({ sent: 3, answered: 2, refused: 0, lost: 1 });
  });
});
