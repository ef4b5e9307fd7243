import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  examine,
  type Finding,
  type Folder,
  findingLines,
  judgeFolder,
  judgeLineEnds,
  judgeNode,
  judgePackages,
  judgePort,
  judgeWatch,
  type LineEnds,
  type Watch,
} from '../checkup.ts';

/** What a finding says, on one line, to be matched. */
function told({ ok, says, todo }: Finding): string {
  return `${ok ? 'ok' : 'wrong'}: ${says}${todo === undefined ? '' : ` | ${todo}`}`;
}

describe('a finding', () => {
  it('is told in lines that fit: a long one was left to the terminal to break', () => {
    const says = '127.0.0.1:8080 is in use, perhaps by a server of yours.';
    const todo = 'Stop that program with Ctrl-C, or take another port.';
    expect(findingLines({ name: 'port', ok: false, says, todo }, 50)).toEqual([
      'wrong  port: 127.0.0.1:8080 is in use, perhaps by',
      '       a server of yours.',
      '       Stop that program with Ctrl-C, or take',
      '       another port.',
    ]);
    expect(findingLines({ name: 'port', ok: true, says: 'free.' }, 50)).toEqual(['ok     port: free.']);
  });
});

describe('the Node that runs', () => {
  it.each([
    { running: 'v26.10.0', wanted: '26', is: /^ok: v26\.10\.0/ },
    { running: 'v26.0.0', wanted: '^26.1.0', is: /^ok/ },
    { running: 'v20.20.2', wanted: '26', is: /^wrong: v20\.20\.2 runs this \(\/bin\/node\).*26.*\| .*with pnpm/ },
    { running: 'v126.0.0', wanted: '26', is: /^wrong/ },
    { running: 'v20.20.2', wanted: undefined, is: /^ok/ },
  ])('$running where $wanted is wanted', ({ running, wanted, is }) => {
    expect(told(judgeNode(running, wanted, '/bin/node'))).toMatch(is);
  });
});

describe('what is installed', () => {
  it.each([
    { name: 'the same', locked: 'a: 1\nb: 2\n', installed: 'a: 1\nb: 2\n', is: /^ok/ },
    { name: 'the same with other line ends', locked: 'a: 1\r\nb: 2\r\n', installed: 'a: 1\nb: 2\n', is: /^ok/ },
    {
      name: 'another version',
      locked: 'a: 1\n',
      installed: 'a: 2\n',
      is: /^wrong: .*is not what.*\| .*pnpm.* install/,
    },
    {
      name: 'nothing',
      locked: 'a: 1\n',
      installed: undefined,
      is: /^wrong: Nothing is installed.*\| .*pnpm.* install/,
    },
    {
      name: 'no lockfile',
      locked: undefined,
      installed: 'a: 1\n',
      is: /^wrong: There is no pnpm-lock\.yaml.*\| .*git/,
    },
  ])('$name', ({ locked, installed, is }) => {
    expect(told(judgePackages(locked, installed))).toMatch(is);
  });
});

describe('the port', () => {
  it.each([
    { code: undefined, port: 8080, is: /^ok: 127\.0\.0\.1:8080 is free/ },
    { code: undefined, port: 0, is: /^ok: Any free one/ },
    { code: 'EADDRINUSE', port: 8080, is: /^wrong: 127\.0\.0\.1:8080 is in use.*\| .*--port 8081/ },
    { code: 'EADDRINUSE', port: 65535, is: /^wrong: .*--port 8080/ },
    { code: 'EACCES', port: 80, is: /^wrong: You may not.*\| .*above 1023/ },
    { code: 'EADDRNOTAVAIL', port: 8080, is: /^wrong: This machine has no address.*\| .*127\.0\.0\.1/ },
    { code: 'EODD', port: 8080, is: /^wrong: .*EODD.*\| .*--port/ },
  ])('$port, with $code', ({ code, port, is }) => {
    expect(told(judgePort('127.0.0.1', port, code))).toMatch(is);
  });
});

