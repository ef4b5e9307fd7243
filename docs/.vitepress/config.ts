import { defineConfig } from 'vitepress';
import { readBook } from '../../tools/book/order.ts';
import { ROOT as root } from '../../tools/book/piece.ts';
import { checkAnchors } from './anchors.ts';
import { pieces } from './pieces.ts';
import { copySources, EDIT_LINK, sourcesWhileWriting } from './repository.ts';
import { strictSnippets } from './snippets.ts';
import { BEFORE_PAINT } from './theme/reader.ts';
import { visibleOctets } from './visible-octets.ts';

const { chapters, beside } = readBook();

// `DOCS_BASE=/http-from-scratch/ pnpm book:build` for a site that does not lie at the root of its host.
const base = (process.env.DOCS_BASE ?? '/') as `/${string}`;

export default defineConfig({
  lang: 'en',
  title: 'HTTP from scratch',
  description: 'An HTTP/1.1 server on raw TCP sockets, in seven small packages of TypeScript',
  base,
  head: [
    ['link', { rel: 'icon', href: `${base}logo.svg` }],
    ['script', {}, BEFORE_PAINT],
  ],
  cleanUrls: false, // so that the built site works on any server
  // Pages run the code of the packages, and this esbuild does not know the ES2024 of their settings.
  vite: { plugins: [sourcesWhileWriting], esbuild: { tsconfigRaw: { compilerOptions: { target: 'ES2022' } } } },
  markdown: {
    config: (md) => {
      pieces(md, base);
      strictSnippets(md, root, base);
      visibleOctets(md);
    },
  },
  transformHtml: checkAnchors.transformHtml!,
  async buildEnd(site) {
    await checkAnchors.buildEnd!(site);
    copySources(site.outDir);
  },
  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Start here', link: '/' },
      { text: 'Chapters', link: '/1-protocol', activeMatch: '^/[1-8]-' },
      { text: 'Teaching', link: '/teaching' },
    ],
    sidebar: [
      { text: 'Start here', link: '/' },
      { text: 'Chapters', items: chapters.map((one) => (one.items.length > 0 ? { ...one, collapsed: true } : one)) },
      ...beside,
    ],
    outline: [2, 3],
    search: { provider: 'local' }, // an index in the site itself; nothing leaves the reader's machine
    ...(EDIT_LINK === undefined ? {} : { editLink: { pattern: EDIT_LINK, text: 'Edit this page' } }),
    docFooter: { prev: 'Before', next: 'After' },
  },
});
