/** The pages of the docs, and the headings on them that steps are explained under. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './chapters.ts';

/** The heading that an anchor such as `1-protocol.md#the-idea` leads to, as it is written there. */
export function headingOf(anchor: string): string | undefined {
  const [file, slug] = anchor.split('#');
  const page = join(ROOT, 'docs', file!);
  if (!existsSync(page)) return undefined;
  const headings = readFileSync(page, 'utf8').matchAll(/^#{1,6} +(.+)$/gm);
  return Array.from(headings, (match) => match[1]!.trim()).find((heading) => slugOf(heading) === slug);
}

/** As VitePress makes it of a heading. */
function slugOf(heading: string): string {
  const text = heading
    .replace(/`/g, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');
  return text
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}
