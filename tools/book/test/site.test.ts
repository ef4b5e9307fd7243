/** What the site makes of a page: octets that can be read, and one document of all. */

import { describe, expect, it } from 'vitest';
import { rankOf } from '../../../docs/.vitepress/theme/search.ts';
import { showOctets } from '../../../docs/.vitepress/visible-octets.ts';
import { bind, bindBook, type Leaf, leavesOf } from '../pdf.ts';

describe('octets that cannot be seen', () => {
  it('are badges in prose, and their signs stay to be copied', () => {
    expect(showOctets('<p>It ends with ␍␊.</p>')).toBe(
      '<p>It ends with <span class="octet" data-sign="CR">␍</span><span class="octet" data-sign="LF">␊</span>.</p>',
    );
  });

  it('stay as they are in attributes and in what Vue computes', () => {
    const html = `<ParserLab text="a␍␊>b␊" :x='"␠"'/>{{ '␀' }}<!-- ␉ -->`;
    expect(showOctets(html)).toBe(html);
  });

  it('keep the width of a character where lines point at columns', () => {
    expect(showOctets('<pre><code>a␠b\n └─ SP</code></pre>')).toContain(
      'class="octet-cell" data-sign="S" data-end="P">␠',
    );
    expect(showOctets('<pre><code>a␠b</code></pre>')).toContain('class="octet" data-sign="SP">␠');
  });

  it('are words in pictures, but not in what is read out', () => {
    const drawn = showOctets('<svg viewBox="0 0 640 330"><title>␍</title><text>Host: x␍</text></svg>');
    expect(drawn).toContain('<title>␍</title><text>Host: x<tspan class="octet-name" dx="2">CR</tspan></text>');
  });
});

describe('a wide picture', () => {
  it('can be scrolled, also with the keys', () => {
    expect(showOctets('<svg viewBox="0 0 640 330"></svg>')).toBe(
      '<div class="picture" style="--picture-width: 640px" tabindex="0"><svg viewBox="0 0 640 330"></svg></div>',
    );
    expect(showOctets('<svg viewBox="0 0 24 24"></svg>')).toBe('<svg viewBox="0 0 24 24"></svg>');
  });
});

describe('the search', () => {
  it('has a chapter before the table that only has the word', () => {
    expect(rankOf('/2-parser.html#lines')).toBeGreaterThan(rankOf('/running.html'));
    expect(rankOf('/2-parser/line.html')).toBeGreaterThan(rankOf('/conformance.html#lines'));
    expect(rankOf('/site/words.html')).toBeGreaterThan(rankOf('/site/2-parser.html'));
  });
});

describe('the book in one document', () => {
  const leaves: Leaf[] = [
    { link: '/', text: 'Start', level: 1 },
    { link: '/2-parser', text: 'Parser', level: 1 },
    { link: '/2-parser/line', text: 'Lines', level: 2 },
  ];
  const page = (content: string) => `<nav>x</nav><main class="main"><div>${content}</div></main>`;

  it('leads from page to page inside itself', () => {
    const html = page(
      '<h2 id="a">A</h2><a href="#a">1</a><a href="/2-parser.html#b">2</a><a href="./line.html">3</a><a href="../">4</a>' +
        '<a href="http://rfc.example/#c">5</a><a href="/source/x.ts.txt">6</a>',
    );
    expect(bind(html, leaves[2]!, leaves)).toBe(
      '<div><h2 id="2-parser-line--a">A</h2><a href="#2-parser-line--a">1</a><a href="#2-parser--b">2</a>' +
        '<a href="#2-parser-line">3</a><a href="#start">4</a><a href="http://rfc.example/#c">5</a>' +
        '<a href="/source/x.ts.txt">6</a></div>',
    );
  });

  it('unfolds what is folded', () => {
    expect(bind(page('<details class="x">…</details><details open>…</details>'), leaves[0]!, leaves)).toBe(
      '<div><details open class="x">…</details><details open>…</details></div>',
    );
  });

  it('has the contents before the pages, in the order of the sidebar', () => {
    const entry = (text: string, link: string) => ({ text, link });
    const book = { start: entry('S', '/'), chapters: [{ ...entry('P', '/p'), items: [entry('L', '/p/l')] }], beside: [entry('W', '/w')] }; // biome-ignore format: one line
    expect(leavesOf(book).map(({ link, level }) => `${level} ${link}`)).toEqual(['1 /', '1 /p', '2 /p/l', '1 /w']);
    const html = bindBook(leaves, '', () => page('x'));
    expect(html).toMatch(
      /<li class="level-2"><a href="#2-parser-line">Lines<\/a><\/li>[\s\S]*<section id="2-parser-line">/,
    );
  });
});
