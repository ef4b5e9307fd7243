/** Whatever a learner's code does, it is a value here: what each kind of wrong chapter is judged to be. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Chapter, loadChapter, stepOf } from '../chapters.ts';
import { writeChapter } from '../folder.ts';
import { type Fault, type JudgeOptions, judge, type Verdict } from '../judge.ts';
import { NOT_WRITTEN } from '../starter.ts';
import { Workers } from '../workers.ts';
import { type Edit, folderWith, ownChapter } from './help.ts';

const [one, two, three, seven] = await Promise.all([loadChapter(1), loadChapter(2), loadChapter(3), loadChapter(7)]);

/** Two runs at once are what two cores can do; the others wait. */
let free = 2;
const waiting: (() => void)[] = [];
async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

async function faultsOf(
  chapter: Chapter,
  step: string,
  folder: string,
  options: Partial<JudgeOptions> = {},
): Promise<readonly Fault[]> {
  const run = () => judge(chapter, stepOf(chapter, step), { folder, chapters: [chapter.name], ...options });
  return (await inTurn(run)).faults;
}

async function judged(
  edits: readonly Edit[],
  options: Partial<JudgeOptions> = {},
  step = 'connection',
): Promise<Verdict> {
  const folder = await folderWith({ 1: edits });
  return inTurn(() => judge(one, stepOf(one, step), { folder, chapters: [one.name], ...options }));
}

function kinds({ faults }: Verdict): Set<Fault['kind']> {
  return new Set(faults.map(({ kind }) => kind));
}

/** `persists` begins with this line, and only the last judges of the step call it. */
const edit = (to: string): Edit[] => [
  { file: 'persistence.ts', from: "  if (connection.length === 0) return version === '1.1';", to: `  ${to}` },
];

/** A test that calls `persists`: which file of tests comes first is not ours to say. */
const CALLER = expect.stringMatching(/ > (?:persists|a connection) > /);

// Each waits for its turn, so its time is that of all before it.
const PATIENCE = { timeout: 120_000 };