describe('line ends', () => {
  const lf: LineEnds = { ours: [], theirs: [], autocrlf: undefined, kept: true };
  it.each<{ name: string; ends: Partial<LineEnds>; is: RegExp }>([
    { name: 'LF', ends: {}, is: /^ok: LF/ },
    { name: 'LF, though git would write CR LF', ends: { autocrlf: 'true' }, is: /^ok: LF.*\.gitattributes/ },
    { name: 'nothing that holds git back', ends: { autocrlf: 'true', kept: false }, is: /^wrong.*\| .*autocrlf false/ },
    { name: 'no .gitattributes, and no need', ends: { kept: false }, is: /^ok/ },
    { name: 'a file of ours', ends: { ours: ['a.ts'] }, is: /^wrong: One file \(a\.ts\) with CR LF.*\| pnpm format/ },
    { name: 'files of ours', ends: { ours: ['a.ts', 'b.ts'] }, is: /^wrong: 2 files \(a\.ts, …\)/ },
    {
      name: 'ours, written by git',
      ends: { ours: ['a.ts'], autocrlf: 'true' },
      is: /^wrong.*\| .*core\.autocrlf false/,
    },
    { name: 'a file of the learner', ends: { theirs: ['a.ts'] }, is: /^wrong: One file.*\| .*in your editor/ },
  ])('$name', ({ ends, is }) => {
    expect(told(judgeLineEnds({ ...lf, ...ends }))).toMatch(is);
  });
});

describe('the file watcher', () => {
  it.each<{ name: string; found: Watch; is: RegExp }>([
    { name: 'works', found: { told: true }, is: /^ok: It sees a save\.$/ },
    { name: 'works on Linux', found: { told: true, watches: 8192 }, is: /^ok: .*8192/ },
    {
      name: 'all watches are taken',
      found: { told: false, code: 'ENOSPC', watches: 8192 },
      is: /^wrong: .*max_user_watches: 8192.*twice a second.*\| .*sysctl fs\.inotify\.max_user_watches=/,
    },
    {
      name: 'all instances are taken',
      found: { told: false, code: 'EMFILE', instances: 128 },
      is: /^wrong: .*max_user_instances: 128.*\| .*sysctl fs\.inotify\.max_user_instances=/,
    },
    { name: 'something else', found: { told: false, code: 'EODD' }, is: /^wrong: .*EODD.*\| .*pnpm learn check/ },
    { name: 'is told nothing', found: { told: false }, is: /^wrong: It starts, but.*\/mnt\/c.*\| .*pnpm learn check/ },
  ])('$name', ({ found, is }) => {
    expect(told(judgeWatch(found))).toMatch(is);
  });
});

describe("the learner's folder", () => {
  it.each<{ name: string; folder: Folder; is: RegExp }>([
    { name: 'is there', folder: { exists: true, ignored: true }, is: /^ok: Yours to write, and ignored by git/ },
    { name: 'is not there yet', folder: { exists: false, ignored: true }, is: /^ok: Not begun/ },
    { name: 'without git', folder: { exists: true, ignored: undefined }, is: /^ok: Yours to write\.$/ },
    {
      name: 'would be committed',
      folder: { exists: true, ignored: false },
      is: /^wrong: git does not ignore it.*\| .*\.gitignore/,
    },
    {
      name: 'of somebody else',
      folder: { exists: true, code: 'EACCES', ignored: true },
      is: /^wrong: Nothing can be written there \(EACCES\)/,
    },
    {
      name: 'on a full disk',
      folder: { exists: false, code: 'ENOSPC', ignored: true },
      is: /^wrong: It cannot be made.*\| The disk is full/,
    },
  ])('$name', ({ folder, is }) => {
    expect(told(judgeFolder(folder))).toMatch(is);
  });
});

