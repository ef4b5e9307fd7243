/** Content that is made while it is sent: pulled one piece at a time, when the client has room for it. */

import { encodeChunk, encodeLastChunk } from '@http-from-scratch/parser';
import type { Content, Framing } from '@http-from-scratch/protocol';
import { type ByteChannel, ConnectionLost } from './byte-channel.ts';
import { dispose } from './dispose.ts';

type StreamContent = Extract<Content, { kind: 'stream' }>;

interface Sent {
  readonly contentOctets: number;
  readonly failure?: unknown;
}

interface SendingStream {
  readonly head: Uint8Array;
  /** Undefined if the response has no content: then the stream is only ended. */
  readonly framing: Framing | undefined;
  /** When given, the first piece is made before the head leaves, and this is called between the two. */
  readonly beforeHead: (() => void) | undefined;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal | undefined;
}

/**
 * Sends the head and the content behind it, and ends the stream, whatever happens.
 * @returns a promise that never rejects: a fault in the stream, or a lost connection, is its `failure`
 */
export function sendStream(channel: ByteChannel, content: StreamContent, sending: SendingStream): Promise<Sent> {
  const { framing, gone } = sending;
  const progress = { contentOctets: 0 };
  return new Promise((resolve) => {
    let pieces: AsyncIterator<Uint8Array> | undefined;
    let ended = false;
    const end = async (failure?: unknown) => {
      if (ended) return; // what it throws because we ended it isn't a fault
      ended = true;
      // The iterator may only hear of this with its next piece, which may never come: so nothing waits for that.
      const released = dispose(content, pieces).catch((error) => failure ?? error);
      if (failure instanceof ConnectionLost) return resolve({ ...progress, failure });
      const reason = (await released) ?? failure;
      resolve(reason === undefined ? progress : { ...progress, failure: reason });
    };
    gone?.addEventListener('abort', () => end(new ConnectionLost('the client is gone')), { once: true });
    if (framing === undefined) {
      channel.write(sending.head);
      void end();
      return;
    }
    pieces = content.stream[Symbol.asyncIterator]();
    pump(channel, pieces, { ...sending, framing }, progress).then(
      () => end(),
      (failure) => end(failure ?? new Error('the stream failed')),
    );
  });
}

async function pump(
  channel: ByteChannel,
  pieces: AsyncIterator<Uint8Array>,
  { head, framing, beforeHead }: SendingStream & { readonly framing: Framing },
  progress: { contentOctets: number },
): Promise<void> {
  let step = beforeHead && (await pieces.next());
  beforeHead?.();
  channel.write(head);
  await channel.flush(); // the first piece may take its time
  for (step ??= await pieces.next(); !step.done; step = await nextPiece(channel, pieces, step.value)) {
    const piece = step.value;
    // A string has a length, too, and in chunks it would be sent as that many zeros.
    if (!(piece instanceof Uint8Array)) throw new TypeError('a stream must give octets');
    // The client would take anything past the announced length for the next response.
    if (framing.kind === 'length' && progress.contentOctets + piece.length > framing.octets) {
      throw new Error('content longer than announced');
    }
    progress.contentOctets += piece.length;
    channel.write(framing.kind === 'chunked' ? encodeChunk(piece) : piece);
    // A stream may be slow: what there is of it leaves now. And a slow reader makes it wait here.
    await channel.flush();
  }
  if (framing.kind === 'length' && progress.contentOctets < framing.octets) {
    throw new Error('content shorter than announced');
  }
  if (framing.kind === 'chunked') channel.write(encodeLastChunk());
}

/**
 * Hands the last piece back with the call for the next, so that a stream can fill it again. But only when all of it has
 * been sent: a socket that has taken octets over may not have read them yet.
 */
function nextPiece(channel: ByteChannel, pieces: AsyncIterator<Uint8Array>, last: Uint8Array) {
  return pieces.next(channel.unsent === 0 ? last : undefined) as Promise<IteratorResult<Uint8Array>>;
}