describe.concurrent('a chapter that is judged', PATIENCE, () => {
  it('passes, as we wrote it', async () => {
    const { faults, passed, step } = await judged([]);
    expect(faults).toEqual([]);
    expect(step).toBe('connection');
    expect(passed).toContain('persistence.test.ts > persists > close ends it');
  });

  it('runs no test that is no part of the step', async () => {
    const { passed } = await judged([]);
    const { judges } = stepOf(one, 'connection');
    expect(passed.filter((test) => !judges.some(({ tests }) => test.startsWith(tests)))).toEqual([]);
  });

  it('fails with what was called, what was wanted and what came', async () => {
    const { faults, passed } = await judged(edit('if (connection[0] === "closed") return false;'));
    expect(faults).toMatchObject([
      {
        kind: 'failed',
        test: 'persistence.test.ts > persists > a word that only contains close',
        error: { expected: 'true', actual: 'false', stack: expect.stringContaining('persistence.test.ts') },
        trace: [{ kind: 'call', name: 'persists', arguments: ["'1.1'", "[ 'closed' ]"], outcome: 'false' }],
      },
    ]);
    expect(passed).toContain('persistence.test.ts > persists > close ends it');
  });

  it('fails with what it printed in the test, and in no other', async () => {
    const { faults } = await judged(
      edit(
        "console.log('options', connection);\n  process.stdout.write('as they came');\n  if (connection[0] === 'closed') return false;",
      ),
    );
    expect(faults).toMatchObject([{ kind: 'failed', printed: "options [ 'closed' ]\nas they came" }]);
  });

  it('loops for ever with what it printed before: it could not be seen', async () => {
    const { faults } = await judged(edit("console.log('here');\n  for (;;);"), { seconds: 5 });
    expect(faults).toMatchObject([{ kind: 'endless', test: CALLER, printed: 'here\n' }]);
  });

  it('is judged on what it is now, by a worker that has judged it before', async () => {
    const folder = await folderWith({ 1: edit('return undefined as never;') });
    const workers = new Workers();
    expect((await faultsOf(one, 'connection', folder, { workers })).length).toBeGreaterThan(0);
    writeChapter(folder, one.name, ownChapter(one.name));
    expect(await faultsOf(one, 'connection', folder, { workers })).toEqual([]);
    workers.renew();
  });

  it('is not written yet, where the starter stands', async () => {
    const verdict = await judged(edit(`throw new Error('${NOT_WRITTEN}connection');`));
    expect(kinds(verdict)).toEqual(new Set(['not-written']));
    expect(verdict.faults[0]).toMatchObject({ step: 'connection' });
  });

  it('says what came, where it has caught the error of a later step, and what it printed', async () => {
    const folder = await folderWith({
      3: [
        {
          file: 'send-stream.ts',
          from: '  channel.write(head);\n  await',
          to: `  throw new Error('${NOT_WRITTEN}stream');\n  await`,
        },
        {
          file: 'send-response.ts',
          from: 'return { ...reply, ...((await sending) ?? {}) };',
          to: "const sent: Partial<Reply> = (await sending) ?? {};\n    console.log('here');\n    return { ...reply, persists: reply.persists && sent.failure === undefined, ...sent };",
        },
      ],
    });
    expect(await faultsOf(three, 'response', folder), 'a right answer').toEqual([]);
    const faults = await faultsOf(three, 'stream', folder);
    expect(faults.find((one) => 'test' in one && one.test?.endsWith('known length to HTTP/1.0'))).toMatchObject({
      kind: 'not-written',
      step: 'stream',
      failed: { kind: 'failed', printed: 'here\n' },
    });
  });

  it('shows nothing of what an earlier test has sent', async () => {
    const folder = await folderWith({
      3: [
        {
          file: 'exchange.ts',
          from: 'this.#conversation.waiting = this;\n    return reply.then',
          to: 'return reply.then',
        },
      ],
    });
    const faults = await faultsOf(three, 'exchange', folder, { testSeconds: 1 });
    const fault = faults.find((one) => 'test' in one && one.test?.includes('while its stream'));
    const trace = fault !== undefined && 'trace' in fault ? fault.trace : [];
    expect(trace.flatMap((one) => (one.kind === 'received' ? [one.octets.split('\r\n')[0]] : []))).toEqual([
      'HTTP/1.1 200 OK',
      '5',
    ]);
  });

  it('hangs, where a test waits for a promise that nobody settles', async () => {
    const folder = await folderWith({
      3: [{ file: 'echo.ts', from: 'await channel.write(octets)', to: 'await new Promise(() => {})' }],
    });
    const faults = await faultsOf(three, 'echo', folder, { testSeconds: 1 });
    expect(faults[0]).toMatchObject({ kind: 'hung', test: expect.stringContaining('echo.test.ts > '), seconds: 1 });
    expect(faults[0], 'what was sent').toMatchObject({
      trace: expect.arrayContaining([expect.objectContaining({ kind: 'sent' })]),
    });
  });

  it('hangs, where all tests wait and use up the time: that was called an endless loop', async () => {
    const folder = await folderWith({
      3: [{ file: 'echo.ts', from: 'await channel.write(octets)', to: 'await new Promise(() => {})' }],
    });
    const faults = await faultsOf(three, 'echo', folder, { testSeconds: 2, seconds: 5 });
    expect(faults[0]).toMatchObject({ kind: 'hung', seconds: 2 });
    expect(faults.map(({ kind }) => kind)).not.toContain('endless');
  });

  it('is not waited for longer than asked, where many tests hang: all 95 of them took their time', async () => {
    const folder = await folderWith({
      3: [{ file: 'http-connection.ts', from: '      conversation.goOn(true);\n', to: '' }],
    });
    const faults = await faultsOf(three, 'loop', folder, { testSeconds: 1, patience: 3 });
    expect(faults.filter(({ kind }) => kind === 'hung').length).toBeGreaterThanOrEqual(3);
    expect(faults.length).toBeLessThan(10);
    expect(faults[0]!.kind).toBe('hung');
  });

  it('does not pass on a file of ours, where its own is not there', async () => {
    const folder = await folderWith({ 1: [] });
    rmSync(join(folder, one.name, 'persistence.ts'));
    expect(await faultsOf(one, 'connection', folder)).toEqual([
      { kind: 'unreadable', message: 'learn/1-protocol/persistence.ts is not there' },
    ]);
  });

  it('has an endless loop, and the test that was running is named', async () => {
    const { faults } = await judged(edit('for (;;);'), { seconds: 3 });
    expect(faults).toMatchObject([{ kind: 'endless', seconds: 3, test: CALLER }]);
  });

  it('is told by its first judge, where it loops for all of them: which file ran first was chance', async () => {
    const loops = [...edit('for (;;);'), { file: 'list.ts', from: 'let quoted = false;', to: 'for (;;);' }];
    const { faults } = await judged(loops, { seconds: 3 });
    expect(faults).toMatchObject([{ kind: 'endless', test: expect.stringMatching(/^list\.test\.ts > /) }]);
  });

  it('has an endless loop as soon as it is loaded', async () => {
    const { faults } = await judged(
      [{ file: 'list.ts', to: 'for (;;);\nexport const parseList = 1, trimOws = 2;\n' }],
      { seconds: 3 },
    );
    expect(faults).toMatchObject([{ kind: 'endless', test: undefined }]);
  });

  it('crashes, where it calls process.exit, and the test that was running is named', async () => {
    const { faults } = await judged(edit('process.exit(0);'));
    expect(faults[0]).toMatchObject({ kind: 'crashed', test: CALLER });
  });

  it('crashes, where it ends its process by a signal', async () => {
    const { faults } = await judged(edit("process.kill(process.pid, 'SIGKILL');"));
    expect(faults[0]).toMatchObject({ kind: 'crashed', test: CALLER });
  });

  it('does not pass, where it throws in a timer, though all tests do', async () => {
    const { faults, passed } = await judged(
      edit(
        "setTimeout(() => { throw new Error('nobody catches it'); });\n  if (connection.length === 0) return version === '1.1';",
      ),
    );
    expect(passed.length).toBeGreaterThan(0);
    expect(faults[0]).toMatchObject({ kind: 'crashed', message: expect.stringContaining('nobody catches it') });
  });

  it('does not pass, where it leaves a promise to fail', async () => {
    const { faults } = await judged(
      edit(
        "void Promise.reject(new Error('nobody catches it'));\n  if (connection.length === 0) return version === '1.1';",
      ),
    );
    expect(faults[0]).toMatchObject({ kind: 'crashed', message: expect.stringContaining('nobody catches it') });
  });

  it('cannot be loaded, with a bracket too few', async () => {
    const { faults, passed } = await judged(edit('if (connection.length === 0 {'));
    expect(passed).toEqual([]);
    expect(faults[0]).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('persistence.ts') });
  });

  it('cannot be loaded, where it imports what is not there', async () => {
    const { faults } = await judged([{ file: 'persistence.ts', from: "'./list.ts'", to: "'./lists.ts'" }]);
    expect(faults[0]).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('lists.ts') });
  });

  it('fails where it is called, when index.ts does not export it', async () => {
    const verdict = await judged([{ file: 'index.ts', from: "export * from './persistence.ts';\n", to: '' }]);
    expect(verdict.passed).toContain('list.test.ts > parseList > one member');
    expect(verdict.faults[0]).toMatchObject({
      kind: 'failed',
      test: expect.stringContaining('persistence.test.ts'),
      error: { message: 'index.ts does not export `persists`' },
    });
  });

  it('needs too much memory, and is ended before it has all of it', async () => {
    // Bounded, so that a limit that does not hold costs this machine a gigabyte and no more.
    const { faults } = await judged(
      edit(
        'const kept = [];\n  while (kept.length < 100) kept.push(Buffer.alloc(10_000_000, 1));\n  for (;;) if (kept.length === 0) break;',
      ),
      { memory: 700 * 2 ** 20, seconds: 30 },
    );
    expect(faults).toMatchObject([{ kind: 'too-much-memory', test: CALLER }]);
  });

  it('is told by its first judge first', async () => {
    const { faults } = await judged([
      ...edit('return undefined as never;'),
      { file: 'list.ts', from: 'let quoted = false;', to: 'return [];' },
    ]);
    const order = faults.map((fault) => ('test' in fault ? fault.test!.split(' > ')[0] : ''));
    expect(order[0]).toBe('list.test.ts');
    expect(order.lastIndexOf('list.test.ts')).toBeLessThan(order.indexOf('persistence.test.ts'));
  });

  it('is let go of, when nobody waits for the verdict any more', async () => {
    const folder = await folderWith({ 1: edit('for (;;);') });
    const controller = new AbortController();
    const faults = faultsOf(one, 'connection', folder, { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect(await faults).toMatchObject([{ kind: 'crashed' }]);
  });

  it('is let go of, when nobody waited for the verdict from the beginning', async () => {
    const folder = await folderWith({ 1: edit('for (;;);') });
    expect(await faultsOf(one, 'connection', folder, { signal: AbortSignal.abort() })).toMatchObject([
      { kind: 'crashed' },
    ]);
  });

  it('is named, when its step has no tests', async () => {
    const folder = await folderWith({ 1: [] });
    const step = {
      ...stepOf(one, 'connection'),
      judges: [{ tests: 'list.test.ts > nothing of this name', rule: 'r', source: 's', tries: 't' }],
    } as const;
    const { faults } = await judge(one, step, { folder, chapters: [one.name] });
    expect(faults).toEqual([{ kind: 'crashed', test: undefined, message: 'no test ran for the step "connection"' }]);
  });
});

