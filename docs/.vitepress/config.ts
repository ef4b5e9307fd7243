import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { readChapter, titleOf } from '../../tools/book/contents.ts';
import { ROOT as root } from '../../tools/book/piece.ts';
import { CHAPTER_NAMES } from '../../tools/coach/chapters.ts';
import * as protocol from '../../tools/coach/lessons/1-protocol.ts';
import * as parser from '../../tools/coach/lessons/2-parser.ts';
import * as tcpEcho from '../../tools/coach/lessons/3-tcp-echo.ts';
import * as staticFiles from '../../tools/coach/lessons/4-static-files.ts';
import * as routing from '../../tools/coach/lessons/5-routing.ts';
import * as threads from '../../tools/coach/lessons/6-threads.ts';
import * as fullServer from '../../tools/coach/lessons/7-full-server.ts';
import { checkAnchors } from './anchors.ts';
import { pieces } from './pieces.ts';
import { strictSnippets } from './snippets.ts';

const lessons = [protocol, parser, tcpEcho, staticFiles, routing, threads, fullServer];
const chapters = CHAPTER_NAMES.map((name, at) =>
  readChapter(
    name,
    lessons[at]!.exercise.steps.map((step) => step.id),
  ),
).map((chapter) => (chapter.items.length > 0 ? { ...chapter, collapsed: true } : chapter));

/** A page beside the chapters, by its own name. */
const page = (name: string) => ({
  text: titleOf(readFileSync(`${root}/docs/${name}.md`, 'utf8'), `${name}.md`),
  link: `/${name}`,
});

/** CR LF, the two octets that end a line: a picture that needs no file. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b6e6e"/>' +
    '<path d="M24 7v10H9m5-6-6 6 6 6" fill="none" stroke="#fff" stroke-width="3"/></svg>',
)}`;

export default defineConfig({
  lang: 'en',
  title: 'HTTP from scratch',
  description: 'An HTTP/1.1 server on raw TCP sockets, in seven small packages of TypeScript',
  // `DOCS_BASE=/http-from-scratch/ pnpm book:build` for a site that does not lie at the root of its host.
  base: (process.env.DOCS_BASE ?? '/') as `/${string}`,
  head: [['link', { rel: 'icon', href: ICON }]],
  cleanUrls: false, // so that the built site works on any server
  markdown: {
    config: (md) => {
      pieces(md);
      strictSnippets(md, root);
    },
  },
  ...checkAnchors,
  themeConfig: {
    nav: [
      { text: 'Start here', link: '/' },
      { text: 'Chapters', link: '/1-protocol', activeMatch: '^/[1-7]-' },
      { text: 'Teaching', link: '/teaching' },
    ],
    sidebar: [
      { text: 'Start here', link: '/' },
      { text: 'Chapters', items: chapters },
      ...['learn', 'conformance', 'defence', 'running', 'benchmarks', 'teaching'].map(page),
    ],
    outline: [2, 3],
    search: { provider: 'local' }, // an index in the site itself; nothing leaves the reader's machine
    docFooter: { prev: 'Before', next: 'After' },
  },
});
