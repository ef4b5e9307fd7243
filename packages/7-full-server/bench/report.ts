/** Results for a terminal. */

import type { LoadResult, PeerResult } from './rounds.ts';
import type { Spread } from './statistics.ts';

export function loadTable({ title, connections, goals, rows }: LoadResult): string {
  const lines = rows.map((row) => cells(row, goals[row.peer]));
  const head = ['server', 'answers/s', 'for each CPU s', 'ours ÷ it, CPU', '', 'ours ÷ it, rate', 'p99 ms', 'core', 'goal'];
  return `\n${title} (${connections} connections)\n${table([head, ...lines])}\n`;
}

function cells(row: PeerResult, goal: number | undefined): string[] {
  if (row.fault !== undefined) return [row.title, 'not measured', '', '', '', '', '', '', ''];
  return [
    row.title,
    rounded(row.rate.median),
    rounded(row.efficiency.median),
    row.ratio === undefined ? '' : ratio(row.ratio.median),
    row.ratio === undefined ? '' : range(row.ratio),
    row.rateRatio === undefined ? '' : ratio(row.rateRatio.median),
    row.p99.median.toFixed(1),
    `${Math.round(row.busy * 100)} %`,
    `${goal === undefined || row.ratio === undefined ? '' : `${goal} ${row.ratio.median >= goal ? '✓' : '✗'}`}${row.failed > 0 ? ` ${row.failed} failed` : ''}`,
  ];
}

/** Columns under each other; the first is text, the others are numbers. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!));
  return rows.map((row) => `  ${row.map(pad).join('  ').trimEnd()}`).join('\n');
}

export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function range({ low, high }: Spread): string {
  return `${ratio(low)}–${ratio(high)}`;
}

/** Three digits say all that is known. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}
