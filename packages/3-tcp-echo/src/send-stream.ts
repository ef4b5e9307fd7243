/** Content that is made while it is sent: pulled one piece at a time, when the client has room for it. */

import { encodeChunk, encodeLastChunk } from '@http-from-scratch/parser';
import type { Content, Framing } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';
import { unlessAwaited } from './socket-writer.ts';

type StreamContent = Extract<Content, { kind: 'stream' }>;

interface Sent {
  readonly contentOctets: number;
  readonly failure?: unknown;
}

/**
 * Sends the content, behind a head that announced this framing, and lets go of it, whatever happens.
 * @param framing undefined when the answer has no content, and the stream is only to be let go of
 * @returns never throws: a fault in the stream, or a lost connection, is its `failure`
 */
export function sendStream(channel: ByteChannel, content: StreamContent, framing: Framing | undefined): Promise<Sent> {
  const { lost } = channel;
  const release = once(() => content.release?.());
  const progress = { contentOctets: 0 };
  const sending = pump(channel, content, framing, progress).then(
    () => letGo(release, undefined),
    (error) => letGo(release, error),
  );
  // A stream may wait a long time for its next piece, for an event, say, or for ever. When the client is gone, nobody
  // waits with it; and what it throws because it was released under way is no fault of its own.
  const gone = new Promise<unknown>((resolve) => {
    const onLost = () => resolve(lost?.reason);
    if (lost?.aborted) onLost();
    lost?.addEventListener('abort', onLost);
    sending.then(() => lost?.removeEventListener('abort', onLost));
  });
  return Promise.race([sending, gone]).then((failure) => {
    release();
    const reason = lost?.aborted ? lost.reason : failure;
    return reason === undefined ? progress : { ...progress, failure: reason };
  });
}

async function pump(
  channel: ByteChannel,
  { stream }: StreamContent,
  framing: Framing | undefined,
  progress: { contentOctets: number },
): Promise<void> {
  if (framing === undefined) return;
  for await (const piece of handingBack(stream, () => channel.unsent === 0)) {
    // A string has a length too, and would be sent as so many zeros.
    if (!(piece instanceof Uint8Array)) throw new TypeError('a stream must give octets');
    // More than was announced would be read as the next answer.
    if (framing.kind === 'length' && progress.contentOctets + piece.length > framing.octets) {
      throw new Error('content longer than announced');
    }
    progress.contentOctets += piece.length;
    channel.write(framing.kind === 'chunked' ? encodeChunk(piece) : piece);
    // A stream may be slow: what there is of it leaves now. And it waits here for a slow reader.
    await channel.flush();
  }
  if (framing.kind === 'length' && progress.contentOctets < framing.octets) {
    throw new Error('content shorter than announced');
  }
  if (framing.kind === 'chunked') channel.write(encodeLastChunk());
}

/**
 * The pieces of a stream. The one before is handed back with the call for the next, as `next(piece)`: a stream that
 * wants to can fill it again. Only when all of it is sent: a socket that took octets over may not have read them yet.
 */
async function* handingBack(stream: AsyncIterable<Uint8Array>, isSent: () => boolean): AsyncGenerator<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]();
  try {
    for (let step = await pieces.next(); !step.done; step = await pieces.next(isSent() ? step.value : undefined)) {
      yield step.value;
    }
  } finally {
    await pieces.return?.();
  }
}

/** @returns what went wrong first: in the stream, or in letting go of it */
async function letGo(release: () => Promise<void>, failure: unknown): Promise<unknown> {
  try {
    await release();
    return failure;
  } catch (error) {
    return failure ?? error;
  }
}

/** Calls it the first time; every call gets the same promise, which nobody has to await. */
function once(action: () => void | Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= unlessAwaited((async () => action())());
    return done;
  };
}
