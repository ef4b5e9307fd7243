/** A class of made-up submissions, and the files that a teacher gets. */

import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadChapter, ROOT, sourceFolder } from '../chapters.ts';
import { makeFolder, writeChapter } from '../folder.ts';
import { classTable, classValues, feedback, type Grade, gradescope, junit, type StepGrade } from '../grades.ts';
import { noRoom } from '../sandbox.ts';
import { type Edit, isAlive, ownChapter, run, start, temporaryFolder } from './help.ts';

const chapter = await loadChapter(1);
const { steps } = chapter.exercise;

function submission(folder: string, edits: readonly Edit[]): string {
  makeFolder(folder);
  writeChapter(folder, chapter.name, ownChapter(chapter.name, edits));
  return folder;
}

interface Results {
  readonly submissions: readonly Grade[];
}

function results(out: string): Results {
  return JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
}

/** What a reader of XML would complain about, as far as these files can have it. */
function faultsOfXml(text: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0b-\x1f\ufffe\uffff]/.test(text)) faults.push('a control character');
  const tag = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g;
  for (const [, end, name, , empty] of text.matchAll(tag)) {
    if (end === '' && empty === '') open.push(name!);
    else if (end !== '' && open.pop() !== name) faults.push(`</${name}> closes another`);
  }
  const rest = text.replace(/^<\?xml [^>]*\?>/, '').replace(tag, '');
  if (/[<>]/.test(rest)) faults.push(`a bracket in the text: ${/.{0,20}[<>].{0,20}/.exec(rest)}`);
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) faults.push('an ampersand');
  return [...faults, ...open.map((name) => `<${name}> stays open`)];
}

describe('a class that is graded', () => {
  let home: string;
  let output: string;
  let code: number | null;
  let graded: Map<string, Map<string, StepGrade>>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'http-from-scratch-test-'));
    const at = (name: string) => join(home, name);
    submission(at('complete'), []);
    submission(at('loop & "more"'), [
      { file: 'persistence.ts', from: "  if (connection.length === 0) return version === '1.1';", to: '  for (;;);' },
    ]);
    submission(at('broken'), [
      { file: 'octets.ts', from: 'export function isToken(', to: 'export function isToken((' },
    ]);
    mkdirSync(at('empty'));
    mkdirSync(at('linked'));
    symlinkSync(sourceFolder(chapter.name), join(at('linked'), chapter.name));
    const names = ['complete', 'loop & "more"', 'broken', 'empty', 'linked'];
    const ends: (() => void)[] = [() => rmSync(home, { recursive: true, force: true })];
    const given = ['--chapters', '1', '--seconds', '5', '--out', at('out'), ...names.map(at)];
    ({ code, output } = await start('grade', given, undefined, (end) => ends.push(end)).ended);
    const { submissions } = results(at('out'));
    graded = new Map(
      submissions.map(({ name, chapters }) => [name, new Map(chapters[0]!.steps.map((step) => [step.id, step]))]),
    );
    return () => {
      for (const end of ends) end();
    };
  }, 120_000);

  it('is graded to its end, whatever the code of one does', () => {
    expect(code).toBe(0);
    expect(output).toContain(`complete: ${steps.length} of ${steps.length} steps`);
    expect(output).toContain(`loop & "more": ${steps.length - 1} of ${steps.length} steps`);
    expect(output).toContain(`broken: 0 of ${steps.length} steps`);
    expect(output).toContain(`empty: 0 of ${steps.length} steps`);
  });

  it('has the steps of who is complete pass', () => {
    expect(Array.from(graded.get('complete')!.values(), ({ outcome }) => outcome)).toEqual(steps.map(() => 'passed'));
  });

  it('costs an endless loop the step that it is in, and no other', () => {
    const loop = graded.get('loop & "more"')!;
    expect(
      Array.from(loop.values())
        .filter(({ passed }) => !passed)
        .map(({ id }) => id),
    ).toEqual(['connection']);
    expect(loop.get('connection')).toMatchObject({
      outcome: 'endless',
      explanation: expect.stringContaining('An endless loop'),
    });
  });

  it('says of a syntax error where it is', () => {
    expect(graded.get('broken')!.get('octets')).toMatchObject({
      outcome: 'unreadable',
      explanation: expect.stringContaining('octets.ts'),
    });
  });

  it.each([
    ['who handed nothing in', 'empty'],
    ['a link to our solution', 'linked'],
  ])('counts %s as not begun', (_, name) => {
    expect(Array.from(graded.get(name)!.values(), ({ outcome }) => outcome)).toEqual(steps.map(() => 'not-begun'));
  });

  it('is written as XML that a reader of JUnit takes', () => {
    const xml = readFileSync(join(home, 'out', 'junit.xml'), 'utf8');
    expect(faultsOfXml(xml)).toEqual([]);
    expect(xml).toContain(`<testsuite name="complete" tests="${steps.length}" failures="0">`);
    expect(xml).toContain('<testsuite name="loop &amp; &quot;more&quot;"');
  });

  it('is written as a table, with a remark on each step that is open', () => {
    const table = readFileSync(join(home, 'out', 'class.md'), 'utf8');
    expect(table).toContain(`| complete | ${steps.length}/${steps.length} | ${steps.length}/${steps.length} |`);
    expect(table).toContain(`| empty | 0/${steps.length} | 0/${steps.length} |`);
    expect(table).toMatch(/## loop & "more"\n\n- 1-protocol, .*: loops for ever\n/);
    expect(table).toContain('## empty\n\n- 1-protocol: not begun\n'); // it was a line for each step
    expect(table).not.toContain('## complete');
  });
});

