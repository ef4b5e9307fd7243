import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../house.ts';
import { plan } from '../run-tests.ts';

const all = ['run', '--project', 'packages'];

describe('pnpm test', () => {
  it.each<[given: string, check: boolean, vitest: string[]]>([
    ['', true, []],
    ['2', false, ['packages/2-parser/']],
    ['1 7', false, ['packages/1-protocol/', 'packages/7-full-server/']],
    ['3 -t backlog', false, ['packages/3-tcp-echo/', '-t', 'backlog']],
    ['-t 404', true, ['-t', '404']],
    ['tools/coach --retry 2', true, ['tools/coach', '--retry', '2']],
    ['-- 4', false, ['packages/4-static-files/']],
  ])('%s', (given, check, vitest) => {
    expect(plan(given === '' ? [] : given.split(' '))).toEqual({ check, vitest: [...all, ...vitest] });
  });

  it('says in a sentence that a chapter is not there', () => {
    const program = fileURLToPath(new URL('../run-tests.ts', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, '8'], { cwd: ROOT });
    expect([status, `${stderr}`]).toEqual([1, 'There is no chapter 8: they go from 1 to 7.\n']);
  });
});
