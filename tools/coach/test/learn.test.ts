/** `pnpm learn` and what it can be asked, in a learner's folder. What watches and serves is in `watching.test.ts`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadChapter, loadChapters, ROOT, readReference, stepOf } from '../chapters.ts';
import { ENDINGS } from '../endings.ts';
import { writeChapter } from '../folder.ts';
import { map, task } from '../map.ts';
import { chapterProgress, markDone, readProgress, writeProgress } from '../progress.ts';
import { blank, NOT_WRITTEN } from '../starter.ts';
import { begun, done, ownChapter, run, start, temporaryFolder } from './help.ts';

const chapter = await loadChapter(1);
const { steps } = chapter.exercise;
const [first] = steps;

describe('pnpm learn status', () => {
  it('shows all chapters and their steps, and makes nothing', async () => {
    const folder = temporaryFolder();
    const { code, output } = await run('learn', ['status'], folder);
    expect(code).toBe(0);
    expect(output).toContain('→ 1 protocol');
    for (const step of steps) expect(output).toContain(step.title);
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(globSync('*', { cwd: folder })).toEqual([]);
  });

  it('marks what is done, what is next, and the hints that were read', async () => {
    const { folder, progress } = begun(chapter);
    markDone(progress, chapter, first);
    chapterProgress(progress, chapter.name).hints[steps[1]!.id] = 2;
    writeProgress(folder, progress);
    const { output } = await run('learn', ['status'], folder);
    expect(output).toContain(`1 of ${steps.length}`);
    expect(output).toContain(`✓ ${first.title}`);
    expect(output).toContain(`▸ ${steps[1]!.title} (2 of ${steps[1]!.hints.length} hints read)`);
  });

  it('says of a finished step that asks for something else that it has changed', async () => {
    const { folder, progress } = begun(chapter);
    chapterProgress(progress, chapter.name).done[first.id] = { on: '2026-01-01', asked: 'something else' };
    writeProgress(folder, progress);
    const { output } = await run('learn', ['status'], folder);
    expect(output.replace(/\s+/g, ' ')).toContain(`${first.title} (changed since you did it: pnpm learn check)`);
  });
});

describe.each(['learn', 'grade', 'checkup', 'prove'] as const)('pnpm %s --help', (program) => {
  it('has no line that is longer than 80 columns', async () => {
    const { code, output } = await start(program, ['--help']).ended;
    expect(code).toBe(0);
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('an old Node', () => {
  it('gets a sentence, and not a SyntaxError', async () => {
    const program = pathToFileURL(join(ROOT, 'tools', 'coach', 'start.js')).href;
    const pretended = `Object.defineProperty(process.versions, 'node', { value: '18.20.4' });
      process.argv.splice(1, 0, 'start.js');
      await import(${JSON.stringify(program)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', pretended, 'learn']);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(said).toMatch(/^This is Node 18\.20\.4, and the coach needs .*: npx -y pnpm@12 learn\n$/);
    expect(code).toBe(1);
  });
});

describe('a task', () => {
  it('keeps two spaces in a row: a request-line that is none because of them looked like a good one', async () => {
    const second = await loadChapter(2);
    const said = task(second, stepOf(second, 'start-line'), { columns: 80, colour: false }).join('\n');
    expect(said).toContain('`GET  /a HTTP/1.1`,');
    for (let columns = 40; columns <= 80; columns++)
      expect(task(second, stepOf(second, 'start-line'), { columns, colour: false }).join('\n')).toContain('GET  /a');
  });
});

describe('each chapter', () => {
  it('has an ending', async () => {
    expect(ENDINGS).toHaveLength((await loadChapters()).length);
  });
});

describe('docs/learn.md', () => {
  it('shows the map and the first task as they are: two chapters were missing', async () => {
    const page = readFileSync(join(ROOT, 'docs', 'learn.md'), 'utf8');
    const screen = { columns: 80, colour: false };
    const progress = readProgress(temporaryFolder());
    expect(page).toContain(map(await loadChapters(), progress, screen, false).join('\n'));
    expect(page).toContain(task(chapter, first, screen).join('\n'));
  });
});

describe('pnpm learn, asked for what is not there', () => {
  it.each([
    ['a command', ['dance'], 'There is no "pnpm learn dance". Try: pnpm learn --help'],
    ['a chapter', ['99'], 'There is no chapter 99.'],
    ['a chapter to reset', ['reset', '99'], 'reset'],
    ['a chapter to reset that is no number', ['reset', 'x'], 'reset'],
    ['a step', ['check', 'dance'], 'Chapter 1 has no step "dance": it has octets'],
    ['a hint', ['hint', 'dance'], 'Chapter 1 has no step "dance"'],
    ['a step of another chapter', ['check', 'start-line'], 'framing. Chapter 2 has one: say "2 start-line".'],
    ['a step to begin at', ['2', 'dance'], 'Chapter 2 has no step "dance"'],
    ['a chapter to judge', ['check', '99'], 'There is no chapter 99.'],
    ['an option', ['status', '--dance'], '--dance'],
  ])('says so in a sentence: %s', async (_, given, words) => {
    const { folder } = begun(chapter);
    const { code, output } = await run('learn', given, folder);
    expect(code).toBe(1);
    expect(output).toContain(words);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('says in a sentence that progress.json is broken, and leaves it as it is', async () => {
    const { folder } = begun(chapter);
    writeFileSync(join(folder, 'progress.json'), '{ "chapter": 1,');
    const { code, output } = await run('learn', ['status'], folder);
    expect(code).toBe(1);
    expect(output).toContain('learn/progress.json cannot be read');
    expect(output).not.toMatch(/^\s+at /m);
    expect(readFileSync(join(folder, 'progress.json'), 'utf8')).toBe('{ "chapter": 1,');
  });
});

describe('pnpm learn check', { timeout: 60_000 }, () => {
  it('of a chapter that is not begun says how to begin', async () => {
    const { code, output } = await run('learn', ['check'], temporaryFolder());
    expect(code).toBe(1);
    expect(output).toContain('Chapter 1 is not begun. pnpm learn 1 makes its starter.');
  });

  it('of a starter shows the task of the first step', async () => {
    const { folder } = begun(chapter);
    const { code, output } = await run('learn', ['check'], folder);
    expect(code).toBe(1);
    expect(output).toContain(`Chapter 1, step 1 of ${steps.length}: ${first.title}`);
    expect(output).toContain('Write  learn/1-protocol/octets.ts: isToken');
  });

  it('of a chapter that is written passes, and keeps it in the progress', async () => {
    const { folder } = begun(chapter);
    writeChapter(folder, chapter.name, ownChapter(chapter.name));
    const { code, output } = await run('learn', ['check'], folder);
    expect(output.match(/✓/g)).toHaveLength(steps.length);
    expect(code).toBe(0);
    expect(Object.keys(readProgress(folder).chapters[chapter.name]!.done)).toEqual(steps.map(({ id }) => id));
    expect(output).toContain('Chapter 1 is done. "pnpm learn" continues with chapter 2'); // it ended without a word
  });

  it('of the last chapter says that all are done', async () => {
    const { folder, progress } = begun(chapter);
    writeChapter(folder, chapter.name, ownChapter(chapter.name));
    for (const one of await loadChapters()) for (const step of one.exercise.steps) markDone(progress, one, step);
    writeProgress(folder, progress);
    const { code, output } = await run('learn', ['check'], folder);
    expect(output).toContain('All seven are done.');
    expect(code).toBe(0);
  });

  it('of an older chapter keeps aside what the project has dropped, and opens and judges its step again', async () => {
    const folder = done(chapter);
    writeFileSync(join(folder, chapter.name, 'old.ts'), '// mine\n');
    const progress = readProgress(folder);
    const { made, done: steps } = progress.chapters[chapter.name]!;
    made['old.ts'] = 'of an older starter';
    steps[first.id] = { on: '2026-01-01', asked: 'something older' };
    writeProgress(folder, progress);
    const { code, output } = await run('learn', ['check', first.id], folder);
    const said = output.replace(/\s+/g, ' ');
    expect(said).toContain('renamed or dropped old.ts. What you had there is kept in learn/kept/1-protocol.');
    expect(said).toContain(`Open again in chapter 1: ${first.title}.`);
    expect(said).toContain(`✓ ${first.title}`);
    expect(existsSync(join(folder, 'kept', chapter.name, 'old.ts'))).toBe(true);
    expect(readProgress(folder).chapters[chapter.name]!.done[first.id]!.on).not.toBe('2026-01-01');
    expect(code).toBe(0);
  });

  it('judges a step of a chapter that is done, from another one', async () => {
    const folder = done(chapter);
    const progress = readProgress(folder);
    progress.chapter = 2;
    writeProgress(folder, progress);
    const { code, output } = await run('learn', ['check', '1', first.id], folder);
    expect(output).toContain(`✓ ${first.title}`);
    expect(code).toBe(0);
    expect(readProgress(folder).chapter).toBe(2);
  });

  it('of one step judges no other', async () => {
    const { folder } = begun(chapter);
    writeChapter(folder, chapter.name, blank(readReference(chapter.name), steps.slice(1)));
    const { code, output } = await run('learn', ['check', first.id], folder);
    expect(output).toContain(`✓ ${first.title}`);
    expect(code).toBe(0);
  });

  it('opens a step again that passes no more', async () => {
    const folder = done(chapter, [
      { file: 'persistence.ts', from: "options.includes('close')", to: "options.includes('clos')" },
    ]);
    const { code, output } = await run('learn', ['check', 'connection'], folder);
    expect(code).toBe(1);
    expect(output).toContain('The rule: ');
    expect(readProgress(folder).chapters[chapter.name]!.done).not.toHaveProperty('connection');
  });

  it('prints nothing but JSON with --json', async () => {
    const { folder } = begun(chapter);
    const { code, output } = await run('learn', ['check', '--json'], folder);
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      chapter: chapter.name,
      passed: false,
      steps: [
        {
          id: first.id,
          passed: false,
          tests: 0,
          faults: expect.arrayContaining([expect.objectContaining({ kind: 'not-written' })]),
        },
      ],
    });
  });
});

describe('pnpm learn hint', () => {
  it('is more telling each time, and says which was the last', async () => {
    const { folder } = begun(chapter);
    for (const [at, hint] of first.hints.entries()) {
      const { code, output } = await run('learn', ['hint'], folder);
      expect(code).toBe(0);
      expect(output).toContain(`hint ${at + 1} of ${first.hints.length}`);
      expect(output.replace(/\s+/g, ' ')).toContain(hint);
      expect(output.includes('That was the last one')).toBe(at === first.hints.length - 1);
    }
    const { output } = await run('learn', ['hint'], folder);
    expect(output).toContain(`hint ${first.hints.length} of ${first.hints.length}`);
  });
});

describe('pnpm learn hints', () => {
  it('shows again what was read, and no more', async () => {
    const { folder } = begun(chapter);
    expect((await run('learn', ['hints'], folder)).output).toContain('"pnpm learn hint" shows the first.');
    await run('learn', ['hint'], folder);
    await run('learn', ['hint'], folder);
    const { output } = await run('learn', ['hints'], folder);
    const said = output.replace(/\s+/g, ' ');
    expect(said).toContain(`hint 1 of ${first.hints.length} ${first.hints[0]}`);
    expect(said).toContain(`hint 2 of ${first.hints.length} ${first.hints[1]}`);
    expect(output).not.toContain('hint 3');
    expect(readProgress(folder).chapters[chapter.name]!.hints[first.id]).toBe(2);
  });

  it('shows as many as there are, when the step had more of them before it was split', async () => {
    const { folder, progress } = begun(chapter);
    chapterProgress(progress, chapter.name).hints[first.id] = 99;
    writeProgress(folder, progress);
    const all = first.hints.length;
    expect((await run('learn', ['hints'], folder)).output).toContain(`hint ${all} of ${all}`);
    const { output } = await run('learn', ['status'], folder);
    expect(output).toContain(`(${all} of ${all} hints read)`);
  });
});

describe('pnpm learn solution', () => {
  it('shows theirs and ours side by side, in 80 columns', async () => {
    const { folder } = begun(chapter);
    const { code, output } = await run('learn', ['solution'], folder);
    expect(code).toBe(0);
    expect(output).toContain('learn/1-protocol/octets.ts: isToken');
    expect(output).toContain(NOT_WRITTEN);
    expect(output).toContain('|   return WHOLE_TOKEN.test(text);');
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('shows what ours uses besides, and cuts no name in two', async () => {
    const { folder } = begun(chapter);
    const { output } = await run('learn', ['solution', 'framing'], folder);
    expect(output).toContain('learn/1-protocol/framing.ts: NONE, which ours uses for it\n  const NONE');
    expect(output).toContain('learn/1-protocol/framing.ts: lengthFraming, which ours uses for it');
    const right = output.split('\n').map((line) => line.slice(41));
    for (const name of ['requestFraming', 'lengthFraming', 'responseFraming', 'neverHasContent'])
      expect(
        right.some((line) => line.includes(name)),
        name,
      ).toBe(true);
  });

  it('does not give the next step away: what that one asks for is no helper of this one', async () => {
    const { output } = await run('learn', ['solution', '7', 'compress'], begun(chapter).folder);
    expect(output).toContain('compression.ts: compressBytes');
    expect(output).not.toContain('compression.ts: compressStream');
  });

  it('shows a chapter that is done: there was no way back to it', async () => {
    const folder = done(chapter);
    const progress = readProgress(folder);
    progress.chapter = 2;
    writeProgress(folder, progress);
    const { code, output } = await run('learn', ['solution', '1', 'connection'], folder);
    expect(code).toBe(0);
    expect(output).toContain('learn/1-protocol/persistence.ts: persists');
  });

  it.each([
    ['that cannot be read', 'export function isToken( {', '(cannot be read as TypeScript)'],
    ['without the function', '', '(no function of this name)'],
  ])('shows ours beside a file %s', async (_, text, words) => {
    const { folder, path } = begun(chapter);
    writeFileSync(path('octets.ts'), text);
    const { code, output } = await run('learn', ['solution'], folder);
    expect(code).toBe(0);
    expect(output).toContain(words);
  });
});

describe('pnpm learn reset', () => {
  it('asks, and without an answer nothing changes', async () => {
    const { folder, path } = begun(chapter);
    writeFileSync(path('list.ts'), '// mine\n');
    const { code, output } = await start('learn', ['reset'], folder).ended;
    expect(code).toBe(0);
    expect(output).toContain('Begin chapter 1 (1-protocol) again?');
    expect(output).toContain('Nothing has changed.');
    expect(readFileSync(path('list.ts'), 'utf8')).toBe('// mine\n');
    expect(existsSync(join(folder, 'backups'))).toBe(false);
  });

  it('with --yes keeps a backup, and makes the starter anew', async () => {
    const { folder, path } = begun(chapter);
    writeFileSync(path('list.ts'), '// mine\n');
    const { code, output } = await run('learn', ['reset', '--yes'], folder);
    expect(code).toBe(0);
    const [, backup] = /Your code is in learn\/(\S+)\./.exec(output)!;
    expect(readFileSync(join(folder, backup!, 'list.ts'), 'utf8')).toBe('// mine\n');
    expect(readFileSync(path('list.ts'), 'utf8')).toContain(NOT_WRITTEN);
  });
});
