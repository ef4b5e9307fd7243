import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Chapter, loadChapter, readReference } from '../chapters.ts';
import { keptFolder, prepare, putAway } from '../desk.ts';
import {
  chapterProgress,
  digest,
  hasChanged,
  isDone,
  markDone,
  markOpen,
  openStep,
  PROGRESS_FILE,
  type Progress,
  readProgress,
  writeProgress,
} from '../progress.ts';
import { NOT_WRITTEN } from '../starter.ts';
import { temporaryFolder } from './help.ts';

const chapter = await loadChapter(1);
const begun = (): Progress => ({ chapter: 1, chapters: {} });

/** A folder with a starter, and the way to a file in it. */
function desk() {
  const folder = temporaryFolder();
  const progress = begun();
  const first = prepare(folder, chapter, progress);
  const path = (file: string) => join(folder, chapter.name, file);
  return { folder, progress, first, path, read: (file: string) => readFileSync(path(file), 'utf8') };
}

/** As if the starter had been made of an older version, in which this file was another. */
function older(progress: Progress, path: string, file: string): void {
  writeFileSync(path, '// an older starter\n');
  chapterProgress(progress, chapter.name).made[file] = digest('// an older starter\n');
}

describe('a starter on the desk', () => {
  it('has all of the chapter’s files but the first draft, with the bodies blank', () => {
    const { folder, first, read } = desk();
    expect(first).toEqual({ begun: true, kept: [], renewed: [], anew: [], aside: [], reopened: [] });
    expect(globSync('*.ts', { cwd: join(folder, chapter.name) }).sort()).toEqual([
      ...readReference(chapter.name).keys(),
    ]);
    expect(read('list.ts')).toContain(`${NOT_WRITTEN}connection`);
  });

  it('is made once', () => {
    const { folder, progress } = desk();
    expect(prepare(folder, chapter, progress)).toEqual({
      begun: false,
      kept: [],
      renewed: [],
      anew: [],
      aside: [],
      reopened: [],
    });
  });

  it('is never written over what the learner wrote', () => {
    const { folder, progress, path, read } = desk();
    writeFileSync(path('list.ts'), '// mine\n');
    expect(prepare(folder, chapter, progress)).toEqual({
      begun: false,
      kept: [],
      renewed: [],
      anew: [],
      aside: [],
      reopened: [],
    });
    expect(read('list.ts')).toBe('// mine\n');
  });

  it('is never written over what the learner wrote, even when the progress is lost', () => {
    const { folder, path, read } = desk();
    writeFileSync(path('list.ts'), '// mine\n');
    expect(prepare(folder, chapter, begun()).kept).toEqual(['list.ts']);
    expect(read('list.ts')).toBe('// mine\n');
  });

  it('is renewed where the project has changed a file that nobody touched', () => {
    const { folder, progress, path, read } = desk();
    const starter = read('list.ts');
    older(progress, path('list.ts'), 'list.ts');
    expect(prepare(folder, chapter, progress)).toEqual({
      begun: false,
      kept: [],
      renewed: ['list.ts'],
      anew: [],
      aside: [],
      reopened: [],
    });
    expect(read('list.ts')).toBe(starter);
  });

  it('is kept where the learner has touched a file that the project has changed, and the file is named once', () => {
    const { folder, progress, path, read } = desk();
    older(progress, path('list.ts'), 'list.ts');
    writeFileSync(path('list.ts'), '// mine\n');
    expect(prepare(folder, chapter, progress)).toEqual({
      begun: false,
      kept: ['list.ts'],
      renewed: [],
      anew: [],
      aside: [],
      reopened: [],
    });
    expect(read('list.ts')).toBe('// mine\n');
    expect(prepare(folder, chapter, progress).kept, 'told before').toEqual([]);
  });

  it('counts a file as untouched when only its line ends were changed', () => {
    const { folder, progress, path, read } = desk();
    const starter = read('list.ts');
    older(progress, path('list.ts'), 'list.ts');
    writeFileSync(path('list.ts'), '// an older starter\r\n');
    expect(prepare(folder, chapter, progress).renewed).toEqual(['list.ts']);
    expect(read('list.ts')).toBe(starter);
  });

  it('gives a file back that was deleted, and does not say that the project has a newer one', () => {
    const { folder, progress, path, read } = desk();
    rmSync(path('list.ts'));
    expect(prepare(folder, chapter, progress)).toMatchObject({ renewed: [], anew: ['list.ts'] });
    expect(read('list.ts')).toContain(NOT_WRITTEN);
  });

  it('has the step open again whose file was deleted, and no other', () => {
    const { folder, progress, path } = desk();
    const { steps } = chapter.exercise;
    for (const step of steps) markDone(progress, chapter, step);
    rmSync(path('list.ts'));
    const { reopened } = prepare(folder, chapter, progress);
    expect(reopened).toEqual(steps.filter(({ writes }) => writes.some((place) => place.startsWith('list.ts#'))));
    expect(reopened.length).toBeLessThan(steps.length);
    expect(openStep(progress, chapter)).toBe(reopened[0]);
  });

  it('keeps a file aside that the project has renamed or dropped, and opens the steps that were another’s then', () => {
    const { folder, progress, path } = desk();
    const [first, second] = chapter.exercise.steps;
    older(progress, path('old.ts'), 'old.ts');
    writeFileSync(path('old.ts'), '// mine\n');
    writeFileSync(path('own.ts'), '// a file that never was the project’s\n');
    // The first step is done as it is asked today, the second as it was asked when its place was in the old file.
    markDone(progress, chapter, first);
    markDone(progress, chapter, { ...second!, writes: ['old.ts#answer'] });

    const { aside, reopened, kept } = prepare(folder, chapter, progress);
    expect([aside, reopened, kept]).toEqual([['old.ts'], [second], []]);
    expect(existsSync(path('old.ts'))).toBe(false);
    expect(readFileSync(join(folder, 'kept', chapter.name, 'old.ts'), 'utf8')).toBe('// mine\n');
    expect(existsSync(path('own.ts'))).toBe(true);
    expect(openStep(progress, chapter)).toBe(second);
    expect(prepare(folder, chapter, progress)).toMatchObject({ aside: [], reopened: [] }); // told once
  });

  it('never writes one file that is kept aside over another', () => {
    const { folder, progress, path } = desk();
    for (const text of ['// one\n', '// two\n']) {
      older(progress, path('old.ts'), 'old.ts');
      writeFileSync(path('old.ts'), text);
      expect(prepare(folder, chapter, progress).aside).toEqual(['old.ts']);
    }
    const kept = join(folder, keptFolder(chapter));
    expect(['old.ts', 'old-2.ts'].map((file) => readFileSync(join(kept, file), 'utf8'))).toEqual([
      '// one\n',
      '// two\n',
    ]);
  });

  it('is put away as a backup, and made anew', () => {
    const { folder, progress, path, read } = desk();
    writeFileSync(path('list.ts'), '// mine\n');
    markDone(progress, chapter, chapter.exercise.steps[0]);
    const backup = putAway(folder, chapter, progress)!;
    expect(existsSync(join(folder, chapter.name))).toBe(false);
    expect(readFileSync(join(folder, backup, 'list.ts'), 'utf8')).toBe('// mine\n');
    expect(prepare(folder, chapter, progress).begun).toBe(true);
    expect(read('list.ts')).toContain(NOT_WRITTEN);
    expect(openStep(progress, chapter)).toBe(chapter.exercise.steps[0]);
  });

  it('keeps both backups, when it is put away twice in one second', () => {
    const { folder, progress, path } = desk();
    const backups = ['// one\n', '// two\n'].map((text) => {
      prepare(folder, chapter, progress);
      writeFileSync(path('list.ts'), text);
      return putAway(folder, chapter, progress)!;
    });
    expect(backups.map((one) => readFileSync(join(folder, one, 'list.ts'), 'utf8'))).toEqual(['// one\n', '// two\n']);
  });

  it('has nothing to put away where nothing was begun', () => {
    expect(putAway(temporaryFolder(), chapter, begun())).toBeUndefined();
  });
});

