/** The pages of the docs, and what on them explains a step. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './chapters.ts';
import type { Step } from './exercise.ts';

const DOCS = join(ROOT, 'docs');

/** A step's own page, `docs/1-protocol/octets.md`; until it is written, the heading that its `anchor` names. */
export function whatToRead(chapter: string, { id, anchor }: Step, docs = DOCS): string | undefined {
  const own = `${chapter}/${id}.md`;
  if (existsSync(join(docs, own))) return `docs/${own}`;
  const heading = headingOf(anchor, docs);
  return heading === undefined ? undefined : `docs/${anchor.split('#')[0]}, "${heading}"`;
}

/** The heading that an anchor such as `1-protocol.md#the-idea` leads to, as it is written there. */
function headingOf(anchor: string, docs: string): string | undefined {
  const [file, slug] = anchor.split('#');
  const page = join(docs, file!);
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
