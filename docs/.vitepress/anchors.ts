/** VitePress checks that a linked page exists. This checks that the heading on it does, too. */

import type { UserConfig } from 'vitepress';
import { MOVED } from './moved.ts';

const idsOf = new Map<string, Set<string>>();
const links: { readonly from: string; readonly to: string }[] = [];

/** Hooks of one build: look at each page as it is rendered, then judge. */
export const checkAnchors: Pick<UserConfig, 'transformHtml' | 'buildEnd'> = {
  transformHtml(html, _file, { page, siteConfig }) {
    const path = new URL(page.replace(/\.md$/, '.html'), `http://site${siteConfig.site.base}`);
    idsOf.set(path.pathname, new Set(Array.from(html.matchAll(/\sid="([^"]+)"/g), (match) => match[1]!)));
    for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const to = new URL(href!, path);
      if (to.host === 'site' && to.hash !== '') links.push({ from: page, to: to.pathname + to.hash });
    }
  },
  buildEnd({ site }) {
    for (const [from, to] of Object.entries(MOVED)) {
      const [path, id] = to.split('#') as [string, string?];
      const page = `${site.base.slice(0, -1)}${path}.html`;
      if (!idsOf.has(page)) throw new Error(`moved.ts: ${from} leads to ${to}: no such page`);
      if (id !== undefined) links.push({ from: 'moved.ts', to: `${page}#${id}` });
    }
    const dead = links.filter(({ to }) => {
      const [path, id] = to.split('#') as [string, string];
      return !idsOf.get(path.replace(/\/$/, '/index.html'))?.has(decodeURIComponent(id));
    });
    if (dead.length > 0)
      throw new Error(dead.map(({ from, to }) => `${from} links to ${to}: no such heading`).join('\n'));
  },
};
