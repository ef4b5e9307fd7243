/** What a search finds first: the chapters explain a word, the tables of other pages only have it in many rows. */

import type { SiteData } from 'vitepress';

const RANKS: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [/\/words\.html/, 3],
  [/\/[1-8]-[^/#]+\.html/, 2],
  [/\/[1-8]-/, 1.5],
  [/\/conformance\.html/, 0.1],
  [/\/(?:benchmarks|teaching)\.html/, 0.5],
];

export function rankOf(address: string): number {
  return RANKS.find(([pattern]) => pattern.test(address))?.[1] ?? 1;
}

/** Added in the browser: in the site's settings, a function would travel as text, and want `eval` of a page that forbids it. */
export function rankedSearch(site: SiteData): SiteData {
  const { search } = site.themeConfig;
  const options = { ...search?.options, miniSearch: { searchOptions: { boostDocument: rankOf } } };
  return { ...site, themeConfig: { ...site.themeConfig, search: { ...search, options } } };
}
