/** Streams that aren't read are ended all the same: one may hold a file open, or a database connection. */

import type { Content } from '@http-from-scratch/protocol';

/** What Node's streams have besides an iterator with `return`. */
interface Endable {
  destroy?(): void;
  on?(event: 'error', listener: () => void): void;
}

/**
 * Ends content that won't be read, or not to its end.
 * @param pieces the iterator, if the stream is being read
 * @throws what `release` throws; a stream that ends badly because we end it has done nothing wrong
 */
export async function dispose(content: Content | undefined, pieces?: AsyncIterator<Uint8Array>): Promise<void> {
  if (content?.kind !== 'stream') return;
  const stream: AsyncIterable<Uint8Array> & Endable = content.stream;
  const ignore = () => {};
  stream.on?.('error', ignore); // it may fail later, and an error without a listener ends the process
  stream.destroy?.();
  // An iterator that is waiting for its next piece may never get to this, so it isn't awaited.
  const iterator = pieces ?? (stream.destroy === undefined ? stream[Symbol.asyncIterator]?.() : undefined);
  Promise.resolve(iterator?.return?.()).catch(ignore);
  await content.release?.();
}
