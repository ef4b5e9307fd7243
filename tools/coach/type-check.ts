/** The learner's editor and `tsc` find our chapters by these paths, since `learn/` has no node_modules of its own. */

import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CHAPTER_NAMES, ROOT } from './chapters.ts';

export function learnerConfig(folder: string): string {
  const from = (path: string) => {
    const way = relative(folder, path).split(sep).join('/');
    return way.startsWith('.') ? way : `./${way}`;
  };
  const paths = CHAPTER_NAMES.map((name) => {
    const own = join(folder, name, 'index.ts');
    const index = existsSync(own) ? own : join(ROOT, 'packages', name, 'src', 'index.ts');
    return [`@http-from-scratch/${name.slice(2)}`, [from(index)]];
  });
  const config = {
    extends: from(join(ROOT, 'tsconfig.base.json')),
    compilerOptions: {
      paths: { ...Object.fromEntries(paths), 'mime-types': [from(join(ROOT, 'node_modules', '@types', 'mime-types'))] },
      typeRoots: [from(join(ROOT, 'node_modules', '@types'))],
    },
    include: ['*/*.ts'],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
