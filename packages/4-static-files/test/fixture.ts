/** A folder to serve, and a secret beside it. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CANARY = 'SECRET: nobody outside may read this\n';
export const A_TXT = 'twenty-two octets long';
export const UTF8_TXT = 'é ☃ ö';
/** Text that no line-end conversion and no decoding survives. */
export const BINARY = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff);

export interface Fixture {
  readonly outside: string;
  readonly root: string;
  /** Whether this system let us make links to files; Windows may not. */
  readonly hasLinks: boolean;
  write(name: string, content: string | Uint8Array): string;
  /** A file of zeros that takes no room on the disk. */
  writeHole(name: string, size: number): string;
  remove(): void;
}

export function makeFixture(): Fixture {
  const outside = mkdtempSync(join(realpathSync(tmpdir()), 'static-files-'));
  const root = join(outside, 'root');
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(root, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  mkdirSync(root);
  writeFileSync(join(outside, 'secret.txt'), CANARY);
  mkdirSync(join(outside, 'root-too'));
  writeFileSync(join(outside, 'root-too', 'secret.txt'), CANARY);

  write('index.html', '<!doctype html><title>home</title>');
  write('a.txt', A_TXT);
  write('utf8.txt', UTF8_TXT);
  write('empty.txt', '');
  write('x.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('data.zzz', 'what is it?');
  write('binary.png', BINARY);
  write('with space.txt', 'space');
  write('100%.txt', 'percent');
  write('%61.txt', 'a percent sign, 6 and 1');
  write('é ☃.txt', 'snow');
  write('sub/index.html', 'sub');
  write('sub/b.txt', 'b');
  write('bare/c.txt', 'c');
  write('.hidden', CANARY);
  write('.git/config', CANARY);
  write('.well-known/security.txt', 'Contact: mailto:x@example.org');
  write('.well-known/.hidden', CANARY);
  write('odd/index.html/file.txt', 'an index that is a folder');

  // A junction needs no rights on Windows; a link to a file does.
  symlinkSync(outside, join(root, 'out'), 'junction');
  symlinkSync(join(outside, 'root-too'), join(root, 'neighbour'), 'junction');
  symlinkSync(join(root, 'sub'), join(root, 'inside'), 'junction');
  symlinkSync(join(root, '.git'), join(root, 'innocent'), 'junction');
  let hasLinks = true;
  try {
    symlinkSync(join(outside, 'secret.txt'), join(root, 'link-out.txt'));
    symlinkSync('../secret.txt', join(root, 'link-up.txt'));
    symlinkSync('a.txt', join(root, 'link-in.txt'));
    symlinkSync('.hidden', join(root, 'link-hidden.txt'));
    symlinkSync('round.txt', join(root, 'round.txt'));
    symlinkSync('nowhere.txt', join(root, 'dangling.txt'));
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    hasLinks = false;
  }
  return {
    outside,
    root,
    hasLinks,
    write,
    writeHole(name, size) {
      const path = write(name, '');
      truncateSync(path, size);
      return path;
    },
    remove: () => rmSync(outside, { recursive: true, force: true }),
  };
}