describe('what each student gets', () => {
  // It needs no judging: one step fails, and another is done.
  const [first, second] = steps;
  const graded = (step: typeof first, given: Partial<StepGrade> = {}): StepGrade => ({
    id: step.id,
    title: step.title,
    passed: false,
    tests: { passed: 1, failed: 1 },
    outcome: 'failed',
    explanation: '✗ it fails\n  ```',
    ...given,
  });
  const grade: Grade = {
    name: '=cmd|"x"',
    points: 1,
    of: 2,
    chapters: [
      {
        name: chapter.name,
        steps: [graded(first), graded(second!, { passed: true, outcome: 'passed', explanation: '' })],
      },
    ],
  };

  it('is what failed, with the words of the coach and the next hint', () => {
    const said = feedback(grade, [chapter], () => 1);
    expect(said).toContain('1 of 2 steps pass.');
    expect(said).toContain(`- fails: ${first.title}\n- passes: ${second!.title}`);
    expect(said).toContain('````text\n✗ it fails\n  ```\n````'); // a fence that the words do not close
    expect(said).toContain(`A hint: ${first.hints[1]}`);
    expect(feedback(grade, [chapter], () => 99)).toContain(`A hint: ${first.hints.at(-1)}`);
  });

  it('is a row of a spreadsheet, which takes no name for a formula', () => {
    const [head, row] = classValues([grade]).split('\r\n');
    expect(head).toBe(`name,steps done,of,${chapter.name} ${first.id},${chapter.name} ${second!.id}`);
    expect(row).toBe(`"'=cmd|""x""",1,2,0,1`);
  });

  it('is a results.json as Gradescope reads it', () => {
    expect(JSON.parse(gradescope(grade))).toEqual({
      score: 1,
      tests: [
        {
          name: `${chapter.name}: ${first.title}`,
          score: 0,
          max_score: 1,
          status: 'failed',
          output: '✗ it fails\n  ```',
        },
        { name: `${chapter.name}: ${second!.title}`, score: 1, max_score: 1, status: 'passed', output: '' },
      ],
    });
  });
});

