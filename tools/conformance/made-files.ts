/** The folder that the S rows know: made anew, so that every octet in it is certain. */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeUtf8 } from '@http-from-scratch/protocol';

/** Stands beside the folder that is served. Whoever gets to read it has left the root. */
export const CANARY = 'The canary sings outside the root.';

/** 8 MB that repeat nowhere at a round distance, so that a lost or doubled piece shows. */
function bigOctets(): Uint8Array {
  const octets = new Uint8Array(8 * 1024 * 1024);
  const words = new Uint32Array(octets.buffer);
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2654435761);
  return octets;
}

export const FILES = {
  'index.html': encodeUtf8('<!doctype html><title>Home</title>\n'),
  'a.txt': encodeUtf8('Hello from the ground\n'), // 22 octets
  'utf8.txt': encodeUtf8('é, ☃ and ö are 1 character each, and 2, 3 and 2 octets.\n'),
  'x.svg': encodeUtf8('<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
  'sub/index.html': encodeUtf8('<!doctype html><title>Sub</title>\n'),
  '.hidden': encodeUtf8('Not for everyone.\n'),
  '.well-known/security.txt': encodeUtf8('Contact: mailto:security@example.com\n'),
  'empty.txt': new Uint8Array(),
  'bare/unlisted.txt': encodeUtf8('In a folder without an index.\n'),
  'big.bin': bigOctets(),
};

export type FileName = keyof typeof FILES;

/** Makes `folder/public`, to be served, and the canary beside it. Resolves to the path of the former. */
export async function makeFiles(folder: string): Promise<string> {
  const root = join(folder, 'public');
  for (const [name, octets] of Object.entries(FILES)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, octets);
  }
  await writeFile(join(folder, 'canary.txt'), CANARY);
  return root;
}
