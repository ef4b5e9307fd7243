/** The picture in front of the tables of docs/benchmarks.md: what its first table says, as bars on a scale of powers of two. */

import { fileURLToPath } from 'node:url';

export const CHART_PATH = fileURLToPath(new URL('../../docs/images/benchmarks.svg', import.meta.url));

/** A row of the first table: a server, and ours ÷ it under each load; undefined where the table has a dash. */
export interface Bar {
  readonly title: string;
  readonly ratios: readonly (number | undefined)[];
}

/** Columns of the table that fit side by side. */
const SHOWN = ['text', 'JSON', '2 KB', '50 MB', 'stock site'];
const LABELS = 275;
const PANEL = 170;
const GAP = 22;
const ROW = 22;
const TOP = 66;
/** Powers of two at the ends of the scale: longer bars are cut there, and their number still tells. */
const FROM = -2;
const TO = 4;

/** Reads the first table that compares: the one whose head begins with `| to |`. */
export function readTable(page: string): { loads: string[]; bars: Bar[] } {
  const lines = page.split('\n');
  const at = lines.findIndex((line) => line.startsWith('| to |'));
  if (at < 0) throw new Error('docs/benchmarks.md has no table whose head begins with "| to |".');
  const cells = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim()); // biome-ignore format: one line
  const rest = lines.slice(at + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const bars = rest.slice(0, end < 0 ? undefined : end).map((line) => {
    const [title = '', ...ratios] = cells(line);
    return { title, ratios: ratios.map((cell) => (cell === '–' ? undefined : Number(cell))) };
  });
  return { loads: cells(lines[at]!).slice(1), bars };
}

/** The picture for a page. */
export function chart(page: string): string {
  const { loads, bars } = readTable(page);
  const panels = SHOWN.filter((load) => loads.includes(load));
  const rows = bars.filter(({ ratios }) => panels.some((load) => ratios[loads.indexOf(load)] !== undefined));
  const width = LABELS + panels.length * (PANEL + GAP);
  const height = TOP + rows.length * ROW + 34;
  const labels = rows.map(({ title }, row) => text(LABELS - 14, baseline(row), title, 'text-anchor="end"'));
  const drawn = panels.map((load, at) => {
    const ratios = rows.map((row) => row.ratios[loads.indexOf(load)]);
    return panel(load, LABELS + at * (PANEL + GAP), ratios);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="bench-title bench-desc" font-family="system-ui, sans-serif" font-size="13" fill="#24303a">
<title id="bench-title">Ours beside other servers</title>
<desc id="bench-desc">Bars for the ratios of the table below. A bar to the right of the line at 1 means that ours needs less processor time for an answer, a bar to the left that it needs more.</desc>
<rect width="${width}" height="${height}" rx="10" fill="#fbfaf7"/>
<rect x="${LABELS}" y="14" width="12" height="12" fill="#0b6e6e"/>
${text(LABELS + 18, 25, 'ours needs less')}
<rect x="${LABELS + 150}" y="14" width="12" height="12" fill="#a8480c"/>
${text(LABELS + 168, 25, 'ours needs more')}
${[...labels, ...drawn].join('\n')}
</svg>
`;
}

function panel(load: string, left: number, ratios: readonly (number | undefined)[]): string {
  const x = (ratio: number) => {
    const power = Math.min(Math.max(Math.log2(ratio), FROM), TO);
    return Math.round(left + ((power - FROM) / (TO - FROM)) * (PANEL - 34));
  };
  const bottom = TOP + ratios.length * ROW + 4;
  const scale = [0.25, 1, 4, 16].map(
    (value) =>
      `<path d="M${x(value)} ${TOP - 4}V${bottom}" stroke="${value === 1 ? '#24303a' : '#d9d5ca'}"/>${text(x(value), bottom + 17, `${value}`, 'text-anchor="middle" font-size="11.5" fill="#5a6872"')}`,
  );
  const bars = ratios.map((ratio, row) => {
    if (ratio === undefined) return text(x(1) + 6, baseline(row), '–', 'fill="#5a6872"');
    const [from, to] = ratio < 1 ? [x(ratio), x(1)] : [x(1), x(ratio)];
    const bar = `<rect x="${from}" y="${TOP + row * ROW + 3}" width="${to - from}" height="${ROW - 8}" fill="${ratio < 1 ? '#a8480c' : '#0b6e6e'}"/>`;
    return bar + text(Math.max(to, x(1)) + 5, baseline(row), ratioText(ratio), 'font-size="11.5"');
  });
  return [text(left, TOP - 14, load, 'font-weight="600"'), ...scale, ...bars].join('\n');
}

function baseline(row: number): number {
  return TOP + row * ROW + 15;
}

function ratioText(ratio: number): string {
  return ratio.toPrecision(ratio < 1 ? 2 : 3);
}

function text(x: number, y: number, words: string, attributes = ''): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${attributes === '' ? '' : ` ${attributes}`}>${escaped}</text>`;
}
