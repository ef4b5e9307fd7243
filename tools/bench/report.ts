/** Results for a terminal. */

import type { LoadResult, PeerResult } from './rounds.ts';
import type { Spread } from './statistics.ts';
import type { StudyResult } from './study.ts';

export function loadTable({ title, connections, goals, rows }: LoadResult): string {
  const head = [
    'server',
    'answers/s',
    'for a CPU s',
    'plain',
    'ours ÷ it',
    'middle half',
    'by rate',
    'p99 ms',
    'core',
    'goal',
  ];
  const lines = rows.map((row) => cells(row, goals[row.peer]));
  return `\n${title} (${connections} connections; ours ÷ it is by answers for a CPU second; plain: the same, with handlers that are not async)\n${table([head, ...lines])}\n`;
}

function cells(row: PeerResult, goal: number | undefined): string[] {
  const { title, rate, efficiency, plain, ratio: ours, rateRatio, p99, busy, failed, fault } = row;
  if (fault !== undefined) return [title, 'not measured', '', '', '', '', '', '', '', ''];
  const core = `${Math.round(busy * 100)} %`;
  const remarks = [
    goal !== undefined && ours !== undefined ? `${goal} ${ours.median >= goal ? '✓' : '✗'}` : '',
    failed > 0 ? `${failed} failed` : '',
  ];
  const ratios =
    ours === undefined || rateRatio === undefined
      ? ['', '', '']
      : [ratio(ours.median), range(ours), ratio(rateRatio.median)];
  const ofPlain = plain === undefined ? '' : rounded(plain.efficiency.median);
  const numbers = [rounded(rate.median), rounded(efficiency.median), ofPlain, ...ratios, p99.median.toFixed(1), core];
  return [title, ...numbers, remarks.join(' ').trim()];
}

export function studyTable({ title, columns, rows, goals }: StudyResult): string {
  const reached = goals.map(({ text, measured, reached }) => `  ${reached ? '✓' : '✗'} ${text}: ${measured}\n`);
  return `\n${title}\n${table([columns, ...rows])}\n${reached.join('')}`;
}

/** Columns under each other; the first is text, the others are numbers. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!);
  return rows.map((row) => `  ${row.map(pad).join('  ').trimEnd()}`).join('\n');
}

export function ratio(value: number): string {
  return value.toFixed(value >= 10 ? 1 : 2);
}

export function range({ low, high }: Spread): string {
  return `${ratio(low)}–${ratio(high)}`;
}

/** Three digits say all that is known. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}
