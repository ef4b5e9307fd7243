/** The wrong servers: each passes the rungs before its own, and fails its own for the reason that it is wrong. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { climb, type Result } from '../climb.ts';
import { type Folder, makeFiles } from '../made-files.ts';
import { RUNGS } from '../table.ts';
import type { Fault } from '../wrong/fault.ts';
import { FAULTS } from '../wrong/faults.ts';
import { climbWrong, RIGHT } from '../wrong/spoil.ts';

const scratch = mkdtempSync(join(tmpdir(), 'wrong-servers-'));
let folder: Folder;

beforeAll(async () => {
  folder = await makeFiles(scratch);
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Most of their time they wait to see whether anything more comes. Those that count seconds or clients have less company. */
const AT_ONCE = 10;
const HEAVY = new Set(['computing', 'two-thousand', 'broken-clients', 'stop', 'slow-reader', 'large']);

async function climbAll(
  faults: readonly Fault[],
  atOnce: number,
  results: Map<Fault, readonly Result[]>,
): Promise<void> {
  const waiting = [...faults];
  const worker = async () => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      results.set(fault, await climbWrong(fault, folder, scratch));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('a wrong server', () => {
  const results = new Map<Fault, readonly Result[]>();

  beforeAll(async () => {
    await climbAll(
      FAULTS.filter(({ rung }) => !HEAVY.has(rung)),
      AT_ONCE,
      results,
    );
    await climbAll(
      FAULTS.filter(({ rung }) => HEAVY.has(rung)),
      3,
      results,
    );
  }, 900_000);

  it.each(FAULTS)('that $name fails "$rung", and nothing before it', (fault) => {
    const climbed = results.get(fault)!;
    const own = climbed.at(-1)!;
    const told = (result: Result) =>
      `${result.rung.id} ${result.status}${result.finding?.kind === 'failed' ? `: ${result.finding.why}` : ''}`;
    expect(climbed.slice(0, -1).map(told)).toEqual(climbed.slice(0, -1).map(({ rung }) => `${rung.id} passed`));
    expect(own.status).toBe('failed');
    expect(own.finding).toMatchObject({ kind: 'failed', why: expect.stringMatching(fault.because) });
  });
});

describe('the wrong servers', () => {
  it('are two or more for each rung', () => {
    const few = RUNGS.filter(({ id }) => FAULTS.filter(({ rung }) => rung === id).length < 2);
    expect(few.map(({ id }) => id)).toEqual([]);
  });

  it('differ from a server that climbs every rung', { timeout: 300_000 }, async () => {
    const { results } = await climb(
      { command: [process.execPath, RIGHT], folder, cwd: scratch },
      { rungs: RUNGS, all: true },
    );
    const failed = results.filter(({ status }) => status === 'failed');
    expect(failed.map(({ rung, finding }) => `${rung.id}: ${finding?.kind === 'failed' && finding.why}`)).toEqual([]);
  });
});
