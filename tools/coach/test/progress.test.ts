/** Two terminals at one folder: neither throws away what the other has written. */

import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeProgress, chapterProgress, readProgress } from '../progress.ts';
import { temporaryFolder } from './help.ts';

describe('a change of the progress', () => {
  it('leaves what another program has written since', () => {
    const folder = temporaryFolder();
    const mine = readProgress(folder);
    const theirs = readProgress(folder);
    changeProgress(folder, theirs, (latest) => {
      chapterProgress(latest, '1-protocol').hints.octets = 2;
    });
    changeProgress(folder, mine, (latest) => {
      chapterProgress(latest, '1-protocol').done.octets = { on: '2026-01-01', asked: 'a' };
    });
    const both = {
      chapter: 1,
      chapters: { '1-protocol': { made: {}, done: { octets: expect.anything() }, hints: { octets: 2 } } },
    };
    expect(readProgress(folder)).toEqual(both);
    expect(mine).toEqual(both);
  });

  it('is not made when it fails, and lets the next one in', () => {
    const folder = temporaryFolder();
    const progress = readProgress(folder);
    expect(() =>
      changeProgress(folder, progress, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    changeProgress(folder, progress, (latest) => {
      latest.chapter = 3;
    });
    expect(readProgress(folder).chapter).toBe(3);
  });

  it('does not wait for a program that was ended in the middle of one', () => {
    const folder = temporaryFolder();
    const lock = join(folder, 'progress.json.lock');
    writeFileSync(lock, '');
    utimesSync(lock, 0, 0);
    changeProgress(folder, readProgress(folder), () => {});
    expect(existsSync(lock)).toBe(false);
  });
});
