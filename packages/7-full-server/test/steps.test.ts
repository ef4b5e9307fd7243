/** Patience alone: a connection that a test plays, looked at once a second. */

import type { SocketChannel, WaitingFor } from '@http-from-scratch/tcp-echo';
import { beforeEach, describe, expect, it } from 'vitest';
import { Patience } from '#chapter';

const DEADLINES = {
  idle: 5_000,
  head: 8_000,
  body: 10_000,
  write: 10_000,
  minimumRate: 1_000,
  handler: 20_000,
  drain: 8_000,
};

/** What a connection tells about itself. */
const played = {
  waitingFor: 'message' as WaitingFor,
  messages: 0,
  received: 0,
  taken: 0,
  unsent: 0,
  peerFinished: false,
  timeAllowed: undefined as number | undefined,
};
const fresh = { ...played };

let patience: Patience;
beforeEach(() => {
  Object.assign(played, fresh);
  patience = new Patience(played as unknown as SocketChannel, DEADLINES);
});

const verdict = () => {
  const said = patience.look(1_000);
  return typeof said === 'string' ? said : `${said.status}`;
};

/** Looks once a second until it is over. @returns the verdict, and the seconds since the first look, at most 1,000 */
function lasts(eachSecond = (_second: number) => {}): [string, number] {
  for (let second = 0; second < 1_000; second++) {
    eachSecond(second);
    const said = verdict();
    if (said !== 'wait') return [said, second];
  }
  return ['wait', 1_000];
}

describe('patience with a connection that waits for a request', () => {
  it('ends a second after the idle time that was announced, without a word', () => {
    played.waitingFor = 'message';
    expect(lasts()).toEqual(['close', 6]);
  });

  it('begins anew with each message', () => {
    played.waitingFor = 'message';
    expect(lasts((second) => Object.assign(played, { messages: Math.min(Math.floor(second / 4), 10) }))).toEqual([
      'close',
      46,
    ]);
  });

  it('begins anew with each octet, where octets are all that is waited for', () => {
    played.waitingFor = 'octets';
    expect(lasts((second) => Object.assign(played, { received: Math.min(second, 10) }))).toEqual(['close', 15]);
  });

  it('begins wholly anew, however long it was silent before', () => {
    played.waitingFor = 'octets';
    expect(lasts((second) => Object.assign(played, { received: second < 4 ? 0 : 1 }))).toEqual(['close', 9]);
  });
});

describe('patience with a head', () => {
  it('counts from its first octet, however steadily it comes; then 408', () => {
    played.waitingFor = 'head';
    expect(lasts((second) => Object.assign(played, { received: second }))).toEqual(['408', 8]);
  });
});

describe('patience with content', () => {
  /** The octets that come in each second, the last figure again and again. */
  function upload(...octets: number[]): [string, number] {
    played.waitingFor = 'body';
    return lasts((second) => {
      played.received += octets[Math.min(second, octets.length - 1)]!;
    });
  }

  it.each<{ name: string; octets: number[]; end: [string, number] }>([
    { name: 'silence', octets: [0], end: ['408', 10] },
    { name: 'a drip', octets: [1], end: ['408', 11] },
    { name: 'the minimum rate', octets: [1_000], end: ['wait', 1_000] },
    { name: 'half the minimum rate', octets: [500], end: ['408', 20] },
    { name: 'a megabyte at once, and then silence', octets: [0, 1_000_000, 0], end: ['408', 11] },
    { name: 'a pause, and then the minimum rate', octets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000], end: ['wait', 1_000] },
  ])('lets it keep a rate: $name', ({ octets, end }) => {
    expect(upload(...octets)).toEqual(end);
  });
});

describe('patience with a handler', () => {
  it('ends with 503', () => {
    played.waitingFor = 'handler';
    expect(lasts()).toEqual(['503', 20]);
  });

  it('does not count the time in which it waits for its client', () => {
    const end = lasts((second) => {
      played.waitingFor = second % 2 === 0 ? 'handler' : 'body';
      played.received += 100_000;
    });
    expect(end).toEqual(['wait', 1_000]);
  });

  it('adds up what it has had before and after such a wait', () => {
    const end = lasts((second) => {
      played.waitingFor = second >= 15 && second < 115 ? 'body' : 'handler';
      played.received += 100_000;
    });
    expect(end).toEqual(['503', 121]);
  });

  it.each([
    ['less', 5_000, ['503', 5]],
    ['more', 90_000, ['503', 90]],
    ['all the time in the world', Number.POSITIVE_INFINITY, ['wait', 1_000]],
  ])('lasts as long as the application has said: %s', (_name, timeAllowed, end) => {
    Object.assign(played, { waitingFor: 'handler', timeAllowed });
    expect(lasts()).toEqual(end);
  });
});

describe('patience with a client that does not read', () => {
  it('is ten seconds, and one more for each 1,000 octets that wait; then it is cut off', () => {
    played.unsent = 3_000;
    expect(lasts()).toEqual(['cut off', 13]);
  });

  it('lets no more than 256 KB buy time', () => {
    played.unsent = 100_000_000;
    expect(lasts()).toEqual(['cut off', 273]);
  });

  it('gives it no more time for what is written behind that', () => {
    played.unsent = 1_000;
    expect(lasts((second) => Object.assign(played, { unsent: 1_000 + second }))).toEqual(['cut off', 12]);
  });

  it('begins anew when some of it was read', () => {
    const end = lasts((second) => {
      played.unsent = 1_000;
      played.taken = Math.min(Math.floor(second / 9), 5);
    });
    expect(end).toEqual(['cut off', 45 + 11]);
  });

  it.each<WaitingFor>(['message', 'body', 'handler', 'peer', 'end'])(
    'is the same, whatever the connection waits for: %s',
    (waitingFor) => {
      Object.assign(played, { waitingFor, unsent: 1 });
      const [said, second] = lasts((second) => Object.assign(played, { messages: second, received: second * 100_000 }));
      expect([said, second]).toEqual(['cut off', 11]);
    },
  );

  it('leaves a goodbye without unsent octets to itself', () => {
    played.waitingFor = 'end';
    expect(lasts()).toEqual(['wait', 1_000]);
  });
});

describe('patience with a stream that gives nothing', () => {
  it('has no end while its client may still speak', () => {
    played.waitingFor = 'peer';
    expect(lasts()).toEqual(['wait', 1_000]);
  });

  it('ends after the idle time when the client has closed its side', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true });
    expect(lasts()).toEqual(['cut off', 5]);
  });

  it('is that of a client that does not read, when such a client leaves octets lying', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true, unsent: 1_000 });
    expect(lasts()).toEqual(['cut off', 11]);
  });

  it('begins anew with each piece that such a client takes', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true });
    expect(lasts((second) => Object.assign(played, { taken: Math.floor(second / 4) * 10 }))).toEqual(['wait', 1_000]);
  });
});
