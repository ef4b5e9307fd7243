/** The proof keeps one failure of each kind, and says when it is told otherwise. */

import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Recordings } from '../recordings.ts';
import { temporaryFolder } from './help.ts';

const seen = (mistake: string, kind: string, text = 'it fails\n') => ({ mistake, kind, text });

/** What lies in a folder after all of these mistakes were seen. */
function written(folder: string, all: readonly ReturnType<typeof seen>[], whole = true): Record<string, string> {
  const recordings = new Recordings('1-protocol', folder);
  for (const [place, one] of all.entries()) recordings.compare(place, one);
  recordings.write(whole);
  const files = globSync('1-protocol/*.txt', { cwd: folder }).sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(11), readFileSync(join(folder, file), 'utf8').split('\n')[0]!]),
  );
}

describe('recordings', () => {
  const all = [seen('a: one', 'hung'), seen('a: two', 'calls-value'), seen('b: three', 'hung')];

  it('are the first mistake of each kind, under the name of the kind', () => {
    expect(written(temporaryFolder(), all)).toEqual({ 'hung.txt': 'a: one', 'calls-value.txt': 'a: two' });
  });

  it('stay with the mistake that they were made of, while it fails in this way', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '1-protocol'));
    writeFileSync(join(folder, '1-protocol', 'hung.txt'), 'b: three\n\nit fails\n');
    expect(written(folder, all)['hung.txt']).toBe('b: three');
  });

  it('of kinds that are seen no more are removed, but not when only one step was looked at', () => {
    const folder = temporaryFolder();
    written(folder, all);
    expect(Object.keys(written(folder, [all[0]!], false))).toEqual(['calls-value.txt', 'hung.txt']);
    expect(Object.keys(written(folder, [all[0]!]))).toEqual(['hung.txt']);
  });

  it('say what is worded in another way, but not what no run does twice', () => {
    const folder = temporaryFolder();
    written(folder, [seen('a: one', 'hung', 'it listens on 127.0.0.1:4711\n  at learn/1-protocol/a.ts, line 1\n')]);
    const again = new Recordings('1-protocol', folder);
    expect(
      again.compare(0, seen('a: one', 'hung', 'it listens on 127.0.0.1:4712\n  at learn/1-protocol/a.ts, line 2\n')),
    ).toBe(undefined);
    expect(again.compare(0, seen('a: one', 'hung', 'it waits\n'))).toContain('it waits');
    expect(again.compare(0, seen('a: one', 'endless'))).toContain('"endless"');
  });

  it('that are missing are named', () => {
    const recordings = new Recordings('1-protocol', temporaryFolder());
    recordings.compare(0, all[0]!);
    expect(recordings.missing()).toEqual(['hung']);
  });
});
