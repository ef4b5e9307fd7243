/** A response that needs octets of a file: from memory for small files, streamed from the disk for the others. */

import type { FileHandle } from 'node:fs/promises';
import type { HttpRequest, HttpResponse } from '@http-from-scratch/protocol';
import { type Answer, decideAnswer } from './answer.ts';
import type { HeldFile } from './cache.ts';
import { stateOf } from './open-file.ts';
import { readPieces, readWhole } from './read-file.ts';
import type { Representation } from './representation.ts';
import { isSameState, isWeak } from './validators.ts';

/** All of a small file, read only if it isn't in memory yet. Undefined when it's truncated while we read. */
export async function load(
  file: Representation,
  handle: FileHandle,
  held: HeldFile | undefined,
): Promise<(HeldFile & { readonly isSettled: boolean }) | undefined> {
  try {
    if (held !== undefined && isSameState(held.file.facts, file.facts)) return { ...held, isSettled: true };
    const octets = await readWhole(handle, file.facts.size);
    const now = await stateOf(handle);
    // Even with all octets there it may be truncated: a read that overlaps may find NUL octets in place of some.
    if (octets === undefined || now.size < file.facts.size) return undefined;
    // What changes while we read may come out half old, half new: bad for one response, and not to be kept for more.
    const isSettled = !isWeak(file.validators) && isSameState(file.facts, now);
    return { file, octets, isSettled };
  } finally {
    await handle.close();
  }
}

export function fromMemory(request: HttpRequest, { file, octets }: HeldFile): HttpResponse {
  const answer = decideAnswer(request, file);
  if (answer.kind === 'complete') return answer.response;
  const { status, fields, first, length } = answer;
  // The whole file is always the same object, so a layer that compresses it has to do so only once.
  const bytes = length === octets.length ? octets : octets.subarray(first, first + length);
  return { status, fields, content: { kind: 'bytes', bytes } };
}

export async function fromDisk(
  request: HttpRequest,
  file: Representation,
  handle: FileHandle,
  now: () => number,
): Promise<HttpResponse> {
  let answer: Answer | undefined;
  try {
    answer = decideAnswer(request, file);
    if (answer.kind === 'complete') return answer.response;
    const { status, fields, first, length } = answer;
    const stream = readPieces(handle, first, length, now);
    return { status, fields, content: { kind: 'stream', stream, length, release: () => handle.close() } };
  } finally {
    if (answer?.kind !== 'send') await handle.close();
  }
}
