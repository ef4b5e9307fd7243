/** Content that is made while it is sent: pulled one piece at a time, when the client has room for it. */

import { encodeChunk, encodeLastChunk } from '@http-from-scratch/parser';
import type { Content, Framing } from '@http-from-scratch/protocol';
import type { ByteChannel } from './byte-channel.ts';
import { unlessAwaited } from './socket-writer.ts';

type StreamContent = Extract<Content, { kind: 'stream' }>;

/**
 * Sends the content, behind a head that announced this framing, and lets go of it, whatever happens.
 * @param framing undefined when the answer has no content, and the stream is only to be let go of
 * @returns never throws: a fault in the stream, or a lost connection, is its `failure`
 */
export async function sendStream(
  channel: ByteChannel,
  content: StreamContent,
  framing: Framing | undefined,
): Promise<{ readonly contentOctets: number; readonly failure?: unknown }> {
  let contentOctets = 0;
  let failure: unknown;
  // A stream may wait a long time for its next piece, for an event, say. When the client is gone, it waits in vain.
  const release = once(() => content.release?.());
  channel.lost?.addEventListener('abort', release);
  try {
    if (framing !== undefined) {
      for await (const piece of content.stream) {
        // A string has a length too, and would be sent as so many zeros.
        if (!(piece instanceof Uint8Array)) throw new TypeError('a stream must give octets');
        // More than was announced would be read as the next answer.
        if (framing.kind === 'length' && contentOctets + piece.length > framing.octets)
          throw new Error('content longer than announced');
        contentOctets += piece.length;
        channel.write(framing.kind === 'chunked' ? encodeChunk(piece) : piece);
        // A stream may be slow: what there is of it leaves now. And it waits here for a slow reader.
        await channel.flush();
      }
      if (framing.kind === 'length' && contentOctets < framing.octets)
        throw new Error('content shorter than announced');
      if (framing.kind === 'chunked') channel.write(encodeLastChunk());
    }
  } catch (error) {
    failure = error;
  }
  channel.lost?.removeEventListener('abort', release);
  try {
    await release();
  } catch (error) {
    failure ??= error;
  }
  // What a stream throws because it was released under way is no fault of its own.
  if (channel.lost?.aborted) failure = channel.lost.reason;
  return failure === undefined ? { contentOctets } : { contentOctets, failure };
}

/** Calls it the first time; every call gets the same promise, which nobody has to await. */
function once(action: () => void | Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= unlessAwaited((async () => action())());
    return done;
  };
}
