/** The octets of an open file: in pieces for a stream, or all at once. */

import type { FileHandle } from 'node:fs/promises';

/**
 * Octets of one piece. Half as many cost a quarter more processor time, measured; twice as many save little. But each
 * client that reads slowly holds one piece in memory, so a slow one gets smaller pieces. When much is held already,
 * everyone does: a client that reads nothing at all keeps the piece that it has.
 */
const LARGEST = 512 * 1024;
const SMALLEST = 4 * 1024;

/** Octets that the pieces of all files may hold together, before every further piece is of the smallest size. */
const BUDGET = 20 * 1024 * 1024;

/** A client that takes longer for a piece is slow, in milliseconds. */
const SLOW = 250;

/** Octets that the pieces of all files hold. */
let held = 0;

/** An eighth of what's left, in powers of two, so that a few readers can't take all of it. */
function share(left: number): number {
  let size = LARGEST;
  while (size > SMALLEST && size * 8 > left) size /= 2;
  return size;
}

/**
 * Octets from `first` up to `first + length`. Ends early when the file does: it was truncated since we looked at it, and the
 * sender, which announced the length, must see that. What is added to a file in the meantime is not read.
 *
 * A piece belongs to the caller that pulled it, since only the caller knows when it has been sent. The caller may hand it
 * back with `next(piece)`; then its memory is filled again. `for await` hands nothing back, and gets new memory each time.
 *
 * @param now milliseconds
 */
export async function* readPieces(
  handle: FileHandle,
  first: number,
  length: number,
  now: () => number,
): AsyncGenerator<Uint8Array, void, Uint8Array | undefined> {
  const end = first + length;
  let room: Uint8Array | undefined;
  let mine = 0;
  let pace = LARGEST;
  try {
    for (let at = first; at < end; ) {
      const size = Math.min(share(BUDGET - held + mine), pace, length);
      if (size !== mine) room = undefined;
      held += size - mine;
      mine = size;
      room ??= Buffer.allocUnsafeSlow(size);
      // The position is given: nothing depends on where an earlier read ended.
      const { bytesRead } = await handle.read(room, 0, Math.min(size, end - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      // While a file is being truncated, a read may find NUL octets in place of what's being removed. Linux changes the
      // size first, so a look after the read can tell. Without its last piece, the client sees an incomplete response.
      if (at === end && (await handle.stat()).size < end) return;
      const piece = room.subarray(0, bytesRead);
      const pulled = now();
      const handedBack = yield piece;
      if (handedBack !== piece) room = undefined; // the caller keeps it
      pace = now() - pulled > SLOW ? Math.max(size / 2, SMALLEST) : size * 2;
    }
  } finally {
    held -= mine;
  }
}

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
