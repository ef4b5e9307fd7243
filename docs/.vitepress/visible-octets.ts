/**
 * Octets that can be read. ␍ ␊ ␠ ␉ ␀ are in few fonts, and tiny there: each becomes a badge with the octet's name, in
 * prose, code and pictures. The sign stays in the text, so that it's the sign that is copied.
 */

import type { MarkdownOptions } from 'vitepress';

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0];

const NAMES: Readonly<Record<string, string>> = { '␍': 'CR', '␊': 'LF', '␠': 'SP', '␉': 'HT', '␀': 'NUL' };
const SIGN = /[␍␊␠␉␀]/g;
/** Lines that point at columns: there, an octet must keep the width of one character. */
const POINTS = /[│┌┐└┘├┤┬┴┼╭╮╰╯↑↓▲▼]/;
const TAG = '<(?:"[^"]*"|\'[^\']*\'|[^\'">])*>';
/** Blocks of code, pictures, tags and what Vue computes; text is what stands between. */
const MARKUP = new RegExp(`<pre\\b[\\s\\S]*?</pre>|<svg\\b[\\s\\S]*?</svg>|<!--[\\s\\S]*?-->|${TAG}|\\{\\{[\\s\\S]*?\\}\\}`, 'g'); // biome-ignore format: one line

export function visibleOctets(md: Markdown): void {
  const render = md.render.bind(md);
  md.render = (source, env) => showOctets(render(source, env));
}

export function showOctets(html: string): string {
  return outsideOf(MARKUP, html, withBadges, (markup) => {
    if (markup.startsWith('<pre')) {
      return outsideOf(new RegExp(TAG, 'g'), markup, POINTS.test(markup) ? withCells : withBadges);
    }
    return markup.startsWith('<svg') ? scrolling(outsideOf(SILENT, markup, withNames)) : markup;
  });
}

/** In a picture: tags, and what is read out and not seen. */
const SILENT = new RegExp(`<(title|desc|style)\\b[\\s\\S]*?</\\1>|${TAG}`, 'g');

function outsideOf(
  markup: RegExp,
  html: string,
  change: (text: string) => string,
  inside = (text: string) => text,
): string {
  let out = '';
  let at = 0;
  for (const match of html.matchAll(markup)) {
    out += change(html.slice(at, match.index)) + inside(match[0]);
    at = match.index + match[0].length;
  }
  return out + change(html.slice(at));
}

const withBadges = (text: string) =>
  text.replace(SIGN, (sign) => `<span class="octet" data-sign="${NAMES[sign]}">${sign}</span>`);

/** As wide as a character: the first letter stands high, the last one low. */
const withCells = (text: string) =>
  text.replace(SIGN, (sign) => {
    const name = NAMES[sign]!;
    return `<span class="octet-cell" data-sign="${name[0]}" data-end="${name.at(-1)}">${sign}</span>`;
  });

const withNames = (text: string) =>
  text.replace(SIGN, (sign) => `<tspan class="octet-name" dx="2">${NAMES[sign]}</tspan>`);

/** A wide picture scrolls on a narrow screen: shrunk, its letters would be six pixels high. */
function scrolling(svg: string): string {
  const width = Number(/\bviewBox="0 0 ([\d.]+)/.exec(svg)?.[1] ?? 0);
  if (width < 400) return svg;
  return `<div class="picture" style="--picture-width: ${width}px" tabindex="0">${svg}</div>`;
}
