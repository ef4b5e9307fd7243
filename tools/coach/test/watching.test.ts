/** `pnpm learn` as a learner leaves it open, and the server on their code: programs that run until they are stopped. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ROWS } from '../../conformance/table.ts';
import { loadChapter, loadChapters, readReference } from '../chapters.ts';
import { ENDINGS } from '../endings.ts';
import { writeChapter } from '../folder.ts';
import { markDone, readProgress, writeProgress } from '../progress.ts';
import { blank, NOT_WRITTEN } from '../starter.ts';
import { begun, done, run, start, temporaryFolder } from './help.ts';

const chapter = await loadChapter(1);
const { steps } = chapter.exercise;
const [first] = steps;

describe('pnpm learn', { timeout: 60_000 }, () => {
  it('makes the starter, judges each save, and ends with Ctrl-C', async () => {
    const folder = join(temporaryFolder(), 'learn'); // it is not there yet
    const program = start('learn', [], folder);
    await program.says('Waiting for a save');
    expect(program.output()).toContain('Your starter is in learn/1-protocol.');
    expect(program.output()).toContain(`step 1 of ${steps.length}: ${first.title}`);

    writeFileSync(join(folder, chapter.name, 'octets.ts'), readReference(chapter.name).get('octets.ts')!);
    await program.says(new RegExp(`✓ ${first.title}: \\d+ tests pass`));
    await program.says(`step 2 of ${steps.length}: ${steps[1]!.title}`);

    program.kill('SIGINT');
    const { code, output } = await program.ended;
    expect(output).toContain('Your code and your progress are in learn/.');
    expect(code).toBe(0);
    expect(readProgress(folder).chapters[chapter.name]!.done).toHaveProperty(first.id);
  });

  it('lives on when the code loops for ever, and judges the next save', async () => {
    const { folder, path } = begun(chapter);
    const octets = readReference(chapter.name).get('octets.ts')!;
    const mark = join(folder, 'looping');
    const loop = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, '');\nfor (;;);\n`;
    writeFileSync(path('octets.ts'), octets + loop);
    const program = start('learn', [], folder);
    await expect.poll(() => existsSync(mark), { timeout: 30_000 }).toBe(true);
    writeFileSync(path('octets.ts'), octets);
    await program.says(`✓ ${first.title}`);
    expect(program.output()).not.toContain('endless loop'); // nobody waited until its time was over
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
  });

  it('keeps the hints that were read in another terminal: a save threw them away', async () => {
    const { folder, path } = begun(chapter);
    const program = start('learn', [], folder);
    await program.says('Waiting for a save');
    await run('learn', ['hint'], folder);
    await run('learn', ['hint'], folder);
    const starter = readFileSync(path('octets.ts'), 'utf8');
    writeFileSync(path('octets.ts'), starter.replace(`throw new Error('${NOT_WRITTEN}octets')`, 'return true'));
    await program.says('✗ isToken');
    expect(readProgress(folder).chapters[chapter.name]!.hints).toEqual({ [first.id]: 2 });
    expect((await run('learn', ['hint'], folder)).output).toContain('hint 3 of');
    program.kill('SIGINT');
    await program.ended;
    expect(readProgress(folder).chapters[chapter.name]!.hints).toEqual({ [first.id]: 3 });
  });

  it('sees that a save has broken a step that was done, and that its file is gone', async () => {
    const { folder, progress, path } = begun(chapter);
    writeChapter(folder, chapter.name, blank(readReference(chapter.name), steps.slice(1)));
    markDone(progress, chapter, first);
    writeProgress(folder, progress);
    const program = start('learn', [], folder);
    await program.says('Waiting for a save');
    rmSync(path('octets.ts'));
    await program.says(/The step "Octets and characters" was done, and fails now\. It is open\s+again/);
    await program.says('comes first at the next save');
    expect(readProgress(folder).chapters[chapter.name]!.done).toEqual({});
    program.kill('SIGINT');
    await program.ended;
  });

  it('judges the steps before again when one passes: a function may have been changed for the new one', async () => {
    const { folder, progress, path } = begun(chapter);
    const written = blank(readReference(chapter.name), steps.slice(1));
    writeChapter(folder, chapter.name, written);
    markDone(progress, chapter, first);
    writeProgress(folder, progress);
    const program = start('learn', [], folder);
    await program.says('Waiting for a save');
    const octets = written.get('octets.ts')!;
    writeFileSync(path('octets.ts'), octets.replace('return WHOLE_TOKEN.test(text);', 'return true;'));
    writeFileSync(path('fields.ts'), blank(readReference(chapter.name), []).get('fields.ts')!);
    await program.says('The step "Octets and characters" was done, and fails now.');
    program.kill('SIGINT');
    await program.ended;
  });

  it('stays at a chapter that is done, when it was asked for by its number', async () => {
    const folder = done(chapter);
    const program = start('learn', ['1'], folder);
    await program.says('Chapter 1 is done. Change what you like');
    await program.says('Waiting for a save in learn/1-protocol');
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
    expect(readProgress(folder).chapter).toBe(1);
  });

  it('begins at a step that was asked for by its name: each page says so, and the name was ignored', async () => {
    const { folder, path } = begun(chapter);
    const [, second, third] = steps;
    const program = start('learn', [String(chapter.number), third!.id], folder);
    await program.says(`step 3 of ${steps.length}: ${third!.title}`);
    expect(program.output().replace(/\s+/g, ' ')).toContain(
      `Still open before it: "${first.title}", "${second!.title}". Whatever this step needs of them throws "not written yet".`,
    );
    await program.says('Waiting for a save');
    expect((await run('learn', ['hint'], folder)).output).toContain(`${third!.title}: hint 1 of`);

    const files = new Set(third!.writes.map((place) => place.split('#')[0]!));
    const written = blank(readReference(chapter.name), [first, second!]);
    for (const file of files) writeFileSync(path(file), written.get(file)!);
    await program.says(new RegExp(`✓ ${third!.title}: \\d+ tests? pass`));
    await program.says(`step 1 of ${steps.length}: ${first.title}`);
    program.kill('SIGINT');
    await program.ended;
  });

  it('judges a done chapter again when its tests have changed: after a pull it stayed as it was', async () => {
    const folder = done(chapter, [
      { file: 'persistence.ts', from: "options.includes('close')", to: "options.includes('clos')" },
    ]);
    const progress = readProgress(folder);
    for (const id of [first.id, 'connection'])
      progress.chapters[chapter.name]!.done[id] = { on: '2026-01-01', asked: 'something else' };
    writeProgress(folder, progress);
    const program = start('learn', [], folder);
    await program.says('The tests of 2 steps of chapter 1 have changed since you did them.');
    await program.says(new RegExp(`✓ ${first.title}: \\d+ tests pass`));
    await program.says('✗ Does the connection go on?: it is open again.');
    program.kill('SIGINT');
    await program.ended;
  });

  it('judges a step that was split: its first part has its name, and the others were never done', async () => {
    const folder = done(chapter);
    const progress = readProgress(folder);
    const { done: steps } = progress.chapters[chapter.name]!;
    steps.connection = { on: '2026-01-01', asked: 'the whole of it' };
    delete steps.framing; // as if it were the second part
    progress.chapter = 2;
    writeProgress(folder, progress);
    const program = start('learn', [], folder);
    await program.says(/✓ Does the connection go on\?: \d+ tests pass/);
    await program.says(/✓ Where does the content end\?: \d+ tests pass/);
    await program.says('Waiting for a save in learn/2-parser');
    program.kill('SIGINT');
    await program.ended;
    expect(readProgress(folder).chapters[chapter.name]!.done).toHaveProperty('framing');
  });

  it('tells what TypeScript says, in a line each', async () => {
    const { folder, path } = begun(chapter);
    const starter = readFileSync(path('octets.ts'), 'utf8');
    writeFileSync(path('octets.ts'), starter.replace(`throw new Error('${NOT_WRITTEN}octets')`, 'return text'));
    const { output } = await run('learn', ['check'], folder);
    expect(output.replace(/\s+/g, ' ')).toMatch(
      /TypeScript complains.* learn\/1-protocol\/octets\.ts, line \d+: Type 'string' is not assignable to type 'boolean'\./,
    );
  });

  it('says at the end of a chapter what was built, and what holds with it, and goes on', async () => {
    const folder = done(chapter);
    const progress = readProgress(folder);
    delete (progress.chapters[chapter.name]!.done as Record<string, unknown>)[steps.at(-1)!.id];
    writeProgress(folder, progress);
    const program = start('learn', [], folder);
    await program.says('Your starter is in learn/2-parser.');
    const said = program.output().replace(/\s+/g, ' ');
    for (const line of ENDINGS[0]!.built) expect(said).toContain(`· ${line}`);
    const rows = ROWS.filter((row) => row.chapter === 1).length;
    expect(said).toContain(`${rows} of ${rows} rows of the conformance table hold with your protocol.`);
    expect(said).toContain(`To try: ${ENDINGS[0]!.tries}`);
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
  });

  it('goes on to the next chapter when one is done', async () => {
    const folder = done(chapter);
    const program = start('learn', [], folder);
    await program.says('Your starter is in learn/2-parser.');
    expect(program.output()).toContain('→ 2 parser'); // the arrow stood at the chapter that was done
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
    expect(readProgress(folder).chapter).toBe(2);
  });
});

describe('pnpm learn serve', { timeout: 60_000 }, () => {
  it('answers with the learner’s own code', async () => {
    const folder = done(chapter, [{ file: 'status.ts', from: '200 OK', to: '200 Mine' }]);
    const files = join(folder, 'files');
    mkdirSync(files);
    writeFileSync(join(files, 'a.txt'), 'hello');
    const program = start('learn', ['serve', '--', '--port', '0'], folder);
    await program.says(/http:\/\/127\.0\.0\.1:\d+/);
    expect(program.output()).toContain('This runs on your own 1-protocol; the rest is our code.');
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(program.output())!;
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 Mine\r\n/);
    program.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('holds the learner’s own code to the conformance table', async () => {
    const folder = done(chapter, [
      { file: 'persistence.ts', to: 'export function persists(): boolean {\n  return true;\n}\n' },
    ]);
    const { code, output } = await start('learn', ['serve', '--conformance', '--', '--only', 'R01,R58'], folder).ended;
    expect(output).toContain('1 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it('does not say that the rest is ours, when all chapters are done', async () => {
    const { folder, progress } = begun(chapter);
    for (const one of await loadChapters()) for (const step of one.exercise.steps) markDone(progress, one, step);
    writeProgress(folder, progress);
    const { output } = await start('learn', ['serve', '--', '--help'], folder).ended;
    expect(output).toContain('This runs on your own code, all seven chapters of it.\n');
  });

  it('says that all is ours, while no chapter is done', async () => {
    const program = start('learn', ['serve', '--', '--help'], temporaryFolder());
    const { code, output } = await program.ended;
    expect(output).toContain('You have not finished a chapter yet, so all of this is our code.');
    expect(code).toBe(0);
  });
});
