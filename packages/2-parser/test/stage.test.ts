import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const STAGE = join(import.meta.dirname, '../bin/stage.ts');

/** Runs `pnpm stage2` without pnpm, its output into a pipe. */
function stage(args: string[], input?: string) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const { FORCE_COLOR: _, ...env } = process.env;
    const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] as const;
    const program = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], { env, stdio: [...stdio] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      program[name]!.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    program.on('error', reject).on('close', (code) => resolve({ code, ...said }));
    program.stdin?.end(input);
  });
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stage2-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('pnpm stage2', () => {
  it('shows the events of its own two requests, with offsets', async () => {
    const { code, stdout, stderr } = await stage([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said = lines(stdout);
    expect(said).toContain('0–100  head  POST /api/echo HTTP/1.1');
    expect(said).toContain('101–129  content  {"message":"You are awesome"}');
    expect(said).toContain('130  end');
    expect(said).toContain('233–250  end  Checksum: 3a98');
  });

  it('shows what arrives, octets at a time, and each event as soon as it is known', async () => {
    const { stdout } = await stage(['--pieces', '9', '-'], 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET');
    expect(lines(stdout)).toEqual([
      '→ 0–8  GET / HTT',
      '→ 9–17  P/1.1␍␊Ho',
      '→ 18–26  st: x␍␊␍␊',
      '0–26  head  GET / HTTP/1.1',
      'Host: x',
      'no content; then the connection goes on',
      '27  end',
      '→ 27–29  GET',
    ]);
  });

  it('reads a file, and responses', async () => {
    const file = join(folder, 'answer.http');
    await writeFile(file, 'HTTP/1.1 200 OK\r\n\r\n\x1b[2Jhello');
    const { code, stdout } = await stage(['--response', file]);
    expect(code).toBe(0);
    expect(lines(stdout).slice(1)).toEqual([
      '0–18  head  HTTP/1.1 200 OK',
      'content of unknown length; then the connection ends',
      '19–27  content  ␛[2Jhello',
      '28  end',
    ]);
  });

  it('reads requests that were typed, with the line ends of a terminal', async () => {
    const { code, stdout } = await stage(['--crlf', '-'], 'GET / HTTP/1.1\nHost: x\n\n');
    expect(code).toBe(0);
    expect(stdout).toContain('GET / HTTP/1.1␍␊Host: x␍␊␍␊');
  });

  it('says in one sentence where the protocol was broken, how it is called, and what to answer', async () => {
    const { code, stdout, stderr } = await stage(
      ['--pieces', '5', '-'],
      'GET / HTTP/1.1\r\nHost: x\r\nbad line\r\n\r\n',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('→ 30–34');
    expect(stderr).toMatch(/^Refused at offset 25, bad-field-line, to be answered with 400: [^\n]+\.\n$/);
  });

  it('says when a message is cut short', async () => {
    const { code, stderr } = await stage(['-'], 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc');
    expect(code).toBe(1);
    expect(stderr).toContain('Refused at offset 50, message-cut-short');
  });

  it('shows what the first draft makes of each piece', async () => {
    const { stdout } = await stage(['--first-draft', '--pieces', '27', '-'], 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /2');
    expect(stdout.match(/method: '.*?'/g)).toEqual(["method: 'GET'", "method: 'GET'"]);
    expect(stdout).toContain("path: '/'");
  });

  it.each([
    ['a file that does not exist', ['missing.http'], 'There is no missing.http.'],
    ['a folder', [import.meta.dirname], 'is a folder, and a file is needed.'],
    ['pieces that are no number', ['--pieces', 'x'], '--pieces takes a whole number'],
    ['an unknown option', ['--piece'], "Unknown option '--piece'"],
  ])('says in one sentence what is wrong with %s', async (_, args, sentence) => {
    const { code, stderr } = await stage(args);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('explains itself', async () => {
    const { code, stdout } = await stage(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: pnpm stage2');
  });
});
