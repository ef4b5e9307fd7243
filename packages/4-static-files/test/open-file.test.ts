/** From plain names to an open file, without a handler around it. */

import { execFileSync } from 'node:child_process';
import { readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConfinedPath, Root } from '#chapter';
import { A_TXT, BINARY, type Fixture, makeFixture } from './fixture.ts';

const RULES = { dotfiles: false, windows: process.platform === 'win32' };

/** Each file that was looked at. So the collector closes none that was forgotten: we want to see it. */
const held = new Set<FileHandle>();
/** Done once, between the opening of a file and the first look at it. */
let meanwhile: (() => void) | undefined;

let fixture: Fixture;
let root: Root;
beforeAll(async () => {
  fixture = makeFixture();
  const handle = await open(import.meta.filename);
  const kind = Object.getPrototypeOf(handle);
  const { stat } = kind;
  kind.stat = function (this: FileHandle, ...given: unknown[]) {
    held.add(this);
    const now = meanwhile;
    meanwhile = undefined;
    now?.();
    return stat.apply(this, given);
  };
  await handle.close();
  symlinkSync(fixture.root, join(fixture.root, 'again'), 'junction');
});
afterAll(() => fixture.remove());

/** Opens names below the root; the content in the place of the handle. */
async function look(path: string, rules = RULES) {
  root = new Root(fixture.root, rules);
  const opened = await root.open(path as ConfinedPath);
  if (opened.kind !== 'file') return opened.kind;
  const content = await readFile(opened.handle);
  await opened.handle.close();
  return content;
}

describe('a file below the root', () => {
  it.each([
    ['small', 'a.txt', A_TXT],
    ['empty', 'empty.txt', ''],
    ['in a folder', 'sub/b.txt', 'b'],
    ['through a link to a folder inside', 'inside/b.txt', 'b'],
    ['through a link to the root itself', 'again/sub/b.txt', 'b'],
    ['in the well-known folder', '.well-known/security.txt', 'Contact: mailto:x@example.org'],
  ])('is opened: %s', async (_name, path, content) => {
    expect(String(await look(path))).toBe(content);
  });

  it('comes with what the system knows about it', async () => {
    const opened = await new Root(fixture.root, RULES).open('binary.png' as ConfinedPath);
    if (opened.kind !== 'file') throw new Error(opened.kind);
    await opened.handle.close();
    const { mtimeMs, ctimeNs, dev, ino } = statSync(join(fixture.root, 'binary.png'), { bigint: true });
    const facts = { size: BINARY.length, modified: Number(mtimeMs), changed: ctimeNs, device: dev, number: ino };
    expect(opened.facts).toEqual(facts);
  });

  it.each([
    ['a folder', 'sub'],
    ['a folder behind a link', 'inside'],
    ['the root behind a link', 'again'],
  ])('that is a folder is no file: %s', async (_name, path) => {
    expect(await look(path)).toBe('folder');
  });

  it.each([
    ['nothing of that name', 'nope'],
    ['a file, asked for as if it were a folder', 'a.txt/b.txt'],
    ['a name that is too long', 'x'.repeat(300)],
  ])('is missing: %s', async (_name, path) => {
    expect(await look(path)).toBe('missing');
  });

  it('hands on a fault that says nothing about the file', async () => {
    await expect(new Root(fixture.root, RULES).open('a\0b' as ConfinedPath)).rejects.toThrow(TypeError);
  });
});

describe('a link', () => {
  it.each([
    ['to a folder outside', 'out/secret.txt'],
    ['to the folder around the root', 'out'],
    ['to a neighbour whose name begins like the root', 'neighbour/secret.txt'],
    ['with an innocent name, to a folder that is hidden', 'innocent/config'],
    ['to a folder that is hidden', 'innocent'],
  ])('leads to nothing that may be seen: %s', async (_name, path) => {
    expect(await look(path)).toBe('missing');
  });

  it.each(['link-out.txt', 'link-up.txt', 'link-hidden.txt', 'round.txt', 'dangling.txt'])(
    'that is no folder, neither: %s',
    async (path) => {
      expect(await look(path)).toBe('missing');
    },
  );

  it('to a hidden file is followed where the owner serves hidden files', async () => {
    expect(String(await look('innocent/config', { ...RULES, dotfiles: true }))).toMatch(/^SECRET/);
  });
});

describe.skipIf(process.platform === 'win32')('what is put in the place of a file while we open it', () => {
  const change = (name: string, now: (path: string) => void) => {
    const path = fixture.write(name, 'old');
    meanwhile = () => now(path);
  };
  const replace = (path: string) => {
    fixture.write('next.txt', 'new');
    renameSync(join(fixture.root, 'next.txt'), path);
  };

  it('is opened in a second try, when it is another file', async () => {
    change('replaced.txt', replace);
    expect(String(await look('replaced.txt'))).toBe('new');
  });

  it('is missing in the end, when it is another one each time', async () => {
    const again = (path: string) => {
      replace(path);
      meanwhile = () => again(path);
    };
    change('restless.txt', again);
    const found = await look('restless.txt');
    meanwhile = undefined;
    expect(found).toBe('missing');
  });

  it('is not shown, when it is a link that leads out', async () => {
    change('exchanged.txt', (path) => {
      rmSync(path);
      symlinkSync('../secret.txt', path);
    });
    expect(await look('exchanged.txt')).toBe('missing');
  });
});

describe.runIf(process.platform === 'linux')('what is not handed out is closed', () => {
  it.each([
    ['a folder', 'sub'],
    ['a file outside', 'out/secret.txt'],
    ['a hidden file behind a link', 'innocent/config'],
  ])('%s', async (_name, path) => {
    const before = held.size;
    await look(path);
    const open = [...held].slice(before).filter(({ fd }) => fd >= 0);
    expect(open.map(({ fd }) => readlinkSync(`/proc/self/fd/${fd}`))).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('a FIFO', () => {
  it('that nobody writes to is missing at once, and not waited for', async () => {
    const fifo = join(fixture.root, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const found = look('fifo');
    // A program that does wait is let go after a second: a thread of Node's would hang in there for ever.
    const help = setTimeout(async () => (await open(fifo, 'r+')).close(), 1000);
    let waited = false;
    setTimeout(() => {
      waited = true;
    }, 900).unref();
    const kind = await found;
    clearTimeout(help);
    expect({ kind, waited }).toEqual({ kind: 'missing', waited: false });
  });
});
