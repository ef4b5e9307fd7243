/**
 * Our servers as one would deploy them: compiled, in one file each. tsx compiles a program while it starts, and its compiler
 * and its maps stay in memory with it. V8 decides by the size of that how often to collect garbage: even node:http needs
 * 1.4 times the processor time for an upload when tsx has loaded it. The other servers don't carry that.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Beside the other servers: what isn't in the file is found from there. */
const OUTPUT = join(HERE, 'node_modules', '.ours');

/** mime-types is CommonJS, and asks for a module of Node by `require`. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const compiled = new Map<string, string>();

/**
 * @param name of a program in servers/
 * @param home the checkout whose packages it uses; undefined: this one
 * @returns the path of the file. It starts no threads: their files aren't beside it
 * @throws when it can't be compiled
 */
export function compile(name: string, home: string | undefined): string {
  const key = `${home ?? ''} ${name}`;
  let path = compiled.get(key);
  if (path === undefined) {
    mkdirSync(OUTPUT, { recursive: true });
    path = join(OUTPUT, `${basename(name, '.ts')}-${compiled.size}.mjs`);
    const options = ['--bundle', '--platform=node', '--format=esm', '--target=node26', '--log-level=warning'];
    execFileSync(
      join(HERE, 'node_modules', '.bin', 'esbuild'),
      [join(HERE, 'servers', name), ...options, ...aliases(home), `--banner:js=${REQUIRE}`, `--outfile=${path}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    compiled.set(key, path);
  }
  return path;
}

/** What a program in servers/ imports, from another checkout. That one finds its own packages by itself. */
function aliases(home: string | undefined): string[] {
  if (home === undefined) return [];
  const entry = (folder: string) => join(home, 'packages', folder, 'src', 'index.ts');
  return [
    `--alias:@http-from-scratch/full-server=${entry('7-full-server')}`,
    `--alias:@http-from-scratch/threads=${entry('6-threads')}`,
  ];
}
