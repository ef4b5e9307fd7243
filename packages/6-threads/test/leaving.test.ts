import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('a program whose pool and servers are closed has nothing left to wait for', async () => {
  const program = fileURLToPath(new URL('./leaving-program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program]);
  const left = JSON.parse(stdout.trim().split('\n').at(-1)!) as string[];
  expect(left.filter((kind) => /Timeout|TCPServer|Worker|MessagePort/i.test(kind))).toEqual([]);
});
