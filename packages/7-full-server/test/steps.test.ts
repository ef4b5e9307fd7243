/** Patience alone: a connection that a test plays, looked at once a second. */

import type { SocketChannel, WaitingFor } from '@http-from-scratch/tcp-echo';
import { beforeEach, describe, expect, it } from 'vitest';
import { Patience } from '#chapter';

/** Each ends between two looks: no verdict depends on whether a wait is over at its deadline, or only behind it. */
const DEADLINES = {
  idle: 4_500,
  head: 7_500,
  body: 9_500,
  write: 9_500,
  minimumRate: 1_000,
  handler: 19_500,
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

const STILL_WAITS = 'wait, after 1,000 s';

/** Looks once a second until it is over. @returns the verdict, and the seconds since the first look: "close after 6 s" */
function lasts(eachSecond = (_second: number) => {}): string {
  for (let second = 0; second < 1_000; second++) {
    eachSecond(second);
    const said = verdict();
    if (said !== 'wait') return `${said} after ${second} s`;
  }
  return STILL_WAITS;
}

describe('patience with a connection that waits for a request', () => {
  it('ends a second after the idle time that was announced, without a word', () => {
    played.waitingFor = 'message';
    expect(lasts()).toBe('close after 6 s');
  });

  it('begins anew with each message', () => {
    played.waitingFor = 'message';
    expect(lasts((second) => Object.assign(played, { messages: Math.min(Math.floor(second / 4), 10) }))).toBe(
      'close after 46 s',
    );
  });

  it('begins anew with each octet, where octets are all that is waited for', () => {
    played.waitingFor = 'octets';
    expect(lasts((second) => Object.assign(played, { received: Math.min(second, 10) }))).toBe('close after 15 s');
  });

  it('begins wholly anew, however long it was silent before', () => {
    played.waitingFor = 'octets';
    expect(lasts((second) => Object.assign(played, { received: second < 4 ? 0 : 1 }))).toBe('close after 9 s');
  });
});

describe('patience with a head', () => {
  it('counts from its first octet, however steadily it comes; then 408', () => {
    played.waitingFor = 'head';
    expect(lasts((second) => Object.assign(played, { received: second }))).toBe('408 after 8 s');
  });
});

describe('patience with content', () => {
  /** The octets that come in each second, the last figure again and again. */
  function upload(...octets: number[]): string {
    played.waitingFor = 'body';
    return lasts((second) => {
      played.received += octets[Math.min(second, octets.length - 1)]!;
    });
  }

  it.each<{ name: string; octets: number[]; end: string }>([
    { name: 'silence', octets: [0], end: '408 after 10 s' },
    { name: 'a drip', octets: [1], end: '408 after 10 s' },
    { name: 'the minimum rate', octets: [1_000], end: STILL_WAITS },
    { name: 'less than the minimum rate', octets: [400], end: '408 after 16 s' },
    { name: 'a megabyte at once, and then silence', octets: [0, 1_000_000, 0], end: '408 after 11 s' },
    { name: 'a pause, and then the minimum rate', octets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000], end: STILL_WAITS },
  ])('lets it keep a rate: $name', ({ octets, end }) => {
    expect(upload(...octets)).toBe(end);
  });
});

describe('patience with a handler', () => {
  it('ends with 503', () => {
    played.waitingFor = 'handler';
    expect(lasts()).toBe('503 after 20 s');
  });

  it('does not count the time in which it waits for its client', () => {
    const end = lasts((second) => {
      played.waitingFor = second % 2 === 0 ? 'handler' : 'body';
      played.received += 100_000;
    });
    expect(end).toBe(STILL_WAITS);
  });

  it('adds up what it has had before and after such a wait', () => {
    const end = lasts((second) => {
      played.waitingFor = second >= 15 && second < 115 ? 'body' : 'handler';
      played.received += 100_000;
    });
    expect(end).toBe('503 after 121 s');
  });

  it.each([
    ['less', 4_500, '503 after 5 s'],
    ['more', 89_500, '503 after 90 s'],
    ['all the time in the world', Number.POSITIVE_INFINITY, STILL_WAITS],
  ])('lasts as long as the application has said: %s', (_name, timeAllowed, end) => {
    Object.assign(played, { waitingFor: 'handler', timeAllowed });
    expect(lasts()).toBe(end);
  });
});

describe('patience with a client that does not read', () => {
  it('is its grace, and a second more for each 1,000 octets that wait; then it is cut off', () => {
    played.unsent = 3_000;
    expect(lasts()).toBe('cut off after 13 s');
  });

  it('lets no more than 256 KB buy time', () => {
    played.unsent = 100_000_000;
    expect(lasts()).toBe('cut off after 272 s');
  });

  it('gives it no more time for what is written behind that', () => {
    played.unsent = 1_000;
    expect(lasts((second) => Object.assign(played, { unsent: 1_000 + second }))).toBe('cut off after 11 s');
  });

  it('begins anew when some of it was read', () => {
    const end = lasts((second) => {
      played.unsent = 1_000;
      played.taken = Math.min(Math.floor(second / 9), 5);
    });
    expect(end).toBe('cut off after 56 s');
  });

  it.each<WaitingFor>(['message', 'body', 'handler', 'peer', 'end'])(
    'is the same, whatever the connection waits for: %s',
    (waitingFor) => {
      Object.assign(played, { waitingFor, unsent: 1 });
      const end = lasts((second) => Object.assign(played, { messages: second, received: second * 100_000 }));
      expect(end).toBe('cut off after 10 s');
    },
  );

  it('leaves a goodbye without unsent octets to itself', () => {
    played.waitingFor = 'end';
    expect(lasts()).toBe(STILL_WAITS);
  });
});

describe('patience with a stream that gives nothing', () => {
  it('has no end while its client may still speak', () => {
    played.waitingFor = 'peer';
    expect(lasts()).toBe(STILL_WAITS);
  });

  it('ends after the idle time when the client has closed its side', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true });
    expect(lasts()).toBe('cut off after 5 s');
  });

  it('is that of a client that does not read, when such a client leaves octets lying', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true, unsent: 1_000 });
    expect(lasts()).toBe('cut off after 11 s');
  });

  it('begins anew with each piece that such a client takes', () => {
    Object.assign(played, { waitingFor: 'peer', peerFinished: true });
    expect(lasts((second) => Object.assign(played, { taken: Math.floor(second / 4) * 10 }))).toBe(STILL_WAITS);
  });
});
