/**
 * Where a reader finds the source of what a page shows. On a code host when we know which: `DOCS_REPOSITORY`, or the
 * clone's origin. Elsewhere the site brings a copy of each file that it shows, so that it needs nobody else.
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, createReadStream, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UserConfig } from 'vitepress';
import { ROOT } from '../../tools/book/piece.ts';

/** `https://github.com/owner/http-from-scratch`, or undefined. */
export const REPOSITORY = process.env.DOCS_REPOSITORY ?? originOf();
const BRANCH = process.env.DOCS_BRANCH ?? 'main';

const copied = new Set<string>();

/** @param path from the root of the repository, with "/" */
export function sourceLink(
  base: string,
  path: string,
  lines?: { readonly first: number; readonly last: number },
): string {
  if (REPOSITORY !== undefined) {
    return `${REPOSITORY}/blob/${BRANCH}/${path}${lines === undefined ? '' : `#L${lines.first}-L${lines.last}`}`;
  }
  copied.add(path);
  return `${base}source/${path}.txt`; // a name that every server knows for text
}

export const EDIT_LINK = REPOSITORY === undefined ? undefined : `${REPOSITORY}/edit/${BRANCH}/docs/:path`;

/** Called when the site is built. */
export function copySources(outDir: string): void {
  for (const path of copied) {
    const target = join(outDir, 'source', `${path}.txt`);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(ROOT, path), target);
  }
}

/** The same while one writes. */
export const sourcesWhileWriting: NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number] = {
  name: 'sources',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = /\/source\/((?:packages|tools|docs)\/[\w./-]+)\.txt$/.exec(request.url ?? '')?.[1];
      if (path === undefined || path.includes('..') || !existsSync(join(ROOT, path))) return next();
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      createReadStream(join(ROOT, path)).pipe(response);
    });
  },
};

function originOf(): string | undefined {
  try {
    const url = execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, host, path] = /^(?:https:\/\/|git@|ssh:\/\/git@)(github\.com|gitlab\.com)[:/](.+?)(?:\.git)?\s*$/.exec(`${url}`) ?? []; // biome-ignore format: one line
    return host === undefined ? undefined : `https://${host}/${path}`;
  } catch {
    return undefined; // no git here, or no origin
  }
}
