/** Two terminals at one folder: neither throws away what the other has written. */

import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter, stepOf } from '../chapters.ts';
import {
  changeProgress,
  chapterProgress,
  hasChanged,
  hintsRead,
  isDone,
  markDone,
  openStep,
  readProgress,
  writeProgress,
} from '../progress.ts';
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

  it('keeps the hints of a step that has moved to another chapter', () => {
    const folder = temporaryFolder();
    const old = { made: { 'date.ts': 'x' }, done: { dates: { on: '2026-01-01', asked: 'a' } }, hints: { dates: 3 } };
    writeProgress(folder, { chapter: 2, chapters: { '1-protocol': { ...old, hints: { dates: 3, octets: 1 } } } });
    const { chapters } = readProgress(folder);
    expect(chapters['1-protocol']!.hints).toEqual({ octets: 1 });
    expect(chapters['3-tcp-echo']).toEqual({ made: {}, done: {}, hints: { dates: 3 } });
  });

  it('keeps the hints of a step that was split since, and asks for its parts', async () => {
    const chapter = await loadChapter(2);
    const [message, requestHead] = ['message', 'request-head'].map((id) => stepOf(chapter, id));
    const done = { message: { on: '2026-01-01', asked: 'what was asked before it was split' } };
    const folder = temporaryFolder();
    writeProgress(folder, { chapter: 2, chapters: { '2-parser': { made: {}, done, hints: { message: 99 } } } });
    const progress = readProgress(folder);
    expect(hintsRead(progress, chapter, message!)).toBe(message!.hints.length);
    expect(hintsRead(progress, chapter, requestHead!)).toBe(0);
    expect([hasChanged(progress, chapter, message!), isDone(progress, chapter)]).toEqual([true, false]);
    for (const step of chapter.exercise.steps) if (step !== requestHead) markDone(progress, chapter, step);
    expect(openStep(progress, chapter)).toBe(requestHead);
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
