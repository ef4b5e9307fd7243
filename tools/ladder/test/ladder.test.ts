/** The ladder itself: its command line, how it starts programs, what it says of them, its pages and its workshop. */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { chooseRungs, partCommand } from '../choose.ts';
import { climb, tryRung } from '../climb.ts';
import { explain } from '../explain.ts';
import { heightsTable, readHeights } from '../heights.ts';
import { type Folder, makeFiles } from '../made-files.ts';
import { PAGE_PATH, page } from '../page.ts';
import { PASSED } from '../rung.ts';
import { FLIGHTS, RUNGS } from '../table.ts';
import { fileAfter, newLines, WORKSHOP_PAGE, withBlocks } from '../workshop/blocks.ts';
import { NOT_CLIMBED, STEPS } from '../workshop/steps.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ladder-test-'));
let folder: Folder;

beforeAll(async () => {
  folder = await makeFiles(scratch);
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs `pnpm ladder` as a program. */
const ladder = (...args: string[]) => run('--import', 'tsx', join(ROOT, 'tools/ladder/main.ts'), ...args);

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, args, { cwd: ROOT });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

function program(source: string): string {
  const path = join(mkdtempSync(join(scratch, 'program-')), 'server.mjs');
  writeFileSync(path, source);
  return path;
}

const GREETER = `
  import { createServer } from 'node:net';
  createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: 13\\r\\n\\r\\nHello, world!'));
  }).listen(process.env.PORT, process.env.HOST);
  console.log('up at ' + process.argv[2]);
`;

describe('the command line', () => {
  const cases: [string[], { options: string[]; command: string[] }][] = [
    [['--', 'python3', 'server.py', '--fast'], { options: [], command: ['python3', 'server.py', '--fast'] }],
    [['--', '--json', '--', 'node', 'a.ts'], { options: ['--json'], command: ['node', 'a.ts'] }],
    [['--only', 'hello', '--', 'node', '--json'], { options: ['--only', 'hello'], command: ['node', '--json'] }],
    [['node', 'a.ts'], { options: [], command: ['node', 'a.ts'] }],
    [['--from=4', 'node'], { options: ['--from=4'], command: ['node'] }],
    [['--against', '127.0.0.1:80'], { options: ['--against', '127.0.0.1:80'], command: [] }],
  ];
  it.each(cases)('%j is parted into options and a command', (given, wanted) => {
    expect(partCommand(given)).toEqual(wanted);
  });

  it('names rungs, flights by number or name, and several', () => {
    const ids = (choice: { from?: string; only?: string }) => chooseRungs(choice).map(({ id }) => id);
    expect(ids({ only: 'ranges, hello' })).toEqual(['hello', 'ranges']);
    expect(ids({ only: '6' })).toEqual(['hundred-clients', 'computing', 'two-thousand']);
    expect(ids({ from: 'stand' })).toEqual(['gzip', 'slow-heads', 'broken-clients', 'stop']);
    expect(ids({ from: 'stop' })).toEqual(['stop']);
    expect(ids({})).toHaveLength(RUNGS.length);
    expect(() => ids({ only: 'sky' })).toThrow(/^There is no rung "sky"/);
  });

  it('says in a sentence what it cannot do', { timeout: 60_000 }, async () => {
    const wrong = [
      [[], /^Name the command that starts your server/],
      [['--only', 'sky', '--', 'node'], /^There is no rung "sky"/],
      [['--against', '127.0.0.1:1'], /^Nothing listens on 127\.0\.0\.1:1\./],
      [['--against', '127.0.0.1:1', '--', 'node'], /^Give either a command or --against/],
    ] as const;
    const said = await Promise.all(wrong.map(([args]) => ladder(...args)));
    for (const [at, [, sentence]] of wrong.entries()) {
      expect(said[at]).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    }
  });
});

describe('a program', () => {
  it('is started, climbs to its first failure, and is ended', { timeout: 60_000 }, async () => {
    const { code, stdout } = await ladder('--json', '--', process.execPath, program(GREETER), '{ROOT}');
    const { rungs, passed, failed, skipped } = JSON.parse(stdout);
    expect({ code, passed, failed, skipped }).toEqual({ code: 1, passed: 5, failed: 1, skipped: 0 });
    expect(rungs).toHaveLength(RUNGS.length);
    expect(rungs[0]).toMatchObject({ id: 'listens', flight: 1, status: 'passed' });
    expect(rungs[5]).toMatchObject({ id: 'content', flight: 2, status: 'failed' });
    expect(rungs[6]).toMatchObject({ id: 'two-segments', status: 'unreached' });
  });

  it('that asks whether it listens fails for a program that ends right after: it passed', async () => {
    const source = `
      import { createServer } from 'node:net';
      createServer(() => {}).listen(process.env.PORT, process.env.HOST, () => setTimeout(() => process.exit(3), 300));
    `;
    const { results } = await climb(
      { command: [process.execPath, program(source)], folder, cwd: scratch },
      { rungs: chooseRungs({ only: 'listens' }), all: false },
    );
    expect(results[0]!.finding).toMatchObject({
      why: expect.stringContaining('ended in the middle of it (exit code 3)'),
    });
  });

  it('that fails is told of as the coach tells: octets, both texts and a caret, the rule, a cause, what to try', async () => {
    const rungs = chooseRungs({ only: 'content' });
    const { results } = await climb(
      { command: [process.execPath, program(GREETER), 'here'], folder, cwd: scratch },
      { rungs, all: false },
    );
    const told = explain(results[0]!, { columns: 100, colour: false });
    expect(told.slice(0, 14)).toEqual([
      '✗ It reads the content of a POST, and echoes the message',
      '  content',
      '',
      '  What travelled (each → is a segment of its own)',
      '    → POST /api/echo HTTP/1.1␍␊',
      '      Host: x␍␊',
      '      Content-Type: application/json␍␊',
      '      Content-Length: 29␍␊',
      '      ␍␊',
      '      {"message":"You are awesome"}',
      '    ← HTTP/1.1 200 OK␍␊',
      '      Content-Type: text/plain␍␊',
      '      Content-Length: 13␍␊',
      '      ␍␊',
    ]);
    const text = told.join('\n');
    expect(text).toContain('\n  wanted  {"you sent":"You are awesome"}\n  came    Hello, world!\n          ^\n');
    for (const part of ['  The rule: ', '  A usual cause: ', '  Try: ']) expect(text).toContain(part);
  });

  const faults: [string, string, RegExp][] = [
    [
      'does not start',
      'throw new Error("a mistake in line one")',
      /^the program ended before it listened: exit code 1/,
    ],
    [
      'listens on another port',
      "import { createServer } from 'node:net'; createServer().listen(0, '127.0.0.1')",
      /^the program listens on 127\.0\.0\.1:\d+, and not on 127\.0\.0\.1:\d+\. Read the port/,
    ],
    [
      'crashes on a request',
      "import { createServer } from 'node:net'; createServer((s) => s.on('data', () => { throw new Error('oh no') })).listen(process.env.PORT, process.env.HOST)",
      /^the program ended in the middle of it \(exit code 1\)/,
    ],
  ];
  it.each(faults)(
    'that %s is told of in words, with its last lines of output',
    { timeout: 60_000 },
    async (_, source, why) => {
      const rungs = chooseRungs({ only: 'hello' });
      const { results } = await climb(
        { command: [process.execPath, program(source)], folder, cwd: scratch },
        { rungs, all: false },
      );
      expect(results[0]).toMatchObject({ status: 'failed', finding: { why: expect.stringMatching(why) } });
      const told = explain(results[0]!, { columns: 100, colour: false }).join('\n');
      if (/Error/.test(source)) expect(told).toMatch(/What the program printed last[\s\S]*Error: (?:a mistake|oh no)/);
    },
  );

  it('that ends by itself after a rung is started again, and that is said', { timeout: 60_000 }, async () => {
    const brief = `import { existsSync, writeFileSync } from 'node:fs'; ${GREETER}; setTimeout(() => existsSync('ended') || process.exit(writeFileSync('ended', '') ?? 3), 300);`;
    const command = [process.execPath, program(brief)];
    const [listens, hello] = chooseRungs({ only: 'listens,hello' });
    vi.spyOn(listens!.trial!, 'run').mockImplementationOnce(async ({ program: running }) => {
      await running!.ended;
      return PASSED;
    });
    const { results, remarks } = await climb(
      { command, folder, cwd: scratch },
      { rungs: [listens!, hello!], all: false },
    );
    expect(results.map(({ status }) => status)).toEqual(['passed', 'passed']);
    expect(remarks).toEqual([
      'After listens the program ended by itself (exit code 3); it was started again for hello.',
    ]);
  });

  it('that does not end is killed, and that is said', { timeout: 60_000 }, async () => {
    const stubborn = `${GREETER}; process.on('SIGTERM', () => {});`;
    const command = [process.execPath, program(stubborn)];
    const { remarks } = await climb(
      { command, folder, cwd: scratch },
      { rungs: chooseRungs({ only: 'listens' }), all: false },
    );
    expect(remarks).toEqual(['The program did not end on SIGTERM within 3 seconds, so it was killed.']);
  });

  it('that holds too much memory is ended', { timeout: 60_000 }, async ({ skip }) => {
    skip(process.platform !== 'linux');
    const greedy = `${GREETER}; globalThis.kept = Buffer.alloc(400 * 2 ** 20, 1);`;
    const options = { command: [process.execPath, program(greedy)], folder, cwd: scratch, memory: 200 * 2 ** 20 };
    const { results } = await climb(options, { rungs: chooseRungs({ only: '3' }), all: false });
    expect(results.find(({ status }) => status === 'failed')?.finding).toMatchObject({
      why: expect.stringMatching(/memory|ended before/),
    });
  });
});

describe('a class', () => {
  const FRAGILE = `
    import { existsSync, writeFileSync } from 'node:fs';
    import { createServer } from 'node:net';
    if (existsSync('over')) process.exit(4);
    let clients = 0;
    createServer((socket) => {
      socket.on('error', () => {});
      if (++clients > 2) process.exit(writeFileSync('over', '') ?? 4);
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\\r\\n\\r\\nHello, world!'));
    }).listen(process.env.PORT, process.env.HOST);
  `;

  it('of servers is graded by rung, whatever their end', { timeout: 120_000 }, async () => {
    const folders = { fragile: FRAGILE, asleep: undefined };
    const out = join(scratch, 'results');
    const students = Object.entries(folders).map(([name, source]) => {
      const student = join(scratch, name);
      mkdirSync(student);
      if (source === undefined) return student;
      writeFileSync(join(student, 'server.mjs'), source);
      writeFileSync(join(student, 'run'), 'exec node server.mjs\n');
      return student;
    });
    const { code } = await run('tools/coach/start.js', 'grade', '--ladder', ...students, '--jobs', '2', '--out', out);
    expect(code).toBe(0);
    const rows = readFileSync(join(out, 'class.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toMatch(/^name,rungs done,of,/);
    expect(rows.find((row) => row.startsWith('fragile'))).toMatch(/\b2\b/);
    expect(rows.find((row) => row.startsWith('asleep'))).toMatch(/\b0\b/);
    expect(readFileSync(join(out, 'feedback', 'fragile.md'), 'utf8')).toContain(
      'the program ended in the middle of it (exit code 4)',
    );
  });
});

describe('a server that somebody else has started', () => {
  it('is climbed with, and what needs its program is skipped and counted', { timeout: 60_000 }, async () => {
    const address = await serve((socket) => socket.destroy(), onTestFinished);
    const { results } = await climb(address, { rungs: chooseRungs({ only: 'slow-reader,stop' }), all: true });
    expect(results.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });
});

type OnFinished = (end: () => void) => void;

async function serve(
  onClient: (socket: Socket) => void,
  onFinished: OnFinished,
): Promise<{ host: string; port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onClient(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port };
}

describe('a server that answers everything alike', () => {
  const answer = (status: string, content: string) =>
    `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
  const keeps = (octets: string) => (socket: Socket) => void socket.on('data', () => socket.write(octets));
  const closes = (octets: string) => (socket: Socket) => void socket.on('data', () => socket.end(octets));
  const servers: [string, (socket: Socket) => void][] = [
    ['with silence', () => {}],
    ['with a close', (socket) => socket.destroy()],
    ['with nothing, and 200', keeps(answer('200 OK', ''))],
    ['with the greeting', keeps(answer('200 OK', 'Hello, world!'))],
    ['with the greeting and a close', closes(answer('200 OK', 'Hello, world!'))],
    ['with 400 and a close', closes(answer('400 Bad Request', ''))],
    ['with 404', keeps(answer('404 Not Found', ''))],
    ['with what it got', (socket) => void socket.pipe(socket)],
  ];
  /** They take a minute each, and the wrong servers show of them what is to be shown. */
  const LONG = new Set(['large', 'broken-clients', 'slow-reader', 'stop']);
  const later = RUNGS.filter((rung) => !FLIGHTS[0]!.rungs.includes(rung) && !LONG.has(rung.id));

  it.concurrent.for(servers)(
    '%s climbs nothing after the first flight',
    { timeout: 180_000 },
    async ([, onClient], { expect, onTestFinished }) => {
      const address = await serve(onClient, onTestFinished);
      const scene = { address, program: undefined, patience: 1_000 };
      const findings = await Promise.all(later.map(async (rung) => ({ id: rung.id, ...(await tryRung(rung, scene)) })));
      expect(findings.filter(({ kind }) => kind === 'passed').map(({ id }) => id)).toEqual([]);
    },
  );
});

describe('the rungs', () => {
  it('have a name of their own, and say everything about themselves', () => {
    expect(FLIGHTS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(RUNGS.map(({ id }) => id)).size).toBe(RUNGS.length);
    for (const { id, why, rule, rfc, hint, cause, probes = [], trial } of RUNGS) {
      expect(id).toMatch(/^[a-z0-9.]+(?:-[a-z0-9.]+)*$/);
      expect(why.match(/[.?](?: |$)/g), `${id}: why it matters, in two sentences`).toHaveLength(2);
      expect(rule).not.toMatch(/\.$/);
      for (const section of rfc) expect(section).toMatch(/^\d{4} §[\d.]+$/);
      expect(hint.length * cause.length).toBeGreaterThan(0);
      expect(probes.length + (trial === undefined ? 0 : 1)).toBeGreaterThan(0);
    }
  });

  it('are the docs page, with what others have climbed: run `pnpm ladder --write-docs` when this fails', () => {
    expect(readFileSync(PAGE_PATH, 'utf8')).toBe(page());
    expect(heightsTable()).toContain('| Stage 7, `--uploads` | none |');
    const unknown = readHeights().flatMap(({ passed }) => passed.filter((id) => !RUNGS.some((rung) => rung.id === id)));
    expect(unknown).toEqual([]);
  });
});

describe('the workshop', () => {
  it('shows in its page what stands in its files: run `pnpm ladder --write-docs` when this fails', () => {
    const written = readFileSync(WORKSHOP_PAGE, 'utf8');
    expect(written).toBe(withBlocks(written));
  });

  it('can be typed from its page alone', () => {
    const blocks = Array.from(
      readFileSync(WORKSHOP_PAGE, 'utf8').matchAll(/^```diff\n([\s\S]*?)\n```$/gm),
      ([, text]) => text!,
    );
    expect(blocks).toHaveLength(STEPS.length);
    let typed = '';
    for (const [at, text] of blocks.entries()) {
      for (const place of text.split('\n@@ further down @@\n')) typed = type(typed, place.split('\n'));
      expect(typed.trim(), STEPS[at]!.file).toBe(fileAfter(at + 1).trim());
    }
  });

  it('asks for at most fifteen new lines a step, and ends with at most 150', () => {
    for (const [at, { file }] of STEPS.entries()) expect(newLines(at + 1), file).toBeLessThanOrEqual(15);
    expect(fileAfter(STEPS.length).trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('speaks of every rung: each is climbed with some step, or stands in the table of those that are not', () => {
    const climbed = STEPS.flatMap(({ rungs }) => rungs);
    expect([...climbed, ...NOT_CLIMBED].sort()).toEqual(RUNGS.map(({ id }) => id).sort());
    const [, table = ''] = readFileSync(WORKSHOP_PAGE, 'utf8').split('## What you have');
    for (const id of NOT_CLIMBED) expect(table).toContain(`\`${id}\``);
  });

  /** Tried in the step that climbs them, and at the end. */
  const LONG = new Set([
    'large',
    'two-thousand',
    'computing',
    'broken-clients',
    'stop',
    'hundred-clients',
    'octet-by-octet',
    'endless-head',
    'long-content',
  ]);

  it.each(STEPS.map((step, at) => ({ ...step, at })))(
    '$file climbs its rungs',
    { timeout: 240_000 },
    async ({ file, at, rungs }) => {
      const before = STEPS.slice(0, at).flatMap((step) => step.rungs);
      const last = at === STEPS.length - 1;
      const wanted = RUNGS.filter(({ id }) => rungs.includes(id) || (before.includes(id) && (last || !LONG.has(id))));
      const command = [process.execPath, fileURLToPath(new URL(`../workshop/${file}`, import.meta.url))];
      const { results } = await climb({ command, folder, cwd: scratch }, { rungs: wanted, all: true });
      const failed = results.filter(({ status }) => status === 'failed');
      expect(failed.map(({ rung, finding }) => `${rung.id}: ${finding?.kind === 'failed' && finding.why}`)).toEqual([]);
      if (!last) return;
      const rest = RUNGS.filter(({ id }) => NOT_CLIMBED.includes(id));
      const { results: others } = await climb(
        { command, folder, cwd: scratch },
        { rungs: rest, all: true, patience: 5_000 },
      );
      expect(others.filter(({ status }) => status === 'passed').map(({ rung }) => rung.id)).toEqual([]);
    },
  );
});

/** Puts a place of a diff into a text, as a reader does: finds the lines that stand there already, and changes them. */
function type(text: string, lines: readonly string[]): string {
  const before = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const after = lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  if (before.length === 0) return text + after.join('\n');
  const parts = `\n${text}\n`.split(`\n${before.join('\n')}\n`);
  expect(parts, `the place is found once:\n${before.join('\n')}`).toHaveLength(2);
  return parts.join(`\n${after.join('\n')}\n`).slice(1, -1);
}
