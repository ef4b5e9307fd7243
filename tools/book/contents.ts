/** The book's order: each chapter's steps as the coach has them, and between them the pages that are only read. */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './piece.ts';

export interface Entry {
  readonly text: string;
  readonly link: string;
}

export interface ChapterEntry extends Entry {
  readonly items: Entry[];
}

/**
 * The pages in a chapter's folder. A step's page has the step's id as its name; any other says in its frontmatter what
 * it comes after: `after: line`, the name of another page of the folder, or `after: start`.
 * @param steps the ids of the chapter's steps, in order
 * @param pages the folder's pages: name and text
 */
export function orderPages(chapter: string, steps: readonly string[], pages: ReadonlyMap<string, string>): string[] {
  const after = new Map<string, string[]>();
  for (const name of Array.from(pages.keys()).sort()) {
    if (steps.includes(name)) continue;
    const place = /^---\r?\n[\s\S]*?^after: *["']?([\w-]+)/m.exec(pages.get(name)!)?.[1];
    if (place === undefined) {
      throw new Error(`docs/${chapter}/${name}.md is no step's page: say in its frontmatter what it comes after`);
    }
    if (place !== 'start' && !steps.includes(place) && !pages.has(place)) {
      throw new Error(`docs/${chapter}/${name}.md comes after "${place}", and there is no such page`);
    }
    after.set(place, [...(after.get(place) ?? []), name]);
  }
  const order: string[] = [];
  const add = (name: string): void => {
    if (pages.has(name)) order.push(name);
    for (const next of after.get(name) ?? []) add(next);
  };
  for (const name of ['start', ...steps]) add(name);
  const lost = Array.from(pages.keys()).filter((name) => !order.includes(name));
  if (lost.length > 0) throw new Error(`docs/${chapter}: ${lost.join(', ')} come after each other in a circle`);
  return order;
}

/** A chapter with its pages. Their names are their first headings. */
export function readChapter(chapter: string, steps: readonly string[]): ChapterEntry {
  const folder = join(ROOT, 'docs', chapter);
  const files = existsSync(folder) ? globSync('*.md', { cwd: folder }) : [];
  const pages = new Map(files.map((file) => [basename(file, '.md'), readFileSync(join(folder, file), 'utf8')]));
  const items = orderPages(chapter, steps, pages).map((name) => ({
    text: titleOf(pages.get(name)!, `${chapter}/${name}.md`),
    link: `/${chapter}/${name}`,
  }));
  const text = titleOf(readFileSync(join(ROOT, 'docs', `${chapter}.md`), 'utf8'), `${chapter}.md`);
  return { text, link: `/${chapter}`, items };
}

/** The first heading, without its signs. @throws when there is none */
export function titleOf(text: string, path: string): string {
  const title = /^# +(.+?)\s*(?:\{#[\w-]+\})?\s*$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`docs/${path} has no title: its first line is "# …"`);
  return title.replace(/[`*]/g, '');
}
