import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const STAGE = join(import.meta.dirname, '../bin/stage.ts');

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pnpm stage1` without pnpm, its output into a pipe. */
function stage(args: string[], { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  return new Promise<Outcome>((resolve, reject) => {
    const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
    const program = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], { env: { ...inherited, ...env } });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      program[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    program.on('error', reject).on('close', (code) => resolve({ code, ...said }));
    program.stdin.end(input);
  });
}

const ESCAPE = '\x1b';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stage1-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('pnpm stage1', () => {
  it('draws a request and a response with the names of the standard, CR LF and offsets', async () => {
    const { code, stdout, stderr } = await stage([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('   0  POST␠/api/echo␠HTTP/1.1␍␊ ');
    for (const name of ['request-line', 'status-line', 'field-line', 'empty line', 'content']) {
      expect(stdout).toContain(name);
    }
    for (const part of ['method 0–3', 'request-target 5–13', 'HTTP-version 15–22', 'status-code 9–11', 'field-value']) {
      expect(stdout).toContain(`└─ ${part}`);
    }
  });

  it('is plain in a pipe, coloured where colours are wanted, and plain again under NO_COLOR', async () => {
    const [piped, coloured, refused] = await Promise.all([
      stage([]),
      stage([], { env: { FORCE_COLOR: '1' } }),
      stage([], { env: { NO_COLOR: '1' } }),
    ]);
    expect(piped.stdout).not.toContain(ESCAPE);
    expect(coloured.stdout).toContain(ESCAPE);
    expect(refused.stdout).not.toContain(ESCAPE);
  });

  it('draws a file, and lets no control octet of it reach the terminal', async () => {
    const file = join(folder, 'evil.http');
    await writeFile(file, 'GET / HTTP/1.1\r\nX: \x1b[2J\x9b\r\n\r\n\x07');
    const { stdout } = await stage([file]);
    expect(stdout).toContain('not HTTP');
    expect(stdout).toContain('␛[2J▯');
    const controls = [...stdout].filter((c) => c !== '\n' && (c < ' ' || (c >= '\x7f' && c <= '\x9f')));
    expect(controls).toEqual([]);
  });

  it('reads standard input, and repairs the line ends of an editor when asked', async () => {
    const input = 'GET / HTTP/1.1\nHost: x\n\na\nb';
    const [asIs, repaired] = await Promise.all([stage(['-'], { input }), stage(['-', '--crlf'], { input })]);
    expect(asIs.stdout).toContain('not HTTP');
    expect(asIs.stderr).toContain('--crlf');
    expect(repaired.stdout).not.toContain('not HTTP');
    expect(repaired.stdout).toContain('a␊');
    expect(repaired.stderr).toBe('');
  });

  it('shows what the first draft makes of it', async () => {
    const { stdout } = await stage(['--first-draft']);
    expect(stdout).toContain("startLine: [ 'POST', '/api/echo', 'HTTP/1.1' ]");
  });

  it.each([
    ['a file that does not exist', ['missing.http'], 'There is no missing.http.'],
    ['a folder', [join(import.meta.dirname)], 'is a folder, and a file is needed.'],
    ['an unknown option', ['--colour'], "Unknown option '--colour'"],
  ])('says in one sentence what is wrong with %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await stage(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('explains itself', async () => {
    const { code, stdout } = await stage(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: pnpm stage1');
  });
});
