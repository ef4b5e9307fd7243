/** `pnpm book:pdf`: all pages in one file, in the order of the sidebar, printed by a Chromium that is here already. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { files, serve } from '@http-from-scratch/full-server';
import { runProgram, UsageError } from '@http-from-scratch/protocol/program';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.ts';
import { type Book, readBook } from './order.ts';
import { build, DIST, isBuilt } from './site.ts';

export interface Leaf {
  /** `/2-parser/line`, or `/` for the first page. */
  readonly link: string;
  readonly text: string;
  /** 1 for a chapter and what stands beside chapters, 2 for a chapter's pages. */
  readonly level: number;
}

export function leavesOf({ start, chapters, beside }: Book): Leaf[] {
  return [
    { ...start, level: 1 },
    ...chapters.flatMap(({ text, link, items }) => [
      { text, link, level: 1 },
      ...items.map((item) => ({ ...item, level: 2 })),
    ]),
    ...beside.map((one) => ({ ...one, level: 1 })),
  ];
}

/** A page's content for one document of many: its addresses lead to places in that document. */
export function bind(html: string, leaf: Leaf, leaves: readonly Leaf[]): string {
  const main = /<main\b[^>]*>([\s\S]*?)<\/main>/.exec(html)?.[1];
  if (main === undefined) throw new Error(`${leaf.link} has no content`);
  const here = nameOf(leaf.link);
  const targets = new Map(leaves.map(({ link }) => [link === '/' ? '/index.html' : `${link}.html`, nameOf(link)]));
  return main
    .replace(/(\s(?:id|for|aria-labelledby)=")([^"]+)"/g, (_, before, id) => `${before}${here}--${id}"`)
    .replace(/(<a\b[^>]*\shref=")([^"]+)"/g, (whole, before, href) => {
      const { pathname, hash, host } = new URL(href, `http://book${leaf.link}.html`);
      const target = host === 'book' ? targets.get(pathname === '/' ? '/index.html' : pathname) : undefined;
      if (target === undefined) return whole;
      return `${before}#${target}${hash === '' ? '' : `--${hash.slice(1)}`}"`;
    })
    .replace(/<details(?![^>]*\sopen\b)/g, '<details open');
}

function nameOf(link: string): string {
  return link === '/' ? 'start' : link.slice(1).replaceAll('/', '-');
}

/** One document: a title, the contents with links, and the pages. */
export function bindBook(leaves: readonly Leaf[], styles: string, contentOf: (leaf: Leaf) => string): string {
  const contents = leaves.map(({ link, text, level }) => `<li class="level-${level}"><a href="#${nameOf(link)}">${text}</a></li>`); // biome-ignore format: one line
  const pages = leaves.map((leaf) => `<section id="${nameOf(leaf.link)}">${bind(contentOf(leaf), leaf, leaves)}</section>`); // biome-ignore format: one line
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>HTTP from scratch</title>${styles}</head>
<body class="bound"><header><img src="/logo.svg" alt=""><p class="title">HTTP from scratch</p>
<p>An HTTP/1.1 server on raw TCP sockets, in seven small packages of TypeScript</p></header>
<nav><h2>Contents</h2><ol>${contents.join('')}</ol></nav>${pages.join('\n')}</body></html>`;
}

const FOOTER =
  '<p style="width: 100%; font: 8px sans-serif; color: #555; text-align: center"><span class="pageNumber"></span></p>';

/** Only as a program: tests take the functions above. */
if (import.meta.main) {
  await runProgram(
    {
      name: 'pnpm book:pdf',
      summary: 'Prints the whole book into one PDF: title, contents with links, and all pages in their order.',
      options: { out: { type: 'string', value: 'FILE', help: 'where to (default http-from-scratch.pdf)' } },
    },
    async ({ out = 'http-from-scratch.pdf' }) => {
      const executablePath = findBrowser();
      if (executablePath === undefined) {
        throw new UsageError('There is no Chromium here. Install one, or set CHROMIUM to its path.');
      }
      if (!isBuilt() && build() !== 0) throw new UsageError('The book could not be built.');
      const pageOf = (link: string) => join(DIST, link === '/' ? 'index.html' : `${link.slice(1)}.html`);
      const leaves = leavesOf(readBook()).filter(({ link }) => existsSync(pageOf(link)));
      const styles = readFileSync(pageOf('/'), 'utf8').match(/<link [^>]*rel="(?:preload )?stylesheet"[^>]*>/g) ?? [];
      const book = bindBook(leaves, styles.join(''), ({ link }) => readFileSync(pageOf(link), 'utf8'));
      console.log(`${leaves.length} pages. Chromium prints them; that takes a minute.`);

      const site = await serve(files(DIST), { port: 0 });
      const browser = await chromium.launch({
        executablePath,
        timeout: 180_000,
        args: ['--no-sandbox', '--disable-gpu'],
      });
      try {
        const address = `http://127.0.0.1:${site.address.port}/bound.html`;
        const page = await browser.newPage();
        page.setDefaultTimeout(0); // a long book on a slow machine takes its time
        await page.route(address, (route) => route.fulfill({ body: book, contentType: 'text/html; charset=utf-8' }));
        await page.goto(address, { waitUntil: 'load' });
        const file = resolve(out);
        await page.pdf({
          path: file,
          format: 'A4',
          margin: { top: '18mm', bottom: '18mm', left: '16mm', right: '16mm' },
          printBackground: true,
          displayHeaderFooter: true,
          headerTemplate: '<span></span>',
          footerTemplate: FOOTER,
          outline: true,
          tagged: true,
        });
        console.log(`The book is in ${file}.`);
      } finally {
        await browser.close();
        await site.stop();
      }
    },
  );
}
