/** The folder that the ladder makes for the server: every octet in it is known, and so is what stands beside it. */

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeUtf8 } from '@http-from-scratch/protocol';

/** Stands beside the folder. A server that sends it has left its root. */
export const CANARY = 'The canary sings outside of the root.';

/** The signature of a PNG, and then every octet there is: what text would not survive. */
function picture(): Uint8Array {
  const every = Uint8Array.from({ length: 256 }, (_, at) => at);
  const lineEnds = [0x0d, 0x0a, 0x0a, 0x0d, 0x00, 0xff, 0xfe, 0xc3, 0x28];
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...every, ...lineEnds]);
}

function verse(lines: number): Uint8Array {
  const line = (_: unknown, at: number) => `${at + 1} bottles of octets on the wall, and not one of them is lost.\n`;
  return encodeUtf8(Array.from({ length: lines }, line).join(''));
}

export const FILES = {
  // Characters that take two and three octets: a length that counts characters is too short.
  'index.html': encodeUtf8(
    '<!doctype html>\n<meta charset="utf-8">\n<title>Ladder</title>\n<link rel="stylesheet" href="/styles.css">\n<script src="/app.js"></script>\n<h1>Hello, world! Grüße ☃</h1>\n<img src="/images/logo.png" alt="">\n',
  ),
  'styles.css': encodeUtf8('h1 { color: teal }\n'),
  'app.js': encodeUtf8('console.log("climbing")\n'),
  'data.json': encodeUtf8('{"steps": 45}\n'),
  'notes.txt': encodeUtf8('Notes on a snowman: ☃\n'),
  'drawing.svg': encodeUtf8('<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
  'mystery.xyzzy': encodeUtf8('No table knows this ending.\n'),
  'images/logo.png': picture(),
  'sub/page.html': encodeUtf8('<!doctype html><title>Sub</title>\n'),
  'a..b.txt': encodeUtf8('Two dots, and no way out.\n'),
  'two words.txt': encodeUtf8('A space in the name.\n'),
  'grüße.txt': encodeUtf8('Umlauts in the name.\n'),
  '100%.txt': encodeUtf8('A percent sign in the name.\n'),
  'a+b.txt': encodeUtf8('A plus sign in the name.\n'),
  'song.txt': verse(1_000),
} as const;

export type FileName = keyof typeof FILES;

export const LARGE = {
  '50-mb.bin': 50 * 2 ** 20,
  '200-mb.bin': 200 * 2 ** 20,
} as const;

/** What stands beside the folder, for those who get out: one name of them begins as the folder's does. */
const BESIDE = ['canary.txt', 'public-but-not/canary.txt'];

export interface Folder {
  /** To be served. */
  readonly root: string;
  /** Within it, empty: for uploads. */
  readonly uploads: string;
}

/** Makes `folder/public`, and what stands beside it. */
export async function makeFiles(folder: string): Promise<Folder> {
  const root = join(folder, 'public');
  const uploads = join(root, 'files');
  const put = async (path: string, octets: Uint8Array | string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, octets);
  };
  for (const [name, octets] of Object.entries(FILES)) await put(join(root, name), octets);
  for (const name of BESIDE) await put(join(folder, name), CANARY);
  for (const [name, size] of Object.entries(LARGE)) makeLarge(join(root, name), size);
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads);
  await link(join('..', 'canary.txt'), join(root, 'way-out.txt'));
  return { root, uploads };
}

/** Not every system lets everybody make a link. Without it, a request for it gets 404, which is right as well. */
async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path).catch(() => {});
}

/** So far apart stand the marks in a large file. */
export const BLOCK = 64 * 1024;

/** Each block begins with its own offset, and the rest of it is zeros, which cost the disk nothing. */
function makeLarge(path: string, size: number): void {
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, size);
    for (let offset = 0; offset < size; offset += BLOCK) writeSync(file, mark(offset), 0, 8, offset);
  } finally {
    closeSync(file);
  }
}

function mark(offset: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt(offset + 1));
  return octets;
}

/** Compares a large file with what comes, piece by piece. */
export class LargeFileCheck {
  readonly #block = Buffer.alloc(BLOCK);
  /** Where the octets come from that are pushed next. */
  offset = 0;
  /** The first octet that is not as it should be. */
  wrongAt: number | undefined;

  push(octets: Uint8Array): void {
    for (let at = 0; at < octets.length && this.wrongAt === undefined; ) {
      const inBlock = this.offset % BLOCK;
      const length = Math.min(BLOCK - inBlock, octets.length - at);
      mark(this.offset - inBlock).copy(this.#block);
      const wanted = this.#block.subarray(inBlock, inBlock + length);
      const came = octets.subarray(at, at + length);
      if (wanted.compare(came) !== 0) this.wrongAt = this.offset + came.findIndex((octet, i) => octet !== wanted[i]);
      this.offset += length;
      at += length;
    }
  }
}