describe('the progress', () => {
  const { steps } = chapter.exercise;
  const [step] = steps;

  it('begins at chapter 1, with the first step', () => {
    const progress = readProgress(temporaryFolder());
    expect(progress).toEqual(begun());
    expect(openStep(progress, chapter)).toBe(step);
  });

  it('is read as it was written', () => {
    const folder = temporaryFolder();
    const progress = begun();
    progress.chapter = 3;
    markDone(progress, chapter, step);
    writeProgress(folder, progress);
    expect(readProgress(folder)).toEqual(progress);
    expect(globSync('*', { cwd: folder })).toEqual([PROGRESS_FILE]);
  });

  it.each([
    ['half of it', '{ "chapter": 1,'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['chapters that are none', '{ "chapter": 1, "chapters": 5 }'],
    ['a chapter that is none', '{ "chapter": 1, "chapters": { "1-protocol": 5 } }'],
    ['a chapter without its parts', '{ "chapter": 1, "chapters": { "1-protocol": {} } }'],
  ])('is an error when the file holds %s, and the file is kept', (_, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, PROGRESS_FILE), text);
    expect(() => readProgress(folder)).toThrow(SyntaxError);
    expect(readFileSync(join(folder, PROGRESS_FILE), 'utf8')).toBe(text);
  });

  it('knows the first step that is open, also before one that is done', () => {
    const progress = begun();
    markDone(progress, chapter, steps[1]!);
    expect(openStep(progress, chapter)).toBe(step);
    markDone(progress, chapter, step);
    expect(openStep(progress, chapter)).toBe(steps[2]);
    markOpen(progress, chapter, step);
    expect(openStep(progress, chapter)).toBe(step);
  });

  it('has a chapter done when all of its steps are', () => {
    const progress = begun();
    for (const one of steps) {
      expect(isDone(progress, chapter)).toBe(false);
      markDone(progress, chapter, one);
    }
    expect(isDone(progress, chapter)).toBe(true);
  });

  it.each<[string, boolean, Partial<typeof step>]>([
    ['another name to write', true, { writes: ['octets.ts#isToken'] }],
    ['other tests', true, { judges: [{ ...step.judges[0], tests: 'octets.test.ts > isToken > nothing' }] }],
    ['another title', false, { title: 'another' }],
    ['another question', false, { question: 'another' }],
    ['other hints', false, { hints: ['one', 'two'] }],
  ])('of a finished step that has %s since: changed is %s', (_, changed, change) => {
    const progress = begun();
    markDone(progress, chapter, step);
    const now = { ...step, ...change };
    const since: Chapter = { ...chapter, exercise: { ...chapter.exercise, steps: [now, ...steps.slice(1)] } };
    expect(hasChanged(progress, chapter, step)).toBe(false);
    expect(hasChanged(progress, since, now)).toBe(changed);
  });

  it('of a step that was never done has not changed', () => {
    expect(hasChanged(begun(), chapter, step)).toBe(false);
  });
});
