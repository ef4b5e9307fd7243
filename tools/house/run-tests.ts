/** `pnpm test`: type-check, lint and all tests; `pnpm test 2`: the tests of chapter 2. Other words are Vitest's own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packages, ROOT, rootManifest } from './house.ts';

export interface Plan {
  /** Type-check and lint first. Who asks for one chapter wants a quick answer. */
  readonly check: boolean;
  readonly vitest: readonly string[];
}

/** @throws {RangeError} for a chapter that is not there */
export function plan(given: readonly string[]): Plan {
  const words = given[0] === '--' ? given.slice(1) : given; // npm needs it in front of options, pnpm passes it on
  const end = words.findIndex((word) => !/^\d+$/.test(word));
  const chapters = end === -1 ? words : words.slice(0, end);
  const folders = chapters.map((number) => {
    const chapter = packages[Number(number) - 1];
    if (chapter === undefined) throw new RangeError(`There is no chapter ${number}: they go from 1 to 7.`);
    return `packages/${chapter.folder}/`;
  });
  const vitest = ['run', '--project', 'packages', ...folders, ...words.slice(chapters.length)];
  return { check: chapters.length === 0, vitest };
}

async function main(): Promise<number> {
  const { check, vitest } = plan(process.argv.slice(2));
  // The script itself would need a pnpm on the PATH, and npm can run the tests, too.
  const failed = check ? await run(rootManifest.scripts!.check!, [], true) : 0;
  if (failed !== 0) return failed;
  const program = fileURLToPath(import.meta.resolve('vitest/package.json')).replace(/package\.json$/, 'vitest.mjs');
  return run(process.execPath, [program, ...vitest], false);
}

/** @returns the exit code */
async function run(command: string, args: readonly string[], shell: boolean): Promise<number> {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', shell });
  const passOn = () => child.kill('SIGTERM'); // Ctrl-C reaches the child by itself
  process.on('SIGTERM', passOn).on('SIGINT', ignore);
  const [code] = await once(child, 'close');
  process.off('SIGTERM', passOn).off('SIGINT', ignore);
  return code ?? 1;
}

const ignore = () => {};

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
