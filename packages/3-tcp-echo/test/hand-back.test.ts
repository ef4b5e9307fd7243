import { Fields, type HttpResponse } from '@http-from-scratch/protocol';
import { expect, it } from 'vitest';
import { serveHttp } from '#chapter';
import { MemoryChannel } from './memory-channel.ts';

/** A channel whose system takes no more than it is told to. */
class SlowChannel extends MemoryChannel {
  still = 0;

  override get unsent(): number {
    return this.still;
  }
}

/** What a stream of three pieces gets back with each call: the number of a piece, or undefined. */
async function handedBack(unsent: readonly [number, number, number]): Promise<unknown[]> {
  const seen: unknown[] = [];
  const channel = new SlowChannel(['GET / HTTP/1.1\r\nHost: x\r\n\r\n']);
  async function* stream(): AsyncGenerator<Uint8Array, void, Uint8Array | undefined> {
    for (let at = 0; at < 3; at++) {
      channel.still = unsent[at]!;
      seen.push((yield Uint8Array.of(0x61 + at))?.[0]);
    }
  }
  const response: HttpResponse = { status: 200, fields: Fields.empty, content: { kind: 'stream', stream: stream() } };
  await serveHttp(() => response)(channel);
  return seen;
}

it('hands a piece back to its stream when the system has taken all that was written', async () => {
  expect(await handedBack([0, 0, 0])).toEqual([0x61, 0x62, 0x63]);
});

it('keeps a piece that the system has not taken yet: it may be read from memory later', async () => {
  expect(await handedBack([1, 0, 1])).toEqual([undefined, 0x62, undefined]);
});

it('ends a stream that goes on past what was announced, as `for await` does', async () => {
  let ended = false;
  async function* stream() {
    try {
      for (;;) yield Uint8Array.of(0x61, 0x61);
    } finally {
      ended = true;
    }
  }
  const content = { kind: 'stream', stream: stream(), length: 3 } as const;
  await serveHttp(() => ({ status: 200, fields: Fields.empty, content }))(
    new MemoryChannel(['GET / HTTP/1.1\r\nHost: x\r\n\r\n']),
  );
  expect(ended).toBe(true);
});
