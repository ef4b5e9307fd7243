/** Starts a program of ours with a learner's chapters in the place of ours. */

import type { SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './chapters.ts';
import { subjectEnvironment } from './run/subject.ts';

/** @param program from the root of the project; @param theirs the chapters to take from the folder */
export function onTheirChapters(
  program: string,
  folder: string,
  theirs: readonly string[],
): readonly [command: string, args: readonly string[], options: SpawnOptions] {
  const hooks = new URL('./run/hooks.ts', import.meta.url).href;
  const options = `${process.env.NODE_OPTIONS ?? ''} --disable-warning=DEP0205 --import ${import.meta.resolve('tsx')} --import ${hooks}`;
  // In the environment, so that the threads and programs that it starts have it too.
  const env = { ...process.env, ...subjectEnvironment({ folder, chapters: theirs }), NODE_OPTIONS: options.trim() };
  return [process.execPath, [join(ROOT, program)], { cwd: ROOT, env }];
}