describe('a class that is graded again', () => {
  it('is judged only where something has changed, and has the same files', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const mine = submission(join(folder, 'ada', 'homework', 'learn'), []);
    const out = join(folder, 'out');
    const given = ['--chapters', '1', '--out', out, '--format', 'gradescope', join(folder, 'ada')];
    const first = await run('grade', given);
    expect(first.output).toMatch(/^1\/1 {2}ada: 5 of 5 steps \(\d+\.\d s; found in homework\/learn\)$/m);
    const written = globSync('**/*.{md,csv,json,xml}', { cwd: out, exclude: (name) => name === 'kept' }).sort();
    expect(written).toEqual([
      'class.csv',
      'class.md',
      'feedback/ada.md',
      'gradescope/ada/results.json',
      'junit.xml',
      'junit/ada.xml',
      'results.json',
    ]);
    const before = readFileSync(join(out, 'results.json'), 'utf8');
    const second = await run('grade', given);
    expect(second.output).toContain('ada: 5 of 5 steps (as it was judged before; found in homework/learn)');
    expect(readFileSync(join(out, 'results.json'), 'utf8')).toBe(before);
    writeChapter(mine, chapter.name, ownChapter(chapter.name, [{ file: 'list.ts', to: '' }]));
    expect((await run('grade', given)).output).toMatch(/ada: \d of 5 steps \(\d+\.\d s/);
  });
});

describe.skipIf(noRoom() !== undefined)('a submission in a closed room', { timeout: 60_000 }, () => {
  it('passes as it does outside, and reaches no network and no file of the teacher', async () => {
    const folder = temporaryFolder();
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'the key of the exam');
    submission(join(folder, 'ada'), []);
    const spy = `
import { existsSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
const seen = existsSync(${JSON.stringify(secret)}) || existsSync(${JSON.stringify(ROOT)}) === false;
const others = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');
let wrote = true;
try { writeFileSync(fileURLToPath(import.meta.url), ''); } catch { wrote = false; }
if (seen || wrote || others.length > 0) throw new Error(JSON.stringify({ seen, wrote, others }));
`;
    const octets = ownChapter(chapter.name).get('octets.ts')!;
    submission(join(folder, 'ben'), [{ file: 'octets.ts', to: octets + spy }]);
    const given = ['--chapters', '1', '--out', join(folder, 'out'), '--isolate'];
    const { output } = await run('grade', [...given, join(folder, 'ada'), join(folder, 'ben')]);
    const explained = results(join(folder, 'out')).submissions.flatMap(({ chapters }) =>
      chapters[0]!.steps.map((step) => step.explanation),
    );
    expect(explained.filter((text) => text !== '')).toEqual([]);
    expect(output).toContain('ada: 5 of 5 steps');
    expect(output).toContain('ben: 5 of 5 steps');
  });

  it('is ended with its loop', async () => {
    const folder = temporaryFolder();
    const loop = [
      { file: 'persistence.ts', from: "  if (connection.length === 0) return version === '1.1';", to: '  for (;;);' },
    ];
    submission(join(folder, 'a'), loop);
    const { output } = await run('grade', [
      '--chapters',
      '1',
      '--seconds',
      '3',
      '--isolate',
      '--out',
      join(folder, 'out'),
      join(folder, 'a'),
    ]);
    expect(output).toContain('a: 4 of 5 steps');
  });
});

describe('a submission', () => {
  it('has no file that is a link', async () => {
    const folder = temporaryFolder();
    const mine = submission(join(folder, 'a'), []);
    for (const file of ownChapter(chapter.name).keys()) {
      rmSync(join(mine, chapter.name, file));
      symlinkSync(join(sourceFolder(chapter.name), file), join(mine, chapter.name, file));
    }
    const { output } = await run('grade', ['--chapters', '1', '--out', join(folder, 'out'), mine]);
    expect(output).toContain(`a: 0 of ${steps.length} steps`);
    expect(results(join(folder, 'out')).submissions[0]!.chapters[0]!.steps[0]!.outcome).toBe('not-begun');
  });

  it('has the name of the folder around it, when it is called learn', async () => {
    const folder = temporaryFolder();
    const given = ['ada', 'bob'].map((name) => join(folder, name, 'learn'));
    for (const one of given) mkdirSync(one, { recursive: true });
    const { code, output } = await run('grade', ['--chapters', '1', '--out', join(folder, 'out'), ...given]);
    expect(code).toBe(0);
    expect(output).toContain('ada: 0 of');
    expect(output).toContain('bob: 0 of');
  });
});

