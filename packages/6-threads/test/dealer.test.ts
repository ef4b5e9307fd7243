import type { Socket } from 'node:net';
import { accept, Connections } from '@http-from-scratch/tcp-echo';
import { beforeEach, describe, expect, it } from 'vitest';
import { Dealer, turnAway } from '#chapter';
import { raw } from './client.ts';

type ServingThread = Parameters<Dealer['join']>[0];

/** A thread that notes its name when it is handed a socket. */
function fakeThread(name: string, dealt: string[]): ServingThread {
  const post = ({ socket }: { socket: { destroyed: boolean } }) => {
    if (socket.destroyed) throw new Error('net.Socket cannot be transferred in its current state'); // as Node does
    dealt.push(name);
    socket.destroyed = true; // as a real socket is, for the thread that gave it away
    return true;
  };
  return { post } as unknown as ServingThread;
}

describe('the dealer', () => {
  let dealer: Dealer;
  let dealt: string[];
  let a: ServingThread;
  let b: ServingThread;
  let c: ServingThread;

  beforeEach(() => {
    dealer = new Dealer();
    dealt = [];
    [a, b, c] = [fakeThread('a', dealt), fakeThread('b', dealt), fakeThread('c', dealt)];
    for (const thread of [a, b, c]) dealer.join(thread);
  });

  const deal = (times: number) => {
    for (let i = 0; i < times; i += 1) dealer.deal({ destroyed: false } as unknown as Socket);
    return dealt.join('');
  };

  it('takes turns while all have as many', () => {
    expect(deal(6)).toBe('abcabc');
  });

  it('gives to the one that has the fewest, not to the next one', () => {
    deal(6);
    dealer.release(b);
    dealer.release(b);
    expect(deal(3)).toBe('abcabc' + 'bba');
  });

  it('gives nothing to a thread that has left', () => {
    dealer.leave(b);
    expect(deal(4)).toBe('acac');
  });

  it('gives a thread that has joined what it lacks', () => {
    dealer.leave(c);
    deal(4);
    dealer.join(c);
    expect(deal(3)).toBe('abab' + 'cca');
  });

  it('is not confused by a connection that is closed after its thread has left', () => {
    deal(3);
    dealer.leave(b);
    dealer.release(b);
    expect(deal(2)).toBe('abc' + 'ac');
  });

  it('does not count a socket whose client has left before a thread could get it', () => {
    expect(dealer.deal({ destroyed: true } as unknown as Socket)).toBe(false);
    expect(deal(3)).toBe('abc');
  });

  it('tells a client to come back when the thread that it went to has just died', async () => {
    const dead = { post: () => true } as unknown as ServingThread; // the message goes nowhere, and no error says so
    const alone = new Dealer();
    alone.join(dead);
    const refused = new Connections(turnAway);
    const taken: boolean[] = [];
    const onSocket = (socket: Socket) => {
      taken.push(alone.deal(socket));
      if (!taken[0]) refused.serve(socket.resume());
    };
    const server = await accept(onSocket, { port: 0, pauseOnConnect: true });
    const answer = await raw(server, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(taken).toEqual([false]);
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    server.close();
  });
});