describe('an examination', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'checkup-'));
    write('package.json', '{ "devDependencies": { "node": "26" } }\n');
    write('pnpm-lock.yaml', 'a: 1\n');
    write('node_modules/.pnpm/lock.yaml', 'a: 1\n');
    write('packages/1-protocol/src/a.ts', 'a\n');
    write('learn/1-protocol/a.ts', 'a\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  async function look(port = 0): Promise<Record<string, string>> {
    const findings = await examine({ root, learn: join(root, 'learn'), host: '127.0.0.1', port });
    return Object.fromEntries(findings.map((finding) => [finding.name, told(finding)]));
  }

  it('finds nothing wrong with a good machine, and leaves nothing behind', async () => {
    const before = readdirSync(root, { recursive: true });
    expect(await look()).toEqual({
      Node: expect.stringMatching(/^(?:ok|wrong)/), // the tests may run on another one
      packages: expect.stringMatching(/^ok/),
      port: expect.stringMatching(/^ok/),
      'line ends': expect.stringMatching(/^ok/),
      'learn/': 'ok: Yours to write.',
      'file watcher': expect.stringMatching(/^ok: It sees a save/),
    });
    expect(readdirSync(root, { recursive: true })).toEqual(before);
  });

  it('needs no learn/, which is made later', async () => {
    rmSync(join(root, 'learn'), { recursive: true });
    const found = await look();
    expect(found['learn/']).toBe('ok: Not begun, and can be made.');
    expect(found['file watcher']).toMatch(/^ok/);
  });

  it('sees a file of the project that has CR LF', async () => {
    write('packages/1-protocol/src/a.ts', 'a\r\n');
    expect((await look())['line ends']).toContain(`(${join('packages', '1-protocol', 'src', 'a.ts')}) with CR LF`);
  });

  it("sees a file of the learner's that has CR LF, and not one in a backup", async () => {
    write('learn/backups/1-protocol/a.ts', 'a\r\n');
    expect((await look())['line ends']).toMatch(/^ok/);
    write('learn/1-protocol/a.ts', 'a\r\n');
    expect((await look())['line ends']).toContain(`(${join('1-protocol', 'a.ts')}) with CR LF`);
  });

  it('sees that nothing is installed', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect((await look()).packages).toMatch(/^wrong: Nothing is installed/);
  });

  it('sees a package.json that cannot be read, and goes on', async () => {
    write('package.json', '{');
    expect((await look()).Node).toMatch(/^ok/);
  });

  it('sees a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect((await look((server.address() as AddressInfo).port)).port).toMatch(/^wrong: .*in use/);
    } finally {
      server.close();
    }
  });

  it('sees whether git would commit what the learner writes', async () => {
    await promisify(execFile)('git', ['init', '-q'], { cwd: root });
    expect((await look())['learn/']).toMatch(/^wrong: git does not ignore it/);
    write('.gitignore', 'learn/\n');
    expect((await look())['learn/']).toBe('ok: Yours to write, and ignored by git.');
  });

  it('takes a file in the place of learn/ for one that cannot be written to', async () => {
    rmSync(join(root, 'learn'), { recursive: true });
    write('learn', '');
    const found = await look();
    expect(found['learn/']).toMatch(/^wrong: Nothing can be written there/);
    expect(found).not.toHaveProperty('file watcher');
  });
});

describe('the program', () => {
  const program = fileURLToPath(new URL('../checkup.ts', import.meta.url));

  async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    try {
      const output = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, ...args]);
      return { code: 0, ...output };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }

  it('prints a line for each finding', async () => {
    const { stdout, stderr } = await run('--port', '0');
    expect(stdout).toMatch(/^(?:ok {3}|wrong) {2}Node: /);
    expect(stdout).toContain('\nok     port: Any free one will do.\n');
    expect(stderr).toBe('');
  });

  it('says with its exit code that something is wrong, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stdout } = await run('--port', `${port}`);
    server.close();
    expect(code).toBe(1);
    expect(stdout).toContain(`wrong  port: 127.0.0.1:${port} is in use`);
    expect(stdout).toMatch(/\n {7}Stop that program/);
  });

  it('prints JSON', async () => {
    const { stdout } = await run('--json', '--port', '0');
    expect(JSON.parse(stdout)).toContainEqual({ name: 'port', ok: true, says: 'Any free one will do.' });
  });

  it('answers --help', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--port NUMBER') });
  });

  it.each([
    { args: ['--prot', '1'], says: "Unknown option '--prot'. Try: pnpm checkup --help\n" },
    { args: ['--port', 'http'], says: '--port takes a whole number from 0 to 65535, not "http".\n' },
    { args: ['now'], says: expect.stringMatching(/^Unexpected argument 'now'.*Try: pnpm checkup --help\n$/) },
  ])('says in a sentence what is wrong with $args', async ({ args, says }) => {
    expect(await run(...args)).toMatchObject({ code: 1, stdout: '', stderr: says });
  });
});
