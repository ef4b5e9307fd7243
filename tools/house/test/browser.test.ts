/**
 * What decides and does no I/O runs in a browser, too: a page may import it and show what it does. So these files, and all
 * that they load, load nothing of Node and no package from outside, and mention none of Node's globals.
 */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imports, isRelative, packages, ROOT, SCOPE } from '../house.ts';

const PURE = {
  '4-static-files': [
    ...['accept-encoding', 'answer', 'cache-control', 'cache', 'error-page', 'preconditions', 'range', 'resolve-path'],
    'validators',
  ],
  '5-routing': [
    ...['api', 'below', 'declared', 'explain-in-json', 'first-draft', 'inspect', 'match', 'middleware', 'no-route'],
    ...['path-tree', 'path', 'pattern', 'read-json', 'route-decorator', 'route', 'router', 'security-fields', 'verbs'],
  ],
};

/** Without comments, and without imports and exports of types alone: they are gone when the file is loaded. */
function loaded(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^(?:import|export) type [^;]*;$/gm, '');
}

/** What is wrong with a file and all that it loads, a line each. */
function faultsOf(first: string, read: (file: string) => string = (file) => readFileSync(file, 'utf8')): string[] {
  const seen = new Set([first]);
  const faults: string[] = [];
  for (const file of seen) {
    const text = loaded(read(file));
    const [global] = /\b(?:process|Buffer|__dirname|setImmediate)\b(?=[.(])/.exec(text) ?? [];
    if (global !== undefined) faults.push(`${file} mentions ${global}`);
    for (const specifier of imports({ text })) {
      // `@http-from-scratch/tcp-echo/date` is the file of that name, and loads nothing else of its package.
      const [name, part = 'index'] = specifier.slice(SCOPE.length).split('/');
      const ours = specifier.startsWith(SCOPE) && packages.find((one) => one.name === name);
      if (isRelative(specifier)) seen.add(join(dirname(file), specifier));
      else if (ours) seen.add(join(ours.home, 'src', `${part}.ts`));
      else faults.push(`${file} loads ${specifier}`);
    }
  }
  return faults;
}

describe.each(Object.entries(PURE))('of %s', (folder, names) => {
  it.each(names)('%s runs in a browser', (name) => {
    expect(faultsOf(join(ROOT, 'packages', folder, 'src', `${name}.ts`))).toEqual([]);
  });
});

it('sees what Node alone has, however far away it is, and no types', () => {
  const files: Record<string, string> = {
    '/a.ts': "import { b } from './b.ts';\nimport type { Stats } from 'node:fs';\n/** process.exit */\nb();\n",
    '/b.ts': "import { join } from 'node:path';\nexport const b = () => Buffer.from(join('a'));\n",
  };
  expect(faultsOf('/a.ts', (file) => files[file]!)).toEqual(['/b.ts mentions Buffer', '/b.ts loads node:path']);
});
