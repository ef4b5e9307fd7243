import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { checkAnchors } from './anchors.ts';
import { strictSnippets } from './snippets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const chapters = [
  { text: '1 · Protocol', link: '/1-protocol' },
  { text: '2 · Parser', link: '/2-parser' },
  { text: '3 · TCP', link: '/3-tcp-echo' },
  { text: '4 · Static files', link: '/4-static-files' },
  { text: '5 · Routing', link: '/5-routing' },
  { text: '6 · Threads', link: '/6-threads' },
  { text: '7 · The full server', link: '/7-full-server' },
];

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
  markdown: { config: (md) => strictSnippets(md, root) },
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
      { text: 'Build it yourself', link: '/learn' },
      { text: 'What it owes its clients', link: '/conformance' },
      { text: 'How it defends itself', link: '/defence' },
      { text: 'Running it', link: '/running' },
      { text: 'How fast it is', link: '/benchmarks' },
      { text: 'Teaching', link: '/teaching' },
    ],
    outline: [2, 3],
    search: { provider: 'local' }, // an index in the site itself; nothing leaves the reader's machine
    docFooter: { prev: 'Before', next: 'After' },
  },
});
