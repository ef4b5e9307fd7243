/** The octets of an open file: in pieces for a stream, or all at once. */

import type { FileHandle } from 'node:fs/promises';

/**
 * Octets of one piece. A quarter of it costs twice the processor time, measured; more saves some still, but each client
 * that reads slowly holds one piece in memory.
 */
const PIECE = 256 * 1024;

// #region pieces
/**
 * Octets `first` to `first + length`. Ends early when the file does: it was cut since we looked at it, and whoever
 * announced the length must see that. What is added to a file in the meantime is not read.
 *
 * Each piece is a fresh buffer: it belongs to the connection until it is sent, and only the system knows when that is.
 */
export async function* readPieces(handle: FileHandle, first: number, length: number): AsyncGenerator<Uint8Array, void> {
  const end = first + length;
  let at = first;
  while (at < end) {
    const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, end - at));
    // The position is given: nothing depends on where an earlier read ended.
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytesRead === piece.length ? piece : piece.subarray(0, bytesRead);
  }
}
// #endregion pieces

/** The first `size` octets, or undefined when there are fewer. */
export async function readWhole(handle: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const octets = Buffer.allocUnsafeSlow(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(octets, at, size - at, at);
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
  return octets;
}