describe('pnpm grade, when it is stopped', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'by %s, leaves no loop behind',
    { timeout: 60_000 },
    async (signal) => {
      const folder = temporaryFolder();
      const mark = join(folder, 'looping');
      const loop = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, String(process.pid));\nfor (;;);\n`;
      const status = ownChapter(chapter.name).get('status.ts')!;
      const mine = submission(join(folder, 'a'), [{ file: 'status.ts', to: status + loop }]);
      const program = start('grade', ['--chapters', '1', '--out', join(folder, 'out'), mine]);
      await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8') !== '', { timeout: 30_000 }).toBe(true);
      const pid = Number(readFileSync(mark, 'utf8'));
      onTestFinished(() => {
        if (isAlive(pid)) process.kill(pid, 'SIGKILL');
      });
      program.kill(signal);
      expect((await program.ended).code).toBe(signal === 'SIGKILL' ? null : 128 + constants.signals[signal]);
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    },
  );
});

describe('pnpm grade, asked for what cannot be', () => {
  it.each<[string, (folder: string) => string[], string]>([
    ['no folder', () => [], 'Name the folders to grade'],
    ['a folder that is not there', (folder) => [join(folder, 'nobody')], 'nobody'],
    ['a file', (folder) => [join(folder, 'a.txt')], 'a.txt'],
    [
      'two of the same name',
      (folder) => [join(folder, 'x', 'ada'), join(folder, 'y', 'ada')],
      'Two submissions are called "ada"',
    ],
    ['a chapter that is not there', (folder) => ['--chapters', '99', folder], '--chapters'],
    ['a format that is none', (folder) => ['--format', 'word', folder], '--format takes "gradescope"'],
    ['seconds that are none', (folder) => ['--seconds', 'soon', folder], '--seconds'],
  ])('says so in one sentence: %s', async (_, given, words) => {
    const folder = temporaryFolder();
    for (const one of ['x/ada', 'y/ada']) mkdirSync(join(folder, one), { recursive: true });
    writeFileSync(join(folder, 'a.txt'), '');
    const { code, output } = await run('grade', ['--out', join(folder, 'out'), ...given(folder)]);
    expect(code).toBe(1);
    expect(output).toContain(words);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('what a teacher’s tools read', () => {
  const step: StepGrade = {
    id: 'octets',
    title: 'Octets',
    passed: false,
    tests: { passed: 1, failed: 2 },
    outcome: 'failed',
    explanation: '✗ it: a | <b> & "c"\nNUL \x00, ESC \x1b[31m, a half \ud800, the last \uffff, a tab\t, CR \r',
  };
  const grades: Grade[] = [{ name: 'O\'"<&>|\n', points: 0, of: 1, chapters: [{ name: '1-protocol', steps: [step] }] }];

  it('is well-formed XML, whatever the names and the octets are', () => {
    const xml = junit(grades);
    expect(faultsOfXml(xml)).toEqual([]);
    expect(xml).toContain('NUL ␀, ESC ␛[31m, a half �, the last �, a tab\t, CR ␍');
    expect(xml).toContain('a | &lt;b&gt; &amp; &quot;c&quot;');
  });

  it('is a table whose remarks have the whole name of a test: it was cut where the screen ends', () => {
    const explanation =
      '✗ compose: goes in from the first to the last, and out from the last to the\n  first\n  middleware.test.ts\n\n  wanted  a';
    const table = classTable([{ ...grades[0]!, chapters: [{ name: '5-routing', steps: [{ ...step, explanation }] }] }]);
    expect(table).toContain(': compose: goes in from the first to the last, and out from the last to the first\n');
  });

  it('is a table that no name breaks', () => {
    const table = classTable(grades);
    const rows = table.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)!.length)).toEqual([4, 4, 4]);
    expect(table).toContain('(1 of 3 tests pass): it: a \\| \\<b\\> & "c"');
  });
});

describe('pnpm grade --isolate, where there is no bubblewrap', () => {
  it('says so, ends with 1 and judges nothing', async () => {
    const folder = temporaryFolder();
    submission(join(folder, 'a'), []);
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    process.env.PATH = folder;
    const { code, output } = await run('grade', ['--isolate', '--out', join(folder, 'out'), join(folder, 'a')]);
    expect(code).toBe(1);
    expect(output).toMatch(/^--isolate needs a closed room, and there is no bubblewrap here.*Nothing was judged\.\n$/);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
