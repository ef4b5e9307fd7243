import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHART_PATH, chart, readTable } from '../chart.ts';
import { PAGE_PATH } from '../page.ts';

const PAGE = `# Benchmarks

| to | text | 2 KB |
|---|---:|---:|
| node:http | 1.25 | 12.8 |
| A & B | – | 0.50 |

| to | other |
`;

describe('the chart of the benchmarks', () => {
  it('reads the first table of the page, and a dash as nothing', () => {
    expect(readTable(PAGE)).toEqual({
      loads: ['text', '2 KB'],
      bars: [
        { title: 'node:http', ratios: [1.25, 12.8] },
        { title: 'A & B', ratios: [undefined, 0.5] },
      ],
    });
  });

  it('draws a bar to the right of 1 where ours needs less, and one to the left where it needs more', () => {
    const bars = Array.from(chart(PAGE).matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)" height="14" fill="(#\w+)"/g));
    const one = /<path d="M(\d+) \d+V\d+" stroke="#24303a"/g;
    const [text, small] = Array.from(chart(PAGE).matchAll(one), ([, x]) => Number(x));
    expect(bars.map(([, x, , , fill]) => [Number(x), fill])).toEqual([
      [text, '#0b6e6e'],
      [small, '#0b6e6e'],
      [small! - 22, '#a8480c'],
    ]);
    expect(Number(bars[2]![3])).toBe(22);
  });

  it('writes names as text, never as markup', () => {
    expect(chart(PAGE)).toContain('>A &amp; B<');
  });

  it('says that a page without the table has none', () => {
    expect(() => chart('# Benchmarks\n')).toThrow('has no table whose head begins with "| to |"');
  });

  it('shows what docs/benchmarks.md says', () => {
    expect(readFileSync(CHART_PATH, 'utf8')).toBe(chart(readFileSync(PAGE_PATH, 'utf8')));
  });
});
