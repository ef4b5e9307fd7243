/** The built site: where it lies, how it's built, and what its pages may load. */

import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './piece.ts';

export const DIST = join(ROOT, 'docs/.vitepress/dist');

/** VitePress writes scripts and styles into its pages. Nothing comes from elsewhere, and nothing is made from text. */
export const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ');

/** As `pnpm book:build` does. @returns the exit code */
export function build(): number {
  const vitepress = fileURLToPath(import.meta.resolve('vitepress')).replace(
    /dist[/\\]node[/\\].*$/,
    'bin/vitepress.js',
  );
  for (const args of [
    ['--import', 'tsx', join(ROOT, 'tools/book/main.ts')],
    [vitepress, 'build', 'docs'],
  ]) {
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

/** Is what lies there made from what stands here now? */
export function isBuilt(): boolean {
  const made = join(DIST, '404.html');
  if (!existsSync(made)) return false;
  const { mtimeMs } = statSync(made);
  const patterns = [
    'docs/*.md',
    'docs/[1-8]-*/*.md',
    'docs/.vitepress/*.ts',
    'docs/.vitepress/theme/**/*',
    'packages/*/src/**/*.ts',
  ];
  return globSync(patterns, { cwd: ROOT }).every((file) => statSync(join(ROOT, file)).mtimeMs < mtimeMs);
}