describe.concurrent('a chapter that is built on others', PATIENCE, () => {
  const broken: Edit[] = [
    { file: 'octets.ts', from: 'return WHOLE_TOKEN.test(text);', to: 'return /^[0-9]+$/.test(text);' },
  ];
  // Its first step writes lines, whose names must be tokens.
  const [step] = two.exercise.steps;

  it.each([
    { chapters: [two.name], from: 'the reference, when they are not named', passes: true },
    { chapters: [one.name, two.name], from: 'the folder, when they are named', passes: false },
  ])('takes them from $from', async ({ chapters, passes }) => {
    const folder = await folderWith({ 1: broken, 2: [] });
    const faults = await faultsOf(two, step.id, folder, { chapters });
    expect(faults.length === 0).toBe(passes);
  });
});

describe.concurrent('a right answer that is not ours', PATIENCE, () => {
  it.each<{ how: string; step: string; edits: Edit[] }>([
    {
      how: 'complains of a slow reader in other words',
      step: 'log-reader',
      edits: [
        { file: 'log-stream.ts', from: 'The reader of the log is too slow: lines are dropped', to: 'No room: they go' },
        {
          file: 'log-stream.ts',
          from: "stream.on('drain', () => {",
          to: "stream.on('drain', () => {\n    if (dropped > 0) complain(String(dropped));\n    dropped = 0;",
        },
      ],
    },
    {
      how: 'ends a log with an empty write, also where nothing waits',
      step: 'log-reader',
      edits: [{ file: 'log-stream.ts', from: 'gone || stream.writableLength === 0', to: 'gone' }],
    },
    {
      how: 'fails with other words for a length that lies',
      step: 'stream',
      edits: [{ file: 'compression.ts', from: 'than announced', to: 'as it said' }],
    },
    {
      how: 'loses patience behind a deadline, and not at it',
      step: 'patience',
      edits: [
        { file: 'patience.ts', from: 'spent = this.#spent[waitingFor]', to: 'spent = this.#spent[waitingFor] - 1' },
      ],
    },
  ])('passes: it $how', async ({ step, edits }) => {
    expect(await faultsOf(seven, step, await folderWith({ 7: edits }))).toEqual([]);
  });
});

describe.concurrent('a port', PATIENCE, () => {
  const edit: Edit = {
    file: 'listen.ts',
    from: '  const connections = new Connections(handler, options.onError);',
    to: '  const connections = new Connections(handler, options.onError);\n  await accept(() => {}, { port: 0 });',
  };

  it('that is left open is a fault, though all tests pass', async () => {
    const faults = await faultsOf(three, 'end', await folderWith({ 3: [edit] }));
    expect(faults).toEqual([{ kind: 'open-port', count: expect.any(Number) }]);
  });

  it('is not left open by the reference', async () => {
    expect(await faultsOf(three, 'end', await folderWith({ 3: [] }))).toEqual([]);
  });
});
